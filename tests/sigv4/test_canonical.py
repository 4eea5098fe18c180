"""Step 1: the parts of the canonical request. Expected texts are the specification's, or confirmed with awscrt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigv4ssm.sigv4 import canonical

PATHS = [
    ("", "/"),
    ("/", "/"),
    ("/a/b", "/a/b"),
    ("/a/b/", "/a/b/"),
    ("//a///b", "/a/b"),
    ("/./a/./b", "/a/b"),
    ("/a/b/..", "/a"),
    ("/a/b/../", "/a/"),
    ("/a/..", "/"),
    ("/..", "/"),
    ("/../../a", "/a"),
    ("/...", "/..."),
    ("/a b", "/a%20b"),
    ("/%3D", "/%253D"),
    ("/a=b", "/a%3Db"),
    ("/~a-b_c.d", "/~a-b_c.d"),
    ("/ሴ", "/%E1%88%B4"),
    ("/a%2F..", "/a%252F.."),
]


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_canonical_uri(path: str, expected: str):
    """A path loses its dot segments and doubled slashes, and is encoded once more than it is sent."""
    assert expected == canonical.canonical_uri(path)


@pytest.mark.parametrize(
    ("path", "expected"), [("//a/../b//", "//a/../b//"), ("/a b/.", "/a%20b/."), ("", "/"), ("/%20", "/%2520")]
)
def test_a_path_is_not_normalized_on_demand(path: str, expected: str):
    """`normalize_path=False` leaves out the removal of dot segments and slashes, and nothing else."""
    assert expected == canonical.canonical_uri(path, normalize_path=False)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/%3D", "/%3D"), ("/a=b;c", "/a=b;c"), ("/a b", "/a%20b"), ("/é", "/%C3%A9"), ("/a/..", "/")],
)
def test_a_path_is_encoded_once_on_demand(path: str, expected: str):
    """`double_encode_path=False` keeps what may travel as it is, and encodes what may not."""
    assert expected == canonical.canonical_uri(path, double_encode_path=False)


QUERIES = [
    ("", ""),
    ("a=1", "a=1"),
    ("a", "a="),
    ("b=1&a=2", "a=2&b=1"),
    ("a=2&a=1", "a=1&a=2"),
    ("Param-3=x&Param=y", "Param=y&Param-3=x"),
    ("a=B&a=b&A=c", "A=c&a=B&a=b"),
    ("a=b=c", "a=b%3Dc"),
    ("a=1&&b=2&", "a=1&b=2"),
    ("a=b+c", "a=b%2Bc"),
    ("a=b c", "a=b%20c"),
    ("a=%3d%41", "a=%3DA"),
    ("a=%zz%", "a=%25zz%25"),
    ("=x", "=x"),
    ("=", "="),
    ("ሴ=bar", "%E1%88%B4=bar"),
    ("a=/?:@-._~", "a=%2F%3F%3A%40-._~"),
    ("a=%00%ff", "a=%00%FF"),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_canonical_query_string(query: str, expected: str):
    """Names and values are decoded, encoded and sorted as pairs."""
    assert expected == canonical.canonical_query_string(query)


@pytest.mark.parametrize("query", [expected for _, expected in QUERIES if expected])
def test_a_canonical_query_is_its_own_canonical_form(query: str):
    """What is canonical stays as it is."""
    assert query == canonical.canonical_query_string(query)


PIECES = [*"aAzZ09-_.~%=&+ /\x00é\udcff", "%2", "%3d", "%3D", "%41", "%7E", "%7e", "%20", "%3D"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_the_whole_query_at_once_is_each_text_by_itself(query: str):
    """Encoding the query as a whole gives what UriEncode gives for each name and value, sorted as pairs."""
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    encoded = sorted((canonical.uri_encode(name), canonical.uri_encode(value)) for name, _, value in pairs)
    assert "&".join(f"{name}={value}" for name, value in encoded) == canonical.canonical_query_string(query)


VALUES = [
    ("a", "a"),
    (" \t a \t ", "a"),
    ("a   b", "a b"),
    ("a\tb", "a b"),
    ("a \t b", "a b"),
    ('"a   b"', '"a b"'),
    ("a\r\n   b\n\tc", "a b c"),
    ("", ""),
    ("\u00a0a\u00a0", "\u00a0a\u00a0"),
    ("\x0ba", "\x0ba"),
]


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_trimmed(value: str, expected: str):
    """Blanks go from the ends, runs of them and folds become one space; no other character is a blank."""
    assert expected == canonical.trimmed(value)


def test_canonical_headers():
    """Names are lower-cased and sorted; repeated headers are joined by commas in their order."""
    given = [("My-Header1", "b"), ("HOST", "h"), ("my-header1", "a"), ("X", " 1  2 "), ("My-Header1", "")]
    actual = canonical.canonical_headers(given)
    assert {"host": "h", "my-header1": "b,a,", "x": "1 2"} == actual
    assert ["host", "my-header1", "x"] == list(actual)


def test_canonical_request():
    """The parts stand on lines of their own, with a blank line after the headers."""
    actual = canonical.canonical_request("GET", "/", "a=1", {"host": "h", "x": "1"}, "0" * 64)
    assert "GET\n/\na=1\nhost:h\nx:1\n\nhost;x\n" + "0" * 64 == actual


def test_hashed_payload():
    """The hash of nothing is the one that AWS's documentation prints."""
    expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert expected == canonical.hashed_payload(b"")
