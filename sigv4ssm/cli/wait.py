from __future__ import annotations

import sys
from argparse import Namespace

from ..client.outcomes import END_IS_KNOWN, KINDS, Outcome, StopOutcome, as_dict
from ..operations.statuses import ENDED, WELL
from . import INTERRUPTED, connection, output
from .options import Parser, seconds
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

COLUMNS = {
    "ID": "execution_id",
    "OUTCOME": "kind",
    "STATUS": "status",
    "SECONDS": "seconds",
    "FAILURE": "failure_message",
}


def add_options(parser: Parser) -> None:
    add = parser.group("what to wait for")
    add("id ID", "the execution's id, 36 characters")
    text = "how it is to end; may be repeated (default Success, CompletedWithSuccess)"
    add("--expect STATUS...", text, choices=ENDED)
    add("--children", "wait for all that it started, too")
    add("--timeout SECONDS", "how long at most (default 600)", type=seconds, default=600.0)
    add("--poll SECONDS", "time between two looks, at most (default 15)", type=seconds, default=15.0)
    output.add_option(parser)
    connection.add_options(parser)


class Watch(Progress):
    """Tells what each look of a wait has seen; `outcome` is the last of that."""

    def __init__(self, outcome: Any = None) -> None:
        super().__init__()
        self.outcome = outcome

    def look(self, outcome: Outcome | StopOutcome) -> None:
        self.outcome = outcome
        self.tell(*words(outcome))


def run(options: Namespace) -> int:
    """Ctrl-C ends the wait as a time-out does: what was seen so far is the outcome, if anything was."""
    how = {name: getattr(options, name) for name in ("timeout", "poll", "children")}
    watch, interrupted = Watch(), False
    with connection.make_client(options) as client, watch:
        try:
            watch.outcome = client.wait(AutomationExecutionId=options.id, on_look=watch.look, **how)
        except KeyboardInterrupt:
            if watch.outcome is None:
                raise
            interrupted = True
    outcome = watch.outcome
    rows = _rows(outcome, options.expect)
    output.show(options, rows[0], COLUMNS, rows)
    if not interrupted:
        say_what_is_open(outcome)
    as_expected = _is_as_expected(outcome, options.expect)
    if outcome.ended and not as_expected:
        _say(outcome, f"it ended {outcome.status}, not {' or '.join(options.expect or WELL)}.")
    return INTERRUPTED if interrupted else int(not as_expected)


def say_what_is_open(outcome: Outcome | StopOutcome) -> None:
    """A line for each whose end is not known, or in doubt."""
    for each in (outcome, *outcome.children):
        if each.kind not in END_IS_KNOWN or each.problem:
            _say(each, f"{KINDS[each.kind]}. {each.problem or ''}")


def _say(outcome: Outcome | StopOutcome, words: str) -> None:
    print(printable(f"{outcome.execution_id}: {words}").strip(), file=sys.stderr)


def _rows(outcome: Outcome, statuses: list[str]) -> list[dict[str, Any]]:
    """The first is for JSON, and has the others in it. Children are held to the same statuses, and count for the exit
    code only in that they have ended."""
    fields = as_dict(outcome)
    rows = [fields, *fields.get("children", ())]
    for row, each in zip(rows, (outcome, *outcome.children)):
        row["ended_as_asked"] = _is_as_expected(each, statuses)
    return rows


def _is_as_expected(outcome: Outcome, statuses: list[str] | None) -> bool:
    return outcome.ended and outcome.status in (statuses or WELL)


def words(outcome: Outcome | StopOutcome) -> tuple[str, str]:
    """What it is at, and what of that is worth a new line."""
    going = sum(not child.ended for child in outcome.children)
    status = (outcome.status or "not seen yet") + (f", children going on: {going}" if going else "")
    return f"{elapsed(outcome.seconds)}  {outcome.execution_id}  {status}", status
