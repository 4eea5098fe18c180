"""TLS: who is trusted, what a failure says, and that the time-outs hold in it."""

from __future__ import annotations

import io
import ssl
import sys
import time

import pytest
from rawserver import OK

from sigv4ssm.errors import (
    ConfigurationError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
    ResponseError,
    SSLError,
)
from sigv4ssm.transport import StdlibTransport


def test_given_ca_bundle_is_trusted(tls_server, connect, certificate):
    """With its certificate as the CA bundle a self-signed server is as good as any."""
    server = tls_server()
    client = connect(f"https://127.0.0.1:{server.port}", ca_bundle=certificate)
    assert [200, 200] == [client.call("GetParameter", {})["ResponseMetadata"]["HTTPStatusCode"] for _ in range(2)]
    assert 1 == server.connections


def test_given_directory_is_trusted(tls_server, sender, hashed):
    """The CA bundle may be a directory with the authorities by hash."""
    assert 200 == sender(verify=hashed).get(f"https://127.0.0.1:{tls_server().port}").status


def test_empty_directory_trusts_nobody(tls_server, sender, tmp_path):
    """A directory without authorities does not fall back to others."""
    with pytest.raises(SSLError, match="certificate verify failed"):
        sender(verify=str(tmp_path)).get(f"https://127.0.0.1:{tls_server().port}")


def test_self_signed_server_is_refused(tls_server, connect, fails):
    """A certificate that no known authority signed is an SSLError, and nothing is sent."""
    server = tls_server()
    with fails(SSLError, r"certificate verify failed: self.signed certificate.* CA bundle", sent=False):
        connect(f"https://127.0.0.1:{server.port}").call("GetParameter", {})
    assert [] == server.requests


def test_certificate_of_another_host_is_refused(tls_server, connect, fails, certificate, lead_to):
    """A trusted certificate counts for the hosts it names alone."""
    server = tls_server()
    lead_to(server.port)
    with fails(SSLError, "ssm.eu-west-1.amazonaws.com", sent=False):
        connect(region="eu-west-1", ca_bundle=certificate).call("GetParameter", {})
    connect(region="us-east-1", ca_bundle=certificate).call("GetParameter", {})
    assert 1 == len(server.requests)


