"""What a command is at, on stderr: one line that changes on a terminal, lines that stay in a pipe."""

from __future__ import annotations

import os
import sys
import time

from .refusal import printable

QUIET, OFTEN = 1.0, 0.1
"""Seconds: what is done sooner says nothing on a terminal; and from one change of the line to the next."""
CLEAR = "\r\x1b[K"


class Progress:
    """A context manager; at its end the line of a terminal is gone."""

    def __init__(self) -> None:
        self._live = is_live()
        self._next = time.monotonic() + QUIET
        self._shown = False
        self._state: object = None

    def tell(self, text: str, state: object = None) -> None:
        """The text now. In a pipe it is a line where the state is another than before, and nothing without a state."""
        now = time.monotonic()
        if self._live and now >= self._next:
            self._next, self._shown = now + OFTEN, True
            show(CLEAR + plain(text)[: window()[0] - 1])
        elif not self._live and state not in (None, self._state):
            self._state = state
            show(printable(text) + "\n")

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            show(CLEAR)


def show(text: str) -> None:
    print(text, end="", file=sys.stderr, flush=True)


def window() -> tuple[int, int]:
    """Columns and lines of the window behind stderr, at this moment."""
    try:
        columns, lines = os.get_terminal_size(sys.stderr.fileno())
    except OSError:
        columns = lines = 0
    return columns or 80, lines or 24


def plain(text: str) -> str:
    """A column for each character: nobody knows how wide a terminal shows others than ASCII's, and AWS's ids, statuses
    and names have no others."""
    return printable(text).encode("ascii", "replace").decode()


def is_live() -> bool:
    """Whether stderr is a terminal that can rewrite what it shows."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def elapsed(seconds: float) -> str:
    """Such as 0:05, 12:30, 1:00:00."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
