"""The answer as both transports read it: http.client's response, in the attempt's time and by stricter rules."""

from __future__ import annotations

import http.client
from types import SimpleNamespace

from .. import errors
from ..values import combined, is_token
from .http_request import encode_head
from .timing import TimedStream, attempt, open_stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    import socket
    from collections.abc import Callable, Mapping
    from typing import Any

    Fields = list[tuple[str, str]]

LONGEST_LINE = 65536
MOST_LINES = 100
CHUNK = 1 << 16
BLANKS = " \t"

CAUGHT: tuple[type[Exception], ...] = (http.client.HTTPException, OSError, ValueError)
"""What an exchange may raise beside TransportError: `failures` says what it is here. requests' exceptions are OSErrors;
a ValueError comes of the codecs, and of what cannot be sent."""


class TimedResponse(http.client.HTTPResponse):
    """A response of which not even the status line is waited for beyond the attempt's time-outs.

    `fields` are its headers as ordered pairs; `msg` and `headers` are the same as urllib3 takes them.
    """

    _method: str | None
    _read_status: Callable[[], tuple[str, int, str]]
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
        version, self.status, reason = self._read_status()
        while self.status == http.client.CONTINUE:
            read_fields(self.fp)
            version, self.status, reason = self._read_status()
        if not version.startswith(("HTTP/1.", "HTTP/0.9")):
            raise http.client.UnknownProtocol(version)
        self.version = 10 if version in ("HTTP/1.0", "HTTP/0.9") else 11
        self.code, self.reason = self.status, reason.strip()
        self.fields = read_fields(self.fp)
        self.headers = self.msg = http.client.HTTPMessage()
        for name, value in self.fields:
            self.msg.set_raw(name, value)
        self._frame_body(combined(self.fields))

    def _frame_body(self, headers: dict[str, str]) -> None:
        """How the body ends, and whether the connection is meant for more (RFC 9112 §9.3); one of HTTP/1.0 never is,
        which a client may choose."""
        self.length = body_length(self._method, self.status, headers)
        self.chunked = self.length is None and "transfer-encoding" in headers
        self.chunk_left = None
        until_closed = self.length is None and not self.chunked
        if until_closed:
            self.fp.raw.refuse_cut()
        options = map(str.strip, headers.get("connection", "").lower().split(","))
        self.will_close = self.status < 200 or until_closed or self.version == 10 or "close" in options

    def _read_next_chunk_size(self) -> int:
        """A negative size would be read as one without limit."""
        size: int = super()._read_next_chunk_size()  # type: ignore[misc]
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
        text = line.decode("latin-1").removesuffix("\n").removesuffix("\r")
        name, colon, value = text.partition(":")
        folded = fields and text.startswith((" ", "\t"))
        if "\r" in text or "\0" in text or not (folded or (colon and is_token(name))):
            raise http.client.HTTPException("a header is malformed")
        if folded:
            name, before = fields.pop()
            value = f"{before} {text.lstrip(BLANKS)}"
        fields.append((name, value.strip(BLANKS)))
    raise http.client.HTTPException(f"got more than {MOST_LINES} headers")


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
    if lengths or not (length.isascii() and length.isdigit() and len(length) < 19):
        raise http.client.HTTPException("Content-Length is no number")
    return int(length)


def read_body(read: Callable[[int], bytes], length: int | None, limit: int) -> bytes:
    """The body to its end and no further than the limit; what ends early is not taken for whole.

    Raises ResponseError for more than `limit` octets, and IncompleteRead for less than `length`.
    """
    body = bytearray()
    size = length or 0
    while size <= limit and (chunk := read(CHUNK)):
        body += chunk
        size = max(size, len(body))
        if len(body) == length:  # to read on would only find the end
            break
    if size > limit:
        raise errors.ResponseError(
            f"The response is larger than {limit} bytes.",
            "Check that the endpoint's URL is AWS's, or raise max_response_bytes.",
        )
    if length is not None and len(body) != length:
        raise http.client.IncompleteRead(bytes(body), length - len(body))
    return bytes(body)


def open_tunnel(sock: socket.socket, host: str, port: int, login: list[tuple[str, str]]) -> None:
    """Have the proxy connect the socket to the host, as RFC 9110 §9.3.6 says. `login` is headers for the proxy.

    Raises OSError with the proxy's words where it refuses. What comes beyond its answer ends the connection.
    """
    attempt.phase = "at the proxy"
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    sock.sendall(encode_head("CONNECT", address, [("Host", address), *login]))
    answer = TimedResponse(sock, method="CONNECT")
    try:
        answer.begin()
    finally:
        answer.close()
    if not 200 <= answer.status < 300:
        raise OSError(f"Tunnel connection failed: {answer.status} {answer.reason}")
    attempt.limit(sock)  # the handshake that follows has what the attempt has left
    attempt.phase = "connecting"
    sock.getpeername()  # raises where the connection has ended: `ssl` would lose the socket
