"""What a diagnosis says, how it says a difference, and what it never shows."""

from __future__ import annotations

import re
from itertools import zip_longest

from ..values import HIDDEN, SECRET_HEADERS, TOKEN_NAME, Value
from .causes import CAUSES
from .texts import TO_SIGN_LINES

CANONICAL, TO_SIGN = "canonical request", "string to sign"

SECRET_NAMES = (TOKEN_NAME, "authorization", "set-cookie", *SECRET_HEADERS)

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


class Diagnosis(Value):
    """Why a request was refused: what differs (a fact), the likely reason, and what to do.

    `cause` is a name in `CAUSES`. `certain` is true only where the evidence proves it; else the sentence says so.
    `stage` is where it went wrong: "authorization", "credential", "clock", "canonical request", "string to sign",
    "signing key", "signature", "token". `part` is the line there that differs, named as AWS names it (`CanonicalURI`,
    `header content-type` …), with both sides of it, `signed` and `received`; or None. Tokens are hidden.
    """

    cause: str
    finding: str
    certain: bool
    stage: str
    part: str | None = None
    signed: str | None = None
    received: str | None = None

    @property
    def likely(self) -> str:
        """The likely reason, one sentence."""
        sentence = CAUSES[self.cause][0]
        return sentence if self.certain else f"Probably {sentence[0].lower()}{sentence[1:]}"

    @property
    def cure(self) -> str:
        """What to do, one sentence."""
        return CAUSES[self.cause][1]

    def __str__(self) -> str:
        return f"{self.finding} {self.likely} {self.cure}"


class Inspection(Value):
    """What the service's side finds out: the diagnosis, and the texts that the client must have signed.

    The texts are None where none was found that gives the signature of the request. Tokens in them are hidden.
    """

    diagnosis: Diagnosis | None = None
    signed_canonical_request: str | None = None
    signed_string_to_sign: str | None = None


def differs(cause: str, part: str, signed: str | None, received: str | None, certain: bool = True) -> Diagnosis:
    """The diagnosis of a line that was signed as one thing and arrived as another; None is a line that is not there."""
    stage, name = TO_SIGN if part in TO_SIGN_LINES else CANONICAL, part.removeprefix("header ")
    label = LABELS.get(part, f"Header {name}" if name != part else f"The {part}")
    secret = name.strip().lower() in SECRET_NAMES
    if secret and signed is not None and received is not None:
        finding = f"{label} arrived with another value than was signed."
        return Diagnosis(cause, finding, certain, stage, part, HIDDEN, HIDDEN)
    sides = [text and (HIDDEN if secret else without_tokens(text)) for text in (signed, received)]
    one, other = _cut(sides, LONGEST_SAID)
    finding = f"{label} was {_said(one, 'signed', 'not signed')} and {_said(other, 'arrived', 'is missing')}."
    return Diagnosis(cause, finding, certain, stage, part, *_cut(sides, LONGEST))


def _said(text: str | None, verb: str, missing: str) -> str:
    if text is None:
        return missing
    return f"{verb} as {quoted(text)}" if text else f"{verb} empty"


def quoted(text: str) -> str:
    """The text in quotes, its line ends and other control characters made visible."""
    return "'" + "".join(c if c.isprintable() else repr(c)[1:-1] for c in text) + "'"


def _cut(sides: list[str | None], most: int) -> list[str | None]:
    """Both texts, no longer than `most`, with the place in them where they begin to differ."""
    pairs = enumerate(zip_longest(*(text or "" for text in sides)))
    start = max(0, next((place for place, (one, other) in pairs if one != other), 0) - most // 3)
    return [text if text is None or len(text) <= most else _window(text, start, start + most) for text in sides]


def _window(text: str, start: int, end: int) -> str:
    return ("…" if start else "") + text[start:end] + ("…" if len(text) > end else "")


def without_tokens(text: str) -> str:
    """A canonical request, or a part of one, with the values of secret headers and parameters hidden."""
    names = "|".join(SECRET_NAMES)
    text = re.sub(rf"(?im)^({names})([ \t]*:[ \t]*)[^\r\n]+", rf"\1\2{HIDDEN}", text)
    return re.sub(rf"(?i)({TOKEN_NAME}(?:=|%3D|%253D))[^&\s]+", rf"\g<1>{HIDDEN}", text)
