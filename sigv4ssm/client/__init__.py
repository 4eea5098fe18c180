"""Floor 4: the client."""

from .calls import Client

__all__ = ("Client",)