def test_common_name_is_no_name_of_a_host(server_that, sender, fails, kind, self_signed):
    """A certificate without subjectAltName names no host: RFC 9525 §2. (urllib3 1.26 takes it, and warns.)"""
    if kind is not StdlibTransport and pytest.importorskip("urllib3").__version__.startswith("1."):
        pytest.skip("urllib3 1.26 is installed")
    certificate = self_signed("localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = server_that(lambda connection: context.wrap_socket(connection, server_side=True).close())
    with fails(SSLError, "Hostname mismatch", sent=False):
        sender(verify=certificate).get(f"https://localhost:{server.port}")


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")  # by urllib3
def test_unverified_tls_is_for_those_who_ask(tls_server, sender):
    """With verify=False any certificate will do, for any host."""
    server = tls_server()
    assert 200 == sender(verify=False).get(f"https://localhost:{server.port}").status


def test_dot_at_the_end_of_a_host_is_none_of_its_name(tls_server, connect, certificate, lead_to):
    """A name written to its root is the one that the certificate has without the dot."""
    server = tls_server()
    lead_to(server.port)
    connect("https://ssm.us-east-1.amazonaws.com.", ca_bundle=certificate).call("GetParameter", {})
    assert 1 == len(server.requests)


def test_plain_server_is_no_tls_server(server_that, connect, fails):
    """A server that answers the handshake in plain HTTP is an SSLError."""

    def talk_plainly(connection):
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        connection.recv(1 << 16)

    with fails(SSLError, "(?i)wrong.version.number|record layer", sent=False):
        connect(f"https://127.0.0.1:{server_that(talk_plainly).port}").call("GetParameter", {})


@pytest.mark.parametrize("timeout", [(0.2, 60, 60), (60, 60, 0.2)], ids=str)
def test_handshake_that_hangs(server_that, connect, fails, timeout):
    """A handshake is a part of connecting: it ends by the connect time-out, or by the total."""

    def listen(connection):
        while connection.recv(1 << 16):
            pass

    with fails(ConnectTimeoutError, "longer than allowed", sent=False):
        connect(f"https://127.0.0.1:{server_that(listen).port}", timeout=timeout).call("GetParameter", {})


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\n"])
def test_tunnel_that_hangs(raw_server, connect, fails, monkeypatch, later, answer):
    """Behind a proxy the total holds for CONNECT and handshake together, whichever of them is slow."""

    def answer_late(connection):
        later(59.8)
        connection.sendall(answer)
        while connection.recv(1 << 16):
            pass

    monkeypatch.setenv("HTTPS_PROXY", raw_server(answer_late).url)
    with fails(ConnectTimeoutError, "longer than allowed", sent=False):
        connect(timeout=(60, 60, 60)).call("GetParameter", {})


def test_slow_reader_over_tls(server_that, sender, fails, monkeypatch, later, tls_context, certificate):
    """The total holds for a server that takes a large request piece by piece, no piece of it late."""
    undisturbed = ssl.SSLSocket.do_handshake

    def shake_hands(sock, *arguments):
        undisturbed(sock, *arguments)
        if not sock.server_side:
            later(59.3)

    def sip(connection):
        with tls_context.wrap_socket(connection, server_side=True) as secure:
            while secure.recv(1 << 14):
                time.sleep(0.0025)

    monkeypatch.setattr(ssl.SSLSocket, "do_handshake", shake_hands)
    url = f"https://127.0.0.1:{server_that(sip).port}"
    with fails(ReadTimeoutError, "longer than allowed", sent=True):
        sender(verify=certificate).get(url, method="POST", body=bytes(32 << 20), seconds=60)


@pytest.mark.skipif(sys.version_info < (3, 10), reason="this Python has OpenSSL 3 forget how a connection ended")
@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.0 200 OK\r\nA: b\r\n\r\n"])
@pytest.mark.parametrize("body", [b"", b"{}"])
def test_answer_cut_off_is_not_taken_for_whole(server_that, sender, fails, tls_context, certificate, head, body):
    """What the end of the connection ends is whole with the closing alert of TLS alone: RFC 9112 §9.8."""

    def answer(say_goodbye):
        def talk(connection):
            with tls_context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(1 << 16)
                secure.sendall(head + body)
                if say_goodbye:
                    secure.unwrap()

        return f"https://127.0.0.1:{server_that(talk).port}"

    assert body == sender(verify=certificate).get(answer(True)).body
    with fails(ResponseError, "EOF occurred in violation", sent=True):
        sender(verify=certificate).get(answer(False))


def test_handshake_cut_off(server_that, sender, fails):
    """A server that hangs up in the handshake is not reached; its certificate has nothing to do with it."""
    url = f"https://127.0.0.1:{server_that(lambda connection: connection.recv(1 << 16)).port}"
    with fails(EndpointConnectionError, "EOF|Connection reset", sent=False):
        sender().get(url)


def test_surplus_over_tls_is_not_the_next_answer(tls_server, sender, certificate):
    """What came in the same TLS record as an answer, but beyond its length, is dropped with the connection."""
    surplus = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]" * 300  # less than a record, more than a buffer
    server = tls_server(OK + surplus, OK)
    transport = sender(verify=certificate)
    assert [b"{}"] * 3 == [transport.get(f"https://127.0.0.1:{server.port}").body for _ in range(3)]
    assert 2 == server.connections


def test_surplus_that_tls_holds_back_is_not_the_next_answer(tls_server, sender, certificate):
    """Where an answer fills the buffer to its last octet, the surplus is in TLS alone."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
    body = bytes(io.DEFAULT_BUFFER_SIZE - len(head % 1000))
    answer = head % len(body) + body
    assert io.DEFAULT_BUFFER_SIZE == len(answer)
    server = tls_server(answer + OK, OK)
    transport = sender(verify=certificate)
    assert [body, b"{}"] == [transport.get(f"https://127.0.0.1:{server.port}").body for _ in range(2)]
    assert 2 == server.connections


def test_ca_bundle_that_does_not_exist(kind, tmp_path):
    """A path without a file is told before anything is sent."""
    with pytest.raises(ConfigurationError, match=r"none\.pem does not exist\. Give the path"):
        kind(verify=str(tmp_path / "none.pem"))


def test_ca_bundle_that_is_none(tls_server, connect, fails, tmp_path):
    """A file without certificates is an SSLError."""
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("no certificate\n")
    with fails(SSLError, "Connecting to", sent=False):
        connect(f"https://127.0.0.1:{tls_server(OK).port}", ca_bundle=str(bundle)).call("GetParameter", {})
