"""`sigv4ssm explain`."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace
from datetime import datetime, timezone
from pathlib import Path

from ..client import Client
from ..errors import ParamValidationError
from ..explain import Explanation, explain, explain_signed
from ..explain.steps import EXAMPLE_PAIRS
from ..golden import find_cases, read_case
from ..operations import SERVICE, check_parameters
from ..sigv4.covered import REPLACED
from ..sigv4.signing import ALGORITHM
from ..sigv4.verification import read_claim
from ..values import Credentials, Request
from .explanation import Sheet, as_json
from .given import add_request, add_signing, known_credentials, path_switches, read_given, signing, switches
from .options import Parser, add_output
from .presign import lifetime
from .style import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

USAGE = """\
sigv4ssm explain --stop ID [options]
       sigv4ssm explain URL --service NAME [options]
       sigv4ssm explain --raw FILE [--service NAME] [options]
       sigv4ssm explain --golden DIR [options]"""
DESCRIPTION = """\
Show how a request is signed, in the numbered steps of AWS's specification:
each with what goes in, what comes out to the letter, and why. Nothing is sent.

A request that is signed already is explained as it is; --service NAME signs it
anew. Its key is taken from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY if it is
that one; without the key all is shown but the signing.

Secret keys, keys made from them and session tokens are shown as ***."""

WAYS = {
    "stop": ("request", "header", "data", "service"),
    "golden": ("request", "header", "data", "type", "region", "profile", "service", "at", "example"),
    "url": ("type",),
    "raw": ("type",),
}
"""What can be explained, to the options that would say nothing of it."""

STOP = "StopAutomationExecution"
EXAMPLE = Credentials(*EXAMPLE_PAIRS[0])
EXAMPLE_REGION = "us-east-1"
EXAMPLE_TIME = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
"""Those of AWS's signing test suite."""

NARROWEST = 60
"""Columns: with fewer, names and texts do not fit beside each other."""

PIPED = 120
"""Columns up to which notes stand beside their lines where there is no terminal; no line is broken there."""

ADDED_UNSIGNED = ("accept-encoding", "content-length")
"""What the client sends with a stop and does not sign."""


def add_options(parser: Parser) -> None:
    add_request(parser)
    others = parser.add_argument_group("or in place of a URL")
    others.add_argument("--stop", metavar="ID", help="a stop of this execution, as `sigv4ssm stop` sends it")
    others.add_argument("--type", metavar="TYPE", help="of the stop: Cancel or Complete (default Cancel)")
    others.add_argument("--golden", metavar="DIR", help="a golden case, with all that it is signed with")
    add_signing(parser, payload_header=True, service_required=False)
    more = parser.add_argument_group("more on signing")
    more.add_argument(
        "--example", action="store_true", help="with the key pair, region and time of AWS's documentation"
    )
    more.add_argument("--expires-in", metavar="SECONDS", type=lifetime, help="in the URL, good for 1 to 604800 seconds")
    more.add_argument("--show-keys", action="store_true", help="show the keys too; of the documented pairs alone")
    output = add_output(parser, ("text", "json"), "text (default), json")
    output.add_argument("--html", metavar="FILE", help="write a page to this file, and print nothing")


def run(options: Namespace) -> int:
    """Print the explanation, or write the page."""
    explanation = _explanation(options)
    if options.html:
        _write_page(explanation, options.html)
    elif options.output == "json":
        print(as_json(explanation))
    else:
        style, terminal = Style(sys.stdout), sys.stdout.isatty()
        columns = max(NARROWEST, shutil.get_terminal_size().columns) if terminal else PIPED
        for line in Sheet(style, columns, terminal).lines(explanation):
            print(line)
    return 0


def _explanation(options: Namespace) -> Explanation:
    """What the options ask for. Raises ParamValidationError where that is nothing, or two things."""
    ways = [way for way in WAYS if getattr(options, way) is not None]
    if len(ways) != 1:
        raise ParamValidationError(
            "Exactly one request is explained.", "Give --stop ID, a URL, --raw FILE or --golden DIR."
        )
    needless = [name for name in WAYS[ways[0]] if getattr(options, name)]
    if needless:
        raise ParamValidationError(f"--{needless[0]} says nothing about this request.", "Leave it out.")
    if options.golden is not None:
        return _golden(options)
    if options.stop is not None:
        return _stop(options)
    request = read_given(options)
    if not options.service and _is_signed(request):
        return explain_signed(request, _known(request), show_keys=options.show_keys, **path_switches(options))
    if not options.service:
        raise ParamValidationError("The request is not signed, and no service is given.", "Give it: --service ssm.")
    return explain(request, **_switches(options))


def _stop(options: Namespace) -> Explanation:
    """The request that `sigv4ssm stop` would send, signed as it signs it."""
    options.service = SERVICE
    arguments = _switches(options)
    parameters = check_parameters(STOP, {"AutomationExecutionId": options.stop, "Type": options.type})
    with Client(arguments["region"], credentials=arguments["credentials"], profile=options.profile) as client:
        signed = client.build_request(STOP, parameters, at=arguments["at"])
    request = signed.with_headers([pair for pair in signed.headers if pair[0].lower() not in REPLACED])
    unsigned = [*arguments.pop("unsigned_headers"), *ADDED_UNSIGNED]
    return explain(request, unsigned_headers=unsigned, **arguments)


def _golden(options: Namespace) -> Explanation:
    """The case in a folder, in the form that it has; of two the header form, unless the life of a URL is given."""
    folders = find_cases(Path(options.golden))
    if len(folders) != 1:
        problem = f"{options.golden}: there {'is no case' if not folders else f'are {len(folders)} cases'}."
        raise ParamValidationError(problem, "Give the folder of one, which holds request.txt.")
    case = read_case(folders[0])
    form = "header" if "header" in case.forms and options.expires_in is None else "query"
    arguments = case.switches(form)
    if options.expires_in is not None:
        arguments["expires"] = options.expires_in
    return explain(case.request, case.credentials, show_keys=options.show_keys, **arguments)


def _switches(options: Namespace) -> dict[str, Any]:
    """What the options and the configuration, or the example, say to the signer."""
    if options.example:
        options.at = options.at or EXAMPLE_TIME
        found = {"credentials": EXAMPLE, "region": options.region or EXAMPLE_REGION, **switches(options)}
    else:
        found = signing(options)
    return {
        **found,
        "expires": options.expires_in,
        "sign_payload_header": options.sign_payload_header,
        "show_keys": options.show_keys,
    }


def _is_signed(request: Request) -> bool:
    claim = read_claim(request)
    return claim.algorithm == ALGORITHM or bool(claim.signature)


def _known(request: Request) -> Credentials | None:
    """The credentials of the key that the request is signed with: those of the environment, or an example pair."""
    key_id = read_claim(request).credential.partition("/")[0]
    secret = dict(EXAMPLE_PAIRS).get(key_id)
    return known_credentials(request) or (Credentials(key_id, secret) if secret else None)


def _write_page(explanation: Explanation, name: str) -> None:
    from ..explain.page import render

    try:
        Path(name).write_text(render(explanation), "utf-8", "surrogateescape")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ParamValidationError(f"Cannot write {name}: {reason}.", "Give the name of a file to write.") from error
