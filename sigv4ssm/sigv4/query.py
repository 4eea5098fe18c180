"""Step 6 of the specification, query form: the signature in the URL, and how it is read back.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#add-signature-to-request
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from ..errors import ParamValidationError
from ..values import Credentials, Request, split_url
from .canonical import UNRESERVED, canonical_request, canonical_target, hashed_payload
from .covered import CONTENT_HASH_NAME, check_request, headers_to_send, headers_to_sign
from .signing import ALGORITHM, Claim, Signed, date_and_scope, signature_by, string_to_sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

LONGEST = 604_800
"""Seconds in seven days, the longest that AWS lets a presigned URL live."""

SIGNATURE, TOKEN = "X-Amz-Signature", "X-Amz-Security-Token"
PARAMETERS = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
    "X-Amz-Expires",
    TOKEN,
    SIGNATURE,
)
"""Parameters that signing makes, in the order in which it adds them: those given are replaced."""


def presign(
    request: Request,
    credentials: Credentials,
    *,
    region: str,
    service: str,
    at: datetime,
    expires: int,
    normalize_path: bool = True,
    double_encode_path: bool = True,
    omit_session_token: bool = False,
    unsigned_headers: Collection[str] = (),
) -> Signed:
    """The request with its signature in the URL, good for `expires` whole seconds (1 to 604800) from `at` on.

    All of its headers must be sent along as they are signed; most often that is Host alone. The body is hashed as in
    the header form, unless an x-amz-content-sha256 is given. The switches are those of `sign`.
    """
    _, _, usual = check_request(request)
    if type(expires) is not int or not 1 <= expires <= LONGEST:
        raise ParamValidationError(f"expires is {expires!r}.", f"Use whole seconds from 1 to {LONGEST}.")
    time, scope = date_and_scope(at, region, service)
    headers, collected = headers_to_send(request, usual)
    signed = headers_to_sign(collected, unsigned_headers)
    values = [ALGORITHM, f"{credentials.access_key_id}/{scope}", time, ";".join(signed), str(expires)]
    token = [(TOKEN, credentials.session_token)] if credentials.session_token else []

    added = [*zip(PARAMETERS, values), *([] if omit_session_token else token)]
    url = with_parameters(without_parameters(request.url, PARAMETERS), added)
    target = canonical_target(url, normalize_path=normalize_path, double_encode_path=double_encode_path)
    payload = request.header(CONTENT_HASH_NAME) or hashed_payload(request.body)
    canonical = canonical_request(request.method, *target, signed, payload)
    to_sign = string_to_sign(time, scope, canonical)
    result = signature_by(credentials, scope, to_sign)
    url = with_parameters(url, [*(token if omit_session_token else []), (SIGNATURE, result)])
    return Signed(Request(request.method, url, headers, request.body), canonical, to_sign, result)


def with_parameters(url: str, added: Collection[tuple[str, str]]) -> str:
    encoded = "&".join(f"{name}={quote(value, safe=UNRESERVED)}" for name, value in added)
    before, _, query = url.partition("?")
    separator = "&" if query and not query.endswith("&") else ""
    return f"{before}?{query}{separator}{encoded}"


def without_parameters(url: str, names: Collection[str]) -> str:
    """The URL without those parameters (and without a fragment, which is never sent), all else to the letter."""
    before, mark, query = url.partition("#")[0].partition("?")
    kept = "&".join(pair for pair in query.split("&") if unquote(pair.partition("=")[0]) not in names)
    return before + (mark + kept if kept else "")


def is_presigned(request: Request) -> bool:
    return PARAMETERS[0] in _parameters(request)


def read_claim(request: Request) -> Claim:
    """The way back: what the URL's parameters claim. One that stands twice is `stray`: nobody knows which is meant."""
    found = _parameters(request)
    algorithm, credential, time, names, expires, token, signature = (found.get(n, [""])[-1] for n in PARAMETERS)
    repeated = next((name for name in PARAMETERS if len(found.get(name, ())) > 1), None)
    return Claim(algorithm, credential, time, names, signature, token, expires, repeated)


def _parameters(request: Request) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in split_url(request.url)[3].split("&"):
        name, _, value = pair.partition("=")
        found.setdefault(unquote(name), []).append(unquote(value))
    return found
