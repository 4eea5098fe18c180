"""What the exceptions of the sockets, http.client, requests and urllib3 are here, and in which words."""

from __future__ import annotations

import http.client

from ..errors import (
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
    ReadTimeoutError,
    ResponseError,
    SSLError,
    TransportError,
)
from ..values import Request, split_url
from .timing import attempt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Kind = type[TransportError]
    Meanings = dict[Kind, tuple[Kind, str]]

LATE = (ConnectTimeoutError, "Check region, network and proxy, or allow more time.")
THE_PROXY = (ProxyConnectionError, "Check the proxy settings and the proxy.")

FAILURES: tuple[tuple[str, Kind, str], ...] = (
    ("requests.exceptions.ConnectTimeout", *LATE),
    (
        "socket.timeout builtins.TimeoutError requests.exceptions.Timeout urllib3.exceptions.ReadTimeoutError",
        ReadTimeoutError,
        "Allow more time.",
    ),
    ("requests.exceptions.ProxyError", *THE_PROXY),
    (
        "http.client.IncompleteRead urllib3.exceptions.IncompleteRead ssl.SSLEOFError ssl.SSLZeroReturnError",
        ResponseError,
        "Check the endpoint.",
    ),
    (
        "ssl.SSLError requests.exceptions.SSLError urllib3.exceptions.SSLError",
        SSLError,
        "Check this machine's clock, and that the CA bundle holds the authority behind the endpoint's certificate.",
    ),
    ("http.client.RemoteDisconnected", EndpointConnectionError, "Check the endpoint."),
    (
        "http.client.HTTPException urllib3.exceptions.InvalidHeader",
        ResponseError,
        "Check that the endpoint's URL is AWS's, and that no proxy answers in its place.",
    ),
    ("builtins.ValueError", TransportError, "Check its URL and headers: they cannot be sent as they stand."),
    ("socket.gaierror", EndpointConnectionError, "Check how region and URL are written, the network and the proxy."),
    ("builtins.BaseException", EndpointConnectionError, "Check the endpoint's URL, the network and the proxy."),
)
"""What the chain of a failure may hold, what that is here, and what to do; the first row that fits.

The exceptions are named, so that nobody imports the library that he does not use."""

NOT_THE_PROXY: Meanings = {ProxyConnectionError: (EndpointConnectionError, "Check region, network and proxy.")}

MEANINGS: dict[str, Meanings] = {
    "ready": {ReadTimeoutError: LATE},
    "at the proxy": {ReadTimeoutError: LATE, ResponseError: THE_PROXY, EndpointConnectionError: THE_PROXY},
    "connecting": {
        ReadTimeoutError: LATE,
        ResponseError: (EndpointConnectionError, "Check the endpoint."),
        **NOT_THE_PROXY,
    },
    "given away": {},
    "sending": NOT_THE_PROXY,
}
"""What a row means in a phase: what took too long; an answer to CONNECT that cannot be read; a handshake that was cut
off. Old urllib3 calls whatever happens behind a proxy a failure of the proxy."""

NO_TLS = "The endpoint does not speak TLS: if it is a local one, write http:// in its URL."
LOOK = " The operation may have been carried out: look before you send it again."

LONGEST = 200
"""Characters of a text that may be the server's."""


def failure(request: Request, error: BaseException) -> TransportError:
    """The error of ours that an exception is, for a request sent in this thread."""
    chain = list(_chain(error))
    names = {name for link in chain for name in _names(link)}
    kind, remedy = next(row[1:] for row in FAILURES if not names.isdisjoint(row[0].split()))
    kind, remedy = MEANINGS[attempt.phase].get(kind, (kind, remedy))
    sent = attempt.phase == "sending" or (
        attempt.phase == "given away" and kind not in (ConnectTimeoutError, TransportError)
    )
    words = _words(kind, chain)
    if kind is SSLError and "WRONG_VERSION_NUMBER" in words:
        remedy = NO_TLS
    scheme, authority, _, _ = split_url(request.url)
    action = "The exchange with" if sent else "Connecting to"
    problem = f"{action} {scheme}://{authority.rpartition('@')[2]} failed: {words}."
    return kind(problem, remedy + (LOOK if sent else ""), sent)


def _names(error: BaseException) -> list[str]:
    """The exception's class and all that it inherits from, each with its module."""
    return [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]


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
    text = [type(chain[-1]).__name__, *filter(None, map(_own_words, chain))][-1]
    return repr(text[:LONGEST])[1:-1]  # without what a terminal would obey


def _own_words(link: BaseException) -> str | None:
    if isinstance(link, http.client.BadStatusLine) and not isinstance(link, http.client.RemoteDisconnected):
        return f"the answer begins with {str(link).strip()}, not as HTTP does"
    refused = type(link) is OSError and link.errno is None  # by a proxy: the words of CONNECT's answer
    if refused or isinstance(link, http.client.HTTPException) or "urllib3.exceptions.InvalidHeader" in _names(link):
        return str(link)
    return link.strerror if isinstance(link, OSError) else None
