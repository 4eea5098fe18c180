"""`sigv4ssm stop ID --wait --children`: its answer, its exit code, and what it is not for."""

from __future__ import annotations

import json

import pytest

from sigv4ssm.client.outcomes import StopOutcome
from sigv4ssm.local import Course, Endpoint

ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
FAMILY = Course(cancelling=0, stops_children=False, children=[Course(running=0.2, children=[Course(running=0.3)])])
STOP, LIST = "StopAutomationExecution", "DescribeAutomationExecutions"
WORDS = ("--wait", "--children")


@pytest.fixture
def stop(ask):
    """A function that stops an execution of an endpoint: exit code, answer, stderr."""

    def stop_there(*words: str, course: Course = FAMILY, **options):
        endpoint = Endpoint(course=course, **options)
        endpoint.start(ID)
        with endpoint.serve() as there:
            code, out, err = ask("stop", ID, *WORDS, "--poll", "0.05", *words, "--endpoint-url", there.url)
        return code, out.decode(), err.decode()

    return stop_there


def test_all_that_it_started_is_waited_for(stop):
    """The answer is that of any stop that waits, with the children in the outcome."""
    code, out, _ = stop()
    answer = json.loads(out)
    [outcome] = answer["outcomes"]
    assert (0, "cancelled", True, {"cancelled": 1}) == (
        code,
        outcome["kind"],
        outcome["ended_as_asked"],
        answer["summary"],
    )
    assert [("ended", "Success")] * 2 == [(child["kind"], child["status"]) for child in outcome["children"]]
    assert ([], True, []) == (answer["not_done"], answer["all_read"], answer["refused"])


def test_text_has_a_line_for_each_of_them(stop):
    """With the columns of a stop."""
    _, out, _ = stop("--output", "text")
    rows = [line.split("\t") for line in out.splitlines()]
    assert [("us-east-1", "cancelled"), *[("us-east-1", "ended")] * 2] == [(row[0], row[2]) for row in rows]


@pytest.mark.parametrize(
    ("options", "code", "kind", "said"),
    [
        ({"course": Course(cancelling=0, stops_children=False, children=[Course()])}, 1, "cancelled", "had not ended"),
        ({"denied": [LIST]}, 1, "cancelled", "AccessDeniedException"),
        ({"denied": [STOP]}, 254, "not_stopped", "AccessDeniedException"),
        ({"course": Course(running=0)}, 1, "already_ended", ""),
    ],
)
def test_what_is_not_as_asked_is_said(stop, options: dict, code: int, kind: str, said: str):
    """And makes the exit code that of any stop: 1, or that of the error with which nothing was stopped."""
    got, out, err = stop("--timeout", "2" if said == "had not ended" else "60", **options)
    assert (code, kind) == (got, json.loads(out)["outcomes"][0]["kind"])
    assert said in err


def test_an_interrupt_leaves_what_was_seen(monkeypatch, ask):
    """Before the first look nobody knows of the stop."""

    def interrupt(*_, on_look, **_arguments):
        for outcome in looks:
            on_look(outcome)
        raise KeyboardInterrupt

    monkeypatch.setattr("sigv4ssm.client.calls.Client.stop_and_wait", interrupt)
    looks = [StopOutcome(ID, "still_running", "Cancelling")]
    answers = [ask("stop", ID, *WORDS)]
    looks.clear()
    answers.append(ask("stop", ID, *WORDS))
    outcomes = [json.loads(out)["outcomes"][0] for _, out, _ in answers]
    assert [130, 130] == [code for code, _, _ in answers]
    assert [("Cancelling", "accepted"), (None, "unknown")] == [(each["status"], each["stop"]) for each in outcomes]


def test_a_fault_of_the_program_leaves_the_answer(ask, monkeypatch: pytest.MonkeyPatch):
    """Nobody knows then what has come of the stop; the code is that of a fault."""

    def stop_and_wait(*_, **__):
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr("sigv4ssm.Client.stop_and_wait", stop_and_wait)
    code, out, err = ask("stop", ID, *WORDS)
    assert (255, "unknown") == (code, json.loads(out)["outcomes"][0]["stop"])
    assert b"nobody thought of this" in err


def test_a_type_that_there_is_not_is_refused(ask):
    """As in any stop, with its words, and before anything is sent or shown."""
    code, out, err = ask("stop", ID, *WORDS, "--type", "Odd")
    assert (252, b"", True) == (code, out, b"Type must be one of Complete, Cancel, not 'Odd'." in err)


@pytest.mark.parametrize(
    "words",
    [
        ("stop", ID, "--children"),
        ("stop", ID, ID, *WORDS),
        ("stop", "-", *WORDS),
        ("stop", "--status", "Waiting", *WORDS),
    ],
)
def test_it_is_for_one_id_that_is_waited_for(ask, words: tuple[str, ...]):
    """Others are refused, and nothing is sent."""
    code, out, err = ask(*words)
    assert (252, b"") == (code, out)
    assert b"--children is for a single id, with --wait." in err
