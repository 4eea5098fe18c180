"""The client: what it checks, what it sends, what it answers; in-process, against the local endpoint."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta, timezone

import pytest
from freezegun import freeze_time

from sigv4ssm import Client, Credentials, Request, Response, errors

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
PAIR = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")


class Recorder:
    """A transport that keeps what it is given."""

    def __init__(self, response: Response | None = None) -> None:
        self.response = response or Response(200, (), b"{}")
        self.requests: list[Request] = []
        self.limits: list[tuple[float, float, float]] = []
        self.closed = 0

    def send(self, request: Request, *, connect: float, read: float, deadline: float) -> Response:
        self.requests.append(request)
        self.limits.append((connect, read, deadline))
        return self.response

    def close(self) -> None:
        self.closed += 1


def make(transport=None, **options) -> Client:
    return Client("us-east-1", **{"credentials": PAIR, "clock": lambda: AT, "transport": transport, **options})


NOT_FOUND = Response(400, {"x-amzn-RequestId": "id-1"}, b'{"__type":"AutomationExecutionNotFoundException"}')


def test_a_stop(execution_id: str):
    """Its answer is a dict as boto3 gives it; its parameters go out in the model's order."""
    recorder = Recorder()
    answer = make(recorder).stop_automation_execution(Type="Cancel", AutomationExecutionId=execution_id)
    metadata = {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}
    assert {"ResponseMetadata": metadata} == answer
    assert f'{{"AutomationExecutionId": "{execution_id}", "Type": "Cancel"}}'.encode() == recorder.requests[0].body


@pytest.mark.parametrize(
    "kind",
    [
        errors.AutomationExecutionNotFoundException,
        Client.exceptions.AutomationExecutionNotFoundException,
        Client.exceptions.ClientError,
    ],
)
def test_a_refusal_is_the_class_of_its_code(kind: type, execution_id: str):
    """By `errors`, by `client.exceptions` as in boto3, and as ClientError."""
    with pytest.raises(kind) as caught:
        make(Recorder(NOT_FOUND)).stop_automation_execution(AutomationExecutionId=execution_id)
    assert "AutomationExecutionNotFoundException" == caught.value.response["Error"]["Code"]
    assert "id-1" == caught.value.request_id


def test_exceptions_names_what_there_is():
    """An unknown exception is an AttributeError that lists the known ones."""
    client = make()
    with pytest.raises(AttributeError, match="ThrottlingException"):
        _ = client.exceptions.NoSuchException
    assert "ThrottlingException" in dir(client.exceptions)


def test_bad_parameters_never_leave():
    """Nothing is sent, and all problems are named."""
    recorder = Recorder()
    with pytest.raises(errors.ParamValidationError, match=r"Zed.*AutomationExecutionId is required.*Type"):
        make(recorder).stop_automation_execution(Type="x", Zed=1)
    assert [] == recorder.requests


def test_an_unknown_method_names_the_way():
    """boto3 has a method for each operation; here it is `call`."""
    with pytest.raises(AttributeError, match=r"use client.call\('GetParameter'"):
        make().get_parameter(Name="x")


@pytest.mark.parametrize(
    ("name", "way"),
    [("get_paginator", "client.paginate"), ("get_waiter", "client.stop_and_wait"), ("meta", "client.endpoint.region")],
)
def test_what_boto3_has_beside_operations_names_the_way(name: str, way: str):
    """These are no operations, and nothing is gained by calling them as such."""
    with pytest.raises(AttributeError) as caught:
        getattr(make(), name)
    assert way in str(caught.value)
    assert "client.call" not in str(caught.value)


def test_call_sends_parameters_as_given():
    """In their order, with names that no row knows, for operations that no row knows."""
    recorder = Recorder()
    make(recorder).call("PutParameter", {"Z": 1, "A": None})
    assert b'{"Z": 1, "A": null}' == recorder.requests[0].body
    assert "AmazonSSM.PutParameter" == recorder.requests[0].header("x-amz-target")


@pytest.mark.parametrize("operation", ["", "Get Parameter", "Get\r\nX", "Gét", None, 7, "../x"])
def test_what_is_no_operation_is_refused(operation):
    """Before anything is signed."""
    with pytest.raises(errors.ParamValidationError, match="no operation"):
        make(Recorder()).call(operation, {})


def test_build_request_is_what_call_sends():
    """The sans-I/O half makes the very request of the other."""
    recorder = Recorder()
    client = make(recorder)
    client.call("GetParameter", {"Name": "x"})
    assert client.build_request("GetParameter", {"Name": "x"}) == recorder.requests[0]


def test_build_request_needs_no_transport():
    """Who owns the I/O imports no requests for it, and may choose the time."""
    request = make().build_request("GetParameter", {}, at=AT + timedelta(days=1))
    assert "20150831T123600Z" == request.header("x-amz-date")


