"""Requests and responses as text: read, written back, refused."""

from __future__ import annotations

import pytest

from sigv4ssm import Request, errors
from sigv4ssm.golden.rawtext import read_request, read_response, write_request, write_response

URL = "https://h"

READ = {
    "no body": (b"GET / HTTP/1.1\nHost:h\n", Request("GET", URL + "/", [("Host", "h")])),
    "no line end at all": (b"GET / HTTP/1.1\nHost:h", Request("GET", URL + "/", [("Host", "h")])),
    "a body": (b"POST /p?q HTTP/1.1\nHost:h\n\nbody\n", Request("POST", URL + "/p?q", [("Host", "h")], b"body\n")),
    "a body of line ends": (b"PUT / HTTP/1.1\nHost:h\n\n\n\n", Request("PUT", URL + "/", [("Host", "h")], b"\n\n")),
    "a binary body": (b"PUT / HTTP/1.1\nHost:h\n\n\x00\xff", Request("PUT", URL + "/", [("Host", "h")], b"\x00\xff")),
    "CRLF": (
        b"PUT / HTTP/1.1\r\nHost:h\r\nA: b \r\n\r\nx\r\n\r\n",
        Request("PUT", URL + "/", [("Host", "h"), ("A", " b ")], b"x\r\n\r\n"),
    ),
    "folded": (
        b"GET / HTTP/1.1\nHost:h\nA:b\n  c\n\td\nE:f\n",
        Request("GET", URL + "/", [("Host", "h"), ("A", "b\n  c\n\td"), ("E", "f")]),
    ),
    "raw spaces": (b"GET /a b/?c d HTTP/1.1\nHost:h\n", Request("GET", URL + "/a b/?c d", [("Host", "h")])),
    "raw UTF-8": (
        "GET /ሴ?é HTTP/1.1\nHost:h\nA:ü\n".encode(),
        Request("GET", URL + "/ሴ?é", [("Host", "h"), ("A", "ü")]),
    ),
    "no UTF-8": (b"GET /\xff HTTP/1.1\nHost:h\n", Request("GET", URL + "/\udcff", [("Host", "h")])),
    "an empty value": (b"GET / HTTP/1.1\nHost:h\nA:\n", Request("GET", URL + "/", [("Host", "h"), ("A", "")])),
    "a colon in a value": (b"GET / HTTP/1.1\nHost:h:1\n", Request("GET", URL + ":1/", [("Host", "h:1")])),
    "two slashes": (b"GET //a HTTP/1.1\nHost:h\n", Request("GET", URL + "//a", [("Host", "h")])),
    "a whole URL": (b"GET http://x/y HTTP/1.1\nHost:h\n", Request("GET", "http://x/y", [("Host", "h")])),
    "blanks around Host": (b"GET / HTTP/1.1\nhost:\th \n", Request("GET", URL + "/", [("host", "\th ")])),
    "no-break space": (
        "GET / HTTP/1.1\nHost:h\nA:\xa0b\xa0\n".encode(),
        Request("GET", URL + "/", [("Host", "h"), ("A", "\xa0b\xa0")]),
    ),
}


@pytest.mark.parametrize("kind", READ)
def test_a_request_is_read(kind: str):
    """Target, names, values and body come out to the letter."""
    data, expected = READ[kind]
    assert expected == read_request(data)


@pytest.mark.parametrize("kind", READ)
def test_what_is_written_is_read_again(kind: str):
    """Writing loses nothing."""
    request = READ[kind][1]
    again = read_request(write_request(request))
    assert (request.method, request.headers, request.body) == (again.method, again.headers, again.body)
    assert write_request(request) == write_request(again)


REFUSED = {
    "nothing": (b"", "'' is no request line."),
    "no version": (b"GET /\nHost:h\n", "'GET /' is no request line."),
    "another version": (b"GET / HTTP/1.0\nHost:h\n", "'GET / HTTP/1.0' is no request line."),
    "no method": (b" / HTTP/1.1\nHost:h\n", "' / HTTP/1.1' is no request line."),
    "no colon": (b"GET / HTTP/1.1\nHost h\n", "'Host h' in the request is no header."),
    "no name": (b"GET / HTTP/1.1\nHost:h\n:v\n", "'' in the request is no header."),
    "a blank after a name": (b"GET / HTTP/1.1\nHost : h\n", "'Host ' in the request is no header."),
    "no Host": (b"GET / HTTP/1.1\nA:b\n", "The request has no Host header."),
    "no path": (b"GET p HTTP/1.1\nHost:h\n", "'p' is no target of a request."),
    "a token": (
        b"GET / HTTP/1.1\nX-Amz-Security-Token :secret\n",
        "'X-Amz-Security-Token ' in the request is no header.",
    ),
    "a token as in a query": (
        b"GET / HTTP/1.1\nX-Amz-Security-Token=secret\n",
        "'X-Amz-Security-Token=***' in the request is no header.",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_request_is_refused(kind: str):
    """What is wrong is in the problem, without a value that may be secret."""
    data, problem = REFUSED[kind]
    with pytest.raises(errors.ParamValidationError) as refused:
        read_request(data)
    assert problem == refused.value.problem


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\nA:b\n\nbody",
        b"HTTP/1.1 404 Not Found\n\n",
        b"HTTP/1.1 599\nA:b\nA:c\n\n\x00\xff",
    ],
)
def test_a_response_survives(data: bytes):
    """Read and written it has the same bytes."""
    assert data == write_response(read_response(data))


@pytest.mark.parametrize("data", [b"", b"HTTP/1.1 OK\n\n", b"HTTP/2 200\n\n", b"HTTP/1.1 200 OK\nnothing\n\n"])
def test_what_is_no_response_is_refused(data: bytes):
    """A status line that cannot be read, a line that is no header."""
    with pytest.raises(errors.ParamValidationError):
        read_response(data)
