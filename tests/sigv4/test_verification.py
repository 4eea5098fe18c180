"""The way back: what is verified, and the first reason why not."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import BotocoreTexts

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.sigv4.verification import REASONS

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
PAIR = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
TEMPORARY = Credentials(PAIR.access_key_id, PAIR.secret_access_key, "TOKEN", AT + timedelta(hours=1))
EXPIRED = Credentials(PAIR.access_key_id, PAIR.secret_access_key, "TOKEN", AT)
SCOPE = {"region": "us-east-1", "service": "ssm"}
GIVEN = Request("POST", "https://h/a?b=1&a", [("Host", "h"), ("X-One", "1"), ("User-Agent", "u")], b"body")


def signed_by_botocore(request: Request = GIVEN, credentials: Credentials = PAIR, **scope: str) -> Request:
    """The request with X-Amz-Date, token and Authorization, signed by botocore."""
    scope = {**SCOPE, **scope}
    token = [("X-Amz-Security-Token", credentials.session_token)] if credentials.session_token else []
    headers = [*request.headers, ("X-Amz-Date", "20150830T123600Z"), *token]
    unsigned = Request(request.method, request.url, headers, request.body)
    theirs = BotocoreTexts(unsigned, credentials, **scope)
    names = theirs.canonical_request.split("\n")[-2]
    value = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key_id}/20150830/{scope['region']}/{scope['service']}"
        f"/aws4_request, SignedHeaders={names}, Signature={theirs.signature}"
    )
    return Request(request.method, request.url, [*headers, ("Authorization", value)], request.body)


def verify(request: Request, credentials: Credentials = PAIR, at: datetime = AT, **switches):
    options = {**SCOPE, **switches}
    return sigv4.verify(request, {credentials.access_key_id: credentials}.get, at=at, **options)


def changed(
    request: Request, *, old: str = "", new: str = "", drop: str = "", add: tuple = (), body: bytes | None = None
):
    """The request with a piece of a header's value replaced, a header dropped or added, or another body."""
    headers = [(name, value.replace(old, new) if old else value) for name, value in request.headers]
    headers = [pair for pair in headers if pair[0] != drop] + ([add] if add else [])
    return Request(request.method, request.url, headers, request.body if body is None else body)


def test_verified_says_what_was_covered():
    """Who signed, for which scope, and which headers; the unsigned one is not among them."""
    outcome = verify(signed_by_botocore())
    assert isinstance(outcome, sigv4.Verified)
    assert "AKIDEXAMPLE" == outcome.access_key_id
    assert "20150830/us-east-1/ssm/aws4_request" == outcome.credential_scope
    assert ("host", "x-amz-date", "x-one") == outcome.signed_headers
    assert outcome.string_to_sign.startswith("AWS4-HMAC-SHA256\n20150830T123600Z\n")


SIGNED = signed_by_botocore()
MISMATCHES = {
    "another body": changed(SIGNED, body=b"Body"),
    "another header": changed(SIGNED, drop="X-One", add=("X-One", "2")),
    "a signed header dropped": changed(SIGNED, drop="X-One"),
    "a signed header repeated": changed(SIGNED, add=("X-One", "1")),
    "another method": Request("PUT", SIGNED.url, SIGNED.headers, SIGNED.body),
    "another path": Request("POST", "https://h/b?b=1&a", SIGNED.headers, SIGNED.body),
    "another query": Request("POST", "https://h/a?b=1&a=2", SIGNED.headers, SIGNED.body),
    "another signature": changed(SIGNED, old="Signature=", new="Signature=0"),
    "a name added to the list": changed(SIGNED, old="SignedHeaders=host;", new="SignedHeaders=accept;host;"),
    "a signature that is not ASCII": changed(SIGNED, old="Signature=", new="Signature=é\udc80"),
    "a hash that is not the body's": changed(SIGNED, add=("X-Amz-Content-SHA256", "0" * 64), body=b"other"),
}


