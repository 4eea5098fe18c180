"""Step 6: what signing adds, replaces, leaves out and refuses."""

from __future__ import annotations

import pytest
from oracles import BotocoreTexts

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.errors import ParamValidationError
from sigv4ssm.sigv4.covered import NEVER_SIGNED
from sigv4ssm.sigv4.header import parse_authorization

SCOPE = {"region": "us-east-1", "service": "service"}
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE"
HASH_OF_A = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"  # printf a | sha256sum


def sign(request: Request, credentials: Credentials, at, **switches) -> sigv4.Signed:
    return sigv4.sign(request, credentials, at=at, **SCOPE, **switches)


def signed_names(signed: sigv4.Signed) -> str:
    return (signed.request.header("authorization") or "").partition("SignedHeaders=")[2].partition(",")[0]


HOSTS = [
    ("https://h.example/", "h.example"),
    ("https://h.example:443/", "h.example"),
    ("https://h.example:8443/", "h.example:8443"),
    ("http://h.example:80/", "h.example"),
    ("http://h.example:443/", "h.example:443"),
    ("https://H.Example", "h.example"),
    ("https://h.example?a=b", "h.example"),
    ("http://[::1]:4566/", "[::1]:4566"),
    ("http://[::1]/", "[::1]"),
    ("http://[::1]:80/", "[::1]"),
    ("https://h.example:/", "h.example"),
]


@pytest.mark.parametrize(("url", "expected"), HOSTS)
def test_a_missing_host_is_made_from_the_url(url: str, expected: str, credentials, at):
    """It carries the port where that is not the scheme's own, and stands first."""
    signed = sign(Request("GET", url), credentials, at)
    assert ("Host", expected) == signed.request.headers[0]


@pytest.mark.parametrize("url", [url for url, _ in HOSTS if not url.endswith(":/")])
def test_a_made_host_is_botocores(url: str, credentials, at):
    """botocore signs the same Host for the same URL."""
    signed = sign(Request("GET", url), credentials, at)
    bare = [pair for pair in signed.request.headers if pair[0] != "Host"]
    theirs = BotocoreTexts(Request("GET", url, bare), credentials, **SCOPE)
    assert theirs.signature == signed.signature


def test_a_given_host_is_signed_as_given(credentials, at):
    """Whoever gives a Host means it."""
    signed = sign(Request("GET", "https://127.0.0.1:8443/", {"host": "Other:1"}), credentials, at)
    assert "host:Other:1" in signed.canonical_request
    assert ["Other:1"] == [value for name, value in signed.request.headers if name.lower() == "host"]


def test_what_signing_makes_replaces_what_was_there(credentials, at):
    """An old date, token or Authorization goes, however it is spelled."""
    old = [("authorization", "old"), ("x-amz-date", "old"), ("X-AMZ-SECURITY-TOKEN", "old"), ("Host", "h")]
    request = sign(Request("GET", "https://h/", old), credentials, at).request
    assert ["Host", "X-Amz-Date", "Authorization"] == [name for name, _ in request.headers]
    assert "20150830T123600Z" == request.header("x-amz-date")


def test_signing_a_signed_request_again_changes_nothing(credentials, at):
    """Signing is its own fixed point."""
    once = sign(Request("GET", "https://h/?b&a=1"), credentials, at)
    assert once == sign(once.request, credentials, at)


@pytest.mark.parametrize("name", sorted(NEVER_SIGNED - {"authorization"}))
def test_headers_that_hops_change_are_sent_unsigned(name: str, credentials, at):
    """They travel, and are not among the signed ones, in whatever case they are written."""
    signed = sign(Request("GET", "https://h/", {name.title(): "x"}), credentials, at)
    assert "x" == signed.request.header(name)
    assert "host;x-amz-date" == signed_names(signed)


def test_all_other_headers_are_signed(credentials, at):
    """Content-Length and Accept-Encoding too, where they are given."""
    given = {"Content-Length": "0", "Accept-Encoding": "identity", "X-Custom": "1", "Cookie": "a"}
    signed = sign(Request("GET", "https://h/", given), credentials, at)
    assert "accept-encoding;content-length;cookie;host;x-amz-date;x-custom" == signed_names(signed)


def test_more_headers_can_be_left_out(credentials, at):
    """`unsigned_headers` names them in any case."""
    signed = sign(
        Request("GET", "https://h/", {"X-One": "1", "X-Two": "2"}), credentials, at, unsigned_headers=["x-ONE"]
    )
    assert "host;x-amz-date;x-two" == signed_names(signed)
    assert "1" == signed.request.header("x-one")


def test_the_token_is_signed(credentials, at):
    """A session token goes along, signed."""
    temporary = Credentials(credentials.access_key_id, credentials.secret_access_key, TOKEN)
    signed = sign(Request("GET", "https://h/"), temporary, at)
    assert "host;x-amz-date;x-amz-security-token" == signed_names(signed)
    assert TOKEN == signed.request.header("x-amz-security-token")


