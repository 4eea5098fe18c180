"""What was issued for a time: when it ends, the JSON that it comes in, the file that it stands in."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from ..errors import CredentialRetrievalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TIME = r"(\d{4})-?(\d\d)-?(\d\d)[Tt ](\d\d):?(\d\d):?(\d\d)(?:[.,](\d+))?(?:[Zz]|([+-])(\d\d):?(\d\d))"
"""RFC 3339 §5.6, and what ISO 8601 adds to it for some: no separators, and any number of digits after the second."""


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
