"""What refusals say: the exact sentences of the signer, the exact evidence of verification."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

import pytest

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.errors import ParamValidationError
from sigv4ssm.sigv4 import canonical, header, query, signing

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
PAIR = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
TEMPORARY = Credentials(PAIR.access_key_id, PAIR.secret_access_key, "TOKEN", AT)
SCOPE = {"region": "us-east-1", "service": "ssm"}
UNSENDABLE = "contains a character that cannot be sent."

SENTENCES = {
    "no URL": (Request("GET", "/"), "The URL is not absolute http or https.", "Write it as https://host/path."),
    "a login": (
        Request("GET", "https://u@h/"),
        "The URL holds a user name.",
        "Take it out: a signed request has no other login.",
    ),
    "a line end": (Request("GET", "https://h/\n "), f"The URL {UNSENDABLE}", "Percent-encode it."),
    "a tab": (Request("GET", "https://h/\t"), f"The URL {UNSENDABLE}", "Percent-encode it."),
    "no method": (Request("G T", "https://h/"), "'G T' is no HTTP method.", "Use one like GET or POST."),
    "no name": (
        Request("GET", "https://h/", {"a b": ""}),
        "'a b' is no header name.",
        "Names are letters, digits and dashes.",
    ),
    "a NUL": (Request("GET", "https://h/", {"A": "\0"}), f"The header A {UNSENDABLE}", "Take it out."),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_what_a_refused_request_is_told(name: str):
    """One sentence on what is wrong, one on what to do."""
    request, problem, remedy = SENTENCES[name]
    with pytest.raises(ParamValidationError) as caught:
        sigv4.sign(request, PAIR, at=AT, **SCOPE)
    assert (problem, remedy) == (caught.value.problem, caught.value.remedy)


@pytest.mark.parametrize("name", ["region", "service"])
def test_what_a_refused_scope_is_told(name: str):
    """The name of the part, and examples."""
    with pytest.raises(ParamValidationError) as caught:
        sigv4.sign(Request("GET", "https://h/"), PAIR, at=AT, **{**SCOPE, name: "a/b"})
    expected = (f"'a/b' is no {name}.", "Use a name like us-east-1 or ssm.")
    assert expected == (caught.value.problem, caught.value.remedy)


def test_what_a_naive_time_and_a_bad_lifetime_are_told():
    """In whole sentences."""
    with pytest.raises(ParamValidationError) as caught:
        signing.amz_date(datetime(2015, 8, 30))
    assert ("at is a naive datetime.", "Use datetime.now(timezone.utc).") == caught.value.args
    with pytest.raises(ParamValidationError) as caught:
        sigv4.presign(Request("GET", "https://h/"), PAIR, at=AT, expires=0, **SCOPE)
    assert ("expires is 0.", "Use whole seconds from 1 to 604800.") == caught.value.args


def signed(old: str = "", new: str = "") -> Request:
    """A signed request, with a piece of its Authorization replaced."""
    request = sigv4.sign(Request("GET", "https://h/", {"Host": "h"}), PAIR, at=AT, **SCOPE).request
    value = request.header("authorization") or ""
    value = value.replace(old, new) if old else value
    return Request("GET", "https://h/", [*request.headers[:-1], ("Authorization", value)])


def dated(value: str) -> Request:
    headers = [(n, value if n == "X-Amz-Date" else v) for n, v in signed().headers]
    return Request("GET", "https://h/", headers)


URL = sigv4.presign(Request("GET", "https://h/", {"Host": "h"}), PAIR, at=AT, expires=9, **SCOPE).request
DETAILS = [
    (Request("GET", URL.url, signed().headers), "two_authentications", "X-Amz-Algorithm, Authorization"),
    (Request("GET", "https://h/"), "no_authentication", "Authorization"),
    (signed("AKID", "AK ID"), "piece_malformed", "IDEXAMPLE/20150830/us-east-1/ssm/aws4_request"),
    (
        Request("GET", "https://h/", {"Authorization": "AWS4-HMAC-SHA256 "}),
        "part_missing",
        "Credential, Signature, SignedHeaders, X-Amz-Date",
    ),
    (Request("GET", URL.url.replace("=9&", "=x&"), URL.headers), "expires_malformed", "x"),
    (Request("GET", URL.url.replace("X-Amz-Expires=9&", ""), URL.headers), "expires_malformed", ""),
    (dated("20150830"), "date_malformed", "20150830"),
    (dated("20150830T12365Z"), "date_malformed", "20150830T12365Z"),
    (dated("20150830T123000Z"), "expired", "20150830T123000Z"),
    (dated("20150830T124200Z"), "not_yet_current", "20150830T124200Z"),
    (signed("host", "a"), "host_unsigned", "a;x-amz-date"),
    (signed("SHA256", "SHA1"), "algorithm_unsupported", "AWS4-HMAC-SHA1"),
    (signed("/aws4_request", ""), "credential_malformed", "AKIDEXAMPLE/20150830/us-east-1/ssm"),
    (signed("ssm", "ec2"), "scope_mismatch", "service"),
    (signed("AKIDEXAMPLE", "AKIDOTHER"), "key_unknown", "AKIDOTHER"),
    (signed("Signature=", "Signature=0, S="), "signature_mismatch", "0"),
]


@pytest.mark.parametrize(("request_", "reason", "detail"), DETAILS)
def test_the_evidence(request_: Request, reason: str, detail: str):
    """A refusal names the first check that failed, and what failed it."""
    refused = sigv4.verify(request_, {PAIR.access_key_id: PAIR}.get, at=AT, **SCOPE)
    assert (reason, detail) == (refused.reason, refused.detail)


def test_an_unsigned_payload_is_evidence():
    """Its name."""
    request = Request("GET", "https://h/", [*signed().headers, ("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")])
    refused = sigv4.verify(request, {PAIR.access_key_id: PAIR}.get, at=AT, **SCOPE)
    assert ("payload_unsigned", "UNSIGNED-PAYLOAD") == (refused.reason, refused.detail)


@pytest.mark.parametrize(("credentials", "reason"), [(PAIR, "token_mismatch"), (TEMPORARY, "token_expired")])
def test_a_refused_token_comes_with_both_texts(credentials: Credentials, reason: str):
    """The signature was right, so what was signed is known."""
    made = sigv4.sign(Request("GET", "https://h/"), TEMPORARY, at=AT, **SCOPE)
    refused = sigv4.verify(made.request, {PAIR.access_key_id: credentials}.get, at=AT, **SCOPE)
    expected = sigv4.Refused(reason, "x-amz-security-token", made.canonical_request, made.string_to_sign)
    assert expected == refused


def test_a_signed_header_that_is_missing_is_an_empty_line():
    """So that the texts show which one it is."""
    refused = sigv4.verify(signed("host", "accept;host"), {PAIR.access_key_id: PAIR}.get, at=AT, **SCOPE)
    assert "accept:" in (refused.canonical_request or "").split("\n")


def test_a_presigned_body_is_verified():
    """The body counts in the query form too, and the string to sign is told."""
    made = sigv4.presign(Request("POST", "https://h/", {"Host": "h"}, b"body"), PAIR, at=AT, expires=9, **SCOPE)
    outcome = sigv4.verify(made.request, {PAIR.access_key_id: PAIR}.get, at=AT, **SCOPE)
    assert isinstance(outcome, sigv4.Verified)
    assert (outcome.canonical_request, outcome.string_to_sign) == (made.canonical_request, made.string_to_sign)


def test_the_defaults_are_those_of_every_service_but_s3():
    """Paths are normalized and encoded twice, the token is signed, in both forms."""
    request = Request("GET", "https://h/a//%3D", {"Host": "h"})
    in_header = sigv4.sign(request, TEMPORARY, at=AT, **SCOPE)
    in_query = sigv4.presign(request, TEMPORARY, at=AT, expires=9, **SCOPE)
    for made in (in_header, in_query):
        assert made.canonical_request.startswith("GET\n/a/%253D\n")
        assert "security-token" in made.canonical_request.lower()
    assert ("/a/%253D", "") == canonical.canonical_target(request.url)
    assert ("X-Amz-Security-Token", "TOKEN") in in_header.request.headers


def test_the_time_is_utc_wherever_the_machine_is(monkeypatch):
    """The zone of the process does not matter."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert "20150830T123600Z" == signing.amz_date(AT.astimezone(timezone(timedelta(hours=-7))))
    finally:
        monkeypatch.undo()
        time.tzset()


