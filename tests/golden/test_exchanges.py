"""Every golden case, all the way: signed, verified, sent through requests, answered, parsed."""

from __future__ import annotations

import json

import pytest
from cases import STOP, cases, difference, outcome
from freezegun import freeze_time

from sigv4ssm import Client, sigv4
from sigv4ssm.errors import ServiceError
from sigv4ssm.errors.codes import CODES
from sigv4ssm.golden import Case, first_difference
from sigv4ssm.golden.rawtext import read_request, read_response

CASES = cases(STOP)
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def client_for(case: Case) -> Client:
    """A client of the case's region and endpoint."""
    url = case.request.url
    fips, dualstack = "ssm-fips." in url or case.name.startswith("fips"), url.endswith(".api.aws/")
    custom = {
        "host-with-port": "http://localhost:4566",
        "host-with-default-port": "https://ssm.example.com:443",
        "endpoint-with-path": "http://localhost:4566/proxy/ssm",
        "endpoint-ipv6": "http://[::1]:4566",
    }.get(case.name)
    return Client(
        case.context["region"],
        credentials=case.credentials,
        endpoint_url=custom,
        use_fips=fips,
        use_dualstack=dualstack,
        max_attempts=1,
    )


def expected_outcome(case: Case) -> dict:
    """botocore's outcome, with what the case says that differs; without what botocore's shapes add on top."""
    expected = outcome(case)
    for key, members in difference(case).items():
        expected[key].update(members)
    return {key: expected[key] for key in ("Error", "ResponseMetadata") if key in expected}


@each_case
def test_signed(case: Case):
    """The case's request is signed as botocore signed it, at all four stages."""
    assert first_difference(case) is None


@each_case
def test_verified(case: Case):
    """botocore's signed request is verified, and what was covered is what it signed."""
    verified = sigv4.verify(
        read_request(case.files["header-signed-request.txt"]),
        {case.credentials.access_key_id: case.credentials}.get,
        at=case.at,
        region=case.context["region"],
        service=case.context["service"],
    )
    assert isinstance(verified, sigv4.Verified), verified
    assert case.text("header-canonical-request.txt") == verified.canonical_request


@each_case
def test_built(case: Case):
    """Our client builds the same request from the same parameters: headers, body, signature."""
    built = client_for(case).build_request("StopAutomationExecution", json.loads(case.request.body), at=case.at)
    expected = read_request(case.files["header-signed-request.txt"])
    unsigned = ("Accept-Encoding", "User-Agent", "Content-Length")
    assert sorted(expected.headers) == sorted(pair for pair in built.headers if pair[0] not in unsigned)
    assert f"Content-Length:{built.header('content-length')}\n" == case.text("unsigned-headers.txt")
    assert expected.body == built.body


@each_case
def test_called(case: Case):
    """A call through requests, under a frozen clock, sends the case's request and gives the case's outcome."""
    responses = pytest.importorskip("responses", reason="requests and its mock are not installed")
    recorded = read_response(case.files["response.txt"])
    with responses.RequestsMock() as intercepted, freeze_time(case.at), client_for(case) as client:
        url = client.build_request("StopAutomationExecution", {}).url
        headers = {name: value for name, value in recorded.headers if name not in ("Content-Type", "Content-Length")}
        intercepted.post(
            url,
            recorded.body,
            status=recorded.status,
            headers=headers,
            content_type=recorded.header("content-type"),
            auto_calculate_content_length=True,
        )
        answer, kind = call(client, json.loads(case.request.body))
        sent = intercepted.calls[0].request
        expected = expected_outcome(case)
        expected["ResponseMetadata"]["RetryAttempts"] = len(intercepted.calls) - 1  # a wrong clock is corrected
    assert case.text("header-signature.txt") == sent.headers["Authorization"].partition("Signature=")[2]
    assert case.request.body == sent.body
    assert expected == answer
    assert kind is None or answer["Error"]["Code"] not in CODES or kind is CODES[answer["Error"]["Code"]]


def call(client: Client, parameters: dict) -> tuple[dict, type[ServiceError] | None]:
    """The dict of an answer, or the response and the class of the exception."""
    try:
        return client.call("StopAutomationExecution", parameters), None
    except ServiceError as error:
        return error.response, type(error)


@each_case
def test_parsed(case: Case):
    """The recorded response, to the letter, is parsed to the case's outcome without any I/O."""
    client = client_for(case)
    try:
        parsed = client.parse_response("StopAutomationExecution", read_response(case.files["response.txt"]))
    except ServiceError as error:
        parsed = error.response
    assert expected_outcome(case) == parsed
