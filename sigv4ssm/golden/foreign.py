"""Signed requests of other libraries, read without importing them, and made ready to be compared.

A kind is known by the names of its class and of the package that the class is from: its module is never imported.
"""

from __future__ import annotations

import re
from operator import attrgetter

from ..errors import ParamValidationError
from ..sigv4 import Refused, Verified, verify
from ..sigv4.covered import CONTENT_HASH_NAME, with_host
from ..sigv4.signing import read_amz_date
from ..sigv4.verification import read_claim
from ..values import Credentials, Request
from .normal import path_switches
from .rawtext import read_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

ADDED_WHEN_SENT = ("accept-encoding", "connection", "content-length", "transfer-encoding")
"""Unsigned, these are the HTTP library's: they change with its version, or follow from the body."""

_LOOPBACK = re.compile(r"(127(?:\.[0-9]{1,3}){3}|localhost|\[::1\]):[0-9]+", re.IGNORECASE)


def read_any(request: Any) -> Request:
    """Our Request of a request of any kind, with the Host that HTTP libraries add when they send.

    Raises ParamValidationError for an object of no known kind, and for a body that cannot be read twice.
    """
    if isinstance(request, Request):
        return with_host(request)
    for kind in type(request).__mro__:
        read = KINDS.get((kind.__module__.partition(".")[0], kind.__name__))
        if read:
            method, url, headers, body = read(request)
            texts = [(_text(name), _text(value)) for name, value in headers]
            return with_host(Request(method, url, texts, _body(body)))
    kind = type(request)
    raise ParamValidationError(
        f"A {kind.__module__}.{kind.__qualname__} is no request that can be read.",
        f"Give one of {', '.join('.'.join(name) for name in KINDS)}, a sigv4ssm Request, or the request's raw bytes.",
    )


def _prepared(request: Any) -> tuple[Any, ...]:
    return request.method, request.url, request.headers.items(), request.body


def _httpx(request: Any) -> tuple[Any, ...]:
    try:
        return request.method, str(request.url), request.headers.raw, request.read()
    except Exception as error:  # httpx says so for a stream that is asynchronous, or was sent already
        raise ParamValidationError("The body is a stream.", "Read it before the request is checked.") from error


KINDS: dict[tuple[str, str], Callable[[Any], tuple[Any, ...]]] = {
    ("requests", "PreparedRequest"): _prepared,
    ("botocore", "AWSPreparedRequest"): _prepared,
    ("botocore", "AWSRequest"): lambda request: _prepared(request.prepare()),
    ("httpx", "Request"): _httpx,
    ("urllib", "Request"): lambda it: (it.get_method(), it.full_url, it.header_items(), it.data),
    ("builtins", "bytes"): lambda data: attrgetter("method", "url", "headers", "body")(read_request(data)),
}
"""How a kind's method, URL, headers and body are read."""


def _text(value: str | bytes) -> str:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)


def _body(body: Any) -> bytes:
    """A file is read from where it stands, and put back there."""
    if hasattr(body, "read") and hasattr(body, "seek"):
        position = body.tell() if hasattr(body, "tell") else 0
        content = body.read()
        body.seek(position)
        return _body(content)
    if isinstance(body, str):
        return body.encode()
    if body is None or isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body or b"")
    raise ParamValidationError(f"The body is a stream ({type(body).__name__}).", "Read it before it is checked.")


def verify_at_its_time(request: Request, secrets: Mapping[str, str]) -> Verified | Refused | None:
    """What `verify` says of the request as it stands, at its own time; None where its secret key is not known.

    None too for a body that is signed in chunks: its signature does not cover the bytes as they stand.
    """
    claim = read_claim(request)
    access_key_id, _, _, service, *_ = (claim.credential + "////").split("/")
    secret = secrets.get(access_key_id)
    at = read_amz_date(claim.time)  # None: it is not signed, as its normal form says
    if secret is None or at is None or (request.header(CONTENT_HASH_NAME) or "").startswith("STREAMING-"):
        return None
    return verify(
        request,
        lambda _: Credentials(access_key_id, secret, claim.token or None),
        at=at,
        **path_switches(service),
        allow_unsigned_payload=True,
    )


def settled(request: Request) -> Request:
    """The request without what is another in each run, or on each machine, though the program is the same:
    the port of a loopback address, and unsigned headers that the HTTP library adds by itself."""
    covered = read_claim(request).signed_headers.lower().split(";")
    headers = [
        (name, _LOOPBACK.sub(r"\1", value) if name.lower() == "host" else value)
        for name, value in request.headers
        if name.lower() in covered or name.lower() not in ADDED_WHEN_SENT
    ]
    return Request(request.method, request.url, headers, request.body)
