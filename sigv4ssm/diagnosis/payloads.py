"""Bodies that may have been signed in place of the one that arrived: what clients make of a body by mistake."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256

from ..sigv4.canonical import UNSIGNED_PAYLOAD, hashed_payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

LARGEST = 1 << 14
"""Bytes of a body that is guessed at; a larger one is compared as it came, and as none."""

JSON_FORMS: tuple[dict[str, Any], ...] = (
    {"separators": (",", ":")},
    {},
    {"ensure_ascii": False},
    {"separators": (",", ":"), "ensure_ascii": False},
    {"sort_keys": True},
    {"sort_keys": True, "separators": (",", ":")},
    {"indent": 2},
    {"indent": 4},
)
"""How libraries write JSON; the first two are JavaScript's and Python's way."""


def other_payloads(body: bytes) -> Iterator[tuple[str, str]]:
    """(cause, last line of the canonical request) of each other body that may have been signed, common ones first."""
    yield "payload_left_out", hashed_payload(b"")
    yield "payload_unsigned", UNSIGNED_PAYLOAD
    if len(body) <= LARGEST:
        for cause, other in _other_bodies(body):
            if other != body:
                yield cause, hashed_payload(other)
    digest = sha256(body).digest()
    yield "payload_form", digest.hex().upper()
    yield "payload_form", b64encode(digest).decode()
    yield "payload_left_out", ""
    yield "payload_unsigned", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"


def _other_bodies(body: bytes) -> Iterator[tuple[str, bytes]]:
    unix = body.replace(b"\r\n", b"\n")
    yield "payload_line_end", body.rstrip(b"\r\n")
    yield "payload_line_end", body + b"\n"
    for text in _json(body):
        yield "payload_spacing", text.encode("utf-8", "surrogatepass")
    for other in (body + b"\r\n", unix, unix.replace(b"\n", b"\r\n"), unix.replace(b"\n", b"")):
        yield "payload_line_end", other
    for other in (body.strip(), b"{}", b"null", repr(body).encode()):
        yield "payload_changed", other
    yield "payload_form", hashed_payload(body).encode()


def _json(body: bytes) -> list[str]:
    """The JSON of the body written in other forms, as a text of Python, and as a JSON text within JSON."""
    try:
        value = json.loads(body)
        return [*(json.dumps(value, **form) for form in JSON_FORMS), repr(value), json.dumps(body.decode())]
    except (ValueError, RecursionError):
        return []
