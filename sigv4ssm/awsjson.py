"""Floor 1: the AWS JSON 1.1 protocol, pure. A target and parameters to a request, a response to a dict or an error.

https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

from __future__ import annotations

import json

from . import errors
from .values import Request, redact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .values import Response

CONTENT_TYPE = "application/x-amz-json-1.1"

_ENCODER = json.JSONEncoder(allow_nan=False)
"""That of `json.dumps`, made once."""


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)
"""The standard library's, without its NaN and Infinity."""


def build_request(url: str, target: str, parameters: Mapping[str, Any]) -> Request:
    """The request for `target` ("Prefix.Operation"), not yet signed, its body spaced as `json.dumps` spaces it.

    Raises ParamValidationError for parameters that are no JSON object: NaN, bytes, a datetime, a loop.
    """
    if not isinstance(parameters, dict):
        raise errors.ParamValidationError(
            f"The parameters are {type(parameters).__name__}, not a dict.", "Pass names and values."
        )
    try:
        body = _ENCODER.encode(parameters).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise errors.ParamValidationError(
            f"The parameters are not JSON: {error}.", "Use only what JSON can hold."
        ) from error
    return Request("POST", url, [("X-Amz-Target", target), ("Content-Type", CONTENT_TYPE)], body)


def parse_response(operation: str, response: Response, attempts: int = 1) -> dict[str, Any]:
    """The answer as a dict with `ResponseMetadata`, as boto3 gives it; `operation` stands in the errors.

    Raises ServiceError, or the class under it that the code names, for a status of 400 and above; ResponseError
    for a success that is not JSON, and for a status that is neither (a redirect is not followed).
    """
    if response.status >= 400:
        from .errors.codes import service_error

        raise service_error(_error(response, attempts), operation, attempts)
    if not 200 <= response.status < 300:
        raise errors.ResponseError(
            f"{operation}: the endpoint answered with status {response.status}.",
            "Check the endpoint's URL: AWS answers 200, and redirects are not followed.",
        )
    try:
        answer = parse_json(response.body) if response.body else {}
    except ValueError as error:
        raise errors.ResponseError(
            f"{operation}: the endpoint answered {response.status} with a body that is not JSON.",
            "Check that the endpoint's URL is AWS's, and that no proxy answers in its place.",
        ) from error
    return {**answer, "ResponseMetadata": _metadata(response, attempts)}


def parse_json(body: bytes) -> dict[str, Any]:
    """The JSON object in a body. Raises ValueError for anything else, and for what is too deep or too long to read."""
    try:
        parsed = _DECODER.decode(body.decode("utf-8"))
    except RecursionError as error:
        raise ValueError("too deeply nested") from error
    if not isinstance(parsed, dict):
        raise ValueError(f"a JSON {type(parsed).__name__} in place of an object")
    return parsed


def _metadata(response: Response, attempts: int) -> dict[str, Any]:
    headers = response.combined_headers()
    request_id = headers.get("x-amzn-requestid")
    return {
        **({"RequestId": request_id} if request_id else {}),
        "HTTPStatusCode": response.status,
        "HTTPHeaders": headers,
        "RetryAttempts": attempts - 1,
    }


def _error(response: Response, attempts: int) -> dict[str, Any]:
    """The error in botocore's shape. Where no code is found, the status is the code and its phrase the message."""
    try:
        body = parse_json(response.body)
    except ValueError:
        body = {}
    code = error_code(response, body)
    message = body.get("message", body.get("Message"))
    message = redact(message) if isinstance(message, str) else ""
    if code is None:
        code, message = str(response.status), message or _phrase(response.status)
    return {"Error": {"Code": code, "Message": message}, "ResponseMetadata": _metadata(response, attempts)}


def error_code(response: Response, body: Mapping[str, Any]) -> str | None:
    """The error's bare name: from the header, the member `code`, the member `__type`, the first that has one.

    The published spellings are `Name`, `namespace#Name`, `Name:http://…` and both together.
    https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization
    """
    for spelled in (response.header("x-amzn-errortype"), body.get("code"), body.get("__type")):
        if isinstance(spelled, str):
            name = spelled.partition(":")[0].rpartition("#")[2].strip()
            if name and name.isprintable():
                return name
    return None


def _phrase(status: int) -> str:
    from http import HTTPStatus

    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
