"""Floor 1: whether a failure is repeated, at what cost, and after what pause. Pure: the random number is an argument.

The rules are those of the `standard` mode of botocore 1.44. Up to 1.42 it began at one second for every failure, took
5 tokens for a retry, or 10 after a time-out, and did not read x-amz-retry-after.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

from __future__ import annotations

from . import operations
from .errors import ResponseError, ServiceError, TransportError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

THROTTLING, TRANSIENT = "throttling", "transient"

THROTTLING_CODES = (
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
)
TRANSIENT_CODES = ("RequestTimeout", "RequestTimeoutException")
THROTTLING_STATUS = 429
TRANSIENT_STATUSES = (500, 502, 503, 504)

BASE = {THROTTLING: 1.0, TRANSIENT: 0.05}
"""Seconds: the longest pause before the second attempt. It doubles with each further one, up to LONGEST_PAUSE."""
LONGEST_PAUSE = 20.0
LONGEST_EXTENSION = 5.0
"""Seconds: how far a service may put off the next attempt beyond the pause that was drawn."""
RETRY_AFTER = "x-amz-retry-after"

CAPACITY = 500
"""Tokens that the calls of a client have for their retries, when it is made and at most."""
COST = {THROTTLING: 5, TRANSIENT: 14}
"""Tokens that a retry takes. A call that succeeds gives back what its last retry took, and one that needed none gives
REWARD; a failed call gives nothing, so that where all fail the client soon stops repeating."""
REWARD = 1


def kind_of(error: BaseException, operation: str, parameters: Mapping[str, Any]) -> str | None:
    """THROTTLING or TRANSIENT for a failure that is repeated, None for one that is final.

    Two rules are not botocore's. What may have arrived, and was not answered, is sent again only if the operation is
    repeatable (a 5xx is AWS's own word that it failed, and is repeated for all). And an answer that came whole and
    cannot be used is final, for the next would be no better: it is too large (then nothing caused the ResponseError),
    or not JSON (then a ValueError did). botocore also leaves out the errors of an operation's model that come with
    status 429: Systems Manager has none.
    """
    if isinstance(error, ServiceError):
        code, status = error.code, error.status_code
        if code in THROTTLING_CODES or status == THROTTLING_STATUS:
            return THROTTLING
        return TRANSIENT if code in TRANSIENT_CODES or status in TRANSIENT_STATUSES else None
    if not isinstance(error, TransportError):
        return None
    if isinstance(error, ResponseError) and isinstance(error.__cause__, (type(None), ValueError)):
        return None
    if error.request_sent and not operations.is_repeatable(operation, parameters):
        return None
    return TRANSIENT


def pause(kind: str, attempt: int, jitter: float, retry_after: str | None = None) -> float:
    """Seconds to wait after the `attempt`-th attempt (from 1) has failed; `jitter` is a random number from 0 to 1.

    `retry_after` is the answer's header of that name, in milliseconds: the service asks for a longer pause.
    """
    drawn = jitter * min(BASE[kind] * 2.0 ** min(attempt - 1, 10), LONGEST_PAUSE)
    try:
        asked = int(retry_after or "0") / 1000
    except (ValueError, OverflowError):  # it is no whole number
        return drawn
    return max(drawn, min(asked, drawn + LONGEST_EXTENSION))


def retry_after(error: Exception) -> str | None:
    """The header of the answer that the error is, if there was one."""
    if not isinstance(error, ServiceError):
        return None
    value: str | None = error.response["ResponseMetadata"]["HTTPHeaders"].get(RETRY_AFTER)
    return value


class Quota:
    """The tokens of one client. Whoever shares it among threads holds a lock meanwhile."""

    __slots__ = ("tokens",)

    def __init__(self) -> None:
        self.tokens = CAPACITY

    def take(self, cost: int) -> bool:
        """Pay for a retry; False if there is too little left, and nothing is taken."""
        if cost > self.tokens:
            return False
        self.tokens -= cost
        return True

    def give(self, tokens: int) -> None:
        self.tokens = min(self.tokens + tokens, CAPACITY)
