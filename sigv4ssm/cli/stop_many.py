"""`sigv4ssm stop` in all of its forms; the plainest, one id, is in `stop` alone."""

from __future__ import annotations

import re
import sys
import time
from argparse import Namespace
from contextlib import closing
from functools import partial

from ..client.jobs import ID
from ..client.lane import Lane
from ..client.many import CONCURRENCY, MOST_CONCURRENCY, RATE, Run
from ..client.outcomes import as_dict
from ..client.workers import Workers
from ..errors import ParamValidationError, SigV4SSMError
from ..pacing import MOST, SLOWEST
from . import connection, output, selection, stop_children
from .board import Board
from .interrupts import Interrupts
from .options import Parser, count, number, seconds
from .progress import elapsed
from .refusal import printable, say
from .stop_children import COLUMNS, as_answer, as_rows
from .style import Style
from .targets import STDIN, Targets, problem_of, read_ids

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..client.outcomes import StopOutcome
    from .stop_children import Row

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

MOST_SHOWN = 20
"""Lines of those that went amiss, after a live view."""
AS_ABOVE = ", as above"
WOULD_STOP = {
    "ID": ID,
    "STATUS": "AutomationExecutionStatus",
    "DOCUMENT": "DocumentName",
    "STARTED": "ExecutionStartTime",
    "REGION": "region",
}
"""What a dry run shows."""


def add_options(parser: Parser) -> None:
    add = parser.group("what to stop")
    add("id ID", "36 characters each; - for stdin, one a line", nargs="*")
    add("--type TYPE", "Cancel or Complete (default Cancel)")
    add("--dry-run", "show what would be stopped, and stop nothing")
    add("--yes", "do not ask before more than one is stopped")
    add("--regions NAMES", "choose in these: us-east-1,us-west-2, or all")
    selection.add_options(parser, "or all that go on, and are")
    add = parser.group("how")
    add("--wait", "wait until they have ended")
    add("--children", "wait for all that it started, too; for one ID, with --wait")
    add("--timeout SECONDS", "how long to wait for each (default 600)", type=seconds)
    add("--poll SECONDS", "time between two looks, at most (default 15)", type=seconds)
    text = f"stops a second in each region (default {RATE:g})"
    add("--rate N", text, type=partial(number, least=SLOWEST, most=int(MOST)), default=RATE)
    text = f"calls at a time in each region (default {CONCURRENCY})"
    add("--concurrency N", text, type=partial(count, most=MOST_CONCURRENCY), default=CONCURRENCY)
    output.add_option(parser)
    connection.add_options(parser)


def run(options: Namespace) -> int:
    _check(options)
    with closing(Targets(options)) as targets:
        targets.find()
        problems = Problems()
        for region, error in targets.refused.items():
            say(f"{region} is left out{problems.said(str(error), region)}")
        if options.dry_run:
            return _show_targets(options, targets)
        if not _may_stop(options, targets):
            say("Nothing was stopped.")
            return 1
        if options.children:
            [client] = targets.clients.values()
            return stop_children.run(options, client)
        return Stopping(options, targets, problems).go()


def _check(options: Namespace) -> None:
    """Refuse what would do nothing, and complete what is not given."""
    if not options.wait and (options.timeout, options.poll) != (None, None):
        raise ParamValidationError("--timeout and --poll are of no use without --wait.", "Say --wait, too.")
    if options.children and not (options.wait and len(options.id) == 1 and options.id != [STDIN]):
        raise ParamValidationError("--children is for a single id, with --wait.", "Give one, or leave it out.")
    options.timeout = 600.0 if options.timeout is None else options.timeout
    options.poll = 15.0 if options.poll is None else options.poll


def _show_targets(options: Namespace, targets: Targets) -> int:
    rows = [
        {"region": region, **{name: each[name] for name in WOULD_STOP.values() if name in each}}
        for region, listed in targets.listed.items()
        for each in listed or ()
    ]
    answer = {"would_stop": rows, "refused": as_rows(targets.refused)}
    output.show(options, answer, WOULD_STOP, rows)
    return int(not targets.is_whole())


