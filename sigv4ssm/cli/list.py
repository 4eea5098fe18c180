"""`sigv4ssm list`."""

from __future__ import annotations

import itertools
from argparse import Namespace

from . import connection, output, selection
from .options import Parser, count
from .progress import Progress

USAGE = "sigv4ssm list [options]"
DESCRIPTION = """\
List automation executions, the newest first, from all pages. JSON has the
members of the service's answer; text has a line for each execution: id, status,
document, start, end, parent."""

MEMBERS = (
    "AutomationExecutionId",
    "AutomationExecutionStatus",
    "DocumentName",
    "ExecutionStartTime",
    "ExecutionEndTime",
    "ParentAutomationExecutionId",
)
HEADINGS = ("ID", "STATUS", "DOCUMENT", "STARTED", "ENDED", "PARENT")


def add_options(parser: Parser) -> None:
    selection.add_options(parser, "which of them")
    output.add_option(parser).add_argument("--max-items", metavar="N", type=count, help="no more than this many")
    connection.add_options(parser)


def run(options: Namespace) -> int:
    found = []
    with connection.make_client(options) as client, Progress() as progress:
        for execution in itertools.islice(selection.chosen(client, options), options.max_items):
            found.append(execution)
            progress.tell(f"{len(found)} executions so far")
    rows = ([execution.get(name) for name in MEMBERS] for execution in found)
    output.show(options, {"AutomationExecutionMetadataList": found}, HEADINGS, rows)
    return 0
