"""The endpoint as a transport in this process: it answers whatever comes, and keeps what came."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sigv4ssm import Client, Credentials, Request, Response, errors, sigv4
from sigv4ssm.errors import ConfigurationError
from sigv4ssm.local import EXAMPLE_CREDENTIALS, Course, Endpoint
from sigv4ssm.operations import OPERATIONS

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
STATUSES = {200, 400, 403, 413}

LETTERS = st.characters() | st.sampled_from("{}/%;=,\"'\0\n\udc80\udcff")
"""Text that can have come over a wire: what is not UTF-8 there is a surrogate of U+DC80 to U+DCFF here."""
WILD = st.text(LETTERS, max_size=12)
PIECES = st.sampled_from(
    [
        *("AWS4-HMAC-SHA256 ", "Credential=", "SignedHeaders=", "Signature=", ", ", " ", "", "/////"),
        *("AKIDEXAMPLE/20150830/us-east-1/ssm/aws4_request", "host", "host;x-amz-date", "{x}", "{authorization}"),
        *("AKIDEXAMPLE/{x}/{0}/ssm/aws4_request", "{", "}", "9" * 5000, "\udc80", "0" * 64),
    ]
)
HEADERS = st.tuples(
    st.sampled_from(["Authorization", "X-Amz-Date", "Date", "Host", "X-Amz-Security-Token", "x-amz-content-sha256"]),
    st.lists(PIECES | WILD, max_size=8).map("".join)
    | st.sampled_from(["20150830T123600Z", "00000000T000000Z", "00010101T000000Z", "99991231T235959Z"]),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | WILD | st.just("x" * 36) | st.just(10**300),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WILD, inner, max_size=3),
    max_leaves=6,
)
BODIES = st.sampled_from(
    [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"a":' * 100_000, b'{"Type":' + b"9" * 5000 + b"}", b'{"a": NaN}']
) | st.binary(max_size=20)


def check(response):
    """A response of AWS JSON 1.1 that any JSON parser reads."""
    assert isinstance(response, Response)
    assert isinstance(json.loads(response.body, parse_constant=pytest.fail), dict)
    assert (response.status in STATUSES, str(len(response.body))) == (True, response.header("content-length"))


@given(
    st.sampled_from(["POST", "GET", "", "{x}"]),
    st.lists(PIECES | WILD, max_size=4).map("".join),
    st.lists(HEADERS, max_size=5),
    st.sampled_from(["AmazonSSM.GetAutomationExecution", "AmazonSSM.", ".", ""]) | WILD,
    BODIES,
)
def test_anything(method, target, headers, operation, body):
    """Nothing that a client can send makes the endpoint raise."""
    protocol = [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", operation)]
    check(Endpoint(clock=lambda: AT).handle(Request(method, f"http://h/{target}", [*protocol, *headers], body)))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(OPERATIONS)),
    st.dictionaries(
        st.sampled_from(["AutomationExecutionId", "Type", "DocumentName", "Parameters", "Mode", "Other"]), JSON
    ),
)
def test_any_parameters(operation, parameters):
    """Nothing that is properly signed makes it raise, whatever the parameters; what is started can be read."""
    endpoint = Endpoint(clock=lambda: AT)
    body = json.dumps(parameters).encode()
    answer = endpoint.handle(signed(operation, body))
    check(answer)
    for execution_id in endpoint.executions:
        check(
            endpoint.handle(
                signed("GetAutomationExecution", b'{"AutomationExecutionId": "%b"}' % execution_id.encode())
            )
        )


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("StartAutomationExecution", {"DocumentName": "Doc", "Tags": [None]}),
        ("StartAutomationExecution", {"DocumentName": "Doc", "Targets": [None], "TargetParameterName": "Id"}),
        (
            "StartAutomationExecution",
            {"DocumentName": "Doc", "Targets": [{"Key": "ParameterValues"}], "TargetParameterName": "Id"},
        ),
        ("DescribeAutomationExecutions", {"Filters": [None]}),
        ("DescribeAutomationExecutions", {"Filters": [{"Key": "DocumentNamePrefix", "Values": [None]}]}),
        ("DescribeAutomationExecutions", {"Filters": [{"Key": "StartTimeAfter", "Values": [None]}]}),
        ("SendAutomationSignal", {"AutomationExecutionId": ID, "SignalType": "Resume", "Payload": {"StepName": []}}),
        (
            "SendAutomationSignal",
            {"AutomationExecutionId": ID, "SignalType": "Resume", "Payload": {"StepName": [None]}},
        ),
    ],
)
def test_nulls_and_empty_lists_within_parameters(operation, parameters):
    """They count as not there: the request is answered, and what it started is listed."""
    endpoint = Endpoint(clock=lambda: AT)
    endpoint.start(ID)
    check(endpoint.handle(signed(operation, json.dumps(parameters).encode())))
    by_tag = b'{"Filters": [{"Key": "TagKey", "Values": ["t"]}, {"Key": "TargetResourceGroup", "Values": ["g"]}]}'
    for filters in (b"{}", by_tag):
        assert 200 == endpoint.handle(signed("DescribeAutomationExecutions", filters)).status


def signed(operation, body):
    headers = [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", f"AmazonSSM.{operation}")]
    request = Request("POST", "http://localhost/", headers, body)
    return sigv4.sign(request, EXAMPLE_CREDENTIALS, region="us-east-1", service="ssm", at=AT).request


def test_client(client, endpoint):
    """The endpoint is a transport; it keeps the requests as they came, and the executions by their ids."""
    answer = client.call("StartAutomationExecution", {"DocumentName": "Doc"})
    assert [answer["AutomationExecutionId"]] == list(endpoint.executions)
    assert [request.header("x-amz-target") for request in endpoint.requests] == ["AmazonSSM.StartAutomationExecution"]


def test_date_of_answer(client):
    """The Date of an answer is the endpoint's clock: clients correct their own by it."""
    answer = client.call("StartAutomationExecution", {"DocumentName": "Doc"})
    assert answer["ResponseMetadata"]["HTTPHeaders"]["date"] == "Sun, 30 Aug 2015 12:36:00 GMT"


