from __future__ import annotations

from argparse import Namespace

from . import connection, output
from .options import Parser, count

USAGE = "sigv4ssm steps ID [options]"
DESCRIPTION = """\
List the steps of an automation execution, in their order, from all pages. JSON
has the members of the service's answer; text has a line for each step: name,
action, status, start, end, failure message. Steps that a cancel came before
stay Pending for ever."""

COLUMNS = {
    "STEP": "StepName",
    "ACTION": "Action",
    "STATUS": "StepStatus",
    "STARTED": "ExecutionStartTime",
    "ENDED": "ExecutionEndTime",
    "FAILURE": "FailureMessage",
}


def add_options(parser: Parser) -> None:
    add = parser.group("which")
    add("id ID", "the execution's id, 36 characters")
    add("--status STATUS...", "steps in this status; may be repeated")
    add = output.add_option(parser)
    add("--reverse-order", "the last step first", default=None)
    add("--max-items N", "no more than this many", type=count)
    connection.add_options(parser)


def run(options: Namespace) -> int:
    with connection.make_client(options) as client:
        steps = client.steps(
            AutomationExecutionId=options.id,
            Filters=[{"Key": "StepExecutionStatus", "Values": options.status}] if options.status else None,
            ReverseOrder=options.reverse_order,
        )
        output.show_list(options, "StepExecutions", COLUMNS, steps, "steps")
    return 0
