"""`stop_many`: what comes of each execution, and of all."""

from __future__ import annotations

import itertools
import threading
import uuid

import pytest
from scripted import OK, STOP, Scripted, refusal
from virtual import Time

from sigv4ssm import errors
from sigv4ssm.local import Course, Fault

LIST, GET = "DescribeAutomationExecutions", "GetAutomationExecution"
UNKNOWN = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
GONE, REFUSED = "AutomationExecutionNotFoundException", "InvalidAutomationStatusUpdateException"
ENDED = Course(running=0.5)
LOST = tuple(Fault(STOP, call, lost=True) for call in (1, 2, 3))
RESET = tuple(Fault(STOP, call, reset=True) for call in (1, 2, 3))
FAILED = tuple(Fault(STOP, call, "InternalServerError") for call in (1, 2, 3))
THROTTLED = tuple(Fault(STOP, call, "ThrottlingException") for call in (1, 2, 3, 4))


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


def arrange(time: Time, count: int = 5, **options):
    """A client, the endpoint it calls, and ids of executions there."""
    endpoint = time.endpoint(**options)
    ids = [endpoint.start().id for _ in range(count)]
    time.sleep(100)
    return time.client(endpoint), endpoint, ids


WAIT = {"wait": True}
TIMELINES = [
    # what the endpoint does, how it is asked, kind of the outcome, what is known of the stop, its status
    ({}, {}, "stopping", "accepted", None),
    ({}, WAIT, "cancelled", "accepted", "Cancelled"),
    ({}, {**WAIT, "Type": "Complete"}, "completed", "accepted", "Success"),
    ({"course": Course(cancelling=60)}, WAIT, "cancelled", "accepted", "Cancelled"),
    ({"course": Course(cancelling=60)}, {**WAIT, "timeout": 20}, "still_running", "accepted", "Cancelling"),
    ({"course": Course(cancelling=60)}, {**WAIT, "deadline": 20}, "still_running", "accepted", "Cancelling"),
    ({"course": Course(running=105, cancelling=60)}, WAIT, "finished_first", "accepted", "Success"),
    ({"course": Course(running=105, cancelling=60, ending="Failed")}, WAIT, "finished_first", "accepted", "Failed"),
    ({"course": ENDED}, {}, "not_stopped", "refused", None),
    ({"course": ENDED}, WAIT, "already_ended", "refused", "Success"),
    ({"course": Course(running=0.5, stop_of_ended="accept")}, WAIT, "already_ended", "accepted", "Success"),
    ({"faults": THROTTLED}, {}, "stopping", "accepted", None),
    ({"faults": [Fault(STOP, 1, "InternalServerError")]}, {}, "stopping", "accepted", None),
    ({"faults": LOST[:1]}, {}, "stopping", "accepted", None),
    ({"faults": LOST}, {}, "unknown", "unknown", None),
    ({"faults": LOST}, WAIT, "cancelled", "unknown", "Cancelled"),
    ({"faults": RESET}, WAIT, "unknown", "unknown", "InProgress"),
    ({"faults": FAILED}, {}, "unknown", "unknown", None),
    ({"faults": [*LOST[:1], Fault(STOP, 2, REFUSED)]}, {}, "unknown", "unknown", None),
    ({"faults": [*LOST[:1], Fault(STOP, 2, GONE)]}, {}, "not_found", "unknown", None),
    ({"faults": [*RESET, Fault(GET, 1, GONE)], "denied": [LIST]}, WAIT, "not_found", "unknown", None),
    ({"faults": [Fault(STOP, 1, "AccessDeniedException")]}, {}, "not_stopped", "refused", None),
    ({"faults": [Fault(LIST, 1, "ThrottlingException")]}, WAIT, "cancelled", "accepted", "Cancelled"),
    ({"faults": [Fault(LIST, 1, reset=True)]}, WAIT, "cancelled", "accepted", "Cancelled"),
    ({"faults": [Fault(LIST, 1, "ExpiredTokenException")]}, WAIT, "cancelled", "accepted", "Cancelled"),
    ({"denied": [LIST]}, WAIT, "cancelled", "accepted", "Cancelled"),
    ({"denied": [LIST, GET]}, WAIT, "unknown", "accepted", None),
    ({"faults": [*LOST[:1], Fault(STOP, 2, REFUSED)], "denied": [LIST, GET]}, WAIT, "unknown", "unknown", None),
]


