"""The endpoint: a transport in this process, and a server over HTTP."""

from __future__ import annotations

import collections
import datetime
import threading
import time
import uuid
from email.utils import format_datetime

from ..errors import ConfigurationError, EndpointConnectionError, ReadTimeoutError
from ..operations import SERVICE
from ..sigv4 import Refused, verify
from ..values import Credentials, Response, Value
from .admission import LARGEST_BODY, TOO_LARGE, in_words, read_operation, switches
from .automation import Automation
from .course import Course
from .faults import THROTTLED, Fault, buckets, check_operation
from .refusals import Refusal, access_denied, answer, modelled
from .server import Served
from .validation import validate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from typing import Any

    from ..sigv4 import Verified
    from ..values import Request
    from .course import Document
    from .execution import Execution

EXAMPLE_CREDENTIALS = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
"""The key pair of AWS's documentation; it opens nothing but this endpoint."""

FOREVER = float("inf")
SCRIPTED = "It is told to: its `faults` say when."


class Exchange(Value):
    """A request, the answer to it, and when that was by the endpoint's clock (aware, in UTC)."""

    at: datetime.datetime
    request: Request
    response: Response


class Endpoint:
    """Systems Manager's Automation for one key pair, with AWS's checks and AWS's texts.

    `credentials` are those it accepts (None: the documented example pair), `region` the only one it is in (None: any),
    `clock` gives an aware datetime. `course` says how executions go. `denied` names operations that the caller may
    not use; whether AWS looks at that before or after the parameters is not documented: `denied_first`.
    `new_id` gives the ids of executions (None: random ones), `documents` are the runbooks there are (None: any).
    `limit` is how many executions may run at a time, `page_size` how long a page is that nobody asked for. `throttle`
    has, for operations or for `*`, the requests a second and the burst that are let through; `faults` are scripted,
    and `sleep` takes the seconds of their delays.
    A transport itself: `Client("us-east-1", credentials=…, transport=Endpoint())`. It keeps the newest `requests`;
    its `executions`, by their ids, are there to be looked at, and to arrange.
    """

    def __init__(
        self,
        credentials: Credentials | None = None,
        *,
        clock: Callable[[], datetime.datetime] | None = None,
        region: str | None = None,
        window: int = 300,
        course: Course | None = None,
        denied: Collection[str] = (),
        denied_first: bool = False,
        new_id: Callable[[], str] | None = None,
        documents: Collection[Document] | None = None,
        limit: int | None = None,
        page_size: int = 50,
        throttle: Mapping[str, tuple[float, float]] | None = None,
        faults: Sequence[Fault] = (),
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self.credentials = credentials or EXAMPLE_CREDENTIALS
        self.region = region
        self._clock, self._window, self._sleep = clock, window, sleep
        self._automation = Automation(course or Course(), new_id, documents, limit, page_size)
        self.executions = self._automation.executions
        self.requests: collections.deque[Request] = collections.deque(maxlen=1000)
        for operation in denied:
            check_operation(operation)
        self._buckets = buckets(throttle or {})
        self._faults = {(fault.operation, fault.call): fault for fault in faults}
        self._calls: collections.Counter[str] = collections.Counter()
        self._denied, self._denied_first = denied, denied_first
        self._lock = threading.Lock()

    def start(
        self,
        execution_id: str | None = None,
        document_name: str = "AWS-RestartEC2Instance",
        course: Course | None = None,
    ) -> Execution:
        """Put an execution in place that starts now, without a request: with an id of one's own, or a new one; on a
        course of its own, or the endpoint's."""
        now = self._now()
        with self._lock:
            return self._automation.begin({"DocumentName": document_name}, now, execution_id, course)

    def send(self, request: Request, *, read: float = FOREVER, deadline: float = FOREVER, **_: float) -> Response:
        try:
            return self.exchange(request, min(read, deadline - time.monotonic())).response
        except TimeoutError as error:
            raise ReadTimeoutError("The local endpoint took its time.", SCRIPTED, True) from error
        except ConnectionResetError as error:
            raise EndpointConnectionError("The local endpoint gave no answer.", SCRIPTED, True) from error

    def close(self) -> None:
        """Nothing is held."""

    def serve(self, host: str = "127.0.0.1", port: int = 0, *, inspector: bool = False) -> Served:
        """A context manager that serves over HTTP/1.1 while it is open; port 0 takes a free one, `.url` says which.
        With `inspector` it shows each request to a browser on this machine, and why its signature is refused."""
        return Served(self.exchange, host, port, self if inspector else None)

    def handle(self, request: Request) -> Response:
        """One request, one response, as the service would give it. Raises ConnectionResetError where a fault says that
        there is none."""
        return self.exchange(request).response

    def exchange(self, request: Request, patience: float = FOREVER) -> Exchange:
        """The same with the time of it, by the endpoint's clock. Raises TimeoutError for a fault that takes longer than
        `patience`, in seconds."""
        now = self._now()
        with self._lock:
            self.requests.append(request)
            outcome, fault = self._perform(request, now)
        if fault:
            fault.befall(patience, self._sleep)
        response = outcome.response() if isinstance(outcome, Refusal) else answer(outcome)
        headers = [("Date", format_datetime(now, usegmt=True)), *response.headers]
        if outcome != TOO_LARGE:  # the size is looked at before a request has an id
            headers.insert(0, ("x-amzn-RequestId", str(uuid.uuid4())))
        return Exchange(now, request, Response(response.status, headers, response.body))

    def verify(self, request: Request, at: datetime.datetime | None = None, **demands: Any) -> Verified | Refused:
        """Whether a request is signed with the endpoint's key pair, in its region; without `demands` of `sigv4.verify`,
        for whatever service it names."""
        demands = demands or switches(request)
        at = at or self._now()
        return verify(request, self.lookup, at=at, region=self.region, window=self._window, **demands)

    def judge(self, exchange: Exchange) -> tuple[Verified | Refused | None, str | None]:
        """What was found of a signature, at its time (None: the body is too large to be looked at), and the service
        that it had to be for: an operation's this one, any other request's None, which is any."""
        service = None if isinstance(read_operation(exchange.request), Refusal) else SERVICE
        if len(exchange.request.body) > LARGEST_BODY:
            return None, service
        return self.verify(exchange.request, exchange.at, **({"service": service} if service else {})), service

    def lookup(self, access_key_id: str) -> Credentials | None:
        """The endpoint's key pair by its id; it knows no other."""
        return self.credentials if access_key_id == self.credentials.access_key_id else None

    def _now(self) -> datetime.datetime:
        now = self._clock() if self._clock else datetime.datetime.now(datetime.timezone.utc)
        if now.utcoffset() is None:
            raise ConfigurationError("The endpoint's clock gives a naive datetime.", "Use datetime.now(timezone.utc).")
        return now.astimezone(datetime.timezone.utc)

    def _perform(self, request: Request, now: datetime.datetime) -> tuple[dict[str, Any] | Refusal, Fault | None]:
        """The outcome, and the fault that befalls it. INF: that a request is throttled when it is known whose it is."""
        read = read_operation(request)
        if isinstance(read, Refusal):
            return read, None
        operation, parameters = read
        outcome = self.verify(request, now, service=SERVICE)
        if isinstance(outcome, Refused):
            return in_words(request, outcome, now, self._window), None
        self._calls[operation] += 1
        fault = self._faults.get((operation, self._calls[operation]))
        if fault and fault.reset:
            return {}, fault
        bucket, denial = self._buckets.get(operation), None
        if operation in self._denied:
            denial = access_denied(operation, outcome.credential_scope.split("/")[1])
        refusal = (
            (modelled(fault.code) if fault and fault.code else None)
            or (THROTTLED if bucket and not bucket.take(now) else None)
            or (denial if self._denied_first else None)
            or validate(operation, parameters)
            or denial
        )
        return refusal or self._automation.perform(operation, parameters, now), fault
