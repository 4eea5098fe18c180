"""Hop 8 of a call: what its failures add up to, and when the next attempt follows, if one does."""

from __future__ import annotations

import time

from .. import operations, retry
from ..errors import EARLIER_ATTEMPT, ServiceError, TransportError
from . import shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Union

    Failure = Union[TransportError, ServiceError]


class Failures:
    """The failed attempts of one call: their number, the last error, and the last before it whose outcome is unknown.

    `corrections` are what some were refused for and is corrected now; `paid` is what the last retry cost.
    """

    last: Failure

    def __init__(self, operation: str, params: Mapping[str, Any]) -> None:
        self.operation = operation
        self.params = params
        self.attempts = 0
        self.corrections: set[str] = set()
        self.paid = retry.REWARD
        self.unknown: Failure | None = None

    def add(self, error: Failure) -> None:
        if self.attempts and may_have_acted(self.last, self.operation):
            self.unknown = self.last
        self.attempts += 1
        self.last = error

    def conclude(self) -> None:
        """Tell the last error of the attempts before it. Filled in, not made anew, it keeps its traceback and cause."""
        error, unknown = self.last, self.unknown
        if isinstance(error, ServiceError):
            if unknown is not None:
                ServiceError.__init__(error, error.response, error.operation, self.attempts, True, error.diagnosis)
                error.__cause__ = unknown
        elif self.attempts > 1:
            remedy = error.remedy if unknown is None or error.request_sent else f"{EARLIER_ATTEMPT} {error.remedy}"
            sent = error.request_sent or unknown is not None
            TransportError.__init__(error, error.problem, remedy, sent, self.attempts)


def may_have_acted(error: Failure, operation: str) -> bool:
    """Whether the attempt may have changed something. A 5xx says that it failed, not that nothing was done."""
    if isinstance(error, TransportError):
        acted = error.request_sent
    else:
        acted = error.may_have_acted or error.status_code >= 500
    return acted and not operations.only_reads(operation)


class Retries:
    """The retries of one client, whose threads share a quota. `sleep` takes seconds, `random` gives a number from 0 to
    1; None is the standard library's."""

    def __init__(
        self, max_attempts: int, sleep: Callable[[float], object] | None, random: Callable[[], float] | None
    ) -> None:
        self.max_attempts = max_attempts
        self.own_sleep = sleep
        self._random = random
        self._quota = retry.Quota()

    def begin(self, operation: str, params: Mapping[str, Any]) -> Failures:
        return Failures(operation, params)

    def wait(self, failures: Failures, end: float) -> bool:
        """True when the next attempt is due; False at once where none is before `end`, a time of `time.monotonic()`."""
        seconds, reason = self._pause(failures, end)
        shared.log("failed", failures, seconds, reason)
        if seconds is not None:
            self.sleep(seconds)
        return seconds is not None

    def sleep(self, seconds: float) -> None:
        (self.own_sleep or time.sleep)(seconds)

    def reward(self, failures: Failures | None) -> None:
        """A call has succeeded."""
        if self._quota.tokens < retry.CAPACITY:
            self._give(failures.paid if failures else retry.REWARD)

    def jitter(self) -> float:
        """A random number from 0 to 1."""
        if self._random is not None:
            return self._random()
        import random

        return random.random()

    def _pause(self, failures: Failures, end: float) -> tuple[float | None, str]:
        """Seconds until the next attempt, or None; and why."""
        error, attempt = failures.last, failures.attempts - len(failures.corrections)
        kind = retry.kind_of(error, failures.operation, failures.params)
        if kind is None:
            return None, "this failure is final"
        if attempt >= self.max_attempts:
            return None, f"max_attempts is {self.max_attempts}"
        with shared.lock:
            if not self._quota.take(retry.COST[kind]):
                return None, "too many calls of this client have failed"
        failures.paid = retry.COST[kind]
        seconds = retry.pause(kind, attempt, self.jitter(), retry.retry_after(error))
        if time.monotonic() + seconds >= end:
            self._give(failures.paid)
            return None, "it would be after the deadline"
        return seconds, kind

    def _give(self, tokens: int) -> None:
        with shared.lock:
            self._quota.give(tokens)
