"""What `record_fixtures.py` records: a row for each case. Texts are AWS's, marked as in the README of `fixtures/`."""

from __future__ import annotations

import json

EXAMPLE_PAIR = {
    "access_key_id": "AKIDEXAMPLE",
    "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
}
SAMPLE_PAIR = {
    "access_key_id": "AKIAIOSFODNN7EXAMPLE",
    "secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}
REQUEST_ID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
DATE = "Sun, 30 Aug 2015 12:36:00 GMT"
CONTENT_TYPE = "application/x-amz-json-1.1"

NOT_FOUND = "There is no automation execution information for the requested automation execution ID."
DENIED = (
    "User: arn:aws:iam::123456789012:user/example is not authorized to perform: ssm:StopAutomationExecution on "
    "resource: arn:aws:ssm:us-east-1:123456789012:automation-execution/f7d1f82d-6cde-4f7a-aa53-d485b0000000"
)
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
ECHO = (
    "\n\nThe Canonical String for this request should have been\n'{canonical_request}'"
    "\n\nThe String-to-Sign should have been\n'{string_to_sign}'\n"
)


def mismatch_with_echo(canonical_request: str, string_to_sign: str):
    """The refusal of a request that arrived as it was signed, but with another secret."""
    echo = ECHO.format(canonical_request=canonical_request, string_to_sign=string_to_sign)
    return error("InvalidSignatureException", MISMATCH + echo)


def response(status: int, body: bytes, **extra: str) -> tuple[int, list[tuple[str, str]], bytes]:
    headers = {"x-amzn-RequestId": REQUEST_ID, "Date": DATE, "Content-Type": CONTENT_TYPE}
    headers.update({name.replace("_", "-"): value for name, value in extra.items()})
    return status, [*headers.items(), ("Content-Length", str(len(body)))], body


def error(code: str | None, text: str | None = None, status: int = 400, member: str = "message", **headers: str):
    """A refusal in the form of AWS JSON 1.1; a code of None leaves `__type` out."""
    body = {**({"__type": code} if code else {}), **({member: text} if text is not None else {})}
    return response(status, json.dumps(body, separators=(",", ":")).encode(), **headers)


DONE = response(200, b"{}")
CANCEL, COMPLETE = {"Type": "Cancel"}, {"Type": "Complete"}

REQUESTS: dict[str, dict] = {
    "no-type": {},
    "cancel": {"parameters": CANCEL},
    "complete": {"parameters": COMPLETE, "region": "eu-west-1"},
    "session-token": {"parameters": CANCEL, "credentials": {**EXAMPLE_PAIR, "token": "IQoJb3JpZ2luX2VjEXAMPLE/+=="}},
    "host-with-port": {"endpoint_url": "http://localhost:4566"},
    "host-with-default-port": {"endpoint_url": "https://ssm.example.com:443"},
    "endpoint-with-path": {"endpoint_url": "http://localhost:4566/proxy/ssm"},
    "endpoint-ipv6": {"endpoint_url": "http://[::1]:4566"},
    "china": {"region": "cn-north-1"},
    "govcloud": {"region": "us-gov-west-1"},
    "iso": {"region": "us-iso-east-1"},
    "iso-b": {"region": "us-isob-east-1"},
    "fips": {"use_fips": True},
    "fips-govcloud": {"use_fips": True, "region": "us-gov-east-1"},
    "dualstack": {"use_dualstack": True},
    "fips-dualstack": {"use_fips": True, "use_dualstack": True},
    "non-ascii": {"parameters": {"AutomationExecutionId": 'Größe-日本-😀-\u2028-"quoted"-\\-000000000000'}},
    "aws-sample": {
        "credentials": SAMPLE_PAIR,
        "region": "us-east-2",
        "timestamp": "2020-03-25T17:11:00Z",
        "parameters": {"AutomationExecutionId": "f7d1f82d-6cde-4f7a-aa53-d485bEXAMPLE"},
    },
    "empty-answer": {"response": response(200, b"")},
}
"""Requests that differ; all but the last are answered `{}`."""

HTML = b"<html><body><h1>503 Service Unavailable</h1></body></html>"
RESPONSES: dict[str, object] = {
    # the errors of the operation's model; the sentences are the documented ones
    "not-found": error("AutomationExecutionNotFoundException", NOT_FOUND, member="Message"),
    "invalid-status": error(
        "InvalidAutomationStatusUpdateException",
        "The specified update status operation isn't valid.",
        member="Message",
    ),
    "internal-server-error": error("InternalServerError", "An error occurred on the server side.", 500, "Message"),
    "modelled-without-text": error("AutomationExecutionNotFoundException"),
    # the front end's
    "signature-mismatch": mismatch_with_echo,
    "signature-mismatch-without-echo": error("InvalidSignatureException", MISMATCH),
    "signature-mismatch-403": error("InvalidSignatureException", MISMATCH, 403),
    "signature-expired": error(
        "InvalidSignatureException",
        "Signature expired: 20150830T123600Z is now earlier than 20150830T124100Z (20150830T124600Z - 5 min.)",
    ),
    "signature-not-yet-current": error(
        "InvalidSignatureException",
        "Signature not yet current: 20150830T123600Z is still later than 20150830T123100Z (20150830T122600Z + 5 min.)",
    ),
    "unrecognized-client": error(
        "UnrecognizedClientException", "The security token included in the request is invalid."
    ),
    "expired-token": error("ExpiredTokenException", "The security token included in the request is expired"),
    "access-denied": error("AccessDeniedException", DENIED),
    "access-denied-no-policy": error(
        "AccessDeniedException",
        f"{DENIED} because no identity-based policy allows the ssm:StopAutomationExecution action",
    ),
    "throttling": error("ThrottlingException", "Rate exceeded"),
    "validation": error(
        "ValidationException",
        "1 validation error detected: Value 'Stop' at 'type' failed to satisfy constraint: "
        "Member must satisfy enum value set: [Complete, Cancel]",
    ),
    "unknown-operation": error("UnknownOperationException"),
    "serialization": error("SerializationException"),
    "missing-authentication": error("MissingAuthenticationTokenException", "Missing Authentication Token"),
    "incomplete-signature": error(
        "IncompleteSignatureException", "Authorization header requires 'Signature' parameter. Authorization=x"
    ),
    # the published spellings of the error's type
    "spelled-with-namespace": error("com.amazonaws.ssm#AutomationExecutionNotFoundException", NOT_FOUND),
    "spelled-with-address": error(
        "AutomationExecutionNotFoundException:http://internal.amazon.com/coral/com.amazonaws.ssm/", NOT_FOUND
    ),
    "spelled-with-both": error(
        "com.amazonaws.ssm#AutomationExecutionNotFoundException:http://internal.amazon.com/coral/com.amazonaws.ssm/",
        NOT_FOUND,
    ),
    "spelled-in-header": error(None, NOT_FOUND, X_Amzn_Errortype="AutomationExecutionNotFoundException"),
    "spelled-in-header-with-address": error(
        None,
        NOT_FOUND,
        X_Amzn_Errortype="AutomationExecutionNotFoundException:http://internal.amazon.com/coral/com.amazonaws.ssm/",
    ),
    "spelled-in-code": response(
        400, json.dumps({"code": "AutomationExecutionNotFoundException", "message": NOT_FOUND}).encode()
    ),
    "spelled-without-exception": error("Throttling", "Rate exceeded"),
    # no code anywhere
    "html-503": response(503, HTML, Content_Type="text/html"),
    "empty-500": response(500, b""),
}
"""Answers that differ; each goes with a request of its own id."""

NAME_ELSEWHERE = {
    "why": "The protocol allows the name here, and Smithy's protocol tests want it read; botocore does not.",
    "Error": {"Code": "AutomationExecutionNotFoundException", "Message": NOT_FOUND},
}
ID_KEPT = {
    "why": "botocore drops the request id of a 5xx that is not JSON; who asks AWS for help needs it.",
    "ResponseMetadata": {"RequestId": REQUEST_ID},
}
OURS = {
    "spelled-in-header": NAME_ELSEWHERE,
    "spelled-in-header-with-address": NAME_ELSEWHERE,
    "spelled-in-code": NAME_ELSEWHERE,
    "html-503": ID_KEPT,
    "empty-500": ID_KEPT,
}
"""Where we differ from botocore on purpose: why, and what the caller gets instead."""


def _cases() -> dict[str, dict]:
    cases: dict[str, dict] = {}
    rows = {**REQUESTS, **{name: {"response": answer} for name, answer in RESPONSES.items()}}
    for number, (name, row) in enumerate(rows.items()):
        execution_id = f"f7d1f82d-6cde-4f7a-aa53-d485b00000{number:02}"
        cases[name] = {
            "credentials": EXAMPLE_PAIR,
            "region": "us-east-1",
            "timestamp": "2015-08-30T12:36:00Z",
            "response": DONE,
            **row,
            "parameters": {"AutomationExecutionId": execution_id, **row.get("parameters", {})},
            **({"ours": OURS[name]} if name in OURS else {}),
        }
    return cases


CASES = _cases()
