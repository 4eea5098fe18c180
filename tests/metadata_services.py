"""Metadata services on the loopback that refuse whatever breaks their protocol, and the answers that they give."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections import deque
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from rawserver import RawServer, head_and_body

from sigv4ssm.config import Files
from sigv4ssm.credentials import Search

ROLE = "role+=,.@-_1"
ROLE_PATH = "/latest/meta-data/iam/security-credentials/"
FAR, GONE = "2099-01-01T00:00:00Z", "2015-08-30T12:36:00Z"
KEYS = ("ASIAEXAMPLE", "secretMARKER", "tokenMARKER")


def search(environ, settings=None, clock=lambda: datetime.now(timezone.utc)) -> Search:
    """What a place is looked at with: an environment and the settings of the profile `p`. The instance may take a
    minute, where the environment says nothing else: the second that it has is not for machines with much to do."""
    environ = {"AWS_METADATA_SERVICE_TIMEOUT": "60", **environ}
    files = Files({"p": settings or {}}, {}, {})
    return Search(environ, files, clock, send=None, correct=None, profile=None, profile_name="p")


def keys(expiration: object = FAR, **other: object) -> dict[str, object]:
    """The JSON that either service answers; a part that is None is left out."""
    parts = {"AccessKeyId": KEYS[0], "SecretAccessKey": KEYS[1], "Token": KEYS[2], "Expiration": expiration, **other}
    return {name: value for name, value in parts.items() if value is not None}


def http(status: int, body: object = b"", *headers: str) -> bytes:
    """An answer in bytes; what is neither bytes nor text is sent as JSON."""
    content = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    head = [f"HTTP/1.1 {status} Reason", f"Content-Length: {len(content)}", *headers, "", ""]
    return "\r\n".join(head).encode() + content


def closed(connection: socket.socket) -> None:
    """No answer: the connection is closed."""


def cut_short(connection: socket.socket) -> None:
    """An answer that ends before its end."""
    connection.sendall(http(200, keys())[:-20])


def silent(connection: socket.socket) -> None:
    """No answer: nothing comes until the other side gives up."""
    connection.settimeout(60)
    with contextlib.suppress(OSError):
        connection.recv(1)


def asked(server: RawServer) -> list[tuple[str, str]]:
    """The request lines and the metadata tokens that a raw server has seen."""
    seen = []
    for request in server.requests:
        lines, _ = head_and_body(request)
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        seen.append((lines[0], fields.get("x-aws-ec2-metadata-token", "")))
    return seen


class Service(ThreadingHTTPServer):
    """A server whose `answer` sees method, path and headers, and gives status and body."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.refused: deque[str] = deque()
        self.served: deque[str] = deque()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class Instance(Service):
    """IMDS, version 2 alone: a token for a PUT with a lifetime, and the rest for the token."""

    token = "AQAEAmetadataMARKER=="
    credentials = keys()

    def answer(self, method: str, path: str, headers) -> tuple[int, object]:
        if path == "/latest/api/token":
            lifetime = headers.get("X-aws-ec2-metadata-token-ttl-seconds", "")
            if method != "PUT" or headers.get("Content-Length", "0") != "0":
                return 405, ""
            return (200, self.token) if lifetime == "21600" else (400, "")
        if method != "GET" or headers.get("X-aws-ec2-metadata-token") != self.token:
            return 401, ""
        return {ROLE_PATH: (200, ROLE), ROLE_PATH + ROLE: (200, self.credentials)}.get(path, (404, ""))


class Container(Service):
    """The agent of ECS or EKS: credentials under a path that only the container knows, and for its token."""

    path = "/v2/credentials/pathMARKER?id=1"
    token: str | None = None
    credentials = keys()

    def answer(self, method: str, path: str, headers) -> tuple[int, object]:
        if method != "GET" or headers.get("Accept") != "application/json":
            return 406, ""
        if headers.get("Authorization") != self.token:
            return 401, {"code": "AccessDenied", "message": headers.get("Authorization")}
        return (200, self.credentials) if path == self.path else (404, "")


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        came_straight = not (self.headers.get("X-Forwarded-For") or self.headers.get("Via"))
        known = self.headers.get("Host") and self.headers.get("User-Agent", "").startswith("sigv4ssm/")
        status, body = 403, ""
        if came_straight and known:
            status, body = self.server.answer(self.command, self.path, self.headers)
        (self.server.served if status == 200 else self.server.refused).append(f"{self.command} {self.path}")
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_PUT = do_POST = do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        pass
