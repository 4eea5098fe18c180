"""The service's side, which knows the secret: why it refuses a request, and what the client must have signed.

What was signed is found by trying the texts and keys that common mistakes would give, until one has the signature. That
proves it: nothing else gives the same 64 digits.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from itertools import chain, combinations, islice

from ..sigv4.signing import signing_key, string_to_sign
from ..sigv4.verification import Refused, read_claim, signed_texts
from ..values import octets
from .canonical_guesses import COMMON, canonical_guesses, other_payloads
from .comparison import canonical_differences, compare_to_sign
from .reasons import by_reason
from .result import Diagnosis, Inspection, without_tokens
from .signing_guesses import canonical_texts, other_keys, other_scopes, other_secrets, texts_to_sign
from .texts import Canonical, is_to_sign, read_canonical, read_credential

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import Optional

    from ..sigv4 import Verified
    from ..sigv4.signing import Claim
    from ..values import Credentials, Request

    Trial = tuple[str, Optional[str], str, str, bytes, str]

EACH, MOST_PAIRS = 6, 500
"""Of each kind so many, the common ones, and so many pairs of them."""

LARGEST, MOST_OCTETS = 1 << 15, 1 << 20
"""Characters of a canonical request that is guessed at, and of all those that are made of it and hashed."""

NOTHING_FITS = "The signature fits neither the request nor what common mistakes make of it, with the key's secret."


def inspect(
    request: Request,
    refused: Refused | Verified | None,
    lookup: Callable[[str], Credentials | None],
    *,
    at: datetime,
    region: str | None = None,
    service: str | None = None,
    normalize_path: bool = True,
    double_encode_path: bool = True,
) -> Inspection:
    """Why `sigv4.verify` refused a request, given its outcome and its arguments; empty for what it did not refuse.

    For a signature that does not fit, a few hundred texts and keys are tried, until one has the signature: then the
    cause is certain. The path's switches are tried in the other position, too.
    """
    if not isinstance(refused, Refused):
        return Inspection()
    claim = read_claim(request)
    known = lookup(read_credential(claim)[0])
    if refused.reason != "signature_mismatch" or known is None:
        demands = {"detail": refused.detail, "credentials": known, "at": at, "region": region, "service": service}
        return Inspection(by_reason(refused.reason, request, **demands))
    texts = signed_texts(request, claim, normalize_path=normalize_path, double_encode_path=double_encode_path)
    return explain_mismatch(request, texts[0][0], known)


def explain_mismatch(request: Request, canonical: str, known: Credentials) -> Inspection:
    """What was signed in place of a canonical request, if any guess gives the signature."""
    claim, received = read_claim(request), read_canonical(canonical)
    if received is not None and len(canonical) <= LARGEST and len(request.url) <= LARGEST // 4:
        evidence = Evidence(request, claim, received, known.session_token)
        for trial in _trials(evidence, known.secret_access_key):
            if _fits(trial, claim.signature):
                return Inspection(_proved(trial, evidence), without_tokens(trial[2]), without_tokens(trial[3]))
    return Inspection(Diagnosis("secret_wrong", NOTHING_FITS, False, "signature"))


class Evidence:
    """What the guesses start from: a request as it arrived, its claim, the texts that the service makes of it, and the
    token that the service knows."""

    def __init__(self, request: Request, claim: Claim, received: Canonical, token: str | None) -> None:
        self.request, self.claim, self.received, self.token = request, claim, received, token
        _, self.scope, self.parts = read_credential(claim)
        self.canonical = received.text()
        self.to_sign = self.to_sign_of(self.canonical)

    def header(self, name: str) -> str:
        """The signed value of a header, empty where there is none."""
        return dict(self.received.headers).get(name, "")

    def to_sign_of(self, canonical: str) -> str:
        return string_to_sign(self.claim.time, self.scope, canonical)


def _fits(trial: Trial, signature: str) -> bool:
    cause, _, _, to_sign, key, _ = trial
    digest = hmac.digest(key, octets(to_sign), "sha256")
    if cause == "signature_form":
        return signature.lower() == digest.hex() or signature.rstrip("=") == b64encode(digest).decode().rstrip("=")
    return signature == digest.hex()


def _trials(evidence: Evidence, secret: str) -> Iterator[Trial]:
    """What may have the signature: (cause, part, canonical request, string to sign, key, detail). Where the cause is
    empty it is that of the first line that differs."""
    key, canonical, to_sign = signing_key(secret, evidence.scope), evidence.canonical, evidence.to_sign
    yield "signature_form", "Signature", canonical, to_sign, key, ""
    for text in islice(_canonicals(evidence), MOST_OCTETS // len(canonical)):
        yield "", None, text, evidence.to_sign_of(text), key, ""
    for cause, part, text in canonical_texts(canonical):
        yield cause, part, text, evidence.to_sign_of(text), key, ""
    for cause, part, text in texts_to_sign(evidence):
        yield cause, part, canonical, text, key, ""
    for cause, other in other_secrets(secret):
        yield cause, None, canonical, to_sign, signing_key(other, evidence.scope), ""
    for other_key in other_keys(evidence, secret):
        yield "key_derivation", None, canonical, to_sign, other_key, ""
    for cause, scope in other_scopes(evidence):
        other_key, text = signing_key(secret, scope), string_to_sign(evidence.claim.time, scope, canonical)
        for pair in ((to_sign, other_key), (text, key), (text, other_key)):
            yield cause, None, canonical, *pair, scope


def _canonicals(evidence: Evidence) -> Iterator[str]:
    """Each different canonical request that one mistake gives, or two common ones."""
    tried = {evidence.canonical}
    for canonical in chain(canonical_guesses(evidence), _pairs(evidence)):
        text = canonical.text()
        if text not in tried:
            tried.add(text)
            yield text


def _pairs(evidence: Evidence) -> Iterator[Canonical]:
    """Two common mistakes in two different lines."""
    singles = []
    for part, texts in COMMON:
        first = dict.fromkeys(islice(texts(evidence), 2 * EACH))
        lines = [(part, text) for text in first if evidence.received.with_line(part, text) != evidence.received]
        singles += lines[:EACH]
    pairs = ((one, other) for one, other in combinations(singles, 2) if one[0] != other[0])
    for one, other in islice(pairs, MOST_PAIRS):
        yield evidence.received.with_line(*one).with_line(*other)


def _proved(found: Trial, evidence: Evidence) -> Diagnosis:
    """The diagnosis of what has been found: the first line that differs, and the second beside it."""
    cause, part, canonical, to_sign, _, detail = found
    differences = _differences(canonical, to_sign, evidence)
    if differences:
        first, _, _, *line = differences[0]._fields()
        if differences[0].part == "HashedPayload":
            first = other_payloads(evidence.request.body).get(canonical.rpartition("\n")[2], first)
        return Diagnosis(cause or first, " ".join(found.finding for found in differences[:2]), True, *line)
    if part == "Signature":
        finding = "The signature is the right one, but is not written in lower-case hexadecimal."
        return Diagnosis(cause, finding, True, "signature", part)
    stage = "canonical request" if canonical != evidence.canonical else "string to sign"
    stage = stage if to_sign != evidence.to_sign else "signing key"
    finding = f"The signature fits another {stage} than the request's{f': for {detail}' if detail else ''}."
    return Diagnosis(cause, finding, True, stage, part)


def _differences(canonical: str, to_sign: str, evidence: Evidence) -> list[Diagnosis]:
    signed = read_canonical(canonical)
    if canonical != evidence.canonical:
        readable = signed is not None and "\r" not in canonical
        return list(canonical_differences(signed, evidence.received)) if signed is not None and readable else []
    difference = compare_to_sign(to_sign, evidence.to_sign) if is_to_sign(to_sign) else None
    return [difference] if difference else []
