"""Strings to sign and keys as a client may have made them by mistake."""

from __future__ import annotations

import hmac
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from urllib.parse import quote, unquote, unquote_plus

from ..sigv4.signing import ALGORITHM, amz_date, signing_key, string_to_sign
from ..values import octets
from .clocks import read_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Optional

    from .guesses import Evidence

    Texts = Iterator[tuple[str, Optional[str], str, str]]

REGIONS = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "sa-east-1",
]
SERVICES = ("ssm", "execute-api", "s3", "sts", "ec2", "iam", "lambda", "es", "aps", "monitoring", "logs", "dynamodb")

NEAR = 3
"""Seconds between two looks at the clock."""


def canonical_text_guesses(evidence: Evidence) -> Texts:
    """(cause, part, canonical request, string to sign): the canonical request in another outer form."""
    text = evidence.canonical
    first, _, rest = text.partition("\n\n")
    before, _, after = text.rpartition("\n\n")
    others = (
        ("blank_line_missing", "blank line", f"{before}\n{after}"),
        ("blank_line_missing", "CanonicalQueryString", f"{first}\n{rest}"),
        ("blank_line_missing", "blank line", f"{first}\n{rest}".replace("\n\n", "\n")),
        ("blank_line_missing", "blank line", f"{before}\n\n\n{after}"),
        ("line_ends", None, text.replace("\n", "\r\n")),
        ("line_ends", None, text + "\n"),
        ("line_ends", None, "\n" + text),
        ("line_ends", None, text.replace("\n", "\\n")),
        ("payload_left_out", "HashedPayload", text.rpartition("\n")[0]),
        ("payload_left_out", "HashedPayload", text.rpartition("\n")[0] + "\n"),
    )
    for cause, part, other in others:
        yield cause, part, other, evidence.to_sign_of(other)


