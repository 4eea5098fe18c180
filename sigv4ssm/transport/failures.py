"""What the exceptions of requests, urllib3, http.client and the sockets are here, and in which words."""

from __future__ import annotations

import http.client
import socket
import ssl

import requests
import urllib3

from ..errors import (
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
    ReadTimeoutError,
    ResponseError,
    SSLError,
    TransportError,
)
from ..values import split_url
from .timing import attempt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..values import Request

    Kind = type[TransportError]

_EXCEPTIONS = requests.exceptions

CAUGHT = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,  # by http.client and the codecs, for what they refuse to send
)

FAILURES: tuple[tuple[tuple[type[BaseException], ...], Kind, str], ...] = (
    ((_EXCEPTIONS.ConnectTimeout,), ConnectTimeoutError, "Check region, network and proxy, or allow more time."),
    (
        (socket.timeout, TimeoutError, _EXCEPTIONS.Timeout, urllib3.exceptions.ReadTimeoutError),
        ReadTimeoutError,
        "Allow more time.",
    ),
    ((_EXCEPTIONS.ProxyError,), ProxyConnectionError, "Check the proxy settings and the proxy."),
    (
        (_EXCEPTIONS.SSLError, urllib3.exceptions.SSLError, ssl.SSLError),
        SSLError,
        "Check this machine's clock, and that the CA bundle holds the authority behind the endpoint's certificate.",
    ),
    ((http.client.RemoteDisconnected,), EndpointConnectionError, "Check the endpoint."),
    ((http.client.IncompleteRead, urllib3.exceptions.IncompleteRead), ResponseError, "Check the endpoint."),
    (
        (http.client.HTTPException, urllib3.exceptions.InvalidHeader),
        ResponseError,
        "Check that the endpoint's URL is AWS's, and that no proxy answers in its place.",
    ),
    ((ValueError,), TransportError, "Check its URL and headers: they cannot be sent as they stand."),
    ((BaseException,), EndpointConnectionError, "Check the endpoint's URL, the network and the proxy."),
)
"""What the chain of a failure may hold, what that is here, and what to do; the first row that fits."""

BEFORE_SENDING: dict[Kind, tuple[Kind, str]] = {
    ReadTimeoutError: (ConnectTimeoutError, "Check region, network and proxy, or allow more time."),
    ResponseError: (ProxyConnectionError, "Check the proxy settings and the proxy."),
}
"""What a row means as long as no request has left: a TLS handshake or a CONNECT took too long; a proxy's answer to
CONNECT cannot be read."""

AFTER_SENDING: dict[Kind, tuple[Kind, str]] = {
    ProxyConnectionError: (EndpointConnectionError, "Check region, network and proxy."),
}
"""Old urllib3 calls whatever happens behind a proxy a failure of the proxy."""

NO_TLS = "The endpoint does not speak TLS: if it is a local one, write http:// in its URL."
LOOK = " The operation may have been carried out: look before you send it again."

LONGEST = 200
"""Characters of a text that may be the server's."""


def failure(request: Request, error: BaseException) -> TransportError:
    """The error of ours that an exception is, for a request sent in this thread."""
    chain = list(_chain(error))
    kind, remedy = next(row[1:] for row in FAILURES if any(isinstance(link, row[0]) for link in chain))
    unsent = attempt.phase in ("ready", "connecting")
    if unsent:
        kind, remedy = BEFORE_SENDING.get(kind, (kind, remedy))
    elif attempt.phase == "sending":
        kind, remedy = AFTER_SENDING.get(kind, (kind, remedy))
    request_sent = not unsent and (attempt.phase == "sending" or kind not in (ConnectTimeoutError, TransportError))
    scheme, authority, _, _ = split_url(request.url)
    action = "The exchange with" if request_sent else "Connecting to"
    endpoint = f"{scheme}://{authority.rpartition('@')[2]}"
    words = _words(kind, chain)
    if kind is SSLError and "WRONG_VERSION_NUMBER" in words:
        remedy = NO_TLS
    return kind(f"{action} {endpoint} failed: {words}.", remedy + (LOOK if request_sent else ""), request_sent)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it carries: requests and urllib3 wrap causes as arguments and as `reason`.

    Not `__context__`: that may be an exception which the caller was handling when this request was sent.
    """
    yield error
    for inner in (*error.args, getattr(error, "reason", None), error.__cause__):
        if isinstance(inner, BaseException):
            yield from _chain(inner)


def _words(kind: Kind, chain: list[BaseException]) -> str:
    """The words of the operating system or of `http.client`, else the innermost kind: no text that may hold a URL."""
    if kind in (ConnectTimeoutError, ReadTimeoutError):
        return "it took longer than allowed"
    spoken = [words for link in chain for words in [_own_words(link)] if words]
    text = spoken[-1] if spoken else type(chain[-1]).__name__
    return repr(text[:LONGEST])[1:-1]  # without what a terminal would obey


def _own_words(link: BaseException) -> str | None:
    if isinstance(link, http.client.BadStatusLine) and not isinstance(link, http.client.RemoteDisconnected):
        return f"the answer begins with {str(link).strip()}, not as HTTP does"
    if isinstance(link, (http.client.HTTPException, urllib3.exceptions.InvalidHeader)):
        return str(link)
    if type(link) is OSError and link.errno is None:  # http.client's: a proxy refuses CONNECT
        return str(link)
    return link.strerror if isinstance(link, OSError) else None
