"""The options: spelled as the aws CLI spells them, accepted before and after the command."""

from __future__ import annotations

import argparse

from .. import __version__
from .refusal import USAGE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

EPILOG = """\
examples:
  sigv4ssm demo                              see all of it at work on this machine; no AWS account needed
  sigv4ssm stop f7d1f82d-6cde-4f7a-aa53-d485b0000000 --region us-east-2
  sigv4ssm serve --port 8000                 a local endpoint that verifies signatures

credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN,
the region from --region, AWS_REGION or AWS_DEFAULT_REGION.

exit codes: 0 done; 130 interrupted; 252 wrong command line or parameters; 253 other configuration
or credentials; 254 AWS answered with an error; 255 anything else
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {message}.\nSee {self.prog} --help.\n")


def read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options of one command, which stands in `.run`. Ends the program (252) where they make no sense."""
    everywhere = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    everywhere.add_argument(
        "--debug",
        action="store_true",
        help="show each step on stderr: the canonical request, the string to sign, the response; no secret is in it",
    )
    parser = _Parser(
        prog="sigv4ssm",
        description="Stop automations of AWS Systems Manager, with requests signed by hand (SigV4).",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[everywhere],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"sigv4ssm {__version__}")
    parser.set_defaults(debug=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)
    for add in (_add_stop, _add_serve, _add_demo):
        add(commands, everywhere)
    return parser.parse_args(arguments)


def _add_stop(commands: argparse._SubParsersAction[_Parser], everywhere: _Parser) -> None:
    from .stop import run

    stop = commands.add_parser(
        "stop",
        parents=[everywhere],
        allow_abbrev=False,
        help="stop an automation that is running",
        description="Stop an automation execution. A success means that AWS took the request: the execution goes to "
        "Cancelling, then to Cancelled, unless it ends by itself before. The answer goes to stdout as JSON.",
    )
    stop.add_argument("id", metavar="ID", help="the execution id, 36 characters")
    stop.add_argument("--type", metavar="Cancel|Complete", help="how to stop: Cancel, the default, or Complete")
    stop.add_argument("--region", metavar="REGION", help="the region in which the execution runs")
    stop.add_argument("--endpoint-url", metavar="URL", help="send to this endpoint in place of AWS's")
    stop.add_argument("--use-fips-endpoint", action="store_true", help="use the region's FIPS endpoint")
    stop.add_argument("--use-dualstack-endpoint", action="store_true", help="use the region's dualstack endpoint")
    stop.add_argument("--ca-bundle", metavar="FILE", help="trust the certificates of this PEM file")
    stop.add_argument("--no-verify-ssl", action="store_true", help="trust any certificate: for tests alone")
    stop.add_argument("--allow-http", action="store_true", help="allow plain HTTP to hosts other than this one")
    stop.add_argument(
        "--cli-connect-timeout", type=_seconds, metavar="SECONDS", default=5.0, help="time to connect (default: 5)"
    )
    stop.add_argument(
        "--cli-read-timeout",
        type=_seconds,
        metavar="SECONDS",
        default=30.0,
        help="time between two bytes (default: 30)",
    )
    stop.set_defaults(run=run)


def _add_serve(commands: argparse._SubParsersAction[_Parser], everywhere: _Parser) -> None:
    from .serve import run

    serve = commands.add_parser(
        "serve",
        parents=[everywhere],
        allow_abbrev=False,
        help="serve a local endpoint that verifies signatures",
        description="Serve Systems Manager's Start-, Get- and StopAutomationExecution on this machine, for any client "
        "in any language. Signatures are verified as AWS does, and refused in AWS's words. It accepts the key pair in "
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), or the documented example pair "
        "AKIDEXAMPLE / wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY where none is set.",
    )
    serve.add_argument("--port", type=_port, default=8000, help="the port; 0 takes a free one (default: 8000)")
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    serve.add_argument("--region", metavar="REGION", help="accept requests signed for this region alone")
    serve.add_argument(
        "--clock-offset", type=float, metavar="SECONDS", default=0.0, help="run the endpoint's clock off by this much"
    )
    course = serve.add_argument_group("how executions go")
    course.add_argument("--pending", type=_seconds, metavar="SECONDS", default=0.0, help="Pending for (default: 0)")
    course.add_argument("--running", type=_seconds, metavar="SECONDS", default=3600.0, help="run for (default: 3600)")
    course.add_argument(
        "--cancelling", type=_seconds, metavar="SECONDS", default=1.0, help="a cancel lands after (default: 1)"
    )
    course.add_argument("--ending", metavar="STATUS", default="Success", help="end by themselves as (default: Success)")
    course.add_argument(
        "--completed",
        metavar="STATUS",
        default="Success",
        help="what a stop of type Complete leaves (default: Success)",
    )
    course.add_argument(
        "--stop-of-ended",
        choices=("refuse", "accept"),
        default="refuse",
        help="stopping what has ended (default: refuse)",
    )
    course.add_argument(
        "--deny", action="append", metavar="OPERATION", default=[], help="answer AccessDeniedException; may be repeated"
    )
    course.add_argument(
        "--deny-first", action="store_true", help="look at --deny before the parameters, not after them"
    )
    serve.set_defaults(run=run)


def _add_demo(commands: argparse._SubParsersAction[_Parser], everywhere: _Parser) -> None:
    from .demo import run

    commands.add_parser(
        "demo",
        parents=[everywhere],
        allow_abbrev=False,
        help="see a signed stop at work, on this machine alone",
        description="Serve the local endpoint, start an execution there, stop it with a signed request, follow it to "
        "Cancelled, and see one refusal. Nothing leaves the machine.",
    ).set_defaults(run=run)


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise ValueError(text)
    return value


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 1 << 16:
        raise ValueError(text)
    return port


_seconds.__name__ = "number of seconds"  # argparse says "invalid … value"
_port.__name__ = "port"
