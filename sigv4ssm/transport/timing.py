"""The time-outs of the attempt that this thread is making, held against servers that send a byte at a time."""

from __future__ import annotations

import io
import socket
import time
from _thread import _local as local  # threading takes a millisecond to import, and http.client does without

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Attempt(local):
    """Limits of one attempt, and how far it came. A thread makes one attempt at a time."""

    read = 0.0
    deadline = 0.0
    target = ""
    """What stands in the request line, as it was signed."""
    phase = "ready"
    """ready: nothing has left; given away: to an adapter, which need not be ours, so nobody knows;
    at the proxy, connecting: at most a proxy's CONNECT has left; sending: the request may have left"""
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

    def limit(self, sock: socket.socket) -> None:
        """Give the socket's next step what is left of the time-outs: often what it has already.

        pyOpenSSL's socket, which urllib3 can be made to use, does not say what it has.
        """
        seconds = self.time_left(self.read)
        if getattr(sock, "gettimeout", float)() != seconds:
            sock.settimeout(seconds)

    def end(self) -> None:
        """Let go of the socket: after some failures urllib3 and http.client leave that to the garbage collector."""
        if self.response is not None:
            self.response.close()
            self.response = None


attempt = Attempt()


class TimedReader(io.RawIOBase):
    """A socket's stream that gives each read no more time than the attempt has left."""

    over = False
    """Whether the answer has been read: then there is nothing more."""

    def __init__(self, stream: socket.SocketIO, sock: socket.socket) -> None:
        self._stream = stream
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.over:
            return None
        attempt.limit(self._sock)
        return self._stream.readinto(buffer)

    def refuse_cut(self) -> None:
        """From here on the end of TLS counts only with its closing alert: RFC 9112 §9.8."""
        if hasattr(self._sock, "suppress_ragged_eofs"):
            self._sock.suppress_ragged_eofs = False

    def pending(self) -> int:
        """Octets that TLS has decrypted already."""
        return int(getattr(self._sock, "pending", int)())

    def end_connection(self) -> None:
        try:
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def close(self) -> None:
        self._stream.close()
        super().close()


class TimedStream(io.BufferedReader):
    """What one answer is read from."""

    raw: TimedReader

    def close(self) -> None:
        """What has come beyond this answer is not the next one: the connection ends, which whoever keeps it sees."""
        try:
            if not self.closed:
                self.raw.over = True
                if self.peek(1) or self.raw.pending():
                    self.raw.end_connection()
        finally:
            super().close()


def open_stream(sock: socket.socket) -> TimedStream:
    """The socket, to read one answer from within the attempt's time-outs."""
    return TimedStream(TimedReader(sock.makefile("rb", buffering=0), sock))


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
