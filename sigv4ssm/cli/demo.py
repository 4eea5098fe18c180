"""`sigv4ssm demo`: the whole of it on one screen, against the local endpoint over a real socket."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace

from ..client import Client
from ..errors import ServiceError
from ..local import Course, Endpoint
from ..sigv4.verification import read_claim
from ..values import Request, split_url
from .options import Parser
from .style import Style

USAGE = "sigv4ssm demo [options]"
DESCRIPTION = """\
Serve the local endpoint, start an execution there, stop it with a signed
request, follow it to Cancelled, and be refused once. Nothing leaves this
machine."""

UNKNOWN_ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
WIDTH = 79
MOMENT = 0.6
"""Seconds in which an execution stops."""


def add_options(_: Parser) -> None:
    """None of its own."""


def run(_: Namespace) -> int:
    style = Style(sys.stdout)
    endpoint = Endpoint(course=Course(cancelling=3600))

    def show(title: str, *texts: str, end: str = "\n\n") -> None:
        print(style.heading(title, WIDTH), *texts, sep="\n\n", end=end, flush=True)

    pair = endpoint.credentials
    with endpoint.serve() as served, Client("us-east-2", credentials=pair, endpoint_url=served.url) as client:
        execution_id = client.start_automation_execution(DocumentName="AWS-RestartEC2Instance")["AutomationExecutionId"]

        def status() -> str:
            answer = client.get_automation_execution(AutomationExecutionId=execution_id)
            return answer["AutomationExecution"]["AutomationExecutionStatus"]

        began = f"endpoint   {served.url}\nexecution  {execution_id}\nstatus     {status()}"
        show("Systems Manager, served on this machine, verifying every signature", began)
        answer = client.stop_automation_execution(AutomationExecutionId=execution_id)
        meanings = [_legend(style)] if style.coloured else []
        show("A stop, as it goes over the wire", _wire(endpoint.requests[-1], style), *meanings)
        show("The answer, a dict as boto3 gives it", json.dumps(answer, indent=2))
        show("The stop is accepted; now the execution stops", style.signed(status()), end="\n")
        time.sleep(MOMENT)
        endpoint.executions[execution_id].course = Course(cancelling=0)  # not before the other status was seen
        print(style.good(status()) + "\n")
        try:
            client.stop_automation_execution(AutomationExecutionId=UNKNOWN_ID)
        except ServiceError as error:
            refusal = f"{style.bad(error.code)}\n{error.message}\n{error.remedy}"
            show("A refusal, an exception with AWS's name", refusal, end="\n")
    return 0


def _wire(request: Request, style: Style) -> str:
    """A request as its bytes went by, coloured by what the signature covers."""
    _, _, path, query = split_url(request.url)
    covered = read_claim(request).signed_headers.split(";")
    lines = [style.signed(f"{request.method} {path}{'?' if query else ''}{query}") + style.quiet(" HTTP/1.1")]
    for name, value in request.headers:
        if name.lower() == "authorization":
            rest, equals, signature = value.rpartition("Signature=")
            lines.append(style.name(f"{name}: {rest}{equals}") + style.good(signature))
        else:
            lines.append((style.signed if name.lower() in covered else style.quiet)(f"{name}: {value}"))
    return "\n".join([*lines, "", style.payload(request.body.decode("utf-8", "replace"))])


def _legend(style: Style) -> str:
    """What the colours of `_wire` mean."""
    meanings = (
        style.signed("signed"),
        style.payload("signed by its hash"),
        style.name("who signed what, and for where"),
        style.good("the signature"),
        style.quiet("not signed"),
    )
    return "   ".join(meanings)
