"""The checks of parameters: AWS's sentences, all constraints in one text, types before constraints."""

from __future__ import annotations

import pytest

from sigv4ssm.local.refusals import Refusal
from sigv4ssm.local.validation import validate
from sigv4ssm.operations import OPERATIONS
from sigv4ssm.operations.shapes import SHAPES

ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
STOP, GET, START = "StopAutomationExecution", "GetAutomationExecution", "StartAutomationExecution"
LIST, STEPS, SIGNAL = "DescribeAutomationExecutions", "DescribeAutomationStepExecutions", "SendAutomationSignal"

NULL = "Value null at '{}' failed to satisfy constraint: Member must not be null"
SHORT = "Value '{}' at '{}' failed to satisfy constraint: Member must have length greater than or equal to {}"
LONG = "Value '{}' at '{}' failed to satisfy constraint: Member must have length less than or equal to {}"
PATTERN = "Value '{}' at '{}' failed to satisfy constraint: Member must satisfy regular expression pattern: {}"
VALUE = "Value '{}' at '{}' failed to satisfy constraint: Member must have value {} than or equal to {}"
EACH = "Value '{}' at '{}' failed to satisfy constraint: {} must satisfy constraint: [{}]"
BETWEEN = "Member must have length less than or equal to {}, Member must have length greater than or equal to {}"
ENUM = "Value '{}' at '{}' failed to satisfy constraint: Member must satisfy enum value set: [{}]"

STRUCTURE = "Start of structure or map found where not expected."
LISTED = "Start of list found where not expected"
NUMBER = "NUMBER_VALUE can not be converted to a String"

BROKEN = [
    (STOP, {}, [NULL.format("automationExecutionId")]),
    (STOP, {"AutomationExecutionId": None}, [NULL.format("automationExecutionId")]),
    (STOP, {"AutomationExecutionId": ""}, [SHORT.format("", "automationExecutionId", 36)]),
    (STOP, {"AutomationExecutionId": "x" * 35}, [SHORT.format("x" * 35, "automationExecutionId", 36)]),
    (STOP, {"AutomationExecutionId": "x" * 37}, [LONG.format("x" * 37, "automationExecutionId", 36)]),
    (STOP, {"AutomationExecutionId": "{x}'"}, [SHORT.format("{x}'", "automationExecutionId", 36)]),
    (STOP, {"AutomationExecutionId": ID, "Type": "cancel"}, [ENUM.format("cancel", "type", "Complete, Cancel")]),
    (STOP, {"AutomationExecutionId": ID, "Type": ""}, [ENUM.format("", "type", "Complete, Cancel")]),
    (
        STOP,
        {"Type": "Stop", "Other": 1},
        [NULL.format("automationExecutionId"), ENUM.format("Stop", "type", "Complete, Cancel")],
    ),
    (GET, {"AutomationExecutionId": "é"}, [SHORT.format("é", "automationExecutionId", 36)]),
    (
        START,
        {"Parameters": {}, "ClientToken": "t", "Mode": "auto"},
        [
            NULL.format("documentName"),
            SHORT.format("{}", "parameters", 1),
            SHORT.format("t", "clientToken", 36),
            PATTERN.format("t", "clientToken", OPERATIONS[START][3].pattern),
            ENUM.format("auto", "mode", "Auto, Interactive"),
        ],
    ),
    (LIST, {"MaxResults": 51}, [VALUE.format(51, "maxResults", "less", 50)]),
    (
        LIST,
        {"MaxResults": 0, "Filters": []},
        [SHORT.format("[]", "filters", 1), VALUE.format(0, "maxResults", "greater", 1)],
    ),
    (
        LIST,
        {"Filters": [{"Key": "Status", "Values": ["x"]}, {"Values": [""]}]},
        [
            ENUM.format("Status", "filters.1.member.key", ", ".join(SHAPES["AutomationExecutionFilter"][0].values)),
            NULL.format("filters.2.member.key"),
            EACH.format("[]", "filters.2.member.values", "Member", BETWEEN.format(150, 1)),
        ],
    ),
    (
        START,
        {"DocumentName": "Doc", "Parameters": {"": ["a"], "b": ["x" * 513, "y"]}},
        [
            EACH.format(f"{{=[a], b=[{'x' * 513}, y]}}", "parameters", "Map keys", BETWEEN.format(50, 1)),
            EACH.format(
                f"{{=[a], b=[{'x' * 513}, y]}}",
                "parameters",
                "Map value",
                f"Member must satisfy constraint: [{BETWEEN.format(512, 1)}]",
            ),
        ],
    ),
    (
        START,
        {"DocumentName": "Doc", "AlarmConfiguration": {"IgnorePollAlarmFailure": True, "Alarms": [{"Name": ""}]}},
        [
            SHORT.format("", "alarmConfiguration.alarms.1.member.name", 1),
            PATTERN.format("", "alarmConfiguration.alarms.1.member.name", r"^(?!\s*$).+"),
        ],
    ),
    (
        START,
        {"DocumentName": "Doc", "TargetMaps": [{}], "Tags": [None, {"Key": "k"}]},
        [SHORT.format("{}", "targetMaps.1.member", 1), NULL.format("tags.2.member.value")],
    ),
]

