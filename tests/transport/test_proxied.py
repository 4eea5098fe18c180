"""Requests through a proxy of the environment: who sees what, and that no message shows the proxy's password."""

from __future__ import annotations

import base64
import traceback

import pytest
from rawserver import OK, head_and_body, read_request

from sigv4ssm import Request, sigv4
from sigv4ssm.errors import (
    EndpointConnectionError,
    ProxyConnectionError,
    ReadTimeoutError,
    ResponseError,
    TransportError,
)

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
PASSWORD = "s3cr3t"
LOGIN = base64.b64encode(f"user:{PASSWORD}".encode()).decode()


@pytest.fixture
def set_proxy(monkeypatch):
    """A function that sets all proxy variables to a URL."""

    def set_all(url):
        for name in VARIABLES:
            monkeypatch.setenv(name, url)

    return set_all


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1.2.3", "[::1]", "169.254.169.254", "169.254.170.2"])
def test_loopback_and_metadata_go_straight(raw_server, connect, set_proxy, lead_to, host):
    """No proxy sees a request for this machine or for the services that hand out credentials."""
    server = raw_server()
    lead_to(server.port)
    set_proxy(f"http://proxy.example:{server.port}")
    connect(f"http://{host}:{server.port}", allow_http=True).call("GetParameter", {})
    assert "POST / HTTP/1.1" == head_and_body(server.requests[0])[0][0]


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_plain_http_goes_to_the_proxy_as_signed(raw_server, connect, monkeypatch, variable):
    """A proxy for http gets the absolute form and its own login; all else is as it was signed."""
    proxy = raw_server()
    monkeypatch.setenv(variable, f"http://user:{PASSWORD}@127.0.0.1:{proxy.port}/")
    client = connect("http://ssm.example:8000/a//b/../c", allow_http=True)
    expected = client.build_request("GetParameter", {})
    client.call("GetParameter", {})
    (first, *lines), body = head_and_body(proxy.requests[0])
    assert "POST http://ssm.example:8000/a//b/../c HTTP/1.1" == first
    assert [f"{name}: {value}" for name, value in expected.headers] == lines[:-1]
    assert f"Proxy-Authorization: Basic {LOGIN}" == lines[-1]
    assert expected.body == body


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_https_goes_through_the_proxy_unseen(raw_server, connect, monkeypatch, tls_context, certificate, variable):
    """A proxy for https gets CONNECT and its login; the endpoint behind it gets the signed request without it."""
    inside = []

    def tunnel(connection):
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with tls_context.wrap_socket(connection, server_side=True) as secure:
            inside.append(read_request(secure))
            secure.sendall(OK)

    proxy = raw_server(tunnel)
    monkeypatch.setenv(variable, f"user:{PASSWORD}@127.0.0.1:{proxy.port}")
    client = connect(ca_bundle=certificate)
    assert 200 == client.call("GetParameter", {})["ResponseMetadata"]["HTTPStatusCode"]
    lines, _ = head_and_body(proxy.requests[0])
    assert lines[0].startswith("CONNECT ssm.us-east-1.amazonaws.com:443 HTTP/1.")
    assert f"Proxy-Authorization: Basic {LOGIN}" in lines
    assert not any("AWS4" in line for line in lines)
    expected = client.build_request("GetParameter", {})
    assert [f"{name}: {value}" for name, value in expected.headers] == head_and_body(inside[0])[0][1:]


def test_no_proxy_names_who_goes_straight(raw_server, connect, set_proxy, monkeypatch, lead_to):
    """A host under NO_PROXY is asked itself."""
    server = raw_server()
    lead_to(server.port)
    set_proxy(f"http://proxy.example:{server.port}")
    monkeypatch.setenv("NO_PROXY", "other.example, .internal.example")
    for host in ("ssm.internal.example", "ssm.example"):
        connect(f"http://{host}", allow_http=True).call("GetParameter", {})
    firsts = [head_and_body(raw)[0][0] for raw in server.requests]
    assert ["POST / HTTP/1.1", "POST http://ssm.example/ HTTP/1.1"] == firsts


def test_environment_is_read_when_the_client_is_made(raw_server, connect, set_proxy, lead_to):
    """Proxies set or changed later are for the clients made later."""
    server = raw_server()
    lead_to(server.port)
    before = connect("http://ssm.example", allow_http=True)
    set_proxy("http://proxy.example")
    after = connect("http://ssm.example", allow_http=True)
    set_proxy("")
    for client in (before, after):
        client.call("GetParameter", {})
    firsts = [head_and_body(raw)[0][0] for raw in server.requests]
    assert ["POST / HTTP/1.1", "POST http://ssm.example/ HTTP/1.1"] == firsts


