"""The endpoint over HTTP/1.1 with keep-alive, on the standard library's server."""

from __future__ import annotations

import socket
import socketserver
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ..values import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..values import Response

    Handler = Callable[[Request], Response]

LARGEST_READ = 16 << 20
"""Bodies beyond this are not even read, to be refused in AWS's words."""


class Served:
    """A running server; `url` is its address. Leaving the context stops it."""

    def __init__(self, handle: Handler, host: str, port: int) -> None:
        self._server = _Server((host, port), handle)
        address, bound_port = self._server.server_address[:2]
        self.url = (
            f"http://{address!s}:{bound_port}" if ":" not in str(address) else f"http://[{address!s}]:{bound_port}"
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Served:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handle: Handler) -> None:
        self.handle_signed = handle
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Connection)

    def server_bind(self) -> None:
        """Without HTTPServer's look-up of the host's name, which can take seconds."""
        socketserver.TCPServer.server_bind(self)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is no news; anything else is a fault of the endpoint, and is shown."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, socket.timeout)):
            super().handle_error(request, client_address)


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True
    wbufsize = -1  # one segment for head and body
    server: _Server

    def answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            self.send_error(411)
        elif int(length) > LARGEST_READ:
            self.send_error(413)
        else:
            self._respond(self.server.handle_signed(self._request(self.rfile.read(int(length)))))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def _request(self, body: bytes) -> Request:
        """The request as it came: the target to the letter, header values in UTF-8."""
        target = self.requestline.split(" ")[1]
        headers = [(name, _utf8(value)) for name, value in self.headers.items()]
        return Request(self.command, f"http://{self.headers.get('Host', '')}{_utf8(target)}", headers, body)

    def _respond(self, response: Response) -> None:
        self.send_response_only(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name in the standard library
        """Silent: the endpoint keeps its requests, and prints nothing."""


def _utf8(text: str) -> str:
    """What the standard library decoded as Latin-1, decoded as the signers encode it."""
    return text.encode("latin-1").decode("utf-8", "surrogateescape")
