"""Floor 4: the client."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .calls import Client

__all__ = ("Client",)


def __getattr__(name: str) -> object:
    """Bound on first use: commands that make no client need other modules of this floor."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .calls import Client

    return Client
