"""The connections that wait for their next request."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .stdlib_connection import Connection

MOST = 64


class Pool:
    """Up to 64 idle connections, for use from many threads: the one used last is taken first, the oldest is closed.

    Once a pool is closed it closes the connections that come back later, too. It has no lock, which Ctrl-C or a fork
    could leave locked: each step on the list is one that no other thread divides.
    """

    def __init__(self) -> None:
        self._idle: list[Connection] = []
        self._room = MOST
        self._process = os.getpid()

    def take(self, origin: str) -> Connection | None:
        """A connection to the origin that the other side has not ended, or None."""
        for connection in reversed(self._idle.copy()):
            if connection.origin == origin and self._remove(connection):
                if not connection.has_ended():
                    return connection
                connection.close()
        return None

    def _remove(self, connection: Connection) -> bool:
        """Whether it was still there: another thread may have been quicker."""
        try:
            self._idle.remove(connection)
        except ValueError:
            return False
        return True

    def give(self, connection: Connection) -> None:
        self._idle.append(connection)
        self._make_room()

    def close(self) -> None:
        self._room = 0
        self._make_room()

    def __del__(self) -> None:
        """Who forgets a client has not to hear of its sockets."""
        self.close()

    def _make_room(self) -> None:
        while len(self._idle) > self._room:
            try:
                self._idle.pop(0).close()
            except IndexError:
                pass

    def is_inherited(self) -> bool:
        """Whether this process is a child of the one that made the pool: then the connections are not its own."""
        return self._process != os.getpid()
