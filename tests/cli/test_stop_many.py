"""`sigv4ssm stop` for more than one id, for executions that are chosen, and with --wait."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys

import pytest

from sigv4ssm.cli import connection
from sigv4ssm.local import Course, Endpoint, Fault
from sigv4ssm.regions import beside

UNKNOWN = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
QUICK = ("--poll", "0.05")
"""Looks that follow each other at once: the executions here stop without delay."""


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
def served(ask, monkeypatch: pytest.MonkeyPatch) -> Served:
    return Served(ask, monkeypatch)


@pytest.mark.parametrize(
    ("words", "code", "stopped", "summary"),
    [
        (("1", "2", "--yes"), 0, [1, 2], {"stopping": 2}),
        (("1", "1", "--wait"), 0, [1], {"cancelled": 1}),
        (("1", "2", "--yes", "--wait"), 0, [1, 2], {"cancelled": 2}),
        (("1", "2", "--yes", "--wait", "--type", "Complete"), 0, [1, 2], {"completed": 2}),
        (("1", "3", "--yes"), 1, [1], {"stopping": 1, "not_stopped": 1}),
        (("1", "3", "--yes", "--wait"), 1, [1], {"cancelled": 1, "already_ended": 1}),
        (("1", UNKNOWN, "short", "--yes"), 1, [1], {"stopping": 1, "not_found": 1, "not_stopped": 1}),
        ((UNKNOWN, "--wait"), 254, [], {"not_found": 1}),
        (("short", "--wait"), 252, [], {"not_stopped": 1}),
        (("3", "--wait"), 1, [], {"already_ended": 1}),
        (("--document", "Stop", "--yes"), 0, [1, 2], {"stopping": 2}),
        (("--document-prefix", "Stop", "--yes"), 0, [1, 2, 4], {"stopping": 3}),
        (("--document", "Stop", "--document", "Other", "--yes"), 0, [1, 2, 5], {"stopping": 3}),
        (("--document", "Other"), 0, [5], {"stopping": 1}),
        (("--document", "Sto"), 0, [], {}),
        (("--status", "InProgress", "--yes"), 0, [1, 2, 4, 5], {"stopping": 4}),
        (("--status", "Success"), 0, [], {}),
        (("--started-before", "2h"), 0, [], {}),
        (("--started-after", "2h", "--yes"), 0, [1, 2, 4, 5], {"stopping": 4}),
        (("--filter", "Key=DocumentNamePrefix,Values=StopA,Oth", "--yes"), 0, [4, 5], {"stopping": 2}),
        (("1", "2", "--yes", "--rate", "0"), 252, [], None),
        (("1", "2", "--yes", "--concurrency", "0"), 252, [], None),
        (("1", "2", "--yes", "--type", "Odd"), 252, [], None),
        (("1", "--document", "Stop"), 252, [], None),
        (("1", "--regions", "us-east-1"), 252, [], None),
        (("--document", "Stop", "--regions", "us-east-1", "--region", "us-east-1"), 252, [], None),
        (("--document", "Stop", "--regions", "", "--yes"), 252, [], None),
        (("--document", "Stop", "--regions", " , ", "--yes"), 252, [], None),
        (("1", "-", "--yes"), 252, [], None),
        (("1", "2"), 252, [], None),
        (("--document", "Stop"), 252, [], None),
    ],
)
def test_what_is_stopped_and_what_is_said(served: Served, words, code, stopped, summary):
    """Of each form: the exit code, the executions that were stopped, and the outcomes by their kinds."""
    got, answer, _ = served.stop(*words, *QUICK)
    assert (code, stopped) == (got, served.stopped())
    assert summary == (answer and answer["summary"])


@pytest.mark.parametrize(
    ("words", "stdin", "code", "stopped"),
    [
        (("-", "--yes"), "{1} {2}\n# {4}\n\n{5} # the last\n{1}\n", 0, [1, 2, 5]),
        (("-",), "{1}\n{1}", 0, [1]),
        (("-",), "{1}\n{2}\n", 252, []),
        (("-", "--yes"), "", 0, []),
        (("-", "--dry-run"), "{1}\n{2}\n", 0, []),
    ],
)
def test_ids_on_stdin(served: Served, words, stdin: str, code: int, stopped: list[int]):
    """In words and lines, with comments; an id that comes again is stopped once."""
    text = re.sub(r"\{(\d)\}", lambda number: served.ids[int(number[1]) - 1], stdin)
    assert (code, stopped) == (served.stop(*words, stdin=text)[0], served.stopped())


def test_a_dry_run_shows_what_would_be_stopped(served: Served):
    """With its status and document, as far as a list says them; nothing is sent for ids."""
    _, answer, _ = served.stop("--document", "Stop", "--dry-run")
    assert {*served.ids[:2]} == {row["AutomationExecutionId"] for row in answer["would_stop"]}
    assert ("us-east-1", "InProgress", "Stop") == tuple(
        answer["would_stop"][0][name] for name in ("region", "AutomationExecutionStatus", "DocumentName")
    )
    served.endpoint.requests.clear()
    _, answer, _ = served.stop("1", "3", "--dry-run")
    assert {"would_stop": [{"region": "us-east-1", "AutomationExecutionId": served.ids[n]} for n in (0, 2)]} == answer
    assert ([], []) == (list(served.endpoint.requests), served.stopped())


def test_in_a_pipe_each_outcome_is_a_line(served: Served):
    """And a summary the last; what AWS said goes with it."""
    _, _, err = served.stop("1", UNKNOWN, "--yes", "--wait", *QUICK)
    lines = [re.sub(r"[\d:]+:\d\d (?=us)|\d+\.\d s", "…", line) for line in err.splitlines()]
    assert f"…us-east-1 {served.ids[0]} cancelled (Cancelled) after …" in lines
    assert any(line.startswith(f"…us-east-1 {UNKNOWN} not found after …: StopAutomationExecution: ") for line in lines)
    assert re.fullmatch(r"1 cancelled, 1 not found, in 0:0\d", lines[-1])


def test_text_has_a_line_for_each(served: Served):
    """Region, id, outcome, status, seconds, problem."""
    _, out, _ = served.ask("1", "2", "--yes", "--wait", *QUICK, "--output", "text")
    rows = [line.split("\t") for line in out.decode().splitlines()]
    assert sorted(["us-east-1", key, "cancelled", "Cancelled", ""] for key in served.ids[:2]) == sorted(
        [*row[:4], row[5]] for row in rows
    )


@pytest.mark.parametrize(("regions", "code"), [("us-east-1,eu-west-1", 1), ("all", 0)])
def test_regions_that_refuse_are_left_out(ask, monkeypatch: pytest.MonkeyPatch, regions: str, code: int):
    """They are said on stderr and in the answer, and the others are stopped; one that was named makes it 1."""
    served = Served(ask, monkeypatch, region="eu-west-1")
    got, answer, err = served.stop("--document", "Stop", "--regions", regions, "--yes")
    refused = {each["region"] for each in answer["refused"]}
    asked = beside("us-east-1") if regions == "all" else regions.split(",")
    assert (code, [1, 2], {*asked} - {"eu-west-1"}) == (got, served.stopped(), refused)
    assert {"eu-west-1"} == {each["region"] for each in answer["outcomes"]}
    assert "us-east-1: DescribeAutomationExecutions: InvalidSignatureException" in err


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"code": "UnrecognizedClientException"}, 0),
        ({"code": "AccessDeniedException"}, 0),
        ({"code": "ThrottlingException"}, 1),
        ({"code": "InternalServerError"}, 1),
        ({"reset": True}, 1),
    ],
    ids=str,
)
def test_a_region_that_could_not_answer_is_missing(ask, monkeypatch: pytest.MonkeyPatch, fault: dict, code: int):
    """Also where all were asked for: what goes on there was not stopped."""
    served = Served(ask, monkeypatch, faults=[Fault("DescribeAutomationExecutions", 1, **fault)])
    got, answer, _ = served.stop("--document", "None", "--regions", "all", AWS_MAX_ATTEMPTS="1")
    assert (code, 1) == (got, len(answer["refused"]))


def test_where_all_regions_refuse_the_first_ones_error_is_the_answer(ask, monkeypatch: pytest.MonkeyPatch):
    """As in one region."""
    served = Served(ask, monkeypatch, region="eu-west-1")
    assert 254 == served.stop("--document", "Stop", "--regions", "us-east-1,us-east-2", "--yes")[0]


@pytest.mark.parametrize("own", ["us-gov-west-1", "eusc-de-east-1"])
def test_all_regions_are_those_of_the_own_partition(served: Served, own: str):
    """Each is asked, once."""
    code, answer, _ = served.stop("--document", "Stop", "--regions", "all", "--dry-run", AWS_REGION=own)
    scopes = [
        re.search(r"/\d{8}/([^/]+)/ssm", request.header("authorization"))[1] for request in served.endpoint.requests
    ]
    assert (0, sorted(beside(own))) == (code, sorted(scopes))
    assert {*beside(own)} == {row["region"] for row in answer["would_stop"]}


def test_credentials_are_looked_for_once(served: Served, tmp_path):
    """For all regions together: a process that gives them is run once."""
    log = tmp_path / "log"
    program = (
        f"import json; open({str(log)!r}, 'a').write('x'); print(json.dumps(dict(Version=1, AccessKeyId='AKIDEXAMPLE'"
    )
    program += ", SecretAccessKey='wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY')))"
    script, config = tmp_path / "give.py", tmp_path / "config"
    script.write_text(program, "utf-8")
    config.write_text(f"[default]\ncredential_process = {sys.executable} {script}\n", "utf-8")
    settings = {"AWS_CONFIG_FILE": str(config), "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    assert 0 == served.stop("--document", "Stop", "--regions", "us-east-1,us-east-2", "--dry-run", **settings)[0]
    assert "x" == log.read_text("utf-8")


def test_no_connection_is_as_for_one(ask):
    """255, with --wait as without."""
    words = (UNKNOWN, "--endpoint-url", "http://127.0.0.1:1")
    assert 255 == ask("stop", *words, AWS_MAX_ATTEMPTS="1")[0] == ask("stop", *words, "--wait", AWS_MAX_ATTEMPTS="1")[0]


def test_a_terminal_has_a_live_view(terminal):
    """On its other screen, from which it comes back; then a summary, and the answer."""
    endpoint = Endpoint(course=Course(cancelling=0.6))
    key = endpoint.start().id
    with endpoint.serve() as there:
        code, shown = terminal("stop", key, "--wait", *QUICK, "--endpoint-url", there.url, TERM="xterm")
    view, back, rest = shown.partition("\x1b[?1049l")
    assert (0, "\x1b[?1049l") == (code, back)
    assert view.startswith("\x1b[?1049h\x1b[?25l\x1b[H")
    assert f"{key}  \x1b[36mCancelling" in view
    assert "1 cancelled, in 0:0" in rest
    assert '"kind": "cancelled"' in rest


def test_a_dumb_terminal_has_no_view(terminal):
    """It cannot go back; lines are all it has."""
    endpoint = Endpoint(course=Course(cancelling=0.6))
    key = endpoint.start().id
    with endpoint.serve() as there:
        code, shown = terminal("stop", key, "--wait", *QUICK, "--endpoint-url", there.url, TERM="dumb")
    assert (0, False) == (code, "\x1b" in shown)
    assert f"us-east-1 {key} cancelled (Cancelled) after " in shown


@pytest.mark.parametrize(("answer", "code", "stopped"), [("y\n", 0, 2), ("YES\n", 0, 2), ("n\n", 1, 0), ("\n", 1, 0)])
def test_a_terminal_is_asked(environ, answer: str, code: int, stopped: int):
    """More than one is stopped only after a yes."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    endpoint = Endpoint()
    ids = [endpoint.start().id for _ in range(2)]
    ours, its = pty.openpty()
    with endpoint.serve() as there:
        command = [sys.executable, "-m", "sigv4ssm", "stop", *ids, "--endpoint-url", there.url]
        process = subprocess.Popen(command, env=environ, stdin=its, stdout=subprocess.PIPE, stderr=its)
        os.close(its)
        os.write(ours, answer.encode())
        shown = b""
        with contextlib.suppress(OSError):
            while chunk := os.read(ours, 65536):
                shown += chunk
        process.communicate(timeout=10)
    os.close(ours)
    assert b"2 executions in us-east-1 would be stopped. Stop them? [y/N]" in shown
    assert (code, stopped) == (process.returncode, sum(bool(each.stopped_at) for each in endpoint.executions.values()))
