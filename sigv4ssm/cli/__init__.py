"""Floor 6: the command line. What was asked for goes to stdout, all else to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from .options import read_arguments
from .refusal import OTHER, refuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code: those of version 2 of the aws CLI (see refusal.EXIT_CODES)."""
    _open_closed_streams()
    stderr, sys.stderr = sys.stderr, _Stderr(sys.stderr)
    try:
        return _run(sys.argv[1:] if arguments is None else [*arguments])
    finally:
        sys.stderr = stderr


def _run(words: Sequence[str]) -> int:
    debug = "--debug" in words
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
        _discard(sys.stdout)
        return OTHER if isinstance(error, BrokenPipeError) else refuse(error, debug)
    except Exception as error:
        return refuse(error, debug)


class _Stderr:
    """What nobody reads, or has no place, is lost, and the command does what it was asked for all the same."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        try:
            self._stream.write(text)
        except OSError:
            _discard(self._stream)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            _discard(self._stream)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _open_closed_streams() -> None:
    """`>&-` leaves no stream at all, and its number to the next file or socket that is opened."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115  # as open as the stream that it replaces


def _discard(stream: TextIO) -> None:
    """Nothing more can be written: what is left in the buffer must not fail once more when Python ends."""
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())
