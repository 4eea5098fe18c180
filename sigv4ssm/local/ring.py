"""The newest exchanges of a server, for those who look at them while it works."""

from __future__ import annotations

import collections
import threading

from ..values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from ..values import Message, Request, Response

LONGEST = 500
"""Entries that are kept at most."""

LARGEST = 32 << 20
"""Bytes that they may hold together: beyond it the oldest go sooner."""


class Exchange(Value):
    """A request, the answer to it, and when that was by the endpoint's clock (aware, in UTC)."""

    at: datetime
    request: Request
    response: Response


class Entry:
    """An exchange with its number, counted from 1. `row` is a place for what is said of it in a list."""

    def __init__(self, number: int, exchange: Exchange) -> None:
        self.number = number
        self.exchange = exchange
        self.size = len(exchange.request.url) + _size(exchange.request) + _size(exchange.response)
        self.row: dict[str, Any] | None = None


class Ring:
    """The newest entries, from any thread. `last` is the number of the newest one, and how many there have been."""

    def __init__(self, longest: int = LONGEST, largest: int = LARGEST) -> None:
        self.last = 0
        self._entries: collections.deque[Entry] = collections.deque()
        self._longest, self._largest, self._size = longest, largest, 0
        self._lock = threading.Lock()

    def keep(self, exchange: Exchange) -> None:
        """Add the newest entry. It is kept whatever its size; the oldest make room for it."""
        with self._lock:
            self.last += 1
            self._entries.append(Entry(self.last, exchange))
            self._size += self._entries[-1].size
            while len(self._entries) > 1 and (len(self._entries) > self._longest or self._size > self._largest):
                self._size -= self._entries.popleft().size

    def after(self, number: int) -> list[Entry]:
        """The entries with a higher number that are still kept, in their order."""
        with self._lock:
            return [entry for entry in self._entries if entry.number > number]

    def find(self, number: int) -> Entry | None:
        """The entry with that number, or None where it is not kept (any more)."""
        return next((entry for entry in self.after(number - 1) if entry.number == number), None)


def _size(message: Message) -> int:
    """About: what each header and each message takes beside its text is a constant of the interpreter's."""
    return len(message.body) + sum(len(name) + len(value) for name, value in message.headers)
