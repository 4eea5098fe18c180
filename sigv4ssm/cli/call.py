from __future__ import annotations

import json
import re
import sys
from argparse import ArgumentTypeError, Namespace
from pathlib import Path

from ..errors import ParamValidationError
from . import connection, output
from .options import Parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

USAGE = "sigv4ssm call OPERATION [JSON | @FILE | -] [options]"
DESCRIPTION = """\
Call any operation of Systems Manager by its name. The parameters go out as they
are given, and AWS checks them; the answer goes to stdout as JSON, with times as
the numbers that AWS sends. Of an answer in pages it is the page that is asked
for: its NextToken is a parameter of the next call."""

REMEDY = """Write JSON, such as '{"MaxResults": 5}'; or @FILE, or - for stdin."""


def add_options(parser: Parser) -> None:
    add = parser.group("what to call")
    add("operation OPERATION", "ListCommands, or list-commands", type=operation)
    add("parameters JSON", "a JSON object; @FILE, or - for stdin", nargs="?", default="{}")
    connection.add_options(parser)


def run(options: Namespace) -> int:
    parameters = read(options.parameters)
    with connection.make_client(options) as client:
        answer = client.call(options.operation, parameters)
    output.show_json(answer)
    return 0


def operation(text: str) -> str:
    """The name as AWS's reference has it; the aws CLI writes it in small letters, with dashes."""
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        return "".join(word.capitalize() for word in text.split("-"))
    if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", text):
        raise ArgumentTypeError(f"{text!r} is no operation: write ListCommands or list-commands")
    return text


def read(text: str) -> dict[str, Any]:
    try:
        if text.startswith("@"):
            text = Path(text[1:]).read_text("utf-8-sig")
        elif text == "-":
            text = sys.stdin.read().lstrip("\ufeff") if sys.stdin else ""
        parameters = json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ParamValidationError(f"The parameters cannot be read: {reason}.", REMEDY) from error
    if not isinstance(parameters, dict):
        raise ParamValidationError("The parameters are no JSON object.", REMEDY)
    return parameters
