"""The time-outs of the attempt that this thread is making, held against servers that send a byte at a time."""

from __future__ import annotations

import contextlib
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
    target = ""
    """What stands in the request line, as it was signed."""
    phase = "ready"
    """ready: nothing has left; given away: to an adapter, which need not be ours, so nobody knows;
    connecting: at most a proxy's CONNECT has left; sending: the request may have left"""
    response: io.BufferedIOBase | None = None
    """What the answer is read from."""

    def begin(self, read: float, deadline: float) -> None:
        self.read, self.deadline, self.phase = read, deadline, "ready"

    def time_left(self, at_most: float) -> float:
        """Seconds for the next step. Raises socket.timeout when the deadline is over."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise socket.timeout("the time for this attempt is over")
        return min(at_most, left)

    def end(self) -> None:
        """Let go of the socket: after some failures urllib3 and http.client leave that to the garbage collector."""
        if self.response is not None:
            self.response.close()
            self.response = None


attempt = Attempt()


class TimedReader(io.RawIOBase):
    """A socket's stream that gives each read no more time than the attempt has left."""

    ended = False
    """Whether the other side has closed the connection."""

    def __init__(self, stream: socket.SocketIO, sock: socket.socket) -> None:
        self._stream = stream
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(attempt.time_left(attempt.read))
        size = self._stream.readinto(buffer)
        self.ended = size == 0
        return size

    def close(self) -> None:
        """What TLS holds beyond this answer is not the next one. urllib3 does not see it, for it asks the socket."""
        if getattr(self._sock, "pending", int)():
            with contextlib.suppress(OSError):
                self._sock.shutdown(socket.SHUT_RDWR)
        self._stream.close()
        super().close()


def open_socket(host: str, port: int, seconds: float) -> socket.socket:
    """A connection to the first address of the host that takes one, within `seconds` for all of them together.

    Each address gets an equal share of what is left, so that a dead one leaves time for the next; the socket's
    time-out is then the rest, for a TLS handshake. Raises socket.timeout, socket.gaierror or another OSError.
    The look-up of the name cannot be interrupted.
    """
    end = time.monotonic() + seconds
    addresses = _look_up(host, port)
    failure = OSError(f"{host} has no address")
    for untried, (family, kind, protocol, _, address) in zip(range(len(addresses), 0, -1), addresses):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(_rest(end) / untried)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect(address)
            sock.settimeout(_rest(end))
            return sock
        except OSError as error:
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
    raise failure


def _look_up(host: str, port: int) -> list[Any]:
    try:
        return socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
    except UnicodeError:  # a label that is empty or longer than 63 characters
        raise socket.gaierror(socket.EAI_NONAME, f"{host[:80]} is no host name") from None


def _rest(end: float) -> float:
    return max(end - time.monotonic(), 0.001)
