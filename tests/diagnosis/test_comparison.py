"""Two texts and their first difference."""

from __future__ import annotations

import pytest

from sigv4ssm.diagnosis import compare
from sigv4ssm.diagnosis.comparison import cause_of

CANONICAL = (
    "GET\n/a%2520b\nn=1&v=a%20b\ncontent-type:text/plain\nhost:h:8000\nx-note:a b\nx-one:1\n\n"
    "content-type;host;x-note;x-one\n" + "ab" * 32
)
TO_SIGN = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/ssm/aws4_request\n" + "cd" * 32

BREAKS = [
    ("GET\n", "POST\n", "method_changed", "HTTPMethod", "GET", "POST"),
    ("%2520", "%252520", "path_encoded_twice", "CanonicalURI", "/a%2520b", "/a%252520b"),
    ("n=1&", "", "query_changed", "CanonicalQueryString", "n=1", "v=a%20b"),
    ("n=1&v=a%20b", "", "query_changed", "CanonicalQueryString", "n=1&v=a%20b", ""),
    ("text/plain", "text/html", "content_type_altered", "header content-type", "text/plain", "text/html"),
    ("host:h:8000", "host:h", "host_port", "header host", "h:8000", "h"),
    ("host:h:8000", "host:H:8000", "host_case", "header host", "h:8000", "H:8000"),
    ("host:h:8000", "host:h:8001", "host_changed", "header host", "h:8000", "h:8001"),
    ("x-note:a b", "x-note:a  b", "header_white_space", "header x-note", "a b", "a  b"),
    ("x-one:1", "x-one:", "header_removed", "header x-one", "1", ""),
    ("x-one:1", "x-one:2", "header_changed", "header x-one", "1", "2"),
    ("x-one:1", "X-One:1", "header_case", "header x-one", "x-one", "X-One"),
    ("x-one:1\n", "", "header_left_out", "header x-one", "1", None),
    ("x-note:a b\nx-one:1", "x-one:1\nx-note:a b", "header_order", None, None, None),
    ("x-note:a b\nx-one:1", "X-One:1\nx-note:a b", "header_order", None, None, None),
    ("1\n\n", "1\n", "blank_line_missing", "blank line", None, None),
    ("host;x-note", "x-note;host", "header_order", "SignedHeaders", None, None),
    (";x-one\n", "\n", "signed_headers_differ", "SignedHeaders", None, None),
    ("ab" * 32, "ac" * 32, "payload_changed", "HashedPayload", "ab" * 32, "ac" * 32),
    ("ab" * 32, "AB" * 32, "payload_form", "HashedPayload", "ab" * 32, "AB" * 32),
    ("ab" * 32, "UNSIGNED-PAYLOAD", "payload_unsigned", "HashedPayload", "ab" * 32, "UNSIGNED-PAYLOAD"),
    ("\n", "\r\n", "line_ends", None, None, None),
]


@pytest.mark.parametrize(("old", "new", "cause", "part", "signed", "received"), BREAKS)
def test_the_line_that_differs(old, new, cause, part, signed, received):
    """Its cause, its name, and both sides of it."""
    found = compare(CANONICAL, CANONICAL.replace(old, new))
    assert (cause, part or found.part) == (found.cause, found.part)
    assert (signed or found.signed, received or found.received) == (found.signed, found.received)


@pytest.mark.parametrize(
    ("old", "new", "cause", "part"),
    [
        ("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512", "algorithm", "Algorithm"),
        ("T123600Z", "T123601Z", "date_differs", "RequestDateTime"),
        ("20150830/", "20150831/", "scope_date", "CredentialScope"),
        ("us-east-1", "us-east-2", "scope_region", "CredentialScope"),
        ("/ssm/", "/sts/", "scope_service", "CredentialScope"),
        ("aws4_request", "aws4request", "scope_terminator", "CredentialScope"),
        ("20150830/us", "AKID/20150830/us", "scope_form", "CredentialScope"),
        ("cdcd", "ffff", "string_to_sign_form", "HashedCanonicalRequest"),
    ],
)
def test_two_strings_to_sign(old, new, cause, part):
    """Their lines have AWS's names."""
    found = compare(TO_SIGN, TO_SIGN.replace(old, new))
    assert (cause, part, "string to sign") == (found.cause, found.part, found.stage)


