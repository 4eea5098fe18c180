"""The time at which credentials expire, as STS, credential processes, metadata services and the environment write it.

RFC 3339 §5.6, and what their ISO 8601 adds to it: no separators, and any number of digits after the second.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_TIME = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)[Tt ](\d\d):?(\d\d):?(\d\d)(?:[.,](\d+))?(?:[Zz]|([+-])(\d\d):?(\d\d))", re.ASCII
)


def read_expiry(text: object) -> datetime | None:
    """The time that a text says, in UTC; None if it is none, or one without its zone: nobody can tell when."""
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    *numbers, fraction, sign, hours, minutes = match.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    microseconds = int((fraction or "0")[:6].ljust(6, "0"))
    try:
        year, month, day, hour, minute, second = map(int, numbers)
        time = datetime(year, month, day, hour, minute, second, microseconds, timezone(offset))
        return time.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None
