"""The six steps of AWS's specification, made of the texts that the signer made.

The keys of step 4 are hidden, but of the documented example pairs.
"""

from __future__ import annotations

from ..errors import ParamValidationError
from ..sigv4.signing import signing_key
from ..sigv4.verification import read_claim
from ..values import HIDDEN, Credentials, Request, octets
from .model import Line, Step
from .pieces import Row, Trace, credential, ids_of, names, piece
from .texts import canonical_lines, request_lines, to_sign_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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

INPUTS = {
    "time": ("time", "date"),
    "day": ("date", "date"),
    "region": ("region", "region"),
    "service": ("service", "service"),
    "hash": ("HashedCanonicalRequest", "derived"),
}
"""What goes into steps 3 and 4, by its role: its name and its origin."""

CHAIN = (
    ("kDate", "day", 'HMAC-SHA256("AWS4" + secret key, "{}")'),
    ("kRegion", "region", 'HMAC-SHA256(kDate, "{}")'),
    ("kService", "service", 'HMAC-SHA256(kRegion, "{}")'),
    ("kSigning", "", 'HMAC-SHA256(kService, "{}")'),
)
"""Each key: the role of what it is made with, and how; each is made from the one before."""

EXAMPLE_PAIRS = (
    ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
)
"""They open nothing: everybody knows them."""

UNKNOWN = "(not known)"

NOTES = {
    "signed": "HMAC-SHA256(kSigning, string to sign), in hexadecimal",
    "verified": "the one that the request came with",
    "mismatch": "with this secret key: the request came with another",
    "unverified": "as the request says: unverified, for that needs the secret key",
}
"""To each verdict, whose signature step 5 shows."""


def key_texts(credentials: Credentials | None, to_sign: str, show: bool) -> list[str]:
    """The secret key and the four keys of the chain, by the signer's own derivation, as far as they may be shown.

    Raises ParamValidationError for keys to show that open something.
    """
    if not show:
        return [UNKNOWN if credentials is None else HIDDEN] * 5
    if credentials is None or (credentials.access_key_id, credentials.secret_access_key) not in EXAMPLE_PAIRS:
        raise ParamValidationError(
            "Keys are shown for the example pairs of AWS's documentation alone.",
            f"Use AWS_ACCESS_KEY_ID={EXAMPLE_PAIRS[0][0]} and its secret key, or leave the keys hidden.",
        )
    secret, parts = credentials.secret_access_key, to_sign.split("\n")[2].split("/")
    return [secret, *(signing_key(secret, "/".join(parts[:number])).hex() for number in range(1, 5))]


def six_steps(
    trace: Trace,
    verdict: str,
    request: Request,
    texts: tuple[str, str, str],
    signed: Request,
    keys: list[str],
    notes: Mapping[str, str],
) -> tuple[Step, ...]:
    """From a request to the signed one, by canonical request, string to sign and signature: of an unverified request
    that which it came with. `keys` are the `key_texts`, `notes` those of the signed request's lines."""
    canonical, to_sign, signature = texts
    return (
        *_hashed(trace, canonical, to_sign, request),
        *_signature(trace, verdict, to_sign, signature, keys),
        _last(trace, signed, signature, notes),
    )


def _hashed(trace: Trace, canonical: str, to_sign: str, request: Request) -> list[Step]:
    """Steps 1 to 3."""
    first = canonical_lines(trace, canonical, request)
    trace["canonical"] = ids_of(first)
    size = f"{len(octets(canonical))} bytes, from step 1"
    digest = piece(to_sign.rpartition("\n")[2], "derived", "hash", "canonical")
    second = trace.lines("hash", [("HashedCanonicalRequest", [digest], "SHA-256, in hexadecimal")], kept=True)
    third_inputs = _inputs(trace, "in3", to_sign, "time", "region", "service", "hash")
    third = to_sign_lines(trace, to_sign)
    trace["to_sign"] = ids_of(third)
    return [
        _step(1, trace.lines("in1", [("request", [piece("the request above")], "")]), first),
        _step(2, trace.lines("in2", [("canonical request", [piece(size, "fixed", "canonical")], "")]), second),
        _step(3, third_inputs, third),
    ]


def _signature(trace: Trace, verdict: str, to_sign: str, signature: str, texts: list[str]) -> list[Step]:
    """Steps 4 and 5."""
    inputs = trace.lines("in4", [("secret access key", [piece(texts[0], "derived", "secret")], "")])
    inputs += _inputs(trace, "in4.1", to_sign, "day", "region", "service")
    keys: list[Line] = []
    trace["key"] = trace["secret"]
    for (name, role, how), text, part in zip(CHAIN, texts[1:], to_sign.split("\n")[2].split("/")):
        trace["key"] += trace.first(role)
        row = (name, [piece(text, "derived", "key")], how.format(part))
        keys += trace.lines("key", [row], labels=[str(len(keys))], kept=True)
    size = f"{len(octets(to_sign))} bytes, from step 3"
    made: list[Row] = [
        ("kSigning", [piece(keys[-1].text, "derived", "key")], ""),
        ("string to sign", [piece(size, "fixed", "to_sign")], ""),
    ]
    trace["made"] = trace["key"] + trace["to_sign"]
    from_where = "signature" if verdict == "unverified" else "made"
    result = trace.lines("signature", [("Signature", [piece(signature, "derived", from_where)], NOTES[verdict])])
    if verdict != "mismatch":
        trace["signature"] = ids_of(result)
    return [_step(4, inputs, keys), _step(5, trace.lines("in5", made), result)]


def _inputs(trace: Trace, place: str, to_sign: str, *roles: str) -> tuple[Line, ...]:
    _, time, scope, _ = to_sign.split("\n")
    day, region, service, *_ = scope.split("/")
    texts = {"time": time, "day": day, "region": region, "service": service, "hash": "from step 2"}
    rows: list[Row] = [(INPUTS[role][0], [piece(texts[role], INPUTS[role][1], role)], "") for role in roles]
    return trace.lines(place, rows)


def _last(trace: Trace, signed: Request, made: str, notes: Mapping[str, str]) -> Step:
    """Step 6: what the request claims, taken apart, and the signed request; `made` is the signature of step 5."""
    claim = read_claim(signed)
    rows: list[Row] = [
        ("Algorithm", [piece(claim.algorithm)], "how it is signed"),
        ("Credential", credential(claim.credential), "whose key, and the scope"),
        ("X-Amz-Date", [piece(claim.time, "date", "time")], "when it was signed"),
        ("X-Amz-Expires", [piece(claim.expires or "", "date", "expires")], "the seconds that it is good"),
        ("SignedHeaders", names(claim.signed_headers, "listed", "name"), "the headers that it covers"),
        (
            "Signature",
            [piece(claim.signature, "derived", "signature")],
            "from step 5" if claim.signature == made else "not the one of step 5",
        ),
    ]
    if claim.expires is None:
        del rows[2:4]
    return _step(6, trace.lines("in6", rows), request_lines(trace, signed, "signed", notes))


def _step(number: int, inputs: Iterable[Line], output: Iterable[Line]) -> Step:
    title, anchor, why = STEPS[number - 1]
    return Step(number, title, f"{SPECIFICATION}#{anchor}", why, tuple(inputs), tuple(output))
