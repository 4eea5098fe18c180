from __future__ import annotations

import uuid
from argparse import Namespace

from . import connection, output
from .options import Parser
from .parameters import joined, read
from .selection import key_and_values

USAGE = "sigv4ssm start DOCUMENT [--parameters NAME=VALUE] [options]"
DESCRIPTION = """\
Start an automation execution. The answer has its id; as text it is the id
alone: sigv4ssm wait $(sigv4ssm start DOCUMENT --output text). A start whose
answer is lost is repeated, and the service starts it once: by --client-token,
which is a new one unless it is given."""


def add_options(parser: Parser) -> None:
    add = parser.group("what to start")
    add("document DOCUMENT", "the runbook's name, or its ARN")
    add("--document-version VERSION", "a number, $LATEST or $DEFAULT")
    add("--parameters NAME=VALUES...", "what the runbook takes; may be repeated, or JSON", type=read)
    add("--mode MODE", "Auto or Interactive (default Auto)")
    add("--client-token UUID", "by which the service knows a repeated request")
    add = parser.group("on many targets")
    add("--target-parameter-name NAME", "the parameter that names the target")
    add("--targets Key=K,Values=V...", "which they are", type=key_and_values)
    add("--max-concurrency N", "how many at a time: a number or a share (10%%)")
    add("--max-errors N", "how many may fail: a number or a share")
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
            Targets=options.targets or None,
            MaxConcurrency=options.max_concurrency,
            MaxErrors=options.max_errors,
        )
    output.show(options, answer, {"ID": "AutomationExecutionId"}, [answer])
    return 0
