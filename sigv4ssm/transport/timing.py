"""The time-outs of the attempt that this thread is making, held against servers that send a byte at a time."""

from __future__ import annotations

import io
import socket
import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Attempt(threading.local):
    """Limits of one attempt, and how far it came. A thread makes one attempt at a time."""

    read = 0.0
    deadline = 0.0
    phase = "begun"
    """begun, connecting (a proxy's CONNECT included), connected, sending"""

    def begin(self, read: float, deadline: float) -> None:
        self.read, self.deadline, self.phase = read, deadline, "begun"

    def time_left(self, at_most: float) -> float:
        """Seconds for the next step. Raises socket.timeout when the deadline is over."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise socket.timeout("the time for this attempt is over")
        return min(at_most, left)


attempt = Attempt()


class TimedReader(io.RawIOBase):
    """A socket's stream that gives each read no more time than the attempt has left."""

    def __init__(self, stream: socket.SocketIO, sock: socket.socket) -> None:
        self._stream = stream
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(attempt.time_left(attempt.read))
        return self._stream.readinto(buffer)

    def close(self) -> None:
        self._stream.close()
        super().close()


def open_socket(host: str, port: int, seconds: float) -> socket.socket:
    """A connection to the first address of the host that takes one, within `seconds` for all of them together.

    Raises socket.timeout, socket.gaierror or another OSError. The look-up of the name cannot be interrupted.
    """
    end = time.monotonic() + seconds
    failure = OSError(f"{host} has no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(max(end - time.monotonic(), 0.001))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect(address)
            return sock
        except OSError as error:
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
    raise failure
