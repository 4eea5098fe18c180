from __future__ import annotations

import json
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterable
from itertools import zip_longest
from textwrap import wrap

from ..diagnosis import Diagnosis, compare, diagnose, examine
from ..diagnosis.texts import is_to_sign, read_echo
from ..errors import ParamValidationError
from .given import known_credentials, read_bytes, read_raw, time
from .options import Parser, add_output
from .refusal import printable
from .saved_error import read_error
from .style import Style

USAGE = """\
sigv4ssm diagnose --error FILE --raw FILE [options]
       sigv4ssm diagnose --error FILE --signed FILE [options]
       sigv4ssm diagnose --raw FILE [options]
       sigv4ssm diagnose --signed FILE --received FILE [options]"""
DESCRIPTION = """\
Say why a signature was refused: what differs, the likely reason, and the cure.

The error is AWS's answer, its body, or what a tool has printed of it; the
request is raw HTTP as it was sent. With the key of the request in
AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, its signature is looked at too.
Nothing is sent. One of the files may be - for stdin.

Exit code 0: a cause is named; 1: none is found; 252: there is nothing to read."""

NOTHING = {
    "signed": "The two texts are equal. If AWS refuses the signature all the same, then the secret key is another.",
    "error": "This error does not refuse a signature.",
    "raw": "The request shows nothing wrong by itself. Give AWS's answer, too: --error FILE.",
}
"""What is said where no cause is found, by the first of these files that is given."""

FIELDS = ("cause", "certain", "finding", "likely", "cure", "stage", "part", "signed", "received")
UNBROKEN = 10**6
"""Columns where there is no terminal."""


def add_options(parser: Parser) -> None:
    add = parser.group("what there is to look at")
    add("--error FILE", "AWS's answer: its body, or what a tool has printed")
    add("--raw FILE", "the signed request as raw HTTP")
    add("--signed FILE", "the canonical request or string to sign that was signed")
    add("--received FILE", "that of the service")
    add("--server-time TIME", "the service's clock, 2015-08-30T12:36:00Z", type=time)
    add_output(parser, ("text", "json"), "text (default), json")


def run(options: Namespace) -> int:
    found = _look(options)
    if options.output == "json":
        print(json.dumps({name: getattr(found, name) for name in FIELDS} if found else {"cause": None}, indent=4))
    elif found:
        print("\n".join(_lines(found)))
    else:
        print(next(text for name, text in NOTHING.items() if getattr(options, name)))
    return 0 if found else 1


def _look(options: Namespace) -> Diagnosis | None:
    """Raises ParamValidationError for files that do not belong together."""
    files = {name: getattr(options, name) for name in ("error", "raw", "signed", "received")}
    if [*files.values()].count("-") > 1:
        raise ParamValidationError("Stdin can be read once.", "Give - for one file alone.")
    given = {name for name, file in files.items() if file is not None}
    if given == {"signed", "received"}:
        return compare(_canonical(options.signed), _canonical(options.received))
    if given == {"error", "signed"}:
        signed = _canonical(options.signed)
        return compare(signed, _echoed(options.error, signed))
    if given == {"raw"}:
        request = read_raw(options.raw)
        return examine(request, server_time=options.server_time, credentials=known_credentials(request))
    if given == {"error", "raw"}:
        error, request = read_error(read_bytes(options.error)), read_raw(options.raw)
        at, known = options.server_time or error.time, known_credentials(request)
        return diagnose(error.code, error.message, request, server_time=at, credentials=known)
    raise ParamValidationError(
        "These files are no pair." if given else "No file is given.",
        "Give --error and --raw, --error and --signed, --signed and --received, or --raw.",
    )


def _echoed(name: str, signed: str) -> str:
    """Of an error's two texts the one that is of the same kind as what was signed."""
    echo = read_echo(read_error(read_bytes(name)).message)
    if echo is None:
        raise ParamValidationError(
            "The error does not say what the service calculated with.", "Give the request, too: --raw FILE."
        )
    canonical, to_sign = echo
    return to_sign if to_sign is not None and is_to_sign(signed) else canonical


def _canonical(name: str) -> str:
    """The text in a file, without the line end that an editor adds, and with lines that end as AWS's do."""
    return read_bytes(name).decode("utf-8", "surrogateescape").replace("\r\n", "\n").removesuffix("\n")


def _lines(found: Diagnosis) -> list[str]:
    """Under aligned names; the sides of the difference one under the other, whatever their width."""
    style = Style(sys.stdout)
    width = max(50, shutil.get_terminal_size().columns) - 12 if sys.stdout.isatty() else UNBROKEN

    def sentence(name: str, text: str) -> Iterable[tuple[str, str]]:
        return zip_longest([name], wrap(printable(text), width, break_on_hyphens=False), fillvalue="")

    certainty = "certain" if found.certain else "likely"
    where = f"{found.stage}, {found.part}" if found.part and found.part.lower() != found.stage else found.stage
    shown = [("cause", style.title(f"{found.cause} ({certainty})")), ("where", where)]
    shown += [*sentence("finding", found.finding), *sides(found, style)]
    shown += [*sentence("likely", found.likely), *sentence("cure", found.cure)]
    return [f"{style.quiet(f'{name:<10}')}{text}" for name, text in shown]


def sides(found: Diagnosis, style: Style) -> list[tuple[str, str]]:
    """What was signed and what arrived, by name, where both are known."""
    if found.signed is None or found.received is None:
        return []
    signed, received = (printable(text) or "(empty)" for text in (found.signed, found.received))
    return [("signed", style.good(signed)), ("received", style.bad(received))]
