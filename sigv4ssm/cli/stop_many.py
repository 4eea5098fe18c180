"""`sigv4ssm stop` in all of its forms; the plainest, one id, is in `stop` alone."""

from __future__ import annotations

import collections
import re
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping
from functools import partial

from ..client.jobs import ID
from ..client.lane import Lane
from ..client.many import CONCURRENCY, MOST_CONCURRENCY, RATE, Run
from ..client.outcomes import StopOutcome, as_dict
from ..client.workers import Workers
from ..errors import ParamValidationError, SigV4SSMError
from ..pacing import MOST, SLOWEST
from . import connection, output, selection, stop_children
from .board import Board
from .interrupts import Interrupts
from .options import Parser, add_spans, count, number
from .progress import elapsed
from .refusal import printable, refuse, say
from .stop_children import HEADINGS
from .style import Style
from .targets import STDIN, Target, Targets, problem_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

USAGE = "sigv4ssm stop ID... | - | OPTIONS THAT CHOOSE [--wait] [options]"
DESCRIPTION = """\
Stop automation executions. For one id the answer goes to stdout as JSON; it
says that the service took the request: the execution goes to Cancelling, then
to Cancelled, unless it ends by itself before that. --wait waits until then.

For more ids, for those that are chosen, and with --wait, stdout has what came
of each, and the exit code is 0 only when all of them were stopped, or with
--wait ended as asked; else 1. An error that ends the whole run, or is that of a
single execution, has its own code. Progress goes to stderr. Text has a line for
each: region, id, outcome, status, seconds, problem; of a dry run what `list`
shows, and the region."""

SPANS = (("timeout", 600, "how long to wait for each"), ("poll", 15, "time between two looks, at most"))
MOST_SHOWN = 20
"""Lines of those that went amiss, after a live view."""
AS_ABOVE = ", as above"
NAMES = ("region", "execution_id", "kind", "status")
"""The fields of the first columns."""
LISTED = (ID, "AutomationExecutionStatus", "DocumentName", "ExecutionStartTime")


def add_options(parser: Parser) -> None:
    what = parser.add_argument_group("what to stop")
    what.add_argument("id", metavar="ID", nargs="*", help="36 characters each; - for stdin, one a line")
    what.add_argument("--type", metavar="TYPE", help="Cancel or Complete (default Cancel)")
    what.add_argument("--dry-run", action="store_true", help="show what would be stopped, and stop nothing")
    what.add_argument("--yes", action="store_true", help="do not ask before more than one is stopped")
    what.add_argument("--regions", metavar="NAMES", help="choose in these: us-east-1,us-west-2, or all")
    selection.add_options(parser, "or all that go on, and are")
    how = parser.add_argument_group("how")
    how.add_argument("--wait", action="store_true", help="wait until they have ended")
    text = "wait for all that it started, too; for one ID, with --wait"
    how.add_argument("--children", action="store_true", help=text)
    add_spans(how, *SPANS)
    parser.set_defaults(timeout=None, poll=None)  # `_check` fills them in: so it sees what was given
    text = f"stops a second in each region (default {RATE:g})"
    a_second = partial(number, least=SLOWEST, most=int(MOST))
    how.add_argument("--rate", metavar="N", type=a_second, default=RATE, help=text)
    text = f"calls at a time in each region (default {CONCURRENCY})"
    at_a_time = partial(count, most=MOST_CONCURRENCY)
    how.add_argument("--concurrency", metavar="N", type=at_a_time, default=CONCURRENCY, help=text)
    output.add_option(parser)
    connection.add_options(parser)


def run(options: Namespace) -> int:
    """Find what is meant, ask, stop it, and show what came of it."""
    _check(options)
    targets = Targets(options)
    try:
        targets.find()
        problems = Problems()
        for region, error in targets.refused.items():
            say(f"{region} is left out{problems.said(str(error), region)}")
        if options.dry_run:
            return _show_targets(options, targets)
        if not _may_stop(options, targets.rest):
            say("Nothing was stopped.", "")
            return 1
        if options.children:
            return stop_children.run(options, targets.rest[0].client, *options.id)
        return Stopping(options, targets, problems).go()
    finally:
        targets.close()


