"""The service's side, which knows the secret: why it refuses a request, and what the client must have signed."""

from __future__ import annotations

from ..sigv4.verification import Refused, read_claim, signed_texts
from .comparison import canonical_differences, compare_to_sign
from .guesses import Found, search
from .reasons import Seen, by_reason, key_id_of
from .result import Diagnosis, Inspection
from .texts import is_to_sign, read_canonical
from .words import without_tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ..sigv4 import Verified
    from ..sigv4.signing import Claim
    from ..values import Credentials, Request

FITS = {
    "blank_line_missing": "a canonical request in which an empty line is missing, or is one too many",
    "line_ends": "texts whose lines end otherwise",
    "payload_left_out": "a canonical request without the hash of the body",
    "string_to_sign_form": "a string to sign in another form",
    "key_derivation": "a key that is derived from the right secret in another way",
    "key_white_space": "the right secret key with white space or quotes around it",
    "secret_altered": "the right secret key after a conversion, or without one of its characters",
    "scope_date": "a key made for another day",
    "scope_region": "a key made for another region",
    "scope_service": "a key made for another service",
    "signature_form": "the request, but is not written in lower-case hexadecimal",
}
"""What the signature fits, for the causes that no line of the texts shows."""

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

    For a signature that does not fit, the texts that common mistakes would give are tried, a few hundred of them, until
    one has the signature: then the cause is certain. The path's switches are tried in the other position, too.
    """
    if not isinstance(refused, Refused):
        return Inspection()
    claim = read_claim(request)
    known = lookup(key_id_of(claim))
    if refused.reason != "signature_mismatch" or known is None:
        return Inspection(by_reason(Seen(request, claim, refused, known, at, region, service)))
    texts = signed_texts(request, claim, normalize_path=normalize_path, double_encode_path=double_encode_path)
    return explain_mismatch(request, claim, texts[0][0], known)


def explain_mismatch(request: Request, claim: Claim, canonical: str, known: Credentials) -> Inspection:
    """What was signed in place of a canonical request, if any guess gives the signature."""
    found = search(request, claim, canonical, known)
    if found is None:
        return Inspection(Diagnosis("secret_wrong", NOTHING_FITS, False, "signature"))
    texts = (without_tokens(found.canonical), without_tokens(found.to_sign))
    return Inspection(_proved(found, canonical, claim), *texts)


def _proved(found: Found, canonical: str, claim: Claim) -> Diagnosis:
    """The diagnosis of what has been found: the first line that differs, under the name of the guess."""
    difference = _difference(found, canonical, claim)
    if difference is None:
        stage = "signature" if found.causes[0] == "signature_form" else "signing key"
        stage = "canonical request" if found.canonical != canonical else stage
        stage = "string to sign" if found.causes[0] == "string_to_sign_form" else stage
        detail = f": {found.detail}" if found.detail else ""
        finding = f"The signature fits {FITS.get(found.causes[0], 'other texts')}{detail}."
        return Diagnosis(found.causes[0], finding, True, stage, found.part)
    return Diagnosis(
        found.causes[0],
        difference.finding,
        True,
        difference.stage,
        difference.part or found.part,
        difference.signed,
        difference.received,
    )


def _difference(found: Found, canonical: str, claim: Claim) -> Diagnosis | None:
    ours, theirs = read_canonical(found.canonical), read_canonical(canonical)
    if ours is not None and theirs is not None and ours != theirs and "\r" not in found.canonical:
        differences = list(canonical_differences(ours, theirs))
        findings = " ".join(difference.finding for difference in differences[: len(found.causes)])
        first = differences[0]
        return Diagnosis(first.cause, findings, True, first.stage, first.part, first.signed, first.received)
    if (
        found.canonical == canonical
        and found.part in ("RequestDateTime", "CredentialScope")
        and is_to_sign(found.to_sign)
    ):
        received = found.to_sign.split("\n")
        received[1], received[2] = claim.time, claim.credential.partition("/")[2]
        return compare_to_sign(found.to_sign, "\n".join(received))
    return None
