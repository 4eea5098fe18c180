"""Looks at many executions until they have ended: ten with each call, which is what a filter of the service takes."""

from __future__ import annotations

import heapq

from .. import retry
from ..errors import AutomationExecutionNotFoundException, ResponseError, SigV4SSMError
from ..operations.statuses import STOPPING, has_ended
from ..operations.timestamps import with_datetimes
from ..pacing import Pace
from .attempts import check_seconds
from .jobs import GET, ID, LIST, NEVER, Item, Job, Queue
from .waiting import is_passing, next_pause, time_for_last

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .lane import Lane, Step

MOST = 10
"""https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AutomationExecutionFilter.html"""


class Looks:
    """Those of one lane. `timeout` is seconds from the stop of an execution, `poll` the longest between looks at it;
    none is later than `end`. What lists do not show is asked for alone; so is everything, if the service refuses the
    list. The paces of both operations are the service's own, as that of the stops is."""

    def __init__(self, lane: Lane, rate: float, timeout: float, poll: float, end: float) -> None:
        check_seconds("timeout", timeout)
        check_seconds("poll", poll)
        self._lane = lane
        self._timeout = timeout
        self._kept = time_for_last(timeout)
        self._poll = poll
        self._end = end
        self._lists = Queue(LIST, Pace(rate), MOST)
        self._single = Queue(GET, Pace(rate))

    def add(self, item: Item, now: float) -> None:
        """An execution whose stop has been answered just now."""
        self._put(item, now + (self._pause(item, now) or 0.0))

    def next(self, now: float) -> Step:
        """The next look, or the seconds until there is one."""
        soonest = NEVER
        for queue in (self._lists, self._single):
            while queue.waiting and self._left(queue.waiting[0][2], now) <= 0:
                self._give_up(heapq.heappop(queue.waiting)[2], now)
            pause = queue.pause(now)
            if pause <= 0:
                items = queue.take(now)
                end = now + max(self._left(item, now) for item in items)
                return Job(self._lane, queue, _question(queue, items), items, now, end)
            if queue.waiting:
                soonest = min(soonest, pause, self._left(queue.waiting[0][2], now))
        return soonest

    def settle(self, job: Job, error: SigV4SSMError | None, now: float) -> None:
        """What a look has shown."""
        found: dict[str, dict[str, Any]] = {}
        if error is None:
            try:
                found = _found(job)
            except ResponseError as unreadable:
                error = unreadable
        for item in job.items:
            if error is not None:
                self._failed(job, item, error, now)
            elif item.execution_id in found:
                item.seen(found[item.execution_id], job.answer, now)
                self._seen(item, now)
            else:
                self._ask_alone(item, now)

    def _seen(self, item: Item, now: float) -> None:
        item.looks, item.failures, item.error = item.looks + 1, 0, None
        if has_ended(item.status):
            self._lane.end(item, item.kind_seen(), now)
        elif item.stop == "unknown" and item.status != STOPPING:
            item.error = item.lost
            self._lane.end(item, "unknown", now)
        else:
            self._again(item, now)

    def _failed(self, job: Job, item: Item, error: SigV4SSMError, now: float) -> None:
        """Credentials can be renewed and connections come back; a list that is refused is asked for one by one."""
        item.error = error
        if job.failure == retry.THROTTLING:
            self._put(item, now)
        elif is_passing(error, let_in=True):
            item.failures += 1
            self._again(item, now)
        elif job.queue is self._lists:
            self._ask_alone(item, now)
        else:
            missing = isinstance(error, AutomationExecutionNotFoundException)
            self._lane.end(item, item.kind_missing() if missing else "unknown", now)

    def _again(self, item: Item, now: float) -> None:
        pause = self._pause(item, now)
        if pause is None:
            self._give_up(item, now)
        else:
            self._put(item, now + pause)

    def _pause(self, item: Item, now: float) -> float | None:
        left = self._left(item, now) - self._kept
        return next_pause(item.looks, item.failures, self._poll, self._lane.jitter(), left)

    def _give_up(self, item: Item, now: float) -> None:
        """Its time is over."""
        self._lane.end(item, item.kind_seen(), now)

    def _ask_alone(self, item: Item, now: float) -> None:
        item.alone = True
        self._put(item, now)

    def _put(self, item: Item, due: float) -> None:
        (self._single if item.alone else self._lists).put(item, due)

    def _left(self, item: Item, now: float) -> float:
        return min(item.stopped + self._timeout, self._end) - now


def _found(job: Job) -> dict[str, dict[str, Any]]:
    """What an answer says of executions, by their ids. Raises ResponseError."""
    answer = with_datetimes(job.queue.operation, job.answer)
    listed = answer.get("AutomationExecutionMetadataList") or [answer.get("AutomationExecution") or {}]
    return {each.get(ID): each for each in listed}


def _question(queue: Queue, items: list[Item]) -> dict[str, Any]:
    ids = [item.execution_id for item in items]
    if queue.operation == GET:
        return {ID: ids[0]}
    return {"Filters": [{"Key": "ExecutionId", "Values": ids}]}
