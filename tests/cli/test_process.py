"""The command as a process: signals, streams that are closed or full, colours, faults, and what it imports."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sigv4ssm.local import Course, Endpoint

FAULT = """
import sys
from sigv4ssm.cli import demo, main
def run(options):
    raise RuntimeError("nobody thought of this")
demo.run = run
sys.exit(main(sys.argv[1:]))
"""
SCRIPT = "import sys; from {} import {}; sys.exit({}())"
PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
CONNECTION = ("--region", "us-east-1", "--endpoint-url")
IDS = [f"f7d1f82d-6cde-4f7a-aa53-d485b000000{number}" for number in range(3)]


def test_ctrl_c_ends_a_hanging_stop(begin, raw_server, execution_id):
    """A stop that waits for its answer ends at once with 130, and says nothing."""
    asked = threading.Event()

    def hang(connection: socket.socket) -> None:
        asked.set()
        connection.recv(1)

    process = begin("stop", execution_id, *CONNECTION, raw_server(hang).url)
    assert asked.wait(60)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 130


@pytest.mark.parametrize("words", [("stop", "<running>"), ("--help",), ("serve", "--help"), ("--version",)])
def test_a_reader_that_has_gone_is_no_fault(places, environ, words):
    """`sigv4ssm … | head -c0` complains about nothing, now or when Python ends."""
    ends = os.pipe()
    os.close(ends[0])
    command = [sys.executable, "-m", "sigv4ssm", *(places.get(word, word) for word in words)]
    if "stop" in words:
        command += ["--endpoint-url", places["<endpoint>"]]
    finished = subprocess.run(command, env=environ, stdout=ends[1], stderr=subprocess.PIPE, encoding="utf-8")
    os.close(ends[1])
    assert finished.stderr == ""
    assert finished.returncode in (0, 255)


@pytest.mark.parametrize("words", [("stop", *IDS, "--yes"), ("stop", *IDS, "--yes", "--wait"), ("wait", IDS[0])])
@pytest.mark.parametrize("device", ["", "/dev/full"], ids=["gone", "full"])
def test_what_nobody_reads_on_stderr_is_lost_alone(environ, words, device: str):
    """The command does what it was asked for, and its answer and its exit code are those that they would have been."""
    if device and not os.path.exists(device):
        pytest.skip("this system has no device that is always full")
    unread, written = os.pipe()
    os.close(unread)
    endpoint = Endpoint(course=Course(running=1.5 if "wait" in words else 3600, cancelling=0.1))
    for each in IDS:
        endpoint.start(each)
    with endpoint.serve() as there, open(device or written, "wb") as stderr:
        command = [sys.executable, "-m", "sigv4ssm", *words, "--endpoint-url", there.url]
        process = subprocess.run(command, env=environ, stdout=subprocess.PIPE, stderr=stderr, timeout=30)
    answer = json.loads(process.stdout)
    assert process.returncode == 0
    assert answer.get("ended_as_asked") or IDS == [each["execution_id"] for each in answer["outcomes"]]


@pytest.mark.skipif(os.name != "posix", reason="it takes a POSIX shell to close a stream of another process")
@pytest.mark.parametrize(
    ("redirection", "words", "code", "errors"),
    [
        (">&-", ("--version",), 0, ""),
        (">&-", ("stop", "<running>", "--endpoint-url", "<endpoint>"), 0, ""),
        ("2>&-", ("halt",), 252, ""),
        (">/dev/full", ("stop", "<running>", "--endpoint-url", "<endpoint>"), 255, "No space left on device"),
    ],
)
def test_streams_that_are_closed_or_full(places, run, redirection, words, code, errors):
    """Output that has no place to go ends neither in a traceback nor in a wrong exit code."""
    shell = ["sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, "-m", "sigv4ssm"]
    if "/dev/full" in redirection and not os.path.exists("/dev/full"):
        pytest.skip("this system has no device that is always full")
    finished = run(*(places.get(word, word) for word in words), command=shell)
    assert code == finished.returncode
    assert errors in finished.stderr
    assert len(finished.stderr.splitlines()) == (2 if errors else 0)


@pytest.mark.parametrize("words", [("--debug", "demo"), ("demo",)])
def test_a_fault_is_a_sentence(run, words):
    """What nobody thought of is told in a sentence; --debug adds the traceback."""
    finished = run(*words, command=[sys.executable, "-c", FAULT])
    assert finished.returncode == 255
    assert finished.stderr.startswith("sigv4ssm: RuntimeError: nobody thought of this.\n")
    assert ("--debug" in words) == ("Traceback" in finished.stderr)
    assert ("--debug" in words) == ("Run it again with --debug" not in finished.stderr)


@pytest.mark.parametrize("words", [("--version",), ("stop", "f7d1f82d"), ("halt",)])
def test_the_script_is_the_module(run, words):
    """`sigv4ssm` as pip installs it and `python -m sigv4ssm` answer the same."""
    module, function = re.findall(r'^sigv4ssm = "(.+):(.+)"$', PYPROJECT.read_text("utf-8"), re.MULTILINE)[0]
    script = run(*words, command=[sys.executable, "-c", SCRIPT.format(module, function, function)])
    as_module = run(*words)
    assert (as_module.returncode, as_module.stdout, as_module.stderr) == (
        script.returncode,
        script.stdout,
        script.stderr,
    )


NOT_OF_SIGNING = {"requests", "http.server", "sigv4ssm.client.calls", "sigv4ssm.local"}


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (("--version",), {"requests", "http.server", "logging", "sigv4ssm.client", "sigv4ssm.local"}),
        (("stop", "--help"), {"requests", "http.server", "sigv4ssm.local"}),
        (("serve", "--help"), {"requests", "sigv4ssm.client"}),
        (
            ("sign", "https://h/", "--service", "s"),
            NOT_OF_SIGNING,
        ),
        (("verify", "--help"), NOT_OF_SIGNING),
    ],
)
def test_a_command_imports_what_it_needs(run, words, unwanted):
    """No command waits for the modules of another."""
    finished = run(*words, command=[sys.executable, "-X", "importtime", "-m", "sigv4ssm"])
    imported = {line.rpartition("|")[2].strip() for line in finished.stderr.splitlines()}
    assert "sigv4ssm.cli.options" in imported
    assert set() == imported & unwanted


@pytest.mark.parametrize(
    ("settings", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_errors_are_coloured_on_a_terminal_alone(terminal, run, settings, coloured):
    """Red on a terminal, unless NO_COLOR is set or the terminal is a dumb one; never in a pipe."""
    code, shown = terminal("halt", **settings)
    assert code == 252
    assert coloured == ("\x1b[31m" in shown)
    assert "\x1b" not in run("halt", **settings).stderr


def test_a_terminal_is_told_the_request_id(terminal, places, run):
    """Beside the answer, for AWS's support; a pipe gets the answer alone."""
    words = ("--endpoint-url", places["<endpoint>"])
    code, shown = terminal("stop", places["<running>"], *words, TERM="xterm")
    assert code == 0
    assert re.fullmatch(r"\{\}\r\n\x1b\[2mRequest [0-9a-f-]{36} was accepted\.\x1b\[0m\r\n", shown)
    assert run("stop", places["<running too>"], *words).stderr == ""
