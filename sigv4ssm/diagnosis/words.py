"""How the two sides of a difference are said: secrets hidden, long texts cut around the place where they differ."""

from __future__ import annotations

import re

from ..values import HIDDEN, TOKEN_NAME
from .result import Diagnosis

SECRET_HEADERS = frozenset((TOKEN_NAME, "authorization", "proxy-authorization", "cookie"))
LONGEST, LONGEST_SAID = 200, 90
"""Characters of one side in `signed` and `received`, and in the sentence."""

LABELS = {
    "HTTPMethod": "The method",
    "CanonicalURI": "The path",
    "CanonicalQueryString": "The query",
    "SignedHeaders": "The list of signed headers",
    "HashedPayload": "The hash of the body",
    "RequestDateTime": "The time in the string to sign",
    "CredentialScope": "The scope",
    "HashedCanonicalRequest": "The hash of the canonical request",
}
"""A part at the beginning of a sentence."""

KEY_ID = "[A-Z0-9]{4,32}"
"""The form of a key id. What has another form may be a secret in its place, and is not shown."""


def differs(
    cause: str, stage: str, part: str, signed: str | None, received: str | None, certain: bool = True
) -> Diagnosis:
    """The diagnosis of a line that was signed as one thing and arrived as another; None is a line that is not there."""
    if part.removeprefix("header ") in SECRET_HEADERS and signed is not None and received is not None:
        finding = f"{label(part)} arrived with another value than was signed."
        return Diagnosis(cause, finding, certain, stage, part, HIDDEN, HIDDEN)
    signed, received = (None if text is None else without_tokens(text) for text in (signed, received))
    one, other = cut(signed, received, LONGEST_SAID)
    finding = f"{label(part)} was {_said(one, 'signed', 'not signed')} and {_said(other, 'arrived', 'is missing')}."
    return Diagnosis(cause, finding, certain, stage, part, *cut(signed, received, LONGEST))


def label(part: str) -> str:
    """The part at the beginning of a sentence."""
    return f"Header {part.removeprefix('header ')}" if part.startswith("header ") else LABELS.get(part, f"The {part}")


def _said(text: str | None, verb: str, missing: str) -> str:
    if text is None:
        return missing
    return f"{verb} as {quoted(text)}" if text else f"{verb} empty"


def quoted(text: str) -> str:
    """The text in quotes, its line ends and other control characters made visible."""
    return "'" + "".join(c if c.isprintable() else repr(c)[1:-1] for c in text) + "'"


def cut(one: str | None, other: str | None, most: int) -> tuple[str | None, str | None]:
    """Both texts, no longer than `most`, with the place in them where they begin to differ."""
    if max(len(one or ""), len(other or "")) <= most:
        return one, other
    pairs = zip(one or "", other or "")
    same = next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one or ""), len(other or "")))
    start = max(0, same - most // 3)
    return tuple(None if text is None else _window(text, start, most) for text in (one, other))  # type: ignore[return-value]


def _window(text: str, start: int, most: int) -> str:
    start = start if len(text) > most else 0
    end = start + most
    return ("…" if start else "") + text[start:end] + ("…" if len(text) > end else "")


def without_tokens(text: str) -> str:
    """A canonical request, or a part of one, with the values of secret headers and parameters hidden: all of the line
    for a header, up to the next `&` for a parameter."""
    names = "|".join(SECRET_HEADERS)
    text = re.sub(rf"(?im)^({names})([ \t]*:[ \t]*)[^\r\n]+", rf"\1\2{HIDDEN}", text)
    return re.sub(rf"(?i)({TOKEN_NAME}(?:=|%3D|%253D))[^&\s]+", rf"\g<1>{HIDDEN}", text)


def shown_key_id(text: str) -> str:
    """A key id for a sentence; what does not look like one is not shown."""
    return f"key id {text}" if re.fullmatch(KEY_ID, text) else "key id of the request"
