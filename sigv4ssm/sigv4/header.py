"""Step 6 of the specification, header form: the signature in the Authorization header, and how it is read back.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#add-signature-to-request
"""

from __future__ import annotations

import re

from ..values import TOKEN_NAME, Request
from .covered import ADDED, DATE_NAME, cover_again
from .signing import ALGORITHM, Claim, Signed, date_and_scope, signature_by, string_to_sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from ..values import Credentials

DATE, TOKEN = ADDED


def sign(
    request: Request,
    credentials: Credentials,
    *,
    region: str,
    service: str,
    at: datetime,
    normalize_path: bool = True,
    double_encode_path: bool = True,
    sign_payload_header: bool = False,
    omit_session_token: bool = False,
    unsigned_headers: Collection[str] = (),
) -> Signed:
    """The request with X-Amz-Date, the token and Authorization added; all of its other headers are signed.

    `at` is an aware datetime. Amazon S3 wants `normalize_path=False, double_encode_path=False,
    sign_payload_header=True`; AWS IoT wants `omit_session_token=True` (the token is then added unsigned).
    `unsigned_headers` names more headers to leave out. Raises ParamValidationError for what cannot be sent.
    """
    time, scope = date_and_scope(at, region, service)
    token = credentials.session_token
    added = [(DATE, time)] if not token or omit_session_token else [(DATE, time), (TOKEN, token)]

    switches = (normalize_path, double_encode_path, sign_payload_header, tuple(unsigned_headers))
    headers, signed_headers, canonical = cover_again(request, added, switches)
    to_sign = string_to_sign(time, scope, canonical)
    result = signature_by(credentials, scope, to_sign)

    if token and omit_session_token:
        headers.append((TOKEN, token))
    headers.append(("Authorization", authorization(credentials.access_key_id, scope, signed_headers, result)))
    return Signed(request.with_headers(headers), canonical, to_sign, result)


def authorization(access_key_id: str, scope: str, signed_headers: str, signature: str) -> str:
    """The value of the Authorization header."""
    return f"{ALGORITHM} Credential={access_key_id}/{scope}, SignedHeaders={signed_headers}, Signature={signature}"


def read_claim(request: Request) -> Claim:
    """The way back: what the Authorization header and the headers beside it claim."""
    algorithm, parts, stray = parse_authorization(request.header("authorization") or "")
    return Claim(
        algorithm,
        parts.get("Credential", ""),
        request.header(DATE_NAME) or request.header("date") or "",
        parts.get("SignedHeaders", ""),
        parts.get("Signature", ""),
        request.header(TOKEN_NAME) or "",
        stray=stray,
    )


def parse_authorization(value: str) -> tuple[str, dict[str, str], str | None]:
    """An Authorization header's algorithm, its parts by name, and the first piece that is no `name=value`, or None."""
    algorithm, _, rest = value.strip(" \t").partition(" ")
    parts: dict[str, str] = {}
    stray = None
    for piece in re.split(r"[,\s]+", rest.strip(", \t")) if rest else ():
        name, equals, content = piece.partition("=")
        if equals:
            parts[name] = content
        else:
            stray = stray or piece
    return algorithm, parts, stray
