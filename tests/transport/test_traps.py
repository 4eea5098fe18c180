"""What clients do by themselves, and must not: log in from netrc, follow, keep cookies, read the environment."""

from __future__ import annotations

import tracemalloc

import pytest
from rawserver import OK, head_and_body

from sigv4ssm.errors import ResponseError, SSLError

KIBIBYTE = 1 << 10


@pytest.mark.parametrize("place", ["NETRC", "HOME"])
def test_netrc_does_not_replace_the_signature(raw_server, connect, monkeypatch, tmp_path, place):
    """A netrc that names the host, by variable or in the home directory, changes nothing."""
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login user password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv(place, str(netrc if place == "NETRC" else tmp_path))
    server = raw_server()
    connect(server.url).call("GetParameter", {})
    (line,) = [line for line in head_and_body(server.requests[0])[0] if line.startswith("Authorization")]
    assert line.startswith("Authorization: AWS4-HMAC-SHA256 Credential=")


@pytest.mark.parametrize("place", ["the same server", "another server"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(raw_server, connect, status, place):
    """A redirect is an answer that cannot be read, and nothing more is sent to anybody."""
    other = raw_server()
    location = other.url if place == "another server" else "/elsewhere"
    answer = f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    server = raw_server(answer.encode(), OK)
    with pytest.raises(ResponseError, match=f"status {status}.*redirects are not followed") as caught:
        connect(server.url).call("GetParameter", {})
    assert caught.value.request_sent
    assert (1, 0) == (len(server.requests), other.connections)


FRAMINGS = [b"Content-Length: 52428800\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n3200000\r\n", b"\r\n"]


@pytest.mark.parametrize("framing", FRAMINGS)
def test_body_of_a_redirect_is_not_read_without_limit(raw_server, connect, framing):
    """A redirect's body has the limit of every other one, where requests would read all of it."""

    def flood(connection):
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /\r\n" + framing)
        for _ in range(50 * KIBIBYTE):
            connection.sendall(bytes(KIBIBYTE))

    client = connect(raw_server(OK, flood).url, max_response_bytes=64 * KIBIBYTE)
    client.call("GetParameter", {})
    tracemalloc.start()
    try:
        with pytest.raises(ResponseError, match="larger than 65536 bytes"):
            client.call("GetParameter", {})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1024 * KIBIBYTE


@pytest.mark.parametrize("cookie", ["a=b; Path=/", "a=b; Expires=Wed, 09 fun 2021 10:18:14 GMT"])
def test_cookies_are_neither_kept_nor_sent_back(raw_server, sender, cookie):
    """No request has a Cookie, whatever was to be kept; and an odd Set-Cookie gives no warning."""
    server = raw_server(OK.replace(b"\r\n\r\n", f"\r\nSet-Cookie: {cookie}\r\n\r\n".encode()))
    transport = sender()
    for _ in range(2):
        assert cookie == transport.get(server.url).header("set-cookie")
    assert not any(b"cookie" in raw.lower() for raw in server.requests)


def test_unavailable_service_is_asked_once(raw_server, connect):
    """A 503 with Retry-After is an answer, and no reason to ask again."""
    server = raw_server(b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n", OK)
    client = connect(server.url)
    with pytest.raises(client.exceptions.ClientError, match="503"):
        client.call("GetParameter", {})
    assert 1 == len(server.requests)


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_ca_bundle_of_the_environment_is_not_read_at_a_call(tls_server, connect, certificate, monkeypatch, name):
    """A bundle that the environment names after the client was made is not looked at: no call with it can succeed."""
    server = tls_server()
    client = connect(f"https://127.0.0.1:{server.port}", ca_bundle=certificate)
    monkeypatch.setenv(name, "/no/such/bundle")
    client.call("GetParameter", {})
    assert 1 == len(server.requests)


def test_only_the_ca_bundle_variables_of_aws_tools_count(tls_server, connect, certificate, monkeypatch):
    """REQUESTS_CA_BUNDLE, which the AWS tools in Python obey, is read when the client is made; CURL_CA_BUNDLE never."""
    server = tls_server()
    monkeypatch.setenv("CURL_CA_BUNDLE", certificate)
    with pytest.raises(SSLError, match=r"self.signed certificate"):
        connect(f"https://127.0.0.1:{server.port}").call("GetParameter", {})
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificate)
    connect(f"https://127.0.0.1:{server.port}").call("GetParameter", {})
    assert 1 == len(server.requests)
