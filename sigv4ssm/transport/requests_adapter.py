"""requests' adapter, with connections that hold the deadline of the attempt and know whether they have sent."""

from __future__ import annotations

import http.client
import io
import re
import socket

from requests import Response
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util import SKIP_HEADER

from ..errors import TransportError
from ..values import split_url
from .timing import TimedReader, attempt, open_socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from requests import PreparedRequest

    _Base = HTTPConnection
else:
    _Base = object


class _Response(http.client.HTTPResponse):
    """A response that is read through the attempt's clock, its status line and headers too."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        stream: Any = self.fp
        self._reader = TimedReader(stream.detach(), sock)
        self.fp = io.BufferedReader(self._reader)
        attempt.response = self

    def begin(self) -> None:
        """A connection that ends in the headers is refused, where http.client takes what came for all of them.

        After a 1xx it is closed: the answer proper may follow, and is not that of the next request.
        """
        super().begin()
        if self._reader.ended:
            raise http.client.IncompleteRead(b"")
        if self.status < 200:
            self.will_close = True

    def _read_next_chunk_size(self) -> int:
        """A negative size would be read as one without limit."""
        size: int = super()._read_next_chunk_size()  # type: ignore[misc]
        if size < 0:
            raise http.client.IncompleteRead(b"")
        return size


class _Timed(_Base):
    """What is added to both kinds of connection."""

    response_class = _Response

    def _new_conn(self) -> socket.socket:
        """One connect time-out for all addresses of the name, where urllib3 gives each address its own."""
        try:
            return open_socket(self._dns_host, self.port, attempt.time_left(self.timeout or attempt.read))
        except socket.timeout as error:
            raise ConnectTimeoutError(self, "timed out") from error
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error

    def connect(self) -> None:
        attempt.phase = "connecting"
        super().connect()
        attempt.phase = "ready"

    def _tunnel(self) -> None:
        """The TLS handshake that follows has what the attempt has left."""
        super()._tunnel()
        self.sock.settimeout(attempt.time_left(attempt.read))

    def putrequest(self, method: str, url: str, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """With the target as it was signed, where urllib3 has encoded anew what it does not know."""
        super().putrequest(method, attempt.target, *args, **options)

    def send(self, data: Any) -> None:
        """From here on bytes of the request may have left; those of a proxy's CONNECT are none of it."""
        if self.sock is None:
            self.connect()
        if attempt.phase != "connecting":
            attempt.phase = "sending"
        self.sock.settimeout(attempt.time_left(attempt.read))
        super().send(data)


class _Connection(_Timed, HTTPConnection):
    pass


class _SecureConnection(_Timed, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


POOLS = {"http": _Pool, "https": _SecurePool}


class Adapter(HTTPAdapter):
    """Sends once, keeps up to 64 connections. `send` itself is requests' own, so that `responses` intercepts it."""

    def __init__(self) -> None:
        super().__init__(pool_connections=8, pool_maxsize=64, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*args, **options)
        manager.pool_classes_by_scheme = POOLS
        return manager

    def add_headers(self, request: PreparedRequest, **options: Any) -> None:
        """requests' last word before urllib3 has it: urllib3's own headers are left out, the target is noted."""
        for name in ("Accept-Encoding", "User-Agent"):
            request.headers.setdefault(name, SKIP_HEADER)
        attempt.target = _target(request.url or "", options["proxies"])

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """Without cookies, and without a guess at the charset, on which requests before 2.34 can stumble."""
        response = Response()
        response.status_code = resp.status
        response.headers = CaseInsensitiveDict(resp.headers)
        response.raw, response.reason = resp, resp.reason
        response.request, response.url = req, req.url or ""
        return response


def _target(url: str, proxies: Mapping[str, str]) -> str:
    """What stands in the request line, to the letter of the URL: path and query, or all of it for a proxy on http."""
    url = url.partition("#")[0]
    if not re.fullmatch("[!-~]+", url):
        raise TransportError("The URL holds a character that HTTP cannot carry.", "Percent-encode it, then sign.")
    scheme, authority, _, _ = split_url(url)
    target = url[len(f"{scheme}://{authority}") :]
    if not target.startswith("/"):
        target = "/" + target
    return f"http://{authority.rpartition('@')[2]}{target}" if proxies and scheme == "http" else target
