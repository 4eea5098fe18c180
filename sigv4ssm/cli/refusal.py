"""How a failure ends the command: a sentence on what is wrong, a sentence on what to do, an exit code."""

from __future__ import annotations

import sys

from .. import errors
from .style import Style

OWN = __name__.rsplit(".", 2)[0]
USAGE = 252
OTHER = 255

EXIT_CODES = {"ParamValidationError": USAGE, "ConfigurationError": 253, "ServiceError": 254, "SigV4SSMError": OTHER}
"""By the name of the class that is nearest. https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html"""


def refuse(error: Exception, debug: bool) -> int:
    """Say on stderr what is wrong and what to do, and answer the exit code. A traceback is shown for faults alone."""
    if isinstance(error, errors.SigV4SSMError):
        # what a server says is one line, whatever is in it
        lines = error.problem.split("\n") if isinstance(error, errors.NoCredentialsError) else [error.problem]
        say(*lines, error.remedy)
        if sys.stderr.isatty():
            _show_difference(error)
        return next(EXIT_CODES[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in EXIT_CODES)
    if isinstance(error, ModuleNotFoundError) and (error.name or "").startswith(f"{OWN}."):
        say(f"{error.name} was left out of this copy.", "Take the whole package, or one file of it that has it.")
        return OTHER
    words = error.strerror if isinstance(error, OSError) and error.strerror else f"{type(error).__name__}: {error}"
    say(f"{words}.", "" if debug else "Run it again with --debug to see where.")
    if debug:
        import traceback

        traceback.print_exception(type(error), error, error.__traceback__)
    return OTHER


def say(problem: str, *more: str, program: str = "sigv4ssm") -> None:
    """The sentences, a line each: what is wrong, then what to do."""
    first = Style(sys.stderr).bad(f"{program}: ") + printable(problem)
    print(first, *map(printable, filter(None, more)), sep="\n", file=sys.stderr)


def _show_difference(error: errors.SigV4SSMError) -> None:
    """What was signed and what arrived, one under the other."""
    if isinstance(error, errors.ServiceError) and error.diagnosis:
        from .diagnose import sides

        for name, text in sides(error.diagnosis, Style(sys.stderr)):
            print(f"  {name:<10}{text}", file=sys.stderr)


def printable(text: str) -> str:
    """Without line ends, and without what a server could steer a terminal with."""
    return "".join(character if character.isprintable() else " " for character in text)
