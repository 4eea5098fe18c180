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
from .jobs import ENDED, ID, NEVER, QUEUED, STOP, STOPPING, WATCHED, Item, Job, Queue
from .outcomes import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from .calls import Client
    from .jobs import Life
    from .outcomes import StopOutcome

WHOLE = (list, tuple, set, frozenset)
"""What still has its ids when an iterator over it has been left."""

MOST_THROTTLINGS = 30
"""How often one stop may be throttled. Each lowers the rate, so that the last are seconds apart."""

MOST_UNREACHED = 12
"""How often one stop is tried while AWS cannot be reached that has answered before: half a minute on the average."""

REFUSED_FOR_ALL = ("Signature", "Token", "UnrecognizedClient", "OptInRequired")
"""What is in the codes of errors that every other stop would meet as well: the caller is refused, not the execution."""


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
        params = check_parameters(STOP, {ID: "-" * 36, "Type": type_of_stop})
        self.name = client.endpoint.region
        self.items: dict[str, Item] = {}
        self.outcomes: collections.deque[StopOutcome] = collections.deque()
        self.error: BaseException | None = None
        self.last_error: SigV4SSMError | None = None
        self.under_way = 0
        self._client = client
        self._asked: str = params.get("Type", "Cancel")
        self._retries = client._attempts.retries
        self._once = client._attempts.once()
        self._all_read = self._has_answered = False
        self._duplicates = self._calls = self._throttled = 0
        self._ids: Iterator[Any] = iter(ids)
        self._whole = ids if isinstance(ids, WHOLE) else ()
        self._read: collections.deque[Any] = collections.deque()
        self._end = end
        self._stops = Queue(STOP, rate, lambda ids: {**params, ID: ids[0]})
        self.pace = self._stops.pace
        self._queues = [self._stops]
        self._looks = None
        if wait:
            from .looks import Looks

            self._looks = Looks(rate, *wait, end, self._retries.jitter)
            self._queues += self._looks.queues

    def call(self, operation: str, params: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """One attempt, which takes some seconds at most: for threads."""
        request = self._client._unsigned(operation, params)
        return self._once.run(operation, params, request, time.monotonic() + seconds)

    def read(self, now: float) -> bool:
        """Take the next id, if no stop is due, which takes as long as the caller's iterator does; whether there is
        nothing to stop by it."""
        if self._all_read or self.error is not None or now >= self._end or self._stops.due() <= now:
            return False
        try:  # in a single step of the interpreter: an interrupt comes before it or after it
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
        item = self.items.setdefault(key, Item(key, self._asked))
        self._read.popleft()
        if not known:
            item.until = self._end
            item.life = self._live(item, now)
            self._go_on(item, None, now)
        return known or item.phase == ENDED

    def next(self, now: float) -> Job | float:
        """A job that begins now, or the seconds until there may be one; NEVER: not before something under way has
        ended. The queues take turns: where calls are slow, none keeps the others from beginning."""
        soonest = NEVER
        for queue in self._queues:
            step = self._step(queue, now)
            if isinstance(step, Job):
                self._queues = [*(each for each in self._queues if each is not queue), queue]
                return step
            soonest = min(soonest, step)
        return soonest

    def settle(self, job: Job, now: float) -> None:
        """What has come of a job."""
        self._calls += 1
        if job.fault is not None:
            self.error = self.error or job.fault
            return
        job.ended = now
        answered = job.error is None or isinstance(job.error, ServiceError)
        self._has_answered |= answered
        if job.failure == retry.THROTTLING:
            self._throttled += 1
            job.queue.pace.throttled(job.began, now)
        elif answered:
            job.queue.pace.succeeded()
        for item in job.items:
            self._go_on(item, job, now)

    def end(self, item: Item, kind: str, now: float) -> None:
        """Its outcome is known. Of all errors the last alone is kept: a traceback holds a whole request."""
        item.phase = ENDED
        item.outcome = item.so_far(kind, now)
        self.last_error, item.error, item.life = item.error, None, None
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
        not_done: list[str] = []
        for item in list(self.items.values()):
            if item.phase == QUEUED and not item.may_have_acted:
                not_done.append(item.execution_id)
                continue
            outcome = item.outcome or item.so_far(item.kind_of_stop(), now)
            by_stop = {"accepted": done, "unknown": unknown}.get(outcome.stop, failed)
            (done if outcome.kind in ("cancelled", "completed") else by_stop).append(outcome)
        not_done += [key for key in dict.fromkeys(map(_id_of, self._whole or self._read)) if key not in self.items]
        lists = tuple(done), tuple(failed), tuple(unknown), tuple(not_done)
        return Report(*lists, self._all_read or bool(self._whole), self._duplicates, self._calls, self._throttled)

    def _step(self, queue: Queue, now: float) -> Job | float:
        while queue.waiting:
            item = queue.waiting[0][2]
            pause, left = queue.pause(now), item.until - now
            if queue is self._stops and (self.error is not None or pause >= left):
                return NEVER
            if left > 0:
                return min(pause, left) if pause > 0 else self._begin(queue, now)
            self.end(queue.pop(), item.kind_seen(), now)
        return NEVER

    def _begin(self, queue: Queue, now: float) -> Job:
        items = queue.take(now)
        if queue is self._stops:
            items[0].phase = STOPPING
            items[0].began = now if items[0].began is None else items[0].began
        return Job(self, queue, items, now)

    def _go_on(self, item: Item, job: Any, now: float) -> None:
        """To the next call, or to the end."""
        assert item.life is not None
        try:
            queue, due = item.life.send(job)
        except StopIteration as over:
            self.end(item, over.value, now)
        else:
            queue.put(item, due)
            item.phase = QUEUED if queue is self._stops else WATCHED

    def _live(self, item: Item, due: float) -> Life:
        """A stop, sent until AWS has answered with a word on the execution, or may have stopped it; then the looks."""
        try:
            check_parameters(STOP, {ID: item.execution_id})
        except ParamValidationError as wrong:
            item.error = wrong
            return "not_stopped"
        while True:
            job = yield self._stops, due
            throttled = job.failure == retry.THROTTLING
            item.attempts += not throttled
            item.throttlings += throttled
            item.error = error = job.error
            item.answered(error)
            due = job.ended
            if error is None or item.stop == "refused":
                break
            if job.failure is not None and self._may_repeat(item):
                jitter = 0.0 if throttled else self._retries.jitter()  # the pace puts off what is throttled
                due += retry.pause(job.failure, item.attempts, jitter, retry.retry_after(error))
            elif _refuses_all(error):
                self.error = self.error or error
            elif isinstance(error, AutomationExecutionNotFoundException):
                return "not_found"
            elif item.may_have_acted:
                break
            else:
                item.stop = "refused" if job.failure is None and isinstance(error, ServiceError) else "unsent"
                return "not_stopped"
        return (yield from self._looks.follow(item, due)) if self._looks else item.kind_of_stop()

    def _may_repeat(self, item: Item) -> bool:
        unreached = self._has_answered and _is_unreached(item.error)
        most = MOST_UNREACHED if unreached else self._retries.max_attempts
        return item.attempts < most and item.throttlings < MOST_THROTTLINGS


def _id_of(given: Any) -> str:
    """The id, also of what `executions` lists."""
    return str(given[ID] if isinstance(given, dict) and ID in given else given)


def _is_unreached(error: object) -> bool:
    return isinstance(error, TransportError) and not error.request_sent


def _refuses_all(error: SigV4SSMError) -> bool:
    """Whether every other stop would meet the same error."""
    if isinstance(error, ServiceError):
        return any(words in error.code for words in REFUSED_FOR_ALL)
    return isinstance(error, ConfigurationError) or _is_unreached(error)
