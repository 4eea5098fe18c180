"""RequestsTransport as a whole: its pool, its life, and the doors for `responses` and users' adapters."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import responses
from rawserver import OK, read_request
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from sigv4ssm.errors import (
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from sigv4ssm.transport import RequestsTransport

URL = "https://ssm.us-east-1.amazonaws.com/"


def test_connection_is_kept(raw_server, connect):
    """Many calls, one connection."""
    server = raw_server()
    client = connect(server.url)
    for _ in range(5):
        client.call("GetParameter", {})
    assert (5, 1) == (len(server.requests), server.connections)


@pytest.mark.parametrize("goodbye", [b"\r\nConnection: close\r\n\r\n", b"\r\n\r\n"])
def test_connection_closed_in_between_is_replaced(raw_server, connect, goodbye):
    """A server that closes after its answer, announced or not, gets the next request on a new connection."""

    closed = threading.Semaphore(0)

    def answer_and_close(connection):
        connection.sendall(OK.replace(b"\r\n\r\n", goodbye))
        connection.close()
        closed.release()

    server = raw_server(answer_and_close)
    client = connect(server.url)
    for _ in range(3):
        client.call("GetParameter", {})
        closed.acquire()
    assert (3, 3) == (len(server.requests), server.connections)


def test_closed_transport_may_be_used_again(raw_server, connect):
    """`close` gives the connections back; the next call opens one."""
    server = raw_server()
    client = connect(server.url)
    for _ in range(2):
        client.call("GetParameter", {})
        client.close()
    assert (2, 2) == (len(server.requests), server.connections)


def test_threads_share_the_pool_and_get_their_own_answers(server_that, sender):
    """16 threads of 20 calls: every answer is that of its request, over no more connections than threads."""
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
        return [body for body in bodies if body != transport.get(url, method="POST", body=body, seconds=9).body]

    with ThreadPoolExecutor(16) as pool:
        assert [[]] * 16 == list(pool.map(calls, range(16)))
    assert len(connections) <= 16


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
@pytest.mark.parametrize(("raised", "kind", "sent"), OF_REQUESTS, ids=[repr(row[0]) for row in OF_REQUESTS])
def test_exception_of_requests_is_one_of_ours(connect, fails, raised, kind, sent):
    """What a mock raises in requests' name is the class that the real failure would be."""
    responses.post(URL, body=raised)
    with fails(kind, "amazonaws.com failed", sent=sent):
        connect().call("GetParameter", {})


class Canned(BaseAdapter):
    """An adapter as requests_mock makes them: urllib3's response over given bytes, through HTTPAdapter."""

    def send(self, request, **_):
        raw = HTTPResponse(io.BytesIO(b'{"a": 1}'), {"X-A": "b"}, 200, preload_content=False)
        return HTTPAdapter().build_response(request, raw)

    def close(self):
        pass


def test_mounted_adapter_answers(connect):
    """An adapter that a user mounts on `transport.session` takes the requests of its prefix."""
    transport = RequestsTransport()
    transport.session.mount(URL, Canned())
    answer = connect(transport=transport).call("GetParameter", {})
    assert (1, "b") == (answer["a"], answer["ResponseMetadata"]["HTTPHeaders"]["x-a"])


def test_mounted_adapter_of_requests_sends_the_same(raw_server, sender):
    """requests' own adapter in place of ours still sends once, without following, cookies or netrc."""
    server = raw_server(b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")
    transport = sender()
    transport.session.mount("http://", HTTPAdapter())
    assert 302 == transport.get(server.url).status
    assert 1 == len(server.requests)


def test_failure_of_a_foreign_adapter_may_have_sent(free_port, sender, fails):
    """Where the adapter is not ours nobody knows whether it has sent: the error says that it may."""
    transport = sender()
    transport.session.mount("http://", HTTPAdapter())
    with fails(EndpointConnectionError, "The exchange with .* failed", sent=True):
        transport.get(f"http://127.0.0.1:{free_port}")
