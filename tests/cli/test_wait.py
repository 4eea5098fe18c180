"""`sigv4ssm wait`: what it expects, and what it says while it goes on; the rest is in the transcripts."""

from __future__ import annotations

import json
import re

import pytest
from virtual import Time

from sigv4ssm.cli import connection, wait
from sigv4ssm.client.outcomes import Outcome
from sigv4ssm.local import Course, Endpoint, Fault

ID, CHILD = "f7d1f82d-6cde-4f7a-aa53-d485b0000000", "0a1b2c3d-0000-4000-8000-0123456789ab"
ENDED, GOING = Outcome(CHILD, "ended", "Failed"), Outcome(CHILD, "still_running", "InProgress")


@pytest.mark.parametrize(
    ("outcome", "expect", "expected"),
    [
        (Outcome(ID, "ended", "Success"), None, True),
        (Outcome(ID, "ended", "CompletedWithSuccess"), None, True),
        (Outcome(ID, "ended", "Cancelled"), None, False),
        (Outcome(ID, "ended", "Cancelled"), ["Cancelled"], True),
        (Outcome(ID, "ended", "Success"), ["Cancelled"], False),
        (Outcome(ID, "ended", "Success"), ["Cancelled", "Success"], True),
        (Outcome(ID, "ended", "Success", children=(ENDED,)), ["Success"], True),
        (Outcome(ID, "ended", "Success", children=(ENDED, GOING)), ["Success"], False),
        (Outcome(ID, "ended", "Success", problem="No answer."), ["Success"], False),
        (Outcome(ID, "still_running", "Waiting"), ["Waiting"], False),
        (Outcome(ID, "vanished", "Cancelled"), ["Cancelled"], False),
    ],
)
def test_what_is_as_expected(outcome: Outcome, expect: list[str] | None, expected: bool):
    """An end in one of the statuses, with all children ended and no doubt left."""
    assert expected is wait._is_as_expected(outcome, expect)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome(ID, "still_running", "InProgress", seconds=75.2), (f"1:15  {ID}  InProgress", "InProgress")),
        (Outcome(ID, "unknown"), (f"0:00  {ID}  not seen yet", "not seen yet")),
        (
            Outcome(ID, "ended", "Cancelled", seconds=3.0, children=(ENDED, GOING)),
            (f"0:03  {ID}  Cancelled, children going on: 1", "Cancelled, children going on: 1"),
        ),
    ],
)
def test_what_it_is_at(outcome: Outcome, words: tuple[str, str]):
    """The id, the status, the time; a pipe gets a new line when the status changes, or the number of children."""
    assert words == wait.words(outcome)


def test_the_options_reach_the_client(ask):
    """A poll short enough for a test, a child, an execution that is not seen at once: its outcome is the client's."""
    course = Course(running=0.05, children=[Course(running=0.1)])
    endpoint = Endpoint(
        course=course, faults=[Fault("GetAutomationExecution", 1, "AutomationExecutionNotFoundException")]
    )
    execution = endpoint.start()
    with endpoint.serve() as served:
        words = (execution.id, "--children", "--poll", "0.05", "--timeout", "100", "--endpoint-url", served.url)
        code, out, err = ask("wait", *words)
    outcome = json.loads(out)
    assert (0, "ended", "Success", True) == (code, outcome["kind"], outcome["status"], outcome["ended_as_asked"])
    assert [(execution.id, "Success")] == [(child["parent_id"], child["status"]) for child in outcome["children"]]
    assert re.search(rf"\d:\d\d  {execution.id}  not seen yet\n".encode(), err)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ((), {"timeout": 600.0, "poll": 15.0, "children": False}),
        (("--timeout", "5", "--poll", "2.5"), {"timeout": 5.0, "poll": 2.5, "children": False}),
        (("--children",), {"timeout": 600.0, "poll": 15.0, "children": True}),
    ],
)
def test_what_the_client_is_asked_for(monkeypatch, ask, words: tuple[str, ...], asked: dict):
    """Each option is an argument of `client.wait`."""

    def keep(_, **arguments):
        kept.update(arguments)
        return Outcome(ID, "ended", "Success")

    kept: dict = {}
    monkeypatch.setattr("sigv4ssm.client.calls.Client.wait", keep)
    assert 0 == ask("wait", ID, *words)[0]
    assert callable(kept.pop("on_look"))
    assert {"AutomationExecutionId": ID, **asked} == kept


