"""Servers that answer badly: each one gives one documented exception, in time, and spoils nothing for the next call."""

from __future__ import annotations

import socket
import struct
import threading
import time

import pytest
from rawserver import OK

from sigv4ssm.errors import EndpointConnectionError, ReadTimeoutError, ResponseError

ROOMY = (30, 30, 60)
BY_TOTAL = (30, 30, 61)
BY_READ = (30, 0.15, 60)
"""Time-outs; those BY_… can end a call by one of the three alone: of the total, 0.3 s are left when the request is
sent."""


def hang(connection):
    """Say no more until the client goes."""
    connection.recv(1)


def hang_up(connection):
    """Close without a word."""


def reset(connection):
    """Close with RST in place of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def say(start: bytes, then=hang):
    """Send some bytes, then do something else."""

    def talk(connection):
        connection.sendall(start)
        then(connection)

    return talk


def drip(octets: bytes = b"x"):
    """Send the same few octets again and again, as long as the client listens."""

    def talk(connection):
        while True:
            connection.sendall(octets)
            time.sleep(0.01)

    return talk


def answer(*lines: str, body: bytes = b"{}") -> bytes:
    return b"".join(f"{line}\r\n".encode() for line in ("HTTP/1.1 200 OK", *lines)) + b"\r\n" + body


HEAD = answer()[: -len(b"\r\n{}")]
OF_NINE = answer("Content-Length: 9", body=b"")
CHUNKED = answer("Transfer-Encoding: chunked", body=b"")

CLOSED = {
    "reset": (reset, EndpointConnectionError, "Connection reset"),
    "closed": (hang_up, EndpointConnectionError, "closed connection without response"),
    "charset without a value, closed": (
        say(answer("Content-Type: a/b; charset", "Content-Length: 9"), hang_up),
        ResponseError,
        "2 bytes read, 7 more expected",
    ),
    "closed in the headers": (say(HEAD + b"A: b", hang_up), ResponseError, "IncompleteRead"),
    "closed between the headers": (say(HEAD + b"A: b\r\n", hang_up), ResponseError, "IncompleteRead"),
    "closed before the body": (say(OF_NINE, hang_up), ResponseError, "0 bytes read, 9 more expected"),
    "closed in the body": (say(OF_NINE + b"{}", hang_up), ResponseError, "2 bytes read, 7 more expected"),
    "reset in the body": (say(OF_NINE + b"{}", reset), EndpointConnectionError, "Connection reset"),
    "closed in a chunk": (say(CHUNKED + b"9\r\n{}", hang_up), ResponseError, "IncompleteRead"),
    "closed before the last chunk": (say(CHUNKED + b"2\r\n{}\r\n", hang_up), ResponseError, "IncompleteRead"),
}

UNREADABLE = {
    "garbage": (b"\x00\x1b\xff\xfe\r\n\r\n", r"begins with \\x00\\x1b"),
    "another protocol": (b"SSH-2.0-OpenSSH_9.2\r\n", "begins with SSH-2.0-OpenSSH_9.2"),
    "HTTP/0.9": (say(b"<h1>Hello</h1>\n", hang_up), "begins with <h1>Hello</h1>"),
    "HTTP/2": (b"HTTP/2.0 200 OK\r\n\r\n", "HTTP/2.0"),
    "no status": (b"HTTP/1.1 OK\r\n\r\n", "begins with HTTP/1.1 OK"),
    "status line of 1 MiB": (b"x" * (1 << 20), "more than 65536 bytes"),
    "header of 1 MiB": (answer("A: " + "b" * (1 << 20)), "more than 65536 bytes"),
    "header without a colon": (answer("A"), "malformed"),
    "header without a name": (answer(": b"), "malformed"),
    "blank before the colon": (answer("A : b"), "malformed"),
    "carriage return in a header": (answer("A: b\rC: d"), "malformed"),
    "two carriage returns": (answer("A: b\r"), "malformed"),
    "null in a header": (answer("A: \0"), "malformed"),
    "blank before the first header": (answer(" A: b"), "malformed"),
    "coding that nobody asked for": (answer("Transfer-Encoding: gzip, chunked"), "Transfer-Encoding"),
    "length of 5000 digits": (answer("Content-Length: " + "2" * 5000), "Content-Length"),
    "more than 100 headers": (answer(*["A: b"] * 101), "more than 100 headers"),
    "chunk of no size": (CHUNKED + b"x\r\n{}", "IncompleteRead"),
    "chunk of -1": (CHUNKED + b"-1\r\n{}", "IncompleteRead"),
    "length no number": (answer("Content-Length: two"), "Content-Length"),
    "length with a sign": (answer("Content-Length: +2"), "Content-Length"),
    "length empty": (answer("Content-Length: "), "Content-Length"),
    "length negative": (answer("Content-Length: -2"), "Content-Length"),
    "two lengths": (answer("Content-Length: 2", "Content-Length: 3"), "Content-Length"),
    "two lengths in a line": (answer("Content-Length: 2, 3"), "Content-Length"),
    "early hints": (b"HTTP/1.1 103 Early Hints\r\n\r\n", "status 103"),
    "another protocol from now on": (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "status 101"),
}

SLOW = {
    "drips before the status": (drip(), BY_TOTAL),
    "drips the status line": (say(b"HTTP/1.1 200 ", drip()), BY_TOTAL),
    "drips the headers": (say(HEAD + b"A: ", drip()), BY_TOTAL),
    "drips a body of a length": (say(answer("Content-Length: 999", body=b""), drip()), BY_TOTAL),
    "drips a body without one": (say(answer(body=b""), drip()), BY_TOTAL),
    "drips chunks": (say(CHUNKED, drip(b"1\r\nx\r\n")), BY_TOTAL),
    "drips the size of a chunk": (say(CHUNKED, drip(b"0")), BY_TOTAL),
    "drips trailers": (say(CHUNKED + b"0\r\n", drip(b"A: b\r\n")), BY_TOTAL),
    "says 100 for ever": (drip(b"HTTP/1.1 100 Continue\r\n\r\n"), BY_TOTAL),
    "hangs": (hang, BY_READ),
    "hangs in the headers": (say(HEAD + b"A:"), BY_READ),
    "hangs before the body": (say(OF_NINE), BY_READ),
    "hangs in the body": (say(OF_NINE + b"{}"), BY_READ),
}

SERVERS = {
    **{f"closed: {name}": (behaviour, ROOMY, kind, words) for name, (behaviour, kind, words) in CLOSED.items()},
    **{f"unreadable: {name}": (said, ROOMY, ResponseError, words) for name, (said, words) in UNREADABLE.items()},
    **{f"slow: {name}": (does, limits, ReadTimeoutError, "than allowed") for name, (does, limits) in SLOW.items()},
}
"""What a server does once it has the request, the time-outs, the class of the error, words in its message."""


@pytest.mark.parametrize(("behaviour", "timeout", "error", "words"), SERVERS.values(), ids=SERVERS)
def test_bad_answer_is_one_documented_exception(
    raw_server, connect, fails, kind, sent_late, behaviour, timeout, error, words
):
    """Whatever a server does with the request, one TransportError says so in time; the next call is not touched."""
    server = raw_server(behaviour, OK)
    transport = kind()
    if timeout == BY_TOTAL:
        sent_late(BY_TOTAL[2], left=0.3)
    with fails(error, words, sent=True):
        connect(server.url, transport=transport, timeout=timeout).call("GetParameter", {})
    answered = connect(server.url, transport=transport).call("GetParameter", {})
    assert 200 == answered["ResponseMetadata"]["HTTPStatusCode"]
    assert (2, 2) == (len(server.requests), server.connections)


def test_connection_reset_before_the_request_was_read(server_that, connect, fails):
    """A server that resets after one octet may have read them all: the client cannot know."""

    def read_little(connection):
        connection.recv(1)
        reset(connection)

    with fails(EndpointConnectionError, "Connection reset|Broken pipe|closed", sent=True):
        connect(server_that(read_little).url).call("GetParameter", {})


def test_server_that_does_not_read(server_that, connect, fails):
    """A request that the server does not take is given up within the time-outs, too."""
    over = threading.Event()
    server = server_that(lambda _: over.wait(60))
    with fails(ReadTimeoutError, "longer than allowed", sent=True):
        connect(server.url, timeout=BY_READ).call("PutParameter", {"Value": "x" * (16 << 20)})
    over.set()


def test_failed_attempt_leaves_no_socket_open(raw_server, connect, fails):
    """The socket is closed with the failure, not when the exception is forgotten: here two lengths are refused."""
    goodbyes = []
    closed = threading.Event()

    def await_goodbye(connection):
        goodbyes.append(connection.recv(1))
        closed.set()

    server = raw_server(say(answer("Content-Length: 2, 3"), await_goodbye))
    with fails(ResponseError, "Content-Length", sent=True) as caught:
        connect(server.url).call("GetParameter", {})
    assert closed.wait(30)
    assert [b""] == goodbyes
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("moment", ["after the first read", "before the second"])
def test_interrupt_leaves_the_connection_out_of_the_pool(raw_server, connect, monkeypatch, moment):
    """After Ctrl-C in a read, or between two, the next call opens a connection of its own and gets its own answer."""
    server = raw_server(say(OF_NINE + b"{}"), OK)
    client = connect(server.url)
    undisturbed = socket.SocketIO.readinto
    done = []

    def readinto(stream, buffer):
        if done:
            raise KeyboardInterrupt
        done.append(undisturbed(stream, buffer))
        if moment == "after the first read":
            raise KeyboardInterrupt
        return done[0]

    monkeypatch.setattr(socket.SocketIO, "readinto", readinto)
    with pytest.raises(KeyboardInterrupt):
        client.call("GetParameter", {})
    monkeypatch.undo()
    assert 200 == client.call("GetParameter", {})["ResponseMetadata"]["HTTPStatusCode"]
    assert (2, 2) == (len(server.requests), server.connections)
