"""A request explained: one to sign, of which `sigv4.sign` or `presign` makes the texts, or one that is signed already,
of which `sigv4.verify` makes them, by what the request claims."""

from __future__ import annotations

from ..errors import ParamValidationError
from ..sigv4 import Refused, Signed, Verified, presign, sign, signature, signing_key, verify
from ..sigv4.covered import CONTENT_HASH_NAME, DATE_NAME, REPLACED, check_request, with_host
from ..sigv4.query import PARAMETERS
from ..sigv4.signing import EPOCH, Claim, read_amz_date
from ..sigv4.verification import REASONS, read_claim
from ..values import HIDDEN, Credentials, Request
from .model import Explanation
from .pieces import CREDENTIAL, PARAMETER_ORIGINS, Ids, Row, Trace, piece
from .steps import key_texts, six_steps
from .texts import REQUEST_LINE, request_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from typing import Any

NOBODY = Credentials("nobody", "nothing")
"""With these `verify` finds no signature right, and says what should have been signed."""


def explain(
    request: Request,
    credentials: Credentials,
    *,
    region: str,
    service: str,
    at: datetime,
    expires: int | None = None,
    show_keys: bool = False,
    normalize_path: bool = True,
    double_encode_path: bool = True,
    sign_payload_header: bool = False,
    omit_session_token: bool = False,
    unsigned_headers: Collection[str] = (),
) -> Explanation:
    """The request signed step by step, in the header form; with `expires`, whole seconds, in the query form.

    The arguments are those of `sigv4.sign` and `sigv4.presign`. `show_keys` is for the example pairs of AWS's
    documentation; raises ParamValidationError for other ones, and for what cannot be signed.
    """
    common: dict[str, Any] = {
        "region": region,
        "service": service,
        "at": at,
        "normalize_path": normalize_path,
        "double_encode_path": double_encode_path,
        "omit_session_token": omit_session_token,
        "unsigned_headers": unsigned_headers,
    }
    if expires is None:
        signed = sign(request, credentials, sign_payload_header=sign_payload_header, **common)
    else:
        signed = presign(request, credentials, expires=expires, **common)
    return _annotated(request, signed, credentials, region, service, show_keys)


def _annotated(
    request: Request, signed: Signed, credentials: Credentials, region: str, service: str, show: bool
) -> Explanation:
    claim, sent = read_claim(signed.request), with_host(request)
    keys = key_texts(credentials, signed.string_to_sign, show)
    found, given = Trace(), Trace()
    lines = request_lines(found, sent, "request", _notes(request, signed), kept=True)
    texts_given = {
        "key_id": ("access key id", credentials.access_key_id, "key_id"),
        "secret": ("secret access key", keys[0], "derived"),
        "token": ("session token", HIDDEN if credentials.session_token else "", "token"),
        "region": ("region", region, "region"),
        "service": ("service", service, "service"),
        "time": ("time", claim.time, "date"),
        "expires": ("expires", claim.expires or "", "date"),
    }
    rows: dict[str, Row] = {
        role: (name, [piece(text, origin, role)], "") for role, (name, text, origin) in texts_given.items() if text
    }
    given_lines = given.lines("given", list(rows.values()), labels=list(rows), kept=True)
    replaced = REPLACED if claim.expires is None else REPLACED.union(PARAMETERS)
    known = {role: ids for role, ids in found.items() if replaced.isdisjoint(role.split(" "))}
    trace = Trace({**known, **given, "day": given["time"]})
    texts = (signed.canonical_request, signed.string_to_sign, signed.signature)
    added = dict.fromkeys((*REPLACED, CONTENT_HASH_NAME), "added")
    if request.header(CONTENT_HASH_NAME) is not None:
        del added[CONTENT_HASH_NAME]
    if signed.request.header("authorization") is None:
        added[REQUEST_LINE] = "parameters added"
    steps = six_steps(trace, "signed", sent, texts, signed.request, keys, added)
    return Explanation(_form(claim), "signed", lines, given_lines, steps, signed.signature, signed.request)


def _notes(request: Request, signed: Signed) -> dict[str, str]:
    """What becomes of headers that are not simply signed."""
    covered = signed.canonical_request.split("\n")[-2].split(";")
    notes = {name.lower(): "" if name.lower() in covered else "not signed" for name, _ in request.headers}
    notes.update({name: "replaced when signing" for name in REPLACED if name in notes})
    return {"host": "made from the URL", **notes}


def explain_signed(
    request: Request,
    credentials: Credentials | None = None,
    *,
    show_keys: bool = False,
    normalize_path: bool = True,
    double_encode_path: bool = True,
) -> Explanation:
    """The steps that lead to the signature of a signed request, in whichever form, as of its own time.

    With the credentials of its key the signature is made again; those of another key are left aside. Without them
    a session token in a URL is taken for signed, as it is with all services but AWS IoT. Raises
    ParamValidationError for a request whose signature covers no text that could be told, and for keys to show that
    are not of AWS's documentation.
    """
    request = Request(request.method, request.url.replace("#", "%23"), request.headers, request.body)
    check_request(request)
    request = with_host(request)
    key_id = read_claim(request).credential.partition("/")[0]
    known = credentials if credentials and credentials.access_key_id == key_id else None
    outcome = verify(
        request,
        lambda _: known or NOBODY,
        at=read_amz_date(read_claim(request).time) or EPOCH,  # `verify` refuses what is no time
        normalize_path=normalize_path,
        double_encode_path=double_encode_path,
        allow_unsigned_payload=True,
    )
    return _annotated_again(request, outcome, known, show_keys)


def _annotated_again(
    request: Request, outcome: Verified | Refused, credentials: Credentials | None, show: bool
) -> Explanation:
    claim, trace = read_claim(request), Trace()
    refusal = outcome.reason if isinstance(outcome, Refused) else ""
    if outcome.canonical_request is None or outcome.string_to_sign is None:
        problem = REASONS[refusal]
        raise ParamValidationError(problem, "Without that there is nothing to explain: sigv4ssm verify says more.")
    made, verdict = claim.signature, "unverified"
    if credentials:  # other refusals that come with texts are of the token, of which the signature says nothing
        key = signing_key(credentials.secret_access_key, claim.credential.partition("/")[2])
        made = signature(key, outcome.string_to_sign)
        verdict = "mismatch" if refusal == "signature_mismatch" else "verified"
    lines = request_lines(trace, request, "request", {}, kept=True)
    keys = key_texts(credentials, outcome.string_to_sign, show)
    secret: Row = ("secret access key", [piece(keys[0], "derived", "secret")], "")
    given = trace.lines("given", [secret], labels=["secret"], kept=True)
    trace.update(_claimed(trace, claim))
    texts = (outcome.canonical_request, outcome.string_to_sign, made)
    steps = six_steps(trace, verdict, request, texts, request, keys, {})
    return Explanation(_form(claim), verdict, lines, given, steps, claim.signature, request)


def _form(claim: Claim) -> str:
    return "header" if claim.expires is None else "query"


def _claimed(trace: Trace, claim: Claim) -> dict[str, Ids]:
    """Where the claims stand, as far as the roles of the request's pieces do not say so already."""
    if claim.expires is not None:
        return {role: trace.first(f"{name} {role}") for name, (_, role) in PARAMETER_ORIGINS.items()}
    roles = (role for _, role in CREDENTIAL)
    in_header = {role: tuple(i for i in trace.first(role) if not i.startswith("request.0.")) for role in roles}
    return {**in_header, "time": trace.first(f"value {DATE_NAME}", "value date")}
