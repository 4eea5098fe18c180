"""What the inspector says of an exchange: a row of its list, and all of it. Made when it is asked for.

Both are structures for JSON, and `Mask.everything` has been over each of their texts.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from http import HTTPStatus

from ..diagnosis import inspect
from ..operations import SERVICE
from ..sigv4 import Refused
from ..sigv4.query import is_presigned
from ..sigv4.signing import amz_date
from ..sigv4.verification import REASONS, read_claim
from ..values import split_url
from .admission import path_switches, read_operation, verify_any
from .comparison import compare, lines_of_canonical_request, lines_of_string_to_sign
from .masking import Mask
from .refusals import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Union

    from ..diagnosis import Diagnosis, Inspection
    from ..sigv4 import Verified
    from ..values import Message, Request, Response
    from .endpoint import Endpoint
    from .ring import Entry, Exchange

    Outcome = Union[Verified, Refused, None]

LONGEST_NAME = 120
LONGEST_BODY = 16 << 10
"""Characters that are shown of a name in a row, and of a body."""

HEADLINES = {
    "accepted": "The signature is right.",
    "error": "The signature is right. The answer is an error all the same: {code}.",
    "unread": "The body is too large. Nothing else was looked at.",
}
NOT_FOUND = "No single known mistake leads to this signature, so what the client signed is not shown beside it."
RIGHT_BUT_FOR_THAT = "But for that the signature is right."
OPERATION_FIRST = "The endpoint looks at the operation first, as AWS does, hence {code}; the signature is wrong too."


def row(entry: Entry, endpoint: Endpoint) -> dict[str, Any]:
    """What a list says: number, time, kind ("accepted", "error" for an operation's own, "refused", "unread"), the
    error's code, operation, key id, status. Made once for each entry."""
    if entry.row is None:
        exchange = entry.exchange
        mask = Mask(endpoint.credentials, exchange.request, exchange.response)
        entry.row = mask.everything(_row(entry, endpoint.judge(exchange), mask))
    return entry.row


def detail(entry: Entry, endpoint: Endpoint) -> dict[str, Any]:
    """Everything: the row, the verdict in words with the diagnosis, the two texts, request and response."""
    exchange = entry.exchange
    mask = Mask(endpoint.credentials, exchange.request, exchange.response)
    outcome = endpoint.judge(exchange)
    refused = outcome if isinstance(outcome, Refused) else None
    received = _received(exchange, outcome, endpoint)
    inspection = _inspection(exchange, refused, endpoint)
    found = {
        "row": _row(entry, outcome, mask),
        "headline": _headline(entry, outcome),
        "notes": _notes(exchange, outcome, received, inspection),
        "diagnosis": _diagnosis(inspection.diagnosis),
        "facts": _facts(exchange),
        **_texts(mask, received, inspection),
        "request": {"line": _request_line(exchange.request), **_message(mask, exchange.request)},
        "response": {
            "line": _status_line(exchange.response),
            **_message(mask, exchange.response),
            "error": _error(exchange.response)[1],
        },
    }
    everything: dict[str, Any] = mask.everything(found)
    return everything


def _row(entry: Entry, outcome: Outcome, mask: Mask) -> dict[str, Any]:
    request, response = entry.exchange.request, entry.exchange.response
    return {
        "number": entry.number,
        "time": entry.exchange.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "kind": _kind(outcome, response),
        "code": _error(response)[0],
        "operation": mask.text(operation(request))[:LONGEST_NAME],
        "key": mask.text(read_claim(request).credential.partition("/")[0])[:LONGEST_NAME],
        "status": response.status,
    }


def _kind(outcome: Outcome, response: Response) -> str:
    if outcome is None or isinstance(outcome, Refused):
        return "refused" if outcome else "unread"
    return "accepted" if response.status < 400 else "error"


def operation(request: Request) -> str:
    """The name in X-Amz-Target; of a request for another service the method and the path."""
    target = request.header("x-amz-target")
    return target.rpartition(".")[2] if target else f"{request.method} {split_url(request.url)[2] or '/'}"


def _error(response: Response) -> tuple[str, str]:
    """Code and message of the endpoint's answer; empty where it is no error."""
    if response.status < 400:
        return "", ""
    error = json.loads(response.body)
    return error["__type"], error.get("message") or error.get("Message") or ""


def _headline(entry: Entry, outcome: Outcome) -> str:
    if isinstance(outcome, Refused):
        return REASONS[outcome.reason]
    response = entry.exchange.response
    return HEADLINES[_kind(outcome, response)].format(code=_error(response)[0])


def _inspection(exchange: Exchange, refused: Refused | None, endpoint: Endpoint) -> Inspection:
    """Why it was refused, given what the endpoint demanded of it."""
    request = exchange.request
    service = None if isinstance(read_operation(request), Refusal) else SERVICE
    switches = path_switches(request)
    return inspect(
        request,
        refused,
        endpoint.lookup,
        at=exchange.at,
        region=endpoint.region,
        service=service,
        normalize_path=switches["normalize_path"],
        double_encode_path=switches["double_encode_path"],
    )


def _notes(exchange: Exchange, outcome: Outcome, received: Outcome, inspection: Inspection) -> list[str]:
    """What else there is to say of a refusal."""
    if not isinstance(outcome, Refused):
        return []
    notes = []
    if isinstance(read_operation(exchange.request), Refusal):
        notes.append(OPERATION_FIRST.format(code=_error(exchange.response)[0]))
    if received is not None and not isinstance(received, Refused):
        notes.append(RIGHT_BUT_FOR_THAT)
    if outcome.reason == "signature_mismatch" and inspection.signed_canonical_request is None:
        notes.append(NOT_FOUND)
    return notes


def _diagnosis(diagnosis: Diagnosis | None) -> dict[str, Any] | None:
    names = ("finding", "likely", "cure", "certain", "part")
    return {name: getattr(diagnosis, name) for name in names} if diagnosis else None


def _received(exchange: Exchange, outcome: Outcome, endpoint: Endpoint) -> Outcome:
    """The outcome, if it has the texts; else that of the same request with none of the demands that come before them:
    at its own time, for the region that it names, with the endpoint's key whichever it names."""
    if outcome is None or outcome.canonical_request is not None:
        return outcome
    request = exchange.request
    try:
        at = datetime.strptime(read_claim(request).time, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return outcome
    return verify_any(request, lambda _: endpoint.credentials, at=at, region=None, window=1)


def _texts(mask: Mask, received: Outcome, inspection: Inspection) -> dict[str, Any]:
    """The two texts as rows. Both sides are masked before they are compared: what is hidden is equal."""
    part = inspection.diagnosis.part if inspection.diagnosis else None
    ours = (received.canonical_request, received.string_to_sign) if received else (None, None)
    theirs = (inspection.signed_canonical_request, inspection.signed_string_to_sign)
    masked = [[None if text is None else mask.text(text) for text in pair] for pair in zip(ours, theirs)]
    kinds = ("canonical_request", lines_of_canonical_request), ("string_to_sign", lines_of_string_to_sign)
    rows = {name: compare(lines_of, pair[0], pair[1], part) for (name, lines_of), pair in zip(kinds, masked)}
    return {**rows, "signed_is_known": theirs[0] is not None}


def _facts(exchange: Exchange) -> list[tuple[str, str]]:
    """What the request says of its signature, and what time it was here."""
    request, claim = exchange.request, read_claim(exchange.request)
    facts = [
        ("Access key id", claim.credential.partition("/")[0]),
        ("Scope", claim.credential.partition("/")[2]),
        ("Signed at", claim.time),
        ("Received at", amz_date(exchange.at)),
        ("Good for", f"{claim.expires} seconds" if claim.expires else ""),
        ("Signed headers", claim.signed_headers.replace(";", " ")),
        ("Signature", claim.signature),
        ("It is in", "the URL" if is_presigned(request) else "the Authorization header" if claim.signature else ""),
    ]
    return [(name, text) for name, text in facts if text]


def _request_line(request: Request) -> str:
    _, _, path, query = split_url(request.url)
    return f"{request.method} {path or '/'}{'?' if query else ''}{query} HTTP/1.1"


def _status_line(response: Response) -> str:
    return f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"


def _message(mask: Mask, message: Message) -> dict[str, Any]:
    """Headers and body; `left_out` is how many characters of the body are not shown."""
    body = mask.body(message.body)
    return {"headers": mask.headers(message), "body": body[:LONGEST_BODY], "left_out": max(0, len(body) - LONGEST_BODY)}
