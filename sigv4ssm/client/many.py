"""Stopping many executions: `stop_many`, imported with the first such stop.

A call here is one attempt. What failed in passing is tried again by the same rules as in any call of the client, but in
its turn and in a slot of the pace like every other attempt: so what is throttled counts, waits nowhere, and does not
come back in a herd; and the retries of many calls add up to no load of their own.
"""

from __future__ import annotations

from functools import partial

from ..errors import ParamValidationError
from ..operations.statuses import has_ended
from .attempts import check_seconds
from .jobs import GRACE, LIST, NEVER, Job
from .lane import Lane
from .pages import items
from .workers import Workers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from ..typed.literals import StopTypeType
    from ..typed.type_defs import AutomationExecutionFilterTypeDef
    from .calls import Client
    from .outcomes import Report, StopOutcome

CONCURRENCY = 8
MOST_CONCURRENCY = 256
RATE = 10.0
"""Calls at a time, the most of these, and calls a second, unless others are asked for. AWS does not publish its rates
for these operations; where 10 is too many, the pace finds out."""


class Run:
    """Stops in one or more lanes, by the threads of `workers`: an iterator over (lane, outcome), as they come.

    Nothing begins but while the next outcome is asked for. What ends a lane before its time stands in its `error`; the
    others go on.
    """

    def __init__(self, lanes: Sequence[Lane], concurrency: int, workers: Workers) -> None:
        if isinstance(concurrency, bool) or not (isinstance(concurrency, int) and 0 < concurrency <= MOST_CONCURRENCY):
            problem = f"concurrency={concurrency!r} is no whole number from 1 to {MOST_CONCURRENCY}."
            raise ParamValidationError(problem, "Give one, such as 8.")
        self.lanes = lanes
        self._concurrency = concurrency
        self._workers = workers
        self._pairs = self._go()
        self._last = NEVER

    def __iter__(self) -> Iterator[tuple[Lane, StopOutcome]]:
        return self._pairs

    def now(self) -> float:
        return self._workers.now()

    def close(self) -> None:
        """Begin nothing more, and wait a moment for what is under way."""
        self._pairs.close()
        self._leave()

    def _go(self) -> Generator[tuple[Lane, StopOutcome]]:
        try:
            while True:
                pause = min(map(self._begin, self.lanes))
                over = pause == NEVER and not self._workers.under_way
                for lane in self.lanes:
                    if over:
                        lane.finish(self.now())
                    while lane.outcomes:
                        yield lane, lane.outcomes.popleft()
                if over:
                    return
                self._settle(self._workers.next(None if pause == NEVER else pause))
        finally:
            self._leave()

    def _begin(self, lane: Lane) -> float:
        """Start what may begin in a lane; the seconds until there may be more."""
        while lane.under_way < self._concurrency:
            step = 0.0 if lane.read(self.now()) else lane.next(self.now())
            if not isinstance(step, Job):
                return step
            lane.under_way += 1
            self._workers.start(step)
        return NEVER

    def _settle(self, job: Job | None) -> None:
        if job is not None:
            job.lane.under_way -= 1
            job.lane.settle(job, self.now())

    def _leave(self) -> None:
        """Of an interrupted run, too: the answers that still come in a moment are part of its report."""
        self._last = min(self._last, self.now() + GRACE)
        while self._workers.under_way:
            job = self._workers.wait(max(self._last - self.now(), 0.0))
            if job is None:
                break
            self._settle(job)
        self._workers.close()


class StopMany:
    """An iterator of outcomes; see `Client.stop_many`."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._lane = run.lanes[0]

    def __iter__(self) -> Iterator[StopOutcome]:
        return self

    def __next__(self) -> StopOutcome:
        """Raises what ended the run before its time, once, when all that was under way has its outcome."""
        for _, outcome in self._run:
            return outcome
        error, self._lane.error = self._lane.error, None
        if error is not None:
            raise error
        raise StopIteration

    def __enter__(self) -> StopMany:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Begin nothing more. What is under way has a second for its answer, and is then unknown."""
        self._run.close()

    @property
    def rate(self) -> float:
        """The pace of the moment, in stops a second."""
        return self._lane.pace.rate

    @property
    def report(self) -> Report:
        """What is done, what is not, and what is unknown: at any time, and also after an interrupt."""
        return self._lane.report(self._run.now())


def stop_many(
    client: Client,
    ids: Iterable[Any] | None = None,
    *,
    Filters: Sequence[AutomationExecutionFilterTypeDef] | None = None,
    Type: StopTypeType | None = None,
    concurrency: int = CONCURRENCY,
    rate: float = RATE,
    wait: bool = False,
    timeout: float = 600.0,
    poll: float = 15.0,
    deadline: float | None = None,
) -> StopMany:
    """See `Client.stop_many`."""
    if (ids is None) == (Filters is None):
        raise ParamValidationError("Give ids or Filters.", "For all that is there: client.executions().")
    if isinstance(ids, (str, bytes)):
        raise ParamValidationError(f"ids is {type(ids).__name__}.", "Give a list of ids: [id].")
    workers, end = Workers(client._attempts.retries.own_sleep), NEVER
    if deadline is not None:
        check_seconds("deadline", deadline)
        end = workers.now() + deadline
    if ids is None:
        ids = Ongoing(items(partial(client._call_before, end=end), LIST, {"Filters": Filters}))
    lane = Lane(client, ids, Type, rate, (timeout, poll) if wait else None, end)
    return StopMany(Run([lane], concurrency, workers))


class Ongoing(list):  # type: ignore[type-arg]  # of what `executions` lists
    """Those that have not ended. The list is read when the first is needed, and then to its end, for stops change what
    its filters find."""

    def __init__(self, listed: Iterable[Mapping[str, Any]]) -> None:
        super().__init__()
        self._listed = iter(listed)

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        self += [each for each in self._listed if not has_ended(each.get("AutomationExecutionStatus"))]
        yield from super().__iter__()


def share_credentials(clients: Sequence[Client]) -> None:
    """All have the credentials of the first then, which are found and renewed once."""
    for client in clients[1:]:
        client._attempts.credentials = clients[0]._attempts.credentials
