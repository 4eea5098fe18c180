"""The transport on requests: what was signed goes out as it stands, and nothing that requests does by itself happens.

No netrc, no redirect, no cookie, no header of its own, no look at the environment (DESIGN: "Wire"). It still goes
through `Session.send` and `HTTPAdapter.send`, where `responses` and mounted adapters hook in.
"""

from __future__ import annotations

import http.client
import os
import socket
import ssl
from http.cookiejar import DefaultCookiePolicy

import requests
import urllib3
from requests.structures import CaseInsensitiveDict

from ..errors import (
    ConfigurationError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
    ReadTimeoutError,
    ResponseError,
    SSLError,
    TransportError,
)
from ..values import Response, split_url
from .proxies import proxy_for
from .requests_adapter import Adapter
from .timing import attempt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..values import Request

MEBIBYTE = 1 << 20
CHUNK = 1 << 16

_EXCEPTIONS = requests.exceptions

FAILURES: tuple[tuple[tuple[type[BaseException], ...], type[TransportError], str], ...] = (
    ((_EXCEPTIONS.ProxyError,), ProxyConnectionError, "Check the proxy settings and the proxy."),
    (
        (_EXCEPTIONS.SSLError, ssl.SSLError),
        SSLError,
        "Check this machine's clock, and that the CA bundle holds the authority behind the endpoint's certificate.",
    ),
    ((_EXCEPTIONS.ConnectTimeout,), ConnectTimeoutError, "Check region, network and proxy, or allow more time."),
    ((socket.timeout, TimeoutError, _EXCEPTIONS.Timeout), ReadTimeoutError, "Allow more time, or try again."),
    ((http.client.RemoteDisconnected,), EndpointConnectionError, "Try again."),
    (
        (http.client.HTTPException, urllib3.exceptions.InvalidHeader),
        ResponseError,
        "Check that the endpoint's URL is AWS's, and that no proxy answers in its place.",
    ),
    ((BaseException,), EndpointConnectionError, "Check region, network and proxy."),
)
"""What the chain of a failure may hold, what that is here, and what to do; the first row that fits."""


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """No redirect is followed, nor its body read without limit to prepare for following."""


class RequestsTransport:
    """A transport with a pool of kept connections, for use from many threads.

    `verify` is True for the bundle of certifi, a path to a CA bundle, or False to check no certificate; `proxies` is
    what `proxies.from_environment` gives; a response of more than `max_response_bytes` is refused.
    """

    def __init__(
        self,
        *,
        verify: bool | str = True,
        proxies: Mapping[str, str] | None = None,
        max_response_bytes: int = 8 * MEBIBYTE,
    ) -> None:
        if isinstance(verify, str) and not os.path.exists(verify):
            raise ConfigurationError(f"The CA bundle {verify} does not exist.", "Give the path of a PEM file.")
        self._verify = verify
        self._proxies = dict(proxies or {})
        self._max_response_bytes = max_response_bytes
        self.session = _Session()
        self.session.trust_env = False
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.session.mount("https://", Adapter())
        self.session.mount("http://", Adapter())

    def close(self) -> None:
        self.session.close()

    def send(self, request: Request, *, connect: float, read: float, deadline: float) -> Response:
        """One request, one response, of whatever status. Raises TransportError alone."""
        attempt.begin(read, deadline)
        try:
            return self._exchange(request, connect)
        except (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
            raise _failure(request, error) from error

    def _exchange(self, request: Request, connect: float) -> Response:
        proxy = proxy_for(request.url, self._proxies)
        with self.session.send(
            prepare(request),
            stream=True,
            allow_redirects=False,
            verify=self._verify,
            proxies={"http": proxy, "https": proxy} if proxy else {},
            timeout=(attempt.time_left(connect), attempt.time_left(attempt.read)),
        ) as answer:
            return Response(answer.status_code, list(answer.raw.headers.items()), self._read(answer))

    def _read(self, answer: requests.Response) -> bytes:
        """The body to its end and no further than the limit; old urllib3 takes a short one for whole."""
        announced = _content_length(answer)
        body = bytearray()
        if announced is not None and announced > self._max_response_bytes:
            raise self._too_large()
        while True:
            chunk = answer.raw.read(CHUNK, decode_content=False)
            body += chunk
            if len(body) > self._max_response_bytes:
                raise self._too_large()
            if not chunk:
                break
        if announced is not None and len(body) != announced:
            raise http.client.IncompleteRead(bytes(body), announced - len(body))
        return bytes(body)

    def _too_large(self) -> ResponseError:
        return ResponseError(
            f"The response is larger than {self._max_response_bytes} bytes.",
            "Check that the endpoint's URL is AWS's, or raise max_response_bytes.",
        )


def prepare(request: Request) -> requests.PreparedRequest:
    """The request as requests sends it, made by hand: `Request.prepare()` would rewrite URL and headers.

    A header that is not ASCII goes out in UTF-8, as it was signed; repeated ones go out as one, joined as signed.
    """
    headers: CaseInsensitiveDict[str | bytes] = CaseInsensitiveDict()
    for name, _ in request.headers:
        value = request.header(name.lower()) or ""
        headers[name] = value if value.isascii() else value.encode()
    prepared = requests.PreparedRequest()
    prepared.method = request.method
    prepared.url = request.url
    prepared.headers = headers  # type: ignore[assignment]  # the stubs know of no bytes
    prepared.body = request.body
    return prepared


def _content_length(answer: requests.Response) -> int | None:
    """What Content-Length announces, where it counts (RFC 9112 §6.3)."""
    value = answer.headers.get("Content-Length")
    if value is None or "Transfer-Encoding" in answer.headers or answer.status_code in (204, 304):
        return None
    lengths = {length.strip() for length in value.split(",")}
    if len(lengths) != 1 or not value.isascii() or not min(lengths).isdigit():
        raise http.client.HTTPException("Content-Length is no number")
    return int(lengths.pop())


def _failure(request: Request, error: BaseException) -> TransportError:
    chain = list(_chain(error, set()))
    kind, remedy = next(row[1:] for row in FAILURES if any(isinstance(link, row[0]) for link in chain))
    connecting = attempt.phase in ("connecting", "connected")
    if kind is ReadTimeoutError and connecting:  # urllib3's word for a TLS handshake that takes too long
        kind = ConnectTimeoutError
    scheme, authority, _, _ = split_url(request.url)
    action = "Connecting to" if connecting else "The exchange with"
    # A ValueError is requests' refusal of a URL or a header, before anything was sent.
    request_sent = not connecting and not isinstance(error, ValueError)
    return kind(f"{action} {scheme}://{authority} failed: {_words(kind, chain)}.", remedy, request_sent)


def _chain(error: BaseException, seen: set[int]) -> Iterator[BaseException]:
    """The error and all that it carries: requests and urllib3 wrap causes as arguments and as `reason`."""
    if id(error) in seen:
        return
    seen.add(id(error))
    yield error
    for inner in (*error.args, getattr(error, "reason", None), error.__cause__, error.__context__):
        if isinstance(inner, BaseException):
            yield from _chain(inner, seen)


def _words(kind: type[TransportError], chain: list[BaseException]) -> str:
    """The words of the operating system or of `http.client`, else the innermost kind: no text that may hold a URL."""
    if kind in (ConnectTimeoutError, ReadTimeoutError):
        return "it took longer than allowed"
    spoken = [str(link) for link in chain if isinstance(link, http.client.HTTPException)]
    spoken += [link.strerror for link in chain if isinstance(link, OSError) and isinstance(link.strerror, str)]
    return spoken[-1] if spoken else type(chain[-1]).__name__
