"""`sigv4ssm demo`: the whole of it on one screen, against the local endpoint over a real socket."""

from __future__ import annotations

import json
import sys
import time

from ..client import Client
from ..errors import ServiceError
from ..local import EXAMPLE_CREDENTIALS, Endpoint
from ..local.automation import Course
from ..values import split_url
from .style import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from ..values import Request

REGION = "us-east-2"
UNKNOWN_ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"


def run(_: Namespace) -> int:
    """Start, stop, follow, and be refused once."""
    style = Style(sys.stdout)
    endpoint = Endpoint(course=Course(cancelling=0.6))
    with endpoint.serve() as served, Client(REGION, credentials=EXAMPLE_CREDENTIALS, endpoint_url=served.url) as client:
        _title(style, f"A local Systems Manager listens on {served.url} and verifies signatures")
        started = client.call("StartAutomationExecution", {"DocumentName": "AWS-RestartEC2Instance"})
        execution_id = started["AutomationExecutionId"]
        print(f"started {style.name(execution_id)}: {_status(client, execution_id)}")

        _title(style, "Stop it: what goes over the wire")
        answer = client.stop_automation_execution(AutomationExecutionId=execution_id)
        print(wire(endpoint.requests[-1], style))
        print(f"\n{style.signed('signed')} · {style.payload('body, signed by its hash')} · {style.quiet('not signed')}")

        _title(style, "The answer, as a dict like boto3's")
        print(json.dumps(answer, indent=2))

        _title(style, "A stop that is accepted is not yet a stopped automation")
        _follow(client, execution_id, style)

        _title(style, "A refusal is an exception with AWS's name")
        try:
            client.stop_automation_execution(AutomationExecutionId=UNKNOWN_ID)
        except ServiceError as error:
            print(f"{style.bad(type(error).__name__)}\n{error.problem}\n{error.remedy}")
    return 0


def wire(request: Request, style: Style) -> str:
    """A request as its bytes went by, coloured by what the signature covers."""
    _, _, path, query = split_url(request.url)
    authorization = request.header("authorization") or ""
    covered = authorization.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    lines = [style.title(f"{request.method} {path}{'?' if query else ''}{query} HTTP/1.1")]
    for name, value in request.headers:
        if name.lower() == "authorization":
            lines.append(style.name(f"{name}: {value}"))
        else:
            lines.append((style.signed if name.lower() in covered else style.quiet)(f"{name}: {value}"))
    return "\n".join([*lines, "", style.payload(request.body.decode("utf-8", "replace"))])


def _title(style: Style, text: str) -> None:
    print(f"\n{style.title('── ' + text + ' ' + '─' * max(0, 76 - len(text)))}\n")


def _status(client: Client, execution_id: str) -> str:
    answer = client.call("GetAutomationExecution", {"AutomationExecutionId": execution_id})
    status: str = answer["AutomationExecution"]["AutomationExecutionStatus"]
    return status


def _follow(client: Client, execution_id: str, style: Style) -> None:
    """Each status as it comes, until the last."""
    status = ""
    while status != "Cancelled":
        now = _status(client, execution_id)
        if now != status:
            status = now
            print((style.good if status == "Cancelled" else style.signed)(status), flush=True)
        time.sleep(0.05)
