"""A SigV4 raw-HTTP client for AWS Systems Manager StopAutomationExecution and its family.

Public names are bound on first use (PEP 562), so that importing the package costs next to nothing.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import endpoints, errors, explain, golden, local, sigv4, transport
    from .auth import SigV4Auth
    from .client import Client
    from .values import Credentials, Request, Response

__all__ = (
    "Client",
    "Credentials",
    "Request",
    "Response",
    "SigV4Auth",
    "__version__",
    "endpoints",
    "errors",
    "explain",
    "golden",
    "local",
    "sigv4",
    "transport",
)

_HOMES = {
    "Client": "client",
    "Credentials": "values",
    "Request": "values",
    "Response": "values",
    "SigV4Auth": "auth",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = __import__(_HOMES.get(name, name), globals(), None, ("__name__",), 1)  # `import_module`, without importlib
    value = getattr(module, name) if name in _HOMES else module
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
