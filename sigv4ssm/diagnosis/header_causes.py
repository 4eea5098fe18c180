"""The cause of a header that was signed with one value and arrived with another."""

from __future__ import annotations

from ..sigv4.canonical import trimmed
from ..sigv4.covered import CONTENT_HASH_NAME, DATE_NAME, NEVER_SIGNED
from ..values import TOKEN_NAME

CAUSE_OF_HEADER = {
    "content-type": "content_type_altered",
    TOKEN_NAME: "token_changed",
    DATE_NAME: "date_differs",
    "date": "date_differs",
    CONTENT_HASH_NAME: "payload_changed",
}

HOP_HEADERS = NEVER_SIGNED.union(
    [
        "accept",
        "accept-encoding",
        "cache-control",
        "cf-connecting-ip",
        "content-length",
        "forwarded",
        "pragma",
        "via",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-port",
        "x-forwarded-proto",
        "x-real-ip",
        "x-request-id",
    ]
)
"""Headers that proxies and HTTP libraries add to, rewrite or drop."""


def header_cause(name: str, signed: str, received: str) -> str:
    """A name in `CAUSES`, of a lower-case name and two values that differ."""
    if name == "host":
        return host_cause(signed, received)
    if trimmed(signed) == trimmed(received):
        return "header_white_space"
    if name in CAUSE_OF_HEADER:
        return CAUSE_OF_HEADER[name]
    if name in HOP_HEADERS:
        return "hop_header_signed"
    return "header_removed" if not received else "header_changed"


def host_cause(signed: str, received: str) -> str:
    """Whether two hosts differ in their letters' case, in a port that one of them has, or altogether."""
    if trimmed(signed) == trimmed(received):
        return "header_white_space"
    if signed.lower() == received.lower():
        return "host_case"
    (ours, our_port), (theirs, their_port) = host_and_port(signed), host_and_port(received)
    return "host_port" if ours == theirs and not (our_port and their_port) else "host_changed"


def host_and_port(authority: str) -> tuple[str, str]:
    """The host in lower case, and the port as text, empty where there is none."""
    host, colon, port = authority.lower().rpartition(":")
    return (host, port) if colon and port.isdigit() else (authority.lower(), "")
