"""What was signed, found by trying: the texts and keys that common mistakes would give, until one has the signature.

One rule over tables of guesses. A guess that gives the signature is proved: nothing else gives the same 64 digits.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from itertools import chain, combinations, islice

from ..sigv4.canonical import canonical_headers
from ..sigv4.query import SIGNATURE, without_parameters
from ..sigv4.signing import signing_key, string_to_sign
from ..values import Value, octets, set_field, split_url
from .header_guesses import (
    content_type_guesses,
    host_guesses,
    name_guesses,
    order_guesses,
    set_guesses,
    token_guesses,
    value_guesses,
)
from .signing_guesses import canonical_text_guesses, key_guesses, keys_by_scope, secret_guesses, to_sign_guesses
from .target_guesses import method_guesses, path_guesses, payload_guesses, query_guesses
from .texts import Canonical, read_canonical

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Optional

    from ..sigv4.signing import Claim
    from ..values import Credentials, Request

    Guess = tuple[str, Optional[str], Canonical]

COMMON = (content_type_guesses, host_guesses, payload_guesses, query_guesses, path_guesses, method_guesses)
"""Guesses that are also tried in pairs: two libraries between the signer and the service make two changes."""

CANONICAL_GUESSES = (*COMMON, token_guesses, value_guesses, set_guesses, name_guesses, order_guesses)

EACH, MOST_PAIRS = 6, 500
"""Of each kind so many, the common ones, and so many pairs of them."""

LARGEST, MOST_OCTETS = 1 << 15, 1 << 20
"""Characters of a canonical request that is guessed at, and of all those that are made of it and hashed."""


class Evidence:
    """A request as it arrived, its claim, and the texts that the service makes of it: what the guesses start from."""

    __slots__ = (
        "request", "claim", "received", "canonical", "to_sign", "scope", "scope_parts", "all_headers", "query",
        "known_token",
    )  # fmt: skip

    def __init__(self, request: Request, claim: Claim, received: Canonical, known_token: str | None) -> None:
        self.request = request
        self.claim = claim
        self.received = received
        self.canonical = received.text()
        self.scope = claim.credential.partition("/")[2]
        self.to_sign = self.to_sign_of(self.canonical)
        day, region, service, terminator, *_ = (*self.scope.split("/"), "", "", "")
        self.scope_parts = (day, region, service, terminator)
        self.all_headers = {n: v for n, v in canonical_headers(request.headers).items() if n != "authorization"}
        self.query = split_url(without_parameters(request.url, (SIGNATURE,)))[3]
        self.known_token = known_token

    def to_sign_of(self, canonical: str) -> str:
        return string_to_sign(self.claim.time, self.scope, canonical)


class Found(Value):
    """The guesses that give the signature (one, or two of a pair), and the texts; a Canonical where it can be read."""

    __slots__ = ("causes", "part", "canonical", "to_sign", "detail")
    causes: tuple[str, ...]
    part: str | None
    canonical: str
    to_sign: str
    detail: str

    def __init__(self, causes: tuple[str, ...], part: str | None, canonical: str, to_sign: str, detail: str) -> None:
        for name, value in zip(self.__slots__, (causes, part, canonical, to_sign, detail)):
            set_field(self, name, value)


def search(request: Request, claim: Claim, canonical: str, known: Credentials) -> Found | None:
    """What gives the signature that the request has, in place of the canonical request that the service makes of it."""
    received = read_canonical(canonical)
    if received is None or len(canonical) > LARGEST or len(request.url) > LARGEST // 4:
        return None
    evidence = Evidence(request, claim, received, known.session_token)
    key = signing_key(known.secret_access_key, evidence.scope)
    tried = chain(
        _of_signature(evidence, key),
        _of_canonical(evidence, key),
        _of_to_sign(evidence, key),
        _of_key(evidence, known.secret_access_key, key),
        _of_pairs(evidence, key),
    )
    return next(tried, None)


def _of_signature(evidence: Evidence, key: bytes) -> Iterator[Found]:
    """The right signature, written otherwise."""
    digest = hmac.digest(key, octets(evidence.to_sign), "sha256")
    given = evidence.claim.signature
    if given.lower() == digest.hex() or given in (b64encode(digest).decode(), b64encode(digest).decode().rstrip("=")):
        yield Found(("signature_form",), "Signature", evidence.canonical, evidence.to_sign, "")


def _of_canonical(evidence: Evidence, key: bytes) -> Iterator[Found]:
    tried = {evidence.canonical}
    guesses = chain.from_iterable(guess(evidence) for guess in CANONICAL_GUESSES)
    for cause, part, other in islice(guesses, MOST_OCTETS // len(evidence.canonical)):
        text = other.text()
        if text not in tried:
            tried.add(text)
            to_sign = evidence.to_sign_of(text)
            if _gives(key, to_sign, evidence.claim):
                yield Found((cause,), part, text, to_sign, "")


def _of_to_sign(evidence: Evidence, key: bytes) -> Iterator[Found]:
    for cause, part, canonical, to_sign in chain(canonical_text_guesses(evidence), to_sign_guesses(evidence)):
        if _gives(key, to_sign, evidence.claim):
            yield Found((cause,), part, canonical, to_sign, "")


def _of_key(evidence: Evidence, secret: str, key: bytes) -> Iterator[Found]:
    claim, canonical, to_sign = evidence.claim, evidence.canonical, evidence.to_sign
    for cause, other in secret_guesses(secret):
        if _gives(signing_key(other, evidence.scope), to_sign, claim):
            yield Found((cause,), None, canonical, to_sign, "")
    for other_key in key_guesses(secret, evidence):
        if _gives(other_key, to_sign, claim):
            yield Found(("key_derivation",), None, canonical, to_sign, "")
    for cause, scope, other_key in keys_by_scope(secret, evidence):
        other_text = string_to_sign(claim.time, scope, canonical)
        if _gives(other_key, to_sign, claim):
            yield Found((cause,), None, canonical, to_sign, scope)
        elif _gives(key, other_text, claim) or _gives(other_key, other_text, claim):
            yield Found((cause,), "CredentialScope", canonical, other_text, scope)


def _of_pairs(evidence: Evidence, key: bytes) -> Iterator[Found]:
    """Two changes in two different lines."""
    singles = list(chain.from_iterable(_first(guesses(evidence), evidence) for guesses in COMMON))
    pairs = ((one, other) for one, other in combinations(singles, 2) if one[1] != other[1])
    for one, other in islice(pairs, min(MOST_PAIRS, MOST_OCTETS // len(evidence.canonical))):
        text = _both(evidence.received, one[2], other[2]).text()
        to_sign = evidence.to_sign_of(text)
        if _gives(key, to_sign, evidence.claim):
            yield Found((one[0], other[0]), one[1], text, to_sign, "")


def _first(guesses: Iterator[Guess], evidence: Evidence) -> Iterator[Guess]:
    """The first few that are different, from each other and from what was received."""
    different: dict[str, Guess] = {}
    for guess in islice(guesses, 2 * EACH):
        different.setdefault(guess[2].text(), guess)
    different.pop(evidence.canonical, None)
    return islice(iter(different.values()), EACH)


def _both(received: Canonical, one: Canonical, other: Canonical) -> Canonical:
    """The lines of `one`, and those of `other` where that differs from what was received."""
    rows = ((name, getattr(received, name), getattr(other, name)) for name in Canonical.__slots__)
    changes = {name: theirs for name, was, theirs in rows if theirs != was}
    if "headers" in changes and len(one.headers) == len(other.headers):
        pairs = zip(received.headers, one.headers, other.headers)
        changes["headers"] = tuple(ours if theirs == was else theirs for was, ours, theirs in pairs)
    return one.but(**changes)


def _gives(key: bytes, to_sign: str, claim: Claim) -> bool:
    return hmac.digest(key, octets(to_sign), "sha256").hex() == claim.signature
