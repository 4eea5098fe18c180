"""The client's side: what the service's refusal and the request that was sent say, together or alone."""

from __future__ import annotations

import re
from hashlib import sha256
from itertools import product

from ..sigv4.canonical import hashed_payload
from ..sigv4.covered import CONTENT_HASH_NAME, DEFAULT_PORT
from ..sigv4.signing import EPOCH, read_amz_date, signature_by
from ..sigv4.verification import Refused, read_claim, signed_texts, verify
from ..values import HIDDEN, TOKEN_NAME, octets, split_url
from .canonical_guesses import other_payloads
from .comparison import cause_of, differences
from .inspection import explain_mismatch, inspect
from .reasons import TOKEN, WINDOW, by_message, clock, expired_url, host_region, scope, whose
from .result import CANONICAL, Diagnosis, differs, quoted
from .texts import are_of_one_kind, read_credential, read_echo, read_lines, text_of, with_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from ..sigv4.signing import Claim
    from ..values import Credentials, Request

REFUSING = re.compile(
    "(InvalidSignature|SignatureDoesNotMatch|SignatureNotYetCurrent|RequestExpired|RequestInTheFuture"
    "|RequestTimeTooSkewed|UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|InvalidToken|ExpiredToken"
    "|IncompleteSignature|MissingAuthenticationToken|AuthorizationHeaderMalformed|AuthFailure"
    "|AuthorizationQueryParametersError)(Exception)?"
)
"""The codes with which AWS's services refuse who signs, and what was signed."""

AGREES = "The service calculated with the same canonical request and the same string to sign."
NO_ECHO = "The service does not say what it calculated with, and the request shows nothing wrong by itself."
OTHER_TOKEN = "The service calculated with another session token than was signed."


def diagnose(
    code: str,
    message: str,
    request: Request,
    *,
    server_time: datetime | None = None,
    credentials: Credentials | None = None,
) -> Diagnosis | None:
    """Why the service refused a signed request; None where the code is none of those that refuse a signature.

    `code` and `message` are the service's, `request` as it was sent. `server_time` is the service's clock (aware), such
    as the answer's header Date. `credentials` are those that the request was signed with, if they are known: they alone
    can prove that the service has another secret.
    """
    if not REFUSING.fullmatch(code):
        return None
    request, echo = _as_sent(request), read_echo(message)
    found = _by_echo(*echo, request, credentials) if echo else None
    found = found or by_message(code, message, request, server_time)
    found = found or examine(request, server_time=server_time, credentials=credentials)
    return found or Diagnosis("secret_wrong", NO_ECHO, False, "signature")


def examine(
    request: Request, *, server_time: datetime | None = None, credentials: Credentials | None = None
) -> Diagnosis | None:
    """What is wrong with a signed request by itself; None where nothing is seen.

    With the `credentials` that it was signed with its signature is looked at, too; else see `diagnose`.
    """
    request = _as_sent(request)
    claim = read_claim(request)
    lookup = {credentials.access_key_id: credentials}.get if credentials else lambda _: None
    given: dict[str, Any] = {"at": read_amz_date(claim.time) or EPOCH}
    given.update(dict.fromkeys(("normalize_path", "double_encode_path"), not _is_for_s3(claim)))
    refused = verify(request, lookup, **given, allow_unsigned_payload=_is_for_s3(claim))
    if isinstance(refused, Refused) and refused.reason != "key_unknown":
        return inspect(request, refused, lookup, **given).diagnosis
    found = whose(claim)
    if server_time is not None and not found:
        found = clock(claim.time, server_time, WINDOW) if claim.expires is None else expired_url(claim, server_time)
    return found or _host(request) or _region(request, claim) or _body(request)


def _as_sent(request: Request) -> Request:
    """The request with the Host that an HTTP library makes of the URL, where it is given none."""
    if request.header("host") is not None:
        return request
    return request.with_headers([("Host", split_url(request.url)[1]), *request.headers])


def _is_for_s3(claim: Claim) -> bool:
    """Amazon S3's paths are signed as they are sent, and its bodies need not be."""
    return read_credential(claim)[2][2].startswith("s3")


def _host(request: Request) -> Diagnosis | None:
    """The Host that is signed beside the host that the URL names."""
    scheme, sent, _, _ = split_url(request.url)
    signed, part = request.header("host") or "", "header host"
    port = f":{DEFAULT_PORT.get(scheme, '')}"
    ours, theirs = (host.lower().removesuffix(port).removesuffix(":") for host in (signed, sent))
    return None if ours == theirs else differs(cause_of(part, signed, sent), part, signed, sent, False)


