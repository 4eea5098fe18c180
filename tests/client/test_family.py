"""The methods of the family: made from the rows, with boto3's names, checks and answers."""

from __future__ import annotations

import inspect
import json
from datetime import datetime, timezone

import pytest
from botocore import xform_name
from scripted import PAIR

from sigv4ssm import Client, Request, Response, errors, operations
from sigv4ssm.operations import OPERATIONS

ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
STARTED = datetime(2020, 3, 25, 17, 11, 0, 250000, tzinfo=timezone.utc)


class Answering:
    """A transport that answers the same to everything, and keeps what it is asked."""

    def __init__(self, answer: dict) -> None:
        self.answer = answer
        self.requests: list[Request] = []

    def send(self, request: Request, **_) -> Response:
        self.requests.append(request)
        return Response(200, (), json.dumps(self.answer).encode())

    def close(self) -> None:
        """Nothing is held."""


def make(answer: dict | None = None) -> tuple[Client, Answering]:
    transport = Answering(answer or {})
    return Client("us-east-1", credentials=PAIR, transport=transport), transport


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_row_has_a_method_of_boto3s_name(operation: str):
    """With the doc that `help` shows: what it does, each parameter, AWS's page."""
    method = getattr(Client, xform_name(operation))
    assert f"Client.{xform_name(operation)}" == method.__qualname__
    first, _, rest = inspect.getdoc(method).partition("\n")
    assert operations.SUMMARIES[operation] == first
    for parameter in OPERATIONS[operation]:
        assert f"{parameter.name}{' (required)' * parameter.required}" in rest
    assert f"API_{operation}.html" in rest


@pytest.mark.parametrize(
    ("operation", "parameters", "body"),
    [
        ("GetAutomationExecution", {"AutomationExecutionId": ID}, f'{{"AutomationExecutionId": "{ID}"}}'),
        (
            "StartAutomationExecution",
            {"Parameters": {"a": ["b"]}, "DocumentName": "Doc", "Mode": None},
            '{"DocumentName": "Doc", "Parameters": {"a": ["b"]}}',
        ),
        ("DescribeAutomationExecutions", {"NextToken": "t", "MaxResults": 5}, '{"MaxResults": 5, "NextToken": "t"}'),
        (
            "SendAutomationSignal",
            {"SignalType": "Approve", "AutomationExecutionId": ID},
            f'{{"AutomationExecutionId": "{ID}", "SignalType": "Approve"}}',
        ),
    ],
)
def test_a_method_sends_its_operation(operation: str, parameters: dict, body: str):
    """By its name, with the parameters in the model's order and without those of None."""
    client, transport = make()
    getattr(client, xform_name(operation))(**parameters)
    assert f"AmazonSSM.{operation}" == transport.requests[0].header("x-amz-target")
    assert body.encode() == transport.requests[0].body


@pytest.mark.parametrize("operation", OPERATIONS)
def test_bad_parameters_never_leave(operation: str):
    """Of any method."""
    client, transport = make()
    with pytest.raises(errors.ParamValidationError, match=f"Odd is no parameter of {operation}"):
        getattr(client, xform_name(operation))(Odd=1)
    assert [] == transport.requests


def test_parameters_are_given_by_name():
    """As boto3 has it."""
    with pytest.raises(TypeError, match="positional"):
        make()[0].get_automation_execution(ID)


def test_a_method_gives_datetimes_and_call_gives_numbers():
    """One answer, both ways; ResponseMetadata stands beside it."""
    seconds = STARTED.timestamp()
    inner = {"StepExecutions": [{"ExecutionStartTime": seconds}, {}], "ExecutionStartTime": seconds}
    client, _ = make({"AutomationExecution": inner})
    assert inner == client.call("GetAutomationExecution", {})["AutomationExecution"]
    answer = client.get_automation_execution(AutomationExecutionId=ID)
    assert STARTED == answer["AutomationExecution"]["ExecutionStartTime"]
    assert [{"ExecutionStartTime": STARTED}, {}] == answer["AutomationExecution"]["StepExecutions"]
    assert 200 == answer["ResponseMetadata"]["HTTPStatusCode"]


def test_a_client_can_be_imitated():
    """`unittest.mock` finds the methods on the class: they are there, not answered by `__getattr__`."""
    assert {xform_name(operation) for operation in OPERATIONS} <= set(dir(Client))


MODELLED = """AutomationDefinitionNotFoundException AutomationDefinitionVersionNotFoundException
AutomationExecutionLimitExceededException AutomationExecutionNotFoundException AutomationStepNotFoundException
IdempotentParameterMismatch InternalServerError InvalidAutomationExecutionParametersException
InvalidAutomationSignalException InvalidAutomationStatusUpdateException InvalidFilterKey InvalidFilterValue
InvalidNextToken InvalidTarget"""


@pytest.mark.parametrize("code", MODELLED.split())
def test_each_modelled_error_has_its_class(code: str):
    """In `client.exceptions` as in boto3, and in `errors`; it is what the client raises, and it says what to do."""
    client, _ = make()
    with pytest.raises(getattr(client.exceptions, code)) as caught:
        client.parse_response("Operation", Response(400, (), json.dumps({"__type": code, "Message": "m"}).encode()))
    assert getattr(errors, code) is type(caught.value)
    assert caught.value.cure != errors.ServiceError.cure


def test_the_modelled_errors_are_those_of_the_model():
    """Of the six operations, and all of them."""
    from sessions import MODEL

    shapes = {shape.name for operation in OPERATIONS for shape in MODEL.operation_model(operation).error_shapes}
    assert shapes == set(MODELLED.split())
