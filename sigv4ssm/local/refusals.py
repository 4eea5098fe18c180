"""What the endpoint answers when it refuses: code, text, status, and how AWS writes them down."""

from __future__ import annotations

import json

from ..awsjson import CONTENT_TYPE
from ..operations import SERVICE
from ..values import Response, Value

CALLER = "arn:aws:iam::123456789012:user/example"

MODELLED = {
    "AutomationDefinitionNotFoundException": "An Automation runbook with the specified name couldn't be found.",
    "AutomationDefinitionVersionNotFoundException": "An Automation runbook with the specified name and version "
    "couldn't be found.",
    "AutomationExecutionLimitExceededException": "The number of simultaneously running Automation executions exceeded "
    "the allowable limit.",
    "AutomationExecutionNotFoundException": "There is no automation execution information for the requested "
    "automation execution ID.",
    "AutomationStepNotFoundException": "The specified step name and execution ID don't exist. Verify the information "
    "and try again.",
    "IdempotentParameterMismatch": "Error returned when an idempotent operation is retried and the parameters don't "
    "match the original call to the API with the same idempotency token.",
    "InternalServerError": "An error occurred on the server side.",
    "InvalidAutomationExecutionParametersException": "The supplied parameters for invoking the specified Automation "
    "runbook are incorrect. For example, they may not match the set of parameters permitted for the specified "
    "Automation document.",
    "InvalidAutomationSignalException": "The signal isn't valid for the current Automation execution.",
    "InvalidAutomationStatusUpdateException": "The specified update status operation isn't valid.",
    "InvalidFilterValue": "The filter value isn't valid. Verify the value and try again.",
    "InvalidNextToken": "The specified token isn't valid.",
    "InvalidTarget": "The target isn't valid or doesn't exist. It might not be configured for Systems Manager or you "
    "might not have permission to perform the operation.",
}
"""The errors of the operations' models, with the documented sentences: no capture shows the wire's. InvalidFilterKey is
the one that has no member for a text."""

STATUSES = {"InternalServerError": 500, "InternalFailure": 500, "ServiceUnavailable": 503}
"""Where the status is not 400."""


class Refusal(Value):
    """An error to answer with. A text of None leaves the member out, as AWS does for some; `member` is its name."""

    code: str
    text: str | None = None
    status: int = 400
    member: str = "message"

    def response(self) -> Response:
        return answer({"__type": self.code, **({} if self.text is None else {self.member: self.text})}, self.status)


def answer(content: object, status: int = 200) -> Response:
    """A response of AWS JSON 1.1."""
    body = json.dumps(content, separators=(",", ":")).encode()
    return Response(status, [("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(body)))], body)


def modelled(code: str) -> Refusal:
    """An error of an operation's model: its text is the member `Message`. Of other codes no text is known."""
    return Refusal(code, MODELLED.get(code), STATUSES.get(code, 400), member="Message")


def access_denied(operation: str, region: str) -> Refusal:
    action, resource = f"{SERVICE}:{operation}", f"arn:aws:{SERVICE}:{region}:123456789012:*"
    return Refusal(
        "AccessDeniedException",
        f"User: {CALLER} is not authorized to perform: {action} on resource: {resource}"
        f" because no identity-based policy allows the {action} action",
    )
