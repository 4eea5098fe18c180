"""What --debug shows: every step of the work as a block on stderr, from the loggers of this package alone."""

from __future__ import annotations

import logging
import re
import sys

from .refusal import printable
from .style import Style


def show_steps() -> None:
    logger = logging.getLogger(__package__.rpartition(".")[0])
    handler = logging.StreamHandler()
    handler.setFormatter(_Blocks(Style(sys.stderr)))
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)


class _Blocks(logging.Formatter):
    """The time and the first line of a record; under it, in line with that, the others.

    On a terminal the names of headers stand out, and no character of a server's steers it.
    """

    def __init__(self, style: Style) -> None:
        super().__init__("%(message)s")
        self._paint = style

    def format(self, record: logging.LogRecord) -> str:
        title, *lines = map(printable, super().format(record).split("\n"))
        time = f"{self.formatTime(record, '%H:%M:%S')}.{int(record.msecs):03d}"
        colour = self._paint.bad if record.levelno >= logging.WARNING else self._paint.title
        margin = " " * (len(time) + 2)
        block = (f"{margin}{self._line(line)}".rstrip() for line in lines)
        return "\n".join((f"{self._paint.quiet(time)}  {colour(title)}", *block))

    def _line(self, line: str) -> str:
        return re.sub(r"^[A-Za-z][A-Za-z0-9-]*(?=:)", lambda name: self._paint.name(name[0]), line)
