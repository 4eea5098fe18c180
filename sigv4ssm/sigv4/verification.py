"""The way back: what the service does with a signed request.

Checks in the order in which AWS's front end makes them, and stops at the first that fails. Nothing in a request
can make `verify` raise.
"""

from __future__ import annotations

import re
from datetime import timedelta
from hmac import compare_digest
from itertools import product

from ..values import TOKEN_NAME, Request, Value, octets
from . import header, query
from .canonical import UNSIGNED_PAYLOAD, canonical_headers, canonical_request, canonical_target, hashed_payload
from .covered import CONTENT_HASH_NAME
from .signing import ALGORITHM, TERMINATOR, amz_date, read_amz_date, signature_by, string_to_sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Union

    from ..values import Credentials
    from .signing import Claim

    Outcome = Union["Verified", "Refused"]

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
) -> Outcome:
    """Verified, or Refused with the first reason why not; both forms are read. Only a naive `at` is an error.

    `lookup` gives the Credentials of an access key id, or None; `at` is the server's time (aware) and `window` the
    seconds that the request may be off it. A region or service of None accepts any.
    """
    amz_date(at)  # refuses a naive time
    request = _as_it_came(request)
    claim = read_claim(request)
    access_key_id, _, scope = claim.credential.partition("/")
    refused = _claim_refused(request, claim, at, window) or _scope(claim, region, service)
    refused = refused or _payload(request, allow_unsigned_payload)
    if refused:
        return refused
    credentials = lookup(access_key_id)
    if credentials is None:
        return Refused("key_unknown", access_key_id)
    paths = {"normalize_path": normalize_path, "double_encode_path": double_encode_path}
    texts = signed_texts(request, claim, **paths, allow_unsigned_payload=allow_unsigned_payload)
    canonical, to_sign = next(
        (pair for pair in texts if _equal(signature_by(credentials, scope, pair[1]), claim.signature)), ("", "")
    )
    if not canonical:
        return Refused("signature_mismatch", claim.signature, *texts[0])
    refused = _token(claim, credentials, at, canonical, to_sign)
    return refused or Verified(access_key_id, scope, _names(claim), canonical, to_sign)


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
    usual one first."""
    switches = {"normalize_path": normalize_path, "double_encode_path": double_encode_path}
    scope = claim.credential.partition("/")[2]
    candidates = product(_as_signed(request, claim), _payloads(request, claim, allow_unsigned_payload))
    return [_texts(*candidate, claim, scope, switches) for candidate in candidates]


def _claim_refused(request: Request, claim: Claim, at: datetime, window: int) -> Refused | None:
    """What needs no key and no wish of the caller's to be refused."""
    return _presence(request, claim) or _age(claim, at, window) or _form(claim)


def _presence(request: Request, claim: Claim) -> Refused | None:
    in_query, in_header = query.is_presigned(request), request.header("authorization") is not None
    if in_query and in_header:
        return Refused("two_authentications", "X-Amz-Algorithm, Authorization")
    if not in_query and not in_header:
        return Refused("no_authentication", "Authorization")
    if claim.stray is not None:
        return Refused("parameter_repeated" if in_query else "piece_malformed", claim.stray)
    parts = {
        "Credential": claim.credential,
        "Signature": claim.signature,
        "SignedHeaders": claim.signed_headers,
        "X-Amz-Date": claim.time,
    }
    missing = [name for name, value in parts.items() if not value]
    if missing:
        return Refused("part_missing", ", ".join(missing))
    lives = claim.expires is None or (
        re.fullmatch("[0-9]{1,6}", claim.expires) and 1 <= int(claim.expires) <= query.LONGEST
    )
    return None if lives else Refused("expires_malformed", claim.expires or "")


def _age(claim: Claim, at: datetime, window: int) -> Refused | None:
    """A header's signature is good for the window after its time, a URL's for as long as it says."""
    signed_at = read_amz_date(claim.time)
    if signed_at is None:
        return Refused("date_malformed", claim.time)
    if at - signed_at > timedelta(seconds=int(claim.expires or window)):
        return Refused("expired", claim.time)
    return Refused("not_yet_current", claim.time) if signed_at - at > timedelta(seconds=window) else None


def _form(claim: Claim) -> Refused | None:
    if "host" not in _names(claim):
        return Refused("host_unsigned", claim.signed_headers)
    if claim.algorithm != ALGORITHM:
        return Refused("algorithm_unsupported", claim.algorithm)
    return Refused("credential_malformed", claim.credential) if claim.credential.count("/") != 4 else None


def _scope(claim: Claim, region: str | None, service: str | None) -> Refused | None:
    expected = {"region": region, "service": service, "terminator": TERMINATOR, "date": claim.time[:8]}
    _, date, its_region, its_service, terminator = claim.credential.split("/")
    actual = {"region": its_region, "service": its_service, "terminator": terminator, "date": date}
    wrong = [name for name, value in expected.items() if value is not None and actual[name] != value]
    return Refused("scope_mismatch", ", ".join(wrong)) if wrong else None


def _payload(request: Request, allow_unsigned: bool) -> Refused | None:
    unsigned = request.header(CONTENT_HASH_NAME) == UNSIGNED_PAYLOAD
    return Refused("payload_unsigned", UNSIGNED_PAYLOAD) if unsigned and not allow_unsigned else None


def _names(claim: Claim) -> tuple[str, ...]:
    return tuple(sorted(set(claim.signed_headers.lower().split(";"))))


def _as_it_came(request: Request) -> Request:
    """A `#` that came is no fragment, for nobody sends one: what stands after it counts."""
    if "#" not in request.url:
        return request
    return Request(request.method, request.url.replace("#", "%23"), request.headers, request.body)


def _as_signed(request: Request, claim: Claim) -> list[Request]:
    """The request before its signature was added; a token in the URL may have been added after signing, too."""
    if claim.expires is None:
        return [request]
    added_last = [(query.SIGNATURE,), (query.SIGNATURE, query.TOKEN)]
    urls = [query.without_parameters(request.url, names) for names in added_last]
    return [Request(request.method, url, request.headers, request.body) for url in urls]


def _payloads(request: Request, claim: Claim, allow_unsigned: bool) -> list[str]:
    """What the last line of the canonical request may be; Amazon S3's URLs leave the body out without saying so."""
    if request.header(CONTENT_HASH_NAME) == UNSIGNED_PAYLOAD:
        return [UNSIGNED_PAYLOAD]
    tacit = allow_unsigned and claim.expires is not None
    return [hashed_payload(request.body), *([UNSIGNED_PAYLOAD] if tacit else [])]


def _texts(request: Request, payload: str, claim: Claim, scope: str, switches: dict[str, bool]) -> tuple[str, str]:
    """Canonical request and string to sign of what was received: a signed header that is missing is an empty one."""
    received = canonical_headers(request.headers)
    signed = {name: received.get(name, "") for name in _names(claim)}
    canonical = canonical_request(request.method, *canonical_target(request.url, **switches), signed, payload)
    return canonical, string_to_sign(claim.time, scope, canonical)


def _token(claim: Claim, credentials: Credentials, at: datetime, canonical: str, to_sign: str) -> Refused | None:
    if not _equal(credentials.session_token or "", claim.token):
        return Refused("token_mismatch", TOKEN_NAME, canonical, to_sign)
    if credentials.expires_at is not None and credentials.expires_at <= at:
        return Refused("token_expired", TOKEN_NAME, canonical, to_sign)
    return None


def _equal(expected: str, actual: str) -> bool:
    """Compared in a time that does not tell where they differ."""
    return compare_digest(octets(expected), octets(actual))
