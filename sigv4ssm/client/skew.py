"""By how much this machine's clock is wrong, as a service that refuses a request for its time has it."""

from __future__ import annotations

import datetime

from ..errors import ServiceError
from ..sigv4.signing import read_amz_date

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

STATES_ITS_TIME = r"(?s)Signature (?:expired|not yet current): .*\((?P<time>\d{8}T\d{6}Z) [+-] \d+ min\.\)"
"""The words in which Systems Manager refuses a request for its time, with the time that it has itself."""

REFUSED_FOR_TIME = ("RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed")
PERHAPS_REFUSED_FOR_TIME = ("AuthFailure", "InvalidSignatureException", "SignatureDoesNotMatch")
"""Codes of refusals that do not state the service's time: then it is that of the header Date."""

TOLERANCE = datetime.timedelta(minutes=4)
"""A Date that is nearer than this to the time of signing shows no skew: the service accepts five minutes."""

SMALLEST = datetime.timedelta(minutes=1)
"""Less than this is not corrected: it can be the way to the service and back."""


def words(offset: datetime.timedelta) -> str:
    """What the user is told of a correction."""
    if not offset:
        return "This machine's clock is right again, and requests are signed with it."
    direction = "behind" if offset > datetime.timedelta() else "ahead of"
    seconds = round(abs(offset.total_seconds()))
    return f"This machine's clock is {seconds} seconds {direction} the service's: requests are signed with the latter."


def service_time(error: ServiceError, signed_at: datetime.datetime) -> datetime.datetime | None:
    """The service's time, where the error refuses a request for the time of its signature."""
    import re

    stated = re.match(STATES_ITS_TIME, error.message)
    if stated:
        return read_amz_date(stated["time"])
    perhaps = error.code in PERHAPS_REFUSED_FOR_TIME
    if not perhaps and error.code not in REFUSED_FOR_TIME:
        return None
    date = answered_at(error.response)
    return None if date is None or (perhaps and abs(date - signed_at) < TOLERANCE) else date


def answered_at(answer: Mapping[str, Any]) -> datetime.datetime | None:
    """The service's time by the header Date of its answer; None where that is none."""
    from ..operations.timestamps import read_date

    return read_date(answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date"))
