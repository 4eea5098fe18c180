"""How much is read of an answer: to its end, no further, and never more than the limit."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest
from rawserver import OK

from sigv4ssm.errors import ResponseError, TransportError

KIBIBYTE = 1 << 10
MEBIBYTE = 1 << 20
LIMIT = 64 * KIBIBYTE

FRAMINGS = {
    "by length": b"Content-Length: 52428800\r\n\r\n",
    "in a chunk": b"Transfer-Encoding: chunked\r\n\r\n3200000\r\n",
    "in a chunk of -1": b"Transfer-Encoding: chunked\r\n\r\n-1\r\n",
    "until closed": b"\r\n",
    "in the size of a chunk": b"Transfer-Encoding: chunked\r\n\r\n00",
}


def flood(head: bytes):
    """Send a head and 50 MiB, or as much as the client takes."""

    def talk(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + head)
        for _ in range(50):
            connection.sendall(b"0" * MEBIBYTE)

    return talk


@pytest.mark.parametrize("framing", FRAMINGS.values(), ids=FRAMINGS)
@pytest.mark.parametrize("limit", [LIMIT, 8 * MEBIBYTE])
def test_fifty_mebibytes_are_refused_in_bounded_memory(raw_server, connect, limit, framing):
    """However a large body is framed, it is refused, and memory stays near the limit."""
    client = connect(raw_server(OK, flood(framing)).url, max_response_bytes=limit)
    client.call("GetParameter", {})
    tracemalloc.start()
    try:
        with pytest.raises(ResponseError) as caught:
            client.call("GetParameter", {})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.request_sent
    assert peak < 2 * limit + 2 * MEBIBYTE  # a buffer that grows, and one MiB of the server's


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


WHOLE = {
    "by length": lambda body: b"Content-Length: %d\r\n\r\n%b" % (len(body), body),
    "by a repeated length": lambda body: b"Content-Length: %d, %d\r\n\r\n%b" % (len(body), len(body), body),
    "in chunks": lambda body: b"Transfer-Encoding: chunked\r\n\r\n" + chunked(body),
    "in chunks with a length": lambda body: b"Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n" + chunked(body),
    "until closed": lambda body: b"Connection: close\r\n\r\n" + body,
}


@pytest.mark.parametrize("framed", WHOLE.values(), ids=WHOLE)
@pytest.mark.parametrize("over", [0, 1])
def test_limit_is_the_last_octet_that_is_taken(raw_server, sender, framed, over):
    """A body of exactly `max_response_bytes` is read; one octet more is refused."""
    body = b"x" * (LIMIT + over)
    server = raw_server(lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n" + framed(body)))
    transport = sender(max_response_bytes=LIMIT)
    if not over:
        assert body == transport.get(server.url).body
        return
    with pytest.raises(ResponseError, match=r"larger than 65536 bytes\. .* raise max_response_bytes"):
        transport.get(server.url)


@pytest.mark.parametrize("surplus", [b"", b"}" * 9, b"x" * 100_000, b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[1]"])
def test_surplus_is_not_the_next_answer(raw_server, sender, surplus):
    """What a server sends beyond the announced length is neither in this answer nor in the next one."""
    other = OK.replace(b"{}", b"[]")
    server = raw_server(OK + surplus, other)
    transport = sender()
    assert [b"{}", b"[]"] == [transport.get(server.url).body for _ in range(2)]


@pytest.mark.parametrize("status", [b"102 Processing", b"103 Early Hints"])
def test_answer_after_an_interim_one_is_not_the_next_answer(raw_server, sender, status):
    """After an interim answer the connection is not used again: the final one may still come."""
    server = raw_server(b"HTTP/1.1 " + status + b"\r\n\r\n", OK)
    transport = sender()
    assert [int(status[:3]), 200] == [transport.get(server.url).status for _ in range(2)]
    assert 2 == server.connections


def test_continue_is_passed_over(raw_server, sender):
    """100 Continue is no answer at all: the one behind it is."""
    server = raw_server(b"HTTP/1.1 100 Continue\r\nA: b\r\n\r\n" * 3 + OK)
    assert b"{}" == sender().get(server.url).body


WITHOUT_BODY = [
    ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"),
    ("HEAD", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ("GET", b"HTTP/1.1 204 No Content\r\nContent-Length: 99\r\n\r\n"),
    ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n"),
    ("POST", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
]


@pytest.mark.parametrize(("method", "head"), WITHOUT_BODY)
def test_answer_that_has_no_body(raw_server, sender, method, head):
    """Where HTTP knows no body its announced length means nothing, and the connection is kept."""
    server = raw_server(head)
    transport = sender()
    assert [b"", b""] == [transport.get(server.url, method=method).body for _ in range(2)]
    assert 1 == server.connections


def test_coding_that_nobody_asked_for_is_left_as_it_is(raw_server, sender, connect):
    """A gzip body is handed on in the octets that came, and is no JSON to the client."""
    body = gzip.compress(b"{}")
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
    server = raw_server(head + body)
    assert body == sender().get(server.url).body
    with pytest.raises(TransportError, match="not JSON"):
        connect(server.url).call("GetParameter", {})
