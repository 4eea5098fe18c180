"""Connections of both transports: kept, replaced, shared by threads, given back, and never used for two at once."""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rawserver import OK, head_and_body, read_request

import sigv4ssm
from sigv4ssm import Request
from sigv4ssm.errors import EndpointConnectionError, ResponseError


def test_connection_is_kept(raw_server, connect):
    """Many calls, one connection."""
    server = raw_server()
    client = connect(server.url)
    for _ in range(5):
        client.call("GetParameter", {})
    assert (5, 1) == (len(server.requests), server.connections)


def test_connection_belongs_to_one_origin(raw_server, sender):
    """Each host, port and spelling of it has connections of its own."""
    servers = [raw_server(), raw_server()]
    transport = sender()
    for _ in range(2):
        for server in servers:
            transport.get(server.url)
    assert [(2, 1), (2, 1)] == [(len(server.requests), server.connections) for server in servers]


GOODBYES = {
    "announced": (b"HTTP/1.1", b"\r\nConnection: close\r\n\r\n"),
    "announced among others": (b"HTTP/1.1", b"\r\nConnection: x, Close\r\n\r\n"),
    "announced in the second of two": (b"HTTP/1.1", b"\r\nConnection: x\r\nConnection: close\r\n\r\n"),
    "not announced": (b"HTTP/1.1", b"\r\n\r\n"),
    "an old server": (b"HTTP/1.0", b"\r\n\r\n"),
}


@pytest.mark.parametrize(("version", "goodbye"), GOODBYES.values(), ids=GOODBYES)
def test_connection_closed_in_between_is_replaced(raw_server, connect, version, goodbye):
    """A server that closes after its answer, announced or not, gets the next request on a new connection."""
    closed = threading.Semaphore(0)

    def answer_and_close(connection):
        connection.sendall(OK.replace(b"HTTP/1.1", version).replace(b"\r\n\r\n", goodbye))
        connection.close()
        closed.release()

    server = raw_server(answer_and_close)
    client = connect(server.url)
    for _ in range(3):
        client.call("GetParameter", {})
        assert closed.acquire(timeout=30)
    assert (3, 3) == (len(server.requests), server.connections)


