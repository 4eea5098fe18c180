"""`stop_many` and its bounds in time: the deadline, the timeout, calls that are slow."""

from __future__ import annotations

import collections

import pytest
from scripted import STOP, Scripted
from virtual import Time

from sigv4ssm.client.many import Run
from sigv4ssm.errors import EndpointConnectionError
from sigv4ssm.local import Course, Fault

LIST, GET = "DescribeAutomationExecutions", "GetAutomationExecution"
ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


class Slow:
    """A transport before an endpoint; each call of `operation`, or any, takes `seconds`."""

    def __init__(self, time: Time, endpoint, seconds: float, operation: str = "") -> None:
        self._time, self._endpoint, self._seconds, self._operation = time, endpoint, seconds, operation

    def send(self, request, **limits):
        if self._operation in request.header("x-amz-target"):
            self._time.sleep(self._seconds)
        return self._endpoint.send(request, **limits)

    def close(self) -> None:
        """Nothing is held."""


def test_stops_that_are_slow_do_not_keep_looks_from_beginning(time: Time):
    """At one call at a time, each of which takes long, every execution is still seen to end in its time."""
    endpoint = time.endpoint(course=Course(cancelling=1))
    ids = [endpoint.start().id for _ in range(200)]
    client = time.client(Slow(time, endpoint, 0.2))
    outcomes = list(client.stop_many(ids, wait=True, concurrency=1, rate=100, timeout=20))
    assert [("cancelled", True)] * 200 == [(outcome.kind, outcome.seconds < 21) for outcome in outcomes]


def test_the_last_look_has_time_for_an_answer(time: Time):
    """It is a second before the time is over, as in `wait`."""
    time.sleep(1)
    endpoint = time.endpoint(course=Course(cancelling=60))
    [outcome] = time.client(endpoint).stop_many([endpoint.start().id], wait=True, timeout=10)
    assert ("still_running", pytest.approx(9.0)) == (outcome.kind, outcome.seconds)


def test_what_nobody_has_seen_is_not_said_to_run(time: Time):
    """The stop was taken; what became of it is unknown, and the problem says why."""
    faults = [Fault(LIST, call, "ThrottlingException") for call in range(1, 99)]
    endpoint = time.endpoint(faults=faults)
    [outcome] = time.client(endpoint).stop_many([endpoint.start().id], wait=True, timeout=20)
    assert ("unknown", "accepted", None) == (outcome.kind, outcome.stop, outcome.status)
    assert "ThrottlingException" in outcome.problem


def test_credentials_that_expire_for_a_while_are_waited_for(time: Time):
    """As `wait` does: the looks go on."""
    faults = [Fault(operation, call, "ExpiredTokenException") for operation in (LIST, GET) for call in range(1, 5)]
    endpoint = time.endpoint(faults=faults)
    [outcome] = time.client(endpoint).stop_many([endpoint.start().id], wait=True)
    assert ("cancelled", None) == (outcome.kind, outcome.problem)


def test_a_timeout_is_not_overslept(time: Time):
    """Though the next look would be allowed much later."""
    endpoint = time.endpoint(course=Course(cancelling=500))
    [outcome] = time.client(endpoint).stop_many([endpoint.start().id], wait=True, rate=0.01, timeout=20)
    assert ("still_running", "Cancelling") == (outcome.kind, outcome.status)
    assert time.seconds <= 20


@pytest.mark.parametrize("faults", [(), [Fault(STOP, 1, "ThrottlingException")]], ids=["slow", "throttled"])
def test_a_deadline_is_not_overslept(time: Time, faults):
    """Where no stop could begin before it, nobody waits for it."""
    endpoint = time.endpoint(faults=faults)
    ids = [endpoint.start().id for _ in range(5)]
    run = time.client(endpoint).stop_many(ids, rate=0.1, deadline=3)
    assert 1 - len(faults) == len(list(run))
    assert time.seconds < 1
    assert {*ids} == {*(each.execution_id for each in run.report.done), *run.report.not_done}


def test_a_lost_stop_that_is_not_repeated_any_more_has_its_outcome(time: Time):
    """Nobody knows whether it arrived, and the report says so."""
    endpoint = time.endpoint(faults=[Fault(STOP, 1, lost=True)])
    run = time.client(endpoint).stop_many([endpoint.start().id], rate=0.1, deadline=3)
    [outcome] = run
    assert ("unknown", "unknown", (outcome,)) == (outcome.kind, outcome.stop, run.report.unknown)
    assert "gave no answer" in str(outcome.problem)


