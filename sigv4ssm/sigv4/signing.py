"""Steps 2 to 5 of the specification: from the canonical request to the signature.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from hashlib import sha256

from .. import errors
from ..values import HIDDEN, Value, octets, setters

TYPE_CHECKING = False
if TYPE_CHECKING:
    import hashlib

    from ..values import Credentials, Request

    HashPair = tuple[hashlib._Hash, hashlib._Hash]

ALGORITHM = "AWS4-HMAC-SHA256"
TERMINATOR = "aws4_request"

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

SCOPE_PART = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-")
"""The characters of a region or service."""

MOST_KEPT = 64
"""Scopes of one pair of credentials: so many regions and services on one day."""


class Signed(Value):
    """A signed request with the texts that led to it; the signing key is not among them."""

    request: Request
    canonical_request: str
    string_to_sign: str
    signature: str

    def __init__(self, request: Request, canonical_request: str, string_to_sign: str, signature: str) -> None:
        _set_request(self, request)
        _set_canonical_request(self, canonical_request)
        _set_string_to_sign(self, string_to_sign)
        _set_signature(self, signature)


_set_request, _set_canonical_request, _set_string_to_sign, _set_signature = setters(Signed)


class Claim(Value):
    """What a signed request says of itself, in whichever form; what is missing is an empty text.

    `signed_headers` are as they came, `;` between them. `expires` is None in the header form. `stray` is the first
    piece of an Authorization header that is no `name=value`, or a parameter that stands twice in the URL, or None.
    """

    algorithm: str
    credential: str
    time: str
    signed_headers: str
    signature: str
    token: str
    expires: str | None = None
    stray: str | None = None

    def _show(self, name: str) -> str:
        return repr(HIDDEN) if name == "token" and self.token else super()._show(name)


def amz_date(at: datetime) -> str:
    """The time in ISO 8601 basic format, `YYYYMMDD'T'HHMMSS'Z'`, in UTC.

    Raises ParamValidationError for a naive time: nobody can tell which zone it means.
    """
    return in_utc(at).strftime("%Y%m%dT%H%M%SZ")


def read_amz_date(text: str) -> datetime | None:
    """The way back: the time, or None for what is not written so. `strptime` takes fewer digits, and other ones."""
    try:
        found = re.fullmatch("[0-9]{8}T[0-9]{6}Z", text) and datetime.strptime(text, "%Y%m%dT%H%M%SZ")
    except ValueError:
        return None
    return found.replace(tzinfo=timezone.utc) if found else None


def date_and_scope(at: datetime, region: str, service: str) -> tuple[str, str]:
    """`amz_date` and `credential_scope` of a time, made once a second.

    Raises ParamValidationError for a naive time, and for a region or service that is not one part of a scope.
    """
    try:
        since = at - EPOCH
    except TypeError:
        since = in_utc(at) - EPOCH  # says what is wrong with a naive time
    return _date_and_scope(since.days, since.seconds, region, service)


@lru_cache(maxsize=16)
def _date_and_scope(days: int, seconds: int, region: str, service: str) -> tuple[str, str]:
    check_scope(region, service)
    time = amz_date(EPOCH + timedelta(days, seconds))
    return time, credential_scope(time, region, service)


def in_utc(at: datetime) -> datetime:
    """The time in UTC. Raises ParamValidationError for a naive one: nobody can tell which zone it means."""
    if at.utcoffset() is None:
        raise errors.ParamValidationError("at is a naive datetime.", "Use datetime.now(timezone.utc).")
    return at.astimezone(timezone.utc)


def credential_scope(amz_date: str, region: str, service: str) -> str:
    """What the signature is good for: `YYYYMMDD/region/service/aws4_request`."""
    return f"{amz_date[:8]}/{region}/{service}/{TERMINATOR}"


def check_scope(region: str, service: str) -> None:
    """Refuse a region or service that would not be one part of the credential scope."""
    for label, part in (("region", region), ("service", service)):
        if not part or not SCOPE_PART.issuperset(part):
            raise errors.ParamValidationError(f"{part!r} is no {label}.", "Use a name like us-east-1 or ssm.")


def string_to_sign(amz_date: str, credential_scope: str, canonical_request: str) -> str:
    """Steps 2 and 3: algorithm, time, scope and the hash of the canonical request, a line each."""
    digest = sha256(octets(canonical_request)).hexdigest()
    return f"{ALGORITHM}\n{amz_date}\n{credential_scope}\n{digest}"


def signing_key(secret_access_key: str, credential_scope: str) -> bytes:
    """Step 4: the key for one day, region and service, 32 bytes. As secret as the key that it comes from.

    HMAC(HMAC(HMAC(HMAC("AWS4" + secret, date), region), service), "aws4_request")
    """
    key = b"AWS4" + secret_access_key.encode()
    for part in credential_scope.split("/"):
        key = hmac_sha256(key, part)
    return key


def signature(signing_key: bytes, string_to_sign: str) -> str:
    """Step 5: the HMAC of the string to sign, 64 lower-case hexadecimal digits."""
    return hmac_sha256(signing_key, string_to_sign).hex()


def signature_by(credentials: Credentials, credential_scope: str, string_to_sign: str) -> str:
    """Steps 4 and 5 at once, sooner: what comes of the key is kept with its credentials, for it is the same all day."""
    begun: HashPair | None = credentials.kept.get(credential_scope)
    if begun is None:
        begun = begin_hmac(signing_key(credentials.secret_access_key, credential_scope))
        if len(credentials.kept) >= MOST_KEPT:
            credentials.kept.clear()
        credentials.kept[credential_scope] = begun
    inner, outer = begun[0].copy(), begun[1].copy()
    inner.update(octets(string_to_sign))
    outer.update(inner.digest())
    return outer.hexdigest()


def begin_hmac(key: bytes) -> HashPair:
    """The inner and the outer hash of an HMAC, as far as the key alone goes (at most 64 octets): RFC 2104 §2."""
    block = key.ljust(64, b"\0")
    return sha256(_xor(block, b"\x36")), sha256(_xor(block, b"\x5c"))


def _xor(block: bytes, octet: bytes) -> bytes:
    return (int.from_bytes(block, "big") ^ int.from_bytes(octet * 64, "big")).to_bytes(64, "big")


def hmac_sha256(key: bytes, text: str) -> bytes:
    return hmac.digest(key, octets(text), "sha256")
