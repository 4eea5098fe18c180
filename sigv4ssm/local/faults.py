"""What can go wrong on the way and in the service: scripted faults, and throttling."""

from __future__ import annotations

import time

from ..errors import ConfigurationError
from ..operations import OPERATIONS
from ..values import Value
from .refusals import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

THROTTLED = Refusal("ThrottlingException", "Rate exceeded")
ALL = "*"
"""Stands for every operation."""


class Fault(Value):
    """What happens to the `call`-th request (from 1) of an operation.

    It is answered after `delay` seconds; and one of these: with the error `code`; not at all, the connection being
    reset before anything is done (`reset`), or when it is done (`lost`).
    """

    operation: str
    call: int = 1
    code: str = ""
    reset: bool = False
    lost: bool = False
    delay: float = 0.0

    def _complete(self) -> None:
        check_operation(self.operation)
        outcomes = bool(self.code) + self.reset + self.lost
        if self.call < 1 or self.delay < 0 or outcomes > 1 or not (outcomes or self.delay):
            raise ConfigurationError(
                f"The fault of call {self.call} of {self.operation} is none that can be.",
                "Count calls from 1, and choose one of code, reset and lost, or a delay.",
            )

    def befall(self, patience: float, sleep: Callable[[float], object] | None = None) -> None:
        """Let the time pass, and the connection fail. Raises TimeoutError when the client's patience, in seconds, ends
        first, and ConnectionResetError."""
        if self.delay:
            (sleep or time.sleep)(min(self.delay, max(patience, 0.0)))
        if self.delay > patience:
            raise TimeoutError
        if self.reset or self.lost:
            raise ConnectionResetError


def check_operation(operation: str) -> None:
    if operation not in OPERATIONS:
        raise ConfigurationError(f"There is no operation {operation}.", f"Use {', '.join(OPERATIONS)}.")


class Bucket:
    """Tokens for requests: `rate` come each second, and `burst` are the most there are."""

    def __init__(self, rate: float, burst: float) -> None:
        if rate <= 0 or burst < 1:
            raise ConfigurationError(
                f"A rate of {rate} requests a second with a burst of {burst} lets none through.",
                "Give a rate above 0, and a burst of 1 or more.",
            )
        self._rate, self._burst, self._tokens = rate, burst, burst
        self._at: datetime | None = None

    def take(self, at: datetime) -> bool:
        passed = (at - self._at).total_seconds() if self._at else 0.0
        self._at = at
        self._tokens = min(self._tokens + max(passed, 0.0) * self._rate, self._burst)
        taken = self._tokens >= 1
        self._tokens -= taken
        return taken


def buckets(rates: Mapping[str, tuple[float, float]]) -> dict[str, Bucket]:
    """A bucket for each operation of a table of rates and bursts; the row of `*` is for each of the others."""
    for operation in rates.keys() - {ALL}:
        check_operation(operation)
    chosen = {operation: rates.get(operation) or rates.get(ALL) for operation in OPERATIONS}
    return {operation: Bucket(*row) for operation, row in chosen.items() if row}
