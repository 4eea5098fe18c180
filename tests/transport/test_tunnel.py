"""CONNECT, and the TLS behind it: what a proxy may answer, and that nothing of a request is outside TLS."""

from __future__ import annotations

import errno
import socket
import ssl
import struct
import threading

import pytest
from rawserver import OK, head_and_body, read_request

from sigv4ssm.errors import EndpointConnectionError, ProxyConnectionError
from sigv4ssm.transport.http_response import TimedResponse

OPEN = b"HTTP/1.1 200 OK\r\n"


def test_tunnel_names_host_and_port(raw_server, sender):
    """CONNECT and its Host have both, an IPv6 address in brackets (RFC 9110 §9.3.6)."""
    proxy = raw_server(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
    transport = sender(proxies={"https": proxy.url})
    for host in ("ssm.example", "[2001:db8::1]:8443"):
        with pytest.raises(ProxyConnectionError, match="Tunnel connection failed: 403 No"):
            transport.get(f"https://{host}/x")
    expected = [
        ["CONNECT ssm.example:443 HTTP/1.1", "Host: ssm.example:443"],
        ["CONNECT [2001:db8::1]:8443 HTTP/1.1", "Host: [2001:db8::1]:8443"],
    ]
    assert expected == [head_and_body(request)[0] for request in proxy.requests]


def test_what_a_proxy_says_beyond_its_answer_is_not_the_endpoints(server_that, sender, fails, tls_context, certificate):
    """Octets after the head of the answer to CONNECT end the connection: they came outside TLS."""

    def talk(connection):
        connection.recv(1 << 16)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + OK)
        if not connection.recv(1, socket.MSG_PEEK):
            return  # the client has hung up, as it should: wrap_socket() would lose the socket
        with tls_context.wrap_socket(connection, server_side=True) as secure:
            secure.sendall(OK)

    transport = sender(proxies={"https": server_that(talk).url}, verify=certificate)
    with fails(EndpointConnectionError, "Connecting to", sent=False):
        transport.get("https://ssm.us-east-1.amazonaws.com/")


def test_handshake_that_fails_behind_the_proxy_is_not_the_proxys(server_that, sender, fails):
    """Once there is a tunnel, who resets the connection is the endpoint; old urllib3 blames the proxy."""

    def reset_the_handshake(connection):
        connection.recv(1 << 16)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        connection.recv(1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    transport = sender(proxies={"all": server_that(reset_the_handshake).url})
    with fails(EndpointConnectionError, "Connection reset", sent=False):
        transport.get("https://ssm.example/")


TAKEN = {
    "created": b"HTTP/1.1 201 Created\r\n\r\n",
    "after an interim answer": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    "with a length that means nothing": OPEN + b"Content-Length: two\r\n\r\n",
    "with a coding that means nothing": OPEN + b"Transfer-Encoding: chunked\r\n\r\n",
    "bare line ends": b"HTTP/1.1 200 OK\n\n",
}


@pytest.mark.parametrize("answer", TAKEN.values(), ids=TAKEN)
def test_any_success_of_connect_is_a_tunnel(raw_server, sender, tls_context, certificate, answer):
    """A status of 2xx, whatever its headers say of a body (RFC 9110 §9.3.6)."""

    def tunnel(connection):
        connection.sendall(answer)
        with tls_context.wrap_socket(connection, server_side=True) as secure:
            read_request(secure)
            secure.sendall(OK)

    transport = sender(verify=certificate, proxies={"https": raw_server(tunnel).url})
    assert b"{}" == transport.get("https://ssm.us-east-1.amazonaws.com/").body


NOT_TAKEN = {
    "malformed header": (OPEN + b"bad\r\n\r\n", "malformed"),
    "more than 100 headers": (OPEN + b"A: b\r\n" * 101 + b"\r\n", "more than 100 headers"),
    "HTTP/2": (b"HTTP/2 200 OK\r\n\r\n", "HTTP/2"),
    "ends in the headers": (OPEN + b"A: b", "IncompleteRead"),
    "ends before it says a word": (b"", "closed connection without response"),
    "switches protocols": (b"HTTP/1.1 101 Switching\r\n\r\n", "Tunnel connection failed: 101"),
}


@pytest.mark.parametrize(("answer", "words"), NOT_TAKEN.values(), ids=NOT_TAKEN)
def test_any_other_answer_to_connect_is_the_proxys_failure(raw_server, sender, fails, answer, words):
    """By the same rules as the answers of endpoints."""
    proxy = raw_server(lambda connection: connection.sendall(answer))
    with fails(ProxyConnectionError, words, sent=False):
        sender(proxies={"https": proxy.url}).get("https://ssm.example/")


def test_request_is_not_given_to_a_socket_without_tls(raw_server, sender, fails, monkeypatch):
    """Of a connection that has been reset meanwhile `ssl` makes a socket that would send the request as it is."""

    def not_connected(_):
        raise OSError(errno.ENOTCONN, "not connected")

    server = raw_server()
    monkeypatch.setattr(ssl.SSLSocket, "getpeername", not_connected)
    monkeypatch.setattr(ssl.SSLSocket, "recv", lambda *_: b"")
    with fails(EndpointConnectionError, "Connecting to", sent=False):
        sender().get(f"https://127.0.0.1:{server.port}")
    assert [] == server.requests


def test_reset_after_the_answer_to_connect_leaves_no_socket(server_that, sender, fails, monkeypatch):
    """`ssl` before Python 3.12 loses the socket of such a connection, which pytest would tell as a ResourceWarning."""
    undisturbed, reset = TimedResponse.close, threading.Event()

    def accept_and_reset(connection):
        connection.recv(1 << 16)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(OPEN + b"\r\n")
        connection.close()
        reset.set()

    def close(answer):
        undisturbed(answer)
        reset.wait(60)

    monkeypatch.setattr(TimedResponse, "close", close)
    with fails(EndpointConnectionError, "Connecting to", sent=False):
        sender(proxies={"all": server_that(accept_and_reset).url}).get("https://ssm.example/")
