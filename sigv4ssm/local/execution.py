"""An execution that moves through its statuses as time goes by; the time is an argument of every question."""

from __future__ import annotations

import uuid
from datetime import timedelta

from .refusals import modelled
from .timeline import Signal, awaited, timeline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from .course import Course
    from .refusals import Refusal
    from .timeline import Stretch, Timeline

LONGEST_INLINE = 100
"""INF: how many steps GetAutomationExecution gives before it truncates."""

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

EXECUTED_BY = "arn:aws:iam::123456789012:user/example"


class Execution:
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
        self.signals: list[Signal] = []
        self._interactive = parameters.get("Mode") == "Interactive"

    def status(self, at: datetime) -> str:
        """The status at a time, in AWS's words."""
        ended_at, last = self.end()
        if ended_at is not None and at >= ended_at:
            return last
        if self.stopped_at is not None:
            return "Cancelling"
        if at < self.started_at + timedelta(seconds=self.course.pending):
            return "Pending"
        current = self._current(at)
        return "Waiting" if current and self._step_status(current, at) == "Waiting" else "InProgress"

    def end(self) -> tuple[datetime | None, str]:
        """When the run ends as things stand, and how: by itself, or by a stop if that lands sooner. None: it waits."""
        alone, landing = self._timeline(), self._landing()
        if landing is None or (alone.end is not None and alone.end < landing):
            return alone.end, alone.status
        return landing, self.course.completed if self.stop_type == "Complete" else "Cancelled"

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

    def has_ended(self, at: datetime) -> bool:
        ended_at, _ = self.end()
        return ended_at is not None and at >= ended_at

    def signal(self, kind: str, payload: dict[str, list[str]], at: datetime) -> Refusal | None:
        """Send the run a signal.

        INF: what does not fit the moment is InvalidAutomationSignalException; Revoke ends an access request at once.
        """
        unfit = modelled("InvalidAutomationSignalException")
        if self.has_ended(at) or self.stopped_at is not None:
            return unfit
        if kind == "Revoke":
            if self.course.subtype != "AccessRequest":
                return unfit
            self.stopped_at, self.stop_type = at, kind
            return None
        current = self._current(at)
        named = payload.get(NAMES_STEP[kind], [""])[0] if kind in NAMES_STEP else None
        if named == "":
            return unfit
        if named is not None and not any(named in self._names(stretch) for stretch in self._timeline().stretches):
            return modelled("AutomationStepNotFoundException")
        if current is None or (named is not None and named not in self._names(current)):
            return unfit
        waiting = self._step_status(current, at) == "Waiting"
        fits = not waiting if kind == "StopStep" else waiting and kind in awaited(current.step, self._interactive)
        if not fits:
            return unfit
        self.signals.append(Signal(at, kind, current.step.name))
        return None

    def description(self, at: datetime) -> dict[str, Any]:
        """The structure AutomationExecution, as GetAutomationExecution answers it."""
        steps = self.steps(at)
        return _present(
            **self.summary(at),
            StepExecutions=steps[:LONGEST_INLINE],
            StepExecutionsTruncated=len(steps) > LONGEST_INLINE,
            Parameters=self.parameters.get("Parameters", {}),
            TargetLocations=self.parameters.get("TargetLocations") or None,
        )

    def summary(self, at: datetime) -> dict[str, Any]:
        """The members that AutomationExecution shares with AutomationExecutionMetadata."""
        status, current = self.status(at), self._current(at)
        return _present(
            AutomationExecutionId=self.id,
            DocumentName=self.parameters["DocumentName"],
            DocumentVersion=self.parameters.get("DocumentVersion", "1"),
            AutomationExecutionStatus=status,
            **_times(self.started_at, self.end()[0], at),
            Outputs={},
            FailureMessage="The run failed." if status == "Failed" else None,
            Mode=self.parameters.get("Mode", "Auto"),
            ParentAutomationExecutionId=self.parent.id if self.parent else None,
            ExecutedBy=EXECUTED_BY,
            CurrentStepName=current.step.name if current else None,
            CurrentAction=current.step.action if current else None,
            **{name: self.parameters.get(name) for name in COPIED},
            AutomationSubtype=self.course.subtype or None,
        )

    def steps(self, at: datetime) -> list[dict[str, Any]]:
        """The structures StepExecution, in the order of the runbook."""
        return [self._step(place, stretch, at) for place, stretch in enumerate(self._timeline().stretches)]

    def _step(self, place: int, stretch: Stretch, at: datetime) -> dict[str, Any]:
        status, later = self._step_status(stretch, at), self.course.steps[place + 1 :]
        ended = min((end for end in (stretch.end, self.end()[0]) if end is not None), default=None)
        return _present(
            StepName=stretch.step.name,
            Action=stretch.step.action,
            **_times(None if status == "Pending" else stretch.begin, ended, at),
            StepStatus=status,
            Inputs={},
            FailureMessage="The step failed." if status == "Failed" else None,
            StepExecutionId=self._names(stretch)[1],
            IsEnd=not later,
            NextStep=later[0].name if later else None,
        )

    def _step_status(self, stretch: Stretch, at: datetime) -> str:
        """A step that a stop comes before is never reached; one that it meets ends with the run."""
        ended_at, last = self.end()
        cut = self.stopped_at is not None and ended_at == self._landing()
        if stretch.begin is None or stretch.begin > at or (cut and stretch.begin > (self.stopped_at or at)):
            return "Pending"
        if stretch.end is not None and stretch.end <= at and (ended_at is None or stretch.end <= ended_at):
            return stretch.status
        if ended_at is not None and at >= ended_at:
            return last
        return "Waiting" if stretch.released is None or at < stretch.released else "InProgress"

    def _current(self, at: datetime) -> Stretch | None:
        """The step that waits or runs."""
        stretches = self._timeline().stretches
        return next((each for each in stretches if self._step_status(each, at) in ("Waiting", "InProgress")), None)

    def _names(self, stretch: Stretch) -> tuple[str, str]:
        """A step's name and its id, which is the same in every run of a test whose executions have the same ids."""
        return stretch.step.name, str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.id}/{stretch.step.name}"))

    def _timeline(self) -> Timeline:
        return timeline(self.course, self.started_at, self.signals, self._interactive)

    def _landing(self) -> datetime | None:
        """When a stop takes effect."""
        if self.stopped_at is None:
            return None
        seconds = self.course.cancelling if self.stop_type == "Cancel" else 0.0
        return self.stopped_at + timedelta(seconds=seconds)


def _times(begin: datetime | None, end: datetime | None, at: datetime) -> dict[str, float | None]:
    ended = begin is not None and end is not None and at >= end
    return {
        "ExecutionStartTime": begin.timestamp() if begin else None,
        "ExecutionEndTime": end.timestamp() if end and ended else None,
    }


def _present(**members: Any) -> dict[str, Any]:
    """The structure of those members that have a value: AWS leaves out the others."""
    return {name: value for name, value in members.items() if value is not None}
