"""The live view of many stops on a terminal: a line for each execution, as many as the window has room for.

It is drawn on the terminal's other screen, from its first line to its last, with the size that the window has at that
moment: so nothing scrolls, a resize is over with the next drawing, and at the end the window is as it was before.
"""

from __future__ import annotations

import collections
import sys
import threading
from collections.abc import Callable, Mapping, Sequence

from ..client.jobs import QUEUED, WATCHED, Item
from .progress import elapsed, is_live, plain, show, window
from .style import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..client.lane import Lane

    Row = tuple[int, str, Lane, Item]
    """The kind, the word, and of what."""

OPEN, CLOSE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
"""To the other screen, without the cursor; and back. https://invisible-island.net/xterm/ctlseqs/ctlseqs.html"""
HOME, END_OF_LINE, END_OF_SCREEN = "\x1b[H", "\x1b[K", "\x1b[J"

QUIET, OFTEN = 0.5, 0.25
"""Seconds: what is done sooner is not worth a view; and from one drawing to the next."""

GOING, AMISS, TO_COME, WELL = range(4)
"""The kinds of rows, in the order in which they are shown where there is no room for all."""
TO_COME_WORD = "to come"

WORD, TIME, DOCUMENT = 18, 8, 10
"""Columns of the word for what an execution is at, of its time, and the least of its document."""
LAYOUTS = ((True, 36, TIME), (True, 9, TIME), (True, 9, 0), (False, 9, TIME), (False, 9, 0))
"""From wide to narrow, and the word is in all: whether the region is there, the columns of the id, those of the time.
The first that fits is taken."""


class Board:
    """A context manager that shows lanes on stderr, where that is a terminal that can.

    `total` is how many there will be (None: nobody knows), `documents` the names of their runbooks by id, `now` the
    clock of the run, `wait` whether they are followed to their end.
    """

    def __init__(
        self,
        lanes: Sequence[Lane],
        total: int | None,
        documents: Mapping[str, str],
        now: Callable[[], float],
        wait: bool,
    ) -> None:
        self._lanes = lanes
        self._total = total or 0
        self._documents = documents
        self._now = now
        self._wait = wait
        self._began = now()
        self._style = Style(sys.stderr)
        self._mark = "…" if self._style.visible("…") == "…" else "~"
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._show, daemon=True)
        self.live = is_live()

    def __enter__(self) -> Board:
        if self.live:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.live:
            self._over.set()
            self._thread.join()

    def _show(self) -> None:
        if self._over.wait(QUIET):
            return
        try:
            show(OPEN)
            while True:
                show(self.drawing(*window()))
                if self._over.wait(OFTEN):
                    return
        finally:
            show(CLOSE)

    def drawing(self, columns: int, lines: int) -> str:
        """A whole screen. Its last line has no end, for that would scroll."""
        columns = max(columns - 1, 0)  # in the last one some terminals already begin a new line
        rows = [(*state(item, self._wait), lane, item) for lane in self._lanes for item in list(lane.items.values())]
        unread = max(self._total - len(rows), 0)
        shown = [self._title(rows, unread, columns), *self._body(rows, unread, columns, max(lines - 1, 0))]
        return HOME + "\n".join(line + END_OF_LINE for line in shown) + END_OF_SCREEN

    def _title(self, rows: list[Row], unread: int, columns: int) -> str:
        """How many are how far, since when, and the pace while there are stops to come; of that, as much as fits."""
        kinds = collections.Counter(row[0] for row in rows)
        to_come = kinds[TO_COME] + unread
        parts = [f"{kinds[WELL] + kinds[AMISS]} done", f"{kinds[GOING]} under way", f"{to_come} to come"]
        parts.append(elapsed(self._now() - self._began))
        if to_come:
            parts.append(f"{sum(lane.pace.rate for lane in self._lanes):.1f} a second")
        while len(parts) > 1 and len(", ".join(parts)) > columns:
            parts.pop()
        return self._style.title(self._cut(", ".join(parts), columns))

    def _body(self, rows: list[Row], unread: int, columns: int, room: int) -> list[str]:
        """All rows in their order; or those that matter most, and how many others there are of which kind. Of those
        that are done well the last ones matter most."""
        places = sorted(
            range(len(rows)), key=lambda place: (rows[place][0], -place if rows[place][0] == WELL else place)
        )
        some = len(rows) if len(rows) + bool(unread) <= room else max(room - 1, 0)
        others = collections.Counter(rows[place][1] for place in places[some:])
        others[TO_COME_WORD] += unread
        counted = ", ".join(f"{number} {word}" for word, number in others.most_common() if number)
        rest = [self._style.quiet(self._cut(f"and {counted}", columns))] if counted and room else []
        return [self._line(*rows[place], columns) for place in sorted(places[:some])] + rest

    def _line(self, kind: int, word: str, lane: Lane, item: Item, columns: int) -> str:
        region, id_columns, time_columns = self._layout(columns)
        key = self._cut(plain(item.execution_id), id_columns)
        head = self._cut(f"{lane.name.ljust(region)[:region]}{key:<{id_columns}}  ", columns)
        time = self._time(item) if time_columns else ""
        rest = self._cut(f"{word:<{WORD}}{time:>{time_columns}}", columns - len(head))
        left = columns - len(head) - len(rest)
        document = self._documents.get(item.execution_id)
        tail = self._cut(plain(f"  {document}"), left) if document and left >= DOCUMENT else ""
        paint = (self._style.name, self._style.bad, self._style.quiet, self._style.good)[kind]
        return head + paint(rest) + self._style.quiet(tail)

    def _time(self, item: Item) -> str:
        if item.outcome:
            return elapsed(item.outcome.seconds)
        return elapsed(self._now() - item.began) if item.began else ""

    def _layout(self, columns: int) -> tuple[int, int, int]:
        """Columns of the region, the id and the time."""
        place = max(len(lane.name) for lane in self._lanes) + 2 if len(self._lanes) > 1 else 0
        rows = [(place * region, key, time) for region, key, time in LAYOUTS]
        return next((row for row in rows if sum(row) + 2 + WORD <= columns), rows[-1])

    def _cut(self, text: str, columns: int) -> str:
        """The text in so many columns, with a mark where some of it is missing."""
        return text if len(text) <= columns else text[: max(columns - 1, 0)] + self._mark[:columns]


def state(item: Item, wait: bool) -> tuple[int, str]:
    """The kind of a row and its word."""
    outcome = item.outcome
    if outcome is not None:
        well = outcome.ended_as_asked if wait else outcome.kind == "stopping"
        return (WELL if well else AMISS), outcome.kind.replace("_", " ")
    if item.phase == QUEUED:
        return TO_COME, "throttled" if item.throttlings else TO_COME_WORD
    return GOING, plain(item.status or "stopping") if item.phase == WATCHED else "stopping"