@pytest.mark.parametrize(("denied_first", "code"), [(True, "AccessDeniedException"), (False, "ValidationException")])
def test_denied(denied_first, code):
    """Permission is looked at before the parameters or after them, as chosen, for AWS does not say."""
    endpoint = Endpoint(clock=lambda: AT, denied=["StopAutomationExecution"], denied_first=denied_first)
    response = endpoint.handle(signed("StopAutomationExecution", b'{"AutomationExecutionId": "short"}'))
    assert code == json.loads(response.body)["__type"]


def test_a_denial_names_the_region():
    """Of the request's signature."""
    client = Client(
        "eu-west-1", credentials=EXAMPLE_CREDENTIALS, transport=Endpoint(denied=["StartAutomationExecution"])
    )
    with pytest.raises(errors.AccessDeniedException, match=r"on resource: arn:aws:ssm:eu-west-1:123456789012:\* "):
        client.start_automation_execution(DocumentName="Doc")


def test_denied_changes_nothing():
    """An operation that is denied is not performed."""
    endpoint = Endpoint(clock=lambda: AT, denied=["StartAutomationExecution"])
    response = endpoint.handle(signed("StartAutomationExecution", b'{"DocumentName": "Doc"}'))
    assert (json.loads(response.body)["__type"], endpoint.executions) == ("AccessDeniedException", {})


@pytest.mark.parametrize(
    ("region", "code"), [("us-east-1", None), (None, None), ("eu-west-1", "InvalidSignatureException")]
)
def test_region(region, code):
    """An endpoint is in one region, or in any."""
    endpoint = Endpoint(clock=lambda: AT, region=region)
    response = endpoint.handle(signed("StartAutomationExecution", b'{"DocumentName": "Doc"}'))
    assert code == json.loads(response.body).get("__type")


@pytest.mark.parametrize("zone", [timezone.utc, timezone(timedelta(hours=-7))])
def test_clock_in_any_zone(zone):
    """The clock may be in any zone."""
    endpoint = Endpoint(clock=lambda: AT.astimezone(zone))
    assert endpoint.handle(signed("StartAutomationExecution", b'{"DocumentName": "Doc"}')).status == 200


def test_naive_clock():
    """A naive clock is refused: nobody can tell which zone it means."""
    with pytest.raises(errors.ConfigurationError, match="naive"):
        Endpoint(clock=lambda: AT.replace(tzinfo=None)).handle(Request("POST", "http://h/"))


def test_other_credentials():
    """It accepts the pair that it was given, and no other."""
    own = Credentials("AKIDOTHER", "secret", "TOKEN")
    endpoint = Endpoint(own, clock=lambda: AT)
    with pytest.raises(errors.UnrecognizedClientException):
        Client("us-east-1", credentials=EXAMPLE_CREDENTIALS, transport=endpoint, clock=lambda: AT).call(
            "StartAutomationExecution", {"DocumentName": "Doc"}
        )
    Client("us-east-1", credentials=own, transport=endpoint, clock=lambda: AT).call(
        "StartAutomationExecution", {"DocumentName": "Doc"}
    )
    assert len(endpoint.executions) == 1


def test_an_execution_can_be_put_in_place(client, endpoint, execution_id):
    """`start` needs no request: the id is one's own, and a stop finds it."""
    endpoint.start(execution_id)
    assert "InProgress" == endpoint.executions[execution_id].status(AT)
    client.stop_automation_execution(AutomationExecutionId=execution_id)
    assert "Cancelling" == endpoint.executions[execution_id].status(AT)


def test_only_an_operation_can_be_denied():
    """A slip in its name would deny nothing, and a test would pass for the wrong reason."""
    with pytest.raises(ConfigurationError, match=r"no operation StopAutomation\."):
        Endpoint(denied=["StopAutomation"])


@pytest.mark.parametrize("field", ["ending", "completed"])
def test_a_run_ends_in_a_status_of_aws(field):
    """A slip in its name is refused."""
    with pytest.raises(ConfigurationError, match="'Sucess' is no status"):
        Course(**{field: "Sucess"})
