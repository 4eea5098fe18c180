"""Floor 1: the operations of Systems Manager that are known here, a row of data each, and the one rule over them.

The rows are AWS's model: https://docs.aws.amazon.com/systems-manager/latest/APIReference/
"""

from __future__ import annotations

from .. import errors
from ..values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

SERVICE = "ssm"
TARGET_PREFIX = "AmazonSSM"

KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "list": (list, tuple),
    "map": dict,
    "structure": dict,
}
"""The model's kinds of values, and the Python types that boto3 takes for them."""

PYTHON_NAMES = {"string": "str", "integer": "int", "boolean": "bool", "map": "dict", "structure": "dict"}


class Parameter(Value):
    """A parameter's row: its kind, the bounds of its length (of an integer: of itself), its pattern, its set of values.

    `inside` is the model's name of the shape of what a list, a map or a structure holds; its rows are in `shapes`.
    """

    name: str
    kind: str
    required: bool = False
    least: int = 0
    most: int | None = None
    values: tuple[str, ...] = ()
    pattern: str = ""
    inside: str = ""


_EXECUTION_ID = Parameter("AutomationExecutionId", "string", required=True, least=36, most=36)
_MAX_RESULTS = Parameter("MaxResults", "integer", least=1, most=50)
_NEXT_TOKEN = Parameter("NextToken", "string")

CONCURRENCY = "^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$"
ERRORS = "^([1-9][0-9]*|[0]|[1-9][0-9]%|[0-9]%|100%)$"
"""Patterns of a number or a share: of targets at a time, and of those that may fail."""

OPERATIONS: dict[str, tuple[Parameter, ...]] = {
    "StopAutomationExecution": (
        _EXECUTION_ID,
        Parameter("Type", "string", values=("Complete", "Cancel")),
    ),
    "GetAutomationExecution": (_EXECUTION_ID,),
    "StartAutomationExecution": (
        Parameter("DocumentName", "string", required=True, pattern=r"^[a-zA-Z0-9_\-.:/]{3,128}$"),
        Parameter("DocumentVersion", "string", pattern="([$]LATEST|[$]DEFAULT|^[1-9][0-9]*$)"),
        Parameter("Parameters", "map", least=1, most=200, inside="AutomationParameterMap"),
        Parameter(
            "ClientToken",
            "string",
            least=36,
            most=36,
            pattern="[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}",
        ),
        Parameter("Mode", "string", values=("Auto", "Interactive")),
        Parameter("TargetParameterName", "string", least=1, most=50),
        Parameter("Targets", "list", most=1, inside="AutomationTargets"),
        Parameter("TargetMaps", "list", most=300, inside="TargetMaps"),
        Parameter("MaxConcurrency", "string", least=1, most=7, pattern=CONCURRENCY),
        Parameter("MaxErrors", "string", least=1, most=7, pattern=ERRORS),
        Parameter("TargetLocations", "list", least=1, most=100, inside="TargetLocations"),
        Parameter("Tags", "list", most=1000, inside="TagList"),
        Parameter("AlarmConfiguration", "structure", inside="AlarmConfiguration"),
        Parameter(
            "TargetLocationsURL",
            "string",
            pattern=r"^https:\/\/[-a-zA-Z0-9@:%._\+~#=]{1,253}\.s3(\.[a-z\d-]{9,16})?\.amazonaws\.com\/.{1,2000}",
        ),
    ),
    "DescribeAutomationExecutions": (
        Parameter("Filters", "list", least=1, most=10, inside="AutomationExecutionFilterList"),
        _MAX_RESULTS,
        _NEXT_TOKEN,
    ),
    "DescribeAutomationStepExecutions": (
        _EXECUTION_ID,
        Parameter("Filters", "list", least=1, most=6, inside="StepExecutionFilterList"),
        _NEXT_TOKEN,
        _MAX_RESULTS,
        Parameter("ReverseOrder", "boolean"),
    ),
    "SendAutomationSignal": (
        _EXECUTION_ID,
        Parameter(
            "SignalType",
            "string",
            required=True,
            values=("Approve", "Reject", "StartStep", "StopStep", "Resume", "Revoke"),
        ),
        Parameter("Payload", "map", least=1, most=200, inside="AutomationParameterMap"),
    ),
}
"""Operation to its parameters, in the order in which AWS's model has them and in which they are sent."""

