from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError, Namespace
from pathlib import Path

from ..errors import ParamValidationError
from ..golden import Case, CaseError, Difference, find_cases, first_difference, read_case
from ..golden.case import STAGE_FILES
from ..values import HIDDEN, redact
from .options import Parser
from .progress import Progress
from .refusal import printable
from .style import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union

    Failure = Union[Difference, CaseError]

USAGE = "sigv4ssm golden (check | show) DIR... [options]"
DESCRIPTION = """\
Golden cases are signed requests in the form of AWS's own signing test suite.
`check` signs every case in a tree anew and compares all stages, up to the
first that differs; `show` prints one case. `sigv4ssm serve --record DIR`
records them, from any client.

Exit code 0: all passed; 1: some failed; 252: there is no case."""

ORDER = (
    *("request.txt", "unsigned-headers.txt", "context.json"),
    *(*STAGE_FILES, "response.txt", "outcome.json", "difference.json"),
)
"""The files of a case as they come to be."""


def add_options(parser: Parser) -> None:
    add = parser.group("what to do")
    add("action ACTION", "check or show", type=_action)
    add("folders DIR", "a folder of cases, or one case", nargs="+")
    add("--output FORM", "of check: text (default), json", choices=("text", "json"), default="text")


def _action(word: str) -> str:
    if word not in ("check", "show"):
        raise ArgumentTypeError(f"{word!r} is neither check nor show")
    return word


def run(options: Namespace) -> int:
    cases: dict[Path, None] = {}
    for folder in map(Path, options.folders):
        found = find_cases(folder)
        if not found:
            raise ParamValidationError(f"{folder}: there is no case.", "Give folders that hold request.txt.")
        cases.update(dict.fromkeys(found))
    if options.action == "show":
        for folder in cases:
            _show(read_case(folder), Style(sys.stdout))
        return 0
    failures = check([*cases])
    (_print_json if options.output == "json" else _print_text)(len(cases) - len(failures), failures)
    return 1 if failures else 0


def check(folders: list[Path]) -> list[tuple[Path, Failure]]:
    """The cases that fail, each with its first difference or what is wrong with it."""
    failures: list[tuple[Path, Failure]] = []
    with Progress() as progress:
        for number, folder in enumerate(folders):
            progress.tell(f"{number} of {len(folders)} checked")
            try:
                difference = first_difference(read_case(folder))
                failures += [(folder, difference)] if difference else []
            except CaseError as error:
                failures.append((folder, error))
    return failures


def _print_text(passed: int, failures: list[tuple[Path, Failure]]) -> None:
    """A line for each case that fails, with its diff below; the numbers last."""
    style = Style(sys.stdout)
    paints = {"-": style.bad, "+": style.good}
    for folder, failure in failures:
        if isinstance(failure, CaseError):
            said, diff = str(failure), ""
        else:
            said, diff = f"{folder}: {failure.where} differs (- the case, + sigv4ssm)", failure.diff()
        print(style.bad("FAIL ") + printable(said))
        for line in diff.splitlines():
            print("    " + paints.get(line[:1], style.quiet)(line) if line.strip() else "")
    print(f"{passed} passed, {len(failures)} failed")


def _print_json(passed: int, failures: list[tuple[Path, Failure]]) -> None:
    rows = [{"case": str(folder), **_row(failure)} for folder, failure in failures]
    print(json.dumps({"passed": passed, "failed": len(failures), "failures": rows}, indent=2))


def _row(failure: Failure) -> dict[str, str]:
    if isinstance(failure, CaseError):
        return {"problem": str(failure)}
    return {"stage": failure.where, "expected": redact(failure.expected), "actual": redact(failure.actual)}


def _show(case: Case, style: Style) -> None:
    """Every file of the case; key and token are hidden."""
    hidden = {"secret_access_key": HIDDEN, "token": HIDDEN}
    pair = {name: hidden.get(name, value) for name, value in case.context["credentials"].items()}
    context = json.dumps({**case.context, "credentials": pair}, indent=4)
    print(style.title(printable(case.name)) + "\n")
    for name in [*filter(case.files.__contains__, ORDER), *sorted(case.files.keys() - set(ORDER))]:
        text = context if name == "context.json" else case.text(name)
        print(style.name(printable(name)))
        for line in redact(text).rstrip("\n").split("\n"):
            print(("  " + printable(line)).rstrip())
        print()
