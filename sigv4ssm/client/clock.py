"""The client's clock: this machine's, with what a service has shown it to be wrong by."""

from __future__ import annotations

import datetime

from ..errors import ServiceError
from ..sigv4.signing import read_amz_date
from . import log, shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
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

NO_OFFSET = datetime.timedelta()


class Clock:
    """`clock` gives aware datetimes; None is this machine's, looked up anew for freezegun's sake."""

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
        time = service_time(error, signed_at)
        if time is None or time.year == datetime.MAXYEAR:  # from then on there would soon be no time to sign with
            return False
        offset = time - self._machine_time()
        with shared.lock:
            if abs(offset - self._offset) < SMALLEST:
                return True
            self._offset = offset = offset if abs(offset) >= SMALLEST else NO_OFFSET
        log.warn(_words(offset))
        return True


def _words(offset: datetime.timedelta) -> str:
    if not offset:
        return "This machine's clock is right again, and requests are signed with it."
    direction = "behind" if offset > NO_OFFSET else "ahead of"
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
