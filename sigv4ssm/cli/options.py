"""The words of a command line: which command, and its options, spelled as the aws CLI spells them.

Each command is a module here with `add_options(parser)` and `run(options)`; only the one asked for is imported. Where a
module names a WIDER one, that reads the words which are not enough for it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module

from .. import __version__
from .refusal import USAGE, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

HELP = "help"
WITH_VALUES = {
    *("--region", "--profile", "--endpoint-url", "--output"),
    *("--ca-bundle", "--cli-connect-timeout", "--cli-read-timeout"),
}
"""Options that may stand before the command, with a word that is theirs."""

COMMANDS = {
    "stop": "stop an automation that is running",
    "wait": "wait until an automation has ended, and say how",
    "get": "show an automation: its status, its steps, its outputs",
    "list": "list automations: of a document, in a status, since a time",
    "steps": "list the steps of an automation",
    "signal": "approve, reject or resume an automation that waits",
    "start": "start an automation",
    "call": "call any operation of Systems Manager",
    "sign": "sign a request for any AWS service, and print it",
    "presign": "print a URL with the signature in it",
    "verify": "say who signed a request, or why its signature is refused",
    "diagnose": "say why a signature was refused, and what to do",
    "explain": "show step by step how a request is signed",
    "golden": "check golden cases of signed requests, or show one",
    "serve": "serve a local endpoint that verifies signatures",
    "configure": "list what is configured, and where each value comes from",
    "demo": "see a signed stop at work on this machine; no AWS account needed",
}

DESCRIPTION = f"""\
Stop automations of AWS Systems Manager, with requests signed by hand (SigV4).

commands:
{chr(10).join(f"  {command:<12}{purpose}" for command, purpose in COMMANDS.items())}"""

EPILOG = """\
`sigv4ssm COMMAND --help` shows the options of a command.

examples:
  sigv4ssm demo
  sigv4ssm stop f7d1f82d-6cde-4f7a-aa53-d485bEXAMPLE --region us-east-2
  sigv4ssm list --status InProgress --output text
  sigv4ssm serve --port 8000
  sigv4ssm sign https://api.example.com/ --service execute-api --output curl
  sigv4ssm explain --stop f7d1f82d-6cde-4f7a-aa53-d485bEXAMPLE --example

environment:
  credentials  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
  profile      AWS_PROFILE; files AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE
  region       AWS_REGION or AWS_DEFAULT_REGION
  CA bundle    AWS_CA_BUNDLE or REQUESTS_CA_BUNDLE
  proxies      HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY
  plain HTTP   SIGV4SSM_ALLOW_HTTP=1 allows it to other machines
  no colour    NO_COLOR=1

