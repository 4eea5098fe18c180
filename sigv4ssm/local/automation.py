"""Executions that move through their statuses as time goes by; the time is an argument of every question."""

from __future__ import annotations

import uuid
from datetime import timedelta

from ..errors import ConfigurationError
from ..values import Value, set_field
from .refusals import modelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any

    from .refusals import Refusal

NOT_FOUND = modelled(
    "AutomationExecutionNotFoundException",
    "There is no automation execution information for the requested automation execution ID.",
)
NOT_STOPPABLE = modelled("InvalidAutomationStatusUpdateException", "The specified update status operation isn't valid.")


ENDINGS = (
    # documented
    "Success",
    "TimedOut",
    "Cancelled",
    "Failed",
    # INF
    "Rejected",
    "CompletedWithSuccess",
    "CompletedWithFailure",
    "Exited",
    "ChangeCalendarOverrideRejected",
)
"""The statuses that an execution keeps for ever."""


class Course(Value):
    """How executions go. What AWS does not document can be chosen.

    Seconds: `pending` before a run begins, `running` until it ends by itself as `ending`, `cancelling` until a cancel
    lands. A stop of type Complete leaves the status `completed`. `stop_of_ended` is "refuse" or "accept".
    """

    __slots__ = ("pending", "running", "cancelling", "ending", "completed", "stop_of_ended")
    pending: float
    running: float
    cancelling: float
    ending: str
    completed: str
    stop_of_ended: str

    def __init__(
        self,
        pending: float = 0.0,
        running: float = 3600.0,
        cancelling: float = 1.0,
        ending: str = "Success",
        completed: str = "Success",
        stop_of_ended: str = "refuse",
    ) -> None:
        if stop_of_ended not in ("refuse", "accept"):
            raise ConfigurationError(f"stop_of_ended is {stop_of_ended!r}.", 'Use "refuse" or "accept".')
        for status in (ending, completed):
            if status not in ENDINGS:
                raise ConfigurationError(
                    f"{status!r} is no status that ends a run.", f"Use one of {', '.join(ENDINGS)}."
                )
        for field, value in zip(self.__slots__, (pending, running, cancelling, ending, completed, stop_of_ended)):
            set_field(self, field, value)


class Execution:
    """One run of a runbook."""

    def __init__(
        self, parameters: dict[str, Any], course: Course, at: datetime, execution_id: str | None = None
    ) -> None:
        self.id = execution_id or str(uuid.uuid4())
        self.parameters = parameters
        self.course = course
        self.started_at = at
        self.stopped_at: datetime | None = None
        self.stop_type: str | None = None

    def status(self, at: datetime) -> str:
        """The status at a time, in AWS's words."""
        ended_at, last = self.end()
        if at >= ended_at:
            return last
        if self.stopped_at is not None:
            return "Cancelling"
        return "Pending" if at < self.started_at + timedelta(seconds=self.course.pending) else "InProgress"

    def end(self) -> tuple[datetime, str]:
        """When the run ends as things stand, and how: by itself, or by a stop if that lands sooner."""
        alone = self.started_at + timedelta(seconds=self.course.pending + self.course.running), self.course.ending
        if self.stopped_at is None:
            return alone
        if self.stop_type == "Complete":
            return min(alone, (self.stopped_at, self.course.completed))
        return min(alone, (self.stopped_at + timedelta(seconds=self.course.cancelling), "Cancelled"))

    def stop(self, kind: str, at: datetime) -> Refusal | None:
        """Ask the run to stop; a second stop changes nothing."""
        if at >= self.end()[0]:
            return NOT_STOPPABLE if self.course.stop_of_ended == "refuse" else None
        if self.stopped_at is None:
            self.stopped_at, self.stop_type = at, kind
        return None

    def description(self, at: datetime) -> dict[str, Any]:
        """The structure AutomationExecution, as GetAutomationExecution answers it."""
        status = self.status(at)
        ended_at, _ = self.end()
        return {
            "AutomationExecutionId": self.id,
            "DocumentName": self.parameters["DocumentName"],
            "DocumentVersion": self.parameters.get("DocumentVersion", "1"),
            "ExecutionStartTime": self.started_at.timestamp(),
            **({"ExecutionEndTime": ended_at.timestamp()} if at >= ended_at else {}),
            "AutomationExecutionStatus": status,
            "StepExecutions": [],
            "StepExecutionsTruncated": False,
            "Parameters": self.parameters.get("Parameters", {}),
            "Outputs": {},
            **({"FailureMessage": "The run failed."} if status == "Failed" else {}),
            "Mode": self.parameters.get("Mode", "Auto"),
            "ExecutedBy": "arn:aws:iam::123456789012:user/example",
        }


class Automation:
    """All executions, and the operations on them: each takes parameters and a time, and gives a dict or a Refusal."""

    def __init__(self, course: Course, new_id: Callable[[], str | None] | None = None) -> None:
        self.course = course
        self._new_id = new_id or (lambda: None)
        self.executions: dict[str, Execution] = {}

    def perform(self, operation: str, parameters: dict[str, Any], at: datetime) -> dict[str, Any] | Refusal:
        """The outcome of an operation; a parameter that is null counts as one that is not there."""
        given = {name: value for name, value in parameters.items() if value is not None}
        if operation == "StartAutomationExecution":
            return self._start(given, at)
        execution = self.executions.get(given["AutomationExecutionId"])
        if execution is None:
            return NOT_FOUND
        return OF_ONE_EXECUTION[operation](execution, given, at)

    def _start(self, parameters: dict[str, Any], at: datetime) -> dict[str, Any]:
        execution = Execution(parameters, self.course, at, self._new_id())
        self.executions[execution.id] = execution
        return {"AutomationExecutionId": execution.id}


def _get(execution: Execution, _: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {"AutomationExecution": execution.description(at)}


def _stop(execution: Execution, parameters: dict[str, Any], at: datetime) -> dict[str, Any] | Refusal:
    return execution.stop(parameters.get("Type", "Cancel"), at) or {}


OF_ONE_EXECUTION = {"GetAutomationExecution": _get, "StopAutomationExecution": _stop}
