"""The head of an answer: our parser beside http.client's own, and what the body's length is."""

from __future__ import annotations

import http.client
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigv4ssm.transport.http_response import body_length, read_fields

TOKEN = "!#$%&'*+-.^_`|~09AZaz"


def ours(head: bytes) -> tuple[list[tuple[str, str]], bytes]:
    """The fields, and what is left in the stream."""
    stream = io.BytesIO(head)
    return read_fields(stream), stream.read()


def theirs(head: bytes) -> tuple[list[tuple[str, str]], bytes]:
    """The same by http.client, whose values keep the line ends of folded lines and the blanks at their ends."""
    stream = io.BytesIO(head)
    pairs = http.client.parse_headers(stream).raw_items()
    return [(name, re.sub(r"([ \t]*\r?\n[ \t]+)+", " ", value).strip(" \t")) for name, value in pairs], stream.read()


ends = st.sampled_from([b"\r\n", b"\n"])
names = st.text(TOKEN, min_size=1, max_size=8).map(str.encode)
octets = st.characters(max_codepoint=255, exclude_characters="\0\r\n").map(
    lambda character: character.encode("latin-1")
)
values = st.lists(octets | st.sampled_from([b" ", b"\t", b":", b"b"]), max_size=12).map(b"".join)
blanks = st.text(" \t", max_size=3).map(str.encode)
folded = st.lists(
    st.tuples(ends, st.text(" \t", min_size=1, max_size=2).map(str.encode), values).map(b"".join), max_size=2
)
lines = st.builds(
    lambda name, blank, value, more, end: name + b":" + blank + value + b"".join(more) + end,
    *(names, blanks, values, folded, ends),
)
heads = st.tuples(st.lists(lines, max_size=20).map(b"".join), ends, values).map(b"".join)


@given(heads)
def test_well_formed_fields_are_those_of_http_client(head):
    """Names, values, their order, and where the body begins: with any line ends, blanks and folded lines."""
    assert theirs(head) == ours(head)


pieces = st.sampled_from(
    [b"A", b"b", b":", b" ", b"\t", b"\r", b"\n", b"\r\n", b"\r\n", b"\0", b"(", b"\xe9", b"A: b\r\n"]
)


@given(st.lists(pieces, max_size=16).map(b"".join))
def test_any_octets_are_refused_or_read_as_http_client_reads_them(head):
    """What we take, we take as http.client does: nobody reads other headers than we, nor another body."""
    try:
        read = ours(head + b"\r\n")
    except http.client.HTTPException:
        return
    assert theirs(head + b"\r\n") == read


REFUSED = {
    "no colon": b"A\r\n",
    "no name": b": b\r\n",
    "blank in the name": b"A B: c\r\n",
    "blank after the name": b"A : b\r\n",
    "delimiter in the name": b"A(B): c\r\n",
    "name not in ASCII": b"\xc4: b\r\n",
    "carriage return": b"A: b\rC: d\r\n",
    "carriage return at the end": b"A: b\r\r\n",
    "null": b"A: \0\r\n",
    "folded, but nothing before": b" A: b\r\n",
    "ended in a line": b"A: b",
    "ended between lines": b"A: b\r\n",
    "line too long": b"A: " + b"b" * 65536 + b"\r\n",
    "lines too many": b"A: b\r\n" * 101,
    "folded lines too many": b"A: b\r\n" + b" c\r\n" * 100,
}


@pytest.mark.parametrize("name", REFUSED)
def test_malformed_fields_are_refused(name):
    """What http.client would skip, or take for the end of the headers, is no answer."""
    end = b"" if name.startswith("ended") else b"\r\n"
    with pytest.raises(http.client.HTTPException):
        read_fields(io.BytesIO(REFUSED[name] + end))


def test_limits_are_the_last_that_is_taken():
    """A line of 65,536 octets, and 100 lines."""
    line = b"A: " + b"b" * (65536 - 5) + b"\r\n"
    assert ([("A", "b" * 65531)] * 100, b"") == ours(line * 100 + b"\r\n")


LENGTHS = [
    ("GET", 200, {}, None),
    ("GET", 200, {"content-length": "12"}, 12),
    ("GET", 200, {"content-length": "012"}, 12),
    ("GET", 200, {"content-length": "12, 12 ,12"}, 12),
    ("GET", 200, {"transfer-encoding": "Chunked", "content-length": "12"}, None),
    ("HEAD", 200, {"content-length": "12"}, 0),
    ("HEAD", 200, {"transfer-encoding": "chunked"}, 0),
    ("CONNECT", 200, {"content-length": "12"}, 0),
    ("GET", 103, {}, 0),
    ("GET", 204, {"content-length": "12"}, 0),
    ("GET", 304, {"content-length": "12"}, 0),
]


@pytest.mark.parametrize(("method", "status", "headers", "length"), LENGTHS)
def test_length_of_a_body(method, status, headers, length):
    """RFC 9112 §6.3, in its order."""
    assert length == body_length(method, status, headers)


@pytest.mark.parametrize(
    "headers",
    [
        *[{"content-length": value} for value in ("", "x", "-1", "+1", "1_0", "1,", "1, 2", "1 2", "١", "9" * 19)],
        *[{"transfer-encoding": value} for value in ("", "gzip", "gzip, chunked", "chunked, chunked", "identity")],
    ],
)
def test_body_of_unknown_length_is_refused(headers):
    """A length that is none, or two, and a coding that nobody asked for."""
    with pytest.raises(http.client.HTTPException):
        body_length("GET", 200, headers)


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 103), ("GET", 204), ("GET", 304)])
def test_length_that_is_none_is_refused_without_a_body_too(method, status):
    """As urllib3 does it; what a proxy says to CONNECT is not looked at."""
    with pytest.raises(http.client.HTTPException):
        body_length(method, status, {"content-length": "1, 2"})
    assert 0 == body_length("CONNECT", 200, {"content-length": "1, 2"})
