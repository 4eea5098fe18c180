"""`sigv4ssm stop` for more than one id, for executions that are chosen, and with --wait."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys

import pytest

from sigv4ssm.cli.stop_many import AS_ABOVE, Problems
from sigv4ssm.local import Course, Endpoint, Fault

UNKNOWN = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
QUICK = ("--poll", "0.05")
"""Looks that follow each other at once: the executions here stop without delay."""


@pytest.mark.parametrize(
    ("words", "code", "stopped", "summary"),
    [
        (("1", "2", "--yes"), 0, [1, 2], {"stopping": 2}),
        (("1", "1", "--wait"), 0, [1], {"cancelled": 1}),
        (("1", "2", "--yes", "--wait"), 0, [1, 2], {"cancelled": 2}),
        (("1", "2", "--yes", "--wait", "--type", "Complete"), 0, [1, 2], {"completed": 2}),
        (("1", "3", "--yes"), 1, [1], {"stopping": 1, "not_stopped": 1}),
        (("1", "3", "--yes", "--wait"), 1, [1], {"cancelled": 1, "already_ended": 1}),
        (("1", UNKNOWN, "--yes"), 1, [1], {"stopping": 1, "not_found": 1}),
        (("1", "short", "--yes"), 252, [], None),
        (("1", "short", "--dry-run"), 252, [], None),
        ((UNKNOWN, "--wait"), 254, [], {"not_found": 1}),
        (("short", "--wait"), 252, [], None),
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
        (("1", "--timeout", "9"), 252, [], None),
        (("1", "2", "--yes", "--poll", "0"), 252, [], None),
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
def test_what_is_stopped_and_what_is_said(served, words, code, stopped, summary):
    """Of each form: the exit code, the executions that were stopped, and the outcomes by their kinds."""
    got, answer, _ = served.stop(*words, *(QUICK if "--wait" in words else ()))
    assert (code, stopped) == (got, served.stopped())
    assert summary == (answer and answer["summary"])


def test_a_number_that_is_refused_is_told_its_bounds(ask):
    """Those of the run, not those of any number."""
    assert b"'1000' is no whole number from 1 to 256" in ask("stop", "--document", "Stop", "--concurrency", "1000")[2]


def test_a_dry_run_shows_what_would_be_stopped(served):
    """With its status and document, as far as a list says them; nothing is sent for ids."""
    _, answer, _ = served.stop("--document", "Stop", "--dry-run")
    assert {*served.ids[:2]} == {row["AutomationExecutionId"] for row in answer["would_stop"]}
    assert ("us-east-1", "InProgress", "Stop") == tuple(
        answer["would_stop"][0][name] for name in ("region", "AutomationExecutionStatus", "DocumentName")
    )
    served.endpoint.requests.clear()
    _, answer, _ = served.stop("1", "3", "--dry-run")
    rows = [{"region": "us-east-1", "AutomationExecutionId": served.ids[n]} for n in (0, 2)]
    assert {"would_stop": rows, "refused": []} == answer
    assert ([], []) == (list(served.endpoint.requests), served.stopped())


def test_what_a_dry_run_shows_as_text_can_be_given_to_a_stop(served):
    """The id is the first word of each line, as `stop -` reads it; after it what a list says, and the region."""
    _, out, _ = served.ask("--document", "Stop", "--dry-run", "--output", "text")
    lines = [line.split("\t") for line in out.decode().splitlines()]
    assert {*served.ids[:2]} == {line[0] for line in lines}
    assert [["InProgress", "Stop"], ["us-east-1"]] == [lines[0][1:3], lines[0][-1:]]
    assert (0, [1, 2]) == (served.ask("-", "--yes", stdin=out.decode())[0], served.stopped())


def test_in_a_pipe_each_outcome_is_a_line(served):
    """And a summary the last; what AWS said goes with it."""
    _, _, err = served.stop("1", UNKNOWN, "--yes", "--wait", *QUICK)
    lines = [re.sub(r"[\d:]+:\d\d (?=us)|\d+\.\d s", "…", line) for line in err.splitlines()]
    assert f"…us-east-1 {served.ids[0]} cancelled after …" in lines
    assert any(line.startswith(f"…us-east-1 {UNKNOWN} not found after …: StopAutomationExecution: ") for line in lines)
    assert re.fullmatch(r"1 cancelled, 1 not found, in \d:\d\d", lines[-1])


def test_a_problem_is_said_once(serve):
    """On stderr, of all executions that have it; JSON and text have it for each."""
    denied = [Fault("StopAutomationExecution", call, "AccessDeniedException") for call in range(1, 5)]
    words = ("1", "2", "4", "5", "--yes")
    code, answer, err = serve(faults=denied).stop(*words)
    assert (1, 4) == (code, sum("AccessDeniedException" in each["problem"] for each in answer["outcomes"]))
    assert (1, 3) == (err.count("AccessDeniedException"), err.count(" s, as above\n"))
    assert 4 == serve(faults=denied).ask(*words, "--output", "text")[1].count(b"AccessDeniedException")


def test_a_terminal_shows_a_problem_once(terminal):
    """In what follows the live view; the table below it has no column for problems, and fits."""
    endpoint = Endpoint(faults=[Fault("StopAutomationExecution", call, "AccessDeniedException") for call in (1, 2, 3)])
    ids = [endpoint.start().id for _ in range(3)]
    with endpoint.serve() as there:
        words = ("--yes", "--output", "text", "--endpoint-url", there.url)
        code, shown = terminal("stop", *ids, *words, TERM="xterm")
    assert (1, 1, 2) == (code, shown.count("AccessDeniedException"), shown.count("as above"))
    assert max(map(len, shown.partition("REGION")[2].splitlines())) <= 80


def test_a_terminal_shows_the_error_of_a_single_one_once(terminal):
    """Below the view and the table, as where there is neither."""
    with Endpoint().serve() as there:
        code, shown = terminal("stop", UNKNOWN, "--output", "text", "--endpoint-url", there.url, TERM="xterm")
    assert (254, 1) == (code, shown.count("AutomationExecutionNotFoundException"))
    assert "1 not found, in 0:0" in shown


@pytest.mark.parametrize(("bad", "code"), [(1, 1), (4, 254)])
def test_an_error_that_ends_all_regions_has_its_code(serve, bad: int, code: int):
    """One that ends some of them makes it 1."""
    faults = [Fault("StopAutomationExecution", call, "ExpiredTokenException") for call in range(1, bad + 1)]
    words = ("--document", "Stop", "--regions", "us-east-1,us-west-2", "--yes")
    assert code == serve(faults=faults).ask(*words)[0]


@pytest.mark.parametrize(
    ("problem", "names", "expected"),
    [
        ("Denied (HTTP 400, request 2): id-1 in us-east-1", ("id-1", "us-east-1"), AS_ABOVE),
        ("Denied (HTTP 400, request 2, attempt 3): id-5 in eu-west-1", ("id-5", "eu-west-1"), AS_ABOVE),
        ("Denied (HTTP 400): all", ("id-1", "us-east-1"), ": Denied (HTTP 400): all"),
        (None, ("id-1", "us-east-1"), ""),
    ],
)
def test_what_is_the_same_problem(problem: str, names: tuple[str, ...], expected: str):
    """Whatever differs in the request, the execution and the region alone."""
    problems = Problems()
    assert ": Denied (HTTP 400, request 1): id-4 in us-west-2" == problems.said(
        "Denied (HTTP 400, request 1): id-4 in us-west-2", "id-4", "us-west-2"
    )
    assert expected == problems.said(problem, *names)


def test_the_question_says_how_many_in_each_region(served):
    """And a single region has no count of its own."""
    words = ("--document", "Stop", "--regions")
    several = "4 executions would be stopped: 2 in us-east-1, 2 in us-west-2."
    assert several in served.stop(*words, "us-east-1,us-west-2")[2]
    assert "2 executions in us-west-2 would be stopped." in served.stop(*words, "us-west-2")[2]


def test_text_has_a_line_for_each(served):
    """Region, id, outcome, status, seconds, problem."""
    _, out, _ = served.ask("1", "2", "--yes", "--wait", *QUICK, "--output", "text")
    rows = [line.split("\t") for line in out.decode().splitlines()]
    assert sorted(["us-east-1", key, "cancelled", "Cancelled", ""] for key in served.ids[:2]) == sorted(
        [*row[:4], row[5]] for row in rows
    )


def test_text_has_what_was_not_done(serve):
    """A caller whom AWS refuses ends the run: what is left has a line, too, or nobody knew what to stop again."""
    served = serve(faults=[Fault("StopAutomationExecution", 1, "UnrecognizedClientException")])
    code, out, _ = served.ask("1", "2", "--yes", "--concurrency=1", "--output", "text")
    rows = [line.split("\t") for line in out.decode().splitlines()]
    assert 254 == code
    assert ["us-east-1", served.ids[1], "not_done", "", "", ""] in rows
    assert sorted(served.ids[:2]) == sorted(row[1] for row in rows)


def test_no_connection_is_as_for_one(ask):
    """255, with --wait as without."""
    words = (UNKNOWN, "--endpoint-url", "http://127.0.0.1:1")
    assert 255 == ask("stop", *words, AWS_MAX_ATTEMPTS="1")[0] == ask("stop", *words, "--wait", AWS_MAX_ATTEMPTS="1")[0]


def test_a_terminal_has_a_live_view(terminal):
    """On its other screen, from which it comes back; then a summary, and the answer."""
    endpoint = Endpoint(course=Course(cancelling=600))
    execution = endpoint.start()
    key = execution.id

    def end(shown: str) -> None:
        if "Cancelling" in shown:
            execution.course = Course(cancelling=0)

    with endpoint.serve() as there:
        words = (key, "--wait", *QUICK, "--endpoint-url", there.url)
        code, shown = terminal("stop", *words, watch=end, TERM="xterm")
    view, back, rest = shown.partition("\x1b[?1049l")
    assert (0, "\x1b[?1049l") == (code, back)
    assert view.startswith("\x1b[?1049h\x1b[?25l\x1b[H")
    assert f"{key}  \x1b[36mCancelling" in view
    assert "1 cancelled, in " in rest
    assert '"kind": "cancelled"' in rest


def test_a_dumb_terminal_has_no_view(terminal):
    """It cannot go back; lines are all it has."""
    endpoint = Endpoint(course=Course(cancelling=0.6))
    key = endpoint.start().id
    with endpoint.serve() as there:
        code, shown = terminal("stop", key, "--wait", *QUICK, "--endpoint-url", there.url, TERM="dumb")
    assert (0, False) == (code, "\x1b" in shown)
    assert f"us-east-1 {key} cancelled after " in shown


@pytest.mark.parametrize(
    ("answer", "code", "stopped"), [("y\n", 0, 2), ("YES\n", 0, 2), ("n\n", 1, 0), ("\n", 1, 0), ("\x04", 1, 0)]
)
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
        process.communicate(timeout=60)
    os.close(ours)
    assert b"2 executions in us-east-1 would be stopped. Stop them? [y/N]" in shown
    assert (code, stopped) == (process.returncode, sum(bool(each.stopped_at) for each in endpoint.executions.values()))
    assert (answer == "\x04") is (b"[y/N] \r\n" in shown)  # the others are echoed with their line end


def test_a_fault_of_ours_leaves_the_answer(served, monkeypatch):
    """What was stopped is on stdout, also where the summary of it fails."""
    monkeypatch.setattr("sigv4ssm.cli.stop_many.elapsed", None)
    code, answer, _ = served.stop("1", "2", "--yes")
    assert (255, 2) == (code, len(answer["outcomes"]))
