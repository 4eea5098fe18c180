"""`sigv4ssm stop` in all of its forms; the plainest, one id, is in `stop` alone."""

from __future__ import annotations

import collections
import sys
import time

from ..client.many import CONCURRENCY, RATE, Run, make_lane, report
from ..client.outcomes import as_dict
from ..client.workers import Workers
from ..errors import ParamValidationError, SigV4SSMError
from . import connection, output, selection
from .board import Board
from .interrupts import Interrupts
from .options import count, seconds
from .progress import elapsed
from .refusal import printable, refuse, say
from .style import Style
from .targets import STDIN, Targets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

    from .options import Parser
    from .targets import Target

USAGE = "sigv4ssm stop ID... | - | OPTIONS THAT CHOOSE [--wait] [options]"
DESCRIPTION = """\
Stop automation executions. For one id the answer goes to stdout as JSON; it
says that the service took the request: the execution goes to Cancelling, then
to Cancelled, unless it ends by itself before that. --wait waits until then.

For more ids, for those that are chosen, and with --wait, stdout has what came
of each, and the exit code is 1 unless all of them were stopped, or with --wait
ended as asked. Progress goes to stderr."""

MOST_SHOWN = 20
"""Lines of those that went amiss, after a live view."""
HEADINGS = ("REGION", "ID", "OUTCOME", "STATUS", "SECONDS", "PROBLEM")
LISTED = ("AutomationExecutionId", "AutomationExecutionStatus", "DocumentName", "ExecutionStartTime")


def add_options(parser: Parser) -> None:
    what = parser.add_argument_group("what to stop")
    what.add_argument("id", metavar="ID", nargs="*", help="ids, 36 characters each; - for ids on stdin")
    what.add_argument("--type", metavar="TYPE", help="Cancel or Complete (default Cancel)")
    what.add_argument("--dry-run", action="store_true", help="show what would be stopped, and stop nothing")
    what.add_argument("--yes", action="store_true", help="do not ask before more than one is stopped")
    what.add_argument("--regions", metavar="NAMES", help="choose in these: us-east-1,us-west-2, or all")
    selection.add_options(parser, "or all that go on, and are")
    how = parser.add_argument_group("how")
    how.add_argument("--wait", action="store_true", help="wait until they have ended")
    for name, default, text in (
        ("timeout", 600, "how long to wait for each"),
        ("poll", 15, "time between two looks, at most"),
    ):
        text = f"{text} (default {default})"
        how.add_argument(f"--{name}", metavar="SECONDS", type=seconds, default=float(default), help=text)
    text = f"stops a second in each region (default {RATE:g})"
    how.add_argument("--rate", metavar="N", type=float, default=RATE, help=text)
    text = f"calls at a time in each region (default {CONCURRENCY})"
    how.add_argument("--concurrency", metavar="N", type=count, default=CONCURRENCY, help=text)
    output.add_option(parser)
    connection.add_options(parser)


def run(options: Namespace) -> int:
    """Find what is meant, ask, stop it, and show what came of it."""
    targets = Targets(options)
    try:
        targets.find()
        for region, error in targets.refused.items():
            say(f"{region}: {error.problem}", "It is left out.")
        if options.dry_run:
            return _show_targets(options, targets.rest)
        if not _may_stop(options, targets.rest):
            say("Nothing was stopped.", "")
            return 1
        return Stopping(options, targets).go()
    finally:
        targets.close()


