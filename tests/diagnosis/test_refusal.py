"""The client's side: AWS's sentences, and echoes that show less than all."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone

import pytest

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.diagnosis import diagnose
from sigv4ssm.diagnosis.texts import ECHO_BEGINS, ECHO_TURNS

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
PAIR = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
TEMPORARY = Credentials("ASIAEXAMPLE", "secret", "TOKENMARKER+/x=")
INVALID, MISMATCH = "InvalidSignatureException", "SignatureDoesNotMatch"


def signed(
    credentials: Credentials = PAIR, url: str = "https://ssm.us-east-1.amazonaws.com/", service: str = "ssm", **switches
) -> sigv4.Signed:
    request = Request("POST", url, {"Content-Type": "text/plain", "X-Note": "one"}, b"{}")
    return sigv4.sign(request, credentials, region="us-east-1", service=service, at=AT, **switches)


def echo(canonical: str, shown: str | None = None) -> str:
    """AWS's answer: the hash is that of a canonical request, of which less is shown."""
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/ssm/aws4_request\n{digest}"
    return f"No match.\n\n{ECHO_BEGINS}{shown or canonical}{ECHO_TURNS}{to_sign}'\n"


def without_token(canonical: str) -> str:
    return canonical.replace(TEMPORARY.session_token, "***")


def test_a_token_hidden_in_the_echo_is_no_difference():
    """A log or `awsjson` hides it: another line that differs is named, and is certain."""
    ours = signed(TEMPORARY)
    other = ours.canonical_request.replace("text/plain", "text/html")
    found = diagnose(INVALID, echo(other, without_token(other)), ours.request)
    assert ("content_type_altered", True) == (found.cause, found.certain)
    found = diagnose(INVALID, echo(ours.canonical_request, without_token(ours.canonical_request)), ours.request)
    assert "secret_wrong" == found.cause


def test_a_hidden_token_that_was_changed():
    """All that is shown is alike, and the hash is not."""
    ours = signed(TEMPORARY)
    other = ours.canonical_request.replace(TEMPORARY.session_token, "another")
    found = diagnose(INVALID, echo(other, without_token(ours.canonical_request)), ours.request)
    assert ("token_changed", False) == (found.cause, found.certain)


def test_an_echo_that_does_not_fit_its_hash_proves_nothing():
    """Edited, mangled or retyped, it is a hint."""
    ours = signed()
    retyped = ours.canonical_request.replace("x-note:one", "x-note:0ne")
    assert not diagnose(INVALID, echo(ours.canonical_request + "x", retyped), ours.request).certain
    assert diagnose(INVALID, echo(retyped), ours.request).certain


def test_an_echo_cut_short_shows_what_is_left_of_it():
    """A line that is whole and differs is named, with no certainty."""
    ours = signed()
    cut = echo(ours.canonical_request.replace("text/plain", "text/html")).partition("x-note")[0]
    found = diagnose(INVALID, cut, ours.request)
    assert ("content_type_altered", False) == (found.cause, found.certain)


@pytest.mark.parametrize("switches", [{}, {"normalize_path": False, "double_encode_path": False}])
def test_a_path_is_not_blamed_for_the_way_of_its_service(switches: dict):
    """Services differ in how they sign paths: where the echo has one of the ways, another line is at fault."""
    ours = signed(url="https://h/a//b%20c", service="odd", **switches)
    other = ours.canonical_request.replace("x-note:one", "x-note:two")
    assert "header x-note" == diagnose(INVALID, echo(other), ours.request).part


def test_a_signature_of_something_else():
    """Echo and request agree, and the signature fits neither: what was signed is found by trying."""
    ours = signed()
    pairs = [(name, value.replace("text/plain", "application/json")) for name, value in ours.request.headers]
    canonical, request = (
        ours.canonical_request.replace("text/plain", "application/json"),
        ours.request.with_headers(pairs),
    )
    found = diagnose(INVALID, echo(canonical), request, credentials=PAIR)
    assert ("content_type_altered", "text/plain", True) == (found.cause, found.signed, found.certain)
    assert not diagnose(INVALID, echo(canonical), request).certain


