"""requests' adapter, with connections that hold the deadline of the attempt and know whether they have sent."""

from __future__ import annotations

import errno
import socket
from functools import cache

from requests import Response
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util import SKIP_HEADER

from .http_request import encode_field, origin_and_target
from .http_response import TimedResponse, open_tunnel
from .timing import attempt, open_socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from requests import PreparedRequest

    class _Base(HTTPConnection):
        _buffer: list[bytes]
        _tunnel_host: str
        _tunnel_port: int
        _tunnel_headers: dict[str, str]
else:
    _Base = object


class _Timed(_Base):
    """What is added to both kinds of connection."""

    response_class = TimedResponse

    def _new_conn(self) -> socket.socket:
        """One connect time-out for all addresses of the name, where urllib3 gives each address its own."""
        try:
            return open_socket(self._dns_host, self.port, attempt.time_left(self.timeout or attempt.read))
        except socket.timeout as error:
            raise ConnectTimeoutError(self, "timed out") from error
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error

    def connect(self) -> None:
        """Of a connection that has ended before the handshake Python's `ssl` makes a socket without TLS: refused."""
        attempt.phase = "at the proxy" if self.proxy else "connecting"
        super().connect()
        if getattr(self.sock, "version", str)() is None:
            raise ConnectionAbortedError(errno.ECONNABORTED, "the connection ended before TLS began")
        attempt.phase = "ready"

    def _tunnel(self) -> None:
        login = [pair for pair in self._tunnel_headers.items() if pair[0].lower() != "host"]
        open_tunnel(self.sock, self._tunnel_host.strip("[]"), self._tunnel_port, login)

    def putrequest(self, method: str, url: str, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """With the target as it was signed, where urllib3 has encoded anew what it does not know."""
        super().putrequest(method, attempt.target, *args, **options)

    def putheader(self, header: Any, *values: Any) -> None:
        """With our own check of what can be sent, in place of those of urllib3 and http.client together."""
        for value in values:
            if value != SKIP_HEADER:
                text = value.decode() if isinstance(value, bytes) else str(value)
                self._buffer.append(encode_field(header, text))

    _held: list[bytes] | None = None
    """What is held back of a request, so that its head and its body go out as one."""

    def request(self, *args: Any, **options: Any) -> None:
        held: list[bytes] = []
        self._held = held
        try:
            super().request(*args, **options)
        finally:
            self._held = None
        self.send(b"".join(held))

    def send(self, data: Any) -> None:
        """From here on bytes of the request may have left."""
        if self._held is not None:
            self._held.append(data)
            return
        if self.sock is None:
            self.connect()
        attempt.phase = "sending"
        attempt.limit(self.sock)
        super().send(data)


@cache
def _timed(kind: type[HTTPConnection]) -> type[HTTPConnection]:
    """The kind with what is added. Most processes need one for https alone."""
    return type(f"Timed{kind.__name__}", (_Timed, kind), {})


MOST_KEPT = 64
"""Connections to one host."""


class Adapter(HTTPAdapter):
    """Sends once, keeps connections. `send` itself is requests' own, so that `responses` intercepts it."""

    def __init__(self) -> None:
        super().__init__(pool_connections=8, pool_maxsize=1, max_retries=0)
        self._last: tuple[object, Any] = (None, None)

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Any:
        """The pool of the last request, if this one goes the same way: to find it takes a tenth of a call."""
        origin, _, rest = (request.url or "").partition("://")
        way = (origin, rest.partition("/")[0], verify, tuple((proxies or {}).items()), cert)
        last, pool = self._last
        if way != last or pool.pool is None:
            pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
            self._last = way, pool
        return pool

    def close(self) -> None:
        self._last = None, None
        super().close()

    def cert_verify(self, conn: Any, *args: Any) -> None:
        """requests' first word to a pool, be it for a proxy: it gets our connections, and room to keep them. Made with
        that room urllib3 would fill it with as many Nones."""
        conn.ConnectionCls = _timed(HTTPSConnection if conn.scheme == "https" else HTTPConnection)
        places = conn.pool
        if places is not None:
            places.maxsize = MOST_KEPT
        super().cert_verify(conn, *args)

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:
        """What stands in the request line: all of the URL for a proxy on http."""
        origin, target = origin_and_target(request.url or "")
        attempt.target = origin + target if proxies and origin.startswith("http:") else target
        return attempt.target

    def add_headers(self, request: PreparedRequest, **_: Any) -> None:
        """requests' last word before urllib3 has it: urllib3's own headers are left out."""
        for name in ("Accept-Encoding", "User-Agent"):
            if name not in request.headers:
                request.headers[name] = SKIP_HEADER

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """Without cookies, and without a guess at the charset, on which requests before 2.34 can stumble."""
        response = Response()
        response.status_code = resp.status
        response.headers = resp.headers  # case-insensitive as it is
        response.raw, response.reason = resp, resp.reason
        response.request, response.url = req, req.url or ""
        return response
