"""SigV4Auth: what is signed is what is sent, checked on the bytes that a server received."""

from __future__ import annotations

import io
import pickle
import re
from datetime import datetime, timedelta, timezone

import freezegun
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rawserver import RawServer, head_and_body

from sigv4ssm import Credentials, Request, SigV4Auth, sigv4
from sigv4ssm.errors import ParamValidationError
from sigv4ssm.values import split_url

requests = pytest.importorskip("requests", reason="it compares with requests, which is not installed")

PAIR = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
TEMPORARY = Credentials(PAIR.access_key_id, PAIR.secret_access_key, "TOKEN/of+the=session")
SCOPE = {"region": "us-east-1", "service": "execute-api"}
S3 = {"normalize_path": False, "double_encode_path": False, "sign_payload_header": True}
OF_SIGNING = {"authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"}


def auth(credentials=PAIR, **options) -> SigV4Auth:
    return SigV4Auth(credentials, **{**SCOPE, **options})


def received(data: bytes) -> Request:
    """The request in a server's bytes; its headers were read as UTF-8."""
    (first, *lines), body = head_and_body(data)
    method, target, _ = first.split(" ")
    return Request(method, "http://h" + target, [tuple(line.split(": ", 1)) for line in lines], body)


def outcome(data: bytes, credentials: Credentials = PAIR, **options):
    """What verify says of a server's bytes."""
    at = options.pop("at", None) or datetime.now(timezone.utc)
    return sigv4.verify(received(data), {PAIR.access_key_id: credentials}.get, at=at, **{**SCOPE, **options})


def names(data: bytes) -> set[str]:
    """The names of a request's headers, in lower case."""
    return {name.lower() for name, _ in received(data).headers}


SENT = {
    "a GET": ("GET", "/", {}),
    "no path": ("GET", "", {}),
    "a path": ("GET", "/a/b.c~d-e_f/", {}),
    "dot segments": ("GET", "/a/../b/./c/..", {}),
    "a doubled slash": ("GET", "/a//b", {}),
    "an odd path": ("GET", "/a b/é/@:!$&'()*+,;=/[x]|{y}\"<>^`\\", {}),
    "an encoded path": ("GET", "/%2F%3D%3d%e2%82%ac%7E%41", {}),
    "a stray percent sign": ("GET", "/100%/%3d", {"params": "a=100%&b=%3d&c=%zz"}),
    "a query": ("GET", "/?b=2&a=1&a=0&c&=d&&e=", {}),
    "an empty query": ("GET", "/?", {}),
    "a fragment": ("GET", "/a?b#c?d", {}),
    "params": ("GET", "/?x=y", {"params": {"b c": "d+e&f=g%/é~*'", "list": ["2", "1"], "none": None, "": ""}}),
    "params as they are": ("GET", "/", {"params": "a=%3d+%e9 [b]'c/d?e:f@|"}),
    "a POST": ("POST", "/", {}),
    "json": ("POST", "/", {"json": {"é": [1, None, "日"]}}),
    "a form": ("POST", "/", {"data": {"a b": "c&d", "é": ["1", "2"]}}),
    "text": ("PUT", "/", {"data": "plain"}),
    "text that is not ASCII": ("PUT", "/", {"data": "é 日 😀"}),
    "text that is Latin-1": ("PUT", "/", {"data": "é"}),
    "bytes": ("PUT", "/", {"data": bytes(range(256))}),
    "a bytearray": ("PUT", "/", {"data": bytearray(b"abc")}),
    "a memoryview": ("PUT", "/", {"data": memoryview(b"abc")}),
    "an empty body": ("PUT", "/", {"data": b""}),
    "a large body": ("PUT", "/", {"data": b"x" * 3_000_000}),
    "files": ("POST", "/", {"files": {"f": ("é.txt", io.BytesIO(b"\0\xff"), "text/plain")}, "data": {"a": "b"}}),
    "headers": ("GET", "/", {"headers": {"X-One": "a  b\tc ", "x-two": "", "X-Amz-Meta-A": "1"}}),
    "headers that are not ASCII": ("GET", "/", {"headers": {"X-Latin": "é", "X-Wide": "日"}}),
    "headers in bytes": ("GET", "/", {"headers": {"X-Utf-8": "é".encode(), "X-Odd": b"a\xff"}}),
    "a content type": ("POST", "/", {"headers": {"Content-Type": "x/y; charset=é"}, "data": "x"}),
    "headers of its own": ("GET", "/", {"headers": {"Authorization": "x", "X-Amz-Date": "y", "accept": "z"}}),
    "another Host": ("GET", "/", {"headers": {"host": "Other.example:1"}}),
    "cookies": ("GET", "/", {"cookies": {"a": "b c", "d": "e"}}),
    "HEAD": ("HEAD", "/", {}),
    "a method in lower case": ("delete", "/", {}),
    "a method of its own": ("PROPFIND", "/", {}),
}


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize("switches", [{}, S3], ids=["any service", "S3"])
def test_what_is_signed_is_what_is_sent(name: str, switches: dict, raw_server):
    """Whatever requests makes of the arguments, the bytes that arrive are verified."""
    method, target, options = SENT[name]
    server = raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    files = {key: (file[0], io.BytesIO(file[1].getvalue()), file[2]) for key, file in options.get("files", {}).items()}
    options = {**options, "files": files or None}
    requests.request(method, server.url + target, auth=auth(TEMPORARY, **switches), timeout=60, **options)
    (data,) = server.requests
    paths = {key: value for key, value in switches.items() if key != "sign_payload_header"}
    found = outcome(data, TEMPORARY, **paths)
    assert isinstance(found, sigv4.Verified), found
    assert {"host", "x-amz-date", "x-amz-security-token"} <= set(found.signed_headers)
    assert bool(switches) == ("x-amz-content-sha256" in found.signed_headers)
    unsigned = {"accept", "accept-encoding", "content-length", "user-agent", "connection", "authorization"}
    assert names(data) - unsigned == set(found.signed_headers)


