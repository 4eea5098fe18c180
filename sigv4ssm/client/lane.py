"""Many stops in one account and region: which call may begin when, and what its answer means.

Nothing waits here: `many` asks for the next job, has it done, and brings the answer back. An execution is always in one
phase, which changes in one step: so the report is right whenever a run is interrupted.
"""

from __future__ import annotations

import collections
import itertools
import time

from .. import retry
from ..errors import (
    AutomationExecutionNotFoundException,
    ConfigurationError,
    ParamValidationError,
    ServiceError,
    SigV4SSMError,
    TransportError,
)
from ..operations import check_parameters
from ..pacing import Pace
from .jobs import ENDED, ID, NEVER, QUEUED, STOP, STOPPING, WATCHED, Item, Job, Queue
from .outcomes import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any, Union

    from .calls import Client
    from .outcomes import StopOutcome

    Step = Union[Job, float]


WHOLE = (list, tuple, set, frozenset)
"""What still has its ids when an iterator over it has been left."""

MOST_THROTTLINGS = 30
"""How often one stop may be throttled. Each lowers the rate, so that the last are seconds apart."""

MOST_UNREACHED = 12
"""How often one stop is tried while AWS cannot be reached that has answered before: half a minute on the average."""

REFUSED_FOR_ALL = frozenset(
    (
        "ExpiredTokenException",
        "IncompleteSignatureException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "OptInRequired",
        "UnrecognizedClientException",
    )
)
"""Errors that every other stop would meet as well: the caller is refused, not the execution."""


