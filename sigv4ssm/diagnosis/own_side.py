"""What a signed request shows by itself, without an answer: contradictions in it, and what no service accepts."""

from __future__ import annotations

import re
from datetime import datetime, timezone

from ..sigv4.canonical import hashed_payload
from ..sigv4.checks import DEFAULT_PORT
from ..sigv4.covered import CONTENT_HASH_NAME
from ..sigv4.verification import Refused, read_claim, verify
from ..values import split_url
from .clocks import expired_url, read_time, skewed
from .header_causes import host_cause
from .inspection import inspect
from .reasons import TEMPORARY, Seen, by_reason, key_id_of, looks_secret, scope, swapped, token_missing
from .result import Diagnosis
from .words import differs, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..sigv4 import Verified
    from ..sigv4.signing import Claim
    from ..values import Credentials, Request

PATHS_AS_SENT = re.compile("s3")
"""The services whose paths are signed as they are sent, and whose bodies need not be: Amazon S3's."""

REGION = re.compile(r"(?:^|[.-])((?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?-[a-z]+-[1-9])\.")
"""A region in a host of AWS: `ssm.us-east-1.amazonaws.com`."""

NO_TIME = datetime(2000, 1, 1, tzinfo=timezone.utc)


def examine(
    request: Request, *, server_time: datetime | None = None, credentials: Credentials | None = None
) -> Diagnosis | None:
    """What is wrong with a signed request by itself; None where nothing is seen.

    `server_time` is the service's clock (aware), if it is known; with the `credentials` that the request was signed
    with its signature is looked at, too.
    """
    request = as_sent(request)
    claim = read_claim(request)
    refused = own_verdict(request, claim, credentials)
    if isinstance(refused, Refused) and refused.reason != "key_unknown":
        return _refused(request, claim, refused, credentials)
    rules = (_whose(claim), _when(claim, server_time), _host(request), _region(request, claim), _body(request))
    return next((found for found in rules if found), None)


def as_sent(request: Request) -> Request:
    """The request with the Host that an HTTP library makes of the URL, where it is given none."""
    if request.header("host") is not None:
        return request
    return request.with_headers([("Host", split_url(request.url)[1]), *request.headers])


def own_verdict(request: Request, claim: Claim, credentials: Credentials | None) -> Refused | Verified:
    """What `verify` says of the request at its own time, with the key alone that is given."""
    known = {credentials.access_key_id: credentials} if credentials else {}
    as_sent = is_as_sent(claim)
    return verify(
        request,
        known.get,
        at=read_time(claim.time) or NO_TIME,
        normalize_path=not as_sent,
        double_encode_path=not as_sent,
        allow_unsigned_payload=as_sent,
    )


def is_as_sent(claim: Claim) -> bool:
    """Whether the request is for a service that signs paths as they are sent."""
    return PATHS_AS_SENT.match((claim.credential.split("/") + [""] * 4)[3]) is not None


def _refused(request: Request, claim: Claim, refused: Refused, credentials: Credentials | None) -> Diagnosis | None:
    at = read_time(claim.time) or NO_TIME
    if refused.reason == "signature_mismatch" and credentials is not None:
        found = inspect(request, refused, {credentials.access_key_id: credentials}.get, at=at)
        return found.diagnosis
    return by_reason(Seen(request, claim, refused, credentials, None, None, None))


def _whose(claim: Claim) -> Diagnosis | None:
    key_id = key_id_of(claim)
    if looks_secret(key_id):
        return swapped()
    return token_missing() if key_id.startswith(TEMPORARY) and not claim.token else None


def _when(claim: Claim, server_time: datetime | None) -> Diagnosis | None:
    if claim.expires is not None:
        return expired_url(claim.time, claim.expires, server_time)
    return skewed(claim.time, server_time)


def _host(request: Request) -> Diagnosis | None:
    """The Host that is signed beside the host that the URL names."""
    signed, sent = request.header("host"), split_url(request.url)[1]
    if signed is None or _canonical_host(signed, request) == _canonical_host(sent, request):
        return None
    return differs(host_cause(signed, sent), "canonical request", "header host", signed, sent, certain=False)


def _canonical_host(authority: str, request: Request) -> str:
    port = DEFAULT_PORT.get(split_url(request.url)[0], "")
    return authority.lower().removesuffix(f":{port}").removesuffix(":")


def _region(request: Request, claim: Claim) -> Diagnosis | None:
    """The region of the scope beside that of the URL's host."""
    named = REGION.search(split_url(request.url)[1].lower())
    region = (claim.credential.split("/") + [""] * 3)[2]
    if named is None or named[1] == region:
        return None
    return scope("region", region, named[1], certain=False)


def _body(request: Request) -> Diagnosis | None:
    """The length and the hash that the headers state beside the body's own."""
    length, stated = request.header("content-length"), request.header(CONTENT_HASH_NAME)
    actual = str(len(request.body))
    if length is not None and length != actual:
        finding = f"Content-Length says {quoted(length[:20])}, and the body has {actual} bytes."
        cause = "payload_line_end" if str(len(request.body.rstrip(b"\r\n"))) == length else "payload_changed"
        return Diagnosis(cause, finding, False, "canonical request", "header content-length", length[:20], actual)
    digest = hashed_payload(request.body)
    if stated is not None and re.fullmatch("[0-9a-f]{64}", stated) and stated != digest:
        return differs("payload_changed", "canonical request", "HashedPayload", stated, digest, certain=False)
    return None
