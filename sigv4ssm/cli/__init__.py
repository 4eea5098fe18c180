"""Floor 6: the command line. What was asked for goes to stdout, all else to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from .options import read_arguments
from .refusal import OTHER, refuse

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code: those of version 2 of the aws CLI (see refusal.EXIT_CODES)."""
    words = sys.argv[1:] if arguments is None else [*arguments]
    debug = "--debug" in words
    _open_closed_streams()
    try:
        options = read_arguments(words)
        if debug:
            from .debug import show_steps

            show_steps()
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:  # of stdout: its reader has gone, or the disk is full
        _discard_output()
        return OTHER if isinstance(error, BrokenPipeError) else refuse(error, debug)
    except Exception as error:
        return refuse(error, debug)


def _open_closed_streams() -> None:
    """`>&-` leaves no stream at all, and its number to the next file or socket that is opened."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115  # as open as the stream that it replaces


def _discard_output() -> None:
    """Nothing more can be written: what is left in the buffer must not fail once more when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
