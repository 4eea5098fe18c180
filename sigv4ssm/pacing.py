"""Floor 1: when the next of many calls may begin. Pure: the time is an argument, in seconds of a clock that only rises.

A token bucket, kept as the time of the next slot, so that no two that waited begin at once. Its rate follows the
answers by additive increase and multiplicative decrease, as in TCP (RFC 5681 §3.1), for the service says only when its
own bucket is empty, never how large it is.
"""

from __future__ import annotations

from .errors import ParamValidationError

BURST = 1.0
"""Seconds: what was not used in them may begin at once. AWS's own buckets hold a second's calls, or more."""

DECREASE = 0.8
"""Of the rate, what is left after a throttling. With INCREASE it loses nothing at a service whose bucket holds half a
second's calls: what is not used while the rate is below the service's is there when it is above."""

INCREASE = 0.05
"""Calls a second that each success adds: so the rate grows by a twentieth a second, whatever it is."""

LEAST = 0.2
"""Calls a second: below this it does not fall, however often the service throttles."""

SLOWEST, MOST = 0.001, 1000.0
"""Calls a second that can be asked for: no quota of Systems Manager is near the highest."""


class Pace:
    """The pace of one operation in one account and region, for one thread. `rate` is that of the moment, calls a
    second; `ceiling` is the highest, and the first: ParamValidationError, if it is not from SLOWEST to MOST."""

    def __init__(self, ceiling: float) -> None:
        if isinstance(ceiling, bool) or not (isinstance(ceiling, (int, float)) and SLOWEST <= ceiling <= MOST):
            problem = f"rate={ceiling!r} is no number of calls a second from {SLOWEST:g} to {MOST:g}."
            raise ParamValidationError(problem, "Give one, such as 10.")
        self.rate = self.ceiling = float(ceiling)
        self._next = self._lowered = float("-inf")

    def wait(self, now: float) -> float:
        """Seconds until a slot is free; 0.0: one is."""
        return max(self._next - now, 0.0)

    def take(self, now: float) -> None:
        """Use the slot that is free now."""
        step = 1 / self.rate
        self._next = max(self._next, now - max(BURST - step, 0.0)) + step

    def throttled(self, began: float, now: float) -> None:
        """An attempt that began at a time was throttled: the service's bucket is empty, and so is this one. The rate
        falls once for all attempts that were under way together: they tell of the same moment."""
        if began > self._lowered:
            self.rate = max(self.rate * DECREASE, min(LEAST, self.ceiling))
            self._lowered = now
        self._next = max(self._next, now + 1 / self.rate)

    def succeeded(self) -> None:
        self.rate = min(self.rate + INCREASE, self.ceiling)