@pytest.mark.parametrize(("endpoint", "asked", "kind", "stop", "status"), TIMELINES)
def test_what_a_stop_comes_to(time: Time, endpoint, asked, kind, stop, status):
    """Each timeline, and what is answered; the report puts it where the stop says."""
    client, _, ids = arrange(time, 1, **endpoint)
    run = client.stop_many(ids, **asked)
    [outcome] = run
    assert (kind, stop, status) == (outcome.kind, outcome.stop, outcome.status)
    assert (kind in ("unknown", "not_stopped", "not_found")) == bool(outcome.problem)
    known = "accepted" if kind == "cancelled" else stop
    of = {"accepted": run.report.done, "unknown": run.report.unknown}.get(known, run.report.failed)
    assert ((outcome,), True, ()) == (of, run.report.all_read, run.report.not_done)


def test_it_waits_as_stop_and_wait_does(time: Time):
    """The same execution, stopped alone: the same kind, stop and status."""
    for endpoint, asked, *expected in TIMELINES:
        if asked == WAIT and endpoint.get("faults") is not RESET and "denied" not in endpoint:
            client, _, ids = arrange(time, 1, **endpoint)
            outcome = client.stop_and_wait(AutomationExecutionId=ids[0])
            assert expected == [outcome.kind, outcome.stop, outcome.status], endpoint


def test_looks_that_are_throttled_to_the_end_are_no_end(time: Time):
    """At the timeout it is still running, as far as anybody knows; the problem says why it is not known better."""
    client, _, ids = arrange(time, 1, throttle={LIST: (1e-6, 1)}, course=Course(cancelling=60))
    began = time.seconds
    [outcome] = client.stop_many(ids, wait=True, timeout=20)
    assert ("still_running", "Cancelling") == (outcome.kind, outcome.status)
    assert "ThrottlingException" in outcome.problem
    assert time.seconds - began < 25


def test_an_execution_that_vanishes(time: Time):
    """It is asked for alone, since the list does not have it, and then it was there and is there no more."""
    endpoint = time.endpoint()
    ids = [endpoint.start().id for _ in range(3)]

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        endpoint.executions.pop(ids[1], None)

    kinds = {each.execution_id: each.kind for each in time.client(endpoint, sleep=sleep).stop_many(ids, wait=True)}
    assert ["cancelled", "vanished", "cancelled"] == [kinds[key] for key in ids]


def test_what_was_seen_and_is_gone_has_vanished(time: Time):
    """Also where nobody knows of the stop: there was an execution of this id."""
    faults = [*LOST, Fault(GET, 2, GONE)]
    client, _, ids = arrange(time, 1, course=Course(cancelling=60), faults=faults, denied=[LIST])
    [outcome] = client.stop_many(ids, wait=True)
    assert ("vanished", "unknown", "Cancelling") == (outcome.kind, outcome.stop, outcome.status)


def test_one_that_fails_does_not_stop_the_rest(time: Time):
    """An id that nobody has, one that is none, one that AWS refuses: an outcome each, and the others are stopped."""
    client, endpoint, ids = arrange(time, faults=[Fault(STOP, 3, "AccessDeniedException")])
    outcomes = list(client.stop_many([UNKNOWN, "short", *ids], concurrency=1))
    kinds = {outcome.execution_id: outcome.kind for outcome in outcomes}
    assert {UNKNOWN: "not_found", "short": "not_stopped", ids[1]: "not_stopped"} == {
        key: kind for key, kind in kinds.items() if kind != "stopping"
    }
    assert "must have length 36" in next(each.problem for each in outcomes if each.execution_id == "short")
    assert 4 == sum(execution.stopped_at is not None for execution in endpoint.executions.values())


def test_an_id_that_comes_again_is_stopped_once(time: Time):
    """However often, and in whatever form: text, UUID, or what `executions` lists."""
    client, endpoint, ids = arrange(time)
    run = client.stop_many([*ids, *ids, uuid.UUID(ids[0]), *client.executions()])
    assert sorted(ids) == sorted(outcome.execution_id for outcome in run)
    assert 5 == sum(STOP in request.header("x-amz-target") for request in endpoint.requests)
    assert 11 == run.report.duplicates


def test_ids_that_come_again_for_ever_keep_nobody_waiting(time: Time):
    """Neither the outcomes of the others nor the deadline."""
    client, _, ids = arrange(time, 3)

    def slowly():
        for each in itertools.cycle(ids):
            time.sleep(0.01)
            yield each

    run = client.stop_many(slowly(), deadline=5)
    assert 3 == len(list(run)) == len(run.report.done)
    assert 5 <= time.seconds - 100 < 5.1


def test_ids_are_taken_as_they_are_needed(time: Time):
    """No more are read than stops begin."""
    client, _, ids = arrange(time, 50)
    read = []
    run = client.stop_many((read.append(key) or key for key in ids), concurrency=3)
    assert [] == read
    next(run)
    assert len(read) <= 3 + 1


def test_a_source_that_fails_is_heard_when_the_rest_is_done(time: Time):
    """Its error is raised after the outcomes of what it gave; the report says that there may be more."""
    client, _, ids = arrange(time)

    def source():
        yield from ids[:3]
        raise OSError("the list ends")

    run = client.stop_many(source())
    outcomes = [next(run) for _ in range(3)]
    with pytest.raises(OSError, match="the list ends"):
        next(run)
    assert (set(outcomes), False, []) == (set(run.report.done), run.report.all_read, list(run))


@pytest.mark.parametrize(
    "code", ["ExpiredTokenException", "UnrecognizedClientException", "InvalidClientTokenId", "SignatureDoesNotMatch"]
)
def test_a_caller_who_is_refused_is_told_at_once(time: Time, code: str):
    """Every other stop would meet the same: what is left is in the report."""
    client, _, ids = arrange(time, 50, faults=[Fault(STOP, 3, code)])
    run = client.stop_many(ids, concurrency=1)
    with pytest.raises(errors.ServiceError, match=code):
        list(run)
    assert (2, tuple(ids[2:])) == (len(run.report.done), run.report.not_done)


def read_of(run) -> set[str]:
    lists = run.report
    return {each.execution_id for each in (*lists.done, *lists.failed, *lists.unknown)} | set(lists.not_done)


def test_a_set_up_that_cannot_work_is_raised(time: Time):
    """There are no credentials: nothing is sent."""
    calls = []

    def no_credentials():
        calls.append(1)
        raise errors.NoCredentialsError("No credentials.", "Give some.")

    client = time.client(time.endpoint(), credentials=no_credentials)
    run = client.stop_many([UNKNOWN, str(uuid.uuid4())], concurrency=1)
    with pytest.raises(errors.NoCredentialsError):
        list(run)
    assert ([1], UNKNOWN) == (calls, run.report.not_done[0])


def test_a_stop_that_is_throttled_for_ever_is_given_up(time: Time):
    """As not stopped; the pauses between its attempts have grown to seconds."""
    scripted = Scripted(refusal("ThrottlingException", "Rate exceeded"), sleep=time.sleep)
    [outcome] = scripted.client.stop_many([UNKNOWN])
    assert ("not_stopped", "unsent") == (outcome.kind, outcome.stop)
    assert len(scripted.requests) == 30
    assert 60 < time.seconds < 120