def test_no_claim_is_an_empty_one():
    """Whatever is not there is an empty text, in both forms; the header form has no lifetime."""
    nothing = Request("GET", "https://h/")
    assert signing.Claim("", "", "", "", "", "") == header.read_claim(nothing)
    assert signing.Claim("", "", "", "", "", "", "") == query.read_claim(nothing)
    assert signing.Claim("A", "", "", "", "", "") == header.read_claim(
        Request("GET", "https://h/", {"Authorization": "A"})
    )


def test_a_claim_hides_its_token_alone():
    """All else of it is shown."""
    shown = repr(signing.Claim("A", "C", "T", "S", "G", "TOKEN"))
    expected = "algorithm='A', credential='C', time='T', signed_headers='S', signature='G', token='***'"
    assert f"Claim({expected}, expires=None, stray=None)" == shown
    assert "token=''" in repr(signing.Claim("", "", "", "", "", ""))


@pytest.mark.parametrize("algorithm", ["XA", "\u00a0A"])
def test_only_blanks_are_trimmed_from_an_authorization(algorithm: str):
    """No letter and no other space goes."""
    assert (algorithm, {"XX": "X"}, None) == header.parse_authorization(f" {algorithm} XX=X\t")


def test_a_parameter_that_stands_twice_is_refused():
    """Nobody knows which of the two is meant, and one of them would not be covered."""
    twice = Request("GET", URL.url + "&X-Amz-Signature=0", URL.headers)
    refused = sigv4.verify(twice, {PAIR.access_key_id: PAIR}.get, at=AT, **SCOPE)
    assert ("parameter_repeated", "X-Amz-Signature") == (refused.reason, refused.detail)


