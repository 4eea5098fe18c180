"""The six steps of AWS's specification, made of the texts that the signer made."""

from __future__ import annotations

from ..sigv4.verification import read_claim
from ..values import octets
from .canonical import canonical_lines, to_sign_lines
from .keys import key_lines, secret_text
from .model import Step
from .pieces import CREDENTIAL, credential, ids_of, line, lines, names, of_origin
from .request import request_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..values import Credentials, Request
    from .model import Line
    from .pieces import Piece, Row, Sources

SPECIFICATION = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"

STEPS = (
    (
        "Create a canonical request",
        "create-canonical-request",
        "One request can be written in many ways; client and service both bring it into this one form.",
    ),
    (
        "Create a hash of the canonical request",
        "create-canonical-request-hash",
        "64 digits stand for the whole text: change one byte of it, and they are others.",
    ),
    (
        "Create a string to sign",
        "create-string-to-sign",
        "It ties the request to a time and to one region and service: nowhere else is the signature good.",
    ),
    (
        "Derive a signing key",
        "derive-signing-key",
        "The secret key itself signs nothing: what signs is good for one day, one region and one service.",
    ),
    (
        "Calculate the signature",
        "calculate-signature",
        "Only a holder of the key can make it; the service makes it again and compares.",
    ),
    (
        "Add the signature to the request",
        "add-signature-to-request",
        "The service reads from it whose key to take, for which scope, and which headers are covered.",
    ),
)
"""Title, anchor in the specification, and why."""

INPUT_NAMES = {"day": "date", "hash": "HashedCanonicalRequest"}

MEANINGS = {
    "Algorithm": "how it is signed",
    "Credential": "whose key, and the scope",
    "X-Amz-Date": "when it was signed",
    "X-Amz-Expires": "the seconds that it is good",
    "SignedHeaders": "the headers that it covers",
}
"""Of what the Authorization header, or the URL, says."""


NOTES = {
    "signed": "HMAC-SHA256(kSigning, string to sign), in hexadecimal",
    "verified": "the one that the request came with",
    "mismatch": "with this secret key: the request came with another",
    "unverified": "as the request says: unverified, for that needs the secret key",
}
"""To each verdict, whose signature step 5 shows."""


def six_steps(
    verdict: str,
    request: Request,
    texts: tuple[str, str, str],
    signed: Request,
    credentials: Credentials | None,
    sources: Sources,
    *,
    show: bool,
    notes: Mapping[str, str] | None = None,
) -> tuple[Step, ...]:
    """From a request to the signed one, by canonical request, string to sign and signature. The signature that a
    request came with is in the sources; `notes` are those of the signed request's lines."""
    canonical, to_sign, signature = texts
    first, sources = _texts(canonical, to_sign, request, sources)
    keys, sources = _keys(verdict, to_sign, signature, credentials, show, sources)
    return (*first, *keys, _last(signed, signature, notes, sources))


def _texts(canonical: str, to_sign: str, request: Request, sources: Sources) -> tuple[list[Step], Sources]:
    """Steps 1 to 3, of the texts that the signer made of the request; and the sources with what they lead to."""
    first = canonical_lines(canonical, request, sources, "canonical")
    whole = ids_of(first)
    size = f"{len(octets(canonical))} bytes, from step 1"
    digest = [(to_sign.rpartition("\n")[2], "derived", whole)]
    second = [line("hash.0", "HashedCanonicalRequest", digest, "SHA-256, in hexadecimal")]
    sources = sources.adding(hash=ids_of(second))
    third = to_sign_lines(to_sign, sources, "to_sign")
    steps = [
        _step(1, [line("in1.0", "request", [("the request above", "fixed", ())])], first),
        _step(2, [line("in2.0", "canonical request", [(size, "fixed", whole)])], second),
        _step(3, _inputs("in3", to_sign, sources, "time", "region", "service", "hash"), third),
    ]
    listed = {part.text: (part.id,) for part in first[-2].parts if part.origin != "fixed"}
    roles = {role: of_origin(third[2].parts, origin) for origin, role in CREDENTIAL[1:4]}
    return steps, sources.adding(listed, to_sign=ids_of(third), time=third[1].ids, **roles)


def _keys(
    verdict: str, to_sign: str, signature: str, credentials: Credentials | None, show: bool, sources: Sources
) -> tuple[list[Step], Sources]:
    """Steps 4 and 5: the keys as they may be shown, and the signature: made of the key and the string to sign, or what
    the request came with."""
    keys = key_lines(credentials, to_sign.split("\n")[2], sources, show=show, place="key")
    signing = keys[-1]
    size = f"{len(octets(to_sign))} bytes, from step 3"
    made_of = sources.role("signature") if verdict == "unverified" else (*signing.ids, *sources.role("to_sign"))
    result = [line("signature.0", "Signature", [(signature, "derived", made_of)], NOTES[verdict])]
    secret = line(
        "in4.0", "secret access key", [(secret_text(credentials, show=show), "derived", sources.role("secret"))]
    )
    made: list[Row] = [
        ("kSigning", [(signing.text, "derived", signing.ids)], ""),
        ("string to sign", [(size, "fixed", sources.role("to_sign"))], ""),
    ]
    steps = [
        _step(4, [secret, *_inputs("in4.1", to_sign, sources, "day", "region", "service")], keys),
        _step(5, lines("in5", made), result),
    ]
    return steps, sources if verdict == "mismatch" else sources.adding(signature=ids_of(result))


def _last(signed: Request, made: str, notes: Mapping[str, str] | None, sources: Sources) -> Step:
    """Step 6: what the request claims, taken apart, and the signed request; `made` is the signature of step 5."""
    claim = read_claim(signed)
    pieces: dict[str, list[Piece]] = {
        "Algorithm": [(claim.algorithm, "fixed", ())],
        "Credential": credential(claim.credential, sources),
        "X-Amz-Date": [(claim.time, "date", sources.role("time"))],
        "X-Amz-Expires": [(claim.expires or "", "date", sources.role("expires"))],
        "SignedHeaders": names(claim.signed_headers, sources),
        "Signature": [(claim.signature, "derived", sources.role("signature"))],
    }
    in_query = claim.expires is not None
    taken = [name for name in pieces if in_query or not name.startswith("X-Amz-")]
    meanings = {**MEANINGS, "Signature": "from step 5" if claim.signature == made else "not the one of step 5"}
    inputs = lines("in6", [(name, pieces[name], meanings[name]) for name in taken])
    return _step(6, inputs, request_lines(signed, "signed", sources, notes))


def _step(number: int, inputs: Iterable[Line], output: Iterable[Line]) -> Step:
    title, anchor, why = STEPS[number - 1]
    return Step(number, title, f"{SPECIFICATION}#{anchor}", why, tuple(inputs), tuple(output))


def _inputs(place: str, to_sign: str, sources: Sources, *roles: str) -> tuple[Line, ...]:
    """Of the time and the scope those parts, as the string to sign has them."""
    _, time, scope, _ = to_sign.split("\n")
    day, region, service, *_ = scope.split("/")
    texts = {
        "time": (time, "date"),
        "day": (day, "date"),
        "region": (region, "region"),
        "service": (service, "service"),
        "hash": ("from step 2", "derived"),
    }
    return lines(place, [(INPUT_NAMES.get(role, role), [(*texts[role], sources.role(role))], "") for role in roles])
