"""`sigv4ssm verify`."""

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
from .options import Parser
from .refusal import printable

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
    what.add_argument("file", metavar="FILE", help="the request as raw HTTP; - for stdin")
    when = what.add_mutually_exclusive_group()
    when.add_argument("--at", metavar="TIME", type=time, help="as if it were 2015-08-30T12:36:00Z (default now)")
    when.add_argument("--at-its-time", action="store_true", help="as if it were just signed")
    demands = parser.add_argument_group("what to demand of it")
    demands.add_argument("--region", metavar="NAME", help="that it is for this region (default any)")
    demands.add_argument("--service", metavar="NAME", help="that it is for this service (default any)")
    switches = parser.add_argument_group("how it was signed")
    add_path_switches(switches)
    switches.add_argument("--allow-unsigned-payload", action="store_true", help="its body need not be signed (S3)")


def run(options: Namespace) -> int:
    """Say whose request it is, or why nobody's."""
    request = read_raw(options.file)
    known = _known()
    its_time = read_amz_date(read_claim(request).time) if options.at_its_time else None
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
    print("\n".join(_refused(outcome, request) if isinstance(outcome, Refused) else _verified(outcome, request)))
    return 1 if refused else 0


def _known() -> Credentials:
    own = environment.find(os.environ)
    if own is None:
        from ..local import EXAMPLE_CREDENTIALS

        return EXAMPLE_CREDENTIALS
    return credentials.check(own)


def _verified(outcome: Verified, request: Request) -> list[str]:
    claim = read_claim(request)
    life = "" if claim.expires is None else f", for {int(claim.expires)} seconds"
    covered = ["the method, the path, the query", *outcome.signed_headers]
    covered += [] if outcome.canonical_request.endswith(f"\n{UNSIGNED_PAYLOAD}") else ["the body"]
    return [
        "verified",
        f"signed by    {printable(outcome.access_key_id)}",
        f"for          {printable(outcome.credential_scope)}",
        f"at           {claim.time}{life}",
        f"covered      {', '.join(map(printable, covered))}",
        f"not covered  {', '.join(map(printable, _not_covered(outcome, request))) or 'nothing'}",
    ]


def _not_covered(outcome: Verified, request: Request) -> list[str]:
    """The headers, the token and the body that anybody could have changed."""
    names = dict.fromkeys(name.lower() for name, _ in request.headers)
    found = [name for name in names if name not in (*outcome.signed_headers, "authorization")]
    claim = read_claim(request)
    if claim.expires is not None and claim.token and TOKEN_NAME not in outcome.canonical_request.lower():
        found.append(TOKEN_NAME)
    return found + (["the body"] if outcome.canonical_request.endswith(f"\n{UNSIGNED_PAYLOAD}") else [])


def _refused(outcome: Refused, request: Request) -> list[str]:
    """The reason, its evidence, and what should have been signed where something else was."""
    lines = [f"refused: {outcome.reason}", REASONS[outcome.reason]]
    evidence = printable(redact(_evidence(outcome, request)))
    lines += [f"found: {evidence}"] if evidence else []
    length = request.header("content-length")
    if length is not None and length.strip() != str(len(request.body)):
        lines.append(f"Content-Length is {printable(length)}; the body here has {len(request.body)} bytes.")
    if outcome.reason == "signature_mismatch":
        texts = {"canonical request": outcome.canonical_request, "string to sign": outcome.string_to_sign}
        for name, text in texts.items():
            lines += ["", f"The {name} is:", *map(printable, redact(text or "").split("\n"))]
    return lines


def _evidence(outcome: Refused, request: Request) -> str:
    """What was found in the request; nothing of another kind of authentication, which may be a password."""
    claim = read_claim(request)
    if not claim.algorithm.startswith("AWS4-"):
        return ""
    if outcome.reason == "scope_mismatch":
        return f"{claim.credential.partition('/')[2]} (another {outcome.detail})"
    return outcome.detail