SUMMARIES = {
    "StopAutomationExecution": "Stop an automation that is running. Without a Type it is cancelled.",
    "GetAutomationExecution": "All that is known of one automation: its status, its steps, its outputs.",
    "StartAutomationExecution": "Start an automation. With a ClientToken, a UUID, AWS starts it once however often "
    "the request comes; without one it is not sent again when nobody knows whether it came.",
    "DescribeAutomationExecutions": "One page of the automations of the account and region; `executions` gives all.",
    "DescribeAutomationStepExecutions": "One page of the steps of an automation; `steps` gives all.",
    "SendAutomationSignal": "Approve, reject or revoke an automation that waits, or start, stop or resume a step.",
}
"""What each operation does, for `help`."""

REPEATABLE = frozenset(("StopAutomationExecution",))
"""Operations that change something, and whose second arrival changes nothing more."""

READING = ("Describe", "Get", "List")
"""How the names of operations begin that change nothing."""

IDEMPOTENCY_TOKEN = "ClientToken"
"""By this parameter AWS knows a request that it has had before; the operations that have it name it so."""


def is_repeatable(operation: str, parameters: Mapping[str, Any]) -> bool:
    """Whether the request may be sent again when nobody knows whether it arrived.

    botocore repeats every operation. Here one without a row must only read, or carry a token: a command, or an
    automation, that runs twice is worse than an error that says to look.
    """
    return bool(operation in REPEATABLE or only_reads(operation) or parameters.get(IDEMPOTENCY_TOKEN))


def only_reads(operation: str) -> bool:
    return operation.startswith(READING)


def check_parameters(operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The given parameters in the order of the model, without those of None: that is to leave one out which there is.

    Raises one ParamValidationError that names every problem: the parameter and the constraint.
    """
    row = OPERATIONS[operation]
    present = {
        name: value
        for name, value in given.items()
        if value is not None or all(name != parameter.name for parameter in row)
    }
    problems = problems_of_members(row, present, operation)
    if problems:
        raise errors.ParamValidationError(
            f"Parameter validation failed: {'; '.join(problems)}.", "Nothing was sent; correct them and call again."
        )
    return {parameter.name: present[parameter.name] for parameter in row if parameter.name in present}


def problems_of_members(
    row: tuple[Parameter, ...], given: Mapping[str, Any], owner: str, before: str = ""
) -> list[str]:
    """What is wrong with the members of an operation or a structure, a clause each; `before` their names stands where
    they are."""
    names = [parameter.name for parameter in row]
    problems = [
        f"{before}{name} is no parameter of {owner}: it takes {', '.join(names)}" for name in given if name not in names
    ]
    for parameter in row:
        name = before + parameter.name
        if parameter.name in given:
            problems += problems_of(parameter, given[parameter.name], name)
        elif parameter.required:
            problems.append(f"{name} is required")
    return problems


def problems_of(parameter: Parameter, value: Any, name: str) -> list[str]:
    """What is wrong with a value, a clause each; `name` says where it stands."""
    kind = parameter.kind
    if not isinstance(value, KINDS[kind]) or (kind == "integer" and isinstance(value, bool)):
        return [f"{name} must be {PYTHON_NAMES.get(kind, kind)}, not {type(value).__name__}"]
    problems = []
    if parameter.values and value not in parameter.values:
        problems.append(f"{name} must be one of {', '.join(parameter.values)}, not {value!r}")
    size = size_of(parameter, value)
    if size < parameter.least or (parameter.most is not None and size > parameter.most):
        what = "be" if kind == "integer" else "have length"
        problems.append(f"{name} must {what} {_bounds(parameter)}, not {size}")
    if parameter.pattern or parameter.inside:
        from .shapes import problems_within

        problems += problems_within(parameter, value, name)
    return problems


def size_of(parameter: Parameter, value: Any) -> int:
    """What the bounds hold for: an integer itself, of anything else its length. A structure has no bounds."""
    if parameter.kind == "integer":
        return int(value)
    return 0 if parameter.kind in ("boolean", "structure") else len(value)


def _bounds(parameter: Parameter) -> str:
    if parameter.least == parameter.most:
        return str(parameter.least)
    return f"{parameter.least} to {parameter.most}" if parameter.most is not None else f"{parameter.least} or more"
