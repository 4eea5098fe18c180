"""Normal form: a request that somebody signed, as a case that holds no secret and nothing that changes from run to run.

Volatile headers are left out, the session token is an example, the time is fixed, and the case is signed anew with the
example pair of AWS's documentation (`"resigned": true`). Method, path, query, body and all other headers that the
signature covered are kept, sorted by their names. Equal requests have equal bytes.
"""

from __future__ import annotations

import json
from urllib.parse import unquote

from ..errors import ParamValidationError
from ..sigv4 import Verified, query
from ..sigv4.canonical import UNSIGNED_PAYLOAD, hashed_payload
from ..sigv4.covered import CONTENT_HASH_NAME, NEVER_SIGNED, REPLACED, headers_to_send
from ..sigv4.signing import Claim, read_amz_date
from ..sigv4.verification import read_claim
from ..values import SECRET_HEADERS, TOKEN_NAME, Request, octets, split_url
from .case import TIME_FORM, Case
from .rawtext import read_request, write_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any

    Pairs = list[tuple[str, str]]

EXAMPLE_PAIR = {
    "access_key_id": "AKIDEXAMPLE",
    "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
}
EXAMPLE_TOKEN = "IQoJb3JpZ2luX2VjEXAMPLETOKEN"
EXAMPLE_TIME = "2015-08-30T12:36:00Z"

VOLATILE = (
    "user-agent",
    "x-amz-user-agent",
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "x-amzn-trace-id",
    "traceparent",
    "tracestate",
    "baggage",
    "date",
)
"""Headers that say who sent a request, when, or which one it is; not what it asks for."""

PATHS_AS_SENT = ("s3", "s3-object-lambda", "s3-outposts", "s3express")
"""Services whose signers leave the path as it is sent: keys in a bucket may hold dot segments.

They do not encode it once more either, which no context can say: such a case is signed with the path encoded twice,
as all cases are. What is pinned is the path.
"""


def path_switches(service: str) -> dict[str, Any]:
    """How the signers of a service write the path: switches of `verify`."""
    return dict.fromkeys(("normalize_path", "double_encode_path"), service not in PATHS_AS_SENT)


def normal_form(
    request: Request,
    name: str,
    *,
    keep_time: bool = False,
    volatile: Collection[str] = VOLATILE,
    verified: Verified | None = None,
) -> Case:
    """The case of a signed request, in the form that the request is in.

    `verified` is what `verify` said of it. A URL alone does not tell whether token and body are covered; without
    `verified` they are taken as covered. Raises ParamValidationError for a request that is not signed: there would
    be nothing to pin.
    """
    claim = read_claim(request)
    form = "header" if claim.expires is None else "query"
    request = _with_unsigned_payload(request, verified)
    covered = claim.signed_headers.lower().split(";")
    made = form == "header" and CONTENT_HASH_NAME in covered
    made = made and request.header(CONTENT_HASH_NAME) == hashed_payload(request.body)
    token_covered = form == "query" or TOKEN_NAME in covered
    if verified:
        token_covered = TOKEN_NAME in verified.canonical_request.lower()
    context = _context(claim, made, keep_time, omit_session_token=bool(claim.token) and not token_covered)
    left_out = {*map(str.lower, (*volatile, *SECRET_HEADERS)), *REPLACED, *([CONTENT_HASH_NAME] if made else [])}
    signed, unsigned = _sorted_headers(request, covered, left_out)
    url = query.without_parameters(request.url, query.PARAMETERS) if form == "query" else request.url
    if TOKEN_NAME in unquote(split_url(url)[3]).lower():
        raise ParamValidationError("The query holds a session token.", "Only a presigned URL has one there.")
    text = write_request(Request(request.method, url, signed, request.body))
    case = Case(name, read_request(text), context, {"request.txt": text})
    files = {f"{form}-{stage}.txt": data for stage, data in case.stages(form).items()}
    files["context.json"] = (json.dumps(context, indent=4) + "\n").encode()
    if unsigned:
        files["unsigned-headers.txt"] = octets("".join(f"{name}:{value}\n" for name, value in unsigned))
    return case.with_files(files)


def _context(claim: Claim, sign_body: bool, keep_time: bool, omit_session_token: bool) -> dict[str, Any]:
    at = read_amz_date(claim.time)
    try:
        expires = int("3600" if claim.expires is None else claim.expires)
    except ValueError:
        expires = 0
    if expires <= 0 or claim.credential.count("/") != 4 or at is None:
        raise ParamValidationError("The request is not signed with SigV4.", "Sign it first: the signature is pinned.")
    _, _, region, service, _ = claim.credential.split("/")
    return {
        "credentials": {**EXAMPLE_PAIR, **({"token": EXAMPLE_TOKEN} if claim.token else {})},
        "expiration_in_seconds": expires,
        "normalize": service not in PATHS_AS_SENT,
        "region": region,
        "service": service,
        "sign_body": sign_body,
        "timestamp": at.strftime(TIME_FORM) if keep_time else EXAMPLE_TIME,
        "omit_session_token": omit_session_token,
        "resigned": True,
    }


def _sorted_headers(request: Request, covered: Sequence[str], left_out: Collection[str]) -> tuple[Pairs, Pairs]:
    """The headers that are signed and those that are not, both sorted; repeated ones stay in their order.

    A covered header that is not there was signed as an empty one. What our signer never signs is unsigned here, and
    UNSIGNED-PAYLOAD is kept, covered or not: without it the body would be signed.
    """
    kept = sorted((p for p in headers_to_send(request)[0] if p[0].lower() not in left_out), key=_name)
    present = {*map(_name, kept), *left_out, *NEVER_SIGNED, ""}
    kept += [(name, "") for name in covered if name not in present]
    to_sign = {*covered} - NEVER_SIGNED
    payload = CONTENT_HASH_NAME, UNSIGNED_PAYLOAD
    signed = [pair for pair in kept if _name(pair) in to_sign or (_name(pair), pair[1]) == payload]
    is_signed = set(signed)
    return signed, [pair for pair in kept if pair not in is_signed]


def _name(pair: tuple[str, str]) -> str:
    return pair[0].lower()


def _with_unsigned_payload(request: Request, verified: Verified | None) -> Request:
    """With the header that says that the body is not covered, where the request left it to be understood."""
    tacit = verified and verified.canonical_request.endswith("\n" + UNSIGNED_PAYLOAD)
    if not tacit or request.header(CONTENT_HASH_NAME) is not None:
        return request
    return request.with_headers([*request.headers, (CONTENT_HASH_NAME, UNSIGNED_PAYLOAD)])
