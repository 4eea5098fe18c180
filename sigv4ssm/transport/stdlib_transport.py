"""The transport on the standard library alone, for where no package can be installed."""

from __future__ import annotations

import os

from .. import errors
from ..values import Request, Response
from . import check_bundle
from .http_request import origin_and_target
from .http_response import CAUGHT, read_body
from .stdlib_connection import Connection, Pool
from .timing import attempt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from ssl import SSLContext

    from .proxies import Proxy

MEBIBYTE = 1 << 20


class StdlibTransport:
    """A transport with a pool of kept connections, for use from many threads, and in children of a fork.

    `verify` is True for the system's store of authorities (certifi's bundle where there is none), a path to a CA
    bundle, or False to check no certificate; `proxies` is what `proxies.from_environment` gives; a response of more
    than `max_response_bytes` is refused.
    """

    def __init__(
        self,
        *,
        verify: bool | str = True,
        proxies: Mapping[str, str] | None = None,
        max_response_bytes: int = 8 * MEBIBYTE,
    ) -> None:
        check_bundle(verify)
        self._verify = verify
        self._proxies = dict(proxies or {})
        self._max_response_bytes = max_response_bytes
        self._pool = Pool()
        self._context: SSLContext | None = None

    def close(self) -> None:
        """The connections in use are closed when they come back."""
        pool, self._pool = self._pool, Pool()
        pool.close()

    def send(self, request: Request, *, connect: float, read: float, deadline: float) -> Response:
        """One request, one response, of whatever status. Raises TransportError alone."""
        attempt.begin(read, deadline)
        try:
            return self._exchange(request, connect)
        except CAUGHT as error:
            from .failures import failure

            raise failure(request, error) from error
        finally:
            attempt.end()

    def _exchange(self, request: Request, connect: float) -> Response:
        origin, target = origin_and_target(request.url)
        if self._pool.process != os.getpid():
            self.close()
        pool = self._pool
        connection = pool.take(origin) or Connection(origin, self._proxy(origin), self._tls_context)
        kept = False
        try:
            answer = connection.exchange(request, target, connect)
            body = read_body(answer.read, answer.length, self._max_response_bytes)
            kept = answer.isclosed() and not answer.will_close
            return Response(answer.status, answer.fields, body)
        finally:
            if kept:
                pool.give(connection)
            else:
                connection.close()

    def _proxy(self, origin: str) -> Proxy | None:
        if not self._proxies:
            return None
        from .proxies import parse_proxy, proxy_for

        url = proxy_for(origin, self._proxies)
        proxy = parse_proxy(url) if url else None
        if proxy and proxy.secure:
            raise errors.ProxyConnectionError(
                "The standard library's transport does not speak TLS to a proxy.",
                "Write the proxy's URL with http://, or use RequestsTransport.",
            )
        return proxy

    def _tls_context(self) -> SSLContext:
        if self._context is None:
            from .trust import tls_context

            self._context = tls_context(self._verify)
        return self._context