def test_after_the_deadline_nothing_begins(time: Time):
    """What was begun has its outcome; the rest is not done, and of an iterator not even read, but for the next."""
    client, _, ids = arrange(time, 100)
    run = client.stop_many(ids, deadline=3.0)
    assert 40 == len(list(run)) == len(run.report.done)
    assert (tuple(ids[40:]), True) == (run.report.not_done, run.report.all_read)
    run = client.stop_many(iter(ids), deadline=3.0)
    assert 40 == len(list(run))
    assert ((ids[40],), False) == (run.report.not_done, run.report.all_read)


def test_a_report_before_the_first_stop_has_no_list_read(time: Time):
    """It asks nothing; what a list says is read with the first stop, and then the report has all of it."""
    client, endpoint, ids = arrange(time, 10)
    run = client.stop_many(Filters=[{"Key": "ExecutionStatus", "Values": ["InProgress"]}], concurrency=1)
    assert ((), False, 0) == (run.report.not_done, run.report.all_read, len(endpoint.requests))
    first = next(run)
    assert {*ids} - {first.execution_id} == {*run.report.not_done, *(each.execution_id for each in run.report.unknown)}


def test_filters_choose_what_is_stopped(time: Time):
    """What has ended is left out; the whole list is read before the first stop, for stops change it."""
    client, endpoint, ids = arrange(time, 60)
    ended = endpoint.start(course=ENDED)
    other = endpoint.start(document_name="Other")
    time.sleep(1)
    endpoint.requests.clear()
    run = client.stop_many(Filters=[{"Key": "DocumentNamePrefix", "Values": ["AWS-"]}])
    assert sorted(ids) == sorted(outcome.execution_id for outcome in run)
    assert other.stopped_at is None
    assert ended.id not in read_of(run)
    targets = [request.header("x-amz-target").partition(".")[2] for request in endpoint.requests]
    assert [LIST, LIST, STOP] == targets[:3]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({}, "Give ids or Filters"),
        ({"ids": [], "Filters": []}, "Give ids or Filters"),
        ({"ids": UNKNOWN}, "ids is str"),
        ({"ids": [], "Type": "Pause"}, "Type must be one of"),
        ({"ids": [], "rate": 0}, "rate=0 is no number"),
        ({"ids": [], "rate": 1e-12}, "rate=1e-12 is no number"),
        ({"ids": [], "rate": True}, "rate=True is no number"),
        ({"ids": [], "concurrency": 0}, "concurrency=0 is no whole number"),
        ({"ids": [], "concurrency": True}, "concurrency=True is no whole number"),
        ({"ids": [], "concurrency": 257}, "from 1 to 256"),
        ({"ids": [], "deadline": -1}, "deadline=-1 is no number of seconds"),
        ({"ids": [], "wait": True, "timeout": 0}, "timeout=0 is no number of seconds"),
        ({"ids": [], "wait": True, "poll": 0}, "poll=0 is no number of seconds"),
        ({"Filters": [{"Key": "Odd", "Values": ["x"]}]}, "must be one of"),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(time: Time, wrong: dict, message: str):
    """Before anything is sent."""
    scripted = Scripted(sleep=time.sleep)
    with pytest.raises(errors.ParamValidationError, match=message):
        scripted.client.stop_many(wrong.pop("ids", None), **wrong)
    assert [] == scripted.requests


def test_no_more_calls_are_under_way_than_allowed():
    """With as many threads as are needed, and no more."""
    most, now, lock = 0, 0, threading.Lock()
    together = threading.Barrier(4, timeout=60)

    def answer():
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
        together.wait()
        with lock:
            now -= 1
        return OK

    scripted = Scripted(answer, sleep=None)
    ids = [str(uuid.uuid4()) for _ in range(12)]
    with scripted.client.stop_many(ids, concurrency=4, rate=1000) as run:
        assert 12 == len(list(run))
    assert 4 == most
