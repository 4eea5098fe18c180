"""Ctrl-C, once: what follows the first is the report of what was done, which no other cuts off."""

from __future__ import annotations

import signal
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Interrupts:
    """A context manager in which SIGINT raises KeyboardInterrupt until it has come, or `end` is called; from then on it
    does nothing. Where the signal is ignored, or is another's, it stays so."""

    def __enter__(self) -> Interrupts:
        main = threading.current_thread() is threading.main_thread()
        self._ours = main and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        self._set(self._raise)
        return self

    def __exit__(self, *_: object) -> None:
        self._set(signal.default_int_handler)

    def end(self) -> None:
        self._set(signal.SIG_IGN)

    def _raise(self, *_: object) -> None:
        self.end()
        raise KeyboardInterrupt

    def _set(self, handler: Any) -> None:
        if self._ours:
            signal.signal(signal.SIGINT, handler)
