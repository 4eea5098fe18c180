"""The inspector over HTTP: what a browser is answered, who is refused, and that nothing else is changed by it."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from datetime import datetime, timezone

import pytest

from sigv4ssm import Client, Credentials, Request, sigv4
from sigv4ssm.golden import Recorder
from sigv4ssm.local import EXAMPLE_CREDENTIALS, Endpoint
from sigv4ssm.local.inspector import (
    GONE,
    NOT_BY_ITSELF,
    NOT_HERE,
    QUIET_TURNS,
    STREAMS,
    TOO_MANY,
    Inspector,
    names_loopback,
    refusal,
)
from sigv4ssm.local.recording import Recording
from sigv4ssm.values import split_url

PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
EVENTS, ENTRY = "text/event-stream", "application/json"


@pytest.fixture
def served():
    """The URL of an endpoint with an inspector."""
    with Endpoint().serve(inspector=True) as server:
        yield server.url


@pytest.fixture(scope="module")
def always_served():
    """The same for tests that do not ask what it has received: to end a server takes 50 ms."""
    with Endpoint().serve(inspector=True) as server:
        yield server.url


@contextlib.contextmanager
def got(url: str, accept: str = PAGE, target: str = "/", method: str = "GET", **headers: str):
    """The response, unread, to a browser's request; `_` in a header's name stands for `-`."""
    authority = split_url(url)[1]
    connection = http.client.HTTPConnection(authority, timeout=30)
    connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
    for name, value in {"Host": authority, "Accept": accept, **headers}.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    with contextlib.closing(connection), connection.getresponse() as response:
        yield response


def answer(url: str, *positional: str, **headers: str) -> tuple[int, str]:
    with got(url, *positional, **headers) as response:
        return response.status, response.read().decode()


def call(url: str, times: int = 1, credentials: Credentials = EXAMPLE_CREDENTIALS) -> None:
    with Client("us-east-1", credentials=credentials, endpoint_url=url) as client:
        for _ in range(times):
            client.call("StartAutomationExecution", {"DocumentName": "Doc"})


def rows(response) -> list[dict]:
    """The rows of the next event that has some."""
    return json.loads(data(response, "rows"))


def data(response, name: str, keep: dict[str, str] | None = None) -> str:
    """The data of the next event of a name; in `keep` its fields are left."""
    while True:
        fields = {} if keep is None else keep
        for line in iter(response.readline, b"\n"):
            assert line, "the stream has ended"
            field, _, value = line.decode().rstrip("\n").partition(": ")
            fields[field] = value
        if fields.get("event") == name:
            return fields["data"]


def test_the_page(always_served):
    """It is whole, kept nowhere, and can load, run and be framed by nothing."""
    with got(always_served) as response:
        headers, page = response.headers, response.read().decode()
    assert (200, "text/html; charset=utf-8") == (response.status, headers["content-type"])
    assert ["no-store", "nosniff", "no-referrer"] == [
        headers[name] for name in ("cache-control", "x-content-type-options", "referrer-policy")
    ]
    assert "access-control-allow-origin" not in headers
    policy = dict(directive.split(" ", 1) for directive in headers["content-security-policy"].split("; "))
    assert ("'none'", "'self'", "'none'") == tuple(policy[n] for n in ("default-src", "connect-src", "frame-ancestors"))
    assert policy["script-src"].startswith("'sha256-")
    assert page.startswith("<!DOCTYPE html>")
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "").replace(
        "https://www.w3", ""
    )


def test_each_request_is_listed(served):
    """The stream greets, then has a row for each request; one of them is told in full by its number."""
    call(served, 2)
    with got(served, EVENTS) as response:
        assert (200, "text/event-stream") == (response.status, response.headers["content-type"])
        greeting = json.loads(data(response, "hello"))
        assert ("AKIDEXAMPLE", EXAMPLE_CREDENTIALS.secret_access_key, "us-east-1") == tuple(
            greeting[name] for name in ("access_key_id", "secret_access_key", "region")
        )
        assert [1, 2] == [row["number"] for row in rows(response)]
        call(served)
        assert [(3, "accepted")] == [(row["number"], row["kind"]) for row in rows(response)]
    status, text = answer(served, ENTRY, "/?entry=3")
    assert (200, 3) == (status, json.loads(text)["row"]["number"])
    assert (404, GONE + "\n") == answer(served, ENTRY, "/?entry=4")


def test_coming_back(served):
    """Who comes back with the id of the last event gets what came since; with another server's, everything."""
    call(served, 3)
    fields: dict[str, str] = {}
    with got(served, EVENTS) as response:
        data(response, "rows", fields)
    instance, _, number = fields["id"].rpartition("-")
    assert "3" == number
    for last, numbers in (
        (f"{instance}-2", [3]),
        ("other-2", [1, 2, 3]),
        ("nonsense", [1, 2, 3]),
        (f"{instance}-x", [1, 2, 3]),
    ):
        with got(served, EVENTS, Last_Event_ID=last) as response:
            assert numbers == [row["number"] for row in rows(response)]


