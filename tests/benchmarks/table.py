"""The tables of a stored result, for a reader of the README or of a terminal. Pure: no number is written by hand."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, NamedTuple

from .budgets import BUDGETS, NotMeasured, verdict
from .programs import IMPORT_FOUR, OURS, UNSIGNED
from .rounds import line, median, ratios
from .signers import HASHES
from .workloads import WORKLOADS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .budgets import Budget, Groups, Rows
    from .rounds import Row


COMPARED = (OURS, HASHES, "botocore")

UNITS = {
    "body": ("each KiB of body", 1024),
    "headers": ("each header", 1),
    "parameters": ("each query parameter", 1),
    "not_encoded": ("each that is not encoded", 1),
    "encoded_otherwise": ("each that is encoded otherwise", 1),
}
"""What the slope along an axis of growth is a slope of, and how many of the axis's steps that is."""


class Table(NamedTuple):
    """Cells are texts; the first column is to the left, the others to the right; a note follows."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    note: str = ""


def budgets(groups: Groups) -> Table:
    """A line for each budget of what was measured, a miss as plain as the rest."""
    head = ("", "at least", "aim", "measured", "")
    rows = [_budget(budget, groups[budget.group]) for budget in BUDGETS if budget.group in groups]
    return Table("What was promised", head, rows)


def _budget(budget: Budget, rows: Rows) -> tuple[str, ...]:
    limits = [f"≤ {limit:g}" if limit is not None else "" for limit in (budget.at_least, budget.aim)]
    try:
        measured, spread = budget.figure(rows)
    except NotMeasured as error:
        return (budget.what, *limits, "–", f"not measured: {shortened(str(error), 60)}")
    about = f"{number(measured)} ± {number(spread)}" if spread else number(measured)
    return (budget.what, *limits, f"{about} {budget.unit}".strip(), verdict(budget, measured))


def signing(groups: Groups) -> Table:
    """Signers by their time for the sample; a wrong signature is marked."""
    sample = groups.get("signing, sample", {})
    base = sample.get("botocore", {})
    names = by_median({**groups.get("signing, 100 parameters", {}), **sample})
    rows = []
    for name in names:
        row = sample.get(name, {})
        cells = [_timed(groups.get(f"signing, {workload}", {}).get(name, {})) for workload in WORKLOADS]
        rows.append((name, _per_second(row), _ratio(row, base), *cells))
    few = [name for name, row in sample.items() if "content-type" not in row.get("check", "content-type")]
    note = f"wrong: AWS would refuse it. Content-Type is not signed by {' and '.join(few)}." if few else ""
    return Table("One signature, µs", ("", "sample: per second", "/ botocore", *WORKLOADS), rows, note + _why(sample))


def growth(groups: Groups) -> Table:
    """Least-squares slopes; R² says how straight the line is."""
    rows = []
    for axis, (what, unit) in UNITS.items():
        lines = groups.get(f"growth, {axis}", {})
        rows += [(what, *(_slope(lines[name], unit) for name in COMPARED))] if lines else []
    return Table("How the cost of a signature grows, ns (R²)", ("", *COMPARED), rows)


def clients(groups: Groups) -> Table:
    """Everything that calls, by the time of a fresh process; what has no process of its own after that."""
    process, one, eight = (groups.get(name, {}) for name in ("process", "calls, 1 thread", "calls, 8 threads"))
    memory = groups.get("memory", {})
    rows = [
        (
            name,
            _timed(process.get(name, {})),
            _ratio(process.get(name, {}), process.get(UNSIGNED, {})),
            _timed(one.get(name, {})),
            _ratio(one.get(name, {}), one.get("boto3", {})),
            _per_second(one.get(name, {})),
            _per_second(eight.get(name, {})),
            _timed(memory.get(name, {})),
        )
        for name in dict.fromkeys([*by_median(process), *by_median(one), *by_median(memory)])
    ]
    head = ("", "process, ms", "/ requests", "call, µs", "/ boto3", "calls/s", "8 threads, calls/s", "peak, MB")
    note = f"process: from its start to its end, with one answered call. / requests: {UNSIGNED}."
    return Table("One call", head, rows, note + _why({**memory, **one, **process}))


def imports(groups: Groups) -> Table:
    rows = groups.get("import", {})
    base = rows.get(IMPORT_FOUR, {})
    cells = [(name, _timed(rows[name]), _ratio(rows[name], base)) for name in by_median(rows)]
    note = "4 modules: hashlib, hmac, json and urllib.parse, which no signer can do without."
    return Table("Imports, in a fresh process", ("", "ms", "/ 4 modules"), cells, note)


def size(groups: Groups) -> Table:
    rows = [
        (name, str(row.get("distributions", "")), megabytes(row, "bytes"), megabytes(row, "pyc"))
        for name, row in groups.get("size", {}).items()
    ]
    note = "Installed by pip with all that is needed; own source is of .py files."
    return Table("Installed", ("", "distributions", "MB", ".pyc, MB"), rows, note + _why(groups.get("size", {})))


TABLES: dict[str, Callable[[Groups], Table]] = {
    "budgets": budgets,
    "signing": signing,
    "growth": growth,
    "clients": clients,
    "imports": imports,
    "size": size,
}


def markdown(result: dict[str, object], names: Iterable[str] = tuple(TABLES)) -> str:
    """The named tables of a result as Markdown, with what they were measured on."""
    return "\n\n".join([*(_markdown(TABLES[name](result["groups"])) for name in names), measured_on(result)]) + "\n"


def _markdown(table: Table) -> str:
    ruler = ("---", *["---:"] * (len(table.head) - 1))
    rows = [tuple(cell.replace("|", "\\|") for cell in _bold(cells)) for cells in table.rows]
    lines = [f"| {' | '.join(cells)} |" for cells in (table.head, ruler, *rows)]
    return "\n".join([f"**{table.title}**", "", *lines, *(["", table.note] if table.note else [])])


def _bold(cells: tuple[str, ...]) -> tuple[str, ...]:
    ours = "sigv4ssm" in cells[0]
    return (f"**{cells[0]}**" if ours else cells[0], *cells[1:])


def text(result: dict[str, object]) -> str:
    """All tables that have rows, for a terminal."""
    tables = [make(result["groups"]) for make in TABLES.values()]
    return "\n\n".join([*(_text(table) for table in tables if table.rows), measured_on(result)]) + "\n"


def _text(table: Table) -> str:
    lines = [table.head, *table.rows]
    widths = [max(len(cells[column]) for cells in lines) for column in range(len(table.head))]
    drawn = [
        "  ".join([cells[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells[1:], widths[1:]))])
        for cells in lines
    ]
    return "\n".join([table.title, "", *drawn, *(["", table.note] if table.note else [])])


def measured_on(result: dict[str, object]) -> str:
    """Date, command, machine and versions, in one paragraph."""
    about = result["about"]
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    return (
        f"`{about['command']}`, {about['date']}, tree {about['tree']}: {about['machine']}; {about['python']}; "
        f"{versions}. All in one run, in turns, in a new random order each round; medians, and ratios as medians of "
        f"the ratios within a round (±: half the interquartile range). Signatures in processor time, the rest in the "
        f"clock's. Client and server ({about['server']}) share one processor."
    )


def by_median(rows: dict[str, Row]) -> list[str]:
    """Names, the quickest first, what failed last."""
    return sorted(rows, key=lambda name: median(rows[name]) if "rounds" in rows[name] else float("inf"))


def _timed(row: Row) -> str:
    if "rounds" not in row:
        return "failed" if "failed" in row else ""
    wrong = " wrong" if row.get("check", "").startswith("wrong") else ""
    return number(median(row)) + wrong


def _per_second(row: Row) -> str:
    """Of a row in microseconds."""
    return number(float(f"{1e6 / median(row):.3g}")) if "rounds" in row else ""


def _ratio(row: Row, base: Row) -> str:
    return number(statistics.median(ratios(row, base))) if "rounds" in row and "rounds" in base else ""


def _why(rows: dict[str, Row]) -> str:
    """What is to be said of the rows that failed."""
    return "".join(f" {name} failed: {shortened(row['failed'], 80)}." for name, row in rows.items() if "failed" in row)


def _slope(row: Row, unit: float) -> str:
    if not row:
        return ""
    slope, squared = line(row["sizes"], row["medians"])
    return f"{number(slope * unit * 1000)} ({squared:.4f})"


def megabytes(row: Row, key: str) -> str:
    return f"{row[key] / 1e6:,.2f}" if key in row else ("failed" if "failed" in row else "")


def number(value: float) -> str:
    """A whole number as it is, any other with three digits."""
    if isinstance(value, int):
        return f"{value:,}"
    places = next((places for places, least in ((0, 99.95), (1, 9.995), (2, 0.9995)) if abs(value) >= least), 3)
    return f"{value:,.{places}f}"


def shortened(words: str, longest: int) -> str:
    return words if len(words) <= longest else words[: longest - 1] + "…"
