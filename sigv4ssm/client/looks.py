"""Looks at many executions until they have ended: ten with each call, which is what a filter of the service takes."""

from __future__ import annotations

from .. import retry
from ..errors import AutomationExecutionNotFoundException
from ..operations.statuses import STOPPING, has_ended
from .jobs import GET, ID, LIST, Queue
from .waiting import Rhythm, is_passing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .jobs import Item, Life

MOST = 10
"""https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AutomationExecutionFilter.html"""


class Looks:
    """Those of one lane, with the arguments of Rhythm; none is later than `end`. What lists do not show is asked for
    alone; so is everything, if the service refuses the list. Each operation has a pace of its own, as it has at the
    service."""

    def __init__(self, rate: float, timeout: float, poll: float, end: float, jitter: Callable[[], float]) -> None:
        self._rhythm = Rhythm(timeout, poll, jitter)
        self._end = end
        self._list = Queue(LIST, rate, lambda ids: {"Filters": [{"Key": "ExecutionId", "Values": ids}]}, MOST)
        self._get = Queue(GET, rate, lambda ids: {ID: ids[0]})
        self.queues = self._list, self._get

    def follow(self, item: Item, now: float) -> Life:
        """An execution whose stop was answered just now, or was lost."""
        item.until = min(now + self._rhythm.timeout, self._end)
        queue, lost = self._list, item.error
        pause: float | None = self._rhythm.pause(item, now) or 0.0
        while pause is not None:
            job = yield queue, now + pause
            now, item.error, shown = job.ended, job.error, job.found.pop(item.execution_id, None)
            if shown is not None:
                item.seen(shown, job.at, now)
                item.looks, item.failures = item.looks + 1, 0
                if has_ended(item.status):
                    break
                if item.stop == "unknown" and item.status != STOPPING:
                    item.error = lost
                    return "unknown"
            elif job.error and is_passing(job.error, let_in=True):
                item.failures += job.failure != retry.THROTTLING
            elif queue is self._list:
                queue = self._get
            else:
                missing = isinstance(job.error, AutomationExecutionNotFoundException)
                return item.kind_missing() if missing else "unknown"
            at_once = job.failure == retry.THROTTLING or queue is not job.queue
            pause = 0.0 if at_once else self._rhythm.pause(item, now)
        return item.kind_seen()
