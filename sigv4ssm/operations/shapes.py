"""What lists, maps and structures among the parameters hold, and the rule that goes into them. A stop has none."""

from __future__ import annotations

import re

from . import CONCURRENCY, ERRORS, Parameter, problems_of, problems_of_members

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Row = tuple[Parameter, ...]


def _elements(kind: str = "string", **constraints: Any) -> Row:
    return (Parameter("member", kind, **constraints),)


def _map(longest_key: int, longest_list: int, inside: str) -> Row:
    return (
        Parameter("key", "string", least=1, most=longest_key),
        Parameter("value", "list", most=longest_list, inside=inside),
    )


def _filter(keys: str, values: str) -> Row:
    return (
        Parameter("Key", "string", required=True, values=tuple(keys.split())),
        Parameter("Values", "list", required=True, least=1, most=10, inside=values),
    )


SHAPES: dict[str, Row] = {
    "AutomationParameterMap": _map(50, 50, "AutomationParameterValueList"),
    "AutomationParameterValueList": _elements(least=1, most=512),
    "AutomationTargets": _elements("structure", inside="Target"),
    "Target": (
        Parameter(
            "Key",
            "string",
            least=1,
            most=163,
            pattern=r"^[\p{L}\p{Z}\p{N}_.:/=\-@]*$|resource-groups:ResourceTypeFilters|resource-groups:Name",
        ),
        Parameter("Values", "list", most=50, inside="TargetValues"),
    ),
    "TargetValues": _elements(),
    "TargetMaps": _elements("map", least=1, most=20, inside="TargetMap"),
    "TargetMap": _map(50, 25, "TargetMapValueList"),
    "TargetMapValueList": _elements(least=1, most=50),
    "TargetLocations": _elements("structure", inside="TargetLocation"),
    "TargetLocation": (
        Parameter("Accounts", "list", least=1, most=50, inside="Accounts"),
        Parameter("Regions", "list", least=1, most=50, inside="Regions"),
        Parameter("TargetLocationMaxConcurrency", "string", least=1, most=7, pattern=CONCURRENCY),
        Parameter("TargetLocationMaxErrors", "string", least=1, most=7, pattern=ERRORS),
        Parameter("ExecutionRoleName", "string", least=1, most=64, pattern=r"[\w+=,.@/-]+"),
        Parameter("TargetLocationAlarmConfiguration", "structure", inside="AlarmConfiguration"),
        Parameter("IncludeChildOrganizationUnits", "boolean"),
        Parameter("ExcludeAccounts", "list", least=1, most=5000, inside="ExcludeAccounts"),
        Parameter("Targets", "list", most=1, inside="AutomationTargets"),
        Parameter("TargetsMaxConcurrency", "string", least=1, most=7, pattern=CONCURRENCY),
        Parameter("TargetsMaxErrors", "string", least=1, most=7, pattern=ERRORS),
    ),
    "Accounts": _elements(),
    "Regions": _elements(),
    "ExcludeAccounts": _elements(least=6, most=68, pattern=r"^((ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})|(\d{12}))$"),
    "AlarmConfiguration": (
        Parameter("IgnorePollAlarmFailure", "boolean"),
        Parameter("Alarms", "list", required=True, least=1, most=1, inside="AlarmList"),
    ),
    "AlarmList": _elements("structure", inside="Alarm"),
    "Alarm": (Parameter("Name", "string", required=True, least=1, most=255, pattern=r"^(?!\s*$).+"),),
    "TagList": _elements("structure", inside="Tag"),
    "Tag": (
        Parameter("Key", "string", required=True, least=1, most=128, pattern=r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"),
        Parameter("Value", "string", required=True, most=256, pattern=r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"),
    ),
    "AutomationExecutionFilterList": _elements("structure", inside="AutomationExecutionFilter"),
    "AutomationExecutionFilter": _filter(
        "DocumentNamePrefix ExecutionStatus ExecutionId ParentExecutionId CurrentAction StartTimeBefore StartTimeAfter "
        "AutomationType TagKey TargetResourceGroup AutomationSubtype OpsItemId",
        "AutomationExecutionFilterValueList",
    ),
    "AutomationExecutionFilterValueList": _elements(least=1, most=150),
    "StepExecutionFilterList": _elements("structure", inside="StepExecutionFilter"),
    "StepExecutionFilter": _filter(
        "StartTimeBefore StartTimeAfter StepExecutionStatus StepExecutionId StepName Action ParentStepExecutionId "
        "ParentStepIteration ParentStepIteratorValue",
        "StepExecutionFilterValueList",
    ),
    "StepExecutionFilterValueList": _elements(least=1, most=150),
}
"""A shape by the model's name: of a list the row of its elements, of a map those of keys and values, of a structure
those of its members in the model's order."""

JAVA_CLASS = r"\p{L}\p{Z}\p{N}_"
PYTHON_CLASS = r"\w\x20\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""Letters, separators, numbers and the underscore, as AWS's patterns and as Python's have them."""


def matches(pattern: str, text: str) -> bool:
    r"""Whether all of a text satisfies a pattern of AWS's model: the front ends hold it so, though many patterns have
    no anchors. `\w`, `\d` and `\s` are ASCII there."""
    flags = 0 if JAVA_CLASS in pattern else re.ASCII
    return re.fullmatch(pattern.replace(JAVA_CLASS, PYTHON_CLASS), text, flags) is not None


def problems_within(parameter: Parameter, value: Any, name: str) -> list[str]:
    """What is wrong with a text's form, or with what a list, a map or a structure holds, a clause each."""
    if parameter.kind == "string":
        fits = not parameter.pattern or matches(parameter.pattern, value)
        return [] if fits else [f"{name} must match {parameter.pattern}, not {value!r}"]
    row = SHAPES[parameter.inside]
    if parameter.kind == "structure":
        return problems_of_members(row, value, parameter.inside, f"{name}.")
    problems: list[str] = []
    if parameter.kind == "list":
        for place, element in enumerate(value):
            problems += problems_of(row[0], element, f"{name}[{place}]")
        return problems
    for key, element in value.items():
        problems += problems_of(row[0], key, f"{name} (key {key!r})") + problems_of(row[1], element, f"{name}.{key}")
    return problems
