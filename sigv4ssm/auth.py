"""Floor 2: an authentication for requests, for any AWS service. It imports nothing of requests: it duck-types.

requests.get(url, auth=SigV4Auth(credentials, region="us-east-1", service="execute-api"))
"""

from __future__ import annotations

import datetime
import re

from .errors import ParamValidationError
from .sigv4 import sign
from .values import Credentials, Request, octets, split_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MADE_BY_SIGNING = ("Authorization", "X-Amz-Date", "X-Amz-Security-Token", "x-amz-content-sha256", "Host")

ADDED_BY_REQUESTS = ("accept", "accept-encoding", "content-length")
"""Sent unsigned: requests adds them by itself, and hops may rewrite them."""


_ESCAPE = re.compile("%([0-9A-Fa-f]{2})?")


class SigV4Auth:
    """Signs each request as it is sent. `credentials` are given, or a callable that gives them; the switches are
    those of `sigv4.sign` (Amazon S3: `normalize_path=False, double_encode_path=False, sign_payload_header=True`).

    Raises ParamValidationError for a body that is streamed, since its hash cannot be known before it is sent.
    """

    def __init__(
        self, credentials: Credentials | Callable[[], Credentials], *, region: str, service: str, **switches: Any
    ) -> None:
        if not (isinstance(credentials, Credentials) or callable(credentials)):
            raise ParamValidationError(f"credentials is {type(credentials).__name__}.", "Give a sigv4ssm.Credentials.")
        self._credentials = credentials
        unsigned = (*ADDED_BY_REQUESTS, *switches.pop("unsigned_headers", ()))
        self._options = {"region": region, "service": service, "unsigned_headers": unsigned, **switches}
        # What is wrong with the options is said here, by a trial, not at the first request.
        self._sign(Request("GET", "https://localhost/"), Credentials("AKIDEXAMPLE", "EXAMPLEKEY"))

    def __call__(self, prepared: Any) -> Any:
        """requests calls this with the prepared request, last before it sends it."""
        prepared.url = _unambiguous(prepared.url)
        if split_url(prepared.url)[2].startswith("//"):
            raise ParamValidationError("The path begins with two slashes.", "requests would send one: write one.")
        prepared.body = _body(prepared.body)
        headers = {_text(name): _text(value) for name, value in prepared.headers.items()}
        given = self._credentials
        credentials = given if isinstance(given, Credentials) else given()
        signed = self._sign(Request(prepared.method, prepared.url, headers, prepared.body or b""), credentials)
        for name, value in signed.headers:
            prepared.headers[name] = value if value.isascii() else octets(value)
        prepared.register_hook("response", _unsign_redirect)
        return prepared

    def _sign(self, request: Request, credentials: Credentials) -> Request:
        return sign(request, credentials, at=datetime.datetime.now(datetime.timezone.utc), **self._options).request


def _unambiguous(url: str) -> str:
    """The URL as urllib3 will write it, which it would do after signing: escapes in capitals, no stray percent sign.

    A plus in the query is how requests writes a blank: some services read it as one and some do not, so it is `%20`.
    """
    path, mark, query = _ESCAPE.sub(lambda escape: escape[0].upper() if escape[1] else "%25", url).partition("?")
    return path + mark + query.replace("+", "%20")


def _unsign_redirect(response: Any, *_: Any, **__: Any) -> None:
    """A redirect is followed without what was signed for the first address, on the same host too.

    requests makes the next request from this one, so this one is stripped, and the response keeps a copy of it. (It
    then asks netrc for the next address, as after any redirect: no authentication can stop that.)
    """
    if response.is_redirect:
        sent, response.request = response.request, response.request.copy()
        for name in MADE_BY_SIGNING:
            sent.headers.pop(name, None)


def _body(body: Any) -> bytes | None:
    """What is hashed and sent: text goes out as UTF-8."""
    if isinstance(body, str):
        return body.encode()
    if body is None or isinstance(body, (bytes, bytearray, memoryview)):
        return body if body is None else bytes(body)
    raise ParamValidationError(
        f"The body is a stream ({type(body).__name__}), and cannot be hashed before it is sent.", "Read it first."
    )


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "surrogateescape")
