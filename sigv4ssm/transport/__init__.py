"""Floor 2: the one place where bytes leave and arrive.

A transport is any object with `send` and `close` as `Transport` has them; `local.Endpoint` is one too.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from ..values import Request, Response
    from .requests_transport import RequestsTransport

    class Transport(Protocol):
        """Sends one request, once, as it stands."""

        def send(self, request: Request, *, connect: float, read: float, deadline: float) -> Response:
            """The response, whatever its status; seconds, and a `deadline` of `time.monotonic()`.

            Raises TransportError alone.
            """

        def close(self) -> None:
            """Give back what is held; a closed transport may be used again."""


__all__ = ("RequestsTransport",)


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .requests_transport import RequestsTransport

    return RequestsTransport