def _check(options: Namespace) -> None:
    """Refuse what would do nothing, and complete what is not given."""
    if not options.wait and (options.timeout, options.poll) != (None, None):
        raise ParamValidationError("--timeout and --poll are of no use without --wait.", "Say --wait, too.")
    if options.children and not (options.wait and len(options.id) == 1 and options.id != [STDIN]):
        raise ParamValidationError("--children is for a single id, with --wait.", "Give one, or leave it out.")
    for name, default, _ in SPANS:
        if getattr(options, name) is None:
            setattr(options, name, float(default))


class Problems:
    """Those that have been shown. Each is shown once, whichever executions, requests and regions it comes with."""

    def __init__(self) -> None:
        self._shown: set[str] = set()

    def said(self, problem: str | None, *names: str) -> str:
        """What stands after the words on an execution or region that has the problem and these names."""
        if not problem:
            return ""
        alike = re.sub("|".join([", (request|attempt) [^,)]+", *map(re.escape, names)]), "", problem)
        if alike in self._shown:
            return AS_ABOVE
        self._shown.add(alike)
        return f": {problem}"


class Stopping:
    """The stops of all targets, and what is shown of them."""

    def __init__(self, options: Namespace, targets: Targets, problems: Problems) -> None:
        self._options = options
        self._targets = targets
        self._problems = problems
        self._workers = Workers()
        wait = (options.timeout, options.poll) if options.wait else None
        self._lanes = [Lane(target.client, target.given, options.type, options.rate, wait) for target in targets.rest]
        self._run = Run(self._lanes, options.concurrency, self._workers)
        self._total = _total(targets.rest)
        self._style = Style(sys.stderr)

    def go(self) -> int:
        """Whatever happens, stdout has the whole answer; what ended the run before its time is raised after that."""
        began = self._workers.now()
        board = self._board()
        failure: BaseException | None = None
        with Interrupts() as interrupts:
            try:
                with board:
                    self._follow(board.live)
                    interrupts.end()
            except BaseException as error:
                failure = error
            interrupts.end()
            self._run.close()
            answer = self._answer()
            try:
                self._summarize(answer, self._workers.now() - began, board.live)
            finally:
                output.show(self._options, answer, HEADINGS, _rows(answer))
                sys.stdout.flush()
        if failure is not None:
            raise failure
        return self._code(answer)

    def _board(self) -> Board:
        listed = [each for target in self._targets.rest for each in target.listed or ()]
        documents = {each[ID]: each.get("DocumentName", "") for each in listed}
        return Board(self._lanes, self._total, documents, self._workers.now, self._options.wait)

    def _follow(self, live: bool) -> None:
        """To the end. In a pipe each outcome is a line, but for a single one with a problem: that follows."""
        for lane, outcome in self._run:
            if not live and not (self._total == 1 and outcome.problem):
                print(f"{time.strftime('%H:%M:%S')} {self._line(_fields(lane, outcome))}", file=sys.stderr, flush=True)

    def _answer(self) -> dict[str, Any]:
        """All that was to be stopped: what was, what was not, and what nobody knows."""
        reports = [(lane, lane.report(self._workers.now())) for lane in self._lanes]
        outcomes = [
            _fields(lane, outcome) for lane, each in reports for outcome in (*each.done, *each.failed, *each.unknown)
        ]
        refused = {**self._targets.refused, **{lane.name: lane.error for lane in self._lanes if lane.error}}
        return {
            "outcomes": outcomes,
            "not_done": [{"region": lane.name, "execution_id": key} for lane, each in reports for key in each.not_done],
            "all_read": all(each.all_read for _, each in reports),
            "refused": _refused(refused),
            "summary": dict(collections.Counter(each["kind"] for each in outcomes)),
        }

    def _summarize(self, answer: dict[str, Any], passed: float, live: bool) -> None:
        """On stderr: how many ended how; and after a live view those that went amiss, but for the error of a single
        one: that follows."""
        for lane in self._lanes if len(self._lanes) > 1 else ():
            if isinstance(lane.error, SigV4SSMError):
                say(f"{lane.name}{self._problems.said(str(lane.error), lane.name)}")
        if live and self._error_of_single() is None:
            amiss = [each for each in answer["outcomes"] if each["kind"] != "stopping" and not self._is_well(each)]
            lines = sorted(map(self._line, amiss), key=lambda line: line.endswith(AS_ABOVE))
            for line in lines[:MOST_SHOWN]:
                print(self._style.bad(line), file=sys.stderr)
        counts = [f"{number} {kind.replace('_', ' ')}" for kind, number in answer["summary"].items()]
        left = len(answer["not_done"])
        counts += [f"{left} not done"] * bool(left) + ["more were not read"] * (not answer["all_read"])
        print(self._style.title(f"{', '.join(counts) or 'nothing to stop'}, in {elapsed(passed)}"), file=sys.stderr)

    def _code(self, answer: dict[str, Any]) -> int:
        """0 only when all ended as asked. Of a single execution, what a failure of its call says; so of all regions,
        where each has failed."""
        lanes = [lane for lane in self._lanes if lane.items or lane.error]
        found = [lane.error or self._error_of_single() for lane in lanes]
        errors = [error for error in found if error]
        if errors and len(errors) == len(lanes):
            if isinstance(errors[0], Exception):
                return refuse(errors[0], self._options.debug)
            raise errors[0]
        well = answer["all_read"] and all(map(self._is_well, answer["outcomes"])) and self._targets.is_whole()
        return 0 if well and not errors else 1

    def _error_of_single(self) -> SigV4SSMError | None:
        """That of the call, where there is but one execution."""
        lanes = [lane for lane in self._lanes if lane.items]
        return lanes[0].last_error if len(lanes) == 1 and len(lanes[0].items) == 1 else None

    def _line(self, outcome: dict[str, Any]) -> str:
        region, key, kind, status = (outcome[name] for name in NAMES)
        words = kind.replace("_", " ")
        word = f" ({status})" if status and status.lower() != words else ""
        problem = self._problems.said(outcome["problem"], key, region)
        return printable(f"{region} {key} {words}{word} after {outcome['seconds']:.1f} s{problem}")

    def _is_well(self, outcome: dict[str, Any]) -> bool:
        return bool(outcome["ended_as_asked"] if self._options.wait else outcome["kind"] == "stopping")


