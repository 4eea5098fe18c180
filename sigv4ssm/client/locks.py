"""The lock over what the threads of a process share in clients. Read it as `locks.lock`: a child has its own."""

from __future__ import annotations

import os
import threading

lock = threading.RLock()
"""Held for a moment: nothing waits or logs under it. Reentrant, for a signal handler may call the client that it
interrupts."""


def _renew() -> None:
    """A thread of the parent that holds the lock is not there in the child to release it."""
    global lock
    lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
