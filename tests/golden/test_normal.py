"""Normal form: what was covered is kept, what varies or is secret is not."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from sigv4ssm import Credentials, Request, Response, errors, sigv4
from sigv4ssm.golden import Case, first_difference, normal_form
from sigv4ssm.golden.case import parse_case
from sigv4ssm.golden.exchange import normal_response

AT = datetime(2024, 2, 29, 23, 59, 59, tzinfo=timezone.utc)
OWN = Credentials("AKIAREALREALREALREAL", "REALSECRETREALSECRETREALSECRETREALSECRET", "REALTOKEN/REAL+TOKEN==")
PLACE = {"region": "eu-west-3", "service": "dynamodb"}
HEADERS = [("X-Amz-Target", "DynamoDB_20120810.ListTables"), ("Content-Type", "application/x-amz-json-1.0")]
GIVEN = Request("POST", "https://dynamodb.eu-west-3.amazonaws.com/a%20b?c=d&e", HEADERS, b'{"Limit": 1}')


def signed(request: Request = GIVEN, **options) -> Request:
    return sigv4.sign(request, OWN, **{**PLACE, "at": AT, **options}).request


def presigned(request: Request = GIVEN, **options) -> Request:
    return sigv4.presign(request, OWN, **{**PLACE, "at": AT, "expires": 60, **options}).request


def with_headers(request: Request, *pairs: tuple[str, str]) -> Request:
    return Request(request.method, request.url, [*request.headers, *pairs], request.body)


def with_url(request: Request, url: str) -> Request:
    return Request(request.method, url, request.headers, request.body)


@pytest.mark.parametrize("sign", [signed, presigned])
def test_the_covered_parts_are_kept(sign):
    """Method, path, query, headers and body are those of the request; the case is green, and can be read from disk."""
    case = normal_form(sign(), "name")
    assert ("POST", GIVEN.url, GIVEN.body) == (case.request.method, case.request.url, case.request.body)
    assert sorted([*HEADERS, ("Host", "dynamodb.eu-west-3.amazonaws.com")], key=str) == sorted(
        case.request.headers, key=str
    )
    assert case == parse_case(Path("name"), case.files)
    assert first_difference(case) is None


@pytest.mark.parametrize("sign", [signed, presigned])
def test_no_secret_is_in_it(sign):
    """Key id, secret and token are the documented examples; the case says that it was signed anew."""
    case = normal_form(sign(), "name")
    for data in case.files.values():
        assert b"REAL" not in data
    assert case.context["resigned"] is True
    assert "IQoJb3JpZ2luX2VjEXAMPLETOKEN" == case.context["credentials"]["token"]


@pytest.mark.parametrize("sign", [signed, presigned])
def test_the_time_is_fixed_or_kept(sign):
    """2015-08-30T12:36:00Z, or the request's own."""
    assert "2015-08-30T12:36:00Z" == normal_form(sign(), "name").context["timestamp"]
    assert "2024-02-29T23:59:59Z" == normal_form(sign(), "name", keep_time=True).context["timestamp"]


VOLATILE = [("User-Agent", "x/1"), ("amz-sdk-invocation-id", "1"), ("amz-sdk-request", "attempt=2"), ("Date", "today")]
SAME = {
    "another time": lambda: signed(at=AT + timedelta(days=1)),
    "volatile headers, signed": lambda: signed(with_headers(GIVEN, *VOLATILE)),
    "volatile headers, unsigned": lambda: with_headers(signed(), *VOLATILE),
    "another order": lambda: signed(Request(GIVEN.method, GIVEN.url, HEADERS[::-1], GIVEN.body)),
    "cookies": lambda: with_headers(signed(), ("Cookie", "a=b"), ("Proxy-Authorization", "Basic eDp5")),
}


@pytest.mark.parametrize("kind", SAME)
def test_equal_requests_have_equal_bytes(kind: str):
    """What changes from run to run, or is secret, leaves no trace."""
    assert normal_form(signed(), "name").files == normal_form(SAME[kind](), "name").files


