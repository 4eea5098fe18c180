"""What a wrong request is, and what the tables of them share."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

CLOCK, QUERY, CONTENT_TYPE, HOST, HOP = "clock", "query encoding", "Content-Type", "Host with a port", "hop"
KEY, TOKEN, NETRC, REDIRECT, PATH, OTHER = "white space in keys", "session token", "netrc", "redirect", "path", "other"
KINDS = (CLOCK, QUERY, CONTENT_TYPE, HOST, HOP, KEY, TOKEN, NETRC, REDIRECT, PATH)
"""The kinds that break clients of AWS in practice: SSM-FACTS §5."""

INVALID, MISMATCH = "InvalidSignatureException", "SignatureDoesNotMatch"
UNRECOGNIZED, INCOMPLETE = "UnrecognizedClientException", "IncompleteSignatureException"
DATE, JSON_TYPE, NOW = "X-Amz-Date", "application/x-amz-json-1.1", "20150830T123600Z"


class Wrong(NamedTuple):
    """`breaks` is what the door does otherwise; `part`, `signed` and `received` are None where no line is at fault."""

    name: str
    kind: str
    door: str
    breaks: dict[str, Any]
    cause: str
    part: str | None = None
    signed: str | None = None
    received: str | None = None


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


HASH_OF_NOTHING = digest("")
