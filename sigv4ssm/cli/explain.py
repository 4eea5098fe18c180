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
from .options import Parser, add_output, option
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
EXAMPLE_REGION, EXAMPLE_TIME = "us-east-1", datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
"""Those of AWS's signing test suite."""

NARROWEST = 60
"""Columns: with fewer, names and texts do not fit beside each other."""

PIPED = 120
"""Columns up to which notes stand beside their lines where there is no terminal; no line is broken there."""

ADDED_UNSIGNED = ("accept-encoding", "content-length")
"""What the client sends with a stop and does not sign."""


def add_options(parser: Parser) -> None:
    add_request(parser)
    add = parser.group("or in place of a URL")
    add("--stop ID", "a stop of this execution, as `sigv4ssm stop` sends it")
    add("--type TYPE", "of the stop: Cancel or Complete (default Cancel)")
    add("--golden DIR", "a golden case, with all that it is signed with")
    add_signing(parser, payload_header=True, service_required=False)
    add = parser.group("more on signing")
    add("--example", "with the key pair, region and time of AWS's documentation")
    add("--expires-in SECONDS", "in the URL, good for 1 to 604800 seconds", type=lifetime)
    add("--show-keys", "show the keys too; of the documented pairs alone")
    output = add_output(parser, ("text", "json"), "text (default), json")
    option(output, "--html FILE", "write a page to this file, and print nothing")


def run(options: Namespace) -> int:
    explanation = _explanation(options)
    if options.html:
        _write_page(explanation, options.html)
    elif options.output == "json":
        print(as_json(explanation))
    else:
        terminal = sys.stdout.isatty()
        columns = max(NARROWEST, shutil.get_terminal_size().columns) if terminal else PIPED
        print("\n".join(Sheet(Style(sys.stdout), columns, terminal).lines(explanation)))
    return 0


def _explanation(options: Namespace) -> Explanation:
    ways = [way for way in WAYS if getattr(options, way) is not None]
    if len(ways) != 1:
        raise ParamValidationError(
            "Exactly one request is explained.", "Give --stop ID, a URL, --raw FILE or --golden DIR."
        )
    needless = [name for name in WAYS[ways[0]] if getattr(options, name)]
    if needless:
        raise ParamValidationError(f"--{needless[0]} says nothing about this request.", "Leave it out.")
    if ways == ["golden"]:
        return _golden(options)
    if ways == ["stop"]:
        return _stop(options)
    request = read_given(options)
    return explain(request, **_switches(options)) if options.service else _signed(request, options)


def _golden(options: Namespace) -> Explanation:
    """The case in a folder, in the form that it has; of two the header form, unless the life of a URL is given."""
    folders = find_cases(Path(options.golden))
    if len(folders) != 1:
        problem = f"{options.golden}: there {'is no case' if not folders else f'are {len(folders)} cases'}."
        raise ParamValidationError(problem, "Give the folder of one, which holds request.txt.")
    case = read_case(folders[0])
    arguments = case.switches("header" if "header" in case.forms else "query")
    if options.expires_in is not None:
        arguments["expires"] = options.expires_in
    return explain(case.request, case.credentials, show_keys=options.show_keys, **arguments)


def _stop(options: Namespace) -> Explanation:
    """The request that `sigv4ssm stop` would send, signed as it signs it."""
    options.service = SERVICE
    arguments = _switches(options)
    parameters = check_parameters(STOP, {"AutomationExecutionId": options.stop, "Type": options.type})
    with Client(arguments["region"], credentials=arguments["credentials"], profile=options.profile) as client:
        signed = client.build_request(STOP, parameters, at=arguments["at"])
    request = signed.with_headers([pair for pair in signed.headers if pair[0].lower() not in REPLACED])
    arguments["unsigned_headers"] = [*arguments["unsigned_headers"], *ADDED_UNSIGNED]
    return explain(request, **arguments)


def _switches(options: Namespace) -> dict[str, Any]:
    """What the options and the configuration, or the example, say to the signer."""
    if options.example:
        options.at = options.at or EXAMPLE_TIME
        pair, region = Credentials(*EXAMPLE_PAIRS[0]), options.region or EXAMPLE_REGION
        found = {"credentials": pair, "region": region, **switches(options)}
    else:
        found = signing(options)
    more = {name: getattr(options, name) for name in ("sign_payload_header", "show_keys")}
    return {**found, **more, "expires": options.expires_in}


def _signed(request: Request, options: Namespace) -> Explanation:
    """As it was signed; its key may be that of the environment, or one of AWS's documentation."""
    claim = read_claim(request)
    if claim.algorithm != ALGORITHM and not claim.signature:
        raise ParamValidationError("The request is not signed, and no service is given.", "Give it: --service ssm.")
    pairs = {pair[0]: Credentials(*pair) for pair in EXAMPLE_PAIRS}
    known = known_credentials(request) or pairs.get(claim.credential.partition("/")[0])
    return explain_signed(request, known, show_keys=options.show_keys, **path_switches(options))


def _write_page(explanation: Explanation, name: str) -> None:
    from ..explain.page import render

    try:
        Path(name).write_text(render(explanation), "utf-8", "surrogateescape")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ParamValidationError(f"Cannot write {name}: {reason}.", "Give the name of a file to write.") from error
