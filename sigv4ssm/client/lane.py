"""Many stops in one account and region: which call may begin when, and what its answer means.

Nothing waits here and nothing is sent: `many` asks for the next job, has it done, and brings the answer back. An
execution is always in one phase, which changes in one step: so the report is right whenever a run is interrupted.
"""

from __future__ import annotations

import collections
import functools
import heapq
import itertools

from .. import retry
from ..errors import (
    AutomationExecutionNotFoundException,
    ConfigurationError,
    InvalidAutomationStatusUpdateException,
    ParamValidationError,
    ServiceError,
    SigV4SSMError,
    TransportError,
)
from ..operations import check_parameters
from .jobs import ENDED, ID, QUEUED, STOPPING, WATCHED, Item, Job
from .retries import may_have_acted
from .stopping import STOP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, Union

    from ..pacing import Pace
    from .looks import Looks
    from .outcomes import StopOutcome

    Step = Union[Job, float, None]


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
    """The executions of one account and region, in the order in which they are given.

    `call` makes one attempt of an operation, which takes some seconds at most; `jitter` gives a number from 0 to 1. A
    stop that fails in passing is sent up to `max_attempts` times; a throttled one more often, and so is one that does
    not reach an AWS which has answered before. None begins from the time `end` on. `looks` follows what is stopped
    until it has ended; None: nobody does. `name` is that of the region.
    """

    def __init__(
        self,
        call: Callable[[str, dict[str, Any], float], dict[str, Any]],
        ids: Iterable[Any],
        type_of_stop: str | None,
        pace: Pace,
        max_attempts: int,
        jitter: Callable[[], float],
        end: float,
        looks: Looks | None = None,
        name: str = "",
    ) -> None:
        check_parameters(STOP, {ID: "-" * 36, "Type": type_of_stop})
        self.name = name
        self.call = call
        self.jitter = jitter
        self.pace = pace
        self.items: dict[str, Item] = {}
        self.outcomes: collections.deque[StopOutcome] = collections.deque()
        self.error: BaseException | None = None
        self.last_error: SigV4SSMError | None = None
        self.all_read = self._has_answered = False
        self.duplicates = self.calls = self.throttled = self.under_way = 0
        self.asked = type_of_stop or "Cancel"
        self._type = type_of_stop
        self._ids: Iterator[Any] = iter(ids)
        self._whole = ids if isinstance(ids, WHOLE) else None
        self._read: collections.deque[Any] = collections.deque()
        self._max_attempts = max_attempts
        self._end = end
        self._looks = looks
        self._due: list[tuple[float, int, Item]] = []
        self._count = itertools.count()
        self._turns: list[Callable[[float], Step]] = [self._next_stop]
        if looks is not None:
            self._turns.append(functools.partial(looks.next, self))

    def read(self, now: float) -> bool:
        """Take the next id, if no stop is due; whether it is one that came again. That takes as long as the caller's
        iterator does."""
        is_due = self._due and self._due[0][0] <= now
        over = self.all_read or self.error is not None or now >= self._end
        return not (is_due or over) and self._read_one(now)

    def next(self, now: float) -> Step:
        """A job that begins now; seconds until there may be one; None: none before something under way has ended.

        Stops and looks take turns: where calls are slow, neither kind keeps the other from beginning.
        """
        pauses = []
        for ask in self._turns:
            step = ask(now)
            if isinstance(step, Job):
                self._turns = [each for each in self._turns if each is not ask] + [ask]
                return step
            if step is not None:
                pauses.append(step)
        return min(pauses, default=None)

    def settle(self, job: Job, now: float) -> None:
        """What has come of a job."""
        self.calls += 1
        self.throttled += job.failure == retry.THROTTLING
        self._has_answered |= job.error is None or isinstance(job.error, ServiceError)
        if job.error is not None and not isinstance(job.error, SigV4SSMError):  # a fault of a program, not of a call
            self.error = self.error or job.error
        elif job.operation != STOP:
            assert self._looks is not None
            self._looks.settle(self, job, now)
        else:
            adjust(self.pace, job, now)
            self._settle_stop(job, job.items[0], now)

    def end(self, item: Item, kind: str, now: float) -> None:
        """The outcome of an item is known. Of the errors the last alone is kept: a traceback holds a whole request."""
        item.phase = ENDED
        item.outcome = item.so_far(kind, self.asked, now)
        self.last_error, item.error, item.lost = item.error, None, None
        self.outcomes.append(item.outcome)

    def finish(self, now: float) -> None:
        """Nothing will be sent any more: of a stop that was to be repeated nobody knows whether it arrived."""
        for _, _, item in self._due:
            if item.may_have_acted:
                self.end(item, "unknown", now)

    def unread(self) -> list[str]:
        """Ids that were taken from the caller's iterator and not yet looked at; or all that are left, where they are in
        a list."""
        left = self._whole or list(self._read)
        return [key for key in dict.fromkeys(map(_id_of, left)) if key not in self.items]

    def is_whole(self) -> bool:
        """Whether all ids are known, also those that are left."""
        return bool(self._whole)

    def _next_stop(self, now: float) -> Step:
        if self.error is not None or not self._due:
            return None
        pause = max(self._due[0][0] - now, self.pace.wait(now))
        if now + pause >= self._end:
            return None
        return self._begin(self._due[0][2], now) if pause <= 0 else pause

    def _begin(self, item: Item, now: float) -> Step:
        try:
            params = check_parameters(STOP, {ID: item.execution_id, "Type": self._type})
        except ParamValidationError as error:
            heapq.heappop(self._due)
            item.error = error
            self.end(item, "not_stopped", now)
            return 0.0
        item.phase = STOPPING
        item.began = item.began or now
        heapq.heappop(self._due)
        self.pace.take(now)
        return Job(self, STOP, params, [item], now, self._end)

    def _read_one(self, now: float) -> bool:
        """It is taken from the iterator in a single step of the interpreter: an interrupt comes before that or after
        it."""
        try:
            self._read.extend(itertools.islice(self._ids, 1))
        except Exception as error:
            self.error = error
            return False
        if not self._read:
            self.all_read = True
            return False
        key = _id_of(self._read[0])
        known = key in self.items
        self.duplicates += known
        self.items.setdefault(key, Item(key))
        self._read.popleft()
        if not known:
            self._try(self.items[key], now)
        return known

    def _try(self, item: Item, due: float) -> None:
        heapq.heappush(self._due, (due, next(self._count), item))
        item.phase = QUEUED

    def _settle_stop(self, job: Job, item: Item, now: float) -> None:
        error = job.error
        item.error = error if isinstance(error, SigV4SSMError) else None
        item.attempts += job.failure != retry.THROTTLING
        item.throttlings += job.failure == retry.THROTTLING
        item.may_have_acted |= isinstance(error, (TransportError, ServiceError)) and may_have_acted(error, STOP)
        if error is None or isinstance(error, InvalidAutomationStatusUpdateException):
            item.stop = "accepted" if error is None else "refused"
            self._stopped(item, now)
        elif job.failure is not None and self._may_repeat(item):
            self._try(item, now + self._pause(job, item))
        elif _refuses_all(error):
            self.error = self.error or error
            self._try(item, now)
        else:
            self._not_stopped(job, item, now)

    def _may_repeat(self, item: Item) -> bool:
        most = MOST_UNREACHED if self._has_answered and _is_unreached(item.error) else self._max_attempts
        return item.attempts < most and item.throttlings < MOST_THROTTLINGS

    def _pause(self, job: Job, item: Item) -> float:
        """Seconds until the next attempt: what is throttled the pace puts off, and the service, if it says so."""
        assert job.failure is not None
        jitter = 0.0 if job.failure == retry.THROTTLING else self.jitter()
        after = retry.retry_after(job.error) if isinstance(job.error, ServiceError) else None
        return retry.pause(job.failure, item.attempts, jitter, after)

    def _stopped(self, item: Item, now: float) -> None:
        """AWS has answered a stop with a word on the execution."""
        item.stopped = now
        if self._looks is not None:
            item.phase = WATCHED
            self._looks.add(item, now, self.jitter())
        elif item.stop == "accepted":
            self.end(item, "stopping", now)
        else:
            self.end(item, "unknown" if item.may_have_acted else "not_stopped", now)

    def _not_stopped(self, job: Job, item: Item, now: float) -> None:
        if isinstance(job.error, AutomationExecutionNotFoundException):
            self.end(item, "not_found", now)
        elif not item.may_have_acted:
            item.stop = "refused" if job.failure is None and isinstance(item.error, ServiceError) else "unsent"
            self.end(item, "not_stopped", now)
        else:
            item.stop, item.lost = "unknown", item.error
            if self._looks is None:
                self.end(item, "unknown", now)
            else:
                self._stopped(item, now)


def adjust(pace: Pace, job: Job, now: float) -> None:
    """What an answer says of the pace; where none came it says nothing."""
    if job.failure == retry.THROTTLING:
        pace.throttled(job.began, now)
    elif job.error is None or isinstance(job.error, ServiceError):
        pace.succeeded()


def _id_of(given: Any) -> str:
    """The id, also of what `executions` lists."""
    return str(given[ID] if isinstance(given, dict) and ID in given else given)


def _is_unreached(error: object) -> bool:
    return isinstance(error, TransportError) and not error.request_sent


def _refuses_all(error: BaseException) -> bool:
    """Whether every other stop would meet the same error."""
    if isinstance(error, ServiceError):
        return error.code in REFUSED_FOR_ALL
    if isinstance(error, TransportError):
        return _is_unreached(error)
    return isinstance(error, ConfigurationError) and not isinstance(error, ParamValidationError)