def _region(request: Request, claim: Claim) -> Diagnosis | None:
    """The region of the scope beside that of the URL's host."""
    named, region = host_region(request), read_credential(claim)[2][1]
    return None if named in (None, region) else scope("region", region, named, certain=False)


def _body(request: Request) -> Diagnosis | None:
    """The length and the hash that the headers state beside the body's own."""
    length, stated = request.header("content-length"), request.header(CONTENT_HASH_NAME)
    actual, digest = str(len(request.body)), hashed_payload(request.body)
    if length is not None and length != actual:
        finding = f"Content-Length says {quoted(length[:20])}, and the body has {actual} bytes."
        cause = "payload_line_end" if str(len(request.body.rstrip(b"\r\n"))) == length else "payload_changed"
        return Diagnosis(cause, finding, False, CANONICAL, "header content-length", length[:20], actual)
    if stated is not None and re.fullmatch("[0-9a-f]{64}", stated) and stated != digest:
        return differs("payload_changed", "HashedPayload", stated, digest, certain=False)
    return None


def _by_echo(canonical: str, to_sign: str | None, request: Request, known: Credentials | None) -> Diagnosis | None:
    """The difference between what was signed and what the service calculated with; None where the echo shows none.

    It is certain where the echo is whole: its string to sign has the hash of its canonical request.
    """
    claim = read_claim(request)
    text, our_to_sign = _signed(request, claim, canonical, to_sign, known)
    stated = request.header(CONTENT_HASH_NAME)
    signed = with_line(read_lines(text), "HashedPayload", stated) if stated else read_lines(text)
    text = text_of(signed)
    if to_sign == our_to_sign:
        key_id, scope, _ = read_credential(claim)
        is_known = known is not None and known.access_key_id == key_id
        if known and is_known and signature_by(known, scope, to_sign) != claim.signature:
            return explain_mismatch(request, text, known).diagnosis
        return Diagnosis("secret_wrong", AGREES, is_known, "signature")
    if to_sign is None:
        cut = canonical.split("\n")[:-1]  # the last line may be a part, and what is missing is no difference
        canonical = "\n".join([*cut, *text.split("\n")[len(cut) :]])
    canonical = _with_our_token(canonical, text)
    received = read_lines(canonical)
    if not are_of_one_kind(signed, received):
        return None
    found = next(differences(signed, received), None)
    if found is not None:
        cause, finding, _, *sides = found._fields()
        if cause == "payload_changed" and found.part == "HashedPayload":
            cause = other_payloads(request.body).get(received[-1][1], cause)
        whole = to_sign is not None and to_sign.endswith(sha256(octets(canonical)).hexdigest())
        return Diagnosis(cause, finding, whole, *sides)
    found = next(differences(read_lines(our_to_sign), read_lines(to_sign or "")), None)
    if found is None or found.part != "HashedCanonicalRequest":
        return found
    # alike in all that is shown: what is hidden differs, if there is a token
    return Diagnosis("token_changed", OTHER_TOKEN, False, CANONICAL, TOKEN, HIDDEN, HIDDEN) if claim.token else None


def _signed(
    request: Request, claim: Claim, echo: str, to_sign: str | None, known: Credentials | None
) -> tuple[str, str]:
    """The canonical request and the string to sign of what was sent. Services differ in how they sign paths: of the
    forms that a path may have, the one that has the signature, or that the service has as well, or the usual one."""
    forms = ((not _is_for_s3(claim),) * 2, *product((True, False), repeat=2))
    switches = [{"normalize_path": one, "double_encode_path": other} for one, other in forms]
    texts = [pair for each in switches for pair in signed_texts(request, claim, allow_unsigned_payload=True, **each)]
    tests = (
        lambda _, ours: known is not None and signature_by(known, read_credential(claim)[1], ours) == claim.signature,
        lambda _, ours: ours == to_sign,
        lambda text, _: text.split("\n")[1:2] == echo.split("\n")[1:2],
    )
    return next((pair for test in tests for pair in texts if test(*pair)), texts[0])


def _with_our_token(canonical: str, signed: str) -> str:
    """The echo with our own token, where a log or `redact` has hidden the one that it had."""
    for ours in re.findall(rf"(?im)^{TOKEN_NAME}:.+$|{TOKEN_NAME}=[^&\n]+", signed):
        canonical = canonical.replace(ours[: len(TOKEN_NAME) + 1] + HIDDEN, ours, 1)
    return canonical
