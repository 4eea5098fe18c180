"""An execution that is stopped or waited for, with all that is known of it; and the calls of `stop_many`."""

from __future__ import annotations

import heapq
import itertools

from .. import retry
from ..errors import InvalidAutomationStatusUpdateException, ServiceError, SigV4SSMError, TransportError
from ..operations.statuses import LEFT_BY_STOP, has_ended
from ..operations.timestamps import with_datetimes
from ..pacing import Pace
from .outcomes import END_IS_KNOWN, Outcome, StopOutcome
from .retries import may_have_acted
from .skew import answered_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from datetime import datetime
    from typing import Any

    from .lane import Lane

    Life = Generator[tuple["Queue", float], "Job", str]

STOP, GET, LIST = "StopAutomationExecution", "GetAutomationExecution", "DescribeAutomationExecutions"
ID = "AutomationExecutionId"

QUEUED, STOPPING, WATCHED, ENDED = "queued", "stopping", "watched", "ended"
"""The phases of one of many: it waits for its stop, its stop is under way, its end is awaited, its outcome is known."""

GRACE = 1.0
"""Seconds for calls under way when the time is over, or the run is interrupted: so fewer end as unknown."""

NEVER = float("inf")


class Item:
    """An execution. `asked` is the type of its stop, None where it is only waited for; `stop` is one of STOPS.

    Times are those of one clock; no call begins from `until` on. `error` is that of the last call. The `life` of one of
    many gives the queue to wait in and the time to wait for, takes the job that was done then, and at last returns the
    kind of the outcome.
    """

    def __init__(self, execution_id: str, asked: str | None = "Cancel") -> None:
        self.execution_id = execution_id
        self.asked = asked
        self.phase = QUEUED
        self.stop = "unsent"
        self.attempts = self.throttlings = self.looks = self.failures = 0
        self.may_have_acted = self.was_going = self.was_over = False
        self.began: float | None = None
        self.until = NEVER
        self.status: str | None = None
        self.message: str | None = None
        self.error: SigV4SSMError | None = None
        self.outcome: StopOutcome | None = None
        self.life: Life | None = None

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

    def seen(self, execution: Mapping[str, Any], at: datetime | None, now: float) -> None:
        """What a look has shown; `at` is AWS's time when it answered, or a part of a second earlier."""
        self.status = execution.get("AutomationExecutionStatus") or ""
        self.message = execution.get("FailureMessage")
        self.was_going |= not has_ended(self.status)
        ended = execution.get("ExecutionEndTime")
        self.was_over = bool(at and ended and (at - ended).total_seconds() > now - (self.began or 0.0))

    def is_known(self) -> bool:
        """Whether AWS has had a word on it."""
        return self.stop in ("accepted", "refused") or self.status is not None

    def is_refused(self) -> bool:
        """Whether no stop of ours can have changed anything."""
        return self.stop == "refused" and not self.may_have_acted

    def kind_of_stop(self) -> str:
        """The kind before anybody has looked."""
        return "not_stopped" if self.is_refused() else "stopping" if self.stop == "accepted" else "unknown"

    def kind_seen(self) -> str:
        """The kind by the last look.

        INF: a stop of what has ended may be accepted. Then, and where an answer was lost, the look that saw the end
        says how long ago it was: before the stop was sent, or not.
        """
        if not has_ended(self.status):
            return "unknown" if self.status is None else "still_running"
        if self.asked is None:
            return "ended"
        if not self.was_going and (self.is_refused() or self.was_over):
            return "already_ended"
        if self.status in LEFT_BY_STOP["Cancel"]:
            return "cancelled"
        return "completed" if self.status in LEFT_BY_STOP[self.asked] else "finished_first"

    def kind_missing(self) -> str:
        """The kind when AWS says that it is not there."""
        return "vanished" if self.is_known() else "not_found"

    def so_far(self, kind: str, now: float, children: tuple[Outcome, ...] = ()) -> Any:
        """An Outcome, or a StopOutcome. Before the end is known, nobody knows of a stop that is under way, or was lost:
        that another was refused says nothing of it."""
        problem = str(self.error) if self.error else None
        seconds = 0.0 if self.began is None else now - self.began
        known = self.execution_id, kind, self.status, self.message, seconds, self.looks, problem, children
        if self.asked is None:
            return Outcome(*known)
        in_doubt = (self.may_have_acted or self.phase == STOPPING) and self.stop != "accepted"
        return StopOutcome(*known, self.asked, "unknown" if in_doubt and kind not in END_IS_KNOWN else self.stop)


class Queue:
    """Items that wait for a call of an operation, at `rate` a second. Each is for up to `most` of them, with the
    parameters that `ask` makes of their ids."""

    def __init__(self, operation: str, rate: float, ask: Callable[[list[str]], dict[str, Any]], most: int = 1) -> None:
        self.operation = operation
        self.pace = Pace(rate)
        self.ask = ask
        self.waiting: list[tuple[float, int, Item]] = []
        self._most = most
        self._count = itertools.count()

    def put(self, item: Item, due: float) -> None:
        heapq.heappush(self.waiting, (due, next(self._count), item))

    def due(self) -> float:
        return self.waiting[0][0] if self.waiting else NEVER

    def pause(self, now: float) -> float:
        """Seconds until a call may begin."""
        return max(self.due() - now, self.pace.wait(now))

    def pop(self) -> Item:
        return heapq.heappop(self.waiting)[2]

    def take(self, now: float) -> list[Item]:
        """Those of the call that begins now."""
        self.pace.take(now)
        return [self.pop() for _ in range(min(len(self.waiting), self._most))]


class Job:
    """A call for items of a queue. It raises nothing: the lane is told what came of it, at a time `ended`.

    `found` are executions by their ids, `at` is AWS's time of the answer. `error` has a kind of `failure` where it
    passes; `fault` is one of a program.
    """

    def __init__(self, lane: Lane, queue: Queue, items: list[Item], began: float) -> None:
        self.lane = lane
        self.queue = queue
        self.items = items
        self.began = self.ended = began
        self.found: dict[str, dict[str, Any]] = {}
        self.at: datetime | None = None
        self.error: SigV4SSMError | None = None
        self.failure: str | None = None
        self.fault: BaseException | None = None

    def __call__(self) -> Job:
        operation, params = self.queue.operation, self.queue.ask([item.execution_id for item in self.items])
        seconds = max(max(item.until for item in self.items) - self.began, 0.0) + GRACE
        try:
            answer = with_datetimes(operation, self.lane.call(operation, params, seconds))
            self.found = {each.get(ID): each for each in answer.get("AutomationExecutionMetadataList") or ()}
            if operation == GET:
                self.found[params[ID]] = answer.get("AutomationExecution") or {}
            self.at = answered_at(answer) if self.found else None
        except SigV4SSMError as error:
            self.error, self.failure = error, retry.kind_of(error, operation, params)
        except BaseException as error:  # of a thread: nobody else would hear of it
            self.fault = error
        return self
