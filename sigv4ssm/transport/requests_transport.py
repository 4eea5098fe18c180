"""The transport on requests: what was signed goes out as it stands, and nothing that requests does by itself happens.

No netrc, no redirect, no cookie, no header of its own, no look at the environment (DESIGN: "Wire"). It still goes
through `Session.send` and `HTTPAdapter.send`, where `responses` and mounted adapters hook in.
"""

from __future__ import annotations

import os

import requests
from requests.cookies import RequestsCookieJar
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError

from ..values import Response
from . import check_bundle
from .http_request import joined_headers
from .http_response import CAUGHT, body_length, read_body
from .requests_adapter import Adapter
from .timing import attempt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..values import Request

MEBIBYTE = 1 << 20
_CAUGHT: tuple[type[Exception], ...] = (*CAUGHT, HTTPError)


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
        check_bundle(verify)
        self._verify = verify
        self._proxies = dict(proxies or {})
        self._max_response_bytes = max_response_bytes
        self._process = os.getpid()
        self.session = _Session()
        self.session.trust_env = False
        self.session.cookies = _NoCookies()
        adapter = Adapter()
        self.session.mount("https://", adapter)
        self.session.mount("http://", adapter)

    def close(self) -> None:
        self.session.close()

    def send(self, request: Request, *, connect: float, read: float, deadline: float) -> Response:
        """One request, one response, of whatever status. Raises TransportError alone."""
        attempt.begin(read, deadline)
        try:
            self._disown()
            return self._exchange(request, connect)
        except _CAUGHT as error:
            from .failures import failure

            raise failure(request, error) from error
        finally:
            attempt.end()

    def _disown(self) -> None:
        """In a child of a fork, leave the parent's connections alone: answers come to either of the two."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self.session.close()

    def _exchange(self, request: Request, connect: float) -> Response:
        proxy = self._proxy(request.url) if self._proxies else None
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

    def _proxy(self, url: str) -> str | None:
        """The proxy's URL. What requests would refuse is refused here: its words would show the password."""
        from .proxies import parse_proxy, proxy_for

        proxy = proxy_for(url, self._proxies)
        if proxy is None:
            return None
        parse_proxy(proxy)
        return proxy if "://" in proxy else f"http://{proxy}"

    def _read(self, answer: requests.Response) -> bytes:
        """The body; its length is checked here too, for old urllib3 and other adapters take a short one for whole."""
        length = body_length(answer.request.method, answer.status_code, answer.headers)
        return read_body(lambda size: answer.raw.read(size, decode_content=False), length, self._max_response_bytes)


def prepare(request: Request) -> requests.PreparedRequest:
    """The request as requests sends it, made by hand: `Request.prepare()` would rewrite URL and headers.

    A header that is not ASCII goes out in UTF-8, as it was signed.
    """
    headers: CaseInsensitiveDict[str | bytes] = CaseInsensitiveDict()
    for name, value in joined_headers(request).values():
        headers[name] = value if value.isascii() else value.encode()
    prepared = requests.PreparedRequest()
    prepared.method = request.method
    prepared.url = request.url
    prepared.headers = headers
    prepared.body = request.body or None
    return prepared
