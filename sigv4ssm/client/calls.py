"""The client: how it is set up, and hops 1 to 3 of a call: check, resolve, build. The others are in `attempts`."""

from __future__ import annotations

import os
import sys

from .. import __version__, awsjson, config, credentials, endpoints, errors, operations
from ..values import Credentials, Request, Response, split_url
from .attempts import Attempts, Limits
from .shared import Clock, Sender, chain

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from ..transport import Transport
    from .attempts import Timeout
    from .family import Family
else:
    Family = object

USER_AGENT = f"sigv4ssm/{__version__} Python/{'.'.join(map(str, sys.version_info[:3]))} {sys.platform}"

IN_PLACE_OF = {
    "get_paginator": "pages come from client.executions(…), client.steps(…) and client.paginate(operation, {…})",
    "get_waiter": "waiting is done by client.wait(…) and client.stop_and_wait(…)",
    "meta": "its region is client.endpoint.region, its address client.endpoint.url",
}
"""What there is for names of boto3's client that are no operations."""


class Exceptions:
    """The classes of error that AWS can answer with, by code, as boto3 has them; `ClientError` is the base of all."""

    ClientError = errors.ServiceError

    def __getattr__(self, name: str) -> type[errors.ServiceError]:
        if name not in dir(self):
            raise AttributeError(f"There is no exception {name}; there are: {', '.join(dir(self))}.")
        kind: type[errors.ServiceError] = getattr(errors, name)
        return kind

    def __dir__(self) -> list[str]:
        from ..errors.codes import CODES

        return sorted(("ClientError", "ServiceError", *CODES))