@pytest.mark.parametrize(
    "made", [URL, sigv4.sign(Request("GET", "https://h/", {"Host": "h"}), PAIR, at=AT, **SCOPE).request]
)
def test_a_number_sign_that_came_is_no_fragment(made: Request):
    """What stands after it would not be covered."""
    refused = sigv4.verify(
        Request("GET", made.url + "#/x", made.headers), {PAIR.access_key_id: PAIR}.get, at=AT, **SCOPE
    )
    assert "signature_mismatch" == refused.reason


def test_a_number_sign_is_canonical_like_any_other_character():
    """Encoded as it would have been sent, then once more."""
    made = signed()
    came = Request("GET", made.url + "#/x", made.headers, b"body")
    lines = sigv4.verify(came, {PAIR.access_key_id: PAIR}.get, at=AT, **SCOPE).canonical_request.split("\n")
    assert ("/%2523/x", canonical.hashed_payload(b"body")) == (lines[1], lines[-1])


def test_a_naive_time_of_the_server_is_refused():
    """As the signer refuses one."""
    with pytest.raises(ParamValidationError, match="naive"):
        sigv4.verify(signed(), {PAIR.access_key_id: PAIR}.get, at=datetime(2015, 8, 30))


def test_blanks_around_values_do_not_matter():
    """A raw request is written with a blank after each colon by almost everybody."""
    made = sigv4.sign(Request("GET", "https://h/", {"Host": "h"}), TEMPORARY, at=AT, **SCOPE).request
    spaced = Request("GET", made.url, [(name, f" {value}\t") for name, value in made.headers])
    owner = Credentials(PAIR.access_key_id, PAIR.secret_access_key, "TOKEN")
    assert isinstance(sigv4.verify(spaced, {PAIR.access_key_id: owner}.get, at=AT, **SCOPE), sigv4.Verified)
