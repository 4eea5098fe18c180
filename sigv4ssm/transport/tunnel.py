"""CONNECT: through a proxy to an origin with TLS, the same for both transports."""

from __future__ import annotations

from .http_request import encode_head
from .http_response import TimedResponse
from .timing import attempt

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket


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
