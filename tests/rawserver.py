"""A server below HTTP: it keeps the bytes of each request and answers whatever bytes a test wants, when it wants."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Callable, Union

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: 2\r\n\r\n{}"

Answer = Union[bytes, Callable[[socket.socket], None]]


class RawServer:
    """Answers the n-th request with the n-th answer (the last one again and again). Connections take their turns: the
    first request of each is read before a later one's, however long its thread is kept waiting.

    An answer is bytes, or a function that does as it likes with the connection; afterwards the connection stays open
    for bytes, and is closed after a function. `requests` are the bytes that came, `connections` their number.
    """

    def __init__(self, *answers: Answer) -> None:
        self.answers = answers or (OK,)
        self.requests: list[bytes] = []
        self.connections = 0
        self.stopping = threading.Event()
        self._newest_was_read = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    @classmethod
    @contextlib.contextmanager
    def several(cls):
        servers: list[RawServer] = []

        def make(*answers: Answer) -> RawServer:
            servers.append(cls(*answers))
            return servers[-1]

        try:
            yield make
        finally:
            for server in servers:
                server.close()

    def close(self) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # on Linux, close() alone does not end a waiting accept()
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.connections += 1
                self._newest_was_read.clear()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()
                self._newest_was_read.wait(5)

    def _serve(self, connection: socket.socket) -> None:
        try:
            self._talk(connection)
        finally:
            self._newest_was_read.set()

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            while True:
                request = read_request(connection)
                if not request:
                    return
                answer = self.answers[min(len(self.requests), len(self.answers) - 1)]
                self.requests.append(request)
                self._newest_was_read.set()
                if callable(answer):
                    answer(connection)
                    return
                connection.sendall(answer)


def read_request(connection: socket.socket) -> bytes:
    """The bytes of one request: head, and the body that Content-Length announces."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return data
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    length = int(lengths[0]) if lengths else 0
    while len(body) < length:
        chunk = connection.recv(65536)
        if not chunk:
            break
        body += chunk
    return head + b"\r\n\r\n" + body


def head_and_body(request: bytes) -> tuple[list[str], bytes]:
    """The lines of a raw request's head, and its body."""
    head, _, body = request.partition(b"\r\n\r\n")
    return head.decode("utf-8", "surrogateescape").split("\r\n"), body
