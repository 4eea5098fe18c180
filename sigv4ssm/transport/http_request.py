"""The request as both transports send it: target and headers to the letter that was signed."""

from __future__ import annotations

import re

from ..errors import TransportError
from ..values import Request, is_token, split_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Headers = dict[str, tuple[str, str]]

_NOT_FOLDED = r"\n(?![ \t])|\r(?![ \t\n])"
"""A line end that begins no continuation of the header (RFC 9112 §5.2)."""


def origin_and_target(url: str) -> tuple[str, str]:
    """Of the URL, scheme and authority, without a login; and what stands in the request line: path and query.

    Together they are what a proxy for http is sent. Raises TransportError for a URL that HTTP cannot carry.
    """
    url = url.partition("#")[0]
    if not url or " " in url or not (url.isascii() and url.isprintable()):
        raise TransportError("The URL holds a character that HTTP cannot carry.", "Percent-encode it, then sign.")
    scheme, authority, _, _ = split_url(url)
    target = url[len(f"{scheme}://{authority}") :]
    return f"{scheme}://{authority.rpartition('@')[2]}", target if target.startswith("/") else f"/{target}"


def joined_headers(request: Request) -> Headers:
    """The headers by lower-case name, repeated ones as one, as they were signed.

    A body without a Content-Length gets one, for it would be sent in chunks.
    """
    names = {name.lower(): name for name, _ in request.headers}
    headers = {key: (names[key], value) for key, value in request.combined_headers().items()}
    if request.body and "transfer-encoding" not in headers:
        headers.setdefault("content-length", ("Content-Length", str(len(request.body))))
    return headers


def encode_head(method: str, target: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Request line and headers in octets, with the empty line; what is not ASCII in UTF-8, as it was signed.

    Raises ValueError, without the text, for what would be read otherwise than it is written.
    """
    if not is_token(method):
        raise ValueError("the method is none")
    lines = [f"{method} {target} HTTP/1.1".encode(), *[encode_field(name, value) for name, value in headers]]
    return b"\r\n".join([*lines, b"\r\n"])


def encode_field(name: str, value: str) -> bytes:
    """A header's line without its end. Raises ValueError as `encode_head` does."""
    if not is_token(name) or (("\n" in value or "\r" in value) and re.search(_NOT_FOLDED, value)):
        raise ValueError("a header cannot be sent")
    return f"{name}: {value}".encode()
