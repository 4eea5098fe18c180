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

Cell = tuple[str, str]
"""A character, and its colour."""

WIDEST = 100
"""Columns of headings and sentences: longer lines are hard to read."""

MARGIN, UNBROKEN = "  ", "\u00a0"
PIECE_ENDS = " ,;&"
LAST = 6
"""The step whose inputs are its output taken apart, and come last."""

ABOUT = "The steps are those of AWS's specification, Create a signed AWS API request:"


def as_json(explanation: Explanation) -> str:
    """All of it but the signed request as a value, which may hold a session token; the steps with their text."""
    return json.dumps(explanation, indent=2, default=_fields)


def _fields(value: Value) -> dict[str, object]:
    names = (*value.__slots__, "text") if isinstance(value, Step) else value.__slots__
    return {name: getattr(value, name) for name in names if name != "signed_request"}


class Sheet:
    """Explanations as lines of text, in a stream's style and so many columns; `breaks` says whether to break lines."""

    def __init__(self, style: Style, columns: int, breaks: bool) -> None:
        self._style = style
        self._columns = columns
        self._width = min(columns, WIDEST) - 1
        self._breaks = breaks

    def lines(self, explanation: Explanation) -> Iterator[str]:
        """The request, what it is signed with, the six steps, the verdict."""
        yield from map(self._style.quiet, [*self._wrapped(ABOUT), SPECIFICATION, ""])
        yield from self._section("The request", self._table(explanation.request))
        yield from self._section("What it is signed with", self._table(explanation.given))
        if self._style.coloured:
            yield from [*self._legend(explanation), ""]
        for step in explanation.steps:
            anchor = step.section[len(SPECIFICATION) :]
            yield from self._section(f"{step.number}. {step.title}", self._step(step, explanation.form), anchor)
        paint = self._style.bad if explanation.verdict == "mismatch" else self._style.good
        yield from map(paint, self._wrapped(VERDICTS[explanation.verdict]))

    def _section(self, title: str, body: Iterable[str], anchor: str = "") -> Iterator[str]:
        yield from (self._style.heading(title, self._width, anchor), "", *body, "")

    def _wrapped(self, text: str, width: int = 0) -> list[str]:
        return wrap(text, width or self._width) if self._breaks else [text]

    def _legend(self, explanation: Explanation) -> Iterator[str]:
        """What the colours mean, of those that stand there."""
        used = {part.origin for part in explanation.parts().values() if part.text}
        rows = (row for origin, row in ORIGINS.items() if origin in used)
        colours = {words.replace(" ", UNBROKEN): colour for words, colour in rows}
        for line in wrap(MARGIN.join(colours), self._width):
            painted = (self._style.coloured_as(colours[words], words) for words in line.split(MARGIN))
            yield MARGIN.join(painted).replace(UNBROKEN, " ")

    def _step(self, step: Step, form: str) -> Iterator[str]:
        """What goes in above what comes out; of the last step, the signed request above its signature taken apart."""
        yield from (*self._wrapped(step.why), "")
        if step.number == LAST:
            yield from (*self._table(step.output), "", f"{TAKEN_APART[form]}:", "", *self._table(step.inputs))
        else:
            yield from self._table(step.inputs, step.output)

    def _table(self, *groups: Sequence[Line]) -> Iterator[str]:
        """Name, text, note; of two groups, the first is marked `in` and the second `out`."""
        markers = ("in   ", "out  ") if len(groups) > 1 else ("",)
        rows = [_Row(marker, line, self._style) for marker, group in zip(markers, groups) for line in group]
        rows = [row for row in rows if row.name or row.cells]
        named = max(len(row.name) for row in rows)
        bar = f" {self._style.bar} " if named else ""
        margin = MARGIN + " " * (len(markers[0]) + named)
        room = self._columns - len(margin + bar) - 1
        column = _column_of_notes(rows, room)
        for before, row in zip([None, *rows], rows):
            if before and row.kind == BODY != before.kind:
                yield ""
            marker = " " * len(row.marker) if before and before.marker == row.marker else row.marker
            name = "" if before and before.name == row.name else row.name
            left = MARGIN + self._style.quiet(marker) + name.ljust(named)
            for line in self._lines(row, column, room):
                yield (left + self._style.quiet(bar) + line).rstrip()
                left = margin

    def _lines(self, row: _Row, column: int, room: int) -> Iterator[str]:
        """With the note beside the text; where there is no room for both, broken, with the note below it."""
        if row.fits(column, room):
            gap = " " * (column - row.width) + MARGIN
            yield self._painted(row.cells) + gap + self._style.quiet(row.note)
            return
        yield from map(self._painted, _broken(row.cells, room) if self._breaks else [row.cells])
        if row.note:
            yield from map(self._style.quiet, self._wrapped(f"{self._style.up} {row.note}", room))

    def _painted(self, cells: Iterable[Cell]) -> str:
        same = groupby(cells, key=itemgetter(1))
        return "".join(self._style.coloured_as(colour, "".join(text for text, _ in run)) for colour, run in same)


class _Row:
    """A line as it can be seen. Lines of a request have no name: the specification gives them none."""

    def __init__(self, marker: str, line: Line, style: Style) -> None:
        self.marker, self.kind = marker, line.name
        self.name = "" if line.name in (REQUEST_LINE, HEADER, BODY) else line.name
        texts = [(style.visible(part.text), ORIGINS[part.origin][1]) for part in line.parts]
        texts += [(style.line_end, "grey")] if line.end else []
        self.cells = [(character, colour) for text, colour in texts for character in text]
        self.width = _columns(character for character, _ in self.cells)
        self.note = style.visible(line.note)

    def fits(self, column: int, room: int) -> bool:
        """Whether its note can stand beside it, in this column."""
        end = column + len(MARGIN) + _columns(self.note)
        return self.note != "" and self.width <= column and end <= room


def _column_of_notes(rows: Sequence[_Row], room: int) -> int:
    """Where most notes can stand beside their lines, one below the other; 0 where few can, and all go below."""
    standing = {row.width: sum(other.fits(row.width, room) for other in rows) for row in rows}
    column = max(sorted(standing), key=standing.__getitem__)
    return column if standing[column] * 3 >= sum(row.note != "" for row in rows) else 0


def _broken(cells: list[Cell], room: int) -> Iterator[list[Cell]]:
    """Rows of at most so many columns: ended where a piece of the text ends, or else of one length, as a hash is."""
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


def _columns(text: Iterable[str]) -> int:
    """How many columns of a terminal the text takes: East Asian characters are wide."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
