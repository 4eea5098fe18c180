"""Floor 3: credentials that are fetched anew before they expire, once for all threads.

How early is botocore's advisory window for what lives an hour or longer. Here it shrinks with the life of what lives
shorter, such as the 15 minutes of a chained role: botocore fetches those again at every call.
"""

from __future__ import annotations

import os
from _thread import RLock  # see `transport.timing`
from datetime import datetime, timedelta, timezone

from ..errors import CredentialRetrievalError, SigV4SSMError
from ..values import Credentials, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Clock = Callable[[], datetime]
    Fetch = Callable[[], Credentials]

EARLY = (timedelta(minutes=15), 4)
"""How long before the expiry one thread refreshes, while the others go on: at most, and as a part of the life. botocore
has all of them wait for the last ten minutes; here nobody who has valid ones is held up."""

PAUSE = timedelta(minutes=1)
"""After a failure, until the next attempt; half of the time left, if that is shorter."""

PAST = datetime.min.replace(tzinfo=timezone.utc)
NEVER = datetime.max.replace(tzinfo=timezone.utc)


class _Held(Value):
    """Credentials, the time from which one thread refreshes them, and their end, from which the others wait for it.

    `failure` is why the last refresh failed, where it left nothing that can be used.
    """

    credentials: Credentials | None
    refresh_from: datetime = PAST
    end: datetime = PAST
    failure: Exception | None = None


class Refreshing:
    """A provider of credentials that calls `fetch` for new ones in time; for use from many threads, and after fork().

    `first` are the credentials at the start, if there are some; `clock` gives an aware datetime. A call gives the
    same object as long as it is current. Raises CredentialRetrievalError when there are no valid credentials left,
    from whatever `fetch` raised; as long as there are, a failure of `fetch` is logged.
    """

    def __init__(self, fetch: Fetch, first: Credentials | None = None, *, clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._held = _hold(first, clock())
        self._locks: dict[int, RLock] = {}
        """By process, and reentrant, as those of the chain."""

    def __call__(self) -> Credentials:
        while True:
            held, now = self._held, self._clock()
            if held.credentials is not None and now < held.refresh_from:
                return held.credentials
            lock = self._locks.setdefault(os.getpid(), RLock())
            if held.credentials is None or now >= held.end:
                lock.acquire()
            elif not lock.acquire(blocking=False):
                return held.credentials
            try:
                if self._held is held:
                    self._held = self._refreshed(held)
                held = self._held
            finally:
                lock.release()
            if held.failure is not None:
                raise _no_longer_valid(held) from held.failure

    def _refreshed(self, held: _Held) -> _Held:
        """What is held after an attempt: new credentials, or the old ones and a pause, or the failure."""
        try:
            new = _unexpired(self._fetch(), self._clock())
        except Exception as error:
            return _after_failure(held, error, self._clock())
        if new == held.credentials:
            new = held.credentials  # with the signing key that is kept with it
        return _hold(new, self._clock())


def _hold(credentials: Credentials | None, now: datetime) -> _Held:
    if credentials is None:
        return _Held(None)
    end = credentials.expires_at
    if end is None:
        return _Held(credentials, NEVER, NEVER)
    longest, part = EARLY
    return _Held(credentials, end - min(longest, (end - now) / part), end)


def _unexpired(credentials: Credentials, now: datetime) -> Credentials:
    if credentials.expires_at is not None and credentials.expires_at <= now:
        raise CredentialRetrievalError(
            f"The credentials fetched expired at {_iso(credentials.expires_at)}.",
            "Check this machine's clock, and the source of the credentials.",
        )
    return credentials


def _after_failure(held: _Held, error: Exception, now: datetime) -> _Held:
    """The old credentials for another while, if they are valid still."""
    credentials = held.credentials
    if credentials is None or credentials.expires_at is None or credentials.expires_at <= now:
        return _Held(credentials, failure=error)
    again = now + min(PAUSE, (credentials.expires_at - now) / 2)
    import logging

    logging.getLogger(__package__).warning(
        "Refreshing the credentials failed: %s They are valid until %s; the next attempt is at %s.",
        _problem(error),
        _iso(credentials.expires_at),
        _iso(again),
    )
    return _Held(credentials, again, held.end)


def _no_longer_valid(held: _Held) -> CredentialRetrievalError:
    """A new error for each thread that waited."""
    error = held.failure
    end = held.credentials.expires_at if held.credentials else None
    what = f"The credentials expired at {_iso(end)}, and fetching new ones failed" if end else "No credentials came"
    remedy = error.remedy if isinstance(error, SigV4SSMError) else ""
    return CredentialRetrievalError(f"{what}: {_problem(error)}", remedy or "Check the source of the credentials.")


def _problem(error: Exception | None) -> str:
    """The sentence of an error of ours; of another the kind alone, for its words may hold a secret."""
    return error.problem if isinstance(error, SigV4SSMError) else f"{type(error).__name__}."


def _iso(time: datetime) -> str:
    return time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
