"""Endpoints that cannot be reached: what is said before any request has left."""

from __future__ import annotations

import socket
import time

import pytest

from sigv4ssm.errors import ConnectTimeoutError, EndpointConnectionError, TransportError
from sigv4ssm.transport.timing import open_socket

NAMES = {
    "unknown": ("ssm.us-east-1.invalid", "not known|resolution|No address|failure"),
    "label too long": ("a" * 64 + ".invalid", "no host name"),
}


@pytest.mark.parametrize(("name", "words"), NAMES.values(), ids=NAMES)
def test_name_that_does_not_resolve(connect, fails, name, words):
    """A host without an address is an EndpointConnectionError in the resolver's words; a misspelled region is one."""
    told = f"Connecting to https://{name} failed: .*({words}).* how region and URL are written"
    with fails(EndpointConnectionError, told, sent=False):
        connect(f"https://{name}").call("GetParameter", {})


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_refused_port(connect, fails, free_port, scheme):
    """A port on which nobody listens is said to refuse."""
    with fails(EndpointConnectionError, "Connection refused", sent=False):
        connect(f"{scheme}://127.0.0.1:{free_port}").call("GetParameter", {})


@pytest.mark.parametrize("timeout", [(0.2, 60, 60), (60, 60, 0.2), 0.2], ids=str)
def test_silent_port(connect, fails, dead_port, timeout):
    """A connection that does not come about ends by the connect time-out, or by the total."""
    with fails(ConnectTimeoutError, "longer than allowed", sent=False):
        connect(f"http://127.0.0.1:{dead_port}", timeout=timeout).call("GetParameter", {})


def test_addresses_of_a_name_share_one_time_out(connect, fails, lead_to, dead_port):
    """A hundred dead addresses take no longer than one."""
    lead_to(*[dead_port] * 100)
    with fails(ConnectTimeoutError, "longer than allowed", sent=False):
        connect("https://ssm.example", timeout=(0.3, 60, 60)).call("GetParameter", {})


def test_dead_address_leaves_time_for_the_next(raw_server, connect, lead_to, dead_port, free_port):
    """Where the first address is silent and the second refuses, the third still has its share of the time."""
    server = raw_server()
    lead_to(dead_port, free_port, server.port)
    connect("http://ssm.example", timeout=(0.6, 30, 60), allow_http=True).call("GetParameter", {})
    assert 1 == len(server.requests)


def test_handshake_has_the_rest_of_the_connect_time_out(raw_server, lead_to, monkeypatch):
    """Connecting and the TLS handshake after it are one step: the socket comes with what is left of the seconds."""
    now, server = [0.0], raw_server()

    class Slow(socket.socket):
        def connect(self, address):
            if address[1] == 1:
                now[0] += self.gettimeout()
                raise socket.timeout
            super().connect(address)

    lead_to(1, server.port, 1)
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(socket, "socket", Slow)
    with open_socket("ssm.example", 443, 60) as sock:
        assert (20, 40) == (now[0], sock.gettimeout())


def test_host_without_addresses(lead_to):
    """A resolver that answers with nothing is an error as well, and not None."""
    lead_to()
    with pytest.raises(OSError, match=r"ssm\.example has no address"):
        open_socket("ssm.example", 443, 1)


def test_interrupt_while_connecting_closes_the_socket(monkeypatch, lead_to):
    """Ctrl-C in connect leaves no socket behind."""
    lead_to(1)
    opened = []

    class Interrupted(socket.socket):
        def connect(self, _):
            opened.append(self)
            raise KeyboardInterrupt

    monkeypatch.setattr(socket, "socket", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        open_socket("ssm.example", 443, 1)
    assert [-1] == [sock.fileno() for sock in opened]


def test_deadline_that_is_over_sends_nothing(raw_server, sender):
    """An attempt that begins too late does not begin: no time-out of reading, before which something was sent."""
    server = raw_server()
    with pytest.raises(ConnectTimeoutError, match="longer than allowed") as caught:
        sender().get(server.url, seconds=-1)
    assert not caught.value.request_sent
    assert 0 == server.connections


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "http://127.0.0.1:port/", "http:///", "no URL", ""])
def test_url_that_is_none(sender, url):
    """What requests refuses is refused in our classes; nothing was sent."""
    with pytest.raises(TransportError) as caught:
        sender().get(url)
    assert not caught.value.request_sent


def test_login_in_the_url_is_in_no_message(sender, fails, free_port):
    """A user name and password in a URL are not shown when it cannot be reached."""
    with fails(EndpointConnectionError, f"Connecting to http://127.0.0.1:{free_port} failed", sent=False):
        sender().get(f"http://user:s3cr3t@127.0.0.1:{free_port}/")


@pytest.mark.parametrize("header", [("X-A", "a\r\nX-B: b"), ("X:A", "b"), ("X-Ä", "b"), ("X-A", "\ud800")])
def test_header_that_cannot_be_sent(raw_server, sender, header):
    """A header that http.client refuses is refused in our classes, and its value stands in no message of ours."""
    server = raw_server()
    with pytest.raises(TransportError, match="cannot be sent as they stand") as caught:
        sender().get(server.url, header)
    assert not caught.value.request_sent
    assert 0 == len(server.requests)


def test_error_being_handled_is_not_mistaken_for_the_cause(connect, fails, free_port):
    """A call made while another exception is handled fails for its own reasons alone."""
    try:
        raise TimeoutError(socket.timeout("an earlier call, perhaps"))
    except TimeoutError:
        with fails(EndpointConnectionError, "Connection refused", sent=False):
            connect(f"http://127.0.0.1:{free_port}").call("GetParameter", {})


def test_name_look_up_counts(connect, fails, monkeypatch, later, dead_port):
    """A slow look-up cannot be interrupted, but what follows has less time for it."""

    def slow(*_):
        later(59.8)
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", dead_port))]

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with fails(ConnectTimeoutError, "longer than allowed", sent=False):
        connect("https://ssm.example", timeout=(60, 90, 90)).call("GetParameter", {})
