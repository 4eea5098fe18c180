"""What the inspector says of an exchange: a row of its list, and all of it. Made when it is asked for.

Both are structures for JSON, and `Mask.everything` has been over each of their texts.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from ..diagnosis import inspect
from ..diagnosis.texts import read_credential
from ..golden.normal import path_switches
from ..sigv4 import Refused, Verified, verify
from ..sigv4.query import is_presigned
from ..sigv4.signing import amz_date, read_amz_date
from ..sigv4.verification import REASONS, read_claim
from ..values import split_url
from .admission import switches
from .comparison import compare, lines_of_canonical_request, lines_of_string_to_sign
from .masking import Mask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Union

    from ..diagnosis import Inspection
    from ..values import Message
    from .endpoint import Endpoint
    from .inspector import Entry

    Outcome = Union[Verified, Refused, None]

LONGEST_NAME = 120
LONGEST_BODY = 16 << 10
"""Characters that are shown of a name in a row, and of a body."""

TEXTS = {"canonical_request": lines_of_canonical_request, "string_to_sign": lines_of_string_to_sign}

HEADLINES = {
    "accepted": "The signature is right.",
    "error": "The signature is right. The answer is an error all the same: {code}.",
    "unread": "The body is too large. Nothing else was looked at.",
}
NOT_FOUND = "No single known mistake leads to this signature, so what the client signed is not shown beside it."
RIGHT_BUT_FOR_THAT = "But for that the signature is right."
OPERATION_FIRST = "The endpoint looks at the operation first, as AWS does, hence {code}; the signature is wrong too."


def row(entry: Entry, endpoint: Endpoint) -> dict[str, Any]:
    """What a list says; `kind` is "accepted", "error" for an operation's own, "refused" or "unread". Made once."""
    if entry.row is None:
        view = View(entry, endpoint)
        entry.row = view.mask.everything(view.row())
    return entry.row


def detail(entry: Entry, endpoint: Endpoint) -> dict[str, Any]:
    """Everything: the row, the verdict in words with the diagnosis, the two texts, request and response."""
    view = View(entry, endpoint)
    everything: dict[str, Any] = view.mask.everything(view.detail())
    return everything


class View:
    """An entry as it is judged now. What it says is still to be masked."""

    def __init__(self, entry: Entry, endpoint: Endpoint) -> None:
        exchange = entry.exchange
        self.number = entry.number
        self.at, self.request, self.response = exchange.at, exchange.request, exchange.response
        self.endpoint = endpoint
        self.mask = Mask(endpoint.credentials, self.request, self.response)
        self.claim = read_claim(self.request)
        _, _, path, self.query = split_url(self.request.url)
        self.path = path or "/"
        self.key_id, self.scope, (_, _, self.service, _) = read_credential(self.claim)
        self.outcome, self.demanded = endpoint.judge(exchange)
        self.kind = "accepted" if self.response.status < 400 else "error"
        if not isinstance(self.outcome, Verified):
            self.kind = "refused" if self.outcome else "unread"
        error = {} if self.response.status < 400 else json.loads(self.response.body)
        self.code, self.message = error.get("__type", ""), error.get("message") or error.get("Message") or ""

    def row(self) -> dict[str, Any]:
        """The operation's name is that in X-Amz-Target; of a request for another service it is the method and path."""
        name = (self.request.header("x-amz-target") or "").rpartition(".")[2]
        return {
            "number": self.number,
            "time": self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "kind": self.kind,
            "code": self.code,
            "operation": self.mask.text(name or f"{self.request.method} {self.path}")[:LONGEST_NAME],
            "key": self.mask.text(self.key_id)[:LONGEST_NAME],
            "status": self.response.status,
        }

    def detail(self) -> dict[str, Any]:
        received, inspection = self._received(), self._inspection()
        diagnosis, status = inspection.diagnosis, HTTPStatus(self.response.status)
        names = ("finding", "likely", "cure", "certain", "part")
        line = f"{self.request.method} {self.path}{'?' if self.query else ''}{self.query} HTTP/1.1"
        return {
            "row": self.row(),
            **self._verdict(received, inspection),
            "diagnosis": {name: getattr(diagnosis, name) for name in names} if diagnosis else None,
            "facts": self._facts(),
            **self._texts(received, inspection),
            "request": {"line": line, **self._message(self.request)},
            "response": {
                "line": f"HTTP/1.1 {status.value} {status.phrase}",
                **self._message(self.response),
                "error": self.message,
            },
        }

    def _received(self) -> Outcome:
        """The outcome, if it has the texts; else that of the same request with none of the demands that come before
        them: at its own time, for the region that it names, with the endpoint's key whichever it names."""
        at = read_amz_date(self.claim.time)
        if at is None or self.outcome is None or self.outcome.canonical_request is not None:
            return self.outcome
        return verify(self.request, lambda _: self.endpoint.credentials, at=at, **switches(self.request))

    def _inspection(self) -> Inspection:
        demands = {"region": self.endpoint.region, "service": self.demanded, **path_switches(self.service)}
        return inspect(self.request, self.outcome, self.endpoint.lookup, at=self.at, **demands)

    def _verdict(self, received: Outcome, inspection: Inspection) -> dict[str, Any]:
        """In words, and what else there is to say of a refusal."""
        if not isinstance(self.outcome, Refused):
            return {"headline": HEADLINES[self.kind].format(code=self.code), "notes": []}
        unknown = self.outcome.reason == "signature_mismatch" and inspection.signed_canonical_request is None
        notes = {
            OPERATION_FIRST.format(code=self.code): self.demanded is None,
            RIGHT_BUT_FOR_THAT: isinstance(received, Verified),
            NOT_FOUND: unknown,
        }
        return {"headline": REASONS[self.outcome.reason], "notes": [note for note, holds in notes.items() if holds]}

    def _texts(self, received: Outcome, inspection: Inspection) -> dict[str, Any]:
        """The two texts as rows. Both sides are masked before they are compared: what is hidden is equal."""
        part = inspection.diagnosis.part if inspection.diagnosis else None
        rows: dict[str, Any] = {"signed_is_known": inspection.signed_canonical_request is not None}
        for name, lines_of in TEXTS.items():
            pair = getattr(received, name, None), getattr(inspection, f"signed_{name}")
            ours, theirs = (None if text is None else self.mask.text(text) for text in pair)
            rows[name] = compare(lines_of, ours, theirs, part)
        return rows

    def _message(self, message: Message) -> dict[str, Any]:
        """Headers and body; `left_out` is how many characters of the body are not shown."""
        body = self.mask.body(message.body)
        left_out = max(0, len(body) - LONGEST_BODY)
        return {"headers": self.mask.headers(message), "body": body[:LONGEST_BODY], "left_out": left_out}

    def _facts(self) -> list[tuple[str, str]]:
        claim = self.claim
        place = "the URL" if is_presigned(self.request) else "the Authorization header" if claim.signature else ""
        facts = [
            ("Access key id", self.key_id),
            ("Scope", self.scope),
            ("Signed at", claim.time),
            ("Received at", amz_date(self.at)),
            ("Good for", f"{claim.expires} seconds" if claim.expires else ""),
            ("Signed headers", claim.signed_headers.replace(";", " ")),
            ("Signature", claim.signature),
            ("It is in", place),
        ]
        return [(name, text) for name, text in facts if text]
