"""What was asked for, on stdout, as --output says: JSON as the service gives it, or text in columns."""

from __future__ import annotations

import itertools
import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from .options import Parser
from .progress import Progress
from .refusal import printable
from .style import Style


def add_option(parser: Parser) -> partial[None]:
    add = parser.group("what is shown")
    add("--output FORMAT", "json (default), or text", choices=("json", "text"), default="json")
    return add


def show(
    options: Namespace,
    answer: Mapping[str, object],
    columns: Mapping[str, str],
    rows: Iterable[Mapping[str, object]],
) -> None:
    """The answer as JSON, or rows of it as text: `columns` has the member under each heading."""
    if options.output == "json":
        show_json(answer)
    else:
        table([*columns], ([row.get(name) for name in columns.values()] for row in rows))


def show_list(
    options: Namespace, member: str, columns: Mapping[str, str], listed: Iterable[Mapping[str, object]], kind: str
) -> None:
    """What is listed, --max-items at most, as a member of the answer."""
    found: list[Mapping[str, object]] = []
    with Progress() as progress:
        for each in itertools.islice(listed, options.max_items):
            found.append(each)
            progress.tell(f"{len(found)} {kind} so far")
    show(options, {member: found}, columns, found)


def show_json(answer: Mapping[str, object]) -> None:
    """Without what the client knows of the response."""
    bare = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    print(json.dumps(bare, indent=4, default=datetime.isoformat))


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """In a pipe a line for each row, with tabs between its cells; on a terminal aligned, under headings, without the
    columns that are empty in every row, and with times to the second."""
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(map(_cell, row)))
        return
    lines = [[_cell(value, "seconds") for value in row] for row in rows]
    columns = [column for column in zip(headings, *lines) if any(column[1:]) or not lines]
    widths = [max(map(len, column)) for column in columns]
    padded = [[cell.ljust(width) for cell in column] for column, width in zip(columns, widths)]
    for number, cells in enumerate(zip(*padded)):
        line = "  ".join(cells).rstrip()
        print(line if number else Style(sys.stdout).title(line))


def _cell(value: object, precision: str = "auto") -> str:
    """On one line, and with nothing in it that steers a terminal."""
    if isinstance(value, datetime):
        return value.isoformat(timespec=precision)
    if isinstance(value, float):
        return f"{value:.1f}"
    return "" if value is None else printable(str(value))
