"""Floor 2: the one place where bytes leave and arrive.

A transport is any object with `send` and `close` as `Transport` has them; `local.Endpoint` is one too.
"""

from __future__ import annotations

import os

from .. import errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from ..values import Request, Response
    from .requests_transport import RequestsTransport
    from .stdlib_transport import StdlibTransport

    class Transport(Protocol):
        """Sends one request, once, as it stands."""

        def send(self, request: Request, *, connect: float, read: float, deadline: float) -> Response:
            """The response, whatever its status; seconds, and a `deadline` of `time.monotonic()`.

            Raises TransportError alone.
            """

        def close(self) -> None:
            """Give back what is held; a closed transport may be used again."""


__all__ = ("RequestsTransport", "StdlibTransport", "default")


def __getattr__(name: str) -> object:
    if name == "RequestsTransport":
        from .requests_transport import RequestsTransport

        return RequestsTransport
    if name == "StdlibTransport":
        from .stdlib_transport import StdlibTransport

        return StdlibTransport
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def default() -> type[RequestsTransport] | type[StdlibTransport]:
    """RequestsTransport if requests is installed, else StdlibTransport.

    Raises ConfigurationError where requests is installed and cannot be imported: to go on without it would be to go
    on without the adapters and mocks that a program relies on.
    """
    try:
        from .requests_transport import RequestsTransport
    except Exception as error:
        if not (isinstance(error, ModuleNotFoundError) and error.name == "requests"):
            raise errors.ConfigurationError(
                f"requests is installed, but cannot be imported: {type(error).__name__}.",
                "Mend the installation of requests and urllib3, or do without: transport=StdlibTransport.",
            ) from error
    else:
        return RequestsTransport
    from .stdlib_transport import StdlibTransport

    return StdlibTransport


def check_bundle(verify: bool | str) -> None:
    """Raise ConfigurationError for the path of a CA bundle that does not exist."""
    if isinstance(verify, str) and not os.path.exists(verify):
        raise errors.ConfigurationError(f"The CA bundle {verify} does not exist.", "Give the path of a PEM file.")
