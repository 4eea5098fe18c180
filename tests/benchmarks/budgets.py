"""What was promised beside what was measured: a line for each row of DESIGN §6, and for each aim of the transport
without packages. Pure: from a stored result alone.

A figure is the median over the rounds of a ratio within a round (or of a difference), with its spread.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, NamedTuple

from .programs import (
    AWS_COMMAND,
    IMPORT,
    IMPORT_FOUR,
    OUR_COMMAND,
    OUR_COMMAND_ALONE,
    OURS,
    OURS_ALONE,
    OWN,
    OWN_BELOW,
    UNSIGNED,
    UNSIGNED_SESSION,
    UNSIGNED_STDLIB,
)
from .rounds import differences, line, ratios, spread
from .signers import HASHES

if TYPE_CHECKING:
    from collections.abc import Callable

    from .rounds import Row

    Rows = dict[str, Row]
    Groups = dict[str, Rows]
    Figure = Callable[[Rows], tuple[float, float]]


class Budget(NamedTuple):
    """The figure of a group's rows is to be no more than `at_least`, or better, than `aim`; None: nothing was said."""

    what: str
    group: str
    figure: Figure
    unit: str
    at_least: float | None
    aim: float | None


class NotMeasured(Exception):
    """A row failed; says why."""


def row(rows: Rows, name: str) -> Row:
    if "failed" in rows[name]:
        raise NotMeasured(rows[name]["failed"])
    return rows[name]


def ratio(name: str, base: str) -> Figure:
    def figure(rows: Rows) -> tuple[float, float]:
        found = ratios(row(rows, name), row(rows, base))
        return statistics.median(found), spread(found)

    return figure


def more(name: str, base: str) -> Figure:
    def figure(rows: Rows) -> tuple[float, float]:
        found = differences(row(rows, name), row(rows, base))
        return statistics.median(found), spread(found)

    return figure


def megabytes(name: str) -> Figure:
    return lambda rows: (row(rows, name)["bytes"] / 1e6, 0)


def distributions(name: str) -> Figure:
    return lambda rows: (row(rows, name)["distributions"], 0)


def departure(rows: Rows) -> tuple[float, float]:
    """From a straight line: the share of the variance of our costs that it leaves unexplained, 1 − R²."""
    found = row(rows, OURS)
    return 1 - line(found["sizes"], found["medians"])[1], 0


def signature(what: str, workload: str, at_least: float, aim: float | None) -> Budget:
    return Budget(what, f"signing, {workload}", ratio(OURS, "botocore"), "× botocore", at_least, aim)


BUDGETS = (
    signature("one signature, any request, validation included", "sample", 0.14, 0.10),
    Budget("the same", "signing, sample", ratio(OURS, HASHES), "× the bare hashes", None, 2),
    signature("a signature with 50 more headers", "50 more headers", 0.12, 0.06),
    signature("with 100 query parameters, canonically encoded", "100 parameters", 0.75, 0.40),
    signature("with 100 to encode anew: not encoded", "100 not encoded", 2.2, None),
    Budget("linear in those not encoded: 1 − R²", "growth, not_encoded", departure, "", 0.01, None),
    signature("with 100 to encode anew: encoded otherwise", "100 encoded otherwise", 2.2, None),
    Budget("linear in those encoded otherwise: 1 − R²", "growth, encoded_otherwise", departure, "", 0.01, None),
    Budget("a call on requests, connection kept", "calls, 1 thread", ratio(OURS, "boto3"), "× boto3", 0.40, 0.35),
    Budget("a fresh process to an answered call", "process", ratio(OURS, UNSIGNED), f"× {UNSIGNED}", 1.05, 1.02),
    Budget("importing the package and its signer", "import", ratio(IMPORT, IMPORT_FOUR), "× 4 modules", 1.15, 1.08),
    Budget("peak memory over requests", "memory", more(OURS, UNSIGNED_SESSION), "MB", 1, 0.5),
    Budget("installed, with requests", "size", distributions(OURS), "distributions", 6, None),
    Budget("own source, floors 0 to 4", "size", megabytes(OWN_BELOW), "MB", 0.2, None),
    Budget("own source, all", "size", megabytes(OWN), "MB", 0.6, None),
    Budget("StdlibTransport: a call", "calls, 1 thread", ratio(OURS_ALONE, "boto3"), "× boto3", None, 0.25),
    Budget(
        "StdlibTransport: a fresh process to an answered call",
        "process",
        ratio(OURS_ALONE, UNSIGNED_STDLIB),
        f"× {UNSIGNED_STDLIB}",
        None,
        1.25,
    ),
    Budget("sigv4ssm stop, to an answer", "process", ratio(OUR_COMMAND, AWS_COMMAND), "× aws ssm stop-…", 0.35, None),
    Budget(
        "sigv4ssm stop without requests, to an answer",
        "process",
        ratio(OUR_COMMAND_ALONE, AWS_COMMAND),
        "× aws ssm stop-…",
        None,
        0.15,
    ),
)


def verdict(budget: Budget, measured: float) -> str:
    """Which limit holds."""
    if budget.aim is not None and measured <= budget.aim:
        return "aim met"
    if budget.at_least is None:
        return "aim missed"
    return "met" if measured <= budget.at_least else "missed"
