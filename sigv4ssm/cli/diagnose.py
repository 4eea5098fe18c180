"""`sigv4ssm diagnose`, and a diagnosis on a terminal."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from argparse import Namespace

from ..diagnosis import Diagnosis, compare, diagnose, examine
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
    "texts": "The two texts are equal. If AWS refuses the signature all the same, then the secret key is another.",
    "request": "The request shows nothing wrong by itself. Give AWS's answer, too: --error FILE.",
    "error": "This error does not refuse a signature.",
}
"""What is said where no cause is found, by what was looked at."""

MARGIN = 12


def add_options(parser: Parser) -> None:
    what = parser.add_argument_group("what there is to look at")
    what.add_argument("--error", metavar="FILE", help="AWS's answer: its body, or what a tool has printed")
    what.add_argument("--raw", metavar="FILE", help="the signed request as raw HTTP")
    what.add_argument("--signed", metavar="FILE", help="the canonical request or string to sign that was signed")
    what.add_argument("--received", metavar="FILE", help="that of the service")
    what.add_argument("--server-time", metavar="TIME", type=time, help="the service's clock, 2015-08-30T12:36:00Z")
    add_output(parser, ("text", "json"), "text (default), json")


def run(options: Namespace) -> int:
    """Print the diagnosis."""
    looked_at, found = _look(options)
    if options.output == "json":
        print(json.dumps(as_dict(found), indent=4))
    elif found is None:
        print(NOTHING[looked_at])
    else:
        print("\n".join(lines(found, Style(sys.stdout), _width())))
    return 1 if found is None else 0


def _look(options: Namespace) -> tuple[str, Diagnosis | None]:
    """What was looked at, and what was found. Raises ParamValidationError for files that do not belong together."""
    given = {name for name in ("error", "raw", "signed", "received") if getattr(options, name) is not None}
    if [getattr(options, name) for name in given].count("-") > 1:
        raise ParamValidationError("Stdin can be read once.", "Give - for one file alone.")
    if given == {"signed", "received"}:
        return "texts", compare(_canonical(options.signed), _canonical(options.received))
    if given == {"error", "signed"}:
        signed = _canonical(options.signed)
        return "texts", compare(signed, _echoed(options.error, signed))
    if given == {"raw"}:
        request = read_raw(options.raw)
        return "request", examine(request, server_time=options.server_time, credentials=known_credentials(request))
    if given == {"error", "raw"}:
        error, request = read_error(read_bytes(options.error)), read_raw(options.raw)
        at = options.server_time or error.time
        known = known_credentials(request)
        return "error", diagnose(error.code, error.message, request, server_time=at, credentials=known)
    raise ParamValidationError(
        "These files are no pair." if given else "No file is given.",
        "Give --error and --raw, --error and --signed, --signed and --received, or --raw.",
    )


def _echoed(name: str, signed: str) -> str:
    """Of an error's two texts the one that is of the same kind as what was signed."""
    from ..diagnosis.texts import is_to_sign, read_echo

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


def as_dict(found: Diagnosis | None) -> dict[str, object]:
    """For programs; where no cause was found it is null."""
    if found is None:
        return {"cause": None}
    names = ("cause", "certain", "finding", "likely", "cure", "stage", "part", "signed", "received")
    return {name: getattr(found, name) for name in names}


def lines(found: Diagnosis, style: Style, width: int | None) -> list[str]:
    """The diagnosis under aligned names; the sides of the difference one under the other, whatever their width."""
    certainty = "certain" if found.certain else "likely"
    shown = [("cause", style.title(f"{found.cause} ({certainty})")), ("where", _where(found))]
    shown += _wrapped("finding", found.finding, width) + sides(found, style)
    shown += _wrapped("likely", found.likely, width) + _wrapped("cure", found.cure, width)
    return [f"{style.quiet(f'{name:<{MARGIN - 2}}')}{text}" for name, text in shown]


def sides(found: Diagnosis, style: Style) -> list[tuple[str, str]]:
    """What was signed and what arrived, by name, where both are known."""
    if found.signed is None or found.received is None:
        return []
    signed, received = (printable(text) or "(empty)" for text in (found.signed, found.received))
    return [("signed", style.good(signed)), ("received", style.bad(received))]


def _where(found: Diagnosis) -> str:
    return f"{found.stage}, {found.part}" if found.part and found.part.lower() != found.stage else found.stage


def _wrapped(name: str, text: str, width: int | None) -> list[tuple[str, str]]:
    """The rows of a sentence, the first with its name."""
    text = printable(text)
    rows = [text] if width is None else textwrap.wrap(text, width - MARGIN, break_on_hyphens=False) or [""]
    return [*zip((name, *[""] * len(rows)), rows)]


def _width() -> int | None:
    """Columns of the terminal; None in a pipe, where no line is broken."""
    return max(50, shutil.get_terminal_size().columns) if sys.stdout.isatty() else None
