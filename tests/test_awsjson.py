"""AWS JSON 1.1: requests out, answers and errors in. The published error spellings are tested in conformance/."""

from __future__ import annotations

import json

import pytest

from sigv4ssm import Response, awsjson, errors


def parse(response: Response) -> dict:
    return awsjson.parse_response("Operation", response)


def test_a_request():
    """Target and content type are headers; the body is spaced as json.dumps spaces it, and is ASCII."""
    request = awsjson.build_request("https://h/", "Prefix.Operation", {"A": [1, None], "é": "日"})
    assert ("POST", "https://h/") == (request.method, request.url)
    expected = (("X-Amz-Target", "Prefix.Operation"), ("Content-Type", "application/x-amz-json-1.1"))
    assert expected == request.headers
    assert b'{"A": [1, null], "\\u00e9": "\\u65e5"}' == request.body


LOOP: dict = {}
LOOP["loop"] = LOOP


@pytest.mark.parametrize(
    "parameters",
    [{"a": float("nan")}, {"a": float("inf")}, {"a": b"bytes"}, {"a": {1, 2}}, LOOP, ["list"], None, "text", {(1,): 2}],
    ids=repr,
)
def test_what_is_no_json_object_is_refused(parameters):
    """NaN, bytes, sets, loops and everything that is no dict."""
    with pytest.raises(errors.ParamValidationError):
        awsjson.build_request("https://h/", "T", parameters)


@pytest.mark.parametrize("body", [b"", b"{}", b" {} "])
@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_an_empty_success(status: int, body: bytes):
    """Nothing and `{}` are the same, with any status of success."""
    assert {"ResponseMetadata"} == set(parse(Response(status, (), body)))


def test_metadata():
    """The request id, the status, the headers in lower case and the number of retries, as boto3 has them."""
    answer = awsjson.parse_response(
        "O", Response(200, [("X-Amzn-RequestId", "1"), ("A", "x"), ("a", "y")], b'{"B": 2}'), 3
    )
    metadata = {
        "RequestId": "1",
        "HTTPStatusCode": 200,
        "HTTPHeaders": {"x-amzn-requestid": "1", "a": "x,y"},
        "RetryAttempts": 2,
    }
    assert {"B": 2, "ResponseMetadata": metadata} == answer


DEEP = b"[" * 100_000 + b"]" * 100_000
UNREADABLE = {
    "a list": b"[]",
    "a text": b'"text"',
    "null": b"null",
    "half an object": b'{"a": ',
    "HTML": b"<html></html>",
    "not UTF-8": b'{"a": "\xff"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "too deep": b'{"a": ' + DEEP + b"}",
    "too many digits": b'{"a": ' + b"1" * 10_000 + b"}",
    "two objects": b"{}{}",
    "blanks": b"   ",
    "NaN": b'{"a": NaN}',
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_success_that_is_no_object_cannot_be_read(name: str):
    """It is a ResponseError, whatever it is instead, with the parser's error as its cause."""
    with pytest.raises(errors.ResponseError) as caught:
        parse(Response(200, (), UNREADABLE[name]))
    assert isinstance(caught.value.__cause__, ValueError)


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_error_that_cannot_be_read_is_its_status(name: str):
    """The status is the code, its phrase the message."""
    with pytest.raises(errors.ServiceError) as caught:
        parse(Response(503, (), UNREADABLE[name]))
    assert ("503", "Service Unavailable") == (caught.value.code, caught.value.message)


@pytest.mark.parametrize("status", [100, 103, 199, 300, 301, 302, 304, 307, 308, 399])
def test_what_is_neither_success_nor_error_cannot_be_read(status: int):
    """1xx and 3xx are no answers of AWS."""
    with pytest.raises(errors.ResponseError, match=str(status)):
        parse(Response(status, [("Location", "https://evil/")], b"{}"))


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        ({"X-Amzn-Errortype": "A"}, {"code": "B", "__type": "C"}, "A"),
        ({}, {"code": "B", "__type": "C"}, "B"),
        ({}, {"__type": "C"}, "C"),
        ({"x-amzn-errortype": ""}, {"code": "", "__type": "C"}, "C"),
        ({}, {"code": 1, "__type": "C"}, "C"),
        ({}, {"code": None, "__type": ["C"]}, "400"),
        ({}, {"__type": "ns#C:http://x/#y"}, "C"),
        ({}, {"__type": "#"}, "400"),
        ({}, {"__type": ":x"}, "400"),
        ({}, {"Code": "D"}, "400"),
        ({}, {"__type": "C "}, "C"),
        ({"X-Amzn-Errortype": "A\x1b[2J"}, {"__type": "C"}, "C"),
    ],
)
def test_where_the_code_stands(headers: dict, body: dict, code: str):
    """Header, `code`, `__type`: the first that is a text with a name in it."""
    with pytest.raises(errors.ServiceError) as caught:
        parse(Response(400, headers, json.dumps(body).encode()))
    assert code == caught.value.code


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"message": "a", "Message": "b"}, "a"),
        ({"Message": "b"}, "b"),
        ({"message": 1}, ""),
        ({"message": None}, ""),
        ({}, ""),
    ],
)
def test_where_the_message_stands(body: dict, message: str):
    """In `message` or `Message`, or nowhere."""
    with pytest.raises(errors.ThrottlingException) as caught:
        parse(Response(400, {}, json.dumps({"__type": "ThrottlingException", **body}).encode()))
    assert message == caught.value.message


def test_an_unknown_status_has_no_phrase():
    """A status that no RFC names is still an error with that code."""
    with pytest.raises(errors.ServiceError) as caught:
        parse(Response(599))
    assert ("599", "") == (caught.value.code, caught.value.message)


def test_a_token_in_an_echo_is_hidden():
    """AWS echoes the canonical request with the session token in it: no exception shows that."""
    echo = "no match\n\nThe Canonical String\n'POST\nx-amz-security-token:TOKENTOKEN\nx-amz-target:t'"
    body = json.dumps({"__type": "InvalidSignatureException", "message": echo}).encode()
    with pytest.raises(errors.InvalidSignatureException) as caught:
        parse(Response(400, (), body))
    assert "x-amz-security-token:***" in caught.value.message
    assert "TOKENTOKEN" not in repr(caught.value) + str(caught.value.response)