@pytest.mark.parametrize("name", MISMATCHES)
def test_any_change_of_what_is_covered_is_noticed(name: str):
    """The signature is not the one of the changed request, and both texts say what should have been signed."""
    outcome = verify(MISMATCHES[name])
    assert "signature_mismatch" == outcome.reason
    assert outcome.canonical_request
    assert outcome.canonical_request.startswith(MISMATCHES[name].method + "\n")
    assert outcome.string_to_sign


HARMLESS = {
    "an unsigned header added": changed(SIGNED, add=("X-Two", "2")),
    "an unsigned header changed": changed(SIGNED, drop="User-Agent"),
    "blanks in a value": changed(SIGNED, drop="X-One", add=("x-one", "  1\t")),
    "query in another order": Request("POST", "https://h/a?a&b=1", SIGNED.headers, SIGNED.body),
    "query otherwise encoded": Request("POST", "https://h/a?%62=%31&a=", SIGNED.headers, SIGNED.body),
    "a doubled slash": Request("POST", "https://h//a?b=1&a", SIGNED.headers, SIGNED.body),
    "another host to connect to": Request("POST", "https://127.0.0.1/a?b=1&a", SIGNED.headers, SIGNED.body),
    "commas without blanks": changed(SIGNED, old=", ", new=","),
    "names in capitals": changed(SIGNED, old="host;x-amz-date", new="Host;X-Amz-Date"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_has_the_same_canonical_form_is_the_same(name: str):
    """A change that the canonical request does not show is none."""
    assert isinstance(verify(HARMLESS[name]), sigv4.Verified)


ENDLESS = "?X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Date=c&X-Amz-SignedHeaders=d&X-Amz-Signature=e&X-Amz-Expires="
REFUSALS = {
    "two_authentications": Request("POST", SIGNED.url + "&X-Amz-Algorithm=x", SIGNED.headers, SIGNED.body),
    "no_authentication": changed(SIGNED, drop="Authorization"),
    "piece_malformed": changed(SIGNED, old="Credential=AKID", new="Credential=AK ID"),
    "part_missing": changed(SIGNED, old="Signature=", new="Sig="),
    "expires_malformed": Request("GET", "https://h/" + ENDLESS),
    "date_malformed": changed(SIGNED, drop="X-Amz-Date", add=("X-Amz-Date", "2015-08-30T12:36:00Z")),
    "host_unsigned": changed(SIGNED, old="SignedHeaders=host;", new="SignedHeaders="),
    "algorithm_unsupported": changed(SIGNED, old="AWS4-HMAC-SHA256", new="AWS4-HMAC-SHA512"),
    "credential_malformed": changed(SIGNED, old="/aws4_request", new=""),
    "scope_mismatch": changed(SIGNED, old="/us-east-1/", new="/us-east-2/"),
    "key_unknown": changed(SIGNED, old="AKIDEXAMPLE", new="AKIDOTHER"),
    "payload_unsigned": changed(SIGNED, add=("X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD")),
    "signature_mismatch": changed(SIGNED, body=b""),
}


@pytest.mark.parametrize("reason", REFUSALS)
def test_the_reason(reason: str):
    """Each way to be wrong has its reason."""
    assert reason == verify(REFUSALS[reason]).reason


@pytest.mark.parametrize(
    ("credentials", "request_", "reason"),
    [
        (TEMPORARY, signed_by_botocore(), "token_mismatch"),
        (PAIR, signed_by_botocore(credentials=TEMPORARY), "token_mismatch"),
        (EXPIRED, signed_by_botocore(credentials=EXPIRED), "token_expired"),
        (TEMPORARY, signed_by_botocore(credentials=TEMPORARY), None),
    ],
)
def test_the_token(credentials: Credentials, request_: Request, reason: str | None):
    """A token must be the key's own, and not expired; it is looked at after the signature."""
    assert reason == getattr(verify(request_, credentials), "reason", None)


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [(300, None), (300.001, "expired"), (-300, None), (-300.001, "not_yet_current"), (0, None)],
)
def test_the_window(seconds: float, reason: str | None):
    """A request may be off the server's clock by the window, and not by more."""
    assert reason == getattr(verify(SIGNED, at=AT + timedelta(seconds=seconds)), "reason", None)


def test_the_date_may_stand_in_date():
    """Where there is no X-Amz-Date, Date counts."""
    outcome = verify(changed(SIGNED, drop="X-Amz-Date", add=("Date", "20150830T123600Z")))
    assert "signature_mismatch" == outcome.reason
    assert "20150830T123600Z" in outcome.string_to_sign


@pytest.mark.parametrize(
    ("scope", "detail"),
    [
        ({"region": "eu-west-1"}, "region"),
        ({"service": "ec2"}, "service"),
        ({"region": "eu-west-1", "service": "ec2"}, "region, service"),
    ],
)
def test_all_that_is_wrong_with_the_scope_is_named(scope: dict, detail: str):
    """A request for another region or service is refused with both, where both are wrong."""
    assert detail == verify(signed_by_botocore(**scope)).detail


def test_none_means_any():
    """Without a region and a service to compare with, the scope's own count."""
    outcome = verify(signed_by_botocore(region="xx-any-1", service="any"), region=None, service=None)
    assert isinstance(outcome, sigv4.Verified)


@pytest.mark.parametrize(
    "value",
    ["2015083OT123600Z", "20150830T1236", "20150230T123600Z", "20150830T123600", "٢٠١٥٠٨٣٠T123600Z", "", "x" * 99],
)
def test_a_date_must_have_the_form(value: str):
    """Only sixteen characters of a real date in ISO 8601 basic format are a date."""
    outcome = verify(changed(SIGNED, drop="X-Amz-Date", add=("X-Amz-Date", value)))
    assert outcome.reason in (("part_missing",) if not value else ("date_malformed",))


def test_an_unsigned_payload_can_be_allowed():
    """S3's UNSIGNED-PAYLOAD is accepted where it is wanted, whatever the body."""
    request = Request("PUT", "https://h/", [("Host", "h"), ("X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD")], b"any")
    signed = signed_by_botocore(request)
    assert "payload_unsigned" == verify(signed).reason
    assert isinstance(verify(signed, allow_unsigned_payload=True), sigv4.Verified)


def test_every_reason_is_in_the_table():
    """The reasons that verify gives, in these tests and in its code, are the names of the table."""
    seen = {*REFUSALS, "parameter_repeated", "token_mismatch", "token_expired", "expired", "not_yet_current"}
    assert seen == set(REASONS)


SWITCHES = st.fixed_dictionaries({"normalize_path": st.booleans(), "double_encode_path": st.booleans()})
TEXT = st.text(max_size=8)
ANYTHING = st.text(st.characters(), max_size=8)


@given(
    switches=SWITCHES, path=TEXT, query=TEXT, value=st.text(alphabet="ab \té", max_size=8), body=st.binary(max_size=8)
)
def test_what_sign_signs_verify_verifies(switches, path, query, value, body):
    """sign and verify are each other's way back, for any path, query, header and body that can be signed."""
    printable = "".join(c for c in f"{path.replace('?', '')}?{query}" if c.isprintable() and c != "#")
    request = Request("PUT", "https://h/" + printable, {"X-V": value}, body)
    signed = sigv4.sign(request, PAIR, at=AT, **SCOPE, **switches)
    outcome = verify(signed.request, **switches)
    assert signed.canonical_request == outcome.canonical_request
    assert isinstance(outcome, sigv4.Verified)


@given(
    target=ANYTHING,
    authorization=st.text(alphabet="AWS4-HMACSHA256 =,;/Credntialgu{}\n\udc80\ud800", max_size=60) | ANYTHING,
    date=st.sampled_from(["20150830T123600Z", "", "99999999T999999Z"]) | ANYTHING,
    headers=st.lists(st.tuples(ANYTHING, ANYTHING), max_size=3),
)
def test_nothing_in_a_request_makes_verify_raise(target, authorization, date, headers):
    """Any text anywhere gives an outcome."""
    pairs = [*headers, ("Authorization", authorization), ("X-Amz-Date", date)]
    assert isinstance(verify(Request("GET", "http://h/" + target, pairs)), sigv4.Refused)
