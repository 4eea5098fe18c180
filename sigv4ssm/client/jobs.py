"""The executions that are to be stopped in a run, and the calls that do it."""

from __future__ import annotations

from .. import retry
from ..errors import SigV4SSMError
from .outcomes import StopOutcome, known_of_stop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .lane import Lane

ID = "AutomationExecutionId"

QUEUED, STOPPING, WATCHED, ENDED = "queued", "stopping", "watched", "ended"
"""The phases: it waits for its stop, its stop is under way, its end is awaited, its outcome is known."""

GRACE = 1.0
"""Seconds that calls have which are under way when the time is over, or the run is interrupted: so fewer end as
unknown."""


class Item:
    """An execution that is to be stopped. Times are those of the run's clock; `error` is that of its last call, `lost`
    the one for which nobody knows of its stop."""

    def __init__(self, execution_id: str) -> None:
        self.execution_id = execution_id
        self.phase = QUEUED
        self.stop = "unsent"
        self.attempts = self.throttlings = self.looks = self.failures = 0
        self.may_have_acted = self.alone = self.was_going = False
        self.began = self.stopped = 0.0
        self.status: str | None = None
        self.message: str | None = None
        self.error: SigV4SSMError | None = None
        self.lost: SigV4SSMError | None = None
        self.outcome: StopOutcome | None = None

    def kind_so_far(self) -> str:
        if self.stop == "refused" and not self.may_have_acted:
            return "not_stopped"
        return "stopping" if self.stop == "accepted" else "unknown"

    def so_far(self, kind: str, asked: str, now: float) -> StopOutcome:
        """Its outcome, or what is known before there is one: of a stop that is under way, or was lost, nobody knows."""
        maybe = self.may_have_acted or self.phase == STOPPING
        problem = str(self.error) if self.error else None
        seconds = now - self.began if self.began else 0.0
        known = self.execution_id, kind, self.status, self.message, seconds, self.looks, problem
        return StopOutcome(*known, asked=asked, stop=known_of_stop(self.stop, maybe, kind))


class Job:
    """A call that may begin: the stop of an execution, or a look at some, until a time `end`. It raises nothing: its
    answer goes back to the one that decides."""

    def __init__(
        self, lane: Lane, operation: str, params: dict[str, Any], items: list[Item], began: float, end: float
    ) -> None:
        self.lane = lane
        self.operation = operation
        self.params = params
        self.items = items
        self.began = began
        self.seconds = max(end - began, 0.0) + GRACE
        self.answer: dict[str, Any] = {}
        self.error: BaseException | None = None
        self.failure: str | None = None

    def __call__(self) -> Job:
        try:
            self.answer = self.lane.call(self.operation, self.params, self.seconds)
        except BaseException as error:  # of a thread: nobody else would hear of it
            self.error = error
            self.failure = retry.kind_of(error, self.operation, self.params)
        return self
