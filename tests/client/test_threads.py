"""What the threads of a client share."""

from __future__ import annotations

import threading
import time

import pytest
from scripted import ID, OK, STOP, Scripted, refusal

from sigv4ssm import errors, retry
from sigv4ssm.client import shared

BROKEN = refusal("InternalServerError", status=500)


class Slow(retry.Quota):
    """Leaves time for another thread between looking and taking."""

    def take(self, cost: int) -> bool:
        enough = cost <= self.tokens
        time.sleep(0.0005)
        self.tokens -= cost if enough else 0
        return enough


def test_they_share_one_quota(monkeypatch):
    """Where all calls fail they make 35 retries for 14 tokens each, not 35 each."""
    monkeypatch.setattr(retry, "Quota", Slow)
    scripted = Scripted(BROKEN)
    attempts: list[int] = []

    def fail() -> None:
        for _ in range(10):
            with pytest.raises(errors.InternalServerError) as caught:
                scripted.client.call(STOP, ID)
            attempts.append(caught.value.attempts)

    threads = [threading.Thread(target=fail) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert retry.CAPACITY // retry.COST[retry.TRANSIENT] == sum(attempts) - len(attempts)


def test_a_signal_handler_may_call_the_client_that_it_interrupts():
    """It runs in the thread that holds the lock."""
    with shared.lock:
        answer = Scripted(BROKEN, OK).client.call(STOP, ID)
    assert 1 == answer["ResponseMetadata"]["RetryAttempts"]