def test_no_secret_key_but_the_documented_one():
    """Of a pair of one's own only the id is told."""
    with (
        Endpoint(Credentials("AKIDOWN", "OWNSECRET")).serve(inspector=True) as server,
        got(server.url, EVENTS) as response,
    ):
        greeting = data(response, "hello")
    assert ("AKIDOWN", None) == tuple(json.loads(greeting)[name] for name in ("access_key_id", "secret_access_key"))
    assert "OWNSECRET" not in greeting


REFUSED = [
    ({"Host": "evil.example"}, NOT_HERE),
    ({"Host": "127.0.0.1.evil.example"}, NOT_HERE),
    ({"Host": "localhost@evil.example"}, NOT_HERE),
    ({"Host": "192.168.0.1"}, NOT_HERE),
    ({"Host": ""}, NOT_HERE),
    ({"Origin": "https://evil.example"}, NOT_BY_ITSELF),
    ({"Origin": "http://127.0.0.1:1"}, NOT_BY_ITSELF),
    ({"Origin": "null"}, NOT_BY_ITSELF),
    ({"Sec_Fetch_Site": "cross-site"}, NOT_BY_ITSELF),
    ({"Sec_Fetch_Site": "same-site"}, NOT_BY_ITSELF),
    ({"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"}, NOT_BY_ITSELF),
]


@pytest.mark.parametrize(("headers", "sentence"), REFUSED)
@pytest.mark.parametrize("ask", [(PAGE,), (EVENTS,), (ENTRY, "/?entry=1")], ids=["page", "events", "entry"])
def test_who_is_refused(always_served, headers, sentence, ask):
    """Names that are not the loopback's (DNS rebinding), and whoever asks from another page: 403 and a sentence."""
    call(always_served)
    with got(always_served, *ask, **headers) as response:
        assert (403, sentence + "\n") == (response.status, response.read().decode())
        assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost"},
        {"Host": "LOCALHOST:80"},
        {"Host": "127.3.2.1:8000"},
        {"Host": "[::1]:8000"},
        {"Sec_Fetch_Site": "none"},
        {"Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"},
        {"Host": "localhost:8000", "Origin": "http://localhost:8000"},
    ],
)
def test_who_is_not(always_served, headers):
    """The loopback by each of its names, a typed address, the page itself, and a link to it."""
    assert 200 == answer(always_served, **headers)[0]


@pytest.mark.parametrize("address", ["10.0.0.1", "0.0.0.0", "::ffff:10.0.0.1", "fe80::1%eth0", "nonsense"])
def test_only_where_the_connection_came_to_the_loopback(address):
    """Whatever Host says; a server may listen on all addresses."""
    request = Request("GET", "http://localhost/", [("Host", "localhost")])
    assert NOT_HERE == refusal(request, address)
    assert [None] * 3 == [refusal(request, own) for own in ("127.0.0.1", "::1", "::ffff:127.0.0.1")]


@pytest.mark.parametrize(
    "authority", ["[::1", "::1", "a b", "localhost:", "localhost:x", "[localhost]", "127.1", "", "["]
)
def test_names_that_are_none(authority):
    """What cannot be read is not taken for the loopback."""
    assert not names_loopback(authority)


@pytest.mark.parametrize(
    ("target", "host"), [("http://evil.example/", "localhost"), ("http://localhost/", "evil.example")]
)
def test_absolute_form(always_served, target, host):
    """Where the target is a whole URL, that and Host have to name the loopback."""
    assert (403, NOT_HERE + "\n") == answer(always_served, PAGE, target, Host=host)
    assert 200 == answer(always_served, PAGE, "http://localhost/", Host="127.0.0.1")[0]


ENDPOINTS = [
    (PAGE, "/", "GET", {"Authorization": "AWS4-HMAC-SHA256 x"}),
    (PAGE, "/", "GET", {"X_Amz_Date": "20150830T123600Z"}),
    (PAGE, "/?X-Amz-Algorithm=AWS4-HMAC-SHA256", "GET", {}),
    (PAGE, "/?a=b", "GET", {}),
    (PAGE, "/index.html", "GET", {}),
    (PAGE, "//", "GET", {}),
    (PAGE, "/#", "GET", {}),
    (PAGE, "/", "POST", {}),
    (PAGE, "/", "DELETE", {}),
    ("*/*", "/", "GET", {}),
    (ENTRY, "/", "GET", {}),
    (PAGE, "/?entry=1", "GET", {}),
    (ENTRY, "/?entry=-1", "GET", {}),
    (ENTRY, "/?entry=1&X-Amz-Algorithm=a", "GET", {}),
    (EVENTS, "/?entry=1", "GET", {}),
]


