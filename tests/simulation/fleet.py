"""Many executions in many accounts and regions, stopped at once on a clock of its own: `tests/simulation/run`.

A place is an account in a region: a local endpoint with quotas of its own, and a `stop_many` of its own with what it is
by default: so a fleet runs it, one worker to a place. The endpoints throttle, some calls get lost, some executions have
ended, and in some places others use up most of the quota for a while. Time passes by calls and pauses alone.
"""

from __future__ import annotations

import collections
import heapq
import json
import platform
import random
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from sigv4ssm import Client, errors
from sigv4ssm.client import many
from sigv4ssm.local import EXAMPLE_CREDENTIALS, Course, Endpoint
from sigv4ssm.local.faults import buckets

BEGIN = datetime(2026, 1, 1, tzinfo=timezone.utc)
ACCOUNTS = ("111111111111", "222222222222", "333333333333", "444444444444")
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-northeast-1")
STOP, LIST, GET = "StopAutomationExecution", "DescribeAutomationExecutions", "GetAutomationExecution"

LATENCY = 0.03, 0.25
"""Seconds that a call takes, at least and at most."""
RATES = (10, 10, 5, 20, 10)
"""Stops a second that the endpoint of a place lets through, with a burst of as many: in turns. Nobody tells the client,
which asks for 10."""
LOOKS = 10
"""Lists, and single looks, a second."""
OTHERS = 15.0, 45.0, 0.3
"""In every fourth place, from when to when others leave how much of the rates."""
LOST = 0.004
"""The share of stops that are done, and whose answer is lost."""
ENDED = 0.02
"""The share of executions that have ended before."""


class Workers:
    """Threads in appearance: a job is done when it is started, and its answer is there when its latency has passed."""

    def __init__(self, chance: random.Random) -> None:
        self.seconds = 0.0
        self.under_way = 0
        self.pauses = 0
        self._chance = chance
        self._answers: list[tuple[float, int, object]] = []

    def now(self) -> float:
        return self.seconds

    def start(self, job) -> None:
        self.under_way += 1
        due = self.seconds + self._chance.uniform(*LATENCY)
        heapq.heappush(self._answers, (due, id(job), job()))

    def next(self, seconds: float | None):
        end = float("inf") if seconds is None else self.seconds + seconds
        if not self._answers or self._answers[0][0] > end:
            self.pauses += 1
            self.seconds = end
            return None
        self.seconds, _, answer = heapq.heappop(self._answers)
        self.under_way -= 1
        return answer

    def wait(self, seconds: float | None):
        return self.next(seconds)

    def close(self) -> None:
        """There are no threads."""