def scope_guesses(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """(cause, scope) of each other scope that a client may have signed with."""
    day, region, service, terminator = evidence.scope_parts
    for other in _other_days(day):
        yield "scope_date", f"{other}/{region}/{service}/{terminator}"
    for other in REGIONS:
        yield "scope_region", f"{day}/{other}/{service}/{terminator}"
    for other in SERVICES:
        yield "scope_service", f"{day}/{region}/{other}/{terminator}"


def _other_days(day: str) -> list[str]:
    noon = read_time(f"{day}T120000Z")
    if noon is None or not 1 < noon.year < 9999:
        return []
    return [amz_date(noon + timedelta(days))[:8] for days in (-1, 1)]


def to_sign_guesses(evidence: Evidence) -> Texts:
    """The string to sign with another time or scope, or in another form."""
    canonical, scope, time = evidence.canonical, evidence.scope, evidence.claim.time
    for other in _other_times(evidence):
        yield "date_differs", "RequestDateTime", canonical, string_to_sign(other, scope, canonical)
    day, region, service, terminator = evidence.scope_parts
    key_id = evidence.claim.credential.partition("/")[0]
    forms = (f"{key_id}/{scope}", f"{day}/{region}/{service}", f"{day}/{region}/{service}/", f"/{scope}", f"{scope}/")
    for other in (*forms, f"{time}/{region}/{service}/{terminator}", f"{day}/{service}/{region}/{terminator}"):
        yield "scope_form", "CredentialScope", canonical, string_to_sign(time, other, canonical)
    for part, other in _other_forms(evidence.to_sign, canonical):
        yield "string_to_sign_form", part, canonical, other
    yield "line_ends", None, canonical, evidence.to_sign.replace("\n", "\r\n")


def _other_forms(text: str, canonical: str) -> Iterator[tuple[str | None, str]]:
    """(part, string to sign): without a line, with a line end, or with the canonical request in another form."""
    digest = sha256(octets(canonical)).digest()
    yield None, text + "\n"
    yield None, canonical
    yield "Algorithm", text.partition("\n")[2]
    yield "Algorithm", text.replace(ALGORITHM, "AWS4-HMAC", 1)
    again = sha256(digest.hex().encode()).hexdigest()
    for other in (canonical, digest.hex().upper(), again, b64encode(digest).decode()):
        yield "HashedCanonicalRequest", text.replace(digest.hex(), other)


def _other_times(evidence: Evidence) -> Iterator[str]:
    """The times of the request's other headers, and those a few seconds away."""
    for name in ("date", "x-date"):
        value = evidence.request.header(name)
        if value:
            yield value
    time = read_time(evidence.claim.time)
    if time is not None and 1 < time.year < 9999:
        for seconds in range(1, NEAR + 1):
            yield amz_date(time - timedelta(seconds=seconds))
            yield amz_date(time + timedelta(seconds=seconds))
        yield time.strftime("%Y-%m-%dT%H:%M:%SZ")
        yield time.strftime("%Y%m%d")


WRAPPED = ("{}\n", "{}\r\n", "{}\r", "{} ", "{}\t", " {}", "\n{}", '"{}"', "'{}'", '"{}', "'{}", '{}"', "\ufeff{}")
"""What copying, files and shells put around a secret."""

CONVERSIONS: tuple[Callable[[str], str], ...] = (
    unquote_plus,
    unquote,
    quote,
    lambda secret: quote(secret, safe=""),
    lambda secret: secret.replace("+", " "),
    lambda secret: secret.replace("/", "+"),
    lambda secret: secret.replace("+", "/"),
    lambda secret: secret.replace("/", "\\/"),
    lambda secret: secret.replace("+", "").replace("/", ""),
    lambda secret: secret[1:],
    lambda secret: secret[:-1],
    str.lower,
    str.upper,
    lambda secret: secret + secret,
    lambda secret: b64encode(octets(secret)).decode(),
)
"""What becomes of a secret on its way through URLs, forms and databases."""

NO_SECRETS = ("", "None", "null", "undefined")
"""What stands in its place where there is none."""


def secret_guesses(secret: str) -> Iterator[tuple[str, str]]:
    """(cause, secret) of each other secret that may have come of a copy of the right one."""
    for form in WRAPPED:
        yield "key_white_space", form.format(secret)
    for other in dict.fromkeys([*(convert(secret) for convert in CONVERSIONS), *NO_SECRETS]):
        if other != secret:
            yield "secret_altered", other


def key_guesses(secret: str, evidence: Evidence) -> Iterator[bytes]:
    """Each key that a client may have derived otherwise from the right secret."""
    parts = evidence.scope_parts
    day, region, service, terminator = parts
    key = octets(secret)
    first = b"AWS4" + key
    for start in (key, b"AWS4", b"aws4" + key, b"AWS4-" + key, b"AWS" + key, octets(sha256(first).hexdigest())):
        yield _chain(start, parts)
    for form in (lambda digest: digest.hex().encode(), b64encode, lambda digest: digest.hex().upper().encode()):
        yield _chain(first, parts, form)
        yield form(_chain(first, parts))
    for other in (
        parts[:3],
        (evidence.claim.time, *parts[1:]),
        (day, service, region, terminator),
        (region, day, service, terminator),
        (day, region, service, "aws4_Request"),
        (day, region, terminator),
        (day, service, terminator),
        (f"{day}/{region}/{service}/{terminator}",),
    ):
        yield _chain(first, other)
    yield key
    yield first
    yield _chain(b"AWS4" + octets(evidence.claim.credential.partition("/")[0]), parts)
    yield _swapped_chain(first, parts)


def _chain(key: bytes, parts: tuple[str, ...], form: Callable[[bytes], bytes] = bytes) -> bytes:
    for part in parts:
        key = form(hmac.digest(key, octets(part), "sha256"))
    return key


def _swapped_chain(key: bytes, parts: tuple[str, ...]) -> bytes:
    """Key and message exchanged in every step, as a function with the other order of arguments does it."""
    for part in parts:
        key = hmac.digest(octets(part), key, "sha256")
    return key


def keys_by_scope(secret: str, evidence: Evidence) -> Iterator[tuple[str, str, bytes]]:
    """(cause, scope, key) for each scope of `scope_guesses`."""
    for cause, scope in scope_guesses(evidence):
        yield cause, scope, signing_key(secret, scope)
