"""`sigv4ssm wait`."""

from __future__ import annotations

import sys
from argparse import Namespace

from ..client.outcomes import END_IS_KNOWN, KINDS, Outcome, StopOutcome, as_dict
from ..operations.statuses import ENDED, WELL
from . import INTERRUPTED, connection, output
from .options import Parser, add_spans
from .progress import Progress, elapsed
from .refusal import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

USAGE = "sigv4ssm wait ID [--expect STATUS] [options]"
DESCRIPTION = """\
Wait until an automation execution has ended, and say how. The exit code is 0
when it ended as expected, and 1 when it ended otherwise, had not ended at the
timeout, or is not there. Ctrl-C ends the wait with what was seen so far. JSON
has the outcome, with that of the children; text has a line for each: id,
outcome, status, seconds, failure message."""

HEADINGS = ("ID", "OUTCOME", "STATUS", "SECONDS", "FAILURE")


def add_options(parser: Parser) -> None:
    what = parser.add_argument_group("what to wait for")
    what.add_argument("id", metavar="ID", help="the execution's id, 36 characters")
    what.add_argument(
        "--expect",
        metavar="STATUS",
        action="append",
        choices=ENDED,
        help="how it is to end; may be repeated (default Success, CompletedWithSuccess)",
    )
    what.add_argument("--children", action="store_true", help="wait for all that it started, too")
    add_spans(what, ("timeout", 600, "how long at most"), ("poll", 15, "time between two looks, at most"))
    output.add_option(parser)
    connection.add_options(parser)


def run(options: Namespace) -> int:
    outcome, interrupted = _wait(options)
    as_expected = _is_as_expected(outcome, options.expect)
    rows = (
        (each.execution_id, each.kind, each.status, f"{each.seconds:.1f}", each.failure_message)
        for each in (outcome, *outcome.children)
    )
    output.show(options, _fields(outcome, options.expect), HEADINGS, rows)
    if not interrupted:
        say_what_is_open(outcome)
    if outcome.ended and not as_expected:
        _say(outcome, f"it ended {outcome.status}, not {' or '.join(options.expect or WELL)}.")
    return INTERRUPTED if interrupted else 0 if as_expected else 1


def _wait(options: Namespace) -> tuple[Outcome, bool]:
    """The outcome, and whether it is the one so far, since the user would not wait any longer."""
    last: list[Outcome] = []

    def look(so_far: Outcome) -> None:
        last[:] = [so_far]
        progress.tell(*words(so_far))

    with connection.make_client(options) as client, Progress() as progress:
        try:
            outcome = client.wait(
                AutomationExecutionId=options.id,
                timeout=options.timeout,
                poll=options.poll,
                children=options.children,
                on_look=look,
            )
        except KeyboardInterrupt:
            if not last:
                raise
            return last[0], True
    return outcome, False


def say_what_is_open(outcome: Outcome | StopOutcome) -> None:
    """A line for each whose end is not known, or in doubt."""
    for each in (outcome, *outcome.children):
        if each.kind not in END_IS_KNOWN or each.problem:
            _say(each, f"{KINDS[each.kind]}. {each.problem or ''}")


def _say(outcome: Outcome | StopOutcome, words: str) -> None:
    print(printable(f"{outcome.execution_id}: {words}").strip(), file=sys.stderr)


def _fields(outcome: Outcome, statuses: list[str] | None) -> dict[str, Any]:
    """For JSON; children are held to the same statuses, and count for the exit code only in that they have ended."""
    children = {"children": [_fields(child, statuses) for child in outcome.children]} if outcome.children else {}
    return {**as_dict(outcome), "ended_as_asked": _is_as_expected(outcome, statuses), **children}


def _is_as_expected(outcome: Outcome, statuses: list[str] | None) -> bool:
    if statuses is None:
        return outcome.ended_as_asked
    return outcome.ended and outcome.status in statuses


def words(outcome: Outcome | StopOutcome) -> tuple[str, str]:
    """What it is at, and what of that is worth a new line."""
    going = sum(not child.ended for child in outcome.children)
    status = (outcome.status or "not seen yet") + (f", children going on: {going}" if going else "")
    return f"{elapsed(outcome.seconds)}  {outcome.execution_id}  {status}", status