def _show_targets(options: Namespace, targets: Targets) -> int:
    rows = [
        {"region": target.region, **{name: each[name] for name in LISTED if name in each}}
        for target in targets.rest
        for each in target.listed or ()
    ]
    output.show(
        options,
        {"would_stop": rows, "refused": _refused(targets.refused)},
        ("ID", "STATUS", "DOCUMENT", "STARTED", "REGION"),
        ([row.get(name) for name in (*LISTED, "region")] for row in rows),
    )
    return 0 if targets.is_whole() else 1


def _may_stop(options: Namespace, targets: list[Target]) -> bool:
    """More than one needs a yes. Raises ParamValidationError where nobody can be asked."""
    total = _total(targets)
    if options.yes or total is None or total < 2:
        return True
    places = [target for target in targets if target.listed]
    if len(places) == 1:
        question = f"{total} executions in {places[0].region} would be stopped."
    else:
        each = ", ".join(f"{len(target.listed or ())} in {target.region}" for target in places)
        question = f"{total} executions would be stopped: {each}."
    if STDIN in options.id or sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise ParamValidationError(question, "Say --yes if that is meant; --dry-run shows them.")
    print(f"{question} Stop them? [y/N] ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        print(file=sys.stderr)  # Ctrl-D leaves the cursor where it is
    return answer.strip().lower() in ("y", "yes")


def _total(targets: list[Target]) -> int | None:
    counts = [len(target.listed) for target in targets if target.listed is not None]
    return sum(counts) if len(counts) == len(targets) else None


def _refused(errors: Mapping[str, BaseException]) -> list[dict[str, str]]:
    return [{"region": name, "problem": str(error)} for name, error in errors.items()]


def _fields(lane: Lane, outcome: StopOutcome) -> dict[str, Any]:
    """Of an outcome, for JSON. Of what is no id, why: what the error says to do is meant for a call of its own."""
    fields = {"region": lane.name, **as_dict(outcome)}
    return {**fields, "problem": problem_of(outcome.execution_id) or fields["problem"]}


def _rows(answer: dict[str, Any]) -> Iterator[list[object]]:
    """Without the problems where the user has just read them on the same terminal; what was not done comes last."""
    said = sys.stdout.isatty() and sys.stderr.isatty()
    for each in answer["outcomes"]:
        yield [*(each[name] for name in NAMES), f"{each['seconds']:.1f}", None if said else each["problem"]]
    for each in answer["not_done"]:
        yield [each["region"], each["execution_id"], "not_done", None, None, None]
