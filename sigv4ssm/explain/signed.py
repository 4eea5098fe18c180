"""A request that is signed already, explained: `sigv4.verify` makes its texts of what the request claims."""

from __future__ import annotations

from ..errors import ParamValidationError
from ..sigv4 import Refused, signature, signing_key, verify
from ..sigv4.checks import check_request
from ..sigv4.covered import DATE_NAME, with_host
from ..sigv4.query import PARAMETERS
from ..sigv4.signing import EPOCH, read_amz_date
from ..sigv4.verification import REASONS, read_claim
from ..values import Credentials, Request
from .keys import check_shown, secret_text
from .model import Explanation
from .pieces import CREDENTIAL, line, of_origin
from .request import find_sources, request_lines
from .steps import six_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..sigv4 import Verified
    from ..sigv4.signing import Claim
    from .model import Line, Part
    from .pieces import Ids, Sources

NOBODY = Credentials("nobody", "nothing")
"""With these `verify` finds no signature right, and says what should have been signed."""

LABELS = ("Credential=", "SignedHeaders=", "Signature=", "&", *PARAMETERS)
"""What in a request line or an Authorization header begins something else."""


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
    claim = read_claim(request)
    key_id, _, scope = claim.credential.partition("/")
    known = credentials if credentials and credentials.access_key_id == key_id else None
    if show_keys:
        check_shown(known)
    outcome = verify(
        request,
        lambda _: known or NOBODY,
        at=read_amz_date(claim.time) or EPOCH,  # `verify` refuses what is no time
        normalize_path=normalize_path,
        double_encode_path=double_encode_path,
        allow_unsigned_payload=True,
    )
    if outcome.canonical_request is None or outcome.string_to_sign is None:
        reason = REASONS[outcome.reason] if isinstance(outcome, Refused) else ""
        raise ParamValidationError(reason, "Without that there is nothing to explain: sigv4ssm verify says more.")
    made, verdict = claim.signature, "unverified"
    if known:
        made = signature(signing_key(known.secret_access_key, scope), outcome.string_to_sign)
        verdict = "mismatch" if _is_mismatch(outcome) else "verified"
    texts = outcome.canonical_request, outcome.string_to_sign, made
    return _annotated(request, claim, known, verdict, texts, show_keys)


def _is_mismatch(outcome: Verified | Refused) -> bool:
    """Other refusals that come with texts are of the session token, of which the signature says nothing."""
    return isinstance(outcome, Refused) and outcome.reason == "signature_mismatch"


def _annotated(
    request: Request,
    claim: Claim,
    credentials: Credentials | None,
    verdict: str,
    texts: tuple[str, str, str],
    show: bool,
) -> Explanation:
    lines = request_lines(request, "request")
    secret = line("given.secret", "secret access key", [(secret_text(credentials, show=show), "derived", ())])
    sources = find_sources(request, lines, (), {"secret": secret.ids})
    sources = sources.adding(None, **_claimed(request, lines, claim, sources))
    steps = six_steps(verdict, request, texts, request, credentials, sources, show=show)
    form = "header" if claim.expires is None else "query"
    return Explanation(form, verdict, lines, (secret,), steps, claim.signature, request)


def _claimed(request: Request, lines: tuple[Line, ...], claim: Claim, sources: Sources) -> dict[str, Ids]:
    """Where in the request its key id, scope, time and signature stand."""
    if claim.expires is None:
        named = ((row, name.lower()) for (name, _), row in zip(request.headers, lines[1:]))
        where = next(row for row, name in named if name == "authorization")
        time = sources.values.get(DATE_NAME) or sources.values.get("date", ())
    else:
        where = lines[0]
        time = of_origin(_after(where, "X-Amz-Date"), "date")
    credential = _after(where, "Credential=", "X-Amz-Credential")
    return {
        **{role: of_origin(credential, origin) for origin, role in CREDENTIAL[:4]},
        "time": time,
        "expires": of_origin(_after(where, "X-Amz-Expires"), "date"),
        "signature": of_origin(_after(where, "Signature=", "X-Amz-Signature"), "derived"),
    }


def _after(line: Line, *labels: str) -> list[Part]:
    """The parts after a label, up to the next one or the next parameter."""
    found: list[Part] = []
    within = False
    for part in line.parts:
        if part.origin == "fixed" and part.text in LABELS:
            within = part.text in labels
        elif within:
            found.append(part)
    return found
