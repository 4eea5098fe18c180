"""A refusal of AWS as it was saved: the answer on the wire, its body, or what a tool has printed of it."""

from __future__ import annotations

import re
from datetime import datetime

from .. import awsjson
from ..diagnosis.refusal import REFUSING
from ..diagnosis.texts import ECHO_BEGINS, ECHO_TURNS, read_echo
from ..errors import ParamValidationError
from ..golden.rawtext import read_response
from ..operations.timestamps import read_date
from ..values import Response, Value

PRINTED = re.compile(
    r"An error occurred \((?P<code>\w+)\) when calling the \w+ operation(?: \([^)]*\))?: (?P<message>.*)", re.DOTALL
)
"""How the aws CLI and boto3 print an error."""

NAMED = re.compile(rf"(?P<code>\b(?:{REFUSING.pattern})\b)(?: \([^)]*\))?:? ?(?P<message>.*)", re.DOTALL)
"""How other tools do: the code, and the message after it."""


class SavedError(Value):
    """Code and message of a refusal, and the service's time where the answer has the header Date."""

    code: str
    message: str
    time: datetime | None


def read_error(data: bytes) -> SavedError:
    """The refusal in a file. Raises ParamValidationError where there is none."""
    response = read_response(data) if data.startswith(b"HTTP/1.") else Response(400, (), data)
    time = read_date(response.header("date"))
    try:
        content = awsjson.parse_json(response.body)
    except ValueError:
        return SavedError(*_from_text(response.body.decode("utf-8", "replace")), time)
    shaped = content.get("Error")
    if isinstance(shaped, dict):  # botocore's `error.response`
        content = {"code": shaped.get("Code"), "message": shaped.get("Message")}
    message = content.get("message", content.get("Message"))
    return SavedError(awsjson.error_code(response, content) or "", message if isinstance(message, str) else "", time)


def _from_text(text: str) -> tuple[str, str]:
    """Code and message."""
    if "<Code>" in text:
        return _from_xml(text)
    words = PRINTED.search(text) or NAMED.search(text)
    if words:
        return words["code"], words["message"]
    if read_echo(text) is not None:
        return "InvalidSignatureException", text
    raise ParamValidationError(
        "There is no error of AWS in this text.", "Give the body of its answer, or what a tool has printed."
    )


def _from_xml(text: str) -> tuple[str, str]:
    """The form of Amazon S3 and of the older services; S3 has the two texts in members of their own."""
    import html

    members = {}
    for name in ("Code", "Message", "CanonicalRequest", "StringToSign"):
        value, end, _ = text.partition(f"<{name}>")[2].partition(f"</{name}>")
        if end:
            members[name] = html.unescape(value)
    message = members.get("Message", "")
    if "CanonicalRequest" in members and "StringToSign" in members:
        message += f"\n\n{ECHO_BEGINS}{members['CanonicalRequest']}{ECHO_TURNS}{members['StringToSign']}'\n"
    return members.get("Code", ""), message
