"""StdlibTransport alone: no package but itself, proxies with TLS refused, and Ctrl-C at any moment."""

from __future__ import annotations

import gc
import os
import socket
import sys
import threading

import pytest
from rawserver import OK, head_and_body, read_request

from sigv4ssm.errors import ProxyConnectionError, TransportError
from sigv4ssm.transport import StdlibTransport


@pytest.fixture
def kind() -> type:
    return StdlibTransport


def idle(transport: StdlibTransport) -> int:
    """How many connections wait in the pool."""
    return len(transport._pool._idle)


def test_as_many_connections_wait_as_were_used_at_once(raw_server, sender):
    """Three answers awaited at once leave three connections, and calls one after the other none more."""
    together = threading.Barrier(3)

    def answer(connection):
        together.wait(30)
        connection.sendall(OK)
        connection.recv(1)

    server = raw_server(answer)
    transport = sender()
    threads = [threading.Thread(target=transport.get, args=(server.url,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 3 == idle(transport)
    transport.close()
    assert 0 == idle(transport)


ENDING = [
    b"HTTP/1.1 200 OK\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nConnection: x, close\r\nContent-Length: 2\r\n\r\n{}",
    b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}",
]


@pytest.mark.parametrize("answer", ENDING)
def test_answer_that_ends_its_connection_leaves_none_in_the_pool(raw_server, sender, answer):
    """Neither one until the end, nor one with `close`, nor one of HTTP/1.0."""
    transport = sender()
    assert b"{}" == transport.get(raw_server(lambda connection: connection.sendall(answer)).url).body
    assert 0 == idle(transport)


def test_head_and_body_leave_together(raw_server, sender, monkeypatch):
    """One system call for the request, so that no packet waits for another's acknowledgement."""
    sent = []
    undisturbed = socket.socket.sendall

    def sendall(sock, octets):
        if octets.startswith(b"POST"):
            sent.append(octets)
        undisturbed(sock, octets)

    server = raw_server()
    monkeypatch.setattr(socket.socket, "sendall", sendall)
    sender().get(server.url, ("Host", "h"), method="POST", body=b"{}")
    assert server.requests == sent


def test_host_is_added_where_none_was_signed(raw_server, sender):
    """HTTP/1.1 has no request without one (RFC 9112 §3.2)."""
    server = raw_server()
    sender().get(server.url.replace("http://", "http://user:pass@") + "/x", ("A", "b"))
    lines, _ = head_and_body(server.requests[0])
    assert ["GET /x HTTP/1.1", f"Host: 127.0.0.1:{server.port}", "A: b"] == lines


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/", "http:///", "https://:443/", "http://h:0/", "http://h:65536/", "h"]
)
def test_url_is_one_of_http(sender, url):
    """Anything else is refused in a sentence that says how to write it."""
    with pytest.raises(TransportError, match="is not one of http or https"):
        sender().get(url)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxy_with_tls_is_refused(sender, scheme):
    """For either scheme, before anything is opened; who has such a proxy is told which transport can."""
    with pytest.raises(ProxyConnectionError, match=r"does not speak TLS to a proxy\..* RequestsTransport") as caught:
        sender(proxies={"all": "https://user:s3cr3t@proxy.example"}).get(f"{scheme}://ssm.example/")
    assert "s3cr3t" not in str(caught.value)


def interrupt_at(line: int):
    """A trace function that raises KeyboardInterrupt at the n-th line that runs in our modules. Meanwhile there must be
    no collection of garbage: what closes a socket runs such lines, too, and an interrupt there is lost."""
    left = [line]

    def trace(frame, event, _):
        if f"{os.sep}transport{os.sep}" not in frame.f_code.co_filename or "tests" in frame.f_code.co_filename:
            return None
        left[0] -= event == "line"
        if left[0] == 0:
            sys.settrace(None)
            raise KeyboardInterrupt
        return trace

    return trace


def echo(connection):
    while request := read_request(connection):
        body = request.partition(b"\r\n\r\n")[2]
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


# a socket between two hands is left to the collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("warm", [False, True], ids=["first request", "kept connection"])
def test_interrupt_at_any_line_spoils_no_later_call(server_that, sender, warm):
    """Wherever Ctrl-C comes, the next call gets its own answer, not that of the call which nobody waited for."""
    url = server_that(echo).url
    for line in range(1, 1000):
        transport = sender()
        if warm:
            transport.get(url, method="POST", body=b"before")
        before = sys.gettrace()
        gc.disable()
        sys.settrace(interrupt_at(line))
        try:
            transport.get(url, method="POST", body=b"interrupted")
            break
        except KeyboardInterrupt:
            assert b"after" == transport.get(url, method="POST", body=b"after").body
        finally:
            sys.settrace(before)
            gc.enable()
    assert 100 < line < 999
