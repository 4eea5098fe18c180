"""What lists, maps and structures hold: each problem with its place. Beside boto3, which refuses no more than we do."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st
from sessions import MODEL

from sigv4ssm import operations
from sigv4ssm.errors import ParamValidationError
from sigv4ssm.operations.shapes import JAVA_CLASS, PYTHON_CLASS, SHAPES, matches

ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
START, LIST, STEPS, SIGNAL = (
    "StartAutomationExecution",
    "DescribeAutomationExecutions",
    "DescribeAutomationStepExecutions",
    "SendAutomationSignal",
)
DOC = {"DocumentName": "Doc"}


def problems(operation: str, parameters: dict) -> list[str]:
    try:
        operations.check_parameters(operation, parameters)
    except ParamValidationError as error:
        return error.problem.removeprefix("Parameter validation failed: ").removesuffix(".").split("; ")
    return []


TOKENS = [r"[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}"]

PROBLEMS = [
    (START, {}, ["DocumentName is required"]),
    (START, {"DocumentName": "a b"}, [r"DocumentName must match ^[a-zA-Z0-9_\-.:/]{3,128}$, not 'a b'"]),
    (START, {**DOC, "Parameters": {"a": "b"}}, ["Parameters.a must be list, not str"]),
    (START, {**DOC, "Parameters": {"a": [1]}}, ["Parameters.a[0] must be str, not int"]),
    (START, {**DOC, "Parameters": {"a": [None]}}, ["Parameters.a[0] must be str, not NoneType"]),
    (START, {**DOC, "Parameters": {"a": None}}, ["Parameters.a must be list, not NoneType"]),
    (START, {**DOC, "Parameters": {"a": ["b", ""]}}, ["Parameters.a[1] must have length 1 to 512, not 0"]),
    (START, {**DOC, "Parameters": {"": []}}, ["Parameters (key '') must have length 1 to 50, not 0"]),
    (START, {**DOC, "Parameters": {1: []}}, ["Parameters (key 1) must be str, not int"]),
    (START, {**DOC, "Parameters": {}}, ["Parameters must have length 1 to 200, not 0"]),
    (START, {**DOC, "ClientToken": "g" * 36}, [f"ClientToken must match {TOKENS[0]}, not {'g' * 36!r}"]),
    (START, {**DOC, "Targets": [{}, {}]}, ["Targets must have length 0 to 1, not 2"]),
    (
        START,
        {**DOC, "Targets": [{"Key": "tag:a", "Values": ["x"], "Value": 1}]},
        ["Targets[0].Value is no parameter of Target: it takes Key, Values"],
    ),
    (START, {**DOC, "TargetMaps": [{"a": [""]}]}, ["TargetMaps[0].a[0] must have length 1 to 50, not 0"]),
    (START, {**DOC, "Tags": [{"Key": "a"}]}, ["Tags[0].Value is required"]),
    (START, {**DOC, "Tags": [{"Key": "a", "Value": None}]}, ["Tags[0].Value must be str, not NoneType"]),
    (
        START,
        {**DOC, "AlarmConfiguration": {"IgnorePollAlarmFailure": 1}},
        [
            "AlarmConfiguration.IgnorePollAlarmFailure must be bool, not int",
            "AlarmConfiguration.Alarms is required",
        ],
    ),
    (
        START,
        {**DOC, "TargetLocations": [{"ExecutionRoleName": "a b", "Regions": "eu-west-1"}]},
        [
            "TargetLocations[0].Regions must be list, not str",
            r"TargetLocations[0].ExecutionRoleName must match [\w+=,.@/-]+, not 'a b'",
        ],
    ),
    (LIST, {"MaxResults": 0}, ["MaxResults must be 1 to 50, not 0"]),
    (LIST, {"MaxResults": 51}, ["MaxResults must be 1 to 50, not 51"]),
    (LIST, {"MaxResults": True}, ["MaxResults must be int, not bool"]),
    (LIST, {"MaxResults": "5"}, ["MaxResults must be int, not str"]),
    (LIST, {"Filters": []}, ["Filters must have length 1 to 10, not 0"]),
    (LIST, {"Filters": [{"Key": "ExecutionId"}]}, ["Filters[0].Values is required"]),
    (STEPS, {"AutomationExecutionId": ID, "ReverseOrder": "no"}, ["ReverseOrder must be bool, not str"]),
    (SIGNAL, {"AutomationExecutionId": ID, "SignalType": "Approve", "Payload": []}, ["Payload must be dict, not list"]),
]

SOUND = [
    (START, {**DOC, "Parameters": {"a": [], "b": ("x", "y")}, "ClientToken": ID, "MaxErrors": "0"}),
    (START, {**DOC, "Tags": [{"Key": "naïve ключ 鍵", "Value": ""}], "Targets": [{"Key": "tag:a", "Values": []}]}),
    (START, {**DOC, "AlarmConfiguration": {"Alarms": [{"Name": " a"}]}, "MaxConcurrency": "100%"}),
    (START, {"DocumentName": "arn:aws:ssm:eu-west-1:123456789012:document/Own", "DocumentVersion": "$LATEST"}),
    (LIST, {}),
    (LIST, {"Filters": [{"Key": "ExecutionStatus", "Values": ["InProgress"]}], "MaxResults": 50, "NextToken": ""}),
    (STEPS, {"AutomationExecutionId": ID, "ReverseOrder": False, "MaxResults": None}),
    (SIGNAL, {"AutomationExecutionId": ID, "SignalType": "Resume", "Payload": {"StepName": ["a"]}}),
]


@pytest.mark.parametrize(("operation", "parameters", "expected"), PROBLEMS)
def test_a_problem_has_its_place(operation: str, parameters: dict, expected: list[str]):
    """Each is said with the path to the value and the constraint."""
    assert expected == problems(operation, parameters)


@pytest.mark.parametrize(("operation", "parameters"), SOUND)
def test_what_is_sound_goes_out_as_it_is(operation: str, parameters: dict):
    """In the model's order, tuples as lists do, None left out."""
    expected = {name: value for name, value in parameters.items() if value is not None}
    assert expected == operations.check_parameters(operation, parameters)