exit codes:
  0     done
  1     done, and the answer is no: not verified, not as recorded, not stopped
  130   interrupted
  252   the command line or a parameter is wrong; nothing was sent
  253   the configuration or the credentials are wrong; nothing was sent
  254   the service answered with an error
  255   anything else, such as no connection"""


class Parser(argparse.ArgumentParser):
    """argparse with our exit code, our two sentences, and help whose columns do not move."""

    def __init__(self, prog: str, **texts: Any) -> None:
        formatter = partial(_Formatter, max_help_position=33)
        super().__init__(prog, add_help=False, allow_abbrev=False, formatter_class=formatter, **texts)

    def group(self, title: str) -> partial[None]:
        """The function that adds an `option` to a group of that title."""
        return partial(option, self.add_argument_group(title))

    def add_general(self) -> partial[None]:
        """What every command takes; last in its help."""
        add = self.group("general")
        add("-h, --help", "show this and exit", action="help")
        add("--debug", "show each step on stderr; no secret is in it")
        return add

    def error(self, message: str) -> NoReturn:
        say(f"{message}.", f"See {self.prog} --help.", program=self.prog)
        self.exit(USAGE)

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        sys.stdout.flush()  # here, where a reader that has gone is still noticed by `main`
        super().exit(status, message)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def _format_action_invocation(self, action: argparse.Action) -> str:
        """`-X, --request METHOD`, as from Python 3.13 on; earlier ones repeat METHOD."""
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        value = self._format_args(action, self._get_default_metavar_for_optional(action))
        return f"{', '.join(action.option_strings)} {value}"


def read_arguments(words: Sequence[str]) -> argparse.Namespace:
    """The options of one command; `.run` is its function. Ends the program where the words make no sense (252).

    Options may stand before the command and after it, and `help` alone, or with nothing but a command, is --help, as
    the aws CLI has it.
    """
    if HELP in words and len(words) <= 2:
        words = [*(word for word in words if word != HELP), "--help"]
    at = _place_of_command(words)
    if at is None or words[at] not in COMMANDS:
        _read_without_command(words)
    command, rest = words[at], [*words[:at], *words[at + 1 :]]
    module = import_module(f".{command}", __package__)
    if hasattr(module, "WIDER"):
        if not {"-h", "--help"} & {*rest}:
            options, others = _parser(command, module).parse_known_args(rest)
            if not others and module.is_enough(options):
                return options
        module = import_module(f".{module.WIDER}", __package__)
    return _parser(command, module).parse_args(rest)


def _place_of_command(words: Sequence[str]) -> int | None:
    """The first word that is neither an option nor the value of one: `help start` starts nothing, and a profile may
    have a command's name."""
    is_value = False
    for place, word in enumerate(words):
        if not (is_value or word.startswith("-")):
            return place
        is_value = not is_value and word in WITH_VALUES
    return None


def _parser(command: str, module: Any) -> Parser:
    parser = Parser(f"sigv4ssm {command}", usage=module.USAGE, description=module.DESCRIPTION)
    module.add_options(parser)
    parser.add_general()
    parser.set_defaults(run=module.run)
    return parser


def _read_without_command(words: Sequence[str]) -> NoReturn:
    """--help, --version, or a mistake."""
    parser = Parser("sigv4ssm", usage="sigv4ssm COMMAND [options]", description=DESCRIPTION, epilog=EPILOG)
    version = f"sigv4ssm {__version__}"
    parser.add_general()("--version", "show the version and exit", action="version", version=version)
    _, others = parser.parse_known_args(words)
    at = _place_of_command(others)
    problem = "a command is missing" if at is None else f"{others[at]} is no command"
    parser.error(f"{problem}: give one of {', '.join(COMMANDS)}")


def option(group: argparse._ActionsContainer, form: str, text: str, **more: Any) -> None:
    """An option as help shows it, such as `-X, --request METHOD`: a switch where no word follows, and with `...` after
    the word it may be repeated. `more` is for argparse."""
    *names, last = form.split()
    shape: dict[str, Any] = {"metavar": last}
    if last.startswith("-"):
        names, shape = [*names, last], {"action": "store_true"}
    elif last.endswith("..."):
        shape = {"metavar": last[:-3], "action": "append", "default": []}
    group.add_argument(*(name.rstrip(",") for name in names), **{"help": text, **shape, **more})


def add_output(parser: Parser, forms: Sequence[str], text: str) -> argparse._ArgumentGroup:
    """--output, in a group that can take more; the first form is the default."""
    group = parser.add_argument_group("output")
    option(group, "--output FORM", text, choices=forms, default=forms[0])
    return group


def add_spans(group: argparse._ArgumentGroup, *rows: tuple[str, int, str], more: str = "") -> None:
    """Options that are seconds: the name of each, its default, and what it is."""
    for name, default, text in rows:
        option(group, f"--{name} SECONDS", f"{text} (default {default}{more})", type=seconds, default=float(default))


def count(text: str, least: int = 1, most: int = 10**9) -> int:
    if not (text.isascii() and text.isdigit() and least <= float(text) <= most):  # `int` refuses thousands of digits
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
    return int(text)


def number(text: str, least: float, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from {least} to {most}")
    return value


WEEK, CENTURY = 7 * 86400, 36525 * 86400
seconds = partial(number, least=0, most=WEEK)
"""A time span: the operating system's time-outs end at 24 days."""
offset = partial(number, least=-CENTURY, most=CENTURY)
"""A time span, forwards or back."""
