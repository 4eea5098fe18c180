"""`sigv4ssm wait`."""

from __future__ import annotations

import sys

from ..client.outcomes import END_IS_KNOWN, KINDS, as_dict
from . import connection, output
from .options import seconds
from .progress import Progress, elapsed
from .refusal import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from ..client.outcomes import Outcome
    from .options import Parser

USAGE = "sigv4ssm wait ID [--expect STATUS] [options]"
DESCRIPTION = """\
Wait until an automation execution has ended, and say how. The exit code is 0
when it ended as expected, and 1 when it ended otherwise, had not ended at the
timeout, or is not there. JSON has its outcome, with that of its children; text
has a line for each: id, outcome, status, seconds, failure message."""

HEADINGS = ("ID", "OUTCOME", "STATUS", "SECONDS", "FAILURE")


def add_options(parser: Parser) -> None:
    what = parser.add_argument_group("what to wait for")
    what.add_argument("id", metavar="ID", help="the execution's id, 36 characters")
    what.add_argument(
        "--expect",
        metavar="STATUS",
        action="append",
        help="how it is to end; may be repeated (default Success, CompletedWithSuccess)",
    )
    what.add_argument("--children", action="store_true", help="wait for all that it started, too")
    for name, default, text in (
        ("timeout", 600, "how long at most"),
        ("poll", 15, "time between two looks, at most"),
    ):
        text = f"{text} (default {default})"
        what.add_argument(f"--{name}", metavar="SECONDS", type=seconds, default=float(default), help=text)
    output.add_option(parser)
    connection.add_options(parser)


def run(options: Namespace) -> int:
    with connection.make_client(options) as client, Progress() as progress:
        outcome = client.wait(
            AutomationExecutionId=options.id,
            timeout=options.timeout,
            poll=options.poll,
            children=options.children,
            on_look=lambda so_far: progress.tell(*_words(so_far)),
        )
    as_expected = _is_as_expected(outcome, options.expect)
    rows = (
        (each.execution_id, each.kind, each.status, f"{each.seconds:.1f}", each.failure_message)
        for each in (outcome, *outcome.children)
    )
    output.show(options, {**as_dict(outcome), "ended_as_asked": as_expected}, HEADINGS, rows)
    for each in (outcome, *outcome.children):
        if each.kind not in END_IS_KNOWN or each.problem:
            words = f"{each.execution_id}: {KINDS[each.kind]}. {each.problem or ''}"
            print(printable(words).strip(), file=sys.stderr)
    return 0 if as_expected else 1


def _is_as_expected(outcome: Outcome, statuses: list[str] | None) -> bool:
    if statuses is None:
        return outcome.ended_as_asked
    return outcome.ended and outcome.status in statuses and not outcome.problem


def _words(outcome: Outcome) -> tuple[str, str]:
    """What it is at, and what of that is worth a new line."""
    going = sum(not child.ended for child in outcome.children)
    status = (outcome.status or "not seen yet") + (f", children going on: {going}" if going else "")
    return f"{elapsed(outcome.seconds)}  {outcome.execution_id}  {status}", status
