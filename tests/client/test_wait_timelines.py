"""What becomes of an execution that is waited for, and of those that it started: timelines on a clock that only sleeps
move."""

from __future__ import annotations

import pytest

local = pytest.importorskip("sigv4ssm.local", reason="this floor stands alone, too")

from sigv4ssm.local import Course, Fault  # noqa: E402

from stories import IDS, Story, bear, forget, recall, stop  # noqa: E402  # isort: skip

STOP, GET, LIST = "StopAutomationExecution", "GetAutomationExecution", "DescribeAutomationExecutions"


def throttled(operation: str, *calls: int) -> list[Fault]:
    return [Fault(operation, call, "ThrottlingException") for call in calls]


TREE = Course(cancelling=3, children=[Course(cancelling=3, children=[Course(cancelling=5)]), Course(cancelling=4)])
KEPT = Course(cancelling=3, stops_children=False, children=[Course(running=40, children=[Course(running=50)])])

FAMILIES = {
    # children of two levels, as ids to kind and status
    "all are cancelled": (TREE, {}, {}, "cancelled True", "4 ended Cancelled, 2 ended Cancelled, 3 ended Cancelled"),
    "the children run on, and end": (KEPT, {}, {}, "cancelled True", "2 ended Success, 3 ended Success"),
    "the children run on": (
        KEPT,
        {},
        {"timeout": 45},
        "cancelled False",
        "2 ended Success, 3 still_running InProgress",
    ),
    "a child is started late": (
        Course(cancelling=20),
        {"events": [(6, bear(1, Course(running=60)))]},
        {},
        "cancelled True",
        "2 ended Success",
    ),
    "a child's child is started late": (
        KEPT,
        {"events": [(30, bear(3, Course(running=60, ending="Failed")))]},
        {},
        "cancelled True",
        "2 ended Success, 3 ended Success, 4 ended Failed",
    ),
    "a child vanishes": (
        KEPT,
        {"events": [(20, forget(3))]},
        {},
        "cancelled False",
        "2 ended Success, 3 vanished InProgress",
    ),
    "a child is missing once": (
        KEPT,
        {"events": [(20, forget(3)), (30, recall(3))]},
        {},
        "cancelled True",
        "2 ended Success, 3 ended Success",
    ),
    "a child is missing now and then": (
        Course(cancelling=3, stops_children=False, children=[Course(running=5, children=[Course(running=60)])]),
        {"events": [(10, forget(3)), (13, recall(3)), (16, forget(3)), (20, recall(3))]},
        {},
        "cancelled True",
        "2 ended Success, 3 ended Success",
    ),
    "the list is throttled": (
        TREE,
        {"faults": throttled(LIST, *range(1, 9))},
        {},
        "cancelled True",
        "4 ended Cancelled, 2 ended Cancelled, 3 ended Cancelled",
    ),
    "nobody may list": (TREE, {"denied": [LIST]}, {}, "unknown False", ""),
    "there are none": (Course(cancelling=20), {}, {}, "cancelled True", ""),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_children(monkeypatch, name: str):
    """With children=True those of all levels are waited for, and each has its own outcome."""
    course, more, how, expected, children = FAMILIES[name]
    story = Story(monkeypatch, course, **more)
    outcome = story.client.stop_and_wait(AutomationExecutionId=IDS(1), children=True, **how)
    assert expected == f"{outcome.kind} {outcome.ended_as_asked}"
    assert children == ", ".join(
        f"{int(child.execution_id[-12:])} {child.kind} {child.status}" for child in outcome.children
    )


WAITS = {
    "it succeeds": (Course(running=70), {}, {}, "ended Success True"),
    "it has succeeded": (Course(running=0), {}, {}, "ended Success True"),
    "it fails": (Course(running=70, ending="Failed"), {}, {}, "ended Failed False"),
    "somebody cancels it": (Course(), {"events": [(30, stop())]}, {}, "ended Cancelled False"),
    "it ends otherwise": (Course(running=70, ending="Exited"), {}, {}, "ended Exited False"),
    "it waits for an approval": (
        Course(steps=[local.Step("ask", "aws:approve")]),
        {},
        {"timeout": 1000},
        "still_running Waiting False",
    ),
    "it is not there": (Course(), {"events": [(0, forget(1))]}, {}, "not_found None False"),
    "it is new": (
        Course(running=9),
        {"faults": [Fault(GET, 1, "AutomationExecutionNotFoundException")]},
        {},
        "ended Success True",
    ),
    "it vanishes": (Course(), {"events": [(9, forget(1))]}, {}, "vanished InProgress False"),
    "the first looks are throttled": (
        Course(running=9),
        {"faults": throttled(GET, *range(1, 8))},
        {},
        "ended Success True",
    ),
    "a child runs longer": (KEPT, {"events": [(0, stop())]}, {"children": True}, "ended Cancelled False"),
    "its child fails": (
        Course(running=5, children=[Course(running=50, ending="Failed")]),
        {},
        {"children": True},
        "ended Success True",
    ),
}


@pytest.mark.parametrize("name", WAITS)
def test_wait(monkeypatch, name: str):
    """Its outcome: the kind, the last status, whether it ended well."""
    course, more, how, expected = WAITS[name]
    story = Story(monkeypatch, course, **more)
    outcome = story.client.wait(AutomationExecutionId=IDS(1), **how)
    assert expected == f"{outcome.kind} {outcome.status} {outcome.ended_as_asked}"
    assert 0 == story.asked(STOP)


def test_a_family_that_has_ended_is_seen_at_once(monkeypatch):
    """All levels in one look, ten parents to a request."""
    grown = Course(running=0, children=[Course(running=0, children=[Course(running=0)])] * 12)
    story = Story(monkeypatch, grown)
    outcome = story.client.wait(AutomationExecutionId=IDS(1), children=True)
    assert (24, True, []) == (len(outcome.children), outcome.ended_as_asked, story.pauses)
    assert 1 + 2 + 2 == story.asked(LIST)


def test_what_has_ended_is_looked_at_once(monkeypatch):
    """Then the lists say what the children do."""
    story = Story(monkeypatch, Course(running=5, children=[Course(running=50)]))
    outcome = story.client.wait(AutomationExecutionId=IDS(1), children=True)
    assert 5 == outcome.polls == story.asked(GET) < story.asked(LIST)
    assert 50 <= outcome.children[0].seconds == outcome.seconds
