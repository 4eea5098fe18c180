"""The options of `sigv4ssm serve` that arrange what there is to find, and what goes wrong."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Collection
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
OUTCOMES = "reset, lost, a code, or seconds"


def add_options(parser: Parser) -> None:
    add = parser.group("more of its executions")
    add("--step NAME[=ACTION]...", "a step they have; may be repeated", type=_step)
    add("--children N", "how many others each starts", type=number_from_0, default=0)
    kept = {"action": "store_false", "dest": "stops_children"}
    add("--keep-children", "a stop leaves the children running", **kept)
    add("--rejected STATUS", "what a rejection leaves", choices=ENDED, default="Rejected")
    add("--document NAME...", "a runbook there is; may be repeated (default: any)")
    add("--limit N", "how many may run at a time", type=number_from_0)
    add("--page-size N", "of lists (default 50)", type=count, default=50)
    add = parser.group("what goes wrong")
    text = "let this many requests a second through; may be repeated"
    add("--throttle [OPERATION=]RATE[,BURST]...", text, type=_rate)
    add("--fault OPERATION:N=OUTCOME...", f"what happens to its N-th request: {OUTCOMES}", type=_fault)


def course(options: Namespace) -> Course:
    chosen: dict[str, Any] = {name: getattr(options, name) for name in COURSE}
    if options.step:
        chosen["steps"] = options.step
    return Course(**chosen, children=[Course(**chosen)] * options.children)


def endpoint(options: Namespace) -> dict[str, Any]:
    return {
        "documents": [*map(Document, options.document)] or None,
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
    operation, _, numbers = (text if "=" in text else f"{ALL}={text}").rpartition("=")
    _check(operation, (*OPERATIONS, ALL))
    rate, _, burst = numbers.partition(",")
    row = seconds(rate), seconds(burst) if burst else max(seconds(rate), 1.0)
    if row[0] <= 0 or row[1] < 1:
        raise ArgumentTypeError(f"{text!r} lets none through: give a rate above 0, and a burst of 1 or more")
    return operation, row


def _fault(text: str) -> Fault:
    where, _, outcome = text.partition("=")
    operation, _, call = where.partition(":")
    if not (call and outcome):
        raise ArgumentTypeError(f"{text!r} is not OPERATION:N=OUTCOME; an outcome is {OUTCOMES}")
    _check(operation, OPERATIONS)
    number = count(call)
    if outcome in ("reset", "lost"):
        return Fault(operation, number, reset=outcome == "reset", lost=outcome == "lost")
    if outcome[0].isalpha():
        return Fault(operation, number, outcome)
    return Fault(operation, number, delay=seconds(outcome))


def _check(operation: str, known: Collection[str]) -> None:
    if operation not in known:
        raise ArgumentTypeError(f"{operation!r} is no operation: use one of {', '.join(OPERATIONS)}")
