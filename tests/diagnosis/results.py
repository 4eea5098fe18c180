"""What comes of every wrong request, as a table. `results.txt` holds it; this writes it anew:

cd tests && PYTHONPATH=.. python -W ignore -m diagnosis.results
"""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from .doors import Look, looks
from .wrong_requests import WRONG, Wrong

FILE = Path(__file__).parent / "results.txt"
COLUMNS = ("request", "door", "side", "expected", "found", "certain")
BY_NAME = {wrong.name: wrong for wrong in WRONG}


@functools.cache
def looks_at(name: str) -> tuple[Look, ...]:
    """What each side finds in the wrong request of that name; sent once, however many tests look."""
    with tempfile.TemporaryDirectory() as folder:
        return tuple(looks(BY_NAME[name], Path(folder)))


def rows() -> list[tuple[str, ...]]:
    return [row(wrong, look) for wrong in WRONG for look in looks_at(wrong.name)]


def row(wrong: Wrong, look: Look) -> tuple[str, ...]:
    expected = f"{wrong.cause}: {wrong.part}" if wrong.part else wrong.cause
    found = look.found
    if found is None:
        return wrong.name, wrong.door, look.side, expected, "nothing", ""
    named = f"{found.cause}: {found.part}" if wrong.part else found.cause
    return wrong.name, wrong.door, look.side, expected, named, "certain" if found.certain else "likely"


def table() -> str:
    """All rows, aligned."""
    lines = [COLUMNS, *rows()]
    widths = [max(map(len, column)) for column in zip(*lines)]
    return "".join("  ".join(map(str.ljust, line, widths)).rstrip() + "\n" for line in lines)


if __name__ == "__main__":
    FILE.write_text(table(), "utf-8")