OTHER = {
    "method": lambda: signed(Request("PUT", GIVEN.url, HEADERS, GIVEN.body)),
    "path": lambda: signed(with_url(GIVEN, "https://dynamodb.eu-west-3.amazonaws.com/a%20c?c=d&e")),
    "query": lambda: signed(with_url(GIVEN, "https://dynamodb.eu-west-3.amazonaws.com/a%20b?c=d&f")),
    "host": lambda: signed(with_url(GIVEN, "https://dynamodb.eu-west-3.api.aws/a%20b?c=d&e")),
    "header": lambda: signed(with_headers(GIVEN, ("X-Amz-Meta-A", "b"))),
    "an empty header": lambda: signed(with_headers(GIVEN, ("X-Amz-Meta-A", ""))),
    "body": lambda: signed(Request("POST", GIVEN.url, HEADERS, b'{"Limit": 2}')),
    "region": lambda: signed(region="eu-west-1"),
    "service": lambda: signed(service="dynamodb2"),
    "form": presigned,
    "payload header": lambda: signed(sign_payload_header=True),
    "unsigned payload": lambda: signed(with_headers(GIVEN, ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"))),
    "token omitted": lambda: signed(omit_session_token=True),
    "an unsigned header": lambda: signed(unsigned_headers=["content-type"]),
}


@pytest.mark.parametrize("kind", OTHER)
def test_requests_that_differ_have_other_bytes(kind: str):
    """Each component that the signature covers tells cases apart."""
    one, other = normal_form(signed(), "name"), normal_form(OTHER[kind](), "name")
    assert one.files != other.files
    assert first_difference(other) is None


def verified(request: Request, **switches) -> tuple[Case, sigv4.Verified]:
    outcome = sigv4.verify(request, lambda _: OWN, at=AT, **switches)
    assert isinstance(outcome, sigv4.Verified), outcome
    return normal_form(request, "name", verified=outcome), outcome


@pytest.mark.parametrize("sign", [signed, presigned])
@pytest.mark.parametrize("omitted", [True, False])
def test_what_was_verified_is_what_is_pinned(sign, omitted: bool):
    """The canonical request of the case is the one that was verified, but for key, time and token."""
    case, outcome = verified(sign(omit_session_token=omitted))
    form = "query" if sign is presigned else "header"
    own = outcome.canonical_request.replace("20240229", "20150830").replace("T235959Z", "T123600Z")
    own = own.replace(OWN.access_key_id, "AKIDEXAMPLE").replace("REALTOKEN%2FREAL%2BTOKEN%3D%3D", "@")
    theirs = case.text(f"{form}-canonical-request.txt").replace("IQoJb3JpZ2luX2VjEXAMPLETOKEN", "@")
    assert own.replace(str(OWN.session_token), "@") == theirs
    assert omitted == case.context["omit_session_token"]


def test_without_a_token_none_is_omitted():
    """A pair without a token gives a case without one."""
    pair = Credentials(OWN.access_key_id, OWN.secret_access_key)
    case = normal_form(sigv4.sign(GIVEN, pair, at=AT, **PLACE).request, "name")
    assert case.context["omit_session_token"] is False
    assert "token" not in case.context["credentials"]


def test_a_tacit_unsigned_payload_is_written_down():
    """URLs of Amazon S3 leave the body out without saying so: the case says it."""
    request = Request("GET", "https://b.s3.amazonaws.com/k/../é%20x")
    tacit = Request("GET", request.url, [("x-amz-content-sha256", "UNSIGNED-PAYLOAD")])
    asked = presigned(tacit, service="s3", unsigned_headers=["x-amz-content-sha256"], normalize_path=False)
    bare = Request("GET", asked.url, [pair for pair in asked.headers if pair[0] == "Host"])
    case, _ = verified(bare, normalize_path=False, allow_unsigned_payload=True)
    assert ("UNSIGNED-PAYLOAD", False) == (case.request.header("x-amz-content-sha256"), case.context["normalize"])
    assert case.text("query-canonical-request.txt").endswith("UNSIGNED-PAYLOAD")


REFUSED = {
    "not signed": GIVEN,
    "no scope": with_headers(
        GIVEN, ("Authorization", "AWS4-HMAC-SHA256 Credential=AKID"), ("X-Amz-Date", "20150830T123600Z")
    ),
    "no date": with_headers(GIVEN, ("Authorization", "AWS4-HMAC-SHA256 Credential=A/2/r/s/aws4_request")),
    "another scheme": with_headers(GIVEN, ("Authorization", "Bearer token")),
    "no life": with_url(GIVEN, presigned().url.replace("X-Amz-Expires=60", "X-Amz-Expires=soon")),
    "a token in the query": signed(with_url(GIVEN, GIVEN.url + "&X-Amz-Security-Token=REALTOKEN")),
    "a token in the query, encoded": signed(with_url(GIVEN, GIVEN.url + "&x%2Damz-security-token=REALTOKEN")),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_a_case_is_refused(kind: str):
    """There is nothing to pin, or a secret would be pinned."""
    with pytest.raises(errors.ParamValidationError) as refused:
        normal_form(REFUSED[kind], "name")
    assert "REAL" not in str(refused.value)


def test_a_response_has_a_normal_form():
    """Request id, date and times are examples, cookies go, and the length is that of the body as it is."""
    body = b'{"Time": 1.7e9, "StartTime":1700000000.123, "Name": "Time", "Date": "x"}'
    given = [("x-amzn-RequestId", "1"), ("Date", "now"), ("Content-Type", "application/x-amz-json-1.1")]
    response = normal_response(Response(200, [*given, ("Content-Length", str(len(body))), ("Set-Cookie", "a=b")], body))
    expected = {"Time": 1440938160.0, "StartTime": 1440938160.0, "Name": "Time", "Date": "x"}
    assert expected == json.loads(response.body)
    assert str(len(response.body)) == response.header("content-length")
    assert "Sun, 30 Aug 2015 12:36:00 GMT" == response.header("date")
    assert "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9" == response.header("x-amzn-requestid")
    assert response.header("set-cookie") is None


def test_a_response_can_keep_its_time():
    """Then only what names the one answer is an example."""
    given = [("x-amz-request-id", "1"), ("Date", "now"), ("Content-Type", "application/x-amz-json-1.1")]
    response = normal_response(Response(200, given, b'{"StartTime": 1.7e9}'), keep_time=True)
    assert [("x-amz-request-id", "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"), *given[1:]] == list(response.headers)
    assert b'{"StartTime": 1.7e9}' == response.body


def test_what_no_signer_should_sign_is_not_signed_again():
    """A client that signs the header of a single hop is recorded; the header stands among those not signed."""
    given = signed()
    headers = [
        (name, value.replace("SignedHeaders=", "SignedHeaders=;connection;te;")) for name, value in given.headers
    ]
    request = with_headers(Request(given.method, given.url, headers, given.body), ("Connection", "close"))
    case = normal_form(request, "name")
    assert normal_form(given, "name").request == case.request
    assert "Connection:close\n" == case.text("unsigned-headers.txt")


def test_a_covered_header_that_was_not_sent_is_pinned():
    """The signature covers it as an empty one, and so does the case's."""
    given = signed()
    headers = [(name, value.replace("SignedHeaders=", "SignedHeaders=x-absent;")) for name, value in given.headers]
    case = normal_form(Request(given.method, given.url, headers, given.body), "name")
    assert "" == case.request.header("x-absent")
    assert "\nx-absent:\n" in case.text("header-canonical-request.txt")


PAYLOAD = ("x-amz-content-sha256", hashlib.sha256(GIVEN.body).hexdigest())


@pytest.mark.parametrize(
    ("request_", "sign_body", "kept"),
    [
        (signed(sign_payload_header=True), True, False),
        (with_headers(signed(), PAYLOAD), False, False),
        (presigned(with_headers(GIVEN, PAYLOAD)), False, True),
    ],
    ids=["signed", "unsigned", "presigned"],
)
def test_a_payload_header_is_the_signers_where_it_is_signed(request_: Request, sign_body: bool, kept: bool):
    """Signed in the header form, signing makes it again; unsigned, it is not covered; in a URL's request it stays."""
    case = normal_form(request_, "name")
    assert sign_body == case.context["sign_body"]
    assert kept == (case.request.header(PAYLOAD[0]) is not None)


def test_other_bodies_keep_their_times():
    """XML loses its request id alone; what is not our protocol's is left as it is."""
    body = b'<R><RequestId>1</RequestId></R>{"Time": 5}'
    response = normal_response(Response(200, [("Content-Type", "text/xml")], body))
    assert b'<R><RequestId>0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9</RequestId></R>{"Time": 5}' == response.body
