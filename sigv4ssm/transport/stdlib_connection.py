"""A connection of StdlibTransport, straight to the origin or through a proxy; and the pool of those that wait."""

from __future__ import annotations

import os
import select

from ..endpoints import host_and_port
from ..errors import TransportError
from .http_request import encode_head, joined_headers
from .http_response import TimedResponse, open_tunnel
from .timing import attempt, open_socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from ssl import SSLContext

    from ..values import Request
    from .proxies import Proxy

MOST_IDLE = 64


class Connection:
    """A connection to an origin such as https://ssm.us-east-1.amazonaws.com, opened with its first request.

    `tls_context` gives the context for an origin with TLS. Raises TransportError for an origin that is none.
    """

    def __init__(self, origin: str, proxy: Proxy | None, tls_context: Callable[[], SSLContext]) -> None:
        self.origin = origin
        self.host, self.port = host_and_port(origin)
        if not (origin.startswith(("http://", "https://")) and self.host and 0 < self.port < 65536):
            raise TransportError("The URL is not one of http or https with a host.", "Write it as https://host.")
        self._secure = origin.startswith("https:")
        self._proxy = proxy
        self._login = [("Proxy-Authorization", proxy.login)] if proxy and proxy.login else []
        self._tls_context = tls_context
        self._sock: socket.socket | None = None

    def exchange(self, request: Request, target: str, connect: float) -> TimedResponse:
        """Send the request, and read the head of its answer. `connect` is seconds, for a connection not yet open."""
        headers = joined_headers(request)
        if "host" not in headers:  # RFC 9112 §3.2
            headers = {"host": ("Host", self.origin.partition("://")[2]), **headers}
        lines = list(headers.values())
        if self._proxy and not self._secure:
            target, lines = self.origin + target, lines + self._login
        sent = encode_head(request.method, target, lines) + request.body
        sock = self._sock or self._open(connect)
        attempt.limit(sock)
        attempt.phase = "sending"
        try:
            sock.sendall(sent)
        except BrokenPipeError:
            pass  # a server may answer before it has read all
        answer = TimedResponse(sock, method=request.method)
        answer.begin()
        return answer

    def has_ended(self) -> bool:
        """Whether there is something to read: the end, or what nobody asked for."""
        if self._sock is None:
            return True
        if not hasattr(select, "poll"):
            return bool(select.select([self._sock], [], [], 0)[0])
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        return bool(poll.poll(0))

    def close(self) -> None:
        if self._sock is not None:
            self._sock.close()
            self._sock = None

    def _open(self, seconds: float) -> socket.socket:
        context = self._tls_context() if self._secure else None
        attempt.phase = "at the proxy" if self._proxy else "connecting"
        next_hop = self._proxy or self
        self._sock = open_socket(next_hop.host, next_hop.port, attempt.time_left(seconds))
        if context:
            if self._proxy:
                open_tunnel(self._sock, self.host, self.port, self._login)
            name = self.host.rstrip(".")
            self._sock = secure = context.wrap_socket(self._sock, server_hostname=name, do_handshake_on_connect=False)
            secure.do_handshake()
        attempt.phase = "ready"
        return self._sock


class Pool:
    """Up to 64 idle connections, for use from many threads: the one used last is taken first, the oldest is closed.

    Once a pool is closed it closes the connections that come back later, too. It has no lock, which Ctrl-C or a fork
    could leave locked: each step on the list is one that no other thread divides.
    """

    def __init__(self) -> None:
        self._idle: list[Connection] = []
        self._room = MOST_IDLE
        self.process = os.getpid()
        """The one whose connections they are: a child of a fork has its parent's, whose answers come to either."""

    def take(self, origin: str) -> Connection | None:
        """A connection to the origin that the other side has not ended, or None."""
        for connection in reversed(self._idle.copy()):
            if connection.origin != origin:
                continue
            try:
                self._idle.remove(connection)
            except ValueError:  # another thread was quicker
                continue
            if not connection.has_ended():
                return connection
            connection.close()
        return None

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
