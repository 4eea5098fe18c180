"""What the calls of a client share: its transport, the chain of credentials that asks through it, and the lock."""

from __future__ import annotations

import os
import sys
from _thread import RLock  # see `transport.timing`

from .. import credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..config import Configuration
    from ..transport import Transport
    from ..values import Request, Response
    from .clock import Clock

lock = RLock()
"""Over what the threads of a process share in clients: read it as `shared.lock`, for a child has its own. Held for a
moment: nothing waits or logs under it. Reentrant, for a signal handler may call the client that it interrupts."""


def _renew() -> None:
    """A thread of the parent that holds the lock is not there in the child to release it."""
    global lock
    lock = RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)


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

        with lock:
            if self._transport is None:
                kind: type[Any] = self._kind or default()
                self._transport = kind(**self._options)
            return self._transport


LARGEST_ANSWER = 1 << 20
"""Bytes, of a service that gives credentials."""


def chain(
    settings: Configuration, profile: str | None, sender: Sender | None = None, clock: Clock | None = None
) -> credentials.Chain:
    """The chain for settings read with `profile` as the argument; it asks for MFA codes where there is a terminal."""
    from .clock import Clock

    sender, clock = (
        sender or Sender(None, settings.ca_bundle or True, settings.proxies, LARGEST_ANSWER),
        clock or Clock(),
    )
    search = credentials.Search(
        os.environ,
        settings.files,
        profile=profile,
        profile_name=settings.profile,
        region=settings.region,
        allow_http=settings.allow_http,
        send=sender.send,
        clock=clock.now,
        correct=clock.correct,
        ask=_ask if sys.stdin is not None and sys.stdin.isatty() else None,
    )
    return credentials.Chain(search)


def _ask(question: str) -> str:
    """An MFA code, from the terminal, as botocore asks for it."""
    from getpass import getpass

    return getpass(question)
