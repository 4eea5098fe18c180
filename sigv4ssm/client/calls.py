"""One call in eight hops: check, resolve, build, credentials and clock, sign, send, parse; retries are to come."""

from __future__ import annotations

import datetime
import logging
import os
import sys
import threading
import time

from .. import __version__, awsjson, config, credentials, endpoints, operations, sigv4
from ..errors import ConfigurationError, EndpointError, ParamValidationError, ResponseError
from ..values import Credentials, Request, Response, redact, split_url
from .exceptions import Exceptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Literal, Union

    from ..transport import Transport

    Timeout = Union[float, tuple[float, float, float]]

log = logging.getLogger(__name__)

LONGEST = 1_000_000
"""Seconds; the operating system's own time-outs end at 24 days."""

USER_AGENT = f"sigv4ssm/{__version__} Python/{'.'.join(map(str, sys.version_info[:3]))} {sys.platform}"


class Client:
    """A client of AWS Systems Manager, for use from many threads; a context manager.

    `credentials` is a Credentials or a callable that gives one; `timeout` is seconds (connect, read, total), or the
    total alone; `clock` gives an aware datetime. What is None is taken from the environment. Raises
    ConfigurationError, or a class under it, for a set-up with which no call can succeed.
    """

    exceptions = Exceptions()

    def __init__(
        self,
        region: str | None = None,
        *,
        credentials: Credentials | Callable[[], Credentials] | None = None,
        endpoint_url: str | None = None,
        use_fips: bool | None = None,
        use_dualstack: bool | None = None,
        transport: Transport | None = None,
        timeout: Timeout = (5, 30, 60),
        ca_bundle: str | None = None,
        allow_http: bool = False,
        max_response_bytes: int = 8 << 20,
        clock: Callable[[], datetime.datetime] | None = None,
    ) -> None:
        settings = config.read(os.environ, region=region)
        self.endpoint = endpoints.resolve(
            settings.region, use_fips=bool(use_fips), use_dualstack=bool(use_dualstack), endpoint_url=endpoint_url
        )
        _refuse_plain_http(self.endpoint.url, allow_http or settings.allow_http)
        self._url = self.endpoint.url + ("" if split_url(self.endpoint.url)[2] else "/")
        self._credentials = credentials
        self._timeout = _timeouts(timeout)
        self._clock = clock
        self._transport = transport
        self._ca_bundle = ca_bundle or settings.ca_bundle
        self._proxies = settings.proxies
        self._max_response_bytes = max_response_bytes
        self._lock = threading.Lock()

    if TYPE_CHECKING:

        def stop_automation_execution(
            self, *, AutomationExecutionId: str, Type: Literal["Cancel", "Complete"] | None = None
        ) -> dict[str, Any]: ...

    else:

        def stop_automation_execution(self, **parameters):
            """Stop an automation: AutomationExecutionId (36 characters), Type ("Cancel", the default, or "Complete").

            Returns a dict as boto3 does. Raises ParamValidationError with all that is wrong, before anything is sent.
            https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StopAutomationExecution.html
            """
            operation = "StopAutomationExecution"
            return self.call(operation, operations.check_parameters(operation, parameters))

        def __getattr__(self, name):
            """boto3 has a method for each operation: name the way to call the others."""
            operation = "".join(word.capitalize() for word in name.split("_"))
            raise AttributeError(f"Client has no {name}: if it is an operation, use client.call({operation!r}, {{…}}).")

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Any operation of Systems Manager by its name; the parameters go out as given, checked only to be JSON.

        Raises ConfigurationError before anything is sent, TransportError when no answer came, and ServiceError, or
        the class under it that AWS named, for an error.
        """
        request = self.build_request(operation, params)
        connect, read, total = self._timeout
        response = self._sender().send(request, connect=connect, read=read, deadline=time.monotonic() + total)
        log.debug("%s: response %s", operation, response)
        if response.status >= 400:  # the body of an answer may be secret, that of a refusal is not
            log.debug("%s: refused\n%s", operation, redact(response.body.decode("utf-8", "replace")))
        if len(response.body) > self._max_response_bytes:
            raise ResponseError(f"The response is larger than {self._max_response_bytes} bytes.", "Raise the limit.")
        return self.parse_response(operation, response)

    def build_request(
        self, operation: str, params: Mapping[str, Any], *, at: datetime.datetime | None = None
    ) -> Request:
        """The signed request for an operation, exactly as `call` would send it (parameters as given), but not sent.

        `at` is the time to sign it for, an aware datetime; the clock's if None. AWS accepts it for five minutes.
        """
        if not (isinstance(operation, str) and operation.isalnum() and operation.isascii()):
            raise ParamValidationError(f"{operation!r} is no operation.", "Write it as AWS does: GetParameter.")
        request = awsjson.build_request(self._url, f"{operations.TARGET_PREFIX}.{operation}", params)
        headers = [("Accept-Encoding", "identity"), *request.headers, ("User-Agent", USER_AGENT)]
        signed = sigv4.sign(
            Request(request.method, request.url, headers, request.body),
            self._current_credentials(),
            region=self.endpoint.region,
            service=operations.SERVICE,
            at=at or self._now(),
            unsigned_headers=("accept-encoding",),  # hops rewrite it
        )
        log.debug("%s: canonical request\n%s", operation, redact(signed.canonical_request))
        log.debug("%s: string to sign\n%s", operation, signed.string_to_sign)
        headers = [*signed.request.headers, ("Content-Length", str(len(request.body)))]
        return Request(request.method, request.url, headers, request.body)

    def parse_response(self, operation: str, response: Response) -> dict[str, Any]:
        """What `call` makes of a response: its dict, or its exception."""
        return awsjson.parse_response(operation, response)

    def close(self) -> None:
        """Give the connections back. The client may be used again, and will then open new ones."""
        if self._transport is not None:
            self._transport.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client(region={self.endpoint.region!r}, endpoint_url={self.endpoint.url!r})"

    def _now(self) -> datetime.datetime:
        return self._clock() if self._clock else datetime.datetime.now(datetime.timezone.utc)

    def _current_credentials(self) -> Credentials:
        given = self._credentials
        if given is None:
            return credentials.find(os.environ)
        return credentials.check(given() if callable(given) else given)

    def _sender(self) -> Transport:
        """The given transport, or one on requests: imported with the first call, for those who only build requests."""
        with self._lock:
            if self._transport is None:
                from ..transport import default

                self._transport = default()(
                    verify=self._ca_bundle or True,
                    proxies=self._proxies,
                    max_response_bytes=self._max_response_bytes,
                )
            return self._transport


def _refuse_plain_http(url: str, allowed: bool) -> None:
    host, _ = endpoints.host_and_port(url)
    if url.lower().startswith("http:") and not allowed and not endpoints.is_loopback(host):
        raise EndpointError(
            f"{url} is plain HTTP, which anyone on the way can read.",
            f"Use https, or allow it: allow_http=True, --allow-http or {config.ALLOW_HTTP_VARIABLE}=1.",
        )


def _timeouts(timeout: Timeout) -> tuple[float, float, float]:
    """(connect, read, total) seconds; a number alone is the total, and bounds the other two."""
    limits = timeout if isinstance(timeout, tuple) else (timeout, timeout, timeout)
    if len(limits) != 3 or not all(isinstance(limit, (int, float)) and 0 < limit <= LONGEST for limit in limits):
        raise ConfigurationError(
            f"timeout={timeout!r} is neither a number of seconds up to {LONGEST} nor three of them.",
            "Give (connect, read, total).",
        )
    return limits