def texts(error: BaseException, seen: set[int]):
    """All that an exception and everything that hangs on it would show."""
    if id(error) in seen:
        return
    seen.add(id(error))
    yield from (str(error), repr(error), "".join(traceback.format_exception(type(error), error, error.__traceback__)))
    for inner in (*error.args, error.__cause__, error.__context__, getattr(error, "reason", None)):
        if isinstance(inner, BaseException):
            yield from texts(inner, seen)


def hang_up(connection):
    """Close without a word."""


def hang(connection):
    connection.recv(1)


PROXY_ANSWERS = {
    "refuses": b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
    "speaks otherwise": b"SSH-2.0-OpenSSH\r\n",
    "hangs up": hang_up,
    "hangs": hang,
}


@pytest.mark.parametrize("answer", PROXY_ANSWERS.values(), ids=PROXY_ANSWERS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_password_of_a_failing_proxy_is_in_no_text(raw_server, connect, set_proxy, scheme, answer):
    """Whatever the proxy does, neither its password nor its login is in what the exceptions show."""
    set_proxy(f"http://user:{PASSWORD}@127.0.0.1:{raw_server(answer).port}")
    client = connect(f"{scheme}://ssm.example", allow_http=True, timeout=0.3)
    with pytest.raises((TransportError, client.exceptions.ClientError)) as caught:
        client.call("GetParameter", {})
    shown = "\n".join(texts(caught.value, set()))
    assert PASSWORD not in shown
    assert LOGIN not in shown
    assert not (scheme == "https" and caught.value.request_sent)


BEHIND = [
    (hang_up, EndpointConnectionError),
    (hang, ReadTimeoutError),
    (b"SSH-2.0-OpenSSH\r\n", ResponseError),
]


@pytest.mark.parametrize(("behaviour", "error"), BEHIND)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_failure_behind_the_proxy_is_not_the_proxys(
    raw_server, connect, set_proxy, fails, tls_context, certificate, scheme, behaviour, error
):
    """Once the request is on its way, a failure has the class that it has without a proxy."""

    def act(connection):
        if callable(behaviour):
            behaviour(connection)
        else:
            connection.sendall(behaviour)

    def tunnel(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with tls_context.wrap_socket(connection, server_side=True) as secure:
            read_request(secure)
            act(secure)

    set_proxy(raw_server(act if scheme == "http" else tunnel).url)
    client = connect(
        f"{scheme}://ssm.us-east-1.amazonaws.com", ca_bundle=certificate, allow_http=True, timeout=(30, 0.3, 60)
    )
    with fails(error, "The exchange with", sent=True):
        client.call("GetParameter", {})


UNUSABLE = {
    "port is no number": f"http://user:{PASSWORD}@proxy.example:x",
    "port too large": f"http://user:{PASSWORD}@proxy.example:65536",
    "bracket open": f"http://user:{PASSWORD}@[::1",
    "blank in the host": f"http://user:{PASSWORD}@proxy example",
    "no host": f"http://user:{PASSWORD}@",
    "hash in the password": f"http://user:{PASSWORD}#@proxy.example:3128",
    "slash in the password": f"http://user:{PASSWORD}/@proxy.example:3128",
    "password not in latin-1": f"http://user:{PASSWORD}%E2%82%AC@proxy.example:3128",
    "SOCKS": f"socks5h://user:{PASSWORD}@proxy.example:1080",
    "other scheme": f"ftp://user:{PASSWORD}@proxy.example:1080",
    "label too long": f"http://user:{PASSWORD}@{'a' * 64}.invalid",
    "empty label": f"http://user:{PASSWORD}@a..invalid",
    "unknown name": f"http://user:{PASSWORD}@proxy.invalid",
}


@pytest.mark.parametrize("proxy", UNUSABLE.values(), ids=UNUSABLE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxy_that_cannot_be_used_is_named_as_the_culprit(connect, set_proxy, scheme, proxy):
    """A proxy's URL that is none, or a proxy that is not there, is a ProxyConnectionError without its password."""
    set_proxy(proxy)
    client = connect(f"{scheme}://ssm.example", allow_http=True)
    with pytest.raises(ProxyConnectionError) as caught:
        client.call("GetParameter", {})
    assert PASSWORD not in "\n".join(texts(caught.value, set()))
    assert not caught.value.request_sent


def test_signature_holds_through_a_proxy(raw_server, connect, set_proxy, credentials, at):
    """What a proxy passes on verifies: its own header is none of the signed ones."""
    proxy = raw_server()
    set_proxy(f"http://user:{PASSWORD}@127.0.0.1:{proxy.port}")
    connect("http://ssm.example", allow_http=True).call("GetParameter", {})
    (first, *lines), body = head_and_body(proxy.requests[0])
    request = Request("POST", first.split(" ")[1], [line.split(": ", 1) for line in lines], body)
    assert isinstance(sigv4.verify(request, lambda _: credentials, at=at), sigv4.Verified)
