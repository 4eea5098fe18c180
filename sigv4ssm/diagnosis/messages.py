"""The sentences in which AWS's front end refuses a request, each to its cause."""

from __future__ import annotations

import re

from ..sigv4.verification import read_claim
from .clocks import clock, expired_url, read_time, skewed
from .own_side import REGION
from .reasons import (
    algorithm,
    credential,
    date_form,
    host_unsigned,
    key_unknown,
    malformed_header,
    scope,
    token_expired,
    token_missing,
    token_stale,
)
from .result import Diagnosis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ..sigv4.signing import Claim
    from ..values import Request

    Words = re.Match[str]


class Told:
    """What the rules look at: the message's match, the request with its claim, the service's clock if it is known."""

    __slots__ = ("words", "request", "claim", "server_time")

    def __init__(self, words: Words, request: Request, claim: Claim, server_time: datetime | None) -> None:
        self.words = words
        self.request = request
        self.claim = claim
        self.server_time = server_time


def by_message(code: str, message: str, request: Request, server_time: datetime | None) -> Diagnosis | None:
    """The diagnosis of the first sentence that is known; None where none is, or where it says too little."""
    claim = read_claim(request)
    text = f"{code}: {message}"
    for pattern, rule in RULES:
        words = re.search(pattern, text, re.DOTALL)
        if words:
            return rule(Told(words, request, claim, server_time))
    return None


def _skew(told: Told) -> Diagnosis | None:
    now = read_time(told.words["now"])
    if now is None:
        return None
    url = expired_url(told.claim.time, told.claim.expires, now) if told.claim.expires is not None else None
    return url or clock(told.words["sent"], now)


def _too_far(told: Told) -> Diagnosis | None:
    if told.claim.expires is not None:
        return expired_url(told.claim.time, told.claim.expires, told.server_time)
    return skewed(told.claim.time, told.server_time)


def _login(told: Told) -> Diagnosis | None:
    """The Authorization header that the service quotes. It is not shown: it may be a password."""
    missing = ", ".join(re.findall("requires '(Credential|Signature|SignedHeaders)'", told.words.string))
    missing += "X-Amz-Date" if not missing and "'X-Amz-Date'" in told.words.string else ""
    return malformed_header(told.words["value"], missing)


def _absent(told: Told) -> Diagnosis:
    service = (told.claim.credential.split("/") + [""] * 4)[3]
    part = "Authorization"
    if told.request.header("authorization") is None and not told.claim.signature:
        return Diagnosis("not_signed", "The request has no signature.", True, "authorization", part)
    finding = "The request was sent with a signature, and the service found none."
    if service == "execute-api":
        return Diagnosis("gateway_path", finding, False, "authorization", part)
    return Diagnosis("authorization_dropped", finding, True, "authorization", part)


def _twice(_told: Told) -> Diagnosis:
    finding = "The request is signed in its Authorization header, and in its URL as well."
    return Diagnosis("signed_twice", finding, True, "authorization", "Authorization")


def _region(told: Told) -> Diagnosis:
    """The service names the region that was signed; the one that it is in stands in its host."""
    named = REGION.search(told.request.url.lower())
    expected = named[1] if named and named[1] != told.words["actual"] else None
    return scope("region", told.words["actual"], told.words.groupdict().get("expected") or expected)


def _service(told: Told) -> Diagnosis:
    actual = (told.claim.credential.split("/") + [""] * 4)[3]
    return scope("service", actual, told.words["expected"])


def _invalid(told: Told) -> Diagnosis:
    """Who is not known: with a full stop the key id, without one the token."""
    unknown = key_unknown(told.claim)
    if told.words["stop"] or unknown.cause != "key_unknown":
        return unknown
    return token_stale() if told.claim.token else token_missing()


RULES: tuple[tuple[str, Callable[[Told], Diagnosis | None]], ...] = (
    (r"Signature (?:expired|not yet current): (?P<sent>\S+) .*\((?P<now>\d{8}T\d{6}Z) [+-] \d+ min", _skew),
    (r"Found both 'X-Amz-Algorithm'", _twice),
    (r"not a valid key=value pair .*Authorization header: '(?P<value>.*)", _login),
    (r"Authorization=(?P<value>.*)", _login),
    (r"Date must be in ISO-8601 'basic format'\. Got '(?P<text>[^']*)'", lambda told: date_form(told.words["text"])),
    (r"'Host' (?:or ':authority' )?must be a 'SignedHeader'", host_unsigned),
    (r"Unsupported AWS 'algorithm': '(?P<text>[^']*)'", lambda told: algorithm(told.words["text"])),
    (r"Credential must have exactly 5 slash-delimited elements", lambda told: credential(told.claim)),
    (r"the region '(?P<actual>[^']*)' is wrong; expecting '(?P<expected>[^']*)'", _region),
    (r"scoped to a valid region, not '(?P<actual>[^']*)'", _region),
    (r"scoped to correct service: '(?P<expected>[^']*)'", _service),
    (
        r"valid terminator: '(?P<expected>[^']*)', not '(?P<actual>[^']*)'",
        lambda told: scope("terminator", told.words["actual"], told.words["expected"]),
    ),
    (
        r"Date in Credential scope does not match .*'(?P<actual>\d+)' != '(?P<expected>\d+)'",
        lambda told: scope("date", told.words["actual"], told.words["expected"]),
    ),
    (r"Missing Authentication Token", _absent),
    (r"^MissingAuthenticationToken", _absent),
    (r"security token included in the request is expired|^ExpiredToken", token_expired),
    (r"security token included in the request is invalid(?P<stop>\.?)", _invalid),
    (r"^InvalidAccessKeyId|^InvalidClientTokenId|Access Key Id you provided", lambda told: key_unknown(told.claim)),
    (r"Request has expired|^RequestExpired|^RequestTimeTooSkewed|^RequestInTheFuture", _too_far),
)
"""The beginning or the heart of a message, and its rule; the first that is found counts."""