def _may_stop(options: Namespace, targets: Targets) -> bool:
    """More than one needs a yes. Raises ParamValidationError where nobody can be asked."""
    counts = {region: len(listed) for region, listed in targets.listed.items() if listed}
    total = sum(counts.values())
    if options.yes or total < 2:
        return True
    if len(counts) == 1:
        question = f"{total} executions in {next(iter(counts))} would be stopped."
    else:
        each = ", ".join(f"{number} in {region}" for region, number in counts.items())
        question = f"{total} executions would be stopped: {each}."
    if STDIN in options.id or sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise ParamValidationError(question, "Say --yes if that is meant; --dry-run shows them.")
    print(f"{question} Stop them? [y/N] ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        print(file=sys.stderr)  # Ctrl-D leaves the cursor where it is
    return answer.strip().lower() in ("y", "yes")


class Problems:
    """Each is shown once, whichever executions, requests and regions it comes with."""

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
    def __init__(self, options: Namespace, targets: Targets, problems: Problems) -> None:
        self._options = options
        self._targets = targets
        self._problems = problems
        how = options.type, options.rate, (options.timeout, options.poll) if options.wait else None
        lanes = [
            Lane(targets.clients[region], read_ids() if listed is None else listed, *how)
            for region, listed in targets.listed.items()
        ]
        self._run = Run(lanes, options.concurrency, Workers())
        self._began = self._run.now()
        known = [each for listed in targets.listed.values() for each in listed or ()]
        self._total = None if None in targets.listed.values() else len(known)
        documents = {each[ID]: each.get("DocumentName", "") for each in known}
        self._board = Board(lanes, self._total, documents, self._run.now, options.wait)
        self._answer: Row = {}

    def go(self) -> int:
        """Whatever happens, stdout has the whole answer; what ended the run before its time is raised after that.

        In a pipe each outcome is a line, but for a single one with a problem: that follows.
        """
        with Interrupts(self._report) as interrupts, self._board:
            for lane, outcome in self._run:
                if not self._board.live and not (self._total == 1 and outcome.problem):
                    line = self._line(_fields(lane, outcome))
                    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)
            interrupts.end()
        return self._code()

    def _report(self) -> None:
        """All that was to be stopped: what was, what was not, and what nobody knows. The text is without the problems
        that the user has just read on the same terminal; what was not done comes last."""
        self._run.close()
        lanes = self._run.lanes
        reports = [(lane, lane.report(self._run.now())) for lane in lanes]
        outcomes = [_fields(lane, each) for lane, its in reports for each in (*its.done, *its.failed, *its.unknown)]
        not_done = [{"region": lane.name, "execution_id": key} for lane, its in reports for key in its.not_done]
        refused = {**self._targets.refused, **{lane.name: lane.error for lane in lanes if lane.error}}
        self._answer = as_answer(outcomes, not_done, all(its.all_read for _, its in reports), refused)
        said = sys.stdout.isatty() and sys.stderr.isatty()
        columns = {heading: name for heading, name in COLUMNS.items() if not (said and name == "problem")}
        rows = [*outcomes, *({**row, "kind": "not_done"} for row in not_done)]
        try:
            self._summarize()
        finally:
            output.show(self._options, self._answer, columns, rows)
            sys.stdout.flush()

    def _summarize(self) -> None:
        """On stderr: how many ended how; and after a live view those that went amiss, but for the error of a single
        one: that follows."""
        lanes, answer, style = self._run.lanes, self._answer, Style(sys.stderr)
        for lane in lanes if len(lanes) > 1 else ():
            if isinstance(lane.error, SigV4SSMError):
                say(f"{lane.name}{self._problems.said(str(lane.error), lane.name)}")
        if self._board.live and self._error_of_single() is None:
            amiss = [each for each in answer["outcomes"] if each["kind"] != "stopping" and not self._is_well(each)]
            lines = sorted(map(self._line, amiss), key=lambda line: line.endswith(AS_ABOVE))
            for line in lines[:MOST_SHOWN]:
                print(style.bad(line), file=sys.stderr)
        counts = [f"{number} {kind.replace('_', ' ')}" for kind, number in answer["summary"].items()]
        left = len(answer["not_done"])
        counts += [f"{left} not done"] * bool(left) + ["more were not read"] * (not answer["all_read"])
        passed = elapsed(self._run.now() - self._began)
        print(style.title(f"{', '.join(counts) or 'nothing to stop'}, in {passed}"), file=sys.stderr)

    def _code(self) -> int:
        """0 only when all ended as asked. Of a single execution, what a failure of its call says; so of all regions,
        where each has failed."""
        lanes = [lane for lane in self._run.lanes if lane.items or lane.error]
        errors = [error for lane in lanes if (error := lane.error or self._error_of_single())]
        if errors and len(errors) == len(lanes):
            raise errors[0]
        well = self._answer["all_read"] and all(map(self._is_well, self._answer["outcomes"]))
        return int(bool(errors) or not (well and self._targets.is_whole()))

    def _error_of_single(self) -> SigV4SSMError | None:
        """That of the call, where there is but one execution."""
        lanes = [lane for lane in self._run.lanes if lane.items]
        return lanes[0].last_error if [len(lane.items) for lane in lanes] == [1] else None

    def _line(self, outcome: Row) -> str:
        region, key, kind, status = (outcome[name] for name in ("region", "execution_id", "kind", "status"))
        words = kind.replace("_", " ")
        word = f" ({status})" if status and status.lower() != words else ""
        problem = self._problems.said(outcome["problem"], key, region)
        return printable(f"{region} {key} {words}{word} after {outcome['seconds']:.1f} s{problem}")

    def _is_well(self, outcome: Row) -> bool:
        return bool(outcome["ended_as_asked"] if self._options.wait else outcome["kind"] == "stopping")


def _fields(lane: Lane, outcome: StopOutcome) -> Row:
    """Of an outcome, for JSON. Of what is no id, why: what the error says to do is meant for a call of its own."""
    fields = {"region": lane.name, **as_dict(outcome)}
    return {**fields, "problem": problem_of(outcome.execution_id) or fields["problem"]}