class Client(Family):
    """A client of AWS Systems Manager, for use from many threads, and after fork(); a context manager.

    `credentials` is a Credentials or a callable that gives one. `timeout` is seconds (connect, read, total) for one
    attempt, or the total alone; `deadline` is seconds for a whole call, all attempts and the pauses between them (None:
    what those come to). `max_attempts` counts the first. `transport` is one, or one of the classes in `transport`: the
    client then makes one with its CA bundle, proxies and limit. `clock` gives an aware datetime, `sleep` takes seconds,
    `random` gives a number from 0 to 1. What else is None is taken from the environment, then from the profile.
    Raises ConfigurationError, or a class under it, for a set-up with which no call can succeed.
    """

    exceptions = Exceptions()

    def __init__(
        self,
        region: str | None = None,
        *,
        credentials: Credentials | Callable[[], Credentials] | None = None,
        profile: str | None = None,
        endpoint_url: str | None = None,
        use_fips: bool | None = None,
        use_dualstack: bool | None = None,
        transport: Transport | type[Transport] | None = None,
        timeout: Timeout = (5, 30, 60),
        deadline: float | None = None,
        max_attempts: int | None = None,
        ca_bundle: str | None = None,
        allow_http: bool = False,
        max_response_bytes: int = 8 << 20,
        clock: Callable[[], datetime.datetime] | None = None,
        sleep: Callable[[float], object] | None = None,
        random: Callable[[], float] | None = None,
    ) -> None:
        settings = config.read(
            os.environ,
            profile=profile,
            region=region,
            endpoint_url=endpoint_url,
            use_fips=use_fips,
            use_dualstack=use_dualstack,
            max_attempts=max_attempts,
            ca_bundle=ca_bundle,
            allow_http=allow_http or None,
        )
        self.endpoint = _endpoint(settings)
        self._url = self.endpoint.url + ("" if split_url(self.endpoint.url)[2] else "/")
        self._user_agent = USER_AGENT + (f" app/{settings.user_agent_appid}" if settings.user_agent_appid else "")
        self._sender = Sender(transport, settings.ca_bundle or True, settings.proxies, max_response_bytes)
        own_clock = Clock(clock)
        provide = _given(credentials) if credentials is not None else chain(settings, profile, self._sender, own_clock)
        policy, limits = (settings.max_attempts, sleep, random), Limits(timeout, deadline, max_response_bytes)
        self._attempts = Attempts(self.endpoint.region, provide, own_clock, policy, self._sender, limits)

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            """boto3 has a method for each operation: name the way to call the others."""
            operation = "".join(word.capitalize() for word in name.split("_"))
            instead = IN_PLACE_OF.get(name) or f"if it is an operation, use client.call({operation!r}, {{…}})"
            raise AttributeError(f"Client has no {name}: {instead}.")

        def executions(self, **parameters):
            """The automations of the account and region, from all pages, each fetched when it is asked for.

            Takes what `describe_automation_executions` does; MaxResults is then the size of a page.
            """
            return self._items("DescribeAutomationExecutions", parameters)

        def steps(self, **parameters):
            """The steps of an automation, from all pages; takes what `describe_automation_step_executions` does."""
            return self._items("DescribeAutomationStepExecutions", parameters)

        def wait(self, AutomationExecutionId, **parameters):
            """Wait until an automation has ended, and say how: an `Outcome`. Takes, too, timeout=600.0, poll=15.0,
            children=False, on_look=None: see `client.waiting`."""
            from .waiting import wait

            return wait(self, AutomationExecutionId, **parameters)

        def stop_and_wait(self, AutomationExecutionId, Type=None, **parameters):
            """Stop an automation, wait until it has ended, and say whether the stop did that: a `StopOutcome`.

            Takes, too, what `wait` does: see `client.waiting`.
            """
            from .waiting import stop_and_wait

            return stop_and_wait(self, AutomationExecutionId, Type, **parameters)

        def stop_many(self, ids=None, **parameters):
            """Stop many automations: an iterator of `StopOutcome`s, as they come. Its `report` says at any time what is
            done, what is not, and what is unknown.

            `ids` are from any iterable, taken as they are needed, and all else waits for them; or `Filters`, as
            `executions` has them, choose those that have not ended. `Type` as for one stop. `concurrency=8` calls at a
            time, `rate=10.0` stops a second: less while the service throttles. `wait=True` follows each to its end, for
            `timeout=600.0` seconds, with looks at most `poll=15.0` apart. After `deadline` seconds (None: never)
            nothing more is begun, and what is under way has one more for its answer.
            """
            from .many import stop_many

            return stop_many(self, ids, **parameters)

    def paginate(self, operation: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """All pages of any operation that has a NextToken, each as `call` gives it, fetched when it is asked for.

        Raises what `call` does, and ResponseError for a token that comes a second time.
        """
        from .pages import pages

        return pages(self.call, operation, params)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Any operation of Systems Manager by its name; the parameters go out as given, checked only to be JSON.

        Raises ConfigurationError before anything is sent, TransportError when no answer came, and ServiceError, or
        the class under it that AWS named, for an error.
        """
        return self._attempts.run(operation, params, self._unsigned(operation, params))

    def build_request(
        self, operation: str, params: Mapping[str, Any], *, at: datetime.datetime | None = None
    ) -> Request:
        """The signed request for an operation, exactly as `call` would send it (parameters as given), but not sent.

        `at` is the time to sign it for, an aware datetime; the clock's if None. AWS accepts it for five minutes.
        """
        return self._attempts.sign(operation, self._unsigned(operation, params), at=at)

    def parse_response(self, operation: str, response: Response) -> dict[str, Any]:
        """What `call` makes of a response: its dict, or its exception."""
        return awsjson.parse_response(operation, response)

    def close(self) -> None:
        """Give the connections back. The client may be used again, and will then open new ones."""
        self._sender.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client(region={self.endpoint.region!r}, endpoint_url={self.endpoint.url!r})"

    def _call_before(self, operation: str, params: Mapping[str, Any], end: float) -> dict[str, Any]:
        """`call`, which ends at a time of `time.monotonic()`."""
        return self._attempts.run(operation, params, self._unsigned(operation, params), end)

    def _items(self, operation: str, parameters: Mapping[str, Any]) -> Iterator[Any]:
        from .pages import items

        return items(self.call, operation, parameters)

    def _perform(self, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """A method of the family: what only reads has time stamps in its answer."""
        answer = self.call(operation, operations.check_parameters(operation, parameters))
        if not operations.only_reads(operation):
            return answer
        from ..operations.timestamps import with_datetimes

        return with_datetimes(operation, answer)

    def _unsigned(self, operation: str, params: Mapping[str, Any]) -> Request:
        if not (isinstance(operation, str) and operation.isalnum() and operation.isascii()):
            raise errors.ParamValidationError(f"{operation!r} is no operation.", "Write it as AWS does: GetParameter.")
        request = awsjson.build_request(self._url, f"{operations.TARGET_PREFIX}.{operation}", params)
        return request.with_headers(
            [("Accept-Encoding", "identity"), *request.headers, ("User-Agent", self._user_agent)]
        )


def _endpoint(settings: config.Configuration) -> endpoints.Endpoint:
    endpoint = endpoints.resolve(
        settings.region,
        use_fips=settings.use_fips,
        use_dualstack=settings.use_dualstack,
        endpoint_url=settings.endpoint_url,
    )
    return endpoints.check_plain(endpoint, settings.allow_http)


def _given(given: Credentials | Callable[[], Credentials]) -> Callable[[], Credentials]:
    """What gives the credentials of the moment, checked."""
    check = credentials.check
    return (lambda: check(given())) if callable(given) else (lambda: check(given))


def _method(operation: str) -> Callable[..., dict[str, Any]]:
    """The method of a row."""

    def method(self: Client, **parameters: Any) -> dict[str, Any]:
        return self._perform(operation, parameters)

    method.__name__ = "".join([f"_{letter.lower()}" if letter.isupper() else letter for letter in operation])[1:]
    method.__qualname__ = f"Client.{method.__name__}"
    takes = [parameter.name + " (required)" * parameter.required for parameter in operations.OPERATIONS[operation]]
    method.__doc__ = f"""{operations.SUMMARIES[operation]}

Takes, by name: {", ".join(takes)}.
Returns a dict as boto3 does. Raises ParamValidationError with all that is wrong, before anything is sent.
https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_{operation}.html
"""
    return method


for _operation in operations.OPERATIONS:
    _made = _method(_operation)
    setattr(Client, _made.__name__, _made)