def test_a_list_that_takes_longer_than_the_deadline_is_the_end(time: Time):
    """What it says comes too late: nothing is stopped, and all of it is in the report."""
    endpoint = time.endpoint()
    ids = [endpoint.start().id for _ in range(3)]
    client = time.client(Slow(time, endpoint, 10, LIST))
    run = client.stop_many(Filters=[{"Key": "ExecutionStatus", "Values": ["InProgress"]}], deadline=5)
    assert ([], {*ids}, True) == (list(run), {*run.report.not_done}, run.report.all_read)


def test_the_list_has_no_more_than_the_deadline(time: Time):
    """Each of its pages is asked for with what is left."""
    scripted = Scripted(sleep=time.sleep)
    list(scripted.client.stop_many(Filters=[{"Key": "ExecutionStatus", "Values": ["InProgress"]}], deadline=3))
    assert [3.0] == [deadline for _, _, deadline in scripted.limits]


def test_what_is_under_way_at_the_deadline_has_a_second(time: Time):
    """Of the transport no stop gets more."""
    scripted = Scripted(sleep=time.sleep)
    list(scripted.client.stop_many([ID], deadline=3))
    assert [4.0] == [deadline for _, _, deadline in scripted.limits]


def test_a_look_has_no_more_than_the_timeout_and_a_second(time: Time):
    """It may hang: the execution has its outcome then."""
    endpoint = time.endpoint(faults=[Fault(LIST, 1, delay=1000)], course=Course(cancelling=500))
    [outcome] = time.client(endpoint).stop_many([endpoint.start().id], wait=True, timeout=20)
    assert ("unknown", True) == (outcome.kind, time.seconds <= 21)


def test_what_a_list_does_not_say_is_asked_for_at_once(time: Time):
    """Where the list is refused, and where it is throttled, the look is late by no pause of its own."""
    seconds = []
    for how in ({}, {"denied": [LIST]}, {"faults": [Fault(LIST, 1, "ThrottlingException")]}):
        begun, endpoint = time.seconds, time.endpoint(course=Course(cancelling=0), **how)
        list(time.client(endpoint).stop_many([endpoint.start().id], wait=True))
        seconds.append(time.seconds - begun)
    assert seconds[0] == pytest.approx(seconds[1])
    assert seconds[2] < seconds[0] + 0.2


class Hanging:
    """Workers whose jobs never end; time passes while somebody waits for one."""

    seconds = 0.0
    under_way = 1

    def now(self) -> float:
        return self.seconds

    def wait(self, seconds: float) -> None:
        self.seconds += seconds

    def close(self) -> None:
        """There are no threads."""


def test_what_hangs_is_waited_for_once():
    """However often the run is closed, as a `with` does after an interrupt: a second in all."""
    run = Run([], 1, Hanging())
    run.close()
    run.close()
    assert 1.0 == run.now()


class Broken:
    """A transport that reaches an endpoint but for some seconds."""

    def __init__(self, time: Time, endpoint, begin: float, end: float) -> None:
        self.time, self.endpoint, self.begin, self.end = time, endpoint, begin, end

    def send(self, request, **limits):
        if self.begin <= self.time.seconds < self.end:
            raise EndpointConnectionError("No way there.", "Look for one.", False)
        return self.endpoint.send(request, **limits)

    def close(self) -> None:
        """Nothing is held."""


def test_an_outage_in_the_middle_is_waited_out(time: Time):
    """It says nothing of the executions whose stops it keeps back: all are stopped when it is over."""
    endpoint = time.endpoint()
    ids = [endpoint.start().id for _ in range(60)]
    run = time.client(Broken(time, endpoint, 3.0, 8.0)).stop_many(ids)
    assert {"stopping": 60} == collections.Counter(outcome.kind for outcome in run)


@pytest.mark.parametrize(("begin", "seconds"), [(3.0, 60), (0.0, 2)])
def test_an_endpoint_that_stays_away_ends_the_run(time: Time, begin: float, seconds: float):
    """With its error, and with all that is left as not done; soon, where it has never been there."""
    endpoint = time.endpoint()
    ids = [endpoint.start().id for _ in range(60)]
    run = time.client(Broken(time, endpoint, begin, 1e9)).stop_many(ids)
    with pytest.raises(EndpointConnectionError):
        list(run)
    stopped = [each.id for each in endpoint.executions.values() if each.stopped_at]
    assert (sorted(stopped), ()) == (sorted(each.execution_id for each in run.report.done), run.report.failed)
    assert {*ids} - {*stopped} == {*run.report.not_done}
    assert time.seconds - begin < seconds
