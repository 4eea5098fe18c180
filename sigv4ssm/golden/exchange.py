"""The answer's half of a case: the response in normal form, and what the caller gets of it."""

from __future__ import annotations

import json
import re

from .. import awsjson
from ..errors import ServiceError
from ..values import HIDDEN, Response
from .case import OUTCOME, Case
from .rawtext import read_response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

EXAMPLE_REQUEST_ID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
EXAMPLE_DATE = "Sun, 30 Aug 2015 12:36:00 GMT"
EXAMPLE_EPOCH = b"1440938160.0"

IDS = ("x-amzn-requestid", "x-amz-request-id", "x-amz-id-2", "x-amzn-trace-id")
"""Headers that differ from answer to answer, and are EXAMPLE_REQUEST_ID in every case."""

_TIME_IN_JSON = re.compile(rb'("\w*(?:Time|Date)"\s*:\s*)[0-9.]+(?:[eE][+-]?[0-9]+)?')
_SECRETS = (
    re.compile(rb'("(?:SecretAccessKey|SessionToken|SecretString|SecretBinary)"\s*:\s*")(?:[^"\\]|\\.)*'),
    re.compile(rb"(<(?:SecretAccessKey|SessionToken)>)[^<]*"),
    re.compile(rb'("Value"\s*:\s*")(?:[^"\\]|\\.)*'),  # of a parameter, where one of them is a SecureString
)
_ID_IN_XML = re.compile(rb"(<(RequestId|requestId|HostId)>)[^<]*(?=</\2>)")


def normal_response(response: Response, *, keep_time: bool = False) -> Response:
    """The response with example ids and times in it, so that equal answers have equal bytes, and without secrets:
    cookies, keys and tokens that a service gives out, and the values of secrets and secure strings."""
    body = _ID_IN_XML.sub(rb"\g<1>" + EXAMPLE_REQUEST_ID.encode(), response.body)
    for pattern in secret_members(body):
        body = pattern.sub(rb"\g<1>" + HIDDEN.encode(), body)
    if is_awsjson(response) and not keep_time:
        body = _TIME_IN_JSON.sub(rb"\g<1>" + EXAMPLE_EPOCH, body)
    fixed = {**dict.fromkeys(IDS, EXAMPLE_REQUEST_ID), **({} if keep_time else {"date": EXAMPLE_DATE})}
    if len(body) != len(response.body):
        fixed["content-length"] = str(len(body))
    headers = [(n, fixed.get(n.lower(), v)) for n, v in response.headers if n.lower() != "set-cookie"]
    return Response(response.status, headers, body)


def secret_members(body: bytes) -> tuple[re.Pattern[bytes], ...]:
    """The patterns of members that a body should not be shown with: the first group, and after it what is secret."""
    return _SECRETS if b'"SecureString"' in body else _SECRETS[:2]


def is_awsjson(response: Response) -> bool:
    """Whether our parser is the one for this response."""
    return (response.header("content-type") or "").lower().startswith("application/x-amz-json-")


def outcome_of(response: Response) -> dict[str, Any]:
    """What the caller gets: the answer, or the error in botocore's shape. Raises ResponseError as a call does."""
    try:
        return awsjson.parse_response("The case", response)
    except ServiceError as error:
        return error.response


def outcome_texts(case: Case) -> tuple[str, str]:
    """What the caller is to get (with what `difference.json` says that differs), and what our parser makes of it.

    Of an error only the two members that every error has: botocore adds those of the error's model on top.
    """
    expected = json.loads(case.files["outcome.json"])
    difference = json.loads(case.files.get("difference.json", b"{}"))
    expected.update({key: {**expected.get(key, {}), **difference[key]} for key in OUTCOME if key in difference})
    if "Error" in expected:
        expected = {key: expected[key] for key in OUTCOME if key in expected}
    try:
        actual = outcome_text(outcome_of(read_response(case.files["response.txt"])))
    except Exception as error:  # whatever the parser raises is what the caller gets
        actual = f"{type(error).__name__}: {error}"
    return outcome_text(expected), actual


def outcome_text(outcome: dict[str, Any]) -> str:
    return json.dumps(outcome, indent=4, sort_keys=True, ensure_ascii=False) + "\n"
