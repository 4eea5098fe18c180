"""The transport on requests: what was signed goes out as it stands, and nothing that requests does by itself happens.

No netrc, no redirect, no cookie, no header of its own, no look at the environment (DESIGN: "Wire"). It still goes
through `Session.send` and `HTTPAdapter.send`, where `responses` and mounted adapters hook in.
"""

from __future__ import annotations

import contextlib
import http.client
import os
from urllib.parse import unquote

import requests
from requests.cookies import RequestsCookieJar
from requests.structures import CaseInsensitiveDict
from urllib3.util import parse_url

from ..errors import ConfigurationError, ProxyConnectionError, ResponseError
from ..values import Response
from .failures import CAUGHT, failure
from .proxies import proxy_for
from .requests_adapter import Adapter
from .timing import attempt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..values import Request

MEBIBYTE = 1 << 20
CHUNK = 1 << 16


class _NoCookies(RequestsCookieJar):
    def extract_cookies(self, response: object, request: object) -> None:
        """No cookie is kept, nor even read."""


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
        self.session.cookies = _NoCookies()
        self.session.mount("https://", Adapter())
        self.session.mount("http://", Adapter())

    def close(self) -> None:
        self.session.close()

    def send(self, request: Request, *, connect: float, read: float, deadline: float) -> Response:
        """One request, one response, of whatever status. Raises TransportError alone."""
        attempt.begin(read, deadline)
        try:
            return self._exchange(request, connect)
        except CAUGHT as error:
            raise failure(request, error) from error
        finally:
            attempt.end()

    def _exchange(self, request: Request, connect: float) -> Response:
        proxy = _checked(proxy_for(request.url, self._proxies))
        timeout = (attempt.time_left(connect), attempt.time_left(attempt.read))
        attempt.phase = "given away"  # until our connection says more
        with self.session.send(
            prepare(request),
            stream=True,
            allow_redirects=False,
            verify=self._verify,
            proxies={"http": proxy, "https": proxy} if proxy else {},
            timeout=timeout,
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
    A body without a Content-Length gets one, for it would be sent in chunks.
    """
    headers: CaseInsensitiveDict[str | bytes] = CaseInsensitiveDict()
    for name, _ in request.headers:
        value = request.header(name.lower()) or ""
        headers[name] = value if value.isascii() else value.encode()
    if request.body and "Transfer-Encoding" not in headers:
        headers.setdefault("Content-Length", str(len(request.body)))
    prepared = requests.PreparedRequest()
    prepared.method = request.method
    prepared.url = request.url
    prepared.headers = headers
    prepared.body = request.body or None
    return prepared


def _checked(proxy: str | None) -> str | None:
    """The proxy's URL with a scheme. What requests would refuse is refused here: its words would show the password."""
    if proxy is None:
        return None
    url = proxy if "://" in proxy else f"http://{proxy}"
    with contextlib.suppress(ValueError):
        parsed = parse_url(url)
        unquote(parsed.auth or "").encode("latin-1")
        if parsed.host and parsed.scheme in ("http", "https"):
            return url
    raise ProxyConnectionError(
        "The URL of the proxy cannot be used.",
        "Write it as http://host:port or http://user:password@host:port, percent-encoded; SOCKS is not supported.",
    )


def _content_length(answer: requests.Response) -> int | None:
    """What Content-Length announces, where it counts (RFC 9112 §6.3)."""
    value = answer.headers.get("Content-Length")
    without_body = answer.request.method == "HEAD" or answer.status_code < 200 or answer.status_code in (204, 304)
    if value is None or without_body or "Transfer-Encoding" in answer.headers:
        return None
    lengths = {length.strip() for length in value.split(",")}
    if len(lengths) != 1 or not value.isascii() or not min(lengths).isdigit():
        raise http.client.HTTPException("Content-Length is no number")
    return int(lengths.pop())
