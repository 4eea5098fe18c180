"""What becomes of an execution that is stopped, and what `stop_and_wait` answers: timelines on a clock that only sleeps
move."""

from __future__ import annotations

import pytest

from sigv4ssm import errors

local = pytest.importorskip("sigv4ssm.local", reason="this floor stands alone, too")

from sigv4ssm.local import Course, Fault  # noqa: E402

from stories import IDS, Story, forget, show, show_again, stop  # noqa: E402  # isort: skip

STOP, GET = "StopAutomationExecution", "GetAutomationExecution"
LATE = 100.0
"""Seconds that have passed before the call."""


def several(operation: str, *calls: int, **how) -> list[Fault]:
    return [Fault(operation, call, **how) for call in calls]


def throttled(operation: str, *calls: int) -> list[Fault]:
    return several(operation, *calls, code="ThrottlingException")


def gone(story: Story):
    """The source of the credentials fails."""

    def fail():
        raise errors.CredentialRetrievalError("The session has ended.", "Log in.")

    story.credentials = fail


def back(story: Story):
    story.credentials = local.EXAMPLE_CREDENTIALS


EXPIRED = several(GET, *range(2, 6), code="ExpiredTokenException")

STOPS = {
    # how the execution goes, and what else happens; how it is stopped; kind, status, whether as asked, what of the stop
    "the cancel lands at once": (Course(cancelling=0), {}, {}, "cancelled Cancelled True accepted"),
    "the cancel lands after a while": (Course(cancelling=30), {}, {}, "cancelled Cancelled True accepted"),
    "it has not begun": (Course(pending=99), {}, {"Type": "Cancel"}, "cancelled Cancelled True accepted"),
    "it is completed": (Course(), {}, {"Type": "Complete"}, "completed Success True accepted"),
    "it is completed, and says so otherwise": (
        Course(completed="CompletedWithSuccess"),
        {},
        {"Type": "Complete"},
        "completed CompletedWithSuccess True accepted",
    ),
    "it is to be completed, and fails": (
        Course(completed="Failed"),
        {},
        {"Type": "Complete"},
        "finished_first Failed False accepted",
    ),
    "it is to be completed, and somebody has cancelled it": (
        Course(cancelling=5),
        {"events": [(0, stop())]},
        {"Type": "Complete"},
        "cancelled Cancelled False accepted",
    ),
    "it succeeds first": (Course(running=5, cancelling=60), {}, {}, "finished_first Success False accepted"),
    "it fails first": (
        Course(running=5, cancelling=60, ending="Failed"),
        {},
        {},
        "finished_first Failed False accepted",
    ),
    "it times out first": (
        Course(running=5, cancelling=60, ending="TimedOut"),
        {},
        {},
        "finished_first TimedOut False accepted",
    ),
    "it is rejected first": (
        Course(running=5, cancelling=60, ending="Rejected"),
        {},
        {},
        "finished_first Rejected False accepted",
    ),
    "it has succeeded before": (Course(running=50), {"late": LATE}, {}, "already_ended Success False refused"),
    "it has failed before": (
        Course(running=50, ending="Failed"),
        {"late": LATE},
        {},
        "already_ended Failed False refused",
    ),
    "it has been cancelled before": (
        Course(),
        {"events": [(5, stop())], "late": LATE},
        {},
        "already_ended Cancelled True refused",
    ),
    "it has succeeded before, and the stop is accepted all the same": (
        Course(running=50, stop_of_ended="accept"),
        {"late": LATE},
        {},
        "already_ended Success False accepted",
    ),
    "it has succeeded before, and the first stop is lost": (
        Course(running=50),
        {"late": LATE, "faults": [Fault(STOP, 1, reset=True)]},
        {},
        "already_ended Success False refused",
    ),
    "it is being stopped already": (
        Course(cancelling=20),
        {"events": [(0, stop())]},
        {},
        "cancelled Cancelled True accepted",
    ),
    "it is not there": (Course(), {"events": [(0, forget(1))]}, {}, "not_found None False unsent"),
    "its first looks are throttled": (
        Course(cancelling=3),
        {"faults": throttled(GET, *range(1, 12))},
        {},
        "cancelled Cancelled True accepted",
    ),
    "all looks are throttled": (
        Course(),
        {"faults": throttled(GET, *range(1, 999))},
        {"timeout": 100},
        "unknown None False accepted",
    ),
    "the first stops are throttled": (
        Course(),
        {"faults": throttled(STOP, *range(1, 8))},
        {},
        "cancelled Cancelled True accepted",
    ),
    "all stops are throttled": (
        Course(),
        {"faults": throttled(STOP, *range(1, 999))},
        {"timeout": 100},
        "unknown None False unsent",
    ),
    "the stop's answer is lost once": (
        Course(cancelling=9),
        {"faults": [Fault(STOP, lost=True)]},
        {},
        "cancelled Cancelled True accepted",
    ),
    "the stop's answers are lost": (
        Course(cancelling=9),
        {"faults": several(STOP, *range(1, 9), lost=True)},
        {},
        "cancelled Cancelled True unknown",
    ),
    "the stop's answer is lost, and it has landed": (
        Course(cancelling=0),
        {"faults": [Fault(STOP, lost=True)]},
        {},
        "cancelled Cancelled True refused",
    ),
    "the answers to a stop that completes are lost": (
        Course(),
        {"faults": several(STOP, 1, 2, 3, lost=True)},
        {"Type": "Complete"},
        "completed Success True unknown",
    ),
    "the stops are lost on the way": (
        Course(cancelling=9),
        {"faults": several(STOP, *range(1, 5), reset=True)},
        {},
        "cancelled Cancelled True accepted",
    ),
    "it succeeds while stops and looks are lost": (
        Course(running=1),
        {"faults": [*several(STOP, 1, 2, 3, reset=True), *several(GET, 1, 2, 3, reset=True)]},
        {},
        "finished_first Success False refused",
    ),
    "it succeeds while the first stop takes its time": (
        Course(running=20),
        {"faults": [Fault(STOP, reset=True, delay=25)]},
        {},
        "finished_first Success False refused",
    ),
    "nothing comes back after the stop": (
        Course(),
        {"faults": [*several(STOP, *range(1, 999), lost=True), *several(GET, *range(1, 999), reset=True)]},
        {"timeout": 100},
        "unknown None False unknown",
    ),
    "the stops end in errors of the service": (
        Course(cancelling=9),
        {"faults": several(STOP, *range(1, 5), code="InternalServerError")},
        {},
        "cancelled Cancelled True accepted",
    ),
    "the connection is lost while it is cancelled": (
        Course(cancelling=60),
        {"faults": several(GET, *range(3, 14), reset=True)},
        {},
        "cancelled Cancelled True accepted",
    ),
    "it vanishes": (Course(cancelling=60), {"events": [(9, forget(1))]}, {}, "vanished Cancelling False accepted"),
    "it vanishes before the first look": (
        Course(cancelling=60),
        {"faults": several(GET, 1, 2, code="AutomationExecutionNotFoundException")},
        {},
        "vanished None False accepted",
    ),
    "it vanishes from one look": (
        Course(cancelling=60),
        {"faults": [Fault(GET, 3, "AutomationExecutionNotFoundException")]},
        {},
        "cancelled Cancelled True accepted",
    ),
    "the stop does not find what is there": (
        Course(),
        {"faults": [Fault(STOP, 1, "AutomationExecutionNotFoundException")]},
        {},
        "cancelled Cancelled True accepted",
    ),
    "it is in a status that nobody knows, for a while": (
        Course(cancelling=30),
        {"events": [(5, show("Pondering")), (40, show_again())]},
        {},
        "cancelled Cancelled True accepted",
    ),
    "it stays in a status that nobody knows": (
        Course(cancelling=9),
        {"events": [(5, show("Pondering"))]},
        {"timeout": 300},
        "still_running Pondering False accepted",
    ),
    "the stop is refused, and it runs on": (
        Course(running=40),
        {"faults": [Fault(STOP, 1, "InvalidAutomationStatusUpdateException")]},
        {},
        "finished_first Success False refused",
    ),
    "the cancel does not land": (
        Course(cancelling=10**5),
        {},
        {"timeout": 90},
        "still_running Cancelling False accepted",
    ),
    "the last look hangs": (
        Course(cancelling=10**5),
        {"faults": [Fault(GET, 4, delay=10**5)]},
        {"timeout": 20},
        "still_running Cancelling False accepted",
    ),
    "its credentials expire, and are renewed": (
        Course(cancelling=60),
        {"faults": EXPIRED},
        {},
        "cancelled Cancelled True accepted",
    ),
    "the source of credentials fails for a while": (
        Course(cancelling=60),
        {"events": [(9, gone), (70, back)]},
        {},
        "cancelled Cancelled True accepted",
    ),
    "the source of credentials fails for good": (
        Course(cancelling=60),
        {"events": [(9, gone)]},
        {"timeout": 200},
        "still_running Cancelling False accepted",
    ),
    "the next stop is refused, and nobody may look": (
        Course(cancelling=0),
        {"faults": [Fault(STOP, lost=True)], "denied": [GET]},
        {},
        "unknown None False unknown",
    ),
    "nobody may look": (Course(), {"denied": [GET]}, {}, "unknown None False accepted"),
    "the second stop is denied, and nobody knows of the first": (
        Course(),
        {"faults": [*several(STOP, 1, 2, 3, reset=True), Fault(STOP, 4, "AccessDeniedException")]},
        {},
        "unknown InProgress False unknown",
    ),
}


@pytest.mark.parametrize("name", STOPS)
def test_stop_and_wait(monkeypatch, name: str):
    """Its outcome: the kind, the last status, whether it is as asked, what is known of the stop."""
    course, more, how, expected = STOPS[name]
    late = more.get("late", 0.0)
    story = Story(monkeypatch, course, **{key: value for key, value in more.items() if key != "late"})
    story.pass_by(late)
    outcome = story.client.stop_and_wait(AutomationExecutionId=IDS(1), **how)
    assert expected == f"{outcome.kind} {outcome.status} {outcome.ended_as_asked} {outcome.stop}"
    assert how.get("Type", "Cancel") == outcome.asked
    assert pytest.approx(story.second - late) == outcome.seconds
    assert outcome.seconds <= how.get("timeout", 600) + 0.001
