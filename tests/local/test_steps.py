"""Steps on a clock of ours: when each begins, waits, ends; which a stop leaves Pending for ever; what a signal does."""

from __future__ import annotations

import pytest
from scenes import AT, SIGNAL, STEPS, STOP, Scene

from sigv4ssm import errors
from sigv4ssm.local import Course, Step

THREE = [Step("a"), Step("b", share=2), Step("c")]
APPROVED = [Step("a"), Step("ask", "aws:approve"), Step("c")]
PAUSED = [Step("pause", "aws:pause"), Step("b")]

COURSES = {
    "three": Course(pending=10, running=40, cancelling=5, steps=THREE),
    "failing": Course(running=40, steps=THREE, ending="Failed"),
    "approved": Course(running=30, cancelling=5, steps=APPROVED),
    "paused": Course(running=20, steps=PAUSED),
    "stepless": Course(running=20, steps=[]),
}

WORDS = {"P": "Pending", "I": "InProgress", "S": "Success", "F": "Failed", "C": "Cancelled", "W": "Waiting"}

# course, what is sent at which second, and the run's status and its steps' at which second
TIMELINES = [
    ("three", {}, {0: "P PPP", 10: "I IPP", 19: "I IPP", 20: "I SIP", 40: "I SSI", 49: "I SSI", 50: "S SSS"}),
    ("three", {25: "Cancel"}, {25: "Cancelling SIP", 29: "Cancelling SIP", 30: "C SCP", 99: "C SCP"}),
    ("three", {17: "Cancel"}, {20: "Cancelling SPP", 22: "C SPP"}),
    ("three", {5: "Cancel"}, {5: "Cancelling PPP", 10: "C PPP", 20: "C PPP"}),
    ("three", {25: "Complete"}, {25: "S SSP"}),
    ("three", {46: "Cancel"}, {49: "Cancelling SSI", 50: "S SSS"}),
    ("failing", {}, {39: "I SSI", 40: "F SSF"}),
    ("failing", {5: "Cancel"}, {6: "C CPP", 40: "C CPP"}),
    ("approved", {}, {9: "I IPP", 10: "W SWP", 9999: "W SWP"}),
    ("approved", {50: "Approve"}, {49: "W SWP", 50: "I SIP", 60: "I SSI", 69: "I SSI", 70: "S SSS"}),
    ("approved", {50: "Reject"}, {49: "W SWP", 50: "Rejected SFP", 99: "Rejected SFP"}),
    ("approved", {50: "Cancel"}, {50: "Cancelling SWP", 55: "C SCP"}),
    ("approved", {50: "Approve", 55: "StopStep:ask"}, {56: "I SCI", 65: "S SCS"}),
    ("paused", {}, {0: "W WP", 500: "W WP"}),
    ("paused", {5: "Resume:pause"}, {5: "I IP", 15: "I SI", 25: "S SS"}),
    ("stepless", {}, {0: "I ", 20: "S "}),
]


def state(scene: Scene, execution_id: str) -> tuple[str, list[str]]:
    execution = scene.get(execution_id)
    return execution["AutomationExecutionStatus"], [step["StepStatus"] for step in execution["StepExecutions"]]


def send(scene: Scene, execution_id: str, what: str) -> dict:
    """A stop by its type, or a signal by its name and its step."""
    kind, _, name = what.partition(":")
    if kind in ("Cancel", "Complete"):
        return scene.call(STOP, AutomationExecutionId=execution_id, Type=kind)
    payload = {"Comment": ["Looks good"]}
    if name:
        step = next((step for step in scene.steps(execution_id) if step["StepName"] == name), {"StepExecutionId": name})
        payload = {"StepName": [name], "StepExecutionId": [step["StepExecutionId"]]}
    return scene.call(SIGNAL, AutomationExecutionId=execution_id, SignalType=kind, Payload=payload)


def run(course: Course, sent: dict[int, str], seconds, **parameters) -> dict:
    scene = Scene(course)
    execution_id, seen = scene.start(**parameters), {}
    for second in sorted({*sent, *seconds}):
        scene.second = second
        if second in sent:
            assert {} == send(scene, execution_id, sent[second])
        if second in seconds:
            seen[second] = state(scene, execution_id)
    return seen


@pytest.mark.parametrize(("course", "sent", "states"), TIMELINES)
def test_the_steps_of_a_run(course: str, sent: dict, states: dict):
    """They follow one another; what a stop comes before stays Pending; who waits, waits until it is answered."""
    expected = {}
    for second, text in states.items():
        status, _, steps = text.partition(" ")
        expected[second] = WORDS.get(status, status), [WORDS[step] for step in steps]
    assert expected == run(COURSES[course], sent, states)


