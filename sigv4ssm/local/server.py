"""The endpoint over HTTP/1.1 with keep-alive, on the standard library's server."""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import struct
import sys
import threading
import traceback
from email.errors import MissingHeaderBodySeparatorDefect
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer

from ..values import Request, Response
from .refusals import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .endpoint import Endpoint, Exchange
    from .inspector import Events, Inspector

    Answerer = Callable[[Request], Exchange]

LARGEST_READ = 16 << 20
"""Bodies beyond this are not even read, to be refused in AWS's words."""

PAUSE = 0.25
"""Seconds between two looks for news, for who follows the inspector's stream."""


class Served(ThreadingTCPServer):
    """A server of what answers, at `url`, while its context is open; with an inspector, where the endpoint behind it is
    given. No HTTPServer: that looks up the host's name, which can take seconds."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, exchange: Answerer, host: str, port: int, inspected: Endpoint | None = None) -> None:
        self.inspector: Inspector | None = None
        if inspected is not None:
            from .inspector import Inspector

            self.inspector = Inspector(inspected, exchange)
        self.exchange = self.inspector.exchange if self.inspector else exchange
        self._connections: set[Any] = set()
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Connection)
        address, bound_port = str(self.server_address[0]), self.server_address[1]
        self.url = f"http://{f'[{address}]' if ':' in address else address}:{bound_port}"
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Served:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits there, where it is Linux's
        self.shutdown()
        self.server_close()
        for connection in list(self._connections):  # at each that is kept alive a thread waits for the next request
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is no news; anything else is a fault of the endpoint, and is shown."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, socket.timeout)):
            super().handle_error(request, client_address)


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60  # seconds until a connection on which nothing comes is closed
    disable_nagle_algorithm = True
    wbufsize = -1  # one segment for head and body
    server: Served
    raw_requestline: bytes

    def parse_request(self) -> bool:
        """Keeps the target to the letter. The standard library would split it at bytes that are blanks in Latin-1."""
        line = self.raw_requestline
        self.target = line.partition(b" ")[2].rpartition(b" ")[0].decode("utf-8", "surrogateescape")
        self.raw_requestline = line.decode("ascii", "replace").encode("ascii", "replace")
        return super().parse_request()

    def handle_expect_100(self) -> bool:
        """The client waits for this before it sends its body, so it must not stay in the buffer."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def __getattr__(self, name: str) -> Callable[[], None]:
        """`do_POST` and all others are one: which methods are allowed is not a question of HTTP."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        fault = self._fault()
        if fault:
            return self._refuse(fault)
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        if len(body) < length:  # the client has gone
            self.close_connection = True
            return None
        request, inspector = self._request(body), self.server.inspector
        shown = inspector.answer(request, self.connection.getsockname()[0]) if inspector else None
        shown = shown or self._handle(request)
        return self._respond(shown) if isinstance(shown, Response) else self._follow(shown)

    def _fault(self) -> int | None:
        """The status for a head that cannot be read, or does not say where the body ends (RFC 9112 §6.3)."""
        length = ",".join(set(self.headers.get_all("Content-Length", ["0"])))
        if any(isinstance(defect, MissingHeaderBodySeparatorDefect) for defect in self.headers.defects):
            return 400
        if "Transfer-Encoding" in self.headers:
            return 411  # no signer of AWS sends this service chunks
        if not re.fullmatch("[0-9]{1,18}", length):
            return 400
        return 413 if int(length) > LARGEST_READ else None

    def _refuse(self, status: int) -> None:
        """Answer, then let the client finish: closed at once, the connection could take the answer with it."""
        self.send_error(status)
        self.wfile.flush()
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(1)
            while self.rfile.read(1 << 16):
                pass

    def _request(self, body: bytes) -> Request:
        """The request as it came; in UTF-8, as signers encode it, where the standard library reads Latin-1. A target is
        a path, or in the absolute form the whole URL."""
        origin = f"http://{self.headers.get('Host', '')}" if self.target.startswith(("/", "*")) else ""
        latin_1 = [(name, value.strip(" \t").encode("latin-1")) for name, value in self.headers.items()]
        headers = [(name, value.decode("utf-8", "surrogateescape")) for name, value in latin_1]
        return Request(self.command, origin + self.target, headers, body)

    def _handle(self, request: Request) -> Response:
        try:
            return self.server.exchange(request).response
        except ConnectionResetError:  # a scripted fault: reset as by a machine that fails, and not closed
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            socket.close(self.connection.detach())
            raise
        except Exception:  # a fault of the endpoint, not of the client
            traceback.print_exc()
            return Refusal("InternalFailure", status=500).response()

    def _respond(self, response: Response) -> None:
        self.send_response_only(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def _follow(self, events: Events) -> None:
        """Send what there is to say until the other side goes, or the server ends: both end the connection."""
        from .inspector import HEAD_OF_EVENTS

        self.close_connection = True
        news = next(events)
        with contextlib.closing(events), selectors.DefaultSelector() as selector:
            selector.register(self.connection, selectors.EVENT_READ)
            self._respond(HEAD_OF_EVENTS)
            self.wfile.write(news)
            self.wfile.flush()
            while not selector.select(PAUSE):
                self.wfile.write(next(events))
                self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Silent: the endpoint keeps its requests, and prints nothing."""
