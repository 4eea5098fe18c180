"""Colour on a terminal; none in a pipe, and none where NO_COLOR is set (https://no-color.org)."""

from __future__ import annotations

import os
from functools import partialmethod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
"""The eight of every terminal."""

KINDS = {"": "3", "bright": "9", "bold": "1;3"}


class Style:
    """Texts in the colours of their meaning, for one stream; and its signs, in ASCII where it can show no others."""

    def __init__(self, stream: TextIO) -> None:
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        self.coloured = stream.isatty() and not plain
        self._encoding = stream.encoding or "ascii"
        rich = self.visible("─│⏎↑") == "─│⏎↑"
        self.rule, self.bar, self.line_end, self.up = ("─", "│", "⏎", "↑") if rich else ("-", "|", "\\n", "^")

    def visible(self, text: str) -> str:
        """The text with escapes for what cannot be seen, could steer a terminal, or is not in its character set."""
        shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
        return shown.encode(self._encoding, "backslashreplace").decode(self._encoding)

    def heading(self, text: str, width: int, aside: str = "") -> str:
        """A title between rules, across the width; quietly at its right end what stands aside, where it fits."""
        head, tail = f"{self.rule * 2} {text} ", f" {aside}" if aside else ""
        if len(head) + 2 + len(tail) > width:
            tail = ""
        return self.title(head + self.rule * (width - len(head) - len(tail))) + self.quiet(tail)

    def coloured_as(self, colour: str, text: str) -> str:
        """In a colour by its name: `red`, `bright red`, `bold red`, or `grey`."""
        kind, _, base = colour.rpartition(" ")
        return self._paint("2" if colour == "grey" else KINDS[kind] + str(COLOURS.index(base)), text)

    def _paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.coloured and text else text

    title = partialmethod(_paint, "1")
    quiet = partialmethod(_paint, "2")
    bad = partialmethod(_paint, "31")
    good = partialmethod(_paint, "32")
    signed = partialmethod(_paint, "33")
    payload = partialmethod(_paint, "35")
    name = partialmethod(_paint, "36")
