"""The way back: what the service does with a signed request.

Checks in the order in which AWS's front end makes them, and stops at the first that fails. Nothing in a request
can make `verify` raise.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from hmac import compare_digest
from itertools import chain, product

from ..values import TOKEN_NAME, Credentials, Request, Value, octets
from . import header, query
from .canonical import UNSIGNED_PAYLOAD, canonical_headers, canonical_request, canonical_target, hashed_payload
from .covered import CONTENT_HASH_NAME
from .signing import ALGORITHM, TERMINATOR, Claim, amz_date, read_amz_date, signature_by, string_to_sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Faults = Iterator[tuple[str, str]]

REASONS = {
    "two_authentications": "The request is signed in its header and in its query.",
    "no_authentication": "The request is not signed.",
    "piece_malformed": "A piece of the Authorization header is not name=value.",
    "parameter_repeated": "A parameter of the signature stands twice in the URL.",
    "part_missing": "The Authorization header or the date lacks a part.",
    "expires_malformed": f"The life of the URL is not in whole seconds from 1 to {query.LONGEST}.",
    "date_malformed": "The date is not in ISO 8601 basic format.",
    "expired": "The request is too old.",
    "not_yet_current": "The request is from the future.",
    "host_unsigned": "Host is not among the signed headers.",
    "algorithm_unsupported": f"The algorithm is not {ALGORITHM}.",
    "credential_malformed": "The Credential does not have five parts.",
    "scope_mismatch": "The request is signed for another region, service or day.",
    "payload_unsigned": "The body is not signed.",
    "key_unknown": "The access key id is not known.",
    "signature_mismatch": "The signature is not the one of this request with this key.",
    "token_mismatch": "The session token is missing, or is not the one of this key.",
    "token_expired": "The session token has expired.",
}
"""Why a request is refused: the names that `Refused.reason` takes, in the order of the checks."""


class Verified(Value):
    """The signature is right for this request; a header that is not among `signed_headers` is not covered."""

    access_key_id: str
    credential_scope: str
    signed_headers: tuple[str, ...]
    canonical_request: str
    string_to_sign: str


class Refused(Value):
    """The first check that failed: its name in `REASONS`, the evidence, and the texts as far as they could be made."""

    reason: str
    detail: str
    canonical_request: str | None = None
    string_to_sign: str | None = None


def verify(
    request: Request,
    lookup: Callable[[str], Credentials | None],
    *,
    at: datetime,
    region: str | None = None,
    service: str | None = None,
    window: int = 300,
    normalize_path: bool = True,
    double_encode_path: bool = True,
    allow_unsigned_payload: bool = False,
) -> Verified | Refused:
    """Verified, or Refused with the first reason why not; both forms are read. Only a naive `at` is an error.

    `lookup` gives the Credentials of an access key id, or None; `at` is the server's time (aware) and `window` the
    seconds that the request may be off it. A region or service of None accepts any.
    """
    amz_date(at)  # refuses a naive time
    # A `#` that came is no fragment, for nobody sends one: what stands after it counts.
    request = Request(request.method, request.url.replace("#", "%23"), request.headers, request.body)
    claim = read_claim(request)
    access_key_id, _, scope = claim.credential.partition("/")
    form, time = _faults_of_form(request, claim), _faults_of_time(claim, at, window)
    for reason, detail in chain(form, time, _faults_of_scope(claim, region, service)):
        return Refused(reason, detail)
    if _says_unsigned(request) and not allow_unsigned_payload:
        return Refused("payload_unsigned", UNSIGNED_PAYLOAD)
    credentials = lookup(access_key_id)
    if credentials is None:
        return Refused("key_unknown", access_key_id)
    paths = {"normalize_path": normalize_path, "double_encode_path": double_encode_path}
    texts = signed_texts(request, claim, **paths, allow_unsigned_payload=allow_unsigned_payload)
    right = [pair for pair in texts if _equal(signature_by(credentials, scope, pair[1]), claim.signature)]
    if not right:
        return Refused("signature_mismatch", claim.signature, *texts[0])
    if not _equal(credentials.session_token or "", claim.token):
        return Refused("token_mismatch", TOKEN_NAME, *right[0])
    if credentials.expires_at is not None and credentials.expires_at <= at:
        return Refused("token_expired", TOKEN_NAME, *right[0])
    return Verified(access_key_id, scope, _names(claim), *right[0])


def read_claim(request: Request) -> Claim:
    """What the request says of itself, in the form that it is in."""
    read = query.read_claim if query.is_presigned(request) else header.read_claim
    return read(request)


def signed_texts(
    request: Request,
    claim: Claim,
    *,
    normalize_path: bool = True,
    double_encode_path: bool = True,
    allow_unsigned_payload: bool = False,
) -> list[tuple[str, str]]:
    """Canonical request and string to sign of what was received, in each form that its signer may have given them: the
    usual one first. A signed header that is missing is an empty one."""
    received = canonical_headers(request.headers)
    signed = {name: received.get(name, "") for name in _names(claim)}
    scope = claim.credential.partition("/")[2]
    texts = []
    for url, payload in product(_unsigned_urls(request.url, claim), _payloads(request, claim, allow_unsigned_payload)):
        target = canonical_target(url, normalize_path=normalize_path, double_encode_path=double_encode_path)
        canonical = canonical_request(request.method, *target, signed, payload)
        texts.append((canonical, string_to_sign(claim.time, scope, canonical)))
    return texts


def _faults_of_form(request: Request, claim: Claim) -> Faults:
    """Like the two below it is read no further than the first fault, and each check relies on those above."""
    in_query, in_header = query.is_presigned(request), request.header("authorization") is not None
    if in_query and in_header:
        yield "two_authentications", "X-Amz-Algorithm, Authorization"
    if not in_query and not in_header:
        yield "no_authentication", "Authorization"
    if claim.stray is not None:
        yield ("parameter_repeated" if in_query else "piece_malformed"), claim.stray
    parts = {
        "Credential": claim.credential,
        "Signature": claim.signature,
        "SignedHeaders": claim.signed_headers,
        "X-Amz-Date": claim.time,
    }
    missing = [name for name, value in parts.items() if not value]
    if missing:
        yield "part_missing", ", ".join(missing)


def _faults_of_time(claim: Claim, at: datetime, window: int) -> Faults:
    """A header's signature is good for the window after its time, a URL's for as long as it says."""
    life, signed_at = claim.expires, read_amz_date(claim.time)
    if life is not None and not (re.fullmatch("[0-9]{1,6}", life) and 1 <= int(life) <= query.LONGEST):
        yield "expires_malformed", life
    if signed_at is None:
        yield "date_malformed", claim.time
    elif at - signed_at > timedelta(seconds=int(life or window)):
        yield "expired", claim.time
    elif signed_at - at > timedelta(seconds=window):
        yield "not_yet_current", claim.time


def _faults_of_scope(claim: Claim, region: str | None, service: str | None) -> Faults:
    if "host" not in _names(claim):
        yield "host_unsigned", claim.signed_headers
    if claim.algorithm != ALGORITHM:
        yield "algorithm_unsupported", claim.algorithm
    if claim.credential.count("/") != 4:
        yield "credential_malformed", claim.credential
    scope = dict(zip(("date", "region", "service", "terminator"), claim.credential.split("/")[1:]))
    expected = {"region": region, "service": service, "terminator": TERMINATOR, "date": claim.time[:8]}
    wrong = [name for name, value in expected.items() if value not in (None, scope[name])]
    if wrong:
        yield "scope_mismatch", ", ".join(wrong)


def _names(claim: Claim) -> tuple[str, ...]:
    return tuple(sorted(set(claim.signed_headers.lower().split(";"))))


def _unsigned_urls(url: str, claim: Claim) -> list[str]:
    """The URL before its signature was added; a token in it may have been added after signing, too."""
    if claim.expires is None:
        return [url]
    return [query.without_parameters(url, last) for last in ((query.SIGNATURE,), (query.SIGNATURE, query.TOKEN))]


def _says_unsigned(request: Request) -> bool:
    return request.header(CONTENT_HASH_NAME) == UNSIGNED_PAYLOAD


def _payloads(request: Request, claim: Claim, allow_unsigned: bool) -> list[str]:
    """What the last line of the canonical request may be; Amazon S3's URLs leave the body out without saying so."""
    if _says_unsigned(request):
        return [UNSIGNED_PAYLOAD]
    tacit = allow_unsigned and claim.expires is not None
    return [hashed_payload(request.body), *([UNSIGNED_PAYLOAD] if tacit else [])]


def _equal(expected: str, actual: str) -> bool:
    """Compared in a time that does not tell where they differ."""
    return compare_digest(octets(expected), octets(actual))