def test_headers_given_in_bytes_arrive_as_they_are(raw_server):
    """Text goes out as UTF-8."""
    server = raw_server()
    requests.get(server.url, headers={"X-Odd": b"a\xff\xc3\xa9", "X-Text": "é"}, auth=auth(), timeout=60)
    assert b"\r\nX-Odd: a\xff\xc3\xa9\r\n" in server.requests[0]
    assert b"\r\nX-Text: \xc3\xa9\r\n" in server.requests[0]


def test_a_prepared_request_can_be_signed_by_hand(raw_server):
    """Its escapes are those that urllib3 will send; it stays signed after it was sent."""
    server = raw_server()
    prepared = requests.Request("GET", server.url).prepare()
    prepared.url = server.url + "/%3d%e9%?a=%3d"
    with requests.Session() as session:
        session.send(auth()(prepared), timeout=60)
    assert "/%3D%E9%25?a=%3D" == received(server.requests[0]).url.partition("//h")[2]
    assert isinstance(outcome(server.requests[0]), sigv4.Verified)
    assert received(server.requests[0]).header("authorization") == prepared.headers["Authorization"]


@pytest.fixture(scope="module")
def any_server():
    """One server for all examples."""
    with RawServer.several() as make:
        yield make()


@given(
    path=st.text(alphabet="ab%3d/.?&=+#;~[]| é", max_size=12),
    params=st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=3) | st.text("a%3d&=+ é#?[", max_size=9),
    data=st.binary(max_size=8) | st.text(max_size=8) | st.dictionaries(st.text(max_size=3), st.text(max_size=3)),
)
def test_any_url_and_body_arrive_as_they_were_signed(path, params, data, any_server):
    """The same for anything that hypothesis makes of paths, params and data."""
    url = any_server.url + "/" + path
    assume(not split_url(requests.Request("POST", url).prepare().url)[2].startswith("//"))  # as of `/a/..//`: see below
    requests.post(url, params=params, data=data, auth=auth(), timeout=60)
    assert isinstance(outcome(any_server.requests[-1]), sigv4.Verified)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://H.example/", "h.example"),
        ("http://h.example:80/", "h.example"),
        ("http://h.example:8080/", "h.example:8080"),
        ("https://h.example:443/", "h.example"),
        ("https://h.example:80/", "h.example:80"),
        ("http://[::1]:80/", "[::1]"),
        ("http://bücher.example/", "xn--bcher-kva.example"),
    ],
)
def test_the_host_is_the_urls(url: str, host: str):
    """With the port where that is not the scheme's own."""
    assert host == requests.Request("GET", url, auth=auth()).prepare().headers["Host"]


