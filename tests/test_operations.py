"""The rows, against AWS's model as botocore carries it; the one rule over them."""

from __future__ import annotations

import botocore.session
import pytest

from sigv4ssm import operations
from sigv4ssm.errors import ParamValidationError

ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
STOP = "StopAutomationExecution"
MODEL = botocore.session.get_session().get_service_model("ssm")
KINDS = {"string": str, "map": dict}


@pytest.mark.parametrize(
    ("operation", "parameter"),
    [(operation, parameter) for operation, row in operations.OPERATIONS.items() for parameter in row],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_a_row_is_the_models(operation: str, parameter: operations.Parameter):
    """Type, bounds, values and need of each parameter are AWS's."""
    shape = MODEL.operation_model(operation).input_shape
    member = shape.members[parameter.name]
    assert KINDS[member.type_name] is parameter.kind
    assert (parameter.name in shape.required_members) == parameter.required
    bounds = member.metadata.get("min", 0), member.metadata.get("max")
    assert bounds == (parameter.shortest, parameter.longest)
    assert tuple(getattr(member, "enum", ())) == parameter.values


def test_the_stop_row_is_whole_and_in_order():
    """The operation of this library has all of its parameters, in the model's order."""
    expected = list(MODEL.operation_model(STOP).input_shape.members)
    assert expected == [parameter.name for parameter in operations.OPERATIONS[STOP]]


def test_the_names_of_the_service_are_the_models():
    """Signing name and target prefix."""
    assert (MODEL.signing_name, MODEL.metadata["targetPrefix"]) == (operations.SERVICE, operations.TARGET_PREFIX)


def test_parameters_go_out_in_the_models_order_without_none():
    """Whatever the order of the call."""
    given = {"Type": "Cancel", "AutomationExecutionId": ID}
    assert [("AutomationExecutionId", ID), ("Type", "Cancel")] == list(operations.check_parameters(STOP, given).items())
    assert {"AutomationExecutionId": ID} == operations.check_parameters(STOP, {**given, "Type": None})


@pytest.mark.parametrize("operation", MODEL.operation_names)
def test_the_token_of_idempotent_requests_has_one_name(operation: str):
    """By it AWS knows a request that is sent again; what only reads has none."""
    shape = MODEL.operation_model(operation).input_shape
    marked = {name for name, member in shape.members.items() if member.metadata.get("idempotencyToken")}
    assert marked <= {operations.IDEMPOTENCY_TOKEN}
    if operations.only_reads(operation):
        assert operations.IDEMPOTENCY_TOKEN not in shape.members


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        (STOP, {"AutomationExecutionId": ID}, True),
        ("GetAutomationExecution", {}, True),
        ("DescribeAutomationExecutions", {}, True),
        ("ListCommands", {}, True),
        ("StartAutomationExecution", {"DocumentName": "d"}, False),
        ("StartAutomationExecution", {"DocumentName": "d", "ClientToken": ID}, True),
        ("StartAutomationExecution", {"DocumentName": "d", "ClientToken": ""}, False),
        ("SendAutomationSignal", {"AutomationExecutionId": ID, "SignalType": "Approve"}, False),
        ("SendCommand", {}, False),
        ("DeleteParameter", {"Name": "n"}, False),
    ],
)
def test_what_may_be_sent_twice(operation: str, parameters: dict, expected: bool):
    """What only reads, what a token marks, and what has a row."""
    assert expected == operations.is_repeatable(operation, parameters)


PROBLEMS = [
    ({}, ["AutomationExecutionId is required"]),
    ({"AutomationExecutionId": None}, ["AutomationExecutionId is required"]),
    ({"AutomationExecutionId": 36}, ["AutomationExecutionId must be str, not int"]),
    ({"AutomationExecutionId": b"x" * 36}, ["AutomationExecutionId must be str, not bytes"]),
    ({"AutomationExecutionId": ""}, ["AutomationExecutionId must have length 36, not 0"]),
    ({"AutomationExecutionId": ID[:-1]}, ["AutomationExecutionId must have length 36, not 35"]),
    ({"AutomationExecutionId": ID + "0"}, ["AutomationExecutionId must have length 36, not 37"]),
    ({"AutomationExecutionId": ID, "Type": "cancel"}, ["Type must be one of Complete, Cancel, not 'cancel'"]),
    ({"AutomationExecutionId": ID, "Type": ""}, ["Type must be one of Complete, Cancel, not ''"]),
    ({"AutomationExecutionId": ID, "Type": True}, ["Type must be str, not bool"]),
    ({"AutomationExecutionId": ID, "Id": 1}, ["Id is no parameter of StopAutomationExecution: it takes"]),
    (
        {"AutomationExecutionId": "x", "Type": "y", "Zed": 1},
        ["Zed is no parameter", "AutomationExecutionId must have length 36, not 1", "Type must be one of"],
    ),
]


@pytest.mark.parametrize(("given", "problems"), PROBLEMS)
def test_all_problems_are_named_in_one_error(given: dict, problems: list[str]):
    """Each with the parameter and the constraint."""
    with pytest.raises(ParamValidationError) as caught:
        operations.check_parameters(STOP, given)
    for problem in problems:
        assert problem in caught.value.problem
    assert len(problems) == caught.value.problem.count(";") + 1


def test_other_bounds_are_said_too():
    """A range, and a lower bound alone."""
    ranged = operations.Parameter("P", dict, shortest=1, longest=200)
    assert ["P must have length 1 to 200, not 0"] == operations.problems_of(ranged, {})
    assert ["P must have length 2 or more, not 1"] == operations.problems_of(
        operations.Parameter("P", str, shortest=2), "x"
    )
