"""How long a call may take, and how much it may answer."""

from __future__ import annotations

from ..errors import ConfigurationError
from ..values import Value, set_field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union

    Timeout = Union[float, tuple[float, float, float]]

LONGEST = 1_000_000
"""Seconds; the operating system's own time-outs end at 24 days."""


class Limits(Value):
    """`timeout` is seconds (connect, read, total) of one attempt; the total alone bounds the other two. `deadline` is
    seconds for all attempts and the pauses between them, None for no more than those come to.

    Raises ConfigurationError for what is no number of seconds.
    """

    __slots__ = ("timeout", "deadline", "max_response_bytes")
    timeout: tuple[float, float, float]
    deadline: float
    max_response_bytes: int

    def __init__(self, timeout: Timeout, deadline: float | None, max_response_bytes: int) -> None:
        limits = timeout if isinstance(timeout, tuple) else (timeout, timeout, timeout)
        if len(limits) != 3 or not all(map(_is_time, limits)):
            raise ConfigurationError(
                f"timeout={timeout!r} is neither a number of seconds up to {LONGEST} nor three of them.",
                "Give (connect, read, total).",
            )
        if deadline is not None and not _is_time(deadline):
            raise ConfigurationError(
                f"deadline={deadline!r} is no number of seconds up to {LONGEST}.",
                "Give the seconds for a call with all of its attempts.",
            )
        set_field(self, "timeout", limits)
        set_field(self, "deadline", float("inf") if deadline is None else deadline)
        set_field(self, "max_response_bytes", max_response_bytes)


def _is_time(seconds: object) -> bool:
    return isinstance(seconds, (int, float)) and 0 < seconds <= LONGEST
