"""An explanation for people, in columns and in the colours of what things are; and for programs, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from operator import itemgetter
from textwrap import wrap
from unicodedata import east_asian_width

from ..explain import ORIGINS, VERDICTS, Explanation, Line, Step
from ..explain.model import TAKEN_APART
from ..explain.steps import SPECIFICATION
from ..explain.texts import BODY, HEADER, REQUEST_LINE
from ..values import Value
from .style import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Run = tuple[str, str]

WIDEST = 100
"""Columns of headings and sentences: longer lines are hard to read."""

MARGIN = "  "
PIECE_ENDS = " ,;&"
LAST = 6
"""The step whose inputs are its output taken apart, and come last."""

ABOUT = "The steps are those of AWS's specification, Create a signed AWS API request:"


def as_json(explanation: Explanation) -> str:
    """All of it but the signed request as a value, which may hold a session token; steps 1 and 3 with their text."""
    plain = _plain(explanation)
    for shown, step in zip(plain["steps"], explanation.steps):
        shown["text"] = step.text
    return json.dumps(plain, indent=2)


def _plain(value: Any) -> Any:
    if isinstance(value, Value):
        return {name: _plain(getattr(value, name)) for name in value.__slots__ if name != "signed_request"}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


class Sheet:
    """Explanations as lines of text, in a stream's style and so many columns; `breaks` says whether to break lines."""

    def __init__(self, style: Style, columns: int, breaks: bool) -> None:
        self._style = style
        self._columns = columns
        self._width = min(columns, WIDEST) - 1
        self._breaks = breaks

    def lines(self, explanation: Explanation) -> Iterator[str]:
        """The request, what it is signed with, the six steps, the verdict."""
        yield from map(self._style.quiet, [*self._sentence(ABOUT), SPECIFICATION, ""])
        yield from self._section("The request", self._table(explanation.request))
        yield from self._section("What it is signed with", self._table(explanation.given))
        if self._style.coloured:
            yield from [*self._legend(explanation), ""]
        for step in explanation.steps:
            anchor = step.section[len(SPECIFICATION) :]
            yield from self._section(f"{step.number}. {step.title}", self._step(step, explanation.form), anchor)
        paint = self._style.bad if explanation.verdict == "mismatch" else self._style.good
        yield from map(paint, self._sentence(VERDICTS[explanation.verdict]))

    def _section(self, title: str, body: Iterable[str], anchor: str = "") -> Iterator[str]:
        yield from (self._style.heading(title, self._width, anchor), "", *body, "")

    def _sentence(self, text: str) -> list[str]:
        return wrap(text, self._width) if self._breaks else [text]

    def _legend(self, explanation: Explanation) -> list[str]:
        """What the colours mean, of those that stand there."""
        used = {part.origin for part in explanation.parts().values() if part.text}
        lines, length = [""], 0
        for words, colour in (row for origin, row in ORIGINS.items() if origin in used):
            if length + len(words) > self._width:
                lines, length = [*lines, ""], 0
            lines[-1] += self._style.coloured_as(colour, words) + MARGIN
            length += len(words) + len(MARGIN)
        return [line.rstrip() for line in lines]

    def _step(self, step: Step, form: str) -> Iterator[str]:
        """What goes in above what comes out; of the last step, the signed request above its signature taken apart."""
        yield from self._sentence(step.why)
        yield ""
        if step.number == LAST:
            yield from (*self._table(step.output), "", f"{TAKEN_APART[form]}:", "", *self._table(step.inputs))
        else:
            yield from self._table(step.inputs, step.output)

    def _table(self, *groups: Sequence[Line]) -> Iterator[str]:
        """Name, text, note; of two groups, the first is marked `in` and the second `out`."""
        rows = [
            (marker if number == 0 else "", line)
            for marker, group in zip(("in", "out") if len(groups) > 1 else ("",), groups)
            for number, line in enumerate(group)
            if _name(line) or line.text or line.end
        ]
        marked = 5 if len(groups) > 1 else 0
        named = max((len(_name(line)) for _, line in rows), default=0)
        bar = f" {self._style.bar} " if named else ""
        room = max(20, self._columns - len(MARGIN) - marked - named - len(bar) - 1)
        beside = self._column_of_notes([line for _, line in rows], room)
        before, in_head = "", False
        for marker, line in rows:
            if in_head and line.name == BODY:
                yield ""
            in_head = line.name in (REQUEST_LINE, HEADER)
            name = "" if _name(line) == before else _name(line)
            before = _name(line)
            first = MARGIN + self._style.quiet(marker.ljust(marked)) + name.ljust(named) + self._style.quiet(bar)
            rest = MARGIN + " " * (marked + named) + self._style.quiet(bar)
            yield from (row.rstrip() for row in self._rows(line, first, rest, room, beside))

    def _rows(self, line: Line, first: str, rest: str, room: int, beside: int) -> Iterator[str]:
        """The line with its note beside it; where there is no room for both, broken, with the note below it."""
        runs = [(self._style.visible(part.text), ORIGINS[part.origin][1]) for part in line.parts]
        runs += [(self._style.line_end, "grey")] if line.end else []
        note = self._style.visible(line.note)
        if self._stands_beside(line, beside, room):
            gap = " " * (beside - self._length(line)) + MARGIN
            yield first + self._painted(runs) + gap + self._style.quiet(note)
            return
        for number, row in enumerate(_broken(runs, room) if self._breaks else [runs]):
            yield (rest if number else first) + self._painted(row)
        if note:
            below = f"{self._style.up} {note}"
            yield from (rest + self._style.quiet(row) for row in (wrap(below, room) if self._breaks else [below]))

    def _column_of_notes(self, lines: Sequence[Line], room: int) -> int:
        """Where most notes can stand beside their lines, one below the other; 0 where few can, and all go below."""

        def standing(column: int) -> int:
            return sum(self._stands_beside(line, column, room) for line in lines)

        column = max(sorted({self._length(line) for line in lines}), key=standing)
        return column if standing(column) * 3 >= sum(bool(line.note) for line in lines) else 0

    def _stands_beside(self, line: Line, column: int, room: int) -> bool:
        note = _columns(self._style.visible(line.note))
        return note > 0 and self._length(line) <= column and column + len(MARGIN) + note <= room

    def _length(self, line: Line) -> int:
        return _columns(self._style.visible(line.text) + (self._style.line_end if line.end else ""))

    def _painted(self, runs: Iterable[Run]) -> str:
        same = groupby(runs, key=itemgetter(1))
        return "".join(self._style.coloured_as(colour, "".join(text for text, _ in run)) for colour, run in same)


def _name(line: Line) -> str:
    """The specification's name; lines of a request have none there."""
    return "" if line.name in (REQUEST_LINE, HEADER, BODY) else line.name


def _broken(runs: Sequence[Run], room: int) -> Iterator[list[Run]]:
    """Rows of at most so many columns: ended where a piece of the text ends, or else of one length, as a hash is."""
    cells = [(character, colour) for text, colour in runs for character in text]
    while True:
        used = accumulate(_columns(character) for character, _ in cells)
        fitting = sum(columns <= room for columns in used)
        if fitting == len(cells):
            yield cells
            return
        ends = [n for n in range(fitting // 2 + 1, fitting + 1) if cells[n - 1][0] in PIECE_ENDS]
        rows = -(-len(cells) // fitting)
        end = ends[-1] if ends else -(-len(cells) // rows)
        yield cells[:end]
        cells = cells[end:]


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes: East Asian characters are wide."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