class Place:
    """A transport in front of an endpoint, which counts what arrives there."""

    def __init__(self, number: int, count: int) -> None:
        self.account, self.region = ACCOUNTS[number // len(REGIONS) % len(ACCOUNTS)], REGIONS[number % len(REGIONS)]
        self.rate = RATES[number % len(RATES)]
        self.taken: collections.Counter[str] = collections.Counter()
        self.lost: set[str] = set()
        self._contested = number % 4 == 3
        self._chance = random.Random(number)
        self.workers = Workers(self._chance)
        self.endpoint = Endpoint(clock=self._now, region=self.region, throttle=self._rates(1.0))
        self._uncontested, self._others = self.endpoint._buckets, buckets(self._rates(OTHERS[2]))
        self.ids = [self._start() for _ in range(count)]

    def stop(self) -> many.StopMany:
        """What a worker does in its place."""
        client = Client(
            self.region, credentials=EXAMPLE_CREDENTIALS, transport=self, clock=self._now, random=self._chance.random
        )
        lane = many.Lane(client, self.ids, None, many.RATE, (600.0, 15.0))
        return many.StopMany(many.Run([lane], many.CONCURRENCY, self.workers))

    def send(self, request, **limits):
        begin, end, _ = OTHERS
        others = self._contested and begin <= self.workers.seconds < end
        self.endpoint._buckets = self._others if others else self._uncontested
        response = self.endpoint.send(request, **limits)
        if response.status == 200 and request.header("x-amz-target").endswith(STOP):
            key = json.loads(request.body)["AutomationExecutionId"]
            self.taken[key] += 1
            if self._chance.random() < LOST:
                self.lost.add(key)
                raise errors.EndpointConnectionError("The answer is lost.", "Look.", True)
        return response

    def close(self) -> None:
        """Nothing is held."""

    def _now(self) -> datetime:
        return BEGIN + timedelta(seconds=self.workers.seconds)

    def _start(self) -> str:
        over = self._chance.random() < ENDED
        course = Course(cancelling=self._chance.uniform(1, 20), running=0 if over else 10**6)
        return self.endpoint.start(course=course).id

    def _rates(self, share: float) -> dict[str, tuple[float, float]]:
        rates = {STOP: self.rate, LIST: LOOKS, GET: LOOKS}
        return {operation: (rate * share, max(rate * share, 1.0)) for operation, rate in rates.items()}


class Row:
    """What came of a place."""

    def __init__(self, place: Place) -> None:
        run = place.stop()
        self.kinds = collections.Counter(outcome.kind for outcome in run)
        report = run.report
        self.place = place
        self.ended = sum(each.course.running == 0 for each in place.endpoint.executions.values())
        self.missed = sum(not each.has_ended(place._now()) for each in place.endpoint.executions.values())
        self.again = {key for key, times in place.taken.items() if times > 1}
        self.calls, self.throttled, self.seconds = report.calls, report.throttled, place.workers.seconds
        stopped = [each.stopped_at for each in place.endpoint.executions.values() if each.stopped_at]
        self.stopped = len(stopped)
        self.last_stop = (max(stopped) - BEGIN).total_seconds() if stopped else 0.0

    def cells(self) -> tuple[object, ...]:
        place = self.place
        counts = (
            len(place.ids),
            self.stopped,
            self.ended,
            len(self.again - place.lost),
            len(self.again & place.lost),
            self.missed,
        )
        times = f"{self.last_stop:.1f}", f"{self.seconds:.1f}"
        return (place.account, place.region, place.rate, *counts, self.calls, self.throttled, *times)


HEADINGS = "account region rate executions stopped ended twice lost missed calls throttled stopped,s ended,s"
NOTE = """\
rate: stops a second that the place lets through (burst: as many); every run asks for 10. ended: had ended before.
twice: stopped a second time though the first was answered. lost: stopped, the answer lost, and stopped again, which
changes nothing. missed: still running at the end. stopped,s: when the last stop was taken. ended,s: when the last of
them was seen to have ended, which is when the run was over. In every fourth place others leave 0.3 of the rate from
0:15 to 0:45."""


def simulate(executions: int, places: int = len(ACCOUNTS) * len(REGIONS)) -> list[Row]:
    """Each place on its own clock, all of which begin together."""
    return [Row(Place(number, executions // places)) for number in range(places)]


def table(rows: list[Row]) -> str:
    lines = [HEADINGS.split(), *(list(map(str, row.cells())) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines)]
    shown = ["  ".join(cell.rjust(width) for cell, width in zip(line, widths)) for line in lines]
    longest, alone = max(row.seconds for row in rows), sum(row.seconds for row in rows)
    kinds = sum((row.kinds for row in rows), collections.Counter())
    twice, missed = sum(len(row.again - row.place.lost) for row in rows), sum(row.missed for row in rows)
    return "\n".join(
        (
            *shown,
            "",
            f"{sum(kinds.values())} executions: {', '.join(f'{count} {kind}' for kind, count in kinds.most_common())}",
            f"{twice} stopped twice, {missed} missed",
            f"all places at once: {longest:.1f} s; one after the other: {alone:.1f} s",
            "",
            NOTE,
        )
    )


def main(words: list[str]) -> None:
    executions = int(words[0]) if words else 10_000
    began = time.perf_counter()
    result = table(simulate(executions))
    took = time.perf_counter() - began
    today = datetime.now(timezone.utc).date()
    head = f"$ tests/simulation/run    # {today}, Python {platform.python_version()}, {took:.0f} s to simulate"
    print(f"{head}\n{result}")
    if not words:
        Path(__file__).with_name("result.txt").write_text(f"{head}\n{result}\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