def test_parse_response_is_what_call_answers():
    """Success and error alike."""
    client = make(Recorder(Response(200, (), b'{"A": 1}')))
    assert client.call("O", {}) == client.parse_response("O", Response(200, (), b'{"A": 1}'))
    with pytest.raises(errors.ThrottlingException):
        client.parse_response("O", Response(400, (), b'{"__type": "ThrottlingException"}'))


def test_the_clock_is_looked_up_at_each_call():
    """So that freezegun works, however late it comes."""
    client = make(clock=None)
    for day in (1, 2):
        with freeze_time(f"2020-01-0{day}T00:00:00Z"):
            assert f"2020010{day}T000000Z" == client.build_request("O", {}).header("x-amz-date")


def test_credentials_may_be_a_provider():
    """A callable is asked at each call, so that it can refresh them."""
    keys = iter(["AKIDONE", "AKIDTWO"])
    client = make(credentials=lambda: Credentials(next(keys), "secret"))
    for key in ("AKIDONE", "AKIDTWO"):
        assert f"Credential={key}/" in (client.build_request("O", {}).header("authorization") or "")


def test_credentials_are_found_in_the_environment_at_each_call(monkeypatch):
    """A client made before the keys were set works after."""
    client = make(credentials=None)
    with pytest.raises(errors.NoCredentialsError, match="AWS_ACCESS_KEY_ID"):
        client.build_request("O", {})
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert "AKIDENV" in (client.build_request("O", {}).header("authorization") or "")


def test_a_temporary_key_without_its_token_is_refused():
    """Given ones too: AWS would only say that the token is invalid."""
    client = make(credentials=Credentials("ASIAEXAMPLE", "secret"))
    with pytest.raises(errors.PartialCredentialsError, match="token"):
        client.build_request("O", {})


@pytest.mark.parametrize("given", [("AKID", "secret"), "AKID", lambda: ("AKID", "secret"), lambda: None])
def test_what_are_no_credentials_is_refused(given):
    """By its kind, and without showing it."""
    with pytest.raises(errors.CredentialRetrievalError, match="not Credentials") as caught:
        make(credentials=given).build_request("O", {})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("timeout", "expected"),
    [((1, 2, 3), (1, 2, 3)), (4, (4, 4, 4)), (0.5, (0.5, 0.5, 0.5)), ((5, 30, 60), (5, 30, 60))],
)
def test_timeouts(timeout, expected, monkeypatch):
    """Three numbers, or the total alone; the deadline is one of time.monotonic."""
    monkeypatch.setattr("time.monotonic", lambda: 1000.0)
    recorder = Recorder()
    make(recorder, timeout=timeout).call("O", {})
    assert [(expected[0], expected[1], 1000.0 + expected[2])] == recorder.limits


@pytest.mark.parametrize(
    "timeout", [0, -1, (1, 2), (1, 2, 3, 4), "5", None, (0, 1, 1), (1, "2", 3), float("nan"), float("inf"), 1e10]
)
def test_a_timeout_that_is_none_is_refused(timeout):
    """When the client is made, not when it hangs."""
    with pytest.raises(errors.ConfigurationError, match="timeout"):
        make(timeout=timeout)


@pytest.mark.parametrize("url", ["http://localhost:1", "http://127.0.0.9", "http://[::1]:80", "https://example.com"])
def test_plain_http_is_for_loopback(url: str):
    """This machine may be spoken to in the clear."""
    assert url == make(endpoint_url=url).endpoint.url


def test_plain_http_elsewhere_is_refused_unless_allowed(monkeypatch):
    """The refusal names the three ways to allow it."""
    with pytest.raises(errors.EndpointError, match=r"allow_http=True, --allow-http or SIGV4SSM_ALLOW_HTTP=1"):
        make(endpoint_url="http://example.com")
    assert make(endpoint_url="http://example.com", allow_http=True)
    monkeypatch.setenv("SIGV4SSM_ALLOW_HTTP", "1")
    assert make(endpoint_url="http://example.com")


def test_a_response_over_the_limit_is_refused_from_any_transport():
    """A transport of one's own may have let it pass."""
    with pytest.raises(errors.ResponseError, match="larger than 10 bytes"):
        make(Recorder(Response(200, (), b'{"A": "aaaa"}')), max_response_bytes=10).call("O", {})


def test_a_client_is_a_context_manager():
    """Leaving it gives the connections back."""
    recorder = Recorder()
    with make(recorder) as client:
        client.call("O", {})
    assert 1 == recorder.closed


def test_many_threads_make_one_transport():
    """The first calls of many threads at once share what they make."""

    class Slow(Recorder):
        def __init__(self, **_) -> None:
            time.sleep(0.01)
            super().__init__()

    client = make(transport=Slow)
    seen = set()
    threads = [threading.Thread(target=lambda: seen.add(id(client._sender.transport()))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 == len(seen)
    client.close()


def test_repr_says_where_and_nothing_secret():
    """Region and endpoint."""
    assert "Client(region='us-east-1', endpoint_url='https://ssm.us-east-1.amazonaws.com')" == repr(make())
