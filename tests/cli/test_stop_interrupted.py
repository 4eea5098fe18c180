"""`sigv4ssm stop` that is interrupted: its answer is whole."""

from __future__ import annotations

import json
import signal
import threading
import time

import pytest

from sigv4ssm.cli.interrupts import Interrupts
from sigv4ssm.local import Endpoint, Fault


@pytest.mark.parametrize(("kind", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_leaves_a_report_and_so_does_the_end_of_a_job(begin, kind: int, code: int):
    """In the middle of 60: 128 and the signal's number, and what the answer says is true at the endpoint."""
    endpoint = Endpoint()
    ids = [endpoint.start().id for _ in range(60)]
    with endpoint.serve() as there:
        process = begin("stop", "--status", "InProgress", "--yes", "--rate", "1", "--endpoint-url", there.url)
        assert "stopping" in process.stderr.readline()
        process.send_signal(kind)
        out, err = process.communicate(timeout=60)
    answer = json.loads(out)
    done = {each["execution_id"] for each in answer["outcomes"] if each["stop"] == "accepted"}
    left = {each["execution_id"] for each in answer["not_done"]}
    really = {key for key in ids if endpoint.executions[key].stopped_at}
    assert (code, True) == (process.returncode, answer["all_read"])
    assert {*ids} == done | left | {each["execution_id"] for each in answer["outcomes"]}
    assert done <= really
    assert left
    assert not left & really
    assert "Traceback" not in err


def test_an_impatient_ctrl_c_leaves_the_report_as_well(begin):
    """Pressed again and again while a stop hangs: the answer is whole, and the stop unknown."""
    hangs, over = threading.Event(), threading.Event()
    faults = [Fault("StopAutomationExecution", 2, delay=60)]
    endpoint = Endpoint(faults=faults, sleep=lambda seconds: (hangs.set(), over.wait(seconds)))
    ids = [endpoint.start().id for _ in range(1000)]  # more than a pipe takes: it is not over before the answer is read
    with endpoint.serve() as there:
        words = (*ids, "--yes", "--concurrency", "1", "--endpoint-url", there.url)
        process = begin("stop", *words)
        assert hangs.wait(60)
        for _ in range(8):
            process.send_signal(signal.SIGINT)
            time.sleep(0.05)
        out, err = process.communicate(timeout=60)
        over.set()
    answer = json.loads(out)
    assert 130 == process.returncode
    assert ids[:2] == [each["execution_id"] for each in answer["outcomes"]]
    assert (["accepted", "unknown"], ids[2:]) == (
        [each["stop"] for each in answer["outcomes"]],
        [each["execution_id"] for each in answer["not_done"]],
    )
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("before", "inside"), [(signal.SIG_IGN, signal.SIG_IGN), (signal.default_int_handler, signal.SIG_IGN)]
)
def test_the_signal_is_afterwards_as_it_was(before, inside):
    """One that is ignored, as in the background, stays so; a second one is ignored, and only as long as that lasts."""
    own = signal.signal(signal.SIGINT, before)
    try:
        with Interrupts(lambda: None):
            if before is signal.default_int_handler:
                with pytest.raises(KeyboardInterrupt):
                    signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            assert inside is signal.getsignal(signal.SIGINT)
        assert before is signal.getsignal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, own)
