"""RequestsTransport alone: the doors for `responses` and users' adapters, and what requests' session must not do."""

from __future__ import annotations

import io

import pytest
from rawserver import OK

from sigv4ssm import transport
from sigv4ssm.errors import (
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
    ReadTimeoutError,
    ResponseError,
    SSLError,
)

requests = pytest.importorskip("requests", reason="requests is not installed")
responses = pytest.importorskip("responses", reason="responses, which intercepts requests, is not installed")
urllib3 = pytest.importorskip("urllib3")

HTTPAdapter = requests.adapters.HTTPAdapter
URL = "https://ssm.us-east-1.amazonaws.com/"


@pytest.fixture
def kind() -> type:
    return transport.RequestsTransport


@responses.activate
def test_responses_intercepts(connect, execution_id):
    """`responses` sees the request as it would be sent, headers and body, and answers in place of AWS."""
    responses.post(URL, body=b'{"a": 1}', headers={"x-amzn-RequestId": "r"})
    client = connect()
    answer = client.stop_automation_execution(AutomationExecutionId=execution_id)
    assert (1, "r") == (answer["a"], answer["ResponseMetadata"]["RequestId"])
    sent, expected = responses.calls[0].request, client.build_request
    signed = expected("StopAutomationExecution", {"AutomationExecutionId": execution_id})
    assert ("POST", URL, list(signed.headers), signed.body) == (
        sent.method,
        sent.url,
        list(sent.headers.items()),
        sent.body,
    )


OF_REQUESTS = [
    (requests.ReadTimeout("read"), ReadTimeoutError, True),
    (requests.Timeout("some"), ReadTimeoutError, True),
    (requests.ConnectTimeout("connect"), ConnectTimeoutError, False),
    (requests.ConnectionError("connection"), EndpointConnectionError, True),
    (requests.exceptions.SSLError("tls"), SSLError, True),
    (requests.exceptions.ProxyError("proxy"), ProxyConnectionError, True),
    (requests.exceptions.ChunkedEncodingError("chunk"), EndpointConnectionError, True),
    (ConnectionResetError(104, "Connection reset by peer"), EndpointConnectionError, True),
]


@responses.activate
@pytest.mark.parametrize(("raised", "error", "sent"), OF_REQUESTS, ids=[repr(row[0]) for row in OF_REQUESTS])
def test_exception_of_requests_is_one_of_ours(connect, fails, raised, error, sent):
    """What a mock raises in requests' name is the class that the real failure would be."""
    responses.post(URL, body=raised)
    with fails(error, "amazonaws.com failed", sent=sent):
        connect().call("GetParameter", {})


@responses.activate
def test_header_that_urllib3_refuses(connect, fails):
    """What urllib3 finds wrong with an answer is said in its words."""
    responses.post(URL, body=urllib3.exceptions.InvalidHeader("Content-Length contained multiple values (2, 3)"))
    with fails(ResponseError, r"failed: Content-Length contained multiple values \(2, 3\)\.", sent=True):
        connect().call("GetParameter", {})


class Canned(requests.adapters.BaseAdapter):
    """An adapter as requests_mock makes them: urllib3's response over given bytes, through HTTPAdapter."""

    def send(self, request, **_):
        raw = urllib3.HTTPResponse(io.BytesIO(b'{"a": 1}'), {"X-A": "b"}, 200, preload_content=False)
        return HTTPAdapter().build_response(request, raw)

    def close(self):
        pass


def test_mounted_adapter_answers(connect):
    """An adapter that a user mounts on `transport.session` takes the requests of its prefix."""
    mounted = transport.RequestsTransport()
    mounted.session.mount(URL, Canned())
    answer = connect(transport=mounted).call("GetParameter", {})
    assert (1, "b") == (answer["a"], answer["ResponseMetadata"]["HTTPHeaders"]["x-a"])


def test_mounted_adapter_of_requests_sends_the_same(raw_server, sender):
    """requests' own adapter in place of ours still sends once, without following, cookies or netrc."""
    server = raw_server(b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")
    mounted = sender()
    mounted.session.mount("http://", HTTPAdapter())
    assert 302 == mounted.get(server.url).status
    assert 1 == len(server.requests)


def test_failure_of_a_foreign_adapter_may_have_sent(free_port, sender, fails):
    """Where the adapter is not ours nobody knows whether it has sent: the error says that it may."""
    mounted = sender()
    mounted.session.mount("http://", HTTPAdapter())
    with fails(EndpointConnectionError, "The exchange with .* failed", sent=True):
        mounted.get(f"http://127.0.0.1:{free_port}")


def test_session_keeps_no_cookie(raw_server, sender):
    """A Set-Cookie leaves no trace in the session."""
    server = raw_server(OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b; Path=/\r\n\r\n"))
    sending = sender()
    sending.get(server.url)
    assert [] == list(sending.session.cookies)


def test_unverified_tls_is_warned_of(tls_server, sender):
    """urllib3 says so when no certificate is checked."""
    with pytest.warns(match="Unverified HTTPS request"):
        sender(verify=False).get(f"https://127.0.0.1:{tls_server().port}")


OLD = tuple(map(int, urllib3.__version__.split(".")[:3])) < (1, 26, 16)


@pytest.mark.skipif(OLD, reason="before 1.26.16 urllib3 closes pools that are in use")
def test_close_at_the_worst_moment_fails_nothing(raw_server, sender, monkeypatch):
    """A thread that has found its pool, and not yet taken a connection from it, is not stopped by a `close`."""
    server = raw_server()
    closed = sender()
    adapter = closed.session.get_adapter(server.url)
    undisturbed = adapter.add_headers

    def add_headers(*arguments, **options):
        closed.close()
        undisturbed(*arguments, **options)

    monkeypatch.setattr(adapter, "add_headers", add_headers)
    assert [b"{}"] * 2 == [closed.get(server.url).body for _ in range(2)]


def test_connections_that_another_puts_into_urllib3_are_not_taken(raw_server, sender, monkeypatch):
    """As recorders of traffic do for a while: what they put there would stay in our pools, and what is sent with it."""
    monkeypatch.setattr(urllib3.HTTPConnectionPool, "ConnectionCls", None)
    server = raw_server()
    sending = sender()
    assert 200 == sending.get(server.url).status
    monkeypatch.undo()
    assert 200 == sending.get(server.url).status