MISFITS = [
    (STOP, {"AutomationExecutionId": 5}, NUMBER),
    (STOP, {"AutomationExecutionId": 0}, NUMBER),
    (STOP, {"AutomationExecutionId": 1.5}, NUMBER),
    (STOP, {"AutomationExecutionId": True}, "TRUE_VALUE can not be converted to a String"),
    (STOP, {"AutomationExecutionId": False}, "FALSE_VALUE can not be converted to a String"),
    (STOP, {"AutomationExecutionId": {"a": 1}}, STRUCTURE),
    (STOP, {"AutomationExecutionId": [ID]}, LISTED),
    (STOP, {"AutomationExecutionId": "short", "Type": []}, LISTED),
    (STOP, {"AutomationExecutionId": 1, "Type": []}, NUMBER),
    (START, {"DocumentName": "Doc", "Parameters": "p"}, "Expected null"),
    (START, {"DocumentName": "Doc", "Parameters": 5}, "Expected null"),
    (START, {"DocumentName": "Doc", "Parameters": ["p"]}, LISTED),
    (START, {"DocumentName": "Doc", "Parameters": {"p": "v"}}, "Expected list or null"),
    (START, {"DocumentName": "Doc", "Parameters": {"p": {}}}, STRUCTURE),
    (START, {"DocumentName": "Doc", "Parameters": {"p": ["v", 1]}}, NUMBER),
    (START, {"DocumentName": "Doc", "Parameters": {"p": [], "q": [["v"]]}}, LISTED),
    (LIST, {"MaxResults": "5"}, "STRING_VALUE can not be converted to an Integer"),
    (LIST, {"MaxResults": 1.5}, "NUMBER_VALUE can not be converted to an Integer"),
    (LIST, {"MaxResults": True}, "TRUE_VALUE can not be converted to an Integer"),
    (LIST, {"Filters": {"Key": "k"}}, STRUCTURE),
    (LIST, {"Filters": ["k"]}, "Expected null"),
    (LIST, {"Filters": [{"Key": 1}]}, NUMBER),
    (STEPS, {"AutomationExecutionId": ID, "ReverseOrder": 1}, "NUMBER_VALUE can not be converted to a Boolean"),
    (SIGNAL, {"Payload": {"Comment": "ok"}}, "Expected list or null"),
]

SOUND = [
    (STOP, {"AutomationExecutionId": ID}),
    (STOP, {"AutomationExecutionId": "f7d1f82d-6cde-4f7a-aa53-d485bEXAMPLE", "Type": "Complete"}),
    (STOP, {"AutomationExecutionId": "{" * 36, "Type": None, "Other": [1], "automationExecutionId": 5}),
    (GET, {"AutomationExecutionId": "é" * 36}),
    (START, {"DocumentName": "Doc"}),
    (START, {"DocumentName": "Doc", "Parameters": {"p": ["v"], "q": [], "r": None}, "Mode": "Interactive"}),
    (START, {"DocumentName": "Doc", "DocumentVersion": None, "Parameters": None, "ClientToken": ID, "Mode": None}),
]


@pytest.mark.parametrize(("operation", "parameters", "sentences"), BROKEN)
def test_constraints(operation, parameters, sentences):
    """All constraints that are broken stand in one text, counted, in the order of the model."""
    count = f"{len(sentences)} validation error{'s' if len(sentences) > 1 else ''} detected"
    expected = Refusal("ValidationException", f"{count}: {'; '.join(sentences)}")
    assert expected == validate(operation, parameters)


@pytest.mark.parametrize(("operation", "parameters", "text"), MISFITS)
def test_types(operation, parameters, text):
    """The first value of another type is refused, before any constraint is looked at."""
    expected = Refusal("SerializationException", text, member="Message")
    assert expected == validate(operation, parameters)


@pytest.mark.parametrize(("operation", "parameters"), SOUND)
def test_sound(operation, parameters):
    """Nulls count as not given, unknown members pass, and an id is any text of 36 characters."""
    assert validate(operation, parameters) is None


def test_map_too_long():
    """A map is as long as it has entries; its value is shown as Java does."""
    refusal = validate(START, {"DocumentName": "Doc", "Parameters": {str(n): [] for n in range(201)}})
    assert refusal.text.startswith("1 validation error detected: Value '{0=[], 1=[], ")
    assert refusal.text.endswith(
        "' at 'parameters' failed to satisfy constraint: " + LONG.rpartition(": ")[2].format(200)
    )


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_each_required_parameter(operation):
    """Nothing given: one sentence for each required parameter of the operation's row."""
    required = [parameter.name for parameter in OPERATIONS[operation] if parameter.required]
    refusal = validate(operation, {})
    assert len(required) == (refusal.text.count("Member must not be null") if refusal else 0)
