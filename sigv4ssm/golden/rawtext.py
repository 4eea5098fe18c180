"""Requests and responses as text, in the form of AWS's signing test suite: read, and written back byte for byte.

The first line, `Name:value` lines, a blank line, the body. Lines end with LF or CRLF when read, with LF when written.
A target may hold raw spaces and raw UTF-8; a line that begins with a blank folds the value before it. The version is
HTTP/1.1 always: a `Request` has none, so another would be lost in silence.
"""

from __future__ import annotations

import re

from ..errors import ParamValidationError
from ..values import Request, Response, octets, redact, split_url

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(r"\r?\n(?![ \t])")
_REQUEST_LINE = re.compile(r"(\S+) (.*) HTTP/1\.1", re.DOTALL)
_STATUS_LINE = re.compile(r"HTTP/1\.1 ([0-9]{3})( .*)?")


def read_request(data: bytes, scheme: str = "https") -> Request:
    """The request in a text. Its URL is made of the scheme, the Host header and the target (which may be a URL too).

    Raises ParamValidationError for what is no request.
    """
    first, headers, body = _read(data, "request")
    match = _REQUEST_LINE.fullmatch(first)
    if not match:
        raise ParamValidationError(f"{redact(first)!r} is no request line.", "Write it as METHOD /target HTTP/1.1.")
    host = next((value.strip(" \t") for name, value in headers if name.lower() == "host"), None)
    target = match[2]
    if target.startswith("/"):
        if host is None:
            raise ParamValidationError("The request has no Host header.", "Add one: it is always signed.")
        target = f"{scheme}://{host}{target}"
    elif "://" not in target:
        raise ParamValidationError(f"{redact(target)!r} is no target of a request.", "Begin it with a slash.")
    return Request(match[1], target, headers, body)


def write_request(request: Request, *, blank_line: bool = True) -> bytes:
    """The text of a request; without a body the blank line at its end can be left out, as the suite does."""
    _, _, path, query = split_url(request.url)
    target = (path or "/") + ("?" + query if query else "")
    return _write(f"{request.method} {target} HTTP/1.1", request.headers, request.body, blank_line)


def read_response(data: bytes) -> Response:
    """The way back of `write_response`; raises ParamValidationError."""
    first, headers, body = _read(data, "response")
    match = _STATUS_LINE.fullmatch(first)
    if not match:
        raise ParamValidationError(f"{first!r} is no status line.", "Write it as HTTP/1.1 200 OK.")
    return Response(int(match[1]), headers, body)


def write_response(response: Response) -> bytes:
    """The phrase is the one that belongs to the status."""
    from http import HTTPStatus

    phrase = "".join(status.phrase for status in HTTPStatus if status == response.status)
    line = f"HTTP/1.1 {response.status} {phrase}".rstrip()
    return _write(line, response.headers, response.body, blank_line=True)


def _read(data: bytes, kind: str) -> tuple[str, list[tuple[str, str]], bytes]:
    head, *rest = _BLANK_LINE.split(data, maxsplit=1)
    first, *lines = _LINE_END.split(head.decode("utf-8", "surrogateescape").rstrip("\r\n"))
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise ParamValidationError(f"{redact(name)!r} in the {kind} is no header.", "Write it as Name:value.")
        headers.append((name, value))
    return first, headers, rest[0] if rest else b""


def _write(first: str, headers: tuple[tuple[str, str], ...], body: bytes, blank_line: bool) -> bytes:
    lines = [first, *(f"{name}:{value}" for name, value in headers), ""]
    return octets("\n".join(lines)) + (b"\n" if body or blank_line else b"") + body