def test_an_interrupt_shows_what_was_seen(monkeypatch, ask):
    """Nobody is told that it had not ended at a timeout; before the first look there is nothing to show."""

    def interrupt(_, on_look, **_arguments):
        for outcome in looks:
            on_look(outcome)
        raise KeyboardInterrupt

    monkeypatch.setattr("sigv4ssm.client.calls.Client.wait", interrupt)
    looks = [Outcome(ID, "unknown"), Outcome(ID, "still_running", "Cancelling")]
    code, out, err = ask("wait", ID)
    assert (130, "Cancelling") == (code, json.loads(out)["status"])
    assert b"timeout" not in err
    looks.clear()
    assert (130, b"") == ask("wait", ID)[:2]


@pytest.fixture
def going_on(monkeypatch) -> tuple[str, str]:
    """The ids of an execution that has failed and of its child that goes on, at the command's endpoint, where time
    passes only in pauses."""
    time = Time(monkeypatch)
    monkeypatch.setattr("time.sleep", time.sleep)
    endpoint = time.endpoint(window=10**9)
    parent = endpoint.start(course=Course(running=0, ending="Failed", children=[Course()]))
    monkeypatch.setattr(connection, "StdlibTransport", endpoint)
    return parent.id, parent.children[0].id


def test_what_goes_on_at_the_timeout(ask, going_on):
    """It is shown as it was last seen, that it had not ended is said, and the code is 1."""
    _, child = going_on
    code, out, err = ask("wait", child, "--timeout", "0.5", "--output", "text")
    assert (1, f"{child}\tstill_running\tInProgress\t0.5\t\n") == (code, out.decode().replace("\r", ""))
    assert [f"0:00  {child}  InProgress", f"{child}: it had not ended at the timeout."] == err.decode().splitlines()


def test_children_that_go_on_at_the_timeout(ask, going_on):
    """With each its own outcome; that the parent has ended as expected is not enough."""
    parent, child = going_on
    code, out, err = ask("wait", parent, "--expect", "Failed", "--children", "--timeout", "0.5")
    seen = {"problem": None, "ended_as_asked": False}
    ended = {"execution_id": parent, "kind": "ended", "status": "Failed", "failure_message": "The run failed.", **seen}
    goes_on = {"execution_id": child, "kind": "still_running", "status": "InProgress", "failure_message": None, **seen}
    children = [{**goes_on, "seconds": 0.45, "polls": 2, "parent_id": parent}]
    assert 1 == code
    assert {**ended, "seconds": 0.45, "polls": 1, "parent_id": None, "children": children} == json.loads(out)
    assert [
        f"0:00  {parent}  Failed, children going on: 1",
        f"{child}: it had not ended at the timeout.",
    ] == err.decode().splitlines()


def test_an_end_that_was_not_expected_is_said(ask):
    """In a sentence, with what was: the exit code alone would leave the reader to compare."""
    endpoint = Endpoint(course=Course(running=0))
    execution = endpoint.start()
    with endpoint.serve() as served:
        code, _, err = ask("wait", execution.id, "--expect", "Cancelled", "--endpoint-url", served.url)
    assert (1, f"{execution.id}: it ended Success, not Cancelled.\n".encode()) == (code, err)


@pytest.mark.parametrize("expect", ["Cancelled", "Success"])
def test_children_are_held_to_what_is_expected(ask, expect: str):
    """The JSON of a child says by the same statuses as its parent's whether it ended as asked."""
    endpoint = Endpoint(course=Course(cancelling=0, children=[Course(cancelling=0)]))
    execution = endpoint.start()
    with endpoint.serve() as served:
        ask("stop", execution.id, "--endpoint-url", served.url)
        words = ("wait", execution.id, "--children", "--expect", expect, "--endpoint-url", served.url)
        code, out, _ = ask(*words)
    answer = json.loads(out)
    as_asked = expect == "Cancelled"
    assert (not as_asked, as_asked) == (code, answer["ended_as_asked"])
    assert [as_asked] == [child["ended_as_asked"] for child in answer["children"]]


def test_no_end_is_expected_that_there_is_not(ask):
    """A status that is misspelled, or that is no end, would be waited for in vain."""
    for status in ("cancelled", "InProgress"):
        code, _, err = ask("wait", ID, "--expect", status)
        assert (252, True) == (code, b"Cancelled" in err)
