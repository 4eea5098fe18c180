from __future__ import annotations

import os
from argparse import Namespace
from datetime import datetime, timezone

from .. import credentials
from ..credentials import environment
from ..sigv4 import Refused, Verified, verify
from ..sigv4.canonical import UNSIGNED_PAYLOAD
from ..sigv4.signing import read_amz_date
from ..sigv4.verification import REASONS, read_claim
from ..values import TOKEN_NAME, Credentials, Request, redact
from .given import add_path_switches, path_switches, read_raw, time
from .options import Parser, option
from .refusal import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..sigv4.signing import Claim

USAGE = "sigv4ssm verify FILE [options]"
DESCRIPTION = """\
Verify a signed request, in the header or the query form, as AWS does it. The
answer is who signed it and what the signature covers, or the first reason why
it is refused.

It knows the key in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, if it is set,
AWS_SESSION_TOKEN. Where there is none it knows the example pair of AWS's
documentation: AKIDEXAMPLE, wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY.

Exit code 0: verified; 1: refused; 252: there is no request."""


def add_options(parser: Parser) -> None:
    what = parser.add_argument_group("what to verify")
    option(what, "file FILE", "the request as raw HTTP; - for stdin")
    when = what.add_mutually_exclusive_group()
    option(when, "--at TIME", "as if it were 2015-08-30T12:36:00Z (default now)", type=time)
    option(when, "--at-its-time", "as if it were just signed")
    add = parser.group("what to demand of it")
    add("--region NAME", "that it is for this region (default any)")
    add("--service NAME", "that it is for this service (default any)")
    how = parser.add_argument_group("how it was signed")
    add_path_switches(how)
    option(how, "--allow-unsigned-payload", "its body need not be signed (S3)")


def run(options: Namespace) -> int:
    request = read_raw(options.file)
    claim, known = read_claim(request), _known_pair()
    its_time = read_amz_date(claim.time) if options.at_its_time else None
    outcome = verify(
        request,
        {known.access_key_id: known}.get,
        at=options.at or its_time or datetime.now(timezone.utc),
        region=options.region,
        service=options.service,
        allow_unsigned_payload=options.allow_unsigned_payload,
        **path_switches(options),
    )
    refused = isinstance(outcome, Refused)
    lines = _refused(outcome, request, claim) if isinstance(outcome, Refused) else _verified(outcome, request, claim)
    print("\n".join(printable(redact(line)) for line in lines))
    return 1 if refused else 0


def _known_pair() -> Credentials:
    """Those of the environment, or the example where it has none: anybody could sign with that."""
    own = environment.find(os.environ)
    if own is None:
        from ..local import EXAMPLE_CREDENTIALS

        return EXAMPLE_CREDENTIALS
    return credentials.check(own)


def _verified(outcome: Verified, request: Request, claim: Claim) -> list[str]:
    """Whose request it is, and what of it anybody could have changed."""
    names = dict.fromkeys(name.lower() for name, _ in request.headers)
    covered = ["the method, the path, the query", *outcome.signed_headers]
    others = [name for name in names if name not in (*outcome.signed_headers, "authorization")]
    if claim.expires is not None and claim.token and TOKEN_NAME not in outcome.canonical_request.lower():
        others.append(TOKEN_NAME)
    (others if outcome.canonical_request.endswith(f"\n{UNSIGNED_PAYLOAD}") else covered).append("the body")
    life = "" if claim.expires is None else f", for {int(claim.expires)} seconds"
    return [
        "verified",
        f"signed by    {outcome.access_key_id}",
        f"for          {outcome.credential_scope}",
        f"at           {claim.time}{life}",
        f"covered      {', '.join(covered)}",
        f"not covered  {', '.join(others) or 'nothing'}",
    ]


def _refused(outcome: Refused, request: Request, claim: Claim) -> list[str]:
    """The reason, its evidence, and what should have been signed where something else was."""
    lines = [f"refused: {outcome.reason}", REASONS[outcome.reason]]
    evidence = outcome.detail
    if outcome.reason == "scope_mismatch":
        evidence = f"{claim.credential.partition('/')[2]} (another {outcome.detail})"
    if evidence and claim.algorithm.startswith("AWS4-"):  # what is of another kind may be a password
        lines.append(f"found: {evidence}")
    length = request.header("content-length")
    if length is not None and length.strip() != str(len(request.body)):
        lines.append(f"Content-Length is {length}; the body here has {len(request.body)} bytes.")
    if outcome.reason == "signature_mismatch":
        texts = {"canonical request": outcome.canonical_request, "string to sign": outcome.string_to_sign}
        for name, text in texts.items():
            lines += ["", f"The {name} is:", *(text or "").split("\n")]
    return lines
