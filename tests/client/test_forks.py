"""A client in a process that is forked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import sigv4ssm

ROOT = Path(sigv4ssm.__file__).parents[1]
TESTS = Path(__file__).parents[1]

FORKED = """
import os, signal, sys, threading
sys.path[:0] = {paths!r}
from scripted import *
from sigv4ssm.client import shared

broken = refusal("InternalServerError", status=500)
scripted = Scripted(OK, broken, OK)
scripted.client.call(STOP, ID)
held = threading.Event()

def hold():
    with shared.lock:
        held.set()
        threading.Event().wait()

threading.Thread(target=hold, daemon=True).start()
held.wait()
child = os.fork()
if child == 0:
    signal.alarm(60)
    retries = scripted.client.call(STOP, ID)["ResponseMetadata"]["RetryAttempts"]
    Scripted(transport=None).client._sender.transport()
    os._exit(0 if retries == 1 else 1)
os._exit(os.waitpid(child, 0)[1])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork()")
def test_a_client_made_and_used_before_fork_works_in_the_child():
    """Even where a thread of the parent, which the child does not have, holds the lock."""
    command = [sys.executable, "-W", "ignore", "-c", FORKED.format(paths=[str(ROOT), str(TESTS)])]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (0, "") == (done.returncode, done.stderr)