NO_PAIR = "'X' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 X'."
NO_PART = "Authorization header requires 'Signature' parameter. Authorization="
TWICE = "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."
SENTENCES = [
    (MISMATCH, "the region 'us-east-1' is wrong; expecting 'eu-west-1'", "scope_region", True),
    ("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", "key_unknown", False),
    ("InvalidClientTokenId", "The security token included in the request is invalid.", "key_unknown", False),
    ("ExpiredToken", "The provided token has expired.", "token_expired", True),
    ("IncompleteSignature", NO_PAIR, "authorization_incomplete", True),
    ("IncompleteSignature", f"{NO_PART}AWS4-HMAC-SHA256 C", "authorization_incomplete", True),
    ("IncompleteSignature", f"{NO_PART}Bearer x", "login_replaced", True),
    ("IncompleteSignature", f"{NO_PART}AWS AKID:sig", "algorithm", True),
    ("IncompleteSignature", "Date must be in ISO-8601 'basic format'. Got '2015'. See x", "date_format", True),
    ("IncompleteSignature", "Unsupported AWS 'algorithm': 'X' (only AWS4-HMAC-SHA256 for now). ", "algorithm", True),
    (INVALID, "'Host' must be a 'SignedHeader' in the AWS Authorization.", "host_unsigned", True),
    (MISMATCH, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.", "host_unsigned", True),
    (INVALID, "Credential should be scoped to correct service: 'sts'. ", "scope_service", True),
    (INVALID, "Credential should be scoped with a valid terminator: 'a', not 'x'. ", "scope_terminator", True),
    (INVALID, TWICE, "signed_twice", True),
    (INVALID, "Something that nobody has seen yet.", "secret_wrong", False),
]


@pytest.mark.parametrize(("code", "message", "cause", "certain"), SENTENCES)
def test_a_sentence_of_aws(code: str, message: str, cause: str, certain: bool):
    """Its cause, whatever else is known."""
    found = diagnose(code, message, signed().request)
    assert (cause, certain) == (found.cause, found.certain)


def test_an_empty_word_of_aws_is_said():
    """What AWS has read counts, though it is empty, not what was sent."""
    found = diagnose("IncompleteSignature", "Date must be in ISO-8601 'basic format'. Got ''. See x", signed().request)
    assert "The request's date is written as ''." == found.finding


def test_missing_authentication_of_api_gateway():
    """It says so of paths that it does not know; other services mean it."""
    message = ("MissingAuthenticationTokenException", "Missing Authentication Token")
    assert "gateway_path" == diagnose(*message, signed(service="execute-api").request).cause
    assert "authorization_dropped" == diagnose(*message, signed().request).cause
    assert "not_signed" == diagnose(*message, Request("GET", "https://h/")).cause


@pytest.mark.parametrize(
    "secret",
    [
        "wJalrXUtnFEMIxK7MDENGzbPxRfiCYEXAMPLEKEY",
        "abcdefghijklmnopqrstuvwxyz0123456789ABCD",
        "a-character-of-it-was-lost-0123456789AB",
    ],
)
def test_a_secret_in_place_of_the_key_id(secret: str):
    """It is named, and not shown: neither a key that is unknown nor a request by itself shows what stands there."""
    request = signed(Credentials(secret, "x")).request
    message = "The security token included in the request is invalid."
    found = diagnose("UnrecognizedClientException", message, request)
    assert ("keys_swapped", False) == (found.cause, found.certain)
    assert secret not in repr(found) + str(found)


def test_a_presigned_url_has_a_life():
    """What would be a clock that is wrong for a header is the end of a URL's life."""
    url = sigv4.presign(Request("GET", "https://h/"), PAIR, region="r", service="s", at=AT, expires=60).request
    message = "Signature expired: 20150830T123600Z is now earlier than 20150830T124000Z (20150830T124500Z - 5 min.)"
    assert "url_expired" == diagnose(INVALID, message, url).cause
    at = datetime(2015, 8, 30, 13, tzinfo=timezone.utc)
    assert "url_expired" == diagnose("RequestExpired", "Request has expired.", url, server_time=at).cause


@pytest.mark.parametrize(("key_id", "shown"), [("AKIDEXAMPLE", True), ("pass-word", False), ("AKID" * 9, False)])
def test_a_key_id_is_shown_if_it_looks_like_one(key_id: str, shown: bool):
    """What else stands in its place may be a secret."""
    request = signed(Credentials(key_id, "x")).request
    found = diagnose("UnrecognizedClientException", "The security token included in the request is invalid.", request)
    assert shown == (key_id in str(found))
