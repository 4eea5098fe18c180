"""The checks of parameters: AWS's sentences, all constraints in one text, types before constraints."""

from __future__ import annotations

import pytest

from sigv4ssm.local.refusals import Refusal
from sigv4ssm.local.validation import validate
from sigv4ssm.operations import OPERATIONS

ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
STOP, GET, START = "StopAutomationExecution", "GetAutomationExecution", "StartAutomationExecution"

NULL = "Value null at '{}' failed to satisfy constraint: Member must not be null"
SHORT = "Value '{}' at '{}' failed to satisfy constraint: Member must have length greater than or equal to {}"
LONG = "Value '{}' at '{}' failed to satisfy constraint: Member must have length less than or equal to {}"
ENUM = "Value '{}' at '{}' failed to satisfy constraint: Member must satisfy enum value set: [{}]"

STRUCTURE = "Start of structure or map found where not expected."
LIST = "Start of list found where not expected"
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
            ENUM.format("auto", "mode", "Auto, Interactive"),
        ],
    ),
]

MISFITS = [
    (STOP, {"AutomationExecutionId": 5}, NUMBER),
    (STOP, {"AutomationExecutionId": 0}, NUMBER),
    (STOP, {"AutomationExecutionId": 1.5}, NUMBER),
    (STOP, {"AutomationExecutionId": True}, "TRUE_VALUE can not be converted to a String"),
    (STOP, {"AutomationExecutionId": False}, "FALSE_VALUE can not be converted to a String"),
    (STOP, {"AutomationExecutionId": {"a": 1}}, STRUCTURE),
    (STOP, {"AutomationExecutionId": [ID]}, LIST),
    (STOP, {"AutomationExecutionId": "short", "Type": []}, LIST),
    (STOP, {"AutomationExecutionId": 1, "Type": []}, NUMBER),
    (START, {"DocumentName": "Doc", "Parameters": "p"}, "Expected null"),
    (START, {"DocumentName": "Doc", "Parameters": 5}, "Expected null"),
    (START, {"DocumentName": "Doc", "Parameters": ["p"]}, LIST),
    (START, {"DocumentName": "Doc", "Parameters": {"p": "v"}}, "Expected list or null"),
    (START, {"DocumentName": "Doc", "Parameters": {"p": {}}}, STRUCTURE),
    (START, {"DocumentName": "Doc", "Parameters": {"p": ["v", 1]}}, NUMBER),
    (START, {"DocumentName": "Doc", "Parameters": {"p": [], "q": [["v"]]}}, LIST),
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
    """A map is as long as it has entries; its value is shown as JSON."""
    refusal = validate(START, {"DocumentName": "Doc", "Parameters": {str(n): [] for n in range(201)}})
    assert refusal.text.startswith('1 validation error detected: Value \'{"0": [], ')
    assert refusal.text.endswith(
        "' at 'parameters' failed to satisfy constraint: " + LONG.rpartition(": ")[2].format(200)
    )


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_each_required_parameter(operation):
    """Nothing given: one sentence for each required parameter of the operation's row."""
    required = [parameter.name for parameter in OPERATIONS[operation] if parameter.required]
    assert len(required) == validate(operation, {}).text.count("Member must not be null")