def test_netrc_cannot_win(raw_server, tmp_path, monkeypatch):
    """A login in netrc for the same host is left where it is, in a session too."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login user password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server = raw_server()
    requests.get(server.url, auth=auth(), timeout=60)
    with requests.Session() as session:
        session.auth = auth()
        session.get(server.url, timeout=60)
    assert [True, True] == [isinstance(outcome(data), sigv4.Verified) for data in server.requests]
    requests.get(server.url, timeout=60)
    assert "Basic" in received(server.requests[-1]).header("authorization")


def chunks():
    yield b"abc"


STREAMS = {
    "a generator": chunks,
    "a file": lambda: io.FileIO(__file__),
    "BytesIO": lambda: io.BytesIO(b"abc"),
    "StringIO": lambda: io.StringIO("abc"),
    "an iterator": lambda: iter([b"abc"]),
}


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_is_refused(name: str, raw_server):
    """Its hash cannot be known: a ValueError that names its kind, and nothing is sent."""
    server, stream = raw_server(), STREAMS[name]()
    with pytest.raises(ParamValidationError, match=rf"stream \({type(stream).__name__}\)") as caught:
        requests.put(server.url, data=stream, auth=auth(), timeout=60)
    getattr(stream, "close", lambda: None)()
    assert isinstance(caught.value, ValueError)
    assert [] == server.requests


def test_two_slashes_in_front_are_refused():
    """requests sends one of them, and would be refused."""
    with pytest.raises(ParamValidationError, match="two slashes"):
        requests.Request("GET", "http://h//a", auth=auth()).prepare()


def test_a_login_in_the_url_is_refused():
    """A request has one authentication; the message does not show the other."""
    with pytest.raises(ParamValidationError, match="user name") as caught:
        requests.Request("GET", "http://user:secret@h/", auth=auth()).prepare()
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"region": "us east"}, ParamValidationError, "region"),
        ({"service": ""}, ParamValidationError, "service"),
        ({"normalise_path": False}, TypeError, "normalise_path"),
        ({"at": None}, TypeError, "at"),
        ({"credentials": None}, ParamValidationError, "NoneType"),
        ({"credentials": ("AKID", "SECRET")}, ParamValidationError, "tuple"),
    ],
)
def test_what_is_wrong_is_said_when_the_auth_is_made(options: dict, error: type, said: str):
    """Not at the first request."""
    with pytest.raises(error, match=said) as caught:
        SigV4Auth(**{"credentials": PAIR, **SCOPE, **options})
    assert "SECRET" not in str(caught.value)


def followed(raw_server, status: int, elsewhere: bool, **options):
    """The response, and the bytes of both requests, of a POST that is redirected."""
    ok = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    other = raw_server(ok)
    there = other.url if elsewhere else ""
    redirect = f"HTTP/1.1 {status} x\r\nLocation: {there}/next\r\nContent-Length: 0\r\n\r\n".encode()
    server = raw_server(redirect, ok)
    options = {"auth": auth(TEMPORARY, **S3), "data": b"body", "headers": {"X-One": "1"}, **options}
    response = requests.post(server.url, timeout=60, **options)
    first, *more = [*server.requests, *other.requests]
    return response, first, more


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("elsewhere", [False, True], ids=["same host", "another host"])
def test_a_redirect_gets_nothing_of_ours(status: int, elsewhere: bool, raw_server):
    """It is followed with the rest; the response keeps what was sent."""
    response, first, (second,) = followed(raw_server, status, elsewhere)
    assert isinstance(outcome(first, TEMPORARY, normalize_path=False), sigv4.Verified)
    assert set() == names(second) & OF_SIGNING
    assert "1" == received(second).header("x-one")
    assert response.url.partition("://")[2].partition("/")[0] == received(second).header("host")
    assert b"body" == received(first).body
    assert (b"body" if status in (307, 308) else b"") == received(second).body
    assert {name.lower() for name in response.history[0].request.headers} >= OF_SIGNING | {"host"}
    assert received(first).header("authorization") == response.history[0].request.headers["Authorization"]


def test_a_given_host_stays_behind_too(raw_server):
    """A Host that was given was meant for the first address."""
    response, first, (second,) = followed(raw_server, 307, True, headers={"Host": "other.example"})
    assert "other.example" == received(first).header("host")
    assert response.request.url.split("/")[2] == received(second).header("host")


def test_a_redirect_that_is_not_followed_shows_what_was_sent(raw_server):
    """The response's request is signed; the next one, which requests prepares, is not."""
    response, first, more = followed(raw_server, 302, False, allow_redirects=False)
    assert [] == more
    assert received(first).header("authorization") == response.request.headers["Authorization"]
    assert set() == {name.lower() for name in response.next.headers} & OF_SIGNING