def test_letters_of_all_scripts_are_those_of_the_patterns():
    r"""`\p{L}\p{Z}\p{N}_` of AWS's patterns, written for Python, is the same set of characters."""
    kind = re.compile(f"[{PYTHON_CLASS}]")
    differing = [
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if (unicodedata.category(character)[0] in "LZN" or character == "_") != bool(kind.fullmatch(character))
    ]
    assert [] == differing


def test_no_pattern_has_another_class_of_characters():
    r"""The only `\p` in the rows are the three that are translated."""
    rows = [row for shape in (*operations.OPERATIONS.values(), *SHAPES.values()) for row in shape]
    assert [] == [row.pattern for row in rows if r"\p" in row.pattern.replace(JAVA_CLASS, "")]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"[\w+=,.@/-]+", "role/a", True),
        (r"[\w+=,.@/-]+", "a role", False),
        (r"[\w+=,.@/-]+", "rôle", False),
        (r"^(?!\s*$).+", " ", False),
        (r"^[a-z]{3}$", "abc\n", False),
        (r"([$]LATEST|[$]DEFAULT|^[1-9][0-9]*$)", "$LATEST", True),
        (r"([$]LATEST|[$]DEFAULT|^[1-9][0-9]*$)", "$LATEST2", False),
    ],
)
def test_a_pattern_is_one_of_the_whole_text(pattern: str, text: str, expected: bool):
    """With anchors or without, as the front ends of AWS hold it."""
    assert expected == matches(pattern, text)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 60)
    | st.sampled_from(["", "a", "Doc", ID, "Approve", "tag:a", "x" * 600]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["Key", "Values", "Name", "Alarms", "Accounts", "Targets", "", "a"]), inner)
    ),
    max_leaves=8,
)


@st.composite
def fitting(draw, parameter: operations.Parameter):
    """A value for a row that is often sound, and often nearly so."""
    if draw(st.integers(0, 9)) == 0:
        return draw(VALUES)
    row = SHAPES.get(parameter.inside, ())
    if parameter.kind == "structure":
        chosen = [member for member in row if member.required or draw(st.booleans())]
        return {member.name: draw(fitting(member)) for member in chosen}
    if parameter.kind == "list":
        return draw(st.lists(fitting(row[0]), max_size=2))
    if parameter.kind == "map":
        return draw(st.dictionaries(st.sampled_from(["a", "b", ""]), fitting(row[1]), max_size=2))
    if parameter.kind == "string":
        return draw(st.sampled_from([*(parameter.values or ("Doc", ID, "1", "tag:a")), ""]))
    return draw(st.booleans() if parameter.kind == "boolean" else st.integers(-1, 51))


@st.composite
def requests(draw):
    operation = draw(st.sampled_from(sorted(operations.OPERATIONS)))
    row = [parameter for parameter in operations.OPERATIONS[operation] if parameter.required or draw(st.booleans())]
    return operation, {parameter.name: draw(fitting(parameter)) for parameter in row}


@given(requests())
def test_what_boto3_refuses_is_refused(request):
    """Of any parameters. That one of None is not given is ours."""
    operation, parameters = request
    given_to_boto3 = {name: value for name, value in parameters.items() if value is not None}
    theirs = ParamValidator().validate(given_to_boto3, MODEL.operation_model(operation).input_shape)
    if theirs.has_errors():
        assert problems(operation, parameters), theirs.generate_report()
