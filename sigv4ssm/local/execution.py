"""An execution that moves through its statuses as time goes by; the time is an argument of every question."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import accumulate

from ..operations.statuses import STOPPING, has_ended
from .course import WAITS_FOR
from .refusals import CALLER, modelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from .course import Course, Step
    from .refusals import Refusal

    History = list[tuple[datetime, str]]

LONGEST_INLINE = 100
"""INF: how many steps GetAutomationExecution gives before it truncates."""

INTERACTIVE = ("StartStep",)
"""What each step of an execution in the mode Interactive waits for."""

NAMES_STEP = {"StartStep": "StepName", "Resume": "StepName", "StopStep": "StepExecutionId"}
"""The signals that must name a step, and by which key of the payload they do."""

COPIED = (
    "TargetParameterName",
    "Targets",
    "TargetMaps",
    "MaxConcurrency",
    "MaxErrors",
    "AlarmConfiguration",
    "TargetLocationsURL",
)
"""Parameters of the start that a description repeats."""


class Execution:
    """A run on a course. Its history, and that of each step, is a list of when it came, or is to come, into which
    status: nothing is kept but what was asked of it."""

    def __init__(
        self,
        parameters: dict[str, Any],
        course: Course,
        at: datetime,
        execution_id: str,
        parent: Execution | None = None,
    ) -> None:
        self.id = execution_id
        self.parameters = parameters
        self.course = course
        self.started_at = at
        self.stopped_at: datetime | None = None
        self.stop_type: str | None = None
        self.parent = parent
        self.children: list[Execution] = []
        self._signals: list[tuple[str, str, datetime]] = []  # kind, name of the step, time

    def status(self, at: datetime) -> str:
        """The status at a time, in AWS's words."""
        return _so_far(self._histories()[0], at)[0]

    def has_ended(self, at: datetime) -> bool:
        return has_ended(_so_far(self._histories()[0], at)[0])

    def stop(self, kind: str, at: datetime) -> Refusal | None:
        """Ask the run to stop; a second stop changes nothing. INF: whether the children stop with it."""
        if self.has_ended(at):
            refuses = self.course.stop_of_ended == "refuse"
            return modelled("InvalidAutomationStatusUpdateException") if refuses else None
        if self.stopped_at is None:
            self.stopped_at, self.stop_type = at, kind
            for child in self.children if self.course.stops_children else ():
                child.stop(kind, at)
        return None

    def signal(self, kind: str, payload: dict[str, list[str]], at: datetime) -> Refusal | None:
        """Send the run a signal.

        INF: what does not fit the moment is InvalidAutomationSignalException; Revoke ends an access request at once.
        """
        unfit = modelled("InvalidAutomationSignalException")
        if self.stopped_at is not None or self.has_ended(at):
            return unfit
        if kind == "Revoke" and self.course.subtype == "AccessRequest":
            self.stopped_at, self.stop_type = at, kind
            return None
        named = (payload.get(NAMES_STEP.get(kind, "")) or [""])[0]
        if named and not any(named in _names(step) for step in self.steps(at)):
            return modelled("AutomationStepNotFoundException")
        current = self._current(at)
        if not current or (kind in NAMES_STEP and named not in _names(current)):
            return unfit
        if kind not in (self._awaited(current["Action"]) if current["StepStatus"] == "Waiting" else ("StopStep",)):
            return unfit
        self._signals.append((kind, current["StepName"], at))
        return None

    def description(self, at: datetime) -> dict[str, Any]:
        """The structure AutomationExecution, as GetAutomationExecution answers it."""
        steps = self.steps(at)
        return present(
            **self.summary(at),
            StepExecutions=steps[:LONGEST_INLINE],
            StepExecutionsTruncated=len(steps) > LONGEST_INLINE,
            Parameters=self.parameters.get("Parameters", {}),
            TargetLocations=self.parameters.get("TargetLocations") or None,
        )

    def summary(self, at: datetime) -> dict[str, Any]:
        """The members that AutomationExecution shares with AutomationExecutionMetadata."""
        status, current = self.status(at), self._current(at)
        return present(
            AutomationExecutionId=self.id,
            DocumentName=self.parameters["DocumentName"],
            DocumentVersion=self.parameters.get("DocumentVersion", "1"),
            AutomationExecutionStatus=status,
            **_so_far(self._histories()[0], at)[1],
            Outputs={},
            FailureMessage="The run failed." if status == "Failed" else None,
            Mode=self.parameters.get("Mode", "Auto"),
            ParentAutomationExecutionId=self.parent.id if self.parent else None,
            ExecutedBy=CALLER,
            CurrentStepName=current.get("StepName"),
            CurrentAction=current.get("Action"),
            **{name: self.parameters.get(name) for name in COPIED},
            AutomationSubtype=self.course.subtype or None,
        )

    def steps(self, at: datetime) -> list[dict[str, Any]]:
        """The structures StepExecution, in the order of the runbook."""
        steps = self.course.steps
        return [self._step(*each, at) for each in zip(steps, [*steps[1:], None], self._histories()[1])]

    def _step(self, step: Step, following: Step | None, history: History, at: datetime) -> dict[str, Any]:
        """Its id is the same in every run of a test whose executions have the same ids."""
        status, times = _so_far(history, at)
        return present(
            StepName=step.name,
            Action=step.action,
            **times,
            StepStatus=status,
            Inputs={},
            FailureMessage="The step failed." if status == "Failed" else None,
            StepExecutionId=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.id}/{step.name}")),
            IsEnd=following is None,
            NextStep=following.name if following else None,
        )

    def _current(self, at: datetime) -> dict[str, Any]:
        """The step that waits or runs; empty where none does."""
        return next((step for step in self.steps(at) if step["StepStatus"] in ("Waiting", "InProgress")), {})

    def _awaited(self, action: str) -> tuple[str, ...]:
        """The signals of which a step waits for one."""
        return INTERACTIVE if self.parameters.get("Mode") == "Interactive" else WAITS_FOR.get(action, ())

    def _sent(self, step: Step, kinds: tuple[str, ...]) -> tuple[str, datetime] | None:
        """The first signal of these kinds that a step got, and when."""
        sent = ((kind, at) for kind, name, at in self._signals if name == step.name and kind in kinds)
        return next(sent, None)

    def _histories(self) -> tuple[History, list[History]]:
        """Of the run and of its steps, as things stand: a stop counts if it takes effect before the run ends by itself.
        A step that would begin after the stop is never reached; one that the end meets ends with the run."""
        run, steps = self._undisturbed()
        if self.stopped_at is None:
            return run, steps
        seconds = self.course.cancelling if self.stop_type == "Cancel" else 0
        last = self.course.completed if self.stop_type == "Complete" else "Cancelled"
        end = self.stopped_at + timedelta(seconds=seconds), last
        if has_ended(run[-1][1]) and run[-1][0] < end[0]:
            end = run[-1]
        else:
            steps = [_cut_off(history, self.stopped_at, end) for history in steps]
        return [*_until(run, self.stopped_at), (self.stopped_at, STOPPING), end], steps

    def _undisturbed(self) -> tuple[History, list[History]]:
        """The same if nothing stops the run. Each step has its share of the time; waiting moves all that follows, and a
        step that is stopped ends early."""
        course = self.course
        steps: list[History] = [[] for _ in course.steps]
        origin = self.started_at + timedelta(seconds=course.pending)
        run = [(self.started_at, "Pending"), (origin, "InProgress")]
        shares = [0.0, *accumulate(step.share for step in course.steps)]
        marks = [timedelta(seconds=course.running * (share / (shares[-1] or 1))) for share in shares]
        for step, history, begin, end in zip(course.steps, steps, marks, marks[1:]):
            history.append((origin + begin, "InProgress"))
            if self._awaited(step.action):
                run.append((origin + begin, "Waiting"))
                history[0] = run[-1]
                answer = self._sent(step, self._awaited(step.action))
                if answer is None:
                    return run, steps
                kind, answered_at = answer
                if kind == "Reject":
                    history.append((answered_at, "Failed"))
                    return [*run, (answered_at, course.rejected)], steps
                origin = answered_at - begin
                run.append((answered_at, "InProgress"))
                history.append(run[-1])
            failed = history is steps[-1] and course.ending in ("Failed", "TimedOut", "Cancelled")
            ended = origin + end, course.ending if failed else "Success"
            stopped = self._sent(step, ("StopStep",))
            if stopped:  # INF: the next step follows
                origin = stopped[1] - end
                ended = stopped[1], "Cancelled"
            history.append(ended)
        return [*run, (origin + timedelta(seconds=course.running), course.ending)], steps


def _names(step: dict[str, Any]) -> list[str]:
    return [step[key] for key in NAMES_STEP.values()]


def _until(history: History, at: datetime) -> History:
    return [change for change in history if change[0] <= at]


def _cut_off(history: History, stopped_at: datetime, end: tuple[datetime, str]) -> History:
    kept = _until(history, end[0]) if _until(history, stopped_at) else []
    return [*kept, end] if kept and not has_ended(kept[-1][1]) else kept


def _so_far(history: History, at: datetime) -> tuple[str, dict[str, float]]:
    """The status at a time, and when that was begun and ended, as far as it has come."""
    past = _until(history, at)
    if not past:
        return "Pending", {}
    ended = {"ExecutionEndTime": past[-1][0].timestamp()} if has_ended(past[-1][1]) else {}
    return past[-1][1], {"ExecutionStartTime": past[0][0].timestamp(), **ended}


def present(**members: Any) -> dict[str, Any]:
    """A structure without the members that are null, on any level: AWS leaves them out."""
    return {name: _present(value) for name, value in members.items() if value is not None}


def _present(value: Any) -> Any:
    if isinstance(value, dict):
        return present(**value)
    return [_present(each) for each in value if each is not None] if isinstance(value, list) else value
