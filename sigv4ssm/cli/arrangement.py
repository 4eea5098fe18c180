"""The options of `sigv4ssm serve` that arrange what there is to find, and what goes wrong."""

from __future__ import annotations

import argparse
from argparse import Namespace

from ..local import Course, Document, Fault, Step
from ..local.faults import ALL
from ..operations import OPERATIONS
from ..operations.statuses import ENDED
from .options import Parser, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

OUTCOMES = "reset, lost, a code, or seconds"


def add_options(parser: Parser) -> None:
    more = parser.add_argument_group("more of its executions")
    more.add_argument(
        "--step", metavar="NAME[=ACTION]", type=_step, action="append", help="a step they have; may be repeated"
    )
    more.add_argument("--children", metavar="N", type=_number, default=0, help="how many others each starts")
    more.add_argument("--keep-children", action="store_true", help="a stop leaves the children running")
    more.add_argument("--rejected", metavar="STATUS", choices=ENDED, default="Rejected", help="what a rejection leaves")
    more.add_argument(
        "--document", metavar="NAME", action="append", help="a runbook there is; may be repeated (default: any)"
    )
    more.add_argument("--limit", metavar="N", type=_number, help="how many may run at a time")
    more.add_argument("--page-size", metavar="N", type=_positive, default=50, help="of lists (default 50)")
    wrong = parser.add_argument_group("what goes wrong")
    wrong.add_argument(
        "--throttle",
        metavar="[OPERATION=]RATE[,BURST]",
        type=_rate,
        action="append",
        default=[],
        help="let this many requests a second through; may be repeated",
    )
    wrong.add_argument(
        "--fault",
        metavar="OPERATION:N=OUTCOME",
        type=_fault,
        action="append",
        default=[],
        help=f"what happens to its N-th request: {OUTCOMES}",
    )


def course(options: Namespace) -> Course:
    """The course of the executions, with those of their children."""
    chosen: dict[str, Any] = {
        "pending": options.pending,
        "running": options.running,
        "cancelling": options.cancelling,
        "ending": options.ending,
        "completed": options.completed,
        "stop_of_ended": options.stop_of_ended,
        "rejected": options.rejected,
        "stops_children": not options.keep_children,
    }
    if options.step:
        chosen["steps"] = options.step
    return Course(**chosen, children=[Course(**chosen)] * options.children)


def endpoint(options: Namespace) -> dict[str, Any]:
    """Arguments of the endpoint."""
    return {
        "documents": [Document(name) for name in options.document] if options.document else None,
        "limit": options.limit,
        "page_size": options.page_size,
        "throttle": dict(options.throttle),
        "faults": options.fault,
    }


def _step(text: str) -> Step:
    name, equals, action = text.partition("=")
    return Step(name, action) if equals else Step(name)


def _number(text: str, least: int = 0) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text) >= least):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from {least} to 999999")
    return int(text)


def _positive(text: str) -> int:
    return _number(text, least=1)


def _rate(text: str) -> tuple[str, tuple[float, float]]:
    """Without a burst, as many as come in a second, and at least one."""
    operation, equals, numbers = text.rpartition("=")
    _check(operation if equals else ALL, (*OPERATIONS, ALL))
    rate, _, burst = numbers.partition(",")
    row = seconds(rate), float(seconds(burst)) if burst else max(seconds(rate), 1.0)
    if row[0] <= 0 or row[1] < 1:
        raise argparse.ArgumentTypeError(f"{text!r} lets none through: give a rate above 0, and a burst of 1 or more")
    return (operation if equals else ALL), row


def _fault(text: str) -> Fault:
    where, _, outcome = text.partition("=")
    operation, _, call = where.partition(":")
    _check(operation, tuple(OPERATIONS))
    number = _positive(call)
    if not outcome:
        raise argparse.ArgumentTypeError(f"{text!r} is not OPERATION:N=OUTCOME; an outcome is {OUTCOMES}")
    if outcome in ("reset", "lost"):
        return Fault(operation, number, reset=outcome == "reset", lost=outcome == "lost")
    if outcome[0].isalpha():
        return Fault(operation, number, outcome)
    return Fault(operation, number, delay=seconds(outcome))


def _check(operation: str, known: tuple[str, ...]) -> None:
    if operation not in known:
        raise argparse.ArgumentTypeError(f"{operation!r} is no operation: use one of {', '.join(OPERATIONS)}")
