"""Step 6 of the specification, header form: the signature in the Authorization header, and how it is read back.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#add-signature-to-request
"""

from __future__ import annotations

import re

from ..values import TOKEN_NAME, Request, split_url
from .canonical import canonical_headers, canonical_request, canonical_target, hashed_payload
from .checks import DEFAULT_PORT, check_request, check_scope
from .signing import ALGORITHM, Claim, Signed, amz_date, credential_scope, signature, signing_key, string_to_sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from ..values import Credentials

CONTENT_HASH_NAME = "x-amz-content-sha256"
DATE_NAME = "x-amz-date"

REPLACED = frozenset(("authorization", DATE_NAME, TOKEN_NAME))
"""Headers that signing makes: those given are replaced."""

# fmt: off
NEVER_SIGNED = frozenset((
    # the signature itself
    "authorization",
    # each hop takes them off or makes its own: RFC 9110 §7.6.1
    "connection", "proxy-connection", "keep-alive", "te", "transfer-encoding", "upgrade",
    # consumed or rewritten on the way
    "expect", "user-agent",
    # added to by every hop that traces
    "x-amzn-trace-id", "traceparent", "tracestate", "baggage",
))
# fmt: on


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
    check_request(request)
    check_scope(region, service)
    time = amz_date(at)
    scope = credential_scope(time, region, service)
    token = [("X-Amz-Security-Token", credentials.session_token)] if credentials.session_token else []

    payload = request.header(CONTENT_HASH_NAME) or hashed_payload(request.body)
    headers = [*headers_to_send(request), ("X-Amz-Date", time)]
    if sign_payload_header and request.header(CONTENT_HASH_NAME) is None:
        headers.append((CONTENT_HASH_NAME, payload))
    headers += [] if omit_session_token else token

    signed = headers_to_sign(headers, unsigned_headers)
    target = canonical_target(request.url, normalize_path=normalize_path, double_encode_path=double_encode_path)
    canonical = canonical_request(request.method, *target, signed, payload)

    to_sign = string_to_sign(time, scope, canonical)
    result = signature(signing_key(credentials.secret_access_key, scope), to_sign)
    headers += token if omit_session_token else []
    headers.append(("Authorization", authorization(credentials.access_key_id, scope, ";".join(signed), result)))
    return Signed(Request(request.method, request.url, headers, request.body), canonical, to_sign, result)


def headers_to_send(request: Request) -> list[tuple[str, str]]:
    """The given headers but those that signing replaces, and a Host in front where none is given.

    It carries the port where that is not the scheme's own, as every client sends it (RFC 9110 §7.2).
    """
    headers = [pair for pair in request.headers if pair[0].lower() not in REPLACED]
    if request.header("host") is None:
        scheme, authority, _, _ = split_url(request.url)
        host, colon, port = authority.lower().rpartition(":")
        own = bool(colon) and port in ("", DEFAULT_PORT[scheme])
        headers.insert(0, ("Host", host if own else authority.lower()))
    return headers


def headers_to_sign(headers: Iterable[tuple[str, str]], unsigned_headers: Collection[str]) -> dict[str, str]:
    """The canonical headers that the signature covers: all but those that are never signed, and those named."""
    left_out = NEVER_SIGNED.union(map(str.lower, unsigned_headers))
    return {name: value for name, value in canonical_headers(headers).items() if name not in left_out}


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
