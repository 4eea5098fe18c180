"""`sigv4ssm golden check` and `sigv4ssm golden show`."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError, Namespace
from pathlib import Path

from ..errors import ParamValidationError
from ..golden import Case, CaseError, Difference, find_cases, first_difference, read_case
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

FORMS = ("text", "json")


def add_options(parser: Parser) -> None:
    what = parser.add_argument_group("what to do")
    what.add_argument("action", metavar="ACTION", type=_action, help="check or show")
    what.add_argument("folders", metavar="DIR", nargs="+", help="a folder of cases, or one case")
    what.add_argument("--output", metavar="FORM", choices=FORMS, default="text", help="of check: text (default), json")


def _action(word: str) -> str:
    if word not in ("check", "show"):
        raise ArgumentTypeError(f"{word!r} is neither check nor show")
    return word


def run(options: Namespace) -> int:
    """Check, or show."""
    found = [(Path(folder), find_cases(Path(folder))) for folder in options.folders]
    for folder, cases in found:
        if not cases:
            raise ParamValidationError(f"{folder}: there is no case.", "Give folders that hold request.txt.")
    cases = list(dict.fromkeys(case for _, cases in found for case in cases))
    if options.action == "show":
        for folder in cases:
            show(read_case(folder), Style(sys.stdout))
        return 0
    failures = check(cases)
    (print_json if options.output == "json" else print_text)(len(cases), failures)
    return 1 if failures else 0


def check(folders: list[Path]) -> list[tuple[Path, Failure]]:
    """The cases that fail, each with its first difference or what is wrong with it."""
    failures: list[tuple[Path, Failure]] = []
    with Progress() as progress:
        for number, folder in enumerate(folders):
            progress.tell(f"{number} of {len(folders)} checked")
            try:
                failure: Failure | None = first_difference(read_case(folder))
            except CaseError as error:
                failure = error
            if failure:
                failures.append((folder, failure))
    return failures


def print_text(count: int, failures: list[tuple[Path, Failure]]) -> None:
    """A line for each case that fails, with its diff below; the numbers last."""
    style = Style(sys.stdout)
    for folder, failure in failures:
        if isinstance(failure, CaseError):
            print(style.bad("FAIL ") + printable(str(failure)))
            continue
        print(style.bad("FAIL ") + printable(f"{folder}: {failure.where} differs (- the case, + sigv4ssm)"))
        for line in failure.diff().split("\n"):
            paint = style.bad if line[:1] == "-" else style.good if line[:1] == "+" else style.quiet
            print("    " + paint(line) if line.strip() else "")
    print(f"{count - len(failures)} passed, {len(failures)} failed")


def print_json(count: int, failures: list[tuple[Path, Failure]]) -> None:
    rows = [{"case": str(folder), **_row(failure)} for folder, failure in failures]
    print(json.dumps({"passed": count - len(failures), "failed": len(failures), "failures": rows}, indent=2))


def _row(failure: Failure) -> dict[str, str]:
    if isinstance(failure, CaseError):
        return {"problem": str(failure)}
    return {"stage": failure.where, "expected": redact(failure.expected), "actual": redact(failure.actual)}


def show(case: Case, style: Style) -> None:
    """Every file of the case, in the order in which it comes to be; key and token are hidden."""
    pair = case.context["credentials"]
    hidden = {name: HIDDEN for name in ("secret_access_key", "token") if name in pair}
    context = {**case.context, "credentials": {**pair, **hidden}}
    print(style.title(printable(case.name)) + "\n")
    for name in sorted(case.files, key=_order):
        text = json.dumps(context, indent=4) if name == "context.json" else case.text(name)
        print(style.name(printable(name)))
        for line in redact(text).rstrip("\n").split("\n"):
            print(("  " + printable(line)).rstrip())
        print()


def _order(name: str) -> tuple[int, str]:
    """The request, what it is signed with, its stages, the answer, the rest."""
    stages = ("canonical-request.txt", "string-to-sign.txt", "signature.txt", "signed-request.txt")
    names = ["request.txt", "unsigned-headers.txt", "context.json"]
    names += [f"{form}-{stage}" for form in ("header", "query") for stage in stages]
    names += ["response.txt", "outcome.json", "difference.json"]
    return (names.index(name) if name in names else len(names)), name
