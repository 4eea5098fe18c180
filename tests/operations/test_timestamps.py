"""Time stamps as datetimes: where the model has them, and as boto3 reads them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from botocore.utils import parse_timestamp
from hypothesis import given
from hypothesis import strategies as st
from sessions import MODEL

from sigv4ssm.errors import ResponseError
from sigv4ssm.operations import OPERATIONS, only_reads
from sigv4ssm.operations.timestamps import TIME_STAMPS, with_datetimes

STEPS = "DescribeAutomationStepExecutions"


def stamped(shape, path: tuple[str, ...] = ()) -> dict:
    """Where the model has time stamps: the path to a structure, to the names of those in it."""
    if shape.type_name == "list":
        return stamped(shape.member, path)
    if shape.type_name != "structure":
        return {}
    own = {name for name, member in shape.members.items() if member.type_name == "timestamp"}
    found = {path: own} if own else {}
    for name, member in shape.members.items():
        found.update(stamped(member, (*path, name)))
    return found


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_table_is_the_models(operation: str):
    """Every time stamp of an answer is in it, and only answers of operations that read have any."""
    expected = stamped(MODEL.operation_model(operation).output_shape)
    assert expected == {path: set(names) for path, names in TIME_STAMPS.get(operation, {}).items()}
    assert not expected or only_reads(operation)


@given(st.floats(0, 4e9) | st.integers(0, 4_000_000_000))
def test_an_instant_is_that_of_boto3(seconds: float):
    """To the microsecond, and aware."""
    answer = with_datetimes(STEPS, {"StepExecutions": [{"ExecutionStartTime": seconds}]})
    actual = answer["StepExecutions"][0]["ExecutionStartTime"]
    assert parse_timestamp(seconds) == actual
    assert timedelta() == actual.utcoffset()


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("2020-03-25T17:11:00Z", datetime(2020, 3, 25, 17, 11, tzinfo=timezone.utc)),
        ("2020-03-25T17:11:00.250000+01:00", datetime(2020, 3, 25, 16, 11, 0, 250000, tzinfo=timezone.utc)),
        ("2020-03-25T17:11:00", datetime(2020, 3, 25, 17, 11, tzinfo=timezone.utc)),
        (None, None),
    ],
)
def test_text_is_read_too(sent, expected):
    """Emulators of AWS send ISO 8601; null stays."""
    answer = with_datetimes(STEPS, {"StepExecutions": [{"ExecutionStartTime": sent}]})
    assert {"StepExecutions": [{"ExecutionStartTime": expected}]} == answer


@pytest.mark.parametrize("sent", ["soon", 1e300, [], {}, "", float(2**63)])
def test_what_is_no_time_is_said(sent):
    """The operation, the member, and the way to have it as it came."""
    with pytest.raises(ResponseError, match=r"DescribeAutomationStepExecutions: ExecutionStartTime is .*`call`"):
        with_datetimes(STEPS, {"StepExecutions": [{"ExecutionStartTime": sent}]})


@pytest.mark.parametrize("answer", [{}, {"StepExecutions": None}, {"StepExecutions": [None, 1]}, {"StepExecutions": 5}])
def test_an_odd_answer_is_left_alone(answer: dict):
    """Where no structure is, no time stamp is looked for."""
    assert dict(answer) == with_datetimes(STEPS, answer)
