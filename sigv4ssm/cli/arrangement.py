"""The options of `sigv4ssm serve` that arrange what there is to find, and what goes wrong."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from functools import partial

from ..local import Course, Document, Fault, Step
from ..local.faults import ALL
from ..operations import OPERATIONS
from ..operations.statuses import ENDED
from .options import Parser, count, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

number_from_0 = partial(count, least=0, most=999_999)

COURSE = ["pending", "running", "cancelling", "ending", "completed", "stop_of_ended", "rejected", "stops_children"]
"""Options that are arguments of a course."""

OUTCOMES = "reset, lost, a code, or seconds"


def add_options(parser: Parser) -> None:
    more = parser.add_argument_group("more of its executions")
    more.add_argument(
        "--step", metavar="NAME[=ACTION]", type=_step, action="append", help="a step they have; may be repeated"
    )
    more.add_argument("--children", metavar="N", type=number_from_0, default=0, help="how many others each starts")
    more.add_argument(
        "--keep-children", action="store_false", dest="stops_children", help="a stop leaves the children running"
    )
    more.add_argument("--rejected", metavar="STATUS", choices=ENDED, default="Rejected", help="what a rejection leaves")
    more.add_argument(
        "--document", metavar="NAME", action="append", help="a runbook there is; may be repeated (default: any)"
    )
    more.add_argument("--limit", metavar="N", type=number_from_0, help="how many may run at a time")
    more.add_argument("--page-size", metavar="N", type=count, default=50, help="of lists (default 50)")
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
    chosen: dict[str, Any] = {name: getattr(options, name) for name in COURSE}
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


def _rate(text: str) -> tuple[str, tuple[float, float]]:
    """Without a burst, as many as come in a second, and at least one."""
    operation, equals, numbers = text.rpartition("=")
    _check(operation if equals else ALL, (*OPERATIONS, ALL))
    rate, _, burst = numbers.partition(",")
    row = seconds(rate), float(seconds(burst)) if burst else max(seconds(rate), 1.0)
    if row[0] <= 0 or row[1] < 1:
        raise ArgumentTypeError(f"{text!r} lets none through: give a rate above 0, and a burst of 1 or more")
    return (operation if equals else ALL), row


def _fault(text: str) -> Fault:
    where, _, outcome = text.partition("=")
    operation, _, call = where.partition(":")
    if not (call and outcome):
        raise ArgumentTypeError(f"{text!r} is not OPERATION:N=OUTCOME; an outcome is {OUTCOMES}")
    _check(operation, tuple(OPERATIONS))
    number = count(call)
    if outcome in ("reset", "lost"):
        return Fault(operation, number, reset=outcome == "reset", lost=outcome == "lost")
    if outcome[0].isalpha():
        return Fault(operation, number, outcome)
    return Fault(operation, number, delay=seconds(outcome))


def _check(operation: str, known: tuple[str, ...]) -> None:
    if operation not in known:
        raise ArgumentTypeError(f"{operation!r} is no operation: use one of {', '.join(OPERATIONS)}")