class Stopping:
    """The stops of all targets, and what is shown of them."""

    def __init__(self, options: Namespace, targets: Targets) -> None:
        self._options = options
        self._targets = targets
        self._workers = Workers()
        wait = (options.timeout, options.poll) if options.wait else None
        self._lanes = [
            make_lane(target.client, target.given, options.type, options.rate, wait) for target in targets.rest
        ]
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
                output.show(self._options, answer, HEADINGS, map(_cells, answer["outcomes"]))
                sys.stdout.flush()
        if failure is not None:
            raise failure
        return self._code(answer)

    def _board(self) -> Board:
        documents = {
            each[LISTED[0]]: each.get("DocumentName", "")
            for target in self._targets.rest
            if isinstance(target.given, list)
            for each in target.given
            if isinstance(each, dict)
        }
        return Board(self._lanes, self._total, documents, self._workers.now, self._options.wait)

    def _follow(self, live: bool) -> None:
        """To the end. In a pipe each outcome is a line, but for a single one with a problem: that follows."""
        for lane, outcome in self._run:
            if not live and not (self._total == 1 and outcome.problem):
                line = _line({"region": lane.name, **as_dict(outcome)})
                print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)

    def _answer(self) -> dict[str, Any]:
        """All that was to be stopped: what was, what was not, and what nobody knows."""
        reports = [(lane.name, report(lane, self._workers.now())) for lane in self._lanes]
        outcomes = [
            {"region": name, **as_dict(outcome)}
            for name, each in reports
            for outcome in (*each.done, *each.failed, *each.unknown)
        ]
        refused = [*self._targets.refused.items(), *((lane.name, lane.error) for lane in self._lanes if lane.error)]
        return {
            "outcomes": outcomes,
            "not_done": [{"region": name, "execution_id": key} for name, each in reports for key in each.not_done],
            "all_read": all(each.all_read for _, each in reports),
            "refused": [{"region": name, "problem": str(error)} for name, error in refused],
            "summary": dict(collections.Counter(each["kind"] for each in outcomes)),
        }

    def _summarize(self, answer: dict[str, Any], passed: float, live: bool) -> None:
        """On stderr: how many ended how; and after a live view those that went amiss."""
        for lane in self._lanes if len(self._lanes) > 1 else ():
            if isinstance(lane.error, SigV4SSMError):
                say(f"{lane.name}: {lane.error.problem}", lane.error.remedy)
        if live:
            amiss = [each for each in answer["outcomes"] if each["kind"] != "stopping" and not self._is_well(each)]
            for each in amiss[:MOST_SHOWN]:
                print(self._style.bad(_line(each)), file=sys.stderr)
        counts = [f"{number} {kind.replace('_', ' ')}" for kind, number in answer["summary"].items()]
        left = len(answer["not_done"])
        counts += [f"{left} not done"] * bool(left) + ["more were not read"] * (not answer["all_read"])
        print(self._style.title(f"{', '.join(counts) or 'nothing to stop'}, in {elapsed(passed)}"), file=sys.stderr)

    def _code(self, answer: dict[str, Any]) -> int:
        """0 only when all ended as asked. Of a single execution, what a failure of its call says."""
        alone = sum(len(lane.items) for lane in self._lanes) == 1
        found = [lane.error or (lane.last_error if alone else None) for lane in self._lanes]
        errors = [error for error in found if error]
        if errors and len(self._lanes) == 1:
            if isinstance(errors[0], Exception):
                return refuse(errors[0], self._options.debug)
            raise errors[0]
        well = answer["all_read"] and all(map(self._is_well, answer["outcomes"])) and self._targets.is_whole()
        return 0 if well and not errors else 1

    def _is_well(self, outcome: dict[str, Any]) -> bool:
        return bool(outcome["ended_as_asked"] if self._options.wait else outcome["kind"] == "stopping")


def _show_targets(options: Namespace, targets: list[Target]) -> int:
    rows = []
    for target in targets:
        for each in target.given:
            listed = each if isinstance(each, dict) else {LISTED[0]: each}
            rows.append({"region": target.region, **{name: listed.get(name) for name in LISTED if name in listed}})
    output.show(
        options,
        {"would_stop": rows},
        ("REGION", "ID", "STATUS", "DOCUMENT", "STARTED"),
        ([row.get(name) for name in ("region", *LISTED)] for row in rows),
    )
    return 0


def _may_stop(options: Namespace, targets: list[Target]) -> bool:
    """More than one needs a yes. Raises ParamValidationError where nobody can be asked."""
    total = _total(targets)
    if options.yes or total is None or total < 2:
        return True
    places = ", ".join(target.region for target in targets if target.count)
    question = f"{total} executions in {places} would be stopped."
    if STDIN in options.id or sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise ParamValidationError(question, "Say --yes if that is meant; --dry-run shows them.")
    print(f"{question} Stop them? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _total(targets: list[Target]) -> int | None:
    counts = [target.count for target in targets]
    return None if None in counts else sum(filter(None, counts))


def _line(outcome: dict[str, Any]) -> str:
    status = f" ({outcome['status']})" if outcome["status"] else ""
    problem = f": {outcome['problem']}" if outcome["problem"] else ""
    words = f"{outcome['kind'].replace('_', ' ')}{status} after {outcome['seconds']:.1f} s{problem}"
    return printable(f"{outcome['region']} {outcome['execution_id']} {words}")


def _cells(outcome: dict[str, Any]) -> list[object]:
    names = ("region", "execution_id", "kind", "status")
    return [*(outcome[name] for name in names), f"{outcome['seconds']:.1f}", outcome["problem"]]
