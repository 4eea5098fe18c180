"""`sigv4ssm demo`: the whole of it on one screen, against the local endpoint over a real socket."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace

from ..client import Client
from ..errors import ServiceError
from ..local import EXAMPLE_CREDENTIALS, Course, Endpoint
from ..values import Request, split_url
from .options import Parser
from .style import Style

USAGE = "sigv4ssm demo [options]"
DESCRIPTION = """\
Serve the local endpoint, start an execution there, stop it with a signed
request, follow it to Cancelled, and be refused once. Nothing leaves this
machine."""

REGION = "us-east-2"
UNKNOWN_ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
WIDTH = 79
MOMENT = 0.6
"""Seconds in which an execution stops."""


def add_options(_: Parser) -> None:
    """None of its own."""


def run(_: Namespace) -> int:
    """Start, stop, follow, and be refused once."""
    style = Style(sys.stdout)
    endpoint = Endpoint(course=Course(cancelling=3600))
    with endpoint.serve() as served, Client(REGION, credentials=EXAMPLE_CREDENTIALS, endpoint_url=served.url) as client:
        _title(style, "Systems Manager, served on this machine, verifying every signature")
        started = client.call("StartAutomationExecution", {"DocumentName": "AWS-RestartEC2Instance"})
        execution_id = started["AutomationExecutionId"]
        print(f"endpoint   {served.url}\nexecution  {execution_id}\nstatus     {_status(client, execution_id)}\n")

        _title(style, "A stop, as it goes over the wire")
        answer = client.stop_automation_execution(AutomationExecutionId=execution_id)
        print(wire(endpoint.requests[-1], style) + "\n")
        if style.coloured:
            print(legend(style) + "\n")

        _title(style, "The answer, a dict as boto3 gives it")
        print(json.dumps(answer, indent=2) + "\n")

        _title(style, "The stop is accepted; now the execution stops")
        _follow(client, endpoint, execution_id, style)

        _title(style, "A refusal, an exception with AWS's name")
        try:
            client.stop_automation_execution(AutomationExecutionId=UNKNOWN_ID)
        except ServiceError as error:
            print(f"{style.bad(error.code)}\n{error.message}\n{error.remedy}")
    return 0


def wire(request: Request, style: Style) -> str:
    """A request as its bytes went by, coloured by what the signature covers."""
    _, _, path, query = split_url(request.url)
    authorization = request.header("authorization") or ""
    covered = authorization.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    lines = [style.signed(f"{request.method} {path}{'?' if query else ''}{query}") + style.quiet(" HTTP/1.1")]
    for name, value in request.headers:
        if name.lower() == "authorization":
            rest, equals, signature = value.rpartition("Signature=")
            lines.append(style.name(f"{name}: {rest}{equals}") + style.good(signature))
        else:
            lines.append((style.signed if name.lower() in covered else style.quiet)(f"{name}: {value}"))
    return "\n".join([*lines, "", style.payload(request.body.decode("utf-8", "replace"))])


def legend(style: Style) -> str:
    """What the colours of `wire` mean."""
    meanings = (
        style.signed("signed"),
        style.payload("signed by its hash"),
        style.name("who signed what, and for where"),
        style.good("the signature"),
        style.quiet("not signed"),
    )
    return "   ".join(meanings)


def _title(style: Style, text: str) -> None:
    head = f"{style.rule * 2} {text} "
    print(style.title(head + style.rule * (WIDTH - len(head))) + "\n")


def _status(client: Client, execution_id: str) -> str:
    answer = client.call("GetAutomationExecution", {"AutomationExecutionId": execution_id})
    status: str = answer["AutomationExecution"]["AutomationExecutionStatus"]
    return status


def _follow(client: Client, endpoint: Endpoint, execution_id: str, style: Style) -> None:
    """The status, and after a moment the last one: not sooner than the other was seen, however slow this machine is."""
    print(style.signed(_status(client, execution_id)), flush=True)
    time.sleep(MOMENT)
    endpoint.executions[execution_id].course = Course(cancelling=0)
    print(style.good(_status(client, execution_id)) + "\n")
