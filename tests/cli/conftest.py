"""The command as a process of its own, and the endpoints that transcripts talk to."""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from forked import READY, Forks

import sigv4ssm
from sigv4ssm import Client, Credentials
from sigv4ssm.cli import connection, main
from sigv4ssm.local import EXAMPLE_CREDENTIALS, Course, Endpoint, Step

COMMAND = [sys.executable, "-m", "sigv4ssm"]
PACKAGE_ROOT = str(Path(sigv4ssm.__file__).parents[1])
TEMPORARY = Credentials("ASIAEXAMPLE", EXAMPLE_CREDENTIALS.secret_access_key, "TOKEN+of/the=session")
REGION = "us-east-1"
STANDING = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
STEERING = rb'{"__type":"Odd\u001b[31m","message":"one\u001b[2J\r\ntwo"}'


@pytest.fixture
def environ() -> dict[str, str]:
    """The environment of the commands: the example pair, a region, 80 columns, and nothing of the user's."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        "PYTHONPATH": PACKAGE_ROOT,
        "COLUMNS": "80",
        "AWS_ACCESS_KEY_ID": EXAMPLE_CREDENTIALS.access_key_id,
        "AWS_SECRET_ACCESS_KEY": EXAMPLE_CREDENTIALS.secret_access_key,
        "AWS_REGION": REGION,
    }


@pytest.fixture
def run(environ):
    """A function that runs `sigv4ssm WORDS` to its end, with settings over those of `environ`."""

    def run_command(*words: str, command=COMMAND, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *words], env={**environ, **settings}, capture_output=True, encoding="utf-8", timeout=120
        )

    return run_command


@pytest.fixture(scope="session")
def forks(tmp_path_factory):
    """Where processes come from that need not start Python; None where there are none."""
    if not READY:
        yield None
        return
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    with Forks({**environ, "PYTHONPATH": PACKAGE_ROOT}, tmp_path_factory.mktemp("forks")) as made:
        yield made


@pytest.fixture
def fork(forks, environ, run):
    """As `run`, but for how the process comes to be."""
    return (lambda *words, **settings: forks.run(words, {**environ, **settings})) if forks else run


@pytest.fixture
def begin(environ):
    """A function that starts `sigv4ssm WORDS` and gives the process; what still runs in the end is killed."""
    processes: list[subprocess.Popen[str]] = []

    def begin_command(*words: str, **settings: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*COMMAND, *words],
            env={**environ, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        processes.append(process)
        return process

    yield begin_command
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def terminal(environ):
    """A function that runs `sigv4ssm WORDS` on a pseudo-terminal and gives its exit code and what was shown; `watch`
    is told of all that has been shown, as it comes."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")

    def run_command(*words: str, watch=lambda _: None, **settings: str) -> tuple[int, str]:
        ours, its = pty.openpty()
        process = subprocess.Popen([*COMMAND, *words], env={**environ, **settings}, stdout=its, stderr=its)
        os.close(its)
        shown = b""
        with contextlib.suppress(OSError):  # how Linux says that the other side is closed
            while chunk := os.read(ours, 65536):
                shown += chunk
                watch(shown.decode(errors="replace"))
        os.close(ours)
        return process.wait(60), shown.decode()

    return run_command


@pytest.fixture
def ask(environ, monkeypatch, capsysbinary):
    """A function that runs `sigv4ssm WORDS` in this process, and gives its exit code, stdout and stderr in bytes."""

    def run_command(*words: str, stdin: bytes = b"", **settings: str) -> tuple[int, bytes, bytes]:
        for name, value in {**environ, **settings}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            code = main(words)
        except SystemExit as end:  # argparse's
            code = end.code
        return (code, *capsysbinary.readouterr())

    return run_command


class Served:
    """An endpoint with five executions, the third of which has ended, and what the command makes of them. It is the
    command's transport: no server is between them."""

    def __init__(self, ask, monkeypatch: pytest.MonkeyPatch, **options) -> None:
        self._ask = ask
        self.endpoint = Endpoint(course=Course(cancelling=0), **options)
        self.ids = [self.endpoint.start(document_name=name).id for name in ("Stop", "Stop", "Stop", "StopAll", "Other")]
        self.endpoint.executions[self.ids[2]].course = Course(running=0)
        monkeypatch.setattr(connection, "StdlibTransport", self.endpoint)

    def ask(self, *words: str, stdin: str = "", **settings: str) -> tuple[int, bytes, bytes]:
        """Exit code, stdout, stderr. `1` to `5` in the words stand for the ids."""
        given = [self.ids[int(word) - 1] if word in (*"12345",) else word for word in words]
        return self._ask("stop", *given, stdin=stdin.encode(), **settings)

    def stop(self, *words: str, stdin: str = "", **settings: str):
        """The same, with the answer that stdout has as JSON, or None."""
        code, out, err = self.ask(*words, stdin=stdin, **settings)
        return code, json.loads(out) if out.startswith(b"{") else None, err.decode()

    def stopped(self) -> list[int]:
        """Which of them have been stopped, from 1."""
        return [number for number, key in enumerate(self.ids, 1) if self.endpoint.executions[key].stopped_at]


