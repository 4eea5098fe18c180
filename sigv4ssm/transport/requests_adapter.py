"""requests' adapter, with connections that hold the deadline of the attempt and know whether they have sent."""

from __future__ import annotations

import http.client
import io
import socket

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from .timing import TimedReader, attempt, open_socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    _Base = HTTPConnection
else:
    _Base = object


class _Response(http.client.HTTPResponse):
    """A response that is read through the attempt's clock, its status line and headers too."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        stream: Any = self.fp
        self.fp = io.BufferedReader(TimedReader(stream.detach(), sock))


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
        attempt.phase = "connected"

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


class Adapter(HTTPAdapter):
    """Sends once, keeps up to 64 connections. `send` itself is requests' own, so that `responses` intercepts it."""

    def __init__(self) -> None:
        super().__init__(pool_connections=8, pool_maxsize=64, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*args, **options)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager
