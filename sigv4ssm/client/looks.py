"""Looks at many executions until they have ended: ten with each call, which is what a filter of the service takes."""

from __future__ import annotations

import heapq
import itertools

from .. import retry
from ..errors import (
    AutomationExecutionNotFoundException,
    ResponseError,
    SigV4SSMError,
)
from ..operations.statuses import STOPPING, has_ended
from ..operations.timestamps import with_datetimes
from .jobs import ID, Item, Job
from .lane import Lane, adjust
from .outcomes import kind_of_end
from .stopping import ended_earlier
from .waiting import age, is_passing, next_pause, time_for_last

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..pacing import Pace

LIST, GET = "DescribeAutomationExecutions", "GetAutomationExecution"
MOST = 10
"""https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AutomationExecutionFilter.html"""


class Looks:
    """Those of one lane. `timeout` is seconds from the stop of an execution, `poll` the longest between looks at it;
    none is later than `end`. What lists do not show is asked for alone; so is everything, if the service refuses the
    list. The paces of both operations are the service's own, as that of the stops is."""

    def __init__(self, list_pace: Pace, get_pace: Pace, timeout: float, poll: float, end: float) -> None:
        self._timeout = timeout
        self._kept = time_for_last(timeout)
        self._poll = poll
        self._end = end
        self._paces = {LIST: list_pace, GET: get_pace}
        self._due: dict[str, list[tuple[float, int, Item]]] = {LIST: [], GET: []}
        self._count = itertools.count()

    def add(self, item: Item, now: float, jitter: float) -> None:
        """An execution whose stop has been answered just now."""
        left = self._left(item, now) - self._kept
        self._put(item, now + (next_pause(1, 0, self._poll, jitter, left) or 0.0))

    def next(self, lane: Lane, now: float) -> Job | float | None:
        """The next look, or the seconds until there is one."""
        pauses = []
        for operation, due in self._due.items():
            while due and self._left(due[0][2], now) <= 0:
                self._give_up(lane, heapq.heappop(due)[2], now)
            if due:
                pause = max(due[0][0] - now, self._paces[operation].wait(now))
                if pause <= 0:
                    return self._begin(lane, operation, now)
                pauses.append(min(pause, self._left(due[0][2], now)))
        return min(pauses, default=None)

    def _begin(self, lane: Lane, operation: str, now: float) -> Job:
        self._paces[operation].take(now)
        due = self._due[operation]
        items = [heapq.heappop(due)[2] for _ in range(min(len(due), MOST if operation == LIST else 1))]
        end = now + max(self._left(item, now) for item in items)
        return Job(lane, operation, _question(operation, items), items, now, end)

    def settle(self, lane: Lane, job: Job, now: float) -> None:
        """What a look has shown."""
        adjust(self._paces[job.operation], job, now)
        found = _found(job)
        for item in job.items:
            if job.error is not None:
                self._failed(lane, job, item, now)
            elif item.execution_id in found:
                shown = found[item.execution_id]
                self._seen(lane, item, shown, age(job.answer, shown) > now - item.began, now)
            else:
                self._ask_alone(item, now)

    def _seen(self, lane: Lane, item: Item, shown: dict[str, Any], was_over: bool, now: float) -> None:
        """`was_over`: it had ended before the stop was sent, as far as AWS's times say."""
        item.status = shown.get("AutomationExecutionStatus") or ""
        item.message = shown.get("FailureMessage")
        item.looks, item.failures, item.error = item.looks + 1, 0, None
        if has_ended(item.status):
            earlier = ended_earlier(item.stop, item.may_have_acted, item.was_going, was_over)
            lane.end(item, kind_of_end(item.status, lane.asked, earlier), now)
        elif item.stop == "unknown" and item.status != STOPPING:
            item.error = item.lost
            lane.end(item, "unknown", now)
        else:
            item.was_going = True
            self._again(lane, item, now)

    def _failed(self, lane: Lane, job: Job, item: Item, now: float) -> None:
        """Credentials can be renewed and connections come back; a list that is refused is asked for one by one."""
        error = job.error
        assert isinstance(error, SigV4SSMError)
        item.error = error
        if job.failure == retry.THROTTLING:
            self._put(item, now)
        elif is_passing(error, let_in=True):
            item.failures += 1
            self._again(lane, item, now)
        elif job.operation == LIST:
            self._ask_alone(item, now)
        else:
            missing = isinstance(error, AutomationExecutionNotFoundException)
            lane.end(item, ("not_found" if item.stop == "unknown" else "vanished") if missing else "unknown", now)

    def _again(self, lane: Lane, item: Item, now: float) -> None:
        left = self._left(item, now) - self._kept
        pause = next_pause(item.looks, item.failures, self._poll, lane.jitter(), left)
        if pause is None:
            self._give_up(lane, item, now)
        else:
            self._put(item, now + pause)

    def _give_up(self, lane: Lane, item: Item, now: float) -> None:
        """Its time is over. What nobody has seen is not known to run."""
        lane.end(item, "unknown" if item.status is None else "still_running", now)

    def _ask_alone(self, item: Item, now: float) -> None:
        item.alone = True
        self._put(item, now)

    def _put(self, item: Item, due: float) -> None:
        heapq.heappush(self._due[GET if item.alone else LIST], (due, next(self._count), item))

    def _left(self, item: Item, now: float) -> float:
        return min(item.stopped + self._timeout, self._end) - now


def _found(job: Job) -> dict[str, dict[str, Any]]:
    """What an answer says of executions, by their ids. Where it cannot be read, that is the job's error."""
    try:
        answer = with_datetimes(job.operation, job.answer)
    except ResponseError as error:
        job.error = error
        return {}
    listed = answer.get("AutomationExecutionMetadataList") or [answer.get("AutomationExecution") or {}]
    return {each.get(ID): each for each in listed}


def _question(operation: str, items: list[Item]) -> dict[str, Any]:
    if operation == GET:
        return {ID: items[0].execution_id}
    return {"Filters": [{"Key": "ExecutionId", "Values": [item.execution_id for item in items]}]}