def test_an_answer_that_is_no_redirect_shows_what_was_sent(raw_server):
    """Nothing is taken from the request of an answer that requests does not follow."""
    response, first, _ = followed(raw_server, 304, False)
    assert received(first).header("authorization") == response.request.headers["Authorization"]


def test_a_session_signs_each_request(raw_server):
    """Many requests over one connection, cookies of the answers among them."""
    server = raw_server(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")
    with requests.Session() as session:
        session.auth = auth()
        for number in range(5):
            session.post(f"{server.url}/{number}", json={"n": number}, timeout=60)
    outcomes = [outcome(data) for data in server.requests]
    assert [sigv4.Verified] * 5 == [type(found) for found in outcomes]
    assert [False, True, True, True, True] == ["cookie" in found.signed_headers for found in outcomes]
    assert 1 == server.connections


def test_a_provider_is_asked_each_time(raw_server):
    """Credentials that change are followed."""
    server, given_ = raw_server(), [PAIR, TEMPORARY]
    keys = iter(given_)
    signer = auth(lambda: next(keys))
    for _ in given_:
        requests.get(server.url, auth=signer, timeout=60)
    assert [sigv4.Verified] * 2 == [type(outcome(data, of)) for data, of in zip(server.requests, given_)]
    assert [False, True] == ["x-amz-security-token" in names(data) for data in server.requests]


def test_more_headers_can_be_left_out(raw_server):
    """`unsigned_headers` adds to those that requests adds."""
    server = raw_server()
    requests.get(server.url, headers={"X-One": "1"}, auth=auth(unsigned_headers=["X-ONE"]), timeout=60)
    assert ("host", "x-amz-date") == outcome(server.requests[0]).signed_headers


def test_the_time_is_that_of_the_request():
    """It is read at each request, under freezegun too."""
    signer = auth()
    with freezegun.freeze_time("2015-08-30T12:36:00Z") as clock:
        first = requests.Request("GET", "http://h/", auth=signer).prepare()
        clock.tick(timedelta(hours=1))
        second = requests.Request("GET", "http://h/", auth=signer).prepare()
    assert ["20150830T123600Z", "20150830T133600Z"] == [p.headers["X-Amz-Date"] for p in (first, second)]


def test_no_secret_is_shown():
    """Neither the key nor the token is in the repr, or in that of the attributes."""
    said = repr(auth(TEMPORARY)) + repr(vars(auth(TEMPORARY)))
    assert not re.search("wJalr|TOKEN", said)


def test_a_session_with_it_can_be_pickled():
    """requests' sessions pickle, for work in many processes."""
    session = requests.Session()
    session.auth = auth(TEMPORARY)
    again = pickle.loads(pickle.dumps(session))
    assert "Authorization" in again.prepare_request(requests.Request("GET", "http://h/")).headers


def test_a_blank_in_params_is_sent_as_percent_20(raw_server):
    """requests writes it `+`, which some services read as a plus: what is sent can be read in one way alone."""
    server = raw_server()
    requests.get(server.url, params={"a": "b c", "d": "e+f"}, auth=auth(), timeout=60)
    assert b"GET /?a=b%20c&d=e%2Bf HTTP/1.1" == server.requests[0].split(b"\r\n")[0]
