"""The client's side: what the service's refusal and the request that was sent say together."""

from __future__ import annotations

import re
from hashlib import sha256

from ..sigv4.covered import CONTENT_HASH_NAME
from ..sigv4.signing import signature_by
from ..sigv4.verification import Verified, read_claim, signed_texts
from ..values import HIDDEN, TOKEN_NAME, octets
from .comparison import canonical_differences, compare_to_sign
from .inspection import explain_mismatch
from .messages import by_message
from .own_side import as_sent, examine, is_as_sent, own_verdict
from .payloads import other_payloads
from .result import Diagnosis
from .texts import Canonical, is_to_sign, read_canonical, read_echo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

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
    request = as_sent(request)
    echo = read_echo(message)
    if echo is not None:
        found = by_echo(*echo, request, credentials)
        if found is not None:
            return found
    found = by_message(code, message, request, server_time) or examine(
        request, server_time=server_time, credentials=credentials
    )
    return found or Diagnosis("secret_wrong", NO_ECHO, False, "signature")


def by_echo(canonical: str, to_sign: str | None, request: Request, credentials: Credentials | None) -> Diagnosis | None:
    """The difference between what was signed and what the service calculated with; None where the echo shows none.

    It is certain where the echo is whole: its string to sign has the hash of its canonical request.
    """
    claim = read_claim(request)
    signed, signed_to_sign = _signed(request, claim, canonical, to_sign, credentials)
    if to_sign == signed_to_sign:
        return _agreeing(request, claim, signed.text(), signed_to_sign, credentials)
    canonical = _with_hidden_token(canonical, signed)
    received = read_canonical(canonical if to_sign is not None else _completed(canonical, signed))
    if received is None:
        return None
    whole = to_sign is not None and to_sign.rpartition("\n")[2] == sha256(octets(canonical)).hexdigest()
    if received != signed:
        first = next(canonical_differences(signed, received), None)
        return None if first is None else _named(first, request, received, whole)
    if to_sign is None:
        return None
    found = compare_to_sign(signed_to_sign, to_sign) if is_to_sign(to_sign) else None
    if found is not None and found.part == "HashedCanonicalRequest":
        return _hidden_token(claim)
    return found


def _agreeing(
    request: Request, claim: Claim, canonical: str, to_sign: str, credentials: Credentials | None
) -> Diagnosis | None:
    """Both sides have the same texts: then the key is another, or the signature is not that of the texts."""
    key_id, _, scope = claim.credential.partition("/")
    if credentials is None or credentials.access_key_id != key_id:
        return Diagnosis("secret_wrong", AGREES, False, "signature")
    if signature_by(credentials, scope, to_sign) == claim.signature:
        return Diagnosis("secret_wrong", AGREES, True, "signature")
    return explain_mismatch(request, claim, canonical, credentials).diagnosis


def _with_hidden_token(canonical: str, signed: Canonical) -> str:
    """The echo with our own token, where a log or `redact` has hidden the one that it had."""
    token = dict(signed.headers).get(TOKEN_NAME)
    canonical = canonical.replace(f"\n{TOKEN_NAME}:{HIDDEN}\n", f"\n{TOKEN_NAME}:{token}\n") if token else canonical
    parameter = re.search("X-Amz-Security-Token=[^&]+", signed.query)
    return canonical.replace(f"X-Amz-Security-Token={HIDDEN}", parameter[0], 1) if parameter else canonical


def _hidden_token(claim: Claim) -> Diagnosis | None:
    """The texts are alike in all that is shown, and their hashes differ: that is the token, if there is one."""
    if not claim.token:
        return None
    finding = "The service calculated with another session token than was signed."
    return Diagnosis("token_changed", finding, False, "canonical request", f"header {TOKEN_NAME}", HIDDEN, HIDDEN)


def _completed(canonical: str, signed: Canonical) -> str:
    """An echo that is cut short, with what was signed in place of what is missing: its last line may be a part."""
    lines = canonical.split("\n")[:-1]
    return "\n".join([*lines, *signed.text().split("\n")[len(lines) :]])


def _signed(
    request: Request, claim: Claim, echo: str, to_sign: str | None, credentials: Credentials | None
) -> tuple[Canonical, str]:
    """The canonical request and the string to sign of what was sent. Services differ in how they sign paths: of the
    forms that a path may have, the one that has the signature, or that the service has as well, or the usual one."""
    verdict = own_verdict(request, claim, credentials)
    if isinstance(verdict, Verified):
        texts = [(verdict.canonical_request, verdict.string_to_sign)]
    else:
        usual = not is_as_sent(claim)
        forms = [(usual, usual), *((normalize, double) for normalize in (True, False) for double in (True, False))]
        texts = [
            pair
            for normalize, double in forms
            for pair in signed_texts(
                request, claim, normalize_path=normalize, double_encode_path=double, allow_unsigned_payload=True
            )
        ]
    read = [(_with_stated_payload(read_canonical(text), request), signed) for text, signed in texts]
    line = echo.split("\n")[1:2]
    nearest = [pair for pair in read if pair[0] is not None and [pair[0].uri] == line]
    best = next((pair for pair in read if pair[1] == to_sign), (nearest or read)[0])
    canonical = best[0] or Canonical("", "", "", (), True, "", "")
    return canonical, best[1]


def _with_stated_payload(canonical: Canonical | None, request: Request) -> Canonical | None:
    """A signer takes the hash that stands in the header for that of the body."""
    stated = request.header(CONTENT_HASH_NAME)
    return canonical.but(payload=stated) if canonical is not None and stated else canonical


def _named(difference: Diagnosis, request: Request, received: Canonical, certain: bool) -> Diagnosis:
    """For a body that differs, the name of the change that makes the one of the other."""
    cause = difference.cause
    if cause == "payload_changed" and difference.part == "HashedPayload":
        changes = (name for name, payload in other_payloads(request.body) if payload == received.payload)
        cause = next(changes, cause)
    _, finding, _, *line = difference._fields()
    return Diagnosis(cause, finding, certain, *line)