@pytest.fixture
def serve(ask, monkeypatch):
    """Makes a Served, with settings of its endpoint."""
    return lambda **settings: Served(ask, monkeypatch, **settings)


@pytest.fixture
def served(serve) -> Served:
    return serve()


@pytest.fixture(scope="module")
def endpoints():
    """The local endpoint four times: for the example pair, for temporary keys, ten minutes ahead, and with executions
    on a clock that stands."""
    course = Course(cancelling=0)
    several = _several()
    ahead = Endpoint(clock=lambda: datetime.now(timezone.utc) + timedelta(minutes=10))
    kinds = Endpoint(course=course), Endpoint(TEMPORARY, course=course), ahead, several
    with contextlib.ExitStack() as stack:
        yield [(endpoint, stack.enter_context(endpoint.serve()).url) for endpoint in kinds]


@pytest.fixture
def places(endpoints, raw_server):
    """What stands for the names in a transcript's commands: endpoints, and ids of executions there."""
    (endpoint, url), (temporary, temporary_url), (ahead, ahead_url), (_, several_url) = endpoints
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield {
            "<endpoint>": url,
            "<endpoint for temporary keys>": temporary_url,
            "<endpoint ten minutes ahead>": ahead_url,
            "<endpoint with executions>": several_url,
            "<refused>": f"http://127.0.0.1:{unused.getsockname()[1]}",
            "<redirect>": raw_server(http("302 Found\r\nLocation: http://127.0.0.1:1/")).url,
            "<web page>": raw_server(http("200 OK", b"<html>Log in</html>")).url,
            "<noise>": raw_server(b"SSH-2.0-OpenSSH_9.2\r\n").url,
            "<terminal steering>": raw_server(http("400 Bad Request", STEERING)).url,
            "<requests>": str(Path(__file__).parent / "requests"),
            "<running>": _start(endpoint, EXAMPLE_CREDENTIALS),
            "<waiting>": _start(endpoint, EXAMPLE_CREDENTIALS, "Approval"),
            "<waiting too>": _start(endpoint, EXAMPLE_CREDENTIALS, "Approval"),
            "<running too>": _start(endpoint, EXAMPLE_CREDENTIALS),
            "<ended>": _start(endpoint, EXAMPLE_CREDENTIALS, stopped=True),
            "<running there>": _start(temporary, TEMPORARY),
            "<running ahead>": ahead.start().id,
        }


def _several() -> Endpoint:
    """Executions of two runbooks: 1 goes on, 2 has failed, its child 3 goes on, 4 waits, 5 to 7 have succeeded, two of
    them after an hour."""
    numbers = iter(range(1, 100))
    times = iter([*[STANDING] * 4, *[STANDING - timedelta(hours=1)] * 2])
    endpoint = Endpoint(
        clock=lambda: next(times, STANDING),
        window=10**9,
        new_id=lambda: f"00000000-0000-4000-8000-{next(numbers):012}",
        page_size=2,
    )
    endpoint.start()
    endpoint.start(course=Course(running=0, ending="Failed", children=[Course()]))
    endpoint.start(course=Course(steps=[Step("ask", "aws:approve"), Step("restart")]))
    endpoint.start(document_name="AWS-Restart", course=Course(running=0))
    for _ in range(2):
        endpoint.start(document_name="AWS-Restart")
    return endpoint


def http(head: str, body: bytes = b"") -> bytes:
    return f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def _start(endpoint: Endpoint, credentials: Credentials, document: str = "Example", stopped: bool = False) -> str:
    client = Client(REGION, credentials=credentials, transport=endpoint)
    if document == "Approval":
        return endpoint.start(document_name=document, course=Course(steps=[Step("ask", "aws:approve")])).id
    execution_id: str = client.call("StartAutomationExecution", {"DocumentName": document})["AutomationExecutionId"]
    if stopped:
        client.stop_automation_execution(AutomationExecutionId=execution_id)
    return execution_id
