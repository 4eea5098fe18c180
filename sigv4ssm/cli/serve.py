"""`sigv4ssm serve`."""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentTypeError, Namespace, _ArgumentGroup
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from .. import credentials
from ..credentials import environment
from ..errors import ParamValidationError, SigV4SSMError
from ..golden import Recorder
from ..local import EXAMPLE_CREDENTIALS, Endpoint
from ..local.recording import Recording, numbered_ids
from ..operations import OPERATIONS, check_parameters
from ..operations.statuses import ENDED
from . import arrangement
from .options import Parser, add_spans, count, offset
from .refusal import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..local.server import Served
    from ..values import Credentials

USAGE = "sigv4ssm serve [--port PORT] [options]"
DESCRIPTION = """\
Serve Systems Manager's Automation on this machine, for any client in any
language: start, get, stop, signal, and the lists of executions and of steps.
Signatures are verified as AWS does it, and refused in AWS's words.

Its address in a browser shows each request as it comes: the verdict, the
canonical request as the server sees it beside what the client must have
signed, the cause and the cure.

With --record it also writes golden cases of signed requests for any AWS
service: `sigv4ssm golden check DIR` then says whether they still hold.

It accepts the keys in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, if it is
set, AWS_SESSION_TOKEN. Where there are none it accepts the example pair of
AWS's documentation: AKIDEXAMPLE, wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY."""


port = partial(count, least=0, most=65535)


def add_options(parser: Parser) -> None:
    where = parser.add_argument_group("the endpoint")
    where.add_argument("--port", type=port, default=8000, help="0 takes a free one (default 8000)")
    where.add_argument("--host", default="127.0.0.1", help="the address to listen on (default 127.0.0.1)")
    where.add_argument("--region", metavar="NAME", help="refuse signatures for any other region")
    where.add_argument(
        "--clock-offset", metavar="SECONDS", type=offset, default=0.0, help="run its clock ahead, or behind: -600"
    )
    where.add_argument("--no-inspector", action="store_true", help="show nothing to a browser")
    _add_recording(parser)
    _add_executions(parser.add_argument_group("its executions"))
    _add_answers(parser.add_argument_group("its answers"))
    arrangement.add_options(parser)


def _add_executions(course: _ArgumentGroup) -> None:
    text = "one that runs from the start; may be repeated"
    course.add_argument("--execution", metavar="ID", type=_id, action="append", default=[], help=text)
    add_spans(
        course,
        ("pending", 0, "time until they run"),
        ("running", 3600, "time until they end"),
        ("cancelling", 1, "time from a stop to Cancelled"),
    )
    course.add_argument(
        "--ending", metavar="STATUS", default="Success", choices=ENDED, help="how they end (default Success)"
    )
    course.add_argument(
        "--completed",
        metavar="STATUS",
        default="Success",
        choices=ENDED,
        help="what --type Complete leaves (default Success)",
    )


def _id(text: str) -> str:
    """One that a client can ask for."""
    try:
        check_parameters("StopAutomationExecution", {"AutomationExecutionId": text})
    except ParamValidationError as error:
        raise ArgumentTypeError(f"{text!r} is no id of an execution, which has 36 characters") from error
    return text


def _add_answers(answers: _ArgumentGroup) -> None:
    answers.add_argument(
        "--stop-of-ended",
        metavar="ANSWER",
        choices=("refuse", "accept"),
        default="refuse",
        help="a stop of what has ended: refuse (default), accept",
    )
    answers.add_argument(
        "--deny",
        metavar="OPERATION",
        choices=tuple(OPERATIONS),
        action="append",
        default=[],
        help="refuse this operation; may be repeated",
    )
    answers.add_argument("--deny-first", action="store_true", help="deny before looking at the parameters, not after")


def _add_recording(parser: Parser) -> None:
    golden = parser.add_argument_group("golden cases")
    golden.add_argument("--record", metavar="DIR", help="write each request that verifies there, for any AWS service")
    golden.add_argument("--keep-time", action="store_true", help="leave each case its own time, not 2015-08-30")


def run(options: Namespace) -> int:
    """Serve until interrupted."""
    if options.keep_time and not options.record:
        raise ParamValidationError("--keep-time is of no use without --record.", "Say where to record: --record DIR.")
    own = environment.find(os.environ)
    ahead = timedelta(seconds=options.clock_offset)
    endpoint = Endpoint(
        credentials.check(own) if own else EXAMPLE_CREDENTIALS,
        clock=lambda: datetime.now(timezone.utc) + ahead,
        region=options.region,
        course=arrangement.course(options),
        denied=options.deny,
        denied_first=options.deny_first,
        new_id=numbered_ids() if options.record else None,
        **arrangement.endpoint(options),
    )
    for execution_id in options.execution:
        endpoint.start(execution_id)
    with _listen(_recording(endpoint, options) if options.record else endpoint, options) as served:
        print(f"listening on {served.url}", flush=True)
        _say(_welcome(own, inspector=not options.no_inspector))
        while True:
            time.sleep(3600)


def _recording(endpoint: Endpoint, options: Namespace) -> Recording:
    """A folder that cannot be made is said before anything is served."""
    try:
        Path(options.record).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ParamValidationError(f"{options.record}: {error.strerror}.", "Give --record a folder.") from error
    recorder = Recorder(options.record, keep_time=options.keep_time)
    return Recording(endpoint, recorder, lambda line: _say(printable(line)))


def _say(text: str) -> None:
    """In one piece, line end included: the threads that answer have something to say at the same time."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _listen(endpoint: Endpoint | Recording, options: Namespace) -> Served:
    try:
        return endpoint.serve(options.host, options.port, inspector=not options.no_inspector)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        problem = f"Cannot listen on {options.host}, port {options.port}: {reason}."
        raise SigV4SSMError(problem, "Choose another with --port (0 takes a free one) or --host.") from error


def _welcome(own: Credentials | None, *, inspector: bool) -> str:
    pair = EXAMPLE_CREDENTIALS
    keys = f"AWS_ACCESS_KEY_ID={pair.access_key_id} AWS_SECRET_ACCESS_KEY={pair.secret_access_key}"
    example = f"It accepts the example pair of AWS's documentation; for a client elsewhere:\n  export {keys}"
    lines = [f"It accepts the key {own.access_key_id} of the environment." if own else example]
    lines += ["In a browser this address shows each request, and why one is refused."] if inspector else []
    return "\n".join([*lines, "Ctrl-C ends it."])
