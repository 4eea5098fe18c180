from __future__ import annotations

from argparse import Namespace

from . import connection, output, selection
from .options import Parser, count

USAGE = "sigv4ssm list [options]"
DESCRIPTION = """\
List automation executions, the newest first, from all pages. JSON has the
members of the service's answer; text has a line for each execution: id, status,
document, start, end, parent."""

COLUMNS = {
    "ID": "AutomationExecutionId",
    "STATUS": "AutomationExecutionStatus",
    "DOCUMENT": "DocumentName",
    "STARTED": "ExecutionStartTime",
    "ENDED": "ExecutionEndTime",
    "PARENT": "ParentAutomationExecutionId",
}


def add_options(parser: Parser) -> None:
    selection.add_options(parser, "which of them")
    output.add_option(parser)("--max-items N", "no more than this many", type=count)
    connection.add_options(parser)


def run(options: Namespace) -> int:
    with connection.make_client(options) as client:
        found = selection.chosen(client, options)
        output.show_list(options, "AutomationExecutionMetadataList", COLUMNS, found, "executions")
    return 0
