"""The head of a request as StdlibTransport writes it: what http.client would write, and refused where it refuses."""

from __future__ import annotations

import http.client
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigv4ssm import Request
from sigv4ssm.transport.http_request import encode_head, joined_headers, origin_and_target


class Written(http.client.HTTPConnection):
    """http.client with its own headers left out, and its octets kept."""

    def head(self, method: str, target: str, headers: list[tuple[str, str]]) -> bytes:
        self.octets = b""
        self.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            self.putheader(name, value.encode())
        self.endheaders()
        return self.octets

    def send(self, data) -> None:
        self.octets += data


names = st.text("!#$%&'*+-.^_`|~09AZaz", min_size=1, max_size=8)
values = st.text(st.sampled_from(" \t\r\nab:,é漢"), max_size=12)
foldings = st.lists(st.sampled_from(["a", "\r\n ", "\n\t", "\r\n", "\r", "\n"]), max_size=4).map("".join)


@given(st.lists(st.tuples(names, values | foldings), max_size=4))
def test_head_is_that_of_http_client(headers):
    """To the octet; and a line end that folds no line, which would begin another header, is refused by both."""
    try:
        expected = Written("h").head("POST", "/x", headers)
    except ValueError:
        with pytest.raises(ValueError, match="cannot be sent"):
            encode_head("POST", "/x", headers)
    else:
        assert expected == encode_head("POST", "/x", headers)


@pytest.mark.parametrize("method", ["", "GET /x", "GET\r\n", "GÉT", "G:T"])
def test_method_is_a_token(method):
    """A method with a blank or a line end would say more than a method."""
    with pytest.raises(ValueError, match="method"):
        encode_head(method, "/", [])


@pytest.mark.parametrize("name", ["", "A B", "A:", "A\r\n", "A\n", "Ä", "A(b)"])
def test_name_is_a_token(name):
    """RFC 9110 §5.1."""
    with pytest.raises(ValueError, match="cannot be sent"):
        encode_head("GET", "/", [(name, "b")])


def test_value_is_in_no_message():
    """What cannot be sent may be a secret."""
    with pytest.raises(ValueError, match="cannot be sent") as caught:
        encode_head("GET", "/", [("X-Secret", "s3cr3t\r\n")])
    assert "s3cr3t" not in repr(caught.value)


def test_repeated_headers_are_joined_as_they_are_signed():
    """As `Request.header` joins them, in the place of the first."""
    request = Request("GET", "http://h/", [("A", " 1 "), ("B", "2"), ("a", "3")])
    assert [("a", "1,3"), ("B", "2")] == list(joined_headers(request).values())
    assert request.header("a") == joined_headers(request)["a"][1]


BODIES = [
    (b"", {}, None),
    (b"{}", {}, "2"),
    (b"{}", {"content-length": "2"}, "2"),
    (b"0\r\n\r\n", {"Transfer-Encoding": "chunked"}, None),
]


@pytest.mark.parametrize(("body", "headers", "length"), BODIES)
def test_only_a_body_that_is_not_framed_gets_a_length(body, headers, length):
    """A Content-Length or Transfer-Encoding that was signed is left alone."""
    found = joined_headers(Request("POST", "http://h/", headers, body)).get("content-length")
    assert length == (found and found[1])


ORIGINS = [
    ("https://h", ("https://h", "/")),
    ("HTTPS://user:pass@H:443/a?b#c", ("https://H:443", "/a?b")),
    ("http://[::1]:80?x", ("http://[::1]:80", "/?x")),
]


@pytest.mark.parametrize(("url", "expected"), ORIGINS)
def test_origin_and_target(url, expected):
    """The login and the fragment belong to neither."""
    assert expected == origin_and_target(url)


def test_head_has_one_line_for_each_header():
    """The request line, the headers, the empty line."""
    head = encode_head("GET", "/", [("A", "b"), ("C", "é")])
    assert b"GET / HTTP/1.1\r\nA: b\r\nC: \xc3\xa9\r\n\r\n" == head
    assert 4 == len(re.findall(b"\r\n", head))