@pytest.mark.parametrize(("accept", "target", "method", "headers"), ENDPOINTS)
def test_all_else_is_the_endpoints(served, accept, target, method, headers):
    """Whatever is signed, or is not a browser's plain request, is answered as without an inspector, and listed."""
    with Endpoint().serve() as plain:
        expected = answer(plain.url, accept, target, method, **headers)
    assert expected == answer(served, accept, target, method, **headers)
    assert "__type" in expected[1]
    with got(served, EVENTS) as response:
        assert [1] == [row["number"] for row in rows(response)]


def test_a_signed_get_is_verified(served):
    """`GET /` that accepts HTML and is signed goes to the endpoint, which looks at its signature."""
    now = datetime.now(timezone.utc)
    request = Request("GET", served + "/", [("Accept", PAGE)])
    signed = sigv4.sign(request, EXAMPLE_CREDENTIALS, region="us-east-1", service="ssm", at=now).request
    assert 403 == answer(served, **{n: v for n, v in signed.headers if n != "Accept"})[0]
    with got(served, EVENTS) as response:
        assert [("error", 403)] == [(row["kind"], row["status"]) for row in rows(response)]


def test_off_unless_asked_for():
    """The library's endpoint shows nothing to a browser by itself."""
    endpoint = Endpoint()
    with endpoint.serve() as server:
        assert 403 == answer(server.url)[0]
    assert 1 == len(endpoint.requests)


def test_browsers_requests_are_no_requests():
    """What the inspector answers is neither listed nor in the endpoint's own requests."""
    endpoint = Endpoint()
    with endpoint.serve(inspector=True) as server:
        answer(server.url)
        answer(server.url, ENTRY, "/?entry=1")
        call(server.url)
        with got(server.url, EVENTS) as response:
            assert [1] == [row["number"] for row in rows(response)]
    assert 1 == len(endpoint.requests)


def test_while_recording(tmp_path):
    """The endpoint that records is inspected in the same way."""
    said: list[str] = []
    recording = Recording(Endpoint(), Recorder(tmp_path), said.append)
    with recording.serve(inspector=True) as server:
        call(server.url)
        with got(server.url, EVENTS) as response:
            assert ["accepted"] == [row["kind"] for row in rows(response)]
    assert ["POST /: recorded as ssm-StartAutomationExecution-001"] == said


def test_a_quiet_stream_is_heard_from_at_times():
    """Every 40th turn without news has a comment: whoever writes finds out that the other side has gone."""
    endpoint = Endpoint()
    request = Request("GET", "http://localhost/", [("Host", "localhost"), ("Accept", EVENTS)])
    events = Inspector(endpoint, endpoint.exchange).answer(request, "127.0.0.1")
    assert next(events).startswith(b"retry: 1000\nevent: hello\n")
    assert ([b""] * (QUIET_TURNS - 1) + [b":\n\n"]) * 2 == [next(events) for _ in range(2 * QUIET_TURNS)]


def test_many_pages(served):
    """More pages than it serves at once are refused; one that is closed makes room within a moment."""
    with contextlib.ExitStack() as stack:
        for _ in range(STREAMS):
            data(stack.enter_context(got(served, EVENTS)), "hello")
        assert (503, TOO_MANY + "\n") == answer(served, EVENTS)
        assert 200 == answer(served)[0]
    impatience = time.monotonic() + 60
    status = 503
    while status == 503 and time.monotonic() < impatience:
        with got(served, EVENTS) as response:
            status = response.status
    assert 200 == status


def test_the_end(capfd):
    """With streams open the server ends, waiting for none of them, its threads too, and says nothing about it."""
    before = set(threading.enumerate())
    with contextlib.ExitStack() as stack:
        with Endpoint().serve(inspector=True) as server:
            streams = [stack.enter_context(got(server.url, EVENTS)) for _ in range(STREAMS)]
            for stream in streams:
                data(stream, "hello")
            leaving_at = time.monotonic()
        assert time.monotonic() - leaving_at < 30
        assert [b""] * STREAMS == [stream.read() for stream in streams]
    for thread in set(threading.enumerate()) - before:
        thread.join(30)
    assert set() == set(threading.enumerate()) - before
    assert "" == capfd.readouterr().err


def test_a_page_that_goes_away(capfd):
    """A browser that resets its stream in the middle of a thousand rows is no news."""
    with Endpoint().serve(inspector=True) as server:
        authority = split_url(server.url)[1].split(":")
        with socket.create_connection((authority[0], int(authority[1]))) as connection:
            connection.sendall(f"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: {EVENTS}\r\n\r\n".encode())
            connection.recv(10)
        call(server.url, 3)
        assert 200 == answer(server.url)[0]
    assert "" == capfd.readouterr().err
