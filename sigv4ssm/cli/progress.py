"""What a command is at, on stderr: one line that changes on a terminal, lines that stay in a pipe."""

from __future__ import annotations

import os
import sys
import time

from .refusal import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

QUIET = 1.0
"""Seconds: what is done sooner says nothing on a terminal."""
OFTEN = 0.1
"""Seconds between two changes of the line."""
CLEAR = "\r\x1b[K"
USUAL_SIZE = 80, 24


class Progress:
    """A context manager; at its end the line of a terminal is gone."""

    def __init__(self) -> None:
        self._live = is_live()
        self._next = time.monotonic() + QUIET
        self._shown = False
        self._state: object = None

    def tell(self, text: str, state: object = None) -> None:
        """The text now. In a pipe it is a line where the state is another than before, and nothing without a state."""
        if self._live:
            self._rewrite(plain(text))
        elif state is not None and state != self._state:
            self._state = state
            print(printable(text), file=sys.stderr, flush=True)

    def _rewrite(self, text: str) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next, self._shown = now + OFTEN, True
        sys.stderr.write(f"{CLEAR}{text[: window()[0] - 1]}")
        sys.stderr.flush()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: Any) -> None:
        if self._shown:
            sys.stderr.write(CLEAR)
            sys.stderr.flush()


def window() -> tuple[int, int]:
    """Columns and lines of the window behind stderr, at this moment."""
    try:
        columns, lines = os.get_terminal_size(sys.stderr.fileno())
    except OSError:
        return USUAL_SIZE
    return columns or USUAL_SIZE[0], lines or USUAL_SIZE[1]


def plain(text: str) -> str:
    """A column for each character: nobody knows how wide a terminal shows others than ASCII's, and AWS's ids, statuses
    and names have no others."""
    return printable(text).encode("ascii", "replace").decode()


def is_live() -> bool:
    """Whether stderr is a terminal that can rewrite what it shows."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def elapsed(seconds: float) -> str:
    """Minutes and seconds, with hours where there are any: 0:05, 12:30, 1:00:00."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
