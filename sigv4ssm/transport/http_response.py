"""The answer as both transports read it: http.client's response, on the attempt's clock and by stricter rules."""

from __future__ import annotations

import http.client
from types import SimpleNamespace

from .. import errors
from ..values import is_token
from .timing import attempt, open_stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    import socket
    from collections.abc import Callable, Mapping
    from typing import Any

    from .timing import TimedStream

    Fields = list[tuple[str, str]]

    class _Base(http.client.HTTPResponse):
        _method: str | None

        def _read_status(self) -> tuple[str, int, str]: ...
        def _read_next_chunk_size(self) -> int: ...
else:
    _Base = http.client.HTTPResponse

LONGEST_LINE = 65536
MOST_LINES = 100
CHUNK = 1 << 16
BLANKS = " \t"

_MOST_DIGITS = 18

CAUGHT: tuple[type[Exception], ...] = (
    http.client.HTTPException,
    OSError,  # and requests' exceptions are OSErrors
    ValueError,  # by the codecs and for what cannot be sent
)
"""What an exchange may raise beside TransportError: `failures` says what it is here."""


class TimedResponse(_Base):
    """A response of which not even the status line is waited for beyond the attempt's time-outs.

    `fields` are its headers as ordered pairs; `msg` and `headers` are the same as urllib3 takes them.
    """

    fp: TimedStream
    fields: Fields
    length: int | None
    """Octets of the body that are still to be read; None where chunks or the end of the connection end it."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        source: Any = SimpleNamespace(makefile=lambda _: open_stream(sock))  # all that http.client asks of it
        super().__init__(source, *args, **options)
        attempt.response = self

    def begin(self) -> None:
        """Read to the end of the headers; 100 Continue is passed over.

        Another 1xx is the answer, and the last one on its connection: the answer proper may follow, and is not that
        of the next request.
        """
        self._begin_head()
        self.fields = read_fields(self.fp)
        headers = _by_name(self.fields)
        self.headers = self.msg = http.client.HTTPMessage()
        for name, value in self.fields:
            self.msg.set_raw(name, value)
        self.length = body_length(self._method, self.status, headers)
        self.chunked = self.length is None and "transfer-encoding" in headers
        self.chunk_left = None
        until_closed = self.length is None and not self.chunked
        if until_closed:
            self.fp.raw.refuse_cut()
        self.will_close = self.status < 200 or until_closed or not _persists(self.version, headers)

    def _begin_head(self) -> None:
        version, self.status, reason = self._read_status()
        while self.status == http.client.CONTINUE:
            read_fields(self.fp)
            version, self.status, reason = self._read_status()
        if not version.startswith(("HTTP/1.", "HTTP/0.9")):
            raise http.client.UnknownProtocol(version)
        self.version = 10 if version in ("HTTP/1.0", "HTTP/0.9") else 11
        self.code, self.reason = self.status, reason.strip()

    def _read_next_chunk_size(self) -> int:
        """A negative size would be read as one without limit."""
        size = super()._read_next_chunk_size()
        if size < 0:
            raise http.client.IncompleteRead(b"")
        return size


def read_fields(stream: io.BufferedIOBase) -> Fields:
    """The header fields up to the empty line, as RFC 9112 §5 has them: a folded line is joined with a space.

    The parser of http.client, which is email's, takes the first line that is no field for the end of the headers,
    and a connection that ends in them for their end: both are refused, by an HTTPException.
    """
    fields: Fields = []
    for _ in range(MOST_LINES + 1):
        line = stream.readline(LONGEST_LINE + 1)
        if line == b"\r\n" or line == b"\n":
            return fields
        if len(line) > LONGEST_LINE:
            raise http.client.LineTooLong("header line")
        if not line.endswith(b"\n"):
            raise http.client.IncompleteRead(b"")
        fields.append(_field(line.decode("latin-1"), fields))
    raise http.client.HTTPException(f"got more than {MOST_LINES} headers")


def _field(line: str, before: Fields) -> tuple[str, str]:
    """Name and value of the line; with the field before it, which is taken away, where the line continues that."""
    line = line.removesuffix("\n").removesuffix("\r")
    name, colon, value = line.partition(":")
    usable = "\r" not in line and "\0" not in line
    if usable and colon and is_token(name):
        return name, value.strip(BLANKS)
    if not (usable and before and line.startswith((" ", "\t"))):
        raise http.client.HTTPException("a header is malformed")
    name, value = before.pop()
    return name, f"{value} {line.lstrip(BLANKS)}".strip(BLANKS)


def _persists(version: int, headers: Mapping[str, str]) -> bool:
    """Whether the connection is meant for more (RFC 9112 §9.3); one of HTTP/1.0 never is, which a client may choose."""
    options = headers.get("connection", "").lower().split(",")
    return version == 11 and "close" not in map(str.strip, options)


def _by_name(fields: Fields) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in fields:
        name = name.lower()
        values[name] = f"{values[name]}, {value}" if name in values else value
    return values


def body_length(method: str | None, status: int, headers: Mapping[str, str]) -> int | None:
    """How many octets the body has; None where chunks or the end of the connection end it (RFC 9112 §6.3).

    Raises HTTPException for a Content-Length that is none, and for codings that nobody asked for.
    """
    if method == "CONNECT":  # what it says of a body means nothing: RFC 9110 §9.3.6
        return 0
    coding, announced = headers.get("transfer-encoding"), headers.get("content-length")
    length = _number(announced) if announced is not None and coding is None else None
    if method == "HEAD" or status < 200 or status in (204, 304):
        return 0
    if coding is not None and coding.lower() != "chunked":
        raise http.client.HTTPException("Transfer-Encoding is not chunked")
    return length


def _number(announced: str) -> int:
    lengths = {length.strip(BLANKS) for length in announced.split(",")}
    length = lengths.pop()
    if lengths or not (length.isascii() and length.isdigit() and len(length) <= _MOST_DIGITS):
        raise http.client.HTTPException("Content-Length is no number")
    return int(length)


def read_body(read: Callable[[int], bytes], length: int | None, limit: int) -> bytes:
    """The body to its end and no further than the limit; what ends early is not taken for whole.

    Raises ResponseError for more than `limit` octets, and IncompleteRead for less than `length`.
    """
    if length is not None and length > limit:
        raise _too_large(limit)
    body = bytearray()
    while chunk := read(CHUNK):
        body += chunk
        if len(body) > limit:
            raise _too_large(limit)
        if len(body) == length:  # to read on would only find the end
            break
    if length is not None and len(body) != length:
        raise http.client.IncompleteRead(bytes(body), length - len(body))
    return bytes(body)


def _too_large(limit: int) -> errors.ResponseError:
    return errors.ResponseError(
        f"The response is larger than {limit} bytes.",
        "Check that the endpoint's URL is AWS's, or raise max_response_bytes.",
    )
