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
    handler.setFormatter(_Blocks())
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)


class _Blocks(logging.Formatter):
    """The time and the first line of a record; under it, in line with that, the others.

    On a terminal the names of headers stand out, and no character of a server's steers it.
    """

    def format(self, record: logging.LogRecord) -> str:
        title, *lines = map(printable, super().format(record).split("\n"))
        style, time = Style(sys.stderr), f"{self.formatTime(record, '%H:%M:%S')}.{int(record.msecs):03d}"
        paint = style.bad if record.levelno >= logging.WARNING else style.title
        rows = [f"{style.quiet(time)}  {paint(title)}"]
        for line in lines:
            line = re.sub(r"^[A-Za-z][A-Za-z0-9-]*(?=:)", lambda name: style.name(name[0]), line)
            rows.append(f"{' ' * len(time)}  {line}".rstrip())
        return "\n".join(rows)
