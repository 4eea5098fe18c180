"""Colour on a terminal; none in a pipe, and none where NO_COLOR is set (https://no-color.org)."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


class Style:
    """Texts in the colours of their meaning, for one stream."""

    def __init__(self, stream: TextIO) -> None:
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        self.coloured = stream.isatty() and not plain
        self.rule = "─" if _can_show("─", stream.encoding) else "-"

    def _paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.coloured else text

    def title(self, text: str) -> str:
        return self._paint("1", text)

    def quiet(self, text: str) -> str:
        return self._paint("2", text)

    def good(self, text: str) -> str:
        return self._paint("32", text)

    def bad(self, text: str) -> str:
        return self._paint("31", text)

    def name(self, text: str) -> str:
        return self._paint("36", text)

    def signed(self, text: str) -> str:
        return self._paint("33", text)

    def payload(self, text: str) -> str:
        return self._paint("35", text)


def _can_show(text: str, encoding: str | None) -> bool:
    try:
        text.encode(encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
