"""Ctrl-C and SIGTERM, once: what follows the first is the report of what was done, which no other cuts off."""

from __future__ import annotations

import signal
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

KINDS: dict[int, tuple[Any, BaseException]] = {
    signal.SIGINT: (signal.default_int_handler, KeyboardInterrupt()),
    signal.SIGTERM: (signal.SIG_DFL, SystemExit(128 + signal.SIGTERM)),
}
"""Signal to its handler where nobody has set another, and to what it raises here."""


class Interrupts:
    """A context manager in which both signals raise until one has come, or `end` is called; from then on they do
    nothing. However it ends, `report` is called before that goes on. Where a signal is ignored, or is another's, it
    stays so."""

    def __init__(self, report: Callable[[], object]) -> None:
        self._report = report

    def __enter__(self) -> Interrupts:
        main = threading.current_thread() is threading.main_thread()
        self._ours = [kind for kind, (usual, _) in KINDS.items() if main and signal.getsignal(kind) is usual]
        for kind in self._ours:
            signal.signal(kind, self._raise)
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        try:
            self._report()
        finally:
            for kind in self._ours:
                signal.signal(kind, KINDS[kind][0])

    def end(self) -> None:
        for kind in self._ours:
            signal.signal(kind, signal.SIG_IGN)

    def _raise(self, kind: int, _: object) -> None:
        self.end()
        raise KINDS[kind][1]
