"""What the calls of a client share: its clock, its transport, the chain of credentials that uses both, and the lock."""

from __future__ import annotations

import datetime
import os
import sys
from _thread import RLock  # see `transport.timing`

from .. import credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..config import Configuration
    from ..errors import ServiceError
    from ..transport import Transport
    from ..values import Request, Response

lock = RLock()
"""Over what the threads of a process share in clients: read it as `shared.lock`, for a child has its own. Held for a
moment: nothing waits or logs under it. Reentrant, for a signal handler may call the client that it interrupts."""


def _renew() -> None:
    """A thread of the parent that holds the lock is not there in the child to release it."""
    global lock
    lock = RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)


_logger: Any = None


def log(step: str, *told: Any) -> None:
    """A step of a call, which is a function of `log`, for those who listen at DEBUG. In a program that has not imported
    `logging` nobody can, and a call does not import it to find out: it costs 10 ms."""
    global _logger
    if "logging" not in sys.modules:
        return
    if _logger is None:
        import logging

        _logger = logging.getLogger(__package__)
    if _logger.isEnabledFor(10):  # logging.DEBUG
        from . import log as steps

        getattr(steps, step)(*told)


NO_OFFSET = datetime.timedelta()


class Clock:
    """This machine's clock, with what a service has shown it to be wrong by; `clock`, which gives aware datetimes,
    stands for the machine's. That is looked up anew for freezegun's sake."""

    def __init__(self, clock: Callable[[], datetime.datetime] | None = None) -> None:
        self._clock = clock
        self._offset = NO_OFFSET

    def now(self) -> datetime.datetime:
        now = self._machine_time()
        return now + self._offset if self._offset else now

    def _machine_time(self) -> datetime.datetime:
        return self._clock() if self._clock else datetime.datetime.now(datetime.timezone.utc)

    def correct(self, error: ServiceError, signed_at: datetime.datetime) -> bool:
        """Whether the error refuses a request for the time it was signed at; the clock is then set by the service's.

        Of threads that find out together one says so. A machine whose clock is set right later meets a refusal again,
        which ends the correction.
        """
        from .skew import SMALLEST, service_time, words

        time = service_time(error, signed_at)
        if time is None or time.year == datetime.MAXYEAR:  # from then on there would soon be no time to sign with
            return False
        offset = time - self._machine_time()
        with lock:
            if abs(offset - self._offset) < SMALLEST:
                return True
            self._offset = offset = offset if abs(offset) >= SMALLEST else NO_OFFSET
        from .log import warn

        warn(words(offset))
        return True


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
    sender = sender or Sender(None, settings.ca_bundle or True, settings.proxies, LARGEST_ANSWER)
    clock = clock or Clock()
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
