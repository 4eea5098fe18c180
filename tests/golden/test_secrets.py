"""What a case must not hold: keys and tokens in requests, headers and answers."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from sigv4ssm import Credentials, Request, Response, sigv4
from sigv4ssm.golden import Recorder, normal_form
from sigv4ssm.golden.exchange import normal_response
from sigv4ssm.golden.folder import GoldenFolder

AT = datetime(2026, 1, 1, tzinfo=timezone.utc)
PAIR = Credentials("AKIAREALREALREALREAL", "realSecretRealSecretRealSecretRealSecret", "realTokenRealTokenRealToken")


def signed(body: bytes = b"{}", **headers: str) -> Request:
    given = {"Host": "h.example", **{name.replace("_", "-"): value for name, value in headers.items()}}
    request = Request("POST", "https://h.example/", given, body)
    return sigv4.sign(request, PAIR, region="us-east-1", service="ssm", at=AT).request


@pytest.mark.parametrize("secret", [PAIR.access_key_id, PAIR.secret_access_key, PAIR.session_token])
def test_the_plugin_refuses_what_the_recorder_refuses(secret: str, tmp_path):
    """A key in the body is not written down by either."""
    made: dict = {}
    folder = GoldenFolder(tmp_path, made, how_to_record="record")
    secrets = {PAIR.access_key_id: PAIR.secret_access_key}
    problem = folder.problem(signed(f'{{"a": "{secret}"}}'.encode()), "case", secrets, record=True)
    assert "holds a key or a token" in (problem or "")
    assert {} == made


SECRET_HEADERS = ["cookie", "x-api-key", "x-amz-s3session-token", "x-amz-server-side-encryption-customer-key"]


@pytest.mark.parametrize("name", SECRET_HEADERS)
def test_a_header_that_opens_something_is_left_out(name: str):
    """Whether it was covered or not."""
    case = normal_form(signed(**{name.replace("-", "_"): "OPENSESAME"}), "case")
    assert b"OPENSESAME" not in b"".join(case.files.values())


ANSWERS = {
    "keys": b'{"Credentials": {"SecretAccessKey": "OPEN\\"SESAME", "SessionToken":"OPENSESAME"}}',
    "keys in XML": b"<SecretAccessKey>OPENSESAME</SecretAccessKey><SessionToken>OPENSESAME</SessionToken>",
    "a secret": b'{"SecretString": "OPENSESAME"}',
    "a secure string": b'{"Parameter": {"Type": "SecureString", "Value": "OPENSESAME"}}',
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_secret_in_an_answer_is_hidden(name: str):
    """What a service gives out is not written down."""
    body = normal_response(Response(200, {"Content-Type": "application/x-amz-json-1.1"}, ANSWERS[name])).body
    assert b"SESAME" not in body
    assert b"***" in body


def test_a_plain_value_stays():
    """A parameter that is no SecureString is no secret."""
    body = b'{"Parameter": {"Type": "String", "Value": "plain"}}'
    assert body == normal_response(Response(200, {"Content-Type": "application/x-amz-json-1.1"}, body)).body


def test_a_port_of_loopback_is_not_pinned(tmp_path):
    """The same request to an endpoint on another port is recorded already."""
    recorder = Recorder(tmp_path)
    sent = [
        sigv4.sign(Request("GET", f"http://127.0.0.1:{port}/"), PAIR, region="r", service="s", at=AT).request
        for port in (1111, 2222)
    ]
    assert ["s-GET-001", None] == [recorder.keep(request) for request in sent]


def test_half_a_character_is_recorded_or_refused(tmp_path):
    """An answer with one never raises anything foreign."""
    response = Response(200, {"Content-Type": "application/x-amz-json-1.1"}, b'{"a": "\\ud800"}')
    assert "ssm-POST-001" == Recorder(tmp_path).keep(signed(), response)
