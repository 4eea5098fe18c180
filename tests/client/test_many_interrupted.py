"""An interrupt of `stop_many` wherever it comes: the report says of each execution what is true of it."""

from __future__ import annotations

import gc
import itertools
import sys
import threading
import uuid
from pathlib import Path

import pytest
from scripted import OK, STOP, Scripted
from virtual import Time

import sigv4ssm
from sigv4ssm import errors
from sigv4ssm.client import many
from sigv4ssm.local import Course, Fault

MODULES = ("many.py", "lane.py", "looks.py", "jobs.py")
DECIDING = {str(Path(sigv4ssm.__file__).parent / "client" / name) for name in MODULES}


def interrupted(run, after: int) -> bool:
    """Whether Ctrl-C came: as it does, before a line of the code that decides; here the `after`-th that is executed.

    No garbage is collected meanwhile: what ends the generator of an earlier run executes such lines, too.
    """
    counted = itertools.count()

    def trace(frame, event, _argument):
        if frame.f_code.co_filename not in DECIDING or frame.f_code.co_name in ("_leave", "close"):
            return None
        if event == "line" and next(counted) == after:
            sys.settrace(None)
            raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    gc.disable()
    sys.settrace(trace)
    try:
        list(run)
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
        gc.enable()
    return False


@pytest.mark.parametrize("wait", [False, True])
def test_wherever_it_comes_the_report_is_true(monkeypatch: pytest.MonkeyPatch, wait: bool):
    """Before every n-th line that is executed: each id is in one place; those done are stopped, those not done are not,
    and nobody is lost."""
    for after in itertools.count(0, 31 if wait else 13):
        time = Time(monkeypatch)
        course = Course(cancelling=1 if wait else 60)
        faults = [Fault(STOP, 3, "ThrottlingException"), Fault(STOP, 5, lost=True)]
        endpoint = time.endpoint(course=course, faults=faults)
        ids = [endpoint.start().id for _ in range(6)]
        run = time.client(endpoint).stop_many([*ids, ids[0]], wait=wait, concurrency=2, rate=2)
        came = interrupted(run, after)
        report = run.report
        lists = [*(each.execution_id for each in (*report.done, *report.failed, *report.unknown)), *report.not_done]
        assert len(lists) == len(set(lists))
        assert set(lists) == set(ids[: len(lists)]), "they are read in order"
        assert len(lists) == len(ids) or not report.all_read
        really = {key for key, each in endpoint.executions.items() if each.stopped_at}
        assert {each.execution_id for each in report.done} <= really
        assert not really & set(report.not_done)
        assert really <= {each.execution_id for each in (*report.done, *report.unknown)}
        assert 2 >= len(report.unknown)
        if not came:
            break
    assert (6, True) == (len(run.report.done), run.report.all_read)
    assert after > 500


class Gate:
    """A transport whose second answer comes when it is let through."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.waits = threading.Event()
        self._calls = itertools.count(1)

    def __call__(self):
        if next(self._calls) == 2:
            self.waits.set()
            assert self.open.wait(60)
        return OK


def begun(gate: Gate, count: int):
    """A run of which one stop is answered, and one is under way."""
    run = Scripted(gate, sleep=None).client.stop_many([str(uuid.uuid4()) for _ in range(count)], concurrency=2)
    next(run)
    assert gate.waits.wait(60)
    return run


def test_what_is_under_way_has_a_moment_to_be_answered(monkeypatch: pytest.MonkeyPatch):
    """Closed in the middle: an answer that comes at once counts, and nothing more begins."""
    monkeypatch.setattr(many, "GRACE", 60)  # however long a machine may take for "at once"
    gate = Gate()
    run = begun(gate, 2)
    gate.open.set()
    run.close()
    assert (2, (), ()) == (len(run.report.done), run.report.unknown, run.report.not_done)
    assert [] == list(run)


def test_what_is_not_answered_is_unknown(monkeypatch: pytest.MonkeyPatch):
    """It may have been stopped: the report does not say that it was not."""
    monkeypatch.setattr(many, "GRACE", 0.05)
    gate = Gate()
    with begun(gate, 2) as run:
        pass
    gate.open.set()
    [unknown] = run.report.unknown
    assert ("unknown", "unknown", 1) == (unknown.kind, unknown.stop, len(run.report.done))


def test_of_what_is_over_no_request_is_kept(monkeypatch: pytest.MonkeyPatch):
    """100,000 that are not found would be 100,000 tracebacks. The last one is kept, and a thread has its last job."""
    before = _not_found()  # of other tests: they stay as long as this list
    time = Time(monkeypatch)
    run = time.client(time.endpoint()).stop_many([str(uuid.uuid4()) for _ in range(20)], concurrency=1)
    assert 20 == len(list(run)) == len(run.report.failed)
    assert 2 >= len(_not_found()) - len(before)


def _not_found() -> list[object]:
    """All errors of that class that the process still has."""
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, errors.AutomationExecutionNotFoundException)]


def test_what_is_refused_and_still_watched_is_not_unknown(monkeypatch: pytest.MonkeyPatch):
    """Whatever its end will be, this run did not stop it."""
    time = Time(monkeypatch)
    endpoint = time.endpoint(faults=[Fault(STOP, 1, "InvalidAutomationStatusUpdateException")])
    ids = [endpoint.start(course=Course(cancelling=0)).id for _ in range(2)]
    run = time.client(endpoint).stop_many(ids, wait=True, concurrency=1)
    assert ids[1] == next(run).execution_id
    report = run.report
    assert ([ids[0]], ()) == ([each.execution_id for each in report.failed], report.unknown)
