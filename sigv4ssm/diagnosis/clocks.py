"""A request whose time is not the service's: by how much, in which direction, and why."""

from __future__ import annotations

from datetime import timedelta

from ..sigv4.signing import amz_date, read_amz_date
from .result import Diagnosis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

WINDOW = timedelta(minutes=5)
"""How far a request may be off the clock of Systems Manager."""

ZONES = tuple(timedelta(minutes=minutes) for minutes in (*range(60, 15 * 60, 60), 210, 270, 330, 345, 390, 570, 630))
"""Differences between local times and UTC."""

CLOSE = timedelta(minutes=2)
"""How near the difference must be to one of these: a clock that is right else, and the way to the service."""


def clock(signed_at: str, server_time: datetime, window: timedelta = timedelta(0)) -> Diagnosis | None:
    """The diagnosis of a request that is refused for its time, `signed_at`; None where that is no time, or one that is
    no further off than the window.

    A time in the future proves that the clock is ahead. One in the past can also be that of a request held back.
    """
    sent = read_amz_date(signed_at)
    if sent is None or abs(server_time - sent) <= window:
        return None
    away, ahead = abs(server_time - sent), server_time < sent
    zone = any(abs(away - zone) <= CLOSE for zone in ZONES)
    cause = "time_zone" if zone else "clock_ahead" if ahead else "clock_behind"
    stated = amz_date(server_time)
    finding = (
        f"The request is signed for {signed_at}, and the service's clock says {stated}: "
        f"the request's time is {span(away)} {'ahead' if ahead else 'behind'}."
    )
    return Diagnosis(cause, finding, ahead and not zone, "clock", "X-Amz-Date", signed_at, stated)


def expired_url(signed_at: str, life: str | None, server_time: datetime) -> Diagnosis | None:
    """The diagnosis of a presigned URL past its life of so many seconds; None if it lives, or nobody can tell."""
    sent = read_amz_date(signed_at)
    if sent is None or not (life and life.isascii() and life.isdigit() and len(life) < 7):
        return None
    lives = timedelta(seconds=int(life))
    if server_time - sent <= lives:
        return None
    end, stated = amz_date(sent + lives), amz_date(server_time)
    finding = f"The URL was good until {end}, and the service's clock says {stated}."
    return Diagnosis("url_expired", finding, True, "clock", "X-Amz-Expires", end, stated)


def span(time: timedelta) -> str:
    """A time span in its two largest units."""
    seconds = round(time.total_seconds())
    parts = []
    for name, length in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count} {name}{'s' if count > 1 else ''}")
    return " ".join(parts[:2]) or "0 seconds"
