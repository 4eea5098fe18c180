"""An execution that is stopped or waited for, with all that is known of it; and the calls of `stop_many`."""

from __future__ import annotations

import heapq
import itertools

from .. import retry
from ..errors import InvalidAutomationStatusUpdateException, ServiceError, SigV4SSMError, TransportError
from ..operations.statuses import has_ended
from .clock import answered_at
from .outcomes import END_IS_KNOWN, Outcome, StopOutcome, kind_of_end
from .retries import may_have_acted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..pacing import Pace
    from .lane import Lane

STOP, GET, LIST = "StopAutomationExecution", "GetAutomationExecution", "DescribeAutomationExecutions"
ID = "AutomationExecutionId"

QUEUED, STOPPING, WATCHED, ENDED = "queued", "stopping", "watched", "ended"
"""The phases of one of many: it waits for its stop, its stop is under way, its end is awaited, its outcome is known."""

GRACE = 1.0
"""Seconds that calls have which are under way when the time is over, or the run is interrupted: so fewer end as
unknown."""

NEVER = float("inf")


class Item:
    """An execution. `asked` is the type of its stop, None where it is only waited for; `stop` is one of STOPS.

    Times are those of one clock. `error` is that of the last call, `lost` the one for which nobody knows of the stop.
    """

    def __init__(self, execution_id: str, asked: str | None = "Cancel") -> None:
        self.execution_id = execution_id
        self.asked = asked
        self.phase = QUEUED
        self.stop = "unsent"
        self.attempts = self.throttlings = self.looks = self.failures = 0
        self.may_have_acted = self.alone = self.was_going = self.was_over = False
        self.began = self.stopped = 0.0
        self.status: str | None = None
        self.message: str | None = None
        self.error: SigV4SSMError | None = None
        self.lost: SigV4SSMError | None = None
        self.outcome: StopOutcome | None = None

    def answered(self, error: SigV4SSMError | None) -> None:
        """What has come of a stop; None: AWS took it."""
        if isinstance(error, (TransportError, ServiceError)):
            self.may_have_acted |= may_have_acted(error, STOP)
        if error is None:
            self.stop = "accepted"
        elif isinstance(error, InvalidAutomationStatusUpdateException):
            self.stop = "refused"
        else:
            self.stop = "unknown" if self.may_have_acted else "unsent"

    def seen(self, execution: Mapping[str, Any], answer: Mapping[str, Any], now: float) -> None:
        """What a look has shown: the execution, as it stands in the answer."""
        self.status = execution.get("AutomationExecutionStatus") or ""
        self.message = execution.get("FailureMessage")
        self.was_going |= not has_ended(self.status)
        self.was_over = _age(execution, answer) > now - self.began

    def is_known(self) -> bool:
        """Whether AWS has had a word on it."""
        return self.stop in ("accepted", "refused") or self.status is not None

    def kind_of_stop(self) -> str:
        """The kind before anybody has looked."""
        if self.stop == "refused" and not self.may_have_acted:
            return "not_stopped"
        return "stopping" if self.stop == "accepted" else "unknown"

    def kind_seen(self) -> str:
        """The kind by the last look.

        INF: a stop of what has ended may be accepted. Then, and where an answer was lost, the look that saw the end
        says how long ago it was: before the stop was sent, or not.
        """
        if not has_ended(self.status):
            return "unknown" if self.status is None else "still_running"
        if self.asked is None:
            return "ended"
        refused = self.stop == "refused" and not self.may_have_acted
        return kind_of_end(self.status or "", self.asked, not self.was_going and (refused or self.was_over))

    def kind_missing(self) -> str:
        """The kind when AWS says that it is not there."""
        return "vanished" if self.is_known() else "not_found"

    def so_far(self, kind: str, now: float, children: tuple[Outcome, ...] = ()) -> Any:
        """An Outcome, or a StopOutcome. Of a stop that is under way, or was lost, nobody knows as long as nobody knows
        of the end: that another was refused says nothing of it."""
        problem = str(self.error) if self.error else None
        seconds = now - self.began if self.began else 0.0
        known = self.execution_id, kind, self.status, self.message, seconds, self.looks, problem, children
        if self.asked is None:
            return Outcome(*known)
        in_doubt = (self.may_have_acted or self.phase == STOPPING) and self.stop != "accepted"
        return StopOutcome(*known, self.asked, "unknown" if in_doubt and kind not in END_IS_KNOWN else self.stop)


class Queue:
    """Items that wait for a call of an operation, which takes up to `most` of them, and the pace of those calls."""

    def __init__(self, operation: str, pace: Pace, most: int = 1) -> None:
        self.operation = operation
        self.waiting: list[tuple[float, int, Item]] = []
        self._pace = pace
        self._most = most
        self._count = itertools.count()

    def put(self, item: Item, due: float) -> None:
        heapq.heappush(self.waiting, (due, next(self._count), item))

    def due(self) -> float:
        return self.waiting[0][0] if self.waiting else NEVER

    def pause(self, now: float) -> float:
        """Seconds until a call may begin."""
        return max(self.due() - now, self._pace.wait(now))

    def take(self, now: float) -> list[Item]:
        """Those of the call that begins now."""
        self._pace.take(now)
        return [heapq.heappop(self.waiting)[2] for _ in range(min(len(self.waiting), self._most))]

    def heed(self, job: Job, now: float) -> None:
        """What an answer says of the pace; where none came it says nothing."""
        if job.failure == retry.THROTTLING:
            self._pace.throttled(job.began, now)
        elif job.is_answered():
            self._pace.succeeded()


class Job:
    """A call for items of a queue, until a time `end`. It raises nothing: what came of it goes back to its lane."""

    def __init__(
        self, lane: Lane, queue: Queue, params: dict[str, Any], items: list[Item], began: float, end: float
    ) -> None:
        self.lane = lane
        self.queue = queue
        self.params = params
        self.items = items
        self.began = began
        self.seconds = max(end - began, 0.0) + GRACE
        self.answer: dict[str, Any] = {}
        self.error: BaseException | None = None
        self.failure: str | None = None

    def __call__(self) -> Job:
        try:
            self.answer = self.lane.call(self.queue.operation, self.params, self.seconds)
        except BaseException as error:  # of a thread: nobody else would hear of it
            self.error = error
            self.failure = retry.kind_of(error, self.queue.operation, self.params)
        return self

    def is_answered(self) -> bool:
        return self.error is None or isinstance(self.error, ServiceError)


def _age(execution: Mapping[str, Any], answer: Mapping[str, Any]) -> float:
    """Seconds since the execution ended when AWS answered, by AWS's clock alone: its header Date has whole seconds, so
    they are no more than that. 0 where either time is missing."""
    answered, ended = answered_at(answer), execution.get("ExecutionEndTime")
    return float((answered - ended).total_seconds()) if answered and ended else 0.0
