from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentTypeError, Namespace
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from .. import credentials
from ..credentials import environment
from ..errors import ParamValidationError, SigV4SSMError
from ..golden import Recorder
from ..local import Endpoint
from ..local.recording import Recording, numbered_ids
from ..operations import OPERATIONS, check_parameters
from ..operations.statuses import ENDED
from . import arrangement
from .options import Parser, add_spans, count, offset, option
from .refusal import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..local.server import Served

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

EXAMPLE_ACCEPTED = (
    "It accepts the example pair of AWS's documentation; for a client elsewhere:",
    "  export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
)
INSPECTED = "In a browser this address shows each request, and why one is refused."


def add_options(parser: Parser) -> None:
    add = parser.group("the endpoint")
    add("--port PORT", "0 takes a free one (default 8000)", type=partial(count, least=0, most=65535), default=8000)
    add("--host HOST", "the address to listen on (default 127.0.0.1)", default="127.0.0.1")
    add("--region NAME", "refuse signatures for any other region")
    add("--clock-offset SECONDS", "run its clock ahead, or behind: -600", type=offset, default=0.0)
    add("--no-inspector", "show nothing to a browser")
    add = parser.group("golden cases")
    add("--record DIR", "write each request that verifies there, for any AWS service")
    add("--keep-time", "leave each case its own time, not 2015-08-30")
    course = parser.add_argument_group("its executions")
    option(course, "--execution ID...", "one that runs from the start; may be repeated", type=_id)
    add_spans(
        course,
        ("pending", 0, "time until they run"),
        ("running", 3600, "time until they end"),
        ("cancelling", 1, "time from a stop to Cancelled"),
    )
    for name, text in (("ending", "how they end"), ("completed", "what --type Complete leaves")):
        option(course, f"--{name} STATUS", f"{text} (default Success)", choices=ENDED, default="Success")
    add = parser.group("its answers")
    stops = "a stop of what has ended: refuse (default), accept"
    add("--stop-of-ended ANSWER", stops, choices=("refuse", "accept"), default="refuse")
    add("--deny OPERATION...", "refuse this operation; may be repeated", choices=tuple(OPERATIONS))
    add("--deny-first", "deny before looking at the parameters, not after")
    arrangement.add_options(parser)


def _id(text: str) -> str:
    """One that a client can ask for."""
    try:
        check_parameters("StopAutomationExecution", {"AutomationExecutionId": text})
    except ParamValidationError as error:
        raise ArgumentTypeError(f"{text!r} is no id of an execution, which has 36 characters") from error
    return text


def run(options: Namespace) -> int:
    """Serve until interrupted."""
    if options.keep_time and not options.record:
        raise ParamValidationError("--keep-time is of no use without --record.", "Say where to record: --record DIR.")
    own, ahead = environment.find(os.environ), timedelta(seconds=options.clock_offset)
    endpoint = Endpoint(
        credentials.check(own) if own else None,
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
        accepted = [f"It accepts the key {own.access_key_id} of the environment."] if own else EXAMPLE_ACCEPTED
        _say(*accepted, *([] if options.no_inspector else [INSPECTED]), "Ctrl-C ends it.")
        while True:
            time.sleep(3600)


def _recording(endpoint: Endpoint, options: Namespace) -> Recording:
    """A folder that cannot be made is said before anything is served."""
    try:
        Path(options.record).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ParamValidationError(f"{options.record}: {error.strerror}.", "Give --record a folder.") from error
    recorder = Recorder(options.record, keep_time=options.keep_time)
    return Recording(endpoint, recorder, _say)


def _listen(endpoint: Endpoint | Recording, options: Namespace) -> Served:
    try:
        return endpoint.serve(options.host, options.port, inspector=not options.no_inspector)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        problem = f"Cannot listen on {options.host}, port {options.port}: {reason}."
        raise SigV4SSMError(problem, "Choose another with --port (0 takes a free one) or --host.") from error


def _say(*lines: str) -> None:
    """In one piece, line ends included: the threads that answer have something to say at the same time."""
    sys.stderr.write("".join(f"{printable(line)}\n" for line in lines))
    sys.stderr.flush()
