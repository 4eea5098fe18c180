"""`stop_many` at an endpoint that throttles: how fast, how often, and at what cost."""

from __future__ import annotations

import collections
import json
import time as real_time

import pytest
from scripted import PAIR, STOP
from virtual import Time

from sigv4ssm import Client, local

COUNT, RATE = 500, 10
THROTTLE = {STOP: (RATE, RATE)}
SETTLED = 100
"""The first of the stops by which the rate is measured: what comes before uses up the bursts, and finds the rate."""


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


class Counting:
    """A transport before an endpoint that counts the stops which it takes, by id."""

    def __init__(self, endpoint: local.Endpoint) -> None:
        self.endpoint = endpoint
        self.taken: collections.Counter[str] = collections.Counter()

    def send(self, request, **limits):
        response = self.endpoint.send(request, **limits)
        if response.status == 200 and STOP in request.header("x-amz-target"):
            self.taken[json.loads(request.body)["AutomationExecutionId"]] += 1
        return response

    def close(self) -> None:
        """Nothing is held."""


@pytest.mark.parametrize("asked", [RATE, 15, 50])
def test_500_are_stopped_once_each_at_the_rate_of_the_endpoint(time: Time, asked: float):
    """10 a second with a burst of 10: within 5 % of that once it has settled, whether that rate was asked for or must
    be found; with as few calls and pauses as that takes."""
    endpoint = time.endpoint(throttle=THROTTLE)
    transport = Counting(endpoint)
    ids = [endpoint.start().id for _ in range(COUNT)]
    run = time.client(transport).stop_many(ids, rate=asked)
    times = [time.seconds for outcome in run if outcome.kind == "stopping"]
    assert set(ids) == set(transport.taken) == {each.execution_id for each in run.report.done}
    assert {1} == set(transport.taken.values())
    measured = (COUNT - SETTLED) / (times[-1] - times[SETTLED - 1])
    assert RATE * 0.95 <= measured <= RATE * 1.05
    assert COUNT + run.report.throttled == run.report.calls <= COUNT * 1.06
    assert time.sleeps <= run.report.calls


@pytest.mark.parametrize(
    ("rate", "burst", "share"), [(3, 3, 0.95), (10, 5, 0.95), (10, 1, 0.7), (2, 1, 0.7), (0.5, 1, 0.6)]
)
def test_a_rate_below_the_one_that_was_asked_for_is_found(time: Time, rate: float, burst: float, share: float):
    """From 10 a second down; where the endpoint saves hardly anything up, the search costs a part of it."""
    endpoint = time.endpoint(throttle={STOP: (rate, burst)})
    ids = [endpoint.start().id for _ in range(200)]
    run = time.client(endpoint).stop_many(ids)
    times = [time.seconds for outcome in run if outcome.kind == "stopping"]
    assert 200 == len(times)
    assert rate * share <= 150 / (times[-1] - times[49]) <= rate * 1.05


def test_it_recovers_when_the_endpoint_lets_more_through_again(time: Time):
    """A rate that was lowered to a fifth is back at the ceiling within two minutes."""
    endpoint = time.endpoint(throttle={STOP: (2, 2)})
    ids = [endpoint.start().id for _ in range(1500)]
    run = time.client(endpoint).stop_many(ids)
    for _ in range(100):
        next(run)
    assert run.rate < 4
    endpoint._buckets = {}
    began = time.seconds
    while run.rate < 10:
        next(run)
    assert time.seconds - began < 120


def test_polls_are_paced_too(time: Time):
    """200 are followed to their end by lists of ten, which the endpoint throttles as well."""
    endpoint = time.endpoint(throttle={**THROTTLE, "DescribeAutomationExecutions": (2, 2)})
    ids = [endpoint.start().id for _ in range(200)]
    run = time.client(endpoint).stop_many(ids, wait=True)
    assert {"cancelled": 200} == collections.Counter(outcome.kind for outcome in run)
    assert run.report.calls < 300
    assert time.seconds < 60


@pytest.mark.parametrize("stands", [True, False], ids=["a clock that stands", "pauses that are too short"])
def test_a_clock_that_somebody_has_changed_neither_hangs_nor_spins(time: Time, stands: bool):
    """Each pause counts with its length at least, as with freezegun, or where a test takes the sleeping out."""
    endpoint, pauses = time.endpoint(), []
    ids = [endpoint.start().id for _ in range(30)]
    sleep = pauses.append if stands else lambda seconds: (pauses.append(seconds), time.sleep(seconds / 3))
    client = time.client(endpoint, sleep=sleep)
    assert 30 == len(list(client.stop_many(ids)))
    assert 2.0 == pytest.approx(sum(pauses))
    assert 20 <= len(pauses) <= 30  # twenty, and what is rounded


@pytest.mark.slow
def test_500_for_real():
    """Over HTTP, with threads and the machine's own time: 49 seconds, and hardly any of them at work. On a clock of its
    own it is within 5 % of the endpoint's rate; a machine may sleep through some of the 40 seconds in which it counts.
    """
    endpoint = local.Endpoint(throttle=THROTTLE)
    ids = [endpoint.start().id for _ in range(COUNT)]
    with endpoint.serve() as served, Client("us-east-1", credentials=PAIR, endpoint_url=served.url) as client:
        began, worked = real_time.monotonic(), real_time.thread_time()
        run = client.stop_many(ids, rate=12)
        times = [real_time.monotonic() - began for outcome in run if outcome.kind == "stopping"]
        worked = real_time.thread_time() - worked
    assert COUNT == len(times) == sum(each.stopped_at is not None for each in endpoint.executions.values())
    assert RATE * 0.75 <= (COUNT - SETTLED) / (times[-1] - times[SETTLED - 1]) <= RATE * 1.05
    assert COUNT + run.report.throttled == run.report.calls <= COUNT * 1.06
    assert worked < 5.0
