"""How an error ends the command: a sentence on what is wrong, a sentence on what to do, an exit code."""

from __future__ import annotations

import sys

from ..errors import ConfigurationError, ParamValidationError, ServiceError, SigV4SSMError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .style import Style

USAGE = 252
OTHER = 255

EXIT_CODES: tuple[tuple[type[SigV4SSMError], int], ...] = (
    (ParamValidationError, USAGE),
    (ConfigurationError, 253),
    (ServiceError, 254),
    (SigV4SSMError, OTHER),
)
"""The first row that fits. https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html"""


def exit_code(error: SigV4SSMError) -> int:
    return next(code for kind, code in EXIT_CODES if isinstance(error, kind))


def report(error: SigV4SSMError, style: Style) -> None:
    print(style.bad("sigv4ssm: ") + error.problem, file=sys.stderr)
    if error.remedy:
        print(error.remedy, file=sys.stderr)


def report_unexpected(error: Exception, style: Style, debug: bool) -> None:
    words = error.strerror if isinstance(error, OSError) and error.strerror else f"{type(error).__name__}: {error}"
    print(style.bad("sigv4ssm: ") + f"{words}.", file=sys.stderr)
    if not debug:
        print("Run it again with --debug to see where.", file=sys.stderr)
        return
    import traceback

    traceback.print_exception(type(error), error, error.__traceback__)
