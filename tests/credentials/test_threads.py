"""The chain in many threads, and after fork()."""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from sigv4ssm import errors

WITH_MFA = """role_arn = arn:aws:iam::123456789012:role/demo
source_profile = default
mfa_serial = s
aws_access_key_id = AKIDONE
aws_secret_access_key = secretMARKERone
"""


def test_many_threads_look_once(chain, tmp_path):
    """One runs the program; the others wait for it, and all get the same object."""
    (tmp_path / "program.py").write_text(
        "import sys, time; open(sys.argv[1], 'a').write('x'); time.sleep(0.2); "
        'print(\'{"Version": 1, "AccessKeyId": "AKIDPROC", "SecretAccessKey": "s"}\')'
    )
    found = chain(f"[default]\ncredential_process = '{sys.executable}' {tmp_path}/program.py {tmp_path}/runs\n")
    with ThreadPoolExecutor(16) as threads:
        given = list(threads.map(lambda _: found(), range(16)))
    assert "x" == (tmp_path / "runs").read_text()
    assert 1 == len({id(one) for one in given})


class Counted(dict):
    """Locks by process: `asked` is how often one was asked for."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)

    def setdefault(self, *pair):
        self.asked.release()
        return super().setdefault(*pair)


def test_many_threads_fail_once(chain, tmp_path):
    """Those that waited share the failure, each with an error of its own; the next call looks again."""
    (tmp_path / "program.py").write_text(
        "import pathlib, sys, time; open(sys.argv[1], 'a').write('x'); go_on = pathlib.Path(sys.argv[1] + '-end')\n"
        "while not go_on.exists(): time.sleep(0.01)\n"
        "sys.exit(1)"
    )
    found = chain(f"[default]\ncredential_process = '{sys.executable}' {tmp_path}/program.py {tmp_path}/runs\n")
    found._locks = Counted()

    def call(_):
        with pytest.raises(errors.CredentialRetrievalError, match="ended with exit code 1") as caught:
            found()
        return caught.value

    with ThreadPoolExecutor(8) as threads:
        failures = threads.map(call, range(8))
        for _ in range(8):
            found._locks.asked.acquire()
        (tmp_path / "runs-end").touch()
        failures = list(failures)
    assert 8 == len({id(failure) for failure in failures})
    assert "x" == (tmp_path / "runs").read_text()
    with pytest.raises(errors.CredentialRetrievalError):
        found()
    assert "xx" == (tmp_path / "runs").read_text()


def test_a_signal_handler_in_the_middle_of_a_search(chain, sts):
    """It looks by itself; it would wait for ever for the thread that it interrupts."""
    given = []

    def ask(_: str) -> str:
        handler, handlers[:] = handlers[:], []
        for call in handler:
            given.append(call())
        return "123456"

    device = "mfa_serial = arn:aws:iam::123456789012:mfa/me"
    found = chain(f"[default]\n{WITH_MFA.replace('mfa_serial = s', device)}", ask=ask)
    handlers = [found]
    thread = threading.Thread(target=lambda: given.append(found()), daemon=True)
    thread.start()
    thread.join(5)
    assert ["ASIAISSUED1", "ASIAISSUED2"] == [one.access_key_id for one in given]
    assert [] == sts.faults


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork()")
def test_a_child_that_was_forked_during_a_search(chain):
    """It looks by itself, and does not wait for a thread that it does not have."""
    asked, answered = threading.Event(), threading.Event()

    def ask(_: str) -> str:
        asked.set()
        answered.wait(60)
        return ""

    found = chain(f"[default]\n{WITH_MFA}", ask=ask)
    with ThreadPoolExecutor(1) as threads:
        call = threads.submit(found)
        asked.wait(60)
        child = fork_and_call(found, answered)
        answered.set()
        with pytest.raises(errors.CredentialRetrievalError, match="No code of the MFA device s was given"):
            call.result()
    assert 7 == child


def fork_and_call(found, answered) -> int:
    """The exit code of a child that calls the chain: 7 if it is refused as the parent is, 14 if it waits for ever."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork() beside threads is what is tested
        pid = os.fork()
    if pid == 0:
        signal.alarm(60)
        answered.set()
        try:
            found()
        except errors.CredentialRetrievalError:
            os._exit(7)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else os.WTERMSIG(status)
