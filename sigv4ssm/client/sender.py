"""The transport of a client: the one that was given, or one that is made with the first request."""

from __future__ import annotations

from . import locks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..transport import Transport
    from ..values import Request, Response


class Sender:
    """Holds the transport. If it is none yet but a class, or None, one is made with the first request, with the other
    arguments; None is a class of requests or, where that is not installed, of the standard library."""

    def __init__(
        self,
        transport: Transport | type[Transport] | None,
        verify: bool | str,
        proxies: Mapping[str, str],
        max_response_bytes: int,
    ) -> None:
        self._kind: type[Any] | None = transport if isinstance(transport, type) else None
        self._transport: Transport | None = None if isinstance(transport, type) else transport
        self._options: dict[str, Any] = {"verify": verify, "proxies": proxies, "max_response_bytes": max_response_bytes}

    def transport(self) -> Transport:
        return self._transport if self._transport is not None else self._make()

    def send(self, request: Request, **limits: float) -> Response:
        """The transport's `send`, for providers of credentials that ask a service."""
        return self.transport().send(request, **limits)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _make(self) -> Transport:
        """Imported with the first call, for those who only build requests."""
        from ..transport import default

        with locks.lock:
            if self._transport is None:
                kind: type[Any] = self._kind or default()
                self._transport = kind(**self._options)
            return self._transport
