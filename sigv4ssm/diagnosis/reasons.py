"""What `sigv4.verify` refuses before it looks at the signature: each reason to its cause."""

from __future__ import annotations

import re

from ..sigv4.signing import ALGORITHM, TERMINATOR
from ..values import TOKEN_NAME
from .clocks import clock, expired_url
from .result import Diagnosis
from .words import quoted, shown_key_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ..sigv4 import Refused
    from ..sigv4.signing import Claim
    from ..values import Credentials, Request

AUTHORIZATION, CREDENTIAL = "authorization", "credential"
BLANK_IN_CREDENTIAL = r"Credential=(?:\s+[^,\s]|[^,\s]+\s+[^,\s=]+(?:,|\s|$))"
TEMPORARY = "ASIA"
"""How the key ids of temporary credentials begin."""
SECRET_LENGTH = 40

SCOPE_PARTS = ("date", "region", "service", "terminator")


class Seen:
    """What the rules look at: the request with its claim and, where they are known, the refusal, the key's
    credentials, the service's time, and the region and service that it demands."""

    __slots__ = ("request", "claim", "refused", "known", "at", "expected")

    def __init__(
        self,
        request: Request,
        claim: Claim,
        refused: Refused,
        known: Credentials | None,
        at: datetime | None,
        region: str | None,
        service: str | None,
    ) -> None:
        self.request = request
        self.claim = claim
        self.refused = refused
        self.known = known
        self.at = at
        self.expected = {"region": region, "service": service, "terminator": TERMINATOR, "date": claim.time[:8]}


def by_reason(seen: Seen) -> Diagnosis | None:
    """The diagnosis of what was refused before its signature was looked at, or for its token."""
    rule = RULES.get(seen.refused.reason)
    return rule(seen) if rule else None


def key_id_of(claim: Claim) -> str:
    return claim.credential.partition("/")[0]


def looks_secret(text: str) -> bool:
    """Whether the beginning of a Credential looks like a secret key: as long as one, or in letters that ids lack."""
    return len(text) == SECRET_LENGTH or (len(text) > SECRET_LENGTH - 10 and re.search("[a-z+]", text) is not None)


def _unsigned(seen: Seen) -> Diagnosis:
    names = {name.lower() for name, _ in seen.request.headers}
    traces = [name for name in ("x-amz-date", TOKEN_NAME) if name in names]
    if traces:
        finding = f"The request has no Authorization header, though it has {traces[0]}."
        return Diagnosis("authorization_dropped", finding, False, AUTHORIZATION, "Authorization")
    return Diagnosis("not_signed", "The request has no signature.", True, AUTHORIZATION, "Authorization")


def _twice(_seen: Seen) -> Diagnosis:
    finding = "The request is signed in its Authorization header, and in its URL as well."
    return Diagnosis("signed_twice", finding, True, AUTHORIZATION, "Authorization")


def malformed(seen: Seen) -> Diagnosis:
    """An Authorization header that is not whole, or of another kind; no part of it is shown."""
    value = seen.request.header("authorization") or ""
    return malformed_header(value, seen.refused.detail if seen.refused.reason == "part_missing" else "")


def malformed_header(value: str, missing: str = "") -> Diagnosis:
    """The same for a header's value; `missing` names the parts that are."""
    kind = re.match(r"\s*([A-Za-z0-9-]+)\s", value)
    if kind and kind[1].startswith("AWS") and not kind[1].startswith("AWS4"):
        return algorithm(kind[1])
    if kind and not kind[1].startswith("AWS4"):
        finding = f"The service received an Authorization header of the kind {quoted(kind[1][:20])}."
        return Diagnosis("login_replaced", finding, True, AUTHORIZATION, "Authorization")
    if re.search(BLANK_IN_CREDENTIAL, value):
        finding = "The key id in the Authorization header has a blank before or in it."
        return Diagnosis("key_id_white_space", finding, True, CREDENTIAL, "Credential")
    finding = f"The signature lacks a part: {missing}." if missing else "The Authorization header is not whole."
    return Diagnosis("authorization_incomplete", finding, True, AUTHORIZATION, "Authorization")


def _repeated(seen: Seen) -> Diagnosis:
    finding = f"The parameter {quoted(seen.refused.detail[:40])} stands twice in the URL."
    return Diagnosis("parameter_repeated", finding, True, AUTHORIZATION, "CanonicalQueryString")


def _expires(seen: Seen) -> Diagnosis:
    finding = f"X-Amz-Expires is {quoted((seen.claim.expires or '')[:40])}."
    return Diagnosis("expires_form", finding, True, AUTHORIZATION, "X-Amz-Expires")


def date_form(text: str) -> Diagnosis:
    finding = f"The request's date is written as {quoted(text[:60])}."
    return Diagnosis("date_format", finding, True, "clock", "X-Amz-Date")


