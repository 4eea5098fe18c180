"""What was asked for, on stdout, as --output says: JSON as the service gives it, or text in columns."""

from __future__ import annotations

import itertools
import json
import sys
from argparse import Namespace, _ArgumentGroup
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from .options import Parser
from .progress import Progress
from .refusal import printable
from .style import Style

BETWEEN = "  "


def add_option(parser: Parser) -> _ArgumentGroup:
    """The option, in a group that can take more."""
    group = parser.add_argument_group("what is shown")
    group.add_argument(
        "--output", metavar="FORMAT", choices=("json", "text"), default="json", help="json (default), or text"
    )
    return group


def show(
    options: Namespace, answer: Mapping[str, object], headings: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """The answer as JSON, or the rows, which are read for text alone."""
    if options.output == "json":
        show_json(answer)
    else:
        table(headings, rows)


def show_list(
    options: Namespace, member: str, columns: Mapping[str, str], listed: Iterable[Mapping[str, object]], kind: str
) -> None:
    """What is listed, --max-items at most: as a member of the answer, or as rows of `columns`, heading to member."""
    found: list[Mapping[str, object]] = []
    with Progress() as progress:
        for each in itertools.islice(listed, options.max_items):
            found.append(each)
            progress.tell(f"{len(found)} {kind} so far")
    show(options, {member: found}, [*columns], ([each.get(name) for name in columns.values()] for each in found))


def show_json(answer: Mapping[str, object]) -> None:
    """Without what the client knows of the response."""
    bare = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    print(json.dumps(bare, indent=4, default=_time))


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """In a pipe a line for each row, with tabs between its cells; on a terminal aligned, under headings, without the
    columns that are empty in every row, and with times to the second."""
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(map(_cell, row)))
        return
    lines = [[_cell(value, "seconds") for value in row] for row in rows]
    columns = [column for column in zip(headings, *lines) if any(column[1:]) or not lines]
    if not columns:
        return
    widths = [max(map(len, column)) for column in columns]
    heading, *rest = (_aligned(cells, widths) for cells in zip(*columns))
    print("\n".join((Style(sys.stdout).title(heading), *rest)))


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    return BETWEEN.join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip()


def _cell(value: object, precision: str = "auto") -> str:
    """On one line, and with nothing in it that steers a terminal."""
    if value is None:
        return ""
    return printable(_time(value, precision) if isinstance(value, datetime) else str(value))


def _time(value: object, precision: str = "auto") -> str:
    """ISO 8601, as the aws CLI writes times. Nothing else in an answer is not JSON."""
    assert isinstance(value, datetime), value
    return value.isoformat(timespec=precision)