@pytest.mark.parametrize("head", [b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 200 OK\r\nConnection: close\r\n"])
def test_connection_that_was_to_end_is_closed(raw_server, sender, head):
    """A server that says it will close, and does not, is closed by us."""
    goodbyes = []
    over = threading.Event()

    def answer_and_listen(connection):
        connection.sendall(head + b"Content-Length: 2\r\n\r\n{}")
        goodbyes.append(connection.recv(1))
        over.set()

    sender().get(raw_server(answer_and_listen).url)
    assert over.wait(30)
    assert [b""] == goodbyes


def test_request_is_not_sent_again(raw_server, connect, fails):
    """A kept connection that the server closes once it has the request: it may have acted, so nobody asks again."""
    answers = [OK, lambda connection: None, OK]
    server = raw_server(*answers)
    client = connect(server.url)
    client.call("GetParameter", {})
    with fails(EndpointConnectionError, "closed connection without response", sent=True):
        client.call("GetParameter", {})
    assert (2, 1) == (len(server.requests), server.connections)


def test_closed_transport_may_be_used_again(raw_server, connect):
    """`close` gives the connections back; the next call opens one."""
    server = raw_server()
    client = connect(server.url)
    for _ in range(2):
        client.call("GetParameter", {})
        client.close()
    assert (2, 2) == (len(server.requests), server.connections)


def test_forgotten_transport_leaves_no_socket(raw_server, kind):
    """One that nobody closed ends its connections with itself, and without a ResourceWarning."""
    goodbyes = []
    over = threading.Event()

    def answer_and_listen(connection):
        connection.sendall(OK)
        goodbyes.append(connection.recv(1))
        over.set()

    url = raw_server(answer_and_listen).url
    transport = kind()
    transport.send(Request("GET", url), connect=30, read=30, deadline=time.monotonic() + 60)
    del transport
    gc.collect()
    assert over.wait(30)
    assert [b""] == goodbyes


def test_connection_in_use_is_closed_after_its_answer(raw_server, sender):
    """`close` while a thread waits for an answer: it gets the answer, and the connection is not kept."""
    asked, closed, over = threading.Event(), threading.Event(), threading.Event()
    goodbyes = []

    def answer_late(connection):
        asked.set()
        assert closed.wait(30)
        connection.sendall(OK)
        goodbyes.append(connection.recv(1))
        over.set()

    server = raw_server(answer_late, OK)
    transport = sender()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(transport.get, server.url)
        assert asked.wait(30)
        transport.close()
        closed.set()
        assert b"{}" == answer.result(30).body
    assert over.wait(30)
    transport.get(server.url)
    assert ([b""], 2) == (goodbyes, server.connections)


def test_close_fails_no_call_of_another_thread(raw_server, sender):
    """A thread that begins a call while another closes the transport again and again gets its answers."""
    transport = sender()
    url = raw_server().url
    over = threading.Event()

    def close():
        while not over.is_set():
            transport.close()

    with ThreadPoolExecutor(3) as pool:
        pool.submit(close)
        try:
            calls = [pool.submit(lambda: [transport.get(url).body for _ in range(10)]) for _ in range(2)]
            assert [[b"{}"] * 10] * 2 == [call.result() for call in calls]
        finally:
            over.set()


@pytest.mark.parametrize("threads", [8, 16])
def test_threads_share_the_pool_and_get_their_own_answers(server_that, sender, threads):
    """Each thread makes 20 calls: every answer is that of its request, over no more connections than threads."""
    connections = []

    def echo(connection):
        connections.append(connection)
        while request := read_request(connection):
            body = request.partition(b"\r\n\r\n")[2]
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    url = server_that(echo).url
    transport = sender()

    def calls(thread: int) -> list[bytes]:
        bodies = [f"{thread}-{number}".encode() * 100 for number in range(20)]
        return [body for body in bodies if body != transport.get(url, method="POST", body=body).body]

    with ThreadPoolExecutor(threads) as pool:
        assert [[]] * threads == list(pool.map(calls, range(threads)))
    assert len(connections) <= threads


FORK = """
import os, sys, time
from sigv4ssm import Request, transport
kind, url = sys.argv[1:]
made = getattr(transport, kind)()
def get():
    answer = made.send(Request("GET", url), connect=30, read=30, deadline=time.monotonic() + 60)
    return 0 if answer.body == b"{}" else 1
failed = get()
child = os.fork()
if child == 0:
    os._exit(get() + get())
_, status = os.waitpid(child, 0)
sys.exit(failed + get() + status)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_child_has_connections_of_its_own(raw_server, kind):
    """After a fork parent and child each go on; the parent's connection is still the parent's, and open."""
    server = raw_server()
    root = str(Path(sigv4ssm.__file__).parent.parent)
    command = [sys.executable, "-W", "error", "-c", FORK, kind.__name__, server.url]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": root}, check=True, timeout=120)
    assert (4, 2) == (len(server.requests), server.connections)


def test_unread_answer_ends_its_connection(raw_server, sender):
    """Where an answer is refused for its size, what is left of it is not the next one."""
    server = raw_server(OK.replace(b"Content-Length: 2", b"Content-Length: 999"), OK)
    transport = sender(max_response_bytes=10)
    with pytest.raises(ResponseError, match="larger than 10 bytes"):
        transport.get(server.url)
    assert b"{}" == transport.get(server.url).body
    assert 2 == server.connections


def test_answer_before_the_request_was_read_counts(raw_server, sender, monkeypatch):
    """A server that refuses a large body by its head, and closes, is heard, though the pipe breaks in sending."""
    undisturbed = socket.socket.sendall

    def sendall(sock, octets):
        undisturbed(sock, octets)
        if octets.startswith(b"POST"):
            raise BrokenPipeError

    monkeypatch.setattr(socket.socket, "sendall", sendall)
    server = raw_server(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n{}")
    assert 413 == sender().get(server.url, method="POST", body=b"x").status


def test_ipv6_loopback(sender):
    """An address in brackets is an address, and the brackets stand in Host."""
    if not socket.has_ipv6:
        pytest.skip("this system has no IPv6")
    try:
        listening = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    received = []

    def serve():
        connection, _ = listening.accept()
        with connection:
            received.append(read_request(connection))
            connection.sendall(OK)

    port = listening.getsockname()[1]
    with listening, ThreadPoolExecutor(1) as pool:
        pool.submit(serve)
        assert b"{}" == sender().get(f"http://[::1]:{port}/x").body
    lines, _ = head_and_body(received[0])
    assert ["GET /x HTTP/1.1", f"Host: [::1]:{port}"] == lines
