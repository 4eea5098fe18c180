"""Calls of AWS's Security Token Service, signed by our own signer: the Query protocol, a form in and XML out.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

import time

from .. import __version__, sigv4
from ..errors import CredentialRetrievalError, ServiceError, TransportError
from ..values import Credentials, Request, split_url
from .sts_answer import read_credentials, read_error, refused
from .sts_endpoint import sts_endpoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from ..endpoints import Endpoint
    from ..values import Response
    from .search import Search

    Send = Callable[..., Response]
    Correct = Callable[[ServiceError, datetime], bool]

VERSION = "2011-06-15"
SECRETS = ("TokenCode", "WebIdentityToken")
CONNECT, READ, TOTAL = 5, 30, 60
"""Seconds of one attempt."""

ATTEMPTS = 3
LONGEST_PAUSE = 1.0
"""Seconds before the second attempt, at most; twice that before the third."""

# fmt: off
REPEATED = frozenset((
    "IDPCommunicationError", "RequestLimitExceeded", "RequestTimeout", "RequestTimeoutException", "Throttling",
    "ThrottlingException", "TooManyRequestsException",
))
# fmt: on
"""The codes after which STS may answer the same call otherwise, besides every 5xx."""


def call(search: Search, action: str, parameters: Mapping[str, str], credentials: Credentials | None) -> Credentials:
    """What STS gives for an action, signed with the credentials, or not signed if they are None; asked as the search
    says, for the client's own profile. It is signed once more where `search.correct` has set the clock by the refusal.

    Raises CredentialRetrievalError with the service's own code and message, or when no answer came.
    """
    search = search.caller or search
    endpoint = sts_endpoint(search)
    attempt, correct = 1, search.correct if credentials is not None else None
    while True:
        at = search.clock()
        request = _request(endpoint, action, parameters, credentials, at)
        outcome = _attempt(search, request, action, parameters, credentials)
        if isinstance(outcome, Credentials):
            return outcome
        if correct and isinstance(outcome, ServiceError) and correct(outcome, at):
            correct = None
            continue
        if attempt == ATTEMPTS or not _may_repeat(outcome, parameters):
            raise _failure(action, outcome) from outcome
        _pause(attempt)
        attempt += 1


def _attempt(
    search: Search, request: Request, action: str, parameters: Mapping[str, str], credentials: Credentials | None
) -> Credentials | ServiceError | TransportError:
    try:
        response = _exchange(search, request)
    except TransportError as error:
        return error
    if response.status == 200:
        return read_credentials(action, response)
    secrets = [parameters.get(name) for name in SECRETS]
    secrets += [credentials.secret_access_key, credentials.session_token] if credentials else []
    return read_error(action, response, secrets)


def _exchange(search: Search, request: Request) -> Response:
    """By the client's transport; without one, by one that is made for the call from the environment."""
    limits = {"connect": CONNECT, "read": READ, "deadline": time.monotonic() + TOTAL}
    if search.send is not None:
        return search.send(request, **limits)
    from contextlib import closing

    from ..transport import StdlibTransport, proxies

    ca_bundle = search.environ.get("AWS_CA_BUNDLE") or True
    with closing(StdlibTransport(verify=ca_bundle, proxies=proxies.from_environment(search.environ))) as own:
        return own.send(request, **limits)


def _request(
    endpoint: Endpoint, action: str, parameters: Mapping[str, str], credentials: Credentials | None, at: datetime
) -> Request:
    from urllib.parse import urlencode

    url = endpoint.url + ("" if split_url(endpoint.url)[2] else "/")
    fields = {"Action": action, "Version": VERSION, **parameters}
    body = urlencode(fields, errors="surrogateescape").encode()  # the environment may have bytes that are no text
    headers = [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")]
    headers += [("User-Agent", f"sigv4ssm/{__version__}"), ("Accept-Encoding", "identity")]
    request = Request("POST", url, headers, body)
    if credentials is not None:
        request = sigv4.sign(
            request,
            credentials,
            region=endpoint.region,
            service="sts",
            at=at,
            unsigned_headers=("accept-encoding",),  # hops rewrite it
        ).request
    return Request("POST", url, [*request.headers, ("Content-Length", str(len(body)))], body)


def session_name(at: datetime) -> str:
    """What a session is called where nobody says, as it will stand in the account's logs."""
    return f"sigv4ssm-session-{int(at.timestamp())}"


def _pause(attempt: int) -> None:
    import random

    time.sleep(random.random() * LONGEST_PAUSE * attempt)


def _may_repeat(error: ServiceError | TransportError, parameters: Mapping[str, str]) -> bool:
    """An MFA code is good for one call: it is not sent again where it may have arrived."""
    if isinstance(error, TransportError):
        return not (error.request_sent and "TokenCode" in parameters)
    return error.status_code >= 500 or error.code in REPEATED


def _failure(action: str, error: ServiceError | TransportError) -> CredentialRetrievalError:
    if isinstance(error, ServiceError):
        return refused(error)
    return CredentialRetrievalError(
        f"STS did not answer {action}: {error.problem}", "Check region, network and proxy: STS has its own endpoint."
    )