def _time(seen: Seen) -> Diagnosis | None:
    if seen.at is None:
        return None
    url = expired_url(seen.claim.time, seen.claim.expires, seen.at) if seen.claim.expires is not None else None
    return url or clock(seen.claim.time, seen.at)


def host_unsigned(_seen: object = None) -> Diagnosis:
    return Diagnosis("host_unsigned", "Host is not among the signed headers.", True, AUTHORIZATION, "SignedHeaders")


def algorithm(text: str) -> Diagnosis:
    finding = f"The signature's algorithm is {quoted(text[:40])}, not '{ALGORITHM}'."
    return Diagnosis("algorithm", finding, True, AUTHORIZATION, "Authorization", text[:40], ALGORITHM)


def credential(claim: Claim) -> Diagnosis:
    """A Credential without its five parts. It is not shown: it may begin with the secret."""
    if looks_secret(claim.credential.partition("/20")[0]):
        return swapped()
    parts = claim.credential.count("/") + 1
    finding = f"The Credential has {parts} parts between slashes, not 5."
    return Diagnosis("credential_form", finding, True, CREDENTIAL, "Credential")


def swapped() -> Diagnosis:
    finding = "The key id in the request looks like a secret key."
    return Diagnosis("keys_swapped", finding, False, CREDENTIAL, "Credential")


def _scope(seen: Seen) -> Diagnosis:
    """Which part of the scope is another than it must be; where that is not known, only that it is."""
    part = seen.refused.detail.partition(", ")[0]
    actual = dict(zip(SCOPE_PARTS, seen.claim.credential.split("/")[1:]))
    return scope(part, actual.get(part), seen.expected.get(part))


def scope(part: str, actual: str | None, expected: str | None, certain: bool = True) -> Diagnosis:
    """One part of the scope is `actual`, and must be `expected` (None: it is not known)."""
    if actual is not None and expected is not None:
        finding = (
            f"The request is signed for the {part} {quoted(actual[:60])}, and was sent to {quoted(expected[:60])}."
        )
    else:
        shown = f": {quoted(actual[:60])}" if actual else ""
        finding = f"The request is signed for another {part} than the service's{shown}."
    return Diagnosis(f"scope_{part}", finding, certain, "string to sign", "CredentialScope", actual, expected)


def _payload(_seen: Seen) -> Diagnosis:
    finding = "The request says that its body is not signed."
    part, signed = "HashedPayload", "UNSIGNED-PAYLOAD"
    return Diagnosis("payload_unsigned", finding, True, "canonical request", part, signed)


def key_unknown(claim: Claim) -> Diagnosis:
    """Why a service does not know a key id, by what the id looks like."""
    key_id = key_id_of(claim)
    if looks_secret(key_id):
        return swapped()
    if key_id.startswith(TEMPORARY) and not claim.token:
        return token_missing()
    finding = f"The service does not know the {shown_key_id(key_id)}."
    return Diagnosis("key_unknown", finding, False, CREDENTIAL, "Credential")


def token_missing() -> Diagnosis:
    finding = "The key id is one of temporary credentials, and the request has no session token."
    return Diagnosis("token_missing", finding, True, "token", f"header {TOKEN_NAME}")


def token_stale() -> Diagnosis:
    finding = "The session token of the request is not one of this key id."
    return Diagnosis("token_stale", finding, False, "token", f"header {TOKEN_NAME}")


def token_expired(_seen: object = None) -> Diagnosis:
    finding = "The session token of the request has expired."
    return Diagnosis("token_expired", finding, True, "token", f"header {TOKEN_NAME}")


def _token(seen: Seen) -> Diagnosis:
    if not seen.claim.token:
        return token_missing()
    if seen.known is not None and not seen.known.session_token:
        finding = "The request has a session token, and the key id is one that has none."
        return Diagnosis("token_unneeded", finding, True, "token", f"header {TOKEN_NAME}")
    return token_stale()


RULES = {
    "two_authentications": _twice,
    "no_authentication": _unsigned,
    "piece_malformed": malformed,
    "parameter_repeated": _repeated,
    "part_missing": malformed,
    "expires_malformed": _expires,
    "date_malformed": lambda seen: date_form(seen.claim.time),
    "expired": _time,
    "not_yet_current": _time,
    "host_unsigned": host_unsigned,
    "algorithm_unsupported": lambda seen: algorithm(seen.claim.algorithm),
    "credential_malformed": lambda seen: credential(seen.claim),
    "scope_mismatch": _scope,
    "payload_unsigned": _payload,
    "key_unknown": lambda seen: key_unknown(seen.claim),
    "token_mismatch": _token,
    "token_expired": token_expired,
}
"""A reason of `sigv4.verify` to its rule; `signature_mismatch` has a search of its own."""
