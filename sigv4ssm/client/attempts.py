"""Hops 4 to 8 of a call: credentials and clock, sign, send, parse; and, on an error, back to 4 or raise."""

from __future__ import annotations

import time

from .. import awsjson, errors, operations, sigv4
from ..values import Value
from . import shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any, Union

    from ..values import Credentials, Request, Response
    from .retries import Failures, Retries
    from .shared import Clock, Sender

    Timeout = Union[float, tuple[float, float, float]]
    Policy = tuple[int, Union[Callable[[float], object], None], Union[Callable[[], float], None]]

UNSIGNED = ("accept-encoding",)
"""Hops rewrite it."""

OF_SIGNATURES = ("Signature", "Token", "UnrecognizedClient", "RequestExpired")
"""What the codes have in them that refuse who signed, or what was signed."""

LONGEST = 1_000_000
"""Seconds; the operating system's own time-outs end at 24 days."""


class Limits(Value):
    """`timeout` is seconds (connect, read, total) of one attempt; the total alone bounds the other two. `deadline` is
    seconds for all attempts and the pauses between them, None for no more than those come to.

    Raises ParamValidationError for what is no number of seconds.
    """

    timeout: tuple[float, float, float]
    deadline: float
    max_response_bytes: int

    def __init__(self, timeout: Timeout, deadline: float | None, max_response_bytes: int) -> None:
        limits = timeout if isinstance(timeout, tuple) else (timeout, timeout, timeout)
        if len(limits) != 3:
            raise errors.ParamValidationError(
                f"timeout={timeout!r} is not three numbers.", "Give (connect, read, total)."
            )
        for seconds in limits:
            check_seconds("timeout", seconds)
        if deadline is not None:
            check_seconds("deadline", deadline)
        super().__init__(limits, float("inf") if deadline is None else deadline, max_response_bytes)


def check_seconds(name: str, value: object) -> None:
    if isinstance(value, bool) or not (isinstance(value, (int, float)) and 0 < value <= LONGEST):
        raise errors.ParamValidationError(
            f"{name}={value!r} is no number of seconds above 0 and up to {LONGEST}.", "Nothing was sent; give one."
        )


class Attempts:
    """Makes the attempts of a client's calls, for many threads.

    `credentials` gives those of the moment; it may be changed for another source. `policy` is what `Retries` takes.
    """

    def __init__(
        self,
        region: str,
        credentials: Callable[[], Credentials],
        clock: Clock,
        policy: Policy,
        sender: Sender,
        limits: Limits,
    ) -> None:
        self._region = region
        self.credentials = credentials
        self._clock = clock
        self._policy = policy
        self._retries: Retries | None = None
        self._sender = sender
        self._limits = limits

    def run(
        self, operation: str, params: Mapping[str, Any], request: Request, end: float = float("inf")
    ) -> dict[str, Any]:
        """The answer to a request that is not signed yet; each attempt signs it anew. `end` is a time of
        `time.monotonic()` at which there must be one, beside the client's deadline."""
        end = min(end, time.monotonic() + self._limits.deadline)
        failures: Failures | None = None
        while True:
            credentials, at = self._current_credentials(failures), self._clock.now()
            signed = self.sign(operation, request, credentials, at)
            attempt = failures.attempts + 1 if failures else 1
            try:
                response = self._send(operation, signed, attempt, end)
                answer = awsjson.parse_response(operation, response, attempt)
            except (errors.TransportError, errors.ServiceError) as error:
                failures = failures or self.retries.begin(operation, params)
                failures.add(error)
                if not (self._correct(failures, credentials, at, end) or self.retries.wait(failures, end)):
                    _diagnose(error, signed, credentials)
                    failures.conclude()
                    failures = None  # the error's traceback has this frame: they would keep each other
                    raise
            else:
                if self._retries is not None:
                    self._retries.reward(failures)
                return answer

    @property
    def retries(self) -> Retries:
        """Made, and imported, with the first failure: most processes have none."""
        if self._retries is None:
            from .retries import Retries

            with shared.lock:
                self._retries = self._retries or Retries(*self._policy)
        return self._retries

    def once(self) -> Attempts:
        """The same for callers that have retries of their own: each call is one attempt, and one more where a refusal
        has corrected the clock or the credentials."""
        policy = 1, None, None
        return Attempts(self._region, self.credentials, self._clock, policy, self._sender, self._limits)

    def sign(
        self, operation: str, request: Request, credentials: Credentials | None = None, at: datetime | None = None
    ) -> Request:
        """The request as it is sent, signed with credentials (None: those of the moment) for a time (None: now)."""
        signed = sigv4.sign(
            request,
            credentials or self.credentials(),
            region=self._region,
            service=operations.SERVICE,
            at=at or self._clock.now(),
            unsigned_headers=UNSIGNED,
        )
        shared.log("signed", operation, signed)
        return request.with_headers([*signed.request.headers, ("Content-Length", str(len(request.body)))])

    def _send(self, operation: str, request: Request, attempt: int, end: float) -> Response:
        transport = self._sender.transport()
        connect, read, total = self._limits.timeout
        started = time.monotonic()
        shared.log("sent", operation, request, attempt)
        response = transport.send(request, connect=connect, read=read, deadline=min(started + total, end))
        shared.log("answered", operation, response, started)
        limit = self._limits.max_response_bytes
        if len(response.body) > limit:
            raise errors.ResponseError(f"The response is larger than {limit} bytes.", "Raise the limit.")
        return response

    def _current_credentials(self, failures: Failures | None) -> Credentials:
        """Those for the next attempt. If there are none any more, the call ends with the failure that it had: a
        ConfigurationError would say that nothing has been sent."""
        try:
            return self.credentials()
        except errors.ConfigurationError as error:
            if failures is None:
                raise
            failures.conclude()
            raise failures.last from error

    def _correct(self, failures: Failures, credentials: Credentials, at: datetime, end: float) -> bool:
        """Whether the last attempt was refused for its time or its credentials, and the next has better ones.

        Both happen at most once in a call, and at once, whatever `max_attempts` and the quota say: AWS has refused
        before it did anything. botocore corrects neither.
        """
        error = failures.last
        if not isinstance(error, errors.ServiceError) or time.monotonic() >= end:
            return False
        if "clock" not in failures.corrections and self._clock.correct(error, at):
            correction = "clock"
        elif "credentials" not in failures.corrections and self._has_others(error, credentials):
            correction = "credentials"
        else:
            return False
        failures.corrections.add(correction)
        shared.log("failed", failures, 0.0, f"{correction} corrected")
        return True

    def _has_others(self, error: errors.ServiceError, credentials: Credentials) -> bool:
        """Whether the credentials have expired and their source, asked anew, gives others."""
        from ..errors import ExpiredTokenException

        if not isinstance(error, ExpiredTokenException):
            return False
        try:
            return self.credentials() != credentials
        except errors.ConfigurationError:
            return False


def _diagnose(error: errors.TransportError | errors.ServiceError, request: Request, credentials: Credentials) -> None:
    """Find out why a signature was refused, and say so in the error: it is filled in, not made anew."""
    if not isinstance(error, errors.ServiceError) or not any(words in error.code for words in OF_SIGNATURES):
        return
    from ..diagnosis import diagnose
    from .skew import answered_at

    time = answered_at(error.response)
    found = diagnose(error.code, error.message, request, server_time=time, credentials=credentials)
    errors.ServiceError.__init__(error, error.response, error.operation, error.attempts, error.may_have_acted, found)
