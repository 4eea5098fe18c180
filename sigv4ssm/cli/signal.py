from __future__ import annotations

from argparse import Namespace

from . import connection, output
from .options import Parser
from .parameters import joined, read

USAGE = "sigv4ssm signal ID --signal-type TYPE [options]"
DESCRIPTION = """\
Send an automation execution a signal. Approve and Reject answer a step that
waits for an approval, Resume continues one that pauses; StartStep and StopStep
are for executions that run step by step; Revoke ends an access request."""


def add_options(parser: Parser) -> None:
    add = parser.group("what to send")
    add("id ID", "the execution's id, 36 characters")
    add("--signal-type TYPE", "Approve, Reject, Resume, StartStep, StopStep or Revoke", required=True)
    add("--payload NAME=VALUES...", "what goes with it: Comment=text; may be repeated, or JSON", type=read)
    output.add_option(parser)
    connection.add_options(parser)


def run(options: Namespace) -> int:
    with connection.make_client(options) as client:
        answer = client.send_automation_signal(
            AutomationExecutionId=options.id, SignalType=options.signal_type, Payload=joined(options.payload)
        )
    output.show(options, answer, {}, ())
    return 0
