"""`sigv4ssm start`."""

from __future__ import annotations

import uuid
from argparse import Namespace

from . import connection, output
from .options import Parser
from .parameters import add_parameters, joined
from .selection import key_and_values

USAGE = "sigv4ssm start DOCUMENT [--parameters NAME=VALUE] [options]"
DESCRIPTION = """\
Start an automation execution. The answer has its id; as text it is the id
alone: sigv4ssm wait $(sigv4ssm start DOCUMENT --output text). A start whose
answer is lost is repeated, and the service starts it once: by --client-token,
which is a new one unless it is given."""


def add_options(parser: Parser) -> None:
    what = parser.add_argument_group("what to start")
    what.add_argument("document", metavar="DOCUMENT", help="the runbook's name, or its ARN")
    what.add_argument("--document-version", metavar="VERSION", help="a number, $LATEST or $DEFAULT")
    add_parameters(what, "--parameters", "what the runbook takes")
    what.add_argument("--mode", metavar="MODE", help="Auto or Interactive (default Auto)")
    what.add_argument("--client-token", metavar="UUID", help="by which the service knows a repeated request")
    many = parser.add_argument_group("on many targets")
    many.add_argument("--target-parameter-name", metavar="NAME", help="the parameter that names the target")
    many.add_argument(
        "--targets", metavar="Key=K,Values=V", type=key_and_values, action="append", help="which they are"
    )
    many.add_argument("--max-concurrency", metavar="N", help="how many at a time: a number or a share (10%%)")
    many.add_argument("--max-errors", metavar="N", help="how many may fail: a number or a share")
    output.add_option(parser)
    connection.add_options(parser)


def run(options: Namespace) -> int:
    with connection.make_client(options) as client:
        answer = client.start_automation_execution(
            DocumentName=options.document,
            DocumentVersion=options.document_version,
            Parameters=joined(options.parameters),
            ClientToken=options.client_token or str(uuid.uuid4()),
            Mode=options.mode,
            TargetParameterName=options.target_parameter_name,
            Targets=options.targets,
            MaxConcurrency=options.max_concurrency,
            MaxErrors=options.max_errors,
        )
    output.show(options, answer, ("ID",), [[answer.get("AutomationExecutionId")]])
    return 0
