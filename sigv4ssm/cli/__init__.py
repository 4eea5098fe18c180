"""Floor 6: the command line. What was asked for goes to stdout, all else to stderr."""

from __future__ import annotations

import os
import sys

from ..errors import SigV4SSMError
from .options import read_arguments
from .refusal import OTHER, exit_code, report, report_unexpected
from .style import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code: those of version 2 of the aws CLI (see refusal.EXIT_CODES)."""
    options = read_arguments(arguments)
    style = Style(sys.stderr)
    if options.debug:
        _show_debug_log()
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except SigV4SSMError as error:
        report(error, style)
        return exit_code(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone: no later flush may complain about it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OTHER
    except Exception as error:  # the user gets a sentence, and the traceback with --debug
        report_unexpected(error, style, options.debug)
        return OTHER


def _show_debug_log() -> None:
    import logging

    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
    logger = logging.getLogger(__package__.partition(".")[0])
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
