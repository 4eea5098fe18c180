"""Steps 2 to 5 of the specification: from the canonical request to the signature.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign
"""

from __future__ import annotations

import hmac
from datetime import timezone
from hashlib import sha256

from ..errors import ParamValidationError
from ..values import HIDDEN, Value, octets, set_field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ..values import Request

ALGORITHM = "AWS4-HMAC-SHA256"
TERMINATOR = "aws4_request"


class Signed(Value):
    """A signed request with the texts that led to it; the signing key is not among them."""

    __slots__ = ("request", "canonical_request", "string_to_sign", "signature")
    request: Request
    canonical_request: str
    string_to_sign: str
    signature: str

    def __init__(self, request: Request, canonical_request: str, string_to_sign: str, signature: str) -> None:
        set_field(self, "request", request)
        set_field(self, "canonical_request", canonical_request)
        set_field(self, "string_to_sign", string_to_sign)
        set_field(self, "signature", signature)


class Claim(Value):
    """What a signed request says of itself, in whichever form; what is missing is an empty text.

    `signed_headers` are as they came, `;` between them. `expires` is None in the header form. `stray` is the first
    piece of an Authorization header that is no `name=value`, or a parameter that stands twice in the URL, or None.
    """

    __slots__ = ("algorithm", "credential", "time", "signed_headers", "signature", "token", "expires", "stray")
    algorithm: str
    credential: str
    time: str
    signed_headers: str
    signature: str
    token: str
    expires: str | None
    stray: str | None

    def __init__(
        self,
        algorithm: str,
        credential: str,
        time: str,
        signed_headers: str,
        signature: str,
        token: str,
        expires: str | None = None,
        stray: str | None = None,
    ) -> None:
        fields = (algorithm, credential, time, signed_headers, signature, token, expires, stray)
        for name, value in zip(self.__slots__, fields):
            set_field(self, name, value)

    def _show(self, name: str) -> str:
        return repr(HIDDEN) if name == "token" and self.token else super()._show(name)


def amz_date(at: datetime) -> str:
    """The time in ISO 8601 basic format, `YYYYMMDD'T'HHMMSS'Z'`, in UTC.

    Raises ParamValidationError for a naive time: nobody can tell which zone it means.
    """
    if at.utcoffset() is None:
        raise ParamValidationError("at is a naive datetime.", "Use datetime.now(timezone.utc).")
    return at.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def credential_scope(amz_date: str, region: str, service: str) -> str:
    """What the signature is good for: `YYYYMMDD/region/service/aws4_request`."""
    return f"{amz_date[:8]}/{region}/{service}/{TERMINATOR}"


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


def hmac_sha256(key: bytes, text: str) -> bytes:
    return hmac.digest(key, octets(text), "sha256")
