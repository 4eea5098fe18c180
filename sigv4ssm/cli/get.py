from __future__ import annotations

from argparse import Namespace

from . import connection, output
from .options import Parser

USAGE = "sigv4ssm get ID [options]"
DESCRIPTION = """\
Show one automation execution. JSON is the service's answer, with its first
steps, its parameters and its outputs. Text has a line for each of these: id,
status, document, version, start, end, current step, failure message, parent."""

MEMBERS = (
    "AutomationExecutionId",
    "AutomationExecutionStatus",
    "DocumentName",
    "DocumentVersion",
    "ExecutionStartTime",
    "ExecutionEndTime",
    "CurrentStepName",
    "FailureMessage",
    "ParentAutomationExecutionId",
)


def add_options(parser: Parser) -> None:
    parser.group("which")("id ID", "the execution's id, 36 characters")
    output.add_option(parser)
    connection.add_options(parser)


def run(options: Namespace) -> int:
    with connection.make_client(options) as client:
        answer = client.get_automation_execution(AutomationExecutionId=options.id)
    execution = answer.get("AutomationExecution", {})
    rows = [{"member": name, "value": execution.get(name)} for name in MEMBERS]
    output.show(options, answer, {"MEMBER": "member", "VALUE": "value"}, rows)
    return 0