def test_the_token_can_be_omitted_from_the_signature(credentials, at):
    """Then it is added after signing, and the signature is the one of no token."""
    temporary = Credentials(credentials.access_key_id, credentials.secret_access_key, TOKEN)
    signed = sign(Request("GET", "https://h/"), temporary, at, omit_session_token=True)
    assert sign(Request("GET", "https://h/"), credentials, at).signature == signed.signature
    assert TOKEN == signed.request.header("x-amz-security-token")


def test_the_hash_of_the_payload_can_be_sent(credentials, at):
    """`sign_payload_header` adds x-amz-content-sha256, signed."""
    signed = sign(Request("PUT", "https://h/", body=b"a"), credentials, at, sign_payload_header=True)
    assert HASH_OF_A == signed.request.header("x-amz-content-sha256")
    assert "host;x-amz-content-sha256;x-amz-date" == signed_names(signed)


@pytest.mark.parametrize("switch", [False, True])
def test_a_given_hash_is_the_payloads(switch: bool, credentials, at):
    """An x-amz-content-sha256 that is there is used as it is, and stays the only one."""
    given = Request("PUT", "https://h/", {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}, b"a")
    signed = sign(given, credentials, at, sign_payload_header=switch)
    assert signed.canonical_request.endswith("\nUNSIGNED-PAYLOAD")
    assert "UNSIGNED-PAYLOAD" == signed.request.header("x-amz-content-sha256")


def test_the_given_request_is_untouched(credentials, at):
    """Values are frozen: the signed request is a new one, with the same method, URL and body."""
    given = Request("POST", "https://h/a?b", {"X": "1"}, b"body")
    copy = Request("POST", "https://h/a?b", {"X": "1"}, b"body")
    signed = sign(given, credentials, at).request
    assert copy == given
    assert (given.method, given.url, given.body) == (signed.method, signed.url, signed.body)


REFUSED = {
    "relative URL": Request("GET", "/path"),
    "no host": Request("GET", "https:///path"),
    "another scheme": Request("GET", "ftp://h/"),
    "a login in the URL": Request("GET", "https://user:pass@h/"),
    "a line end in the URL": Request("GET", "https://h/a\nb"),
    "a tab in the URL": Request("GET", "https://h/a\tb"),
    "a line end in the method": Request("GET\r\nX: y", "https://h/"),
    "no method": Request("", "https://h/"),
    "a blank in a name": Request("GET", "https://h/", {"X Y": "1"}),
    "a colon in a name": Request("GET", "https://h/", {"X:Y": "1"}),
    "no name": Request("GET", "https://h/", {"": "1"}),
    "a name that is not ASCII": Request("GET", "https://h/", {"é": "1"}),
    "a line end in a value": Request("GET", "https://h/", {"X": "1\r\nEvil: 1"}),
    "a bare line feed in a value": Request("GET", "https://h/", {"X": "1\nEvil: 1"}),
    "half a character in a value": Request("GET", "https://h/", {"X": "\ud800"}),
    "half a character in the URL": Request("GET", "https://h/\ud83d"),
    "a NUL in a value": Request("GET", "https://h/", {"X": "\x00"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_sent_as_signed_is_refused(name: str, credentials, at):
    """It is a ParamValidationError, and a ValueError, before anything is computed."""
    with pytest.raises(ParamValidationError) as caught:
        sign(REFUSED[name], credentials, at)
    assert isinstance(caught.value, ValueError)
    assert "pass" not in str(caught.value)


@pytest.mark.parametrize("part", ["", "us east", "a/b", "a\nb", "é"])
@pytest.mark.parametrize("name", ["region", "service"])
def test_what_is_no_part_of_a_scope_is_refused(name: str, part: str, credentials, at):
    """A region or service must be one part of the credential scope."""
    with pytest.raises(ParamValidationError, match=name):
        sigv4.sign(Request("GET", "https://h/"), credentials, at=at, **{**SCOPE, name: part})


def test_a_folded_value_is_signed_unfolded(credentials, at):
    """A line end that folds the line is a blank (RFC 9112 §5.2)."""
    signed = sign(Request("GET", "https://h/", {"X": "a\r\n   b"}), credentials, at)
    assert "x:a b" in signed.canonical_request.split("\n")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("A Credential=a/b, SignedHeaders=c;d", ("A", {"Credential": "a/b", "SignedHeaders": "c;d"}, None)),
        ("A Credential=a,SignedHeaders=c", ("A", {"Credential": "a", "SignedHeaders": "c"}, None)),
        ("A Credential=a b, X=y", ("A", {"Credential": "a", "X": "y"}, "b")),
        ("Bearer xyz", ("Bearer", {}, "xyz")),
        ("A Signature=a=b==", ("A", {"Signature": "a=b=="}, None)),
        ("A", ("A", {}, None)),
        ("", ("", {}, None)),
        ("A  , , Credential=a", ("A", {"Credential": "a"}, None)),
    ],
)
def test_parse_authorization(value: str, expected: tuple):
    """The way back: the algorithm, the parts, and the first piece that is none."""
    assert expected == parse_authorization(value)