def test_an_interactive_run_waits_before_each_step():
    """StartStep begins the step that is named, and no other."""
    seen = run(
        Course(running=20, steps=THREE[:1] + THREE[2:]),
        {5: "StartStep:a", 30: "StartStep:c"},
        (0, 5, 15, 30, 40),
        Mode="Interactive",
    )
    waits, goes = "Waiting", "InProgress"
    expected = {
        0: (waits, [waits, "Pending"]),
        5: (goes, [goes, "Pending"]),
        15: (waits, ["Success", waits]),
        30: (goes, ["Success", goes]),
        40: ("Success", ["Success", "Success"]),
    }
    assert expected == seen


NO_STEP, UNFIT = errors.AutomationStepNotFoundException, errors.InvalidAutomationSignalException
NOT_FOUND = errors.AutomationExecutionNotFoundException


@pytest.mark.parametrize(
    ("course", "second", "signal", "error"),
    [
        ("approved", 5, "Approve", UNFIT),
        ("approved", 15, "Resume:ask", UNFIT),
        ("approved", 15, "StartStep:ask", UNFIT),
        ("approved", 15, "StartStep", UNFIT),
        ("approved", 15, "Resume:other", NO_STEP),
        ("approved", 15, "StopStep:other", NO_STEP),
        ("approved", 15, "StopStep:ask", UNFIT),
        ("approved", 15, "StopStep:a", UNFIT),
        ("approved", 15, "Revoke", UNFIT),
        ("three", 5, "Approve", UNFIT),
        ("three", 50, "StopStep:c", UNFIT),
        ("paused", 5, "Resume:b", UNFIT),
    ],
)
def test_a_signal_that_does_not_fit(course: str, second: int, signal: str, error: type):
    """The moment, or any step: it is refused, and changes nothing."""
    scene = Scene(COURSES[course])
    execution_id = scene.start()
    scene.second = second
    before = scene.get(execution_id)
    with pytest.raises(error):
        send(scene, execution_id, signal)
    assert before == scene.get(execution_id)


def test_a_signal_after_a_stop():
    """What is being cancelled waits for nothing."""
    scene = Scene(COURSES["approved"])
    execution_id = scene.start()
    scene.second = 15
    send(scene, execution_id, "Cancel")
    with pytest.raises(UNFIT):
        send(scene, execution_id, "Approve")


def test_access_can_be_revoked():
    """An access request ends at once."""
    seen = run(Course(subtype="AccessRequest", running=50), {10: "Revoke"}, (9, 10))
    assert ["InProgress", "Cancelled"] == [status for status, _ in seen.values()]


def test_the_description_of_a_step():
    """Times as far as they have come; the step after it; the same id at every look."""
    scene = Scene(COURSES["three"])
    execution_id = scene.start()
    scene.second = 25
    first, second, third = scene.steps(execution_id)
    started = AT.timestamp()
    assert (started + 10, started + 20) == (first["ExecutionStartTime"], first["ExecutionEndTime"])
    assert (started + 20, None) == (second["ExecutionStartTime"], second.get("ExecutionEndTime"))
    assert "ExecutionStartTime" not in third
    assert [("b", False), ("c", False), (None, True)] == [
        (step.get("NextStep"), step["IsEnd"]) for step in (first, second, third)
    ]
    assert [first, second, third] == scene.get(execution_id)["StepExecutions"]
    assert "b" == scene.get(execution_id)["CurrentStepName"]


def test_many_steps_are_truncated_in_the_description():
    """The list of steps has them all."""
    scene = Scene(Course(steps=[Step(f"s{number}") for number in range(101)]), page_size=200)
    execution_id = scene.start()
    execution = scene.get(execution_id)
    assert (100, True) == (len(execution["StepExecutions"]), execution["StepExecutionsTruncated"])
    assert 101 == len(scene.steps(execution_id))


def test_reverse_order():
    """By start time, which is the order of the runbook."""
    scene = Scene(COURSES["three"])
    names = [
        step["StepName"]
        for step in scene.call(STEPS, AutomationExecutionId=scene.start(), ReverseOrder=True)["StepExecutions"]
    ]
    assert ["c", "b", "a"] == names


def test_a_share_is_above_zero():
    """A step without time has no place in a timeline."""
    with pytest.raises(errors.ConfigurationError, match="share of step a is 0"):
        Step("a", share=0)