def test_the_first_difference_comes_first():
    """Of several, the one that stands first in the text."""
    other = CANONICAL.replace("text/plain", "text/html").replace("abab", "ffff")
    assert "header content-type" == compare(CANONICAL, other).part


def test_two_echoes():
    """AWS's messages are compared by the texts within them: the canonical requests, then the strings to sign."""
    frame = (
        "The Canonical String for this request should have been\n'{}'\n\nThe String-to-Sign should have been\n'{}'\n"
    )
    one = frame.format(CANONICAL, TO_SIGN)
    assert compare(one, one) is None
    assert "HTTPMethod" == compare(one, frame.format(CANONICAL.replace("GET", "PUT", 1), TO_SIGN)).part
    assert "RequestDateTime" == compare(one, frame.format(CANONICAL, TO_SIGN.replace("T12", "T13"))).part


def test_texts_of_two_kinds_are_not_judged():
    """A canonical request beside a string to sign, or beside anything else."""
    for other in (TO_SIGN, "", "x", "GET / HTTP/1.1"):
        found = compare(CANONICAL, other)
        assert ("texts_differ", False) == (found.cause, found.certain)


@pytest.mark.parametrize(
    ("signed", "received", "cause"),
    [
        ("/a%2520b", "/a%252520b", "path_encoded_twice"),
        ("/a%20b", "/a%2520b", "path_encoding"),
        ("/a b", "/a%2520b", "path_encoding"),
        ("/%E9", "/%C3%A9", "path_changed"),
        ("/a/./b", "/a/b", "path_normalization"),
        ("/a//b", "/a/b", "path_normalization"),
        ("/a", "/a/", "path_changed"),
        ("/prod/a", "/a", "path_changed"),
        ("", "/", "path_changed"),
    ],
)
def test_paths(signed: str, received: str, cause: str):
    """What became of a path."""
    assert cause == cause_of("CanonicalURI", signed, received)


@pytest.mark.parametrize(
    ("signed", "received", "cause"),
    [
        ("", "a=1", "query_left_out"),
        ("a=1", "", "query_changed"),
        ("b=2&a=1", "a=1&b=2", "query_order"),
        ("a=x%20y", "a=x%2By", "query_plus"),
        ("a=x+y", "a=x%20y", "query_plus"),
        ("a=%2f", "a=%2F", "query_encoding"),
        ("a=/", "a=%2F", "query_encoding"),
        ("a", "a=", "query_encoding"),
        ("a=%252F", "a=%2F", "query_encoded_twice"),
        ("a=%2F", "a=%252F", "query_encoded_twice"),
        ("a=1", "a=1&b=2", "query_changed"),
        ("a=1", "a=2", "query_changed"),
    ],
)
def test_queries(signed: str, received: str, cause: str):
    """What became of a query."""
    assert cause == cause_of("CanonicalQueryString", signed, received)


def test_long_sides_are_cut_where_they_differ():
    """Two hundred characters around the place, so that a page or a terminal can show them."""
    long = CANONICAL.replace("x-one:1", "x-one:" + "a" * 500 + "1" + "b" * 500)
    found = compare(long, long.replace("a1b", "a2b"))
    assert max(len(found.signed), len(found.received)) <= 202
    assert "a1b" in found.signed
    assert "a2b" in found.received
    assert "a1b" in found.finding


def test_a_token_is_compared_and_not_shown():
    """In a header, and in a query."""
    for line in ("x-amz-security-token:", "X-Amz-Security-Token="):
        one = CANONICAL.replace("x-one:" if ":" in line else "n=", line)
        found = compare(one.replace(f"{line}1", f"{line}TOKENONE"), one.replace(f"{line}1", f"{line}TOKENTWO"))
        assert "token_changed" == found.cause
        assert "TOKEN" not in repr(found) + str(found)
