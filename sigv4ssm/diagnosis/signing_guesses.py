"""Strings to sign and keys as a client may have made them by mistake."""

from __future__ import annotations

import hmac
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from urllib.parse import quote, unquote_plus

from ..sigv4.signing import ALGORITHM, amz_date, hmac_sha256, read_amz_date, string_to_sign
from ..values import octets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Optional

    from .inspection import Evidence

    Texts = Iterable[tuple[str, Optional[str], str]]

# fmt: off
REGIONS = (
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-central-1", "eu-north-1",
    "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "sa-east-1",
)
SERVICES = (
    "ssm", "execute-api", "s3", "sts", "ec2", "iam", "lambda", "es", "aps", "monitoring", "logs", "dynamodb",
)
# fmt: on
"""What is copied from examples and other programs."""

NEAR = (-1, 1, -2, 2, -3, 3)
"""Seconds between two looks at the clock."""

WRAPPED = ("{}\n", "{}\r\n", "{}\r", "{} ", "{}\t", " {}", "\n{}", '"{}"', "'{}'", "\ufeff{}")
"""What copying, files and shells put around a secret."""

CONVERSIONS: tuple[Callable[[str], str], ...] = (
    unquote_plus,
    quote,
    lambda secret: quote(secret, safe=""),
    lambda secret: secret.replace("/", "\\/"),
    lambda secret: secret[1:],
    lambda secret: secret[:-1],
    str.lower,
    lambda secret: b64encode(octets(secret)).decode(),
    lambda _: "",
    lambda _: "None",
)
"""What becomes of a secret on its way through URLs, forms, JSON and configuration."""


def canonical_texts(text: str) -> Texts:
    """(cause, part, text) of a canonical request in another outer form."""
    first, _, rest = text.partition("\n\n")
    before, _, after = text.rpartition("\n\n")
    return (
        ("blank_line_missing", "blank line", f"{before}\n{after}"),
        ("blank_line_missing", "CanonicalQueryString", f"{first}\n{rest}"),
        ("blank_line_missing", "blank line", text.replace("\n\n", "\n")),
        ("line_ends", None, text.replace("\n", "\r\n")),
        ("line_ends", None, text + "\n"),
        ("payload_left_out", "HashedPayload", text.rpartition("\n")[0]),
    )


def texts_to_sign(evidence: Evidence) -> Texts:
    """(cause, part, text) of a string to sign with another time or scope, or in another form."""
    time, scope, canonical, text = evidence.claim.time, evidence.scope, evidence.canonical, evidence.to_sign
    day, region, service, terminator = evidence.parts
    digest = sha256(octets(canonical)).digest()
    short = f"{day}/{region}/{service}"
    scopes = (evidence.claim.credential, short, f"/{scope}", f"{scope}/", f"{time}/{region}/{service}/{terminator}")
    hashes = (canonical, digest.hex().upper(), sha256(digest.hex().encode()).hexdigest(), b64encode(digest).decode())
    return (
        *(("date_differs", None, string_to_sign(other, scope, canonical)) for other in _other_times(evidence)),
        *(("scope_form", None, string_to_sign(time, other, canonical)) for other in scopes),
        *(("string_to_sign_form", None, other) for other in (text + "\n", canonical)),
        *(("string_to_sign_form", "HashedCanonicalRequest", text.replace(digest.hex(), other)) for other in hashes),
        ("string_to_sign_form", "Algorithm", text.partition("\n")[2]),
        ("string_to_sign_form", "Algorithm", text.replace(ALGORITHM, "AWS4-HMAC", 1)),
        ("line_ends", None, text.replace("\n", "\r\n")),
    )


def _other_times(evidence: Evidence) -> Iterator[str]:
    """The time of the header Date, and those a few seconds away."""
    yield evidence.request.header("date") or ""
    time = read_amz_date(evidence.claim.time)
    if time is not None and 1 < time.year < 9999:
        yield from (amz_date(time + timedelta(seconds=seconds)) for seconds in NEAR)
        yield time.strftime("%Y-%m-%dT%H:%M:%SZ")


def other_scopes(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """(cause, scope) of each other scope that a client may have signed with."""
    day, region, service, terminator = evidence.parts
    noon = read_amz_date(f"{day}T120000Z")
    if noon is not None and 1 < noon.year < 9999:
        for days in (-1, 1):
            yield "scope_date", f"{amz_date(noon + timedelta(days))[:8]}/{region}/{service}/{terminator}"
    for other in REGIONS:
        yield "scope_region", f"{day}/{other}/{service}/{terminator}"
    for other in SERVICES:
        yield "scope_service", f"{day}/{region}/{other}/{terminator}"


def other_secrets(secret: str) -> Iterator[tuple[str, str]]:
    """(cause, secret) of each other secret that may have come of a copy of the right one."""
    yield from (("key_white_space", form.format(secret)) for form in WRAPPED)
    others = (convert(secret) for convert in CONVERSIONS)
    yield from (("secret_altered", other) for other in others if other != secret)


def other_keys(evidence: Evidence, secret: str) -> Iterator[bytes]:
    """Each key that a client may have derived otherwise from the right secret."""
    key, parts = octets(secret), evidence.parts
    first = b"AWS4" + key
    day, region, service, terminator = parts
    yield from (_chain(start, parts) for start in (key, b"AWS4", b"aws4" + key))
    yield _chain(first, parts, lambda key, part: hmac_sha256(key, part).hex().encode())
    yield _chain(first, parts, lambda key, part: b64encode(hmac_sha256(key, part)))
    yield _chain(first, parts).hex().encode()
    orders: tuple[list[str], ...] = (
        parts[:3],
        [evidence.claim.time, *parts[1:]],
        [day, service, region, terminator],
        [region, day, service, terminator],
        [evidence.scope],
        [],
    )
    yield from (_chain(first, other) for other in orders)
    yield _chain(first, parts, lambda key, part: hmac.digest(octets(part), key, "sha256"))


def _chain(key: bytes, parts: Iterable[str], step: Callable[[bytes, str], bytes] = hmac_sha256) -> bytes:
    for part in parts:
        key = step(key, part)
    return key
