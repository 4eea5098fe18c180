"""The way back: what the service does with a signed request.

Checks in the order in which AWS's front end makes them, and stops at the first that fails. Nothing in a request
can make `verify` raise.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from hmac import compare_digest

from ..values import TOKEN_NAME, Value, octets, set_field, split_url
from .canonical import UNSIGNED_PAYLOAD, canonical_headers, canonical_request, canonical_target, hashed_payload
from .header import CONTENT_HASH_NAME, parse_authorization
from .signing import ALGORITHM, TERMINATOR, signature, signing_key, string_to_sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Union

    from ..values import Credentials, Request

    Outcome = Union["Verified", "Refused"]

PARTS = ("Credential", "Signature", "SignedHeaders")
DATE_NAME = "x-amz-date"

REASONS = {
    "two_authentications": "The request is signed in its header and in its query.",
    "no_authentication": "The request is not signed.",
    "piece_malformed": "A piece of the Authorization header is not name=value.",
    "part_missing": "The Authorization header or the date lacks a part.",
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

    __slots__ = ("access_key_id", "credential_scope", "signed_headers", "canonical_request", "string_to_sign")
    access_key_id: str
    credential_scope: str
    signed_headers: tuple[str, ...]
    canonical_request: str
    string_to_sign: str

    def __init__(
        self,
        access_key_id: str,
        credential_scope: str,
        signed_headers: tuple[str, ...],
        canonical_request: str,
        string_to_sign: str,
    ) -> None:
        set_field(self, "access_key_id", access_key_id)
        set_field(self, "credential_scope", credential_scope)
        set_field(self, "signed_headers", signed_headers)
        set_field(self, "canonical_request", canonical_request)
        set_field(self, "string_to_sign", string_to_sign)


class Refused(Value):
    """The first check that failed: its name in `REASONS`, the evidence, and the texts as far as they could be made."""

    __slots__ = ("reason", "detail", "canonical_request", "string_to_sign")
    reason: str
    detail: str
    canonical_request: str | None
    string_to_sign: str | None

    def __init__(
        self, reason: str, detail: str, canonical_request: str | None = None, string_to_sign: str | None = None
    ) -> None:
        set_field(self, "reason", reason)
        set_field(self, "detail", detail)
        set_field(self, "canonical_request", canonical_request)
        set_field(self, "string_to_sign", string_to_sign)


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
    """Verified, or Refused with the first reason why not.

    `lookup` gives the Credentials of an access key id, or None; `at` is the server's time (aware) and `window` the
    seconds that the request may be off it. A region or service of None accepts any.
    """
    algorithm, parts, stray = parse_authorization(request.header("authorization") or "")
    time = request.header(DATE_NAME) or request.header("date") or ""
    credential, names = parts.get("Credential", ""), parts.get("SignedHeaders", "").lower().split(";")
    access_key_id, _, scope = credential.partition("/")
    refused = (
        _presence(request, parts, stray)
        or _age(time, at, window)
        or _form(names, algorithm, credential)
        or _scope(scope, time, region, service)
        or _payload(request, allow_unsigned_payload)
    )
    if refused:
        return refused
    credentials = lookup(access_key_id)
    if credentials is None:
        return Refused("key_unknown", access_key_id)
    canonical = _canonical_request(request, names, normalize_path, double_encode_path)
    to_sign = string_to_sign(time, scope, canonical)
    if not _equal(signature(signing_key(credentials.secret_access_key, scope), to_sign), parts["Signature"]):
        return Refused("signature_mismatch", parts["Signature"], canonical, to_sign)
    refused = _token(request, credentials, at, canonical, to_sign)
    return refused or Verified(access_key_id, scope, tuple(sorted(names)), canonical, to_sign)


def _presence(request: Request, parts: dict[str, str], stray: str | None) -> Refused | None:
    in_query = any(pair.partition("=")[0] == "X-Amz-Algorithm" for pair in split_url(request.url)[3].split("&"))
    in_header = request.header("authorization") is not None
    if in_query and in_header:
        return Refused("two_authentications", "X-Amz-Algorithm, Authorization")
    if not in_header:
        return Refused("no_authentication", "Authorization")
    if stray is not None:
        return Refused("piece_malformed", stray)
    missing = [part for part in PARTS if not parts.get(part)]
    if not (request.header(DATE_NAME) or request.header("date")):
        missing.append("X-Amz-Date")
    return Refused("part_missing", ", ".join(missing)) if missing else None


def _age(time: str, at: datetime, window: int) -> Refused | None:
    try:
        signed_at = datetime.strptime(time, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return Refused("date_malformed", time)
    if not re.fullmatch(r"[0-9]{8}T[0-9]{6}Z", time):  # strptime takes fewer digits, and other ones
        return Refused("date_malformed", time)
    if signed_at < at - timedelta(seconds=window):
        return Refused("expired", time)
    return Refused("not_yet_current", time) if signed_at > at + timedelta(seconds=window) else None


def _form(names: list[str], algorithm: str, credential: str) -> Refused | None:
    if "host" not in names:
        return Refused("host_unsigned", ";".join(names))
    if algorithm != ALGORITHM:
        return Refused("algorithm_unsupported", algorithm)
    return Refused("credential_malformed", credential) if credential.count("/") != 4 else None


def _scope(scope: str, time: str, region: str | None, service: str | None) -> Refused | None:
    expected = {"region": region, "service": service, "terminator": TERMINATOR, "date": time[:8]}
    date, its_region, its_service, terminator = scope.split("/")
    actual = {"region": its_region, "service": its_service, "terminator": terminator, "date": date}
    wrong = [name for name, value in expected.items() if value is not None and actual[name] != value]
    return Refused("scope_mismatch", ", ".join(wrong)) if wrong else None


def _payload(request: Request, allow_unsigned: bool) -> Refused | None:
    unsigned = request.header(CONTENT_HASH_NAME) == UNSIGNED_PAYLOAD
    return Refused("payload_unsigned", UNSIGNED_PAYLOAD) if unsigned and not allow_unsigned else None


def _canonical_request(request: Request, names: list[str], normalize_path: bool, double_encode_path: bool) -> str:
    """The canonical request of what was received: a signed header that is missing counts as an empty one."""
    received = canonical_headers(request.headers)
    signed = {name: received.get(name, "") for name in sorted(names)}
    payload = hashed_payload(request.body)
    if request.header(CONTENT_HASH_NAME) == UNSIGNED_PAYLOAD:
        payload = UNSIGNED_PAYLOAD
    target = canonical_target(request.url, normalize_path=normalize_path, double_encode_path=double_encode_path)
    return canonical_request(request.method, *target, signed, payload)


def _token(request: Request, credentials: Credentials, at: datetime, canonical: str, to_sign: str) -> Refused | None:
    if not _equal(credentials.session_token or "", request.header(TOKEN_NAME) or ""):
        return Refused("token_mismatch", TOKEN_NAME, canonical, to_sign)
    if credentials.expires_at is not None and credentials.expires_at <= at:
        return Refused("token_expired", TOKEN_NAME, canonical, to_sign)
    return None


def _equal(expected: str, actual: str) -> bool:
    """Compared in a time that does not tell where they differ."""
    return compare_digest(octets(expected), octets(actual))
