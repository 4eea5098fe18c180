"""Temporary credentials: how their end and what they come in are read, and how new ones are fetched before that end.

How early is botocore's advisory window for what lives an hour or longer. Here it shrinks with the life of what lives
shorter, such as the 15 minutes of a chained role: botocore fetches those again at every call.
"""

from __future__ import annotations

import os
import re
from _thread import RLock  # see `transport.timing`
from datetime import datetime, timedelta, timezone

from ..errors import CredentialRetrievalError, SigV4SSMError
from ..values import Credentials, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_TIME = r"(\d{4})-?(\d\d)-?(\d\d)[Tt ](\d\d):?(\d\d):?(\d\d)(?:[.,](\d+))?(?:[Zz]|([+-])(\d\d):?(\d\d))"
"""RFC 3339 §5.6, and what ISO 8601 adds to it for some: no separators, and any number of digits after the second."""

EARLY, PART = timedelta(minutes=15), 4
"""How long before the expiry one thread refreshes, while the others go on: at most, and as a part of the life. botocore
has all of them wait for the last ten minutes; here nobody who has valid ones is held up."""

PAUSE = timedelta(minutes=1)
"""After a failure, until the next attempt; half of the time left, if that is shorter."""

NEVER = datetime.max.replace(tzinfo=timezone.utc)


def read_expiry(text: object) -> datetime | None:
    """The time that a text says, in UTC; None if it is none, or one without its zone: nobody can tell when."""
    match = re.fullmatch(_TIME, text, re.ASCII) if isinstance(text, str) else None
    if match is None:
        return None
    *numbers, fraction, sign, hours, minutes = match.groups("0")
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    year, month, day, hour, minute, second = map(int, numbers)
    try:
        time = datetime(year, month, day, hour, minute, second, int(fraction[:6].ljust(6, "0")), timezone(offset))
        return time.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def json_object(body: bytes) -> dict[str, Any] | None:
    """The object that the body is in JSON, or None: the parser's errors would carry all of the body."""
    import json

    try:
        answer = json.loads(body)  # a byte order mark is no reason to refuse, as it is to awsjson
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def read_token(path: str, called: str) -> str:
    """The token in a file, read anew each time: whoever put it there replaces it before it expires. What is no text
    comes as U+FFFD. Raises CredentialRetrievalError."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise CredentialRetrievalError(
            f"{called} cannot be read: {reason}.", "Check the path and its permissions."
        ) from error


class _Held(Value):
    """Credentials, the time from which one thread refreshes them, their end, from which the others wait for it, and why
    the last refresh failed, where they had expired."""

    credentials: Credentials
    refresh_from: datetime
    end: datetime
    failure: Exception | None = None


class Refreshing:
    """A provider of credentials that calls `fetch` for new ones in time; for use from many threads, and after fork().

    It gives the same object as long as that is current. A failure of `fetch` is logged as long as there are valid ones;
    then it raises CredentialRetrievalError.
    """

    def __init__(self, fetch: Callable[[], Credentials], first: Credentials, clock: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._held = _hold(first, clock())
        self._locks: dict[int, RLock] = {}
        """By process, and reentrant, as those of the chain."""

    def __call__(self) -> Credentials:
        while True:
            held, now = self._held, self._clock()
            if now < held.refresh_from:
                return held.credentials
            lock = self._locks.setdefault(os.getpid(), RLock())
            if not lock.acquire(blocking=held.failure is not None or now >= held.end):
                return held.credentials
            try:
                if self._held is held:
                    self._held = self._refreshed(held)
                error = self._held.failure
            finally:
                lock.release()
            if error is not None:  # raised anew by each thread that waited
                raise CredentialRetrievalError(
                    f"The credentials expired at {_iso(held.end)}, and fetching new ones failed: {_problem(error)}",
                    (isinstance(error, SigV4SSMError) and error.remedy) or "Check the source of the credentials.",
                ) from error

    def _refreshed(self, held: _Held) -> _Held:
        """What is held after an attempt: new credentials, or the old ones and a pause, or the failure."""
        try:
            new, now = self._fetch(), self._clock()
            if new.expires_at is not None and new.expires_at <= now:
                raise CredentialRetrievalError(
                    f"The credentials fetched expired at {_iso(new.expires_at)}.",
                    "Check this machine's clock, and the source of the credentials.",
                )
        except Exception as error:
            return _after_failure(held, error, self._clock())
        return _hold(held.credentials if new == held.credentials else new, now)  # the old has its signing key


def _hold(credentials: Credentials, now: datetime) -> _Held:
    end = credentials.expires_at or NEVER
    return _Held(credentials, end - min(EARLY, (end - now) / PART), end)


def _after_failure(held: _Held, error: Exception, now: datetime) -> _Held:
    """The old credentials for another while, if they are valid still."""
    if held.end <= now:
        return _Held(held.credentials, held.refresh_from, held.end, error)
    again = now + min(PAUSE, (held.end - now) / 2)
    import logging

    logging.getLogger(__package__).warning(
        "Refreshing the credentials failed: %s They are valid until %s; the next attempt is at %s.",
        _problem(error),
        _iso(held.end),
        _iso(again),
    )
    return _Held(held.credentials, again, held.end)


def _problem(error: Exception) -> str:
    """The sentence of an error of ours; of another the kind alone, for its words may hold a secret."""
    return error.problem if isinstance(error, SigV4SSMError) else f"{type(error).__name__}."


def _iso(time: datetime) -> str:
    return time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
