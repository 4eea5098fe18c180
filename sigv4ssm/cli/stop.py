"""`sigv4ssm stop ID`: the plainest form, with nothing that it does not need; `stop_many` has all others."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from . import connection
from .options import Parser
from .style import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

WIDER = "stop_many"
"""The module for words that are not enough here; its help is the command's."""

USAGE = DESCRIPTION = ""


def add_options(parser: Parser) -> None:
    what = parser.add_argument_group()  # the parser itself would make a formatter for each, which imports shutil
    what.add_argument("id", nargs="?")
    what.add_argument("--type")
    connection.add_options(parser)


def is_enough(options: Namespace) -> bool:
    """Whether the words are those of a single id."""
    return options.id not in (None, "-")


def run(options: Namespace) -> int:
    with connection.make_client(options) as client:
        answer: dict[str, Any] = dict(
            client.stop_automation_execution(AutomationExecutionId=options.id, Type=options.type)
        )
    metadata = answer.pop("ResponseMetadata")
    print(json.dumps(answer, indent=4))
    if sys.stderr.isatty():
        note = f"Request {metadata.get('RequestId', 'without an id')} was accepted."
        print(Style(sys.stderr).quiet(note), file=sys.stderr)
    return 0