class Lane:
    """The executions of one client's account and region, in the order in which they are given.

    `rate` is that of each operation, calls a second; `wait` is (timeout, poll) for those that are to be followed to
    their end. Nothing begins from the time `end` on. A stop that fails in passing is sent as often as the client's
    calls are; a throttled one more often, and so is one that does not reach an AWS which has answered before.
    """

    def __init__(
        self,
        client: Client,
        ids: Iterable[Any],
        type_of_stop: str | None,
        rate: float,
        wait: tuple[float, float] | None = None,
        end: float = NEVER,
    ) -> None:
        self._params = check_parameters(STOP, {ID: "-" * 36, "Type": type_of_stop})
        self.name = client.endpoint.region
        self.pace = Pace(rate)
        self.items: dict[str, Item] = {}
        self.outcomes: collections.deque[StopOutcome] = collections.deque()
        self.error: BaseException | None = None
        self.last_error: SigV4SSMError | None = None
        self.under_way = 0
        self.jitter = client._attempts.retries.jitter
        self._client = client
        self._once = client._attempts.once()
        self._all_read = self._has_answered = False
        self._duplicates = self._calls = self._throttled = 0
        self._ids: Iterator[Any] = iter(ids)
        self._whole = ids if isinstance(ids, WHOLE) else ()
        self._read: collections.deque[Any] = collections.deque()
        self._end = end
        self._stops = Queue(STOP, self.pace)
        self._looks = None
        self._turns: list[Callable[[float], Step]] = [self._next_stop]
        if wait:
            from .looks import Looks

            self._looks = Looks(self, rate, *wait, end)
            self._turns.append(self._looks.next)

    def call(self, operation: str, params: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """One attempt, which takes some seconds at most: for threads."""
        request = self._client._unsigned(operation, params)
        return self._once.run(operation, params, request, time.monotonic() + seconds)

    def read(self, now: float) -> bool:
        """Take the next id, if no stop is due; whether there is nothing to stop by it. That takes as long as the
        caller's iterator does."""
        over = self._all_read or self.error is not None or now >= self._end
        return not (over or self._stops.due() <= now) and self._read_one(now)

    def next(self, now: float) -> Step:
        """A job that begins now, or the seconds until there may be one: NEVER before something under way has ended.

        Stops and looks take turns: where calls are slow, neither kind keeps the other from beginning.
        """
        soonest = NEVER
        for ask in self._turns:
            step = ask(now)
            if isinstance(step, Job):
                self._turns = [each for each in self._turns if each is not ask] + [ask]
                return step
            soonest = min(soonest, step)
        return soonest

    def settle(self, job: Job, now: float) -> None:
        """What has come of a job."""
        error = job.error
        self._calls += 1
        self._throttled += job.failure == retry.THROTTLING
        if error is not None and not isinstance(error, SigV4SSMError):  # a fault of a program, not of a call
            self.error = self.error or error
            return
        self._has_answered |= job.is_answered()
        job.queue.heed(job, now)
        if self._looks is not None and job.queue is not self._stops:
            self._looks.settle(job, error, now)
        else:
            self._settle_stop(job, job.items[0], error, now)

    def end(self, item: Item, kind: str, now: float) -> None:
        """The outcome of an item is known. Of the errors the last alone is kept: a traceback holds a whole request."""
        item.phase = ENDED
        item.outcome = item.so_far(kind, now)
        self.last_error, item.error, item.lost = item.error, None, None
        self.outcomes.append(item.outcome)

    def finish(self, now: float) -> None:
        """Nothing will be sent any more: of a stop that was to be repeated nobody knows whether it arrived."""
        for _, _, item in self._stops.waiting:
            if item.may_have_acted:
                self.end(item, "unknown", now)

    def report(self, now: float) -> Report:
        """The executions, each where it belongs."""
        done: list[StopOutcome] = []
        failed: list[StopOutcome] = []
        unknown: list[StopOutcome] = []
        by_stop = {"accepted": done, "unknown": unknown}
        by_kind = {"cancelled": done, "completed": done}
        not_done: list[str] = []
        for item in list(self.items.values()):
            if item.phase == QUEUED and not item.may_have_acted:
                not_done.append(item.execution_id)
                continue
            outcome = item.outcome or item.so_far(item.kind_of_stop(), now)
            by_kind.get(outcome.kind, by_stop.get(outcome.stop, failed)).append(outcome)
        unread = dict.fromkeys(map(_id_of, self._whole or list(self._read)))
        not_done += [key for key in unread if key not in self.items]
        lists = tuple(done), tuple(failed), tuple(unknown), tuple(not_done)
        all_read = self._all_read or bool(self._whole)
        return Report(*lists, all_read, self._duplicates, self._calls, self._throttled)

    def _next_stop(self, now: float) -> Step:
        pause = self._stops.pause(now)
        if self.error is not None or now + pause >= self._end:
            return NEVER
        if pause > 0:
            return pause
        [item] = self._stops.take(now)
        item.phase = STOPPING
        item.began = item.began or now
        return Job(self, self._stops, {**self._params, ID: item.execution_id}, [item], now, self._end)

    def _read_one(self, now: float) -> bool:
        """It is taken from the iterator in a single step of the interpreter: an interrupt comes before that or after
        it."""
        try:
            self._read.extend(itertools.islice(self._ids, 1))
        except Exception as error:
            self.error = error
            return False
        if not self._read:
            self._all_read = True
            return False
        key = _id_of(self._read[0])
        known = key in self.items
        self._duplicates += known
        item = self.items.setdefault(key, Item(key, self._params.get("Type", "Cancel")))
        self._read.popleft()
        return known or not self._is_id(item, now)

    def _is_id(self, item: Item, now: float) -> bool:
        """Whether it can be one: then its stop is due."""
        try:
            check_parameters(STOP, {ID: item.execution_id})
        except ParamValidationError as error:
            item.error = error
            self.end(item, "not_stopped", now)
            return False
        self._try(item, now)
        return True

    def _try(self, item: Item, due: float) -> None:
        self._stops.put(item, due)
        item.phase = QUEUED

    def _settle_stop(self, job: Job, item: Item, error: SigV4SSMError | None, now: float) -> None:
        throttled = job.failure == retry.THROTTLING
        item.attempts += not throttled
        item.throttlings += throttled
        item.error = error
        item.answered(error)
        if error is None or item.stop == "refused":
            self._stopped(item, now)
        elif job.failure is not None and self._may_repeat(item):
            jitter = 0.0 if throttled else self.jitter()  # the pace puts off what is throttled
            self._try(item, now + retry.pause(job.failure, item.attempts, jitter, retry.retry_after(error)))
        elif _refuses_all(error):
            self.error = self.error or error
            self._try(item, now)
        elif isinstance(error, AutomationExecutionNotFoundException):
            self.end(item, "not_found", now)
        elif item.may_have_acted:
            item.lost = error
            self._stopped(item, now)
        else:
            item.stop = "refused" if job.failure is None and isinstance(error, ServiceError) else "unsent"
            self.end(item, "not_stopped", now)

    def _may_repeat(self, item: Item) -> bool:
        unreached = self._has_answered and _is_unreached(item.error)
        most = MOST_UNREACHED if unreached else self._client._attempts.retries.max_attempts
        return item.attempts < most and item.throttlings < MOST_THROTTLINGS

    def _stopped(self, item: Item, now: float) -> None:
        """Nothing more is sent: AWS has answered with a word on the execution, or may have stopped it."""
        item.stopped = now
        if self._looks is None:
            self.end(item, item.kind_of_stop(), now)
        else:
            item.phase = WATCHED
            self._looks.add(item, now)


def _id_of(given: Any) -> str:
    """The id, also of what `executions` lists."""
    return str(given[ID] if isinstance(given, dict) and ID in given else given)


def _is_unreached(error: object) -> bool:
    return isinstance(error, TransportError) and not error.request_sent


def _refuses_all(error: SigV4SSMError) -> bool:
    """Whether every other stop would meet the same error."""
    if isinstance(error, ServiceError):
        return error.code in REFUSED_FOR_ALL
    if isinstance(error, TransportError):
        return _is_unreached(error)
    return isinstance(error, ConfigurationError) and not isinstance(error, ParamValidationError)
