"""The rows, against AWS's model as botocore carries it; the one rule over them."""

from __future__ import annotations

import botocore
import botocore.session
import pytest
from sessions import MODEL

from sigv4ssm import operations
from sigv4ssm.errors import ParamValidationError
from sigv4ssm.operations.shapes import SHAPES

ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
STOP = "StopAutomationExecution"
AT_LEAST = (1, 44)
current = pytest.mark.skipif(
    tuple(map(int, botocore.__version__.split(".")[:2])) < AT_LEAST,
    reason="older releases of botocore, the last ones for Python 3.9, carry an older model",
)


def inner(shape) -> list:
    """What a list, a map or a structure of the model holds: name, shape, whether it is required."""
    if shape.type_name == "structure":
        return [(name, member, name in shape.required_members) for name, member in shape.members.items()]
    if shape.type_name == "map":
        return [("key", shape.key, False), ("value", shape.value, False)]
    return [("member", shape.member, False)] if shape.type_name == "list" else []


def row_of_model(name: str, shape, required: bool) -> operations.Parameter:
    """A row as we write it, from AWS's model."""
    metadata = shape.metadata
    return operations.Parameter(
        name,
        shape.type_name,
        required,
        metadata.get("min", 0),
        metadata.get("max"),
        tuple(getattr(shape, "enum", ())),
        metadata.get("pattern", ""),
        shape.name if inner(shape) else "",
    )


def rows_of_model(shape) -> tuple[operations.Parameter, ...]:
    return tuple(row_of_model(*member) for member in inner(shape))


def shapes_of_model() -> dict[str, tuple[operations.Parameter, ...]]:
    """All shapes that the parameters of our operations hold, however deep."""
    found, waiting = {}, [MODEL.operation_model(operation).input_shape for operation in operations.OPERATIONS]
    while waiting:
        for _, shape, _ in inner(waiting.pop()):
            if inner(shape) and shape.name not in found:
                found[shape.name] = rows_of_model(shape)
                waiting.append(shape)
    return found


@current
@pytest.mark.parametrize("operation", operations.OPERATIONS)
def test_a_row_is_the_models(operation: str):
    """The parameters of an operation, their order, kinds, bounds, values, patterns and need are AWS's."""
    assert rows_of_model(MODEL.operation_model(operation).input_shape) == operations.OPERATIONS[operation]


@current
def test_what_parameters_hold_is_the_models():
    """So is all that lists, maps and structures hold, and no more."""
    assert shapes_of_model() == SHAPES


def test_each_operation_says_what_it_does():
    """No row is without a sentence for `help`, and no sentence without a row."""
    assert list(operations.OPERATIONS) == list(operations.SUMMARIES)


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
        ("StartAutomationExecution", {"DocumentName": "Doc"}, False),
        ("StartAutomationExecution", {"DocumentName": "Doc", "ClientToken": ID}, True),
        ("StartAutomationExecution", {"DocumentName": "Doc", "ClientToken": ""}, False),
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
    ({"AutomationExecutionId": ID, "Id": None}, ["Id is no parameter"]),
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
    """A range, a lower bound alone, and the bounds of a number."""
    for row, value, expected in (
        (operations.Parameter("P", "map", least=1, most=200), {}, "have length 1 to 200, not 0"),
        (operations.Parameter("P", "string", least=2), "x", "have length 2 or more, not 1"),
        (operations.Parameter("P", "list", most=0), ["x"], "have length 0, not 1"),
        (operations.Parameter("P", "integer", least=1, most=50), 51, "be 1 to 50, not 51"),
    ):
        assert [f"P must {expected}"] == operations.problems_of(row, value, "P")
