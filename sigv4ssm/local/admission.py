"""The front end's checks before any operation, in AWS's order and with AWS's texts.

The order and the texts are captures of Systems Manager and of its sibling JSON services; what none of them shows
is marked INF here.
"""

from __future__ import annotations

from datetime import timedelta

from .. import awsjson, operations
from ..golden.normal import PATHS_AS_SENT, path_switches
from ..sigv4.query import LONGEST
from ..sigv4.signing import ALGORITHM, TERMINATOR, amz_date
from ..sigv4.verification import read_claim
from .refusals import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from ..sigv4 import Refused
    from ..sigv4.signing import Claim
    from ..values import Request

LARGEST_BODY = 1 << 20  # INF: AWS's own limit is not published
TOO_LARGE = Refusal("RequestEntityTooLargeException", status=413)  # INF: code and status
UNREADABLE = Refusal("SerializationException")
UNKNOWN_OPERATION = Refusal("UnknownOperationException")

INVALID = "InvalidSignatureException"
INCOMPLETE = "IncompleteSignatureException"
UNRECOGNIZED = "UnrecognizedClientException"

MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
ECHO = (
    "\n\nThe Canonical String for this request should have been\n'{canonical_request}'"
    "\n\nThe String-to-Sign should have been\n'{string_to_sign}'\n"
)

WORDS = {
    "two_authentications": (
        INVALID,
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    ),
    "no_authentication": ("MissingAuthenticationTokenException", "Missing Authentication Token"),
    "piece_malformed": (
        INCOMPLETE,
        "'{detail}' not a valid key=value pair (missing equal-sign) in Authorization header: '{authorization}'.",
    ),
    "part_missing": (INCOMPLETE, "Authorization={authorization}"),
    "parameter_repeated": (INCOMPLETE, "Re-examine the query-string parameters."),  # INF
    "parameter_missing": (INCOMPLETE, "Re-examine the query-string parameters."),  # INF
    "expires_malformed": (INVALID, f"X-Amz-Expires must be a number from 1 to {LONGEST}, not '{{detail}}'."),  # INF
    "date_malformed": (
        INCOMPLETE,
        "Date must be in ISO-8601 'basic format'. Got '{sent}'. See http://en.wikipedia.org/wiki/ISO_8601",
    ),
    "expired": (INVALID, "Signature expired: {sent} is now earlier than {earliest} ({now} - {minutes} min.)"),
    "not_yet_current": (
        INVALID,
        "Signature not yet current: {sent} is still later than {latest} ({now} + {minutes} min.)",
    ),
    "host_unsigned": (INVALID, "'Host' must be a 'SignedHeader' in the AWS Authorization."),
    "algorithm_unsupported": (
        INCOMPLETE,
        f"Unsupported AWS 'algorithm': '{{algorithm}}' (only {ALGORITHM} for now). ",
    ),
    "credential_malformed": (
        INCOMPLETE,
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
        "got '{credential}'",
    ),
    "scope_mismatch": (INVALID, ""),
    "key_unknown": (UNRECOGNIZED, "The security token included in the request is invalid."),
    "payload_unsigned": (INVALID, MISMATCH),
    "signature_mismatch": (INVALID, MISMATCH + ECHO),
    "token_mismatch": (UNRECOGNIZED, "The security token included in the request is invalid"),
    "token_expired": ("ExpiredTokenException", "The security token included in the request is expired"),
}
"""A reason of `verify` to AWS's code and text."""

PARTS = ("Credential", "Signature", "SignedHeaders")

SENTENCES = {
    "part_missing": {
        **{name: f"Authorization header requires '{name}' parameter. " for name in PARTS},
        "X-Amz-Date": "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
    },
    "parameter_missing": {  # INF
        name: f"AWS query-string parameters must include 'X-Amz-{name.removeprefix('X-Amz-')}'. "
        for name in (*PARTS, "X-Amz-Date")
    },
    "scope_mismatch": {
        "region": "Credential should be scoped to a valid region, not '{region}'. ",
        "service": f"Credential should be scoped to correct service: '{operations.SERVICE}'. ",
        "terminator": f"Credential should be scoped with a valid terminator: '{TERMINATOR}', not '{{terminator}}'. ",
        "date": "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        "'{date}' != '{day}', from '{sent}'.",
    },
}
"""For some reasons the text begins with a sentence for each thing that is wrong."""


def read_operation(request: Request) -> tuple[str, dict[str, Any]] | Refusal:
    """The operation's name and its parameters, or the refusal of what is none."""
    if len(request.body) > LARGEST_BODY:
        return TOO_LARGE
    if request.method != "POST":  # INF: the text
        return Refusal("AccessDeniedException", "Unable to determine service/operation name to be authorized", 403)
    content_type = (request.header("content-type") or "").partition(";")[0].strip().lower()
    if content_type != awsjson.CONTENT_TYPE:
        return UNKNOWN_OPERATION  # INF: the code
    try:
        parameters = awsjson.parse_json(request.body)
    except ValueError:
        return UNREADABLE
    prefix, _, operation = (request.header("x-amz-target") or "").partition(".")
    if prefix != operations.TARGET_PREFIX or operation not in operations.OPERATIONS:
        return UNKNOWN_OPERATION
    return operation, parameters


def switches(request: Request) -> dict[str, Any]:
    """How the service that the request is signed for lets it be signed: its path, and without its body."""
    service = _credential_parts(read_claim(request)).get("service", "")
    return {**path_switches(service), "allow_unsigned_payload": service in PATHS_AS_SENT}


def in_words(request: Request, refused: Refused, at: datetime, window: int) -> Refusal:
    """What AWS answers to a request that `verify` refuses."""
    claim = read_claim(request)
    reason = "parameter_missing" if refused.reason == "part_missing" and claim.expires is not None else refused.reason
    lifetime = int(claim.expires) if reason == "expired" and claim.expires else window
    code, text = WORDS[reason]
    if reason in SENTENCES:
        text = "".join(SENTENCES[reason][part] for part in refused.detail.split(", ")) + text
    evidence = {
        "authorization": request.header("authorization") or "",
        "algorithm": claim.algorithm,
        "credential": claim.credential,
        **_credential_parts(claim),
        "detail": refused.detail,
        "sent": claim.time,
        "day": claim.time[:8],
        "now": amz_date(at),
        "earliest": amz_date(at - timedelta(seconds=lifetime)),
        "latest": amz_date(at + timedelta(seconds=window)),
        "minutes": lifetime // 60,
        "canonical_request": refused.canonical_request,
        "string_to_sign": refused.string_to_sign,
    }
    return Refusal(code, text.format_map(evidence))


def _credential_parts(claim: Claim) -> dict[str, str]:
    return dict(zip(("access_key_id", "date", "region", "service", "terminator"), claim.credential.split("/")))
