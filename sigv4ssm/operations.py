"""Floor 1: the operations of Systems Manager that are known here, a row of data each, and the one rule over them.

The rows are AWS's model: https://docs.aws.amazon.com/systems-manager/latest/APIReference/
"""

from __future__ import annotations

from .errors import ParamValidationError
from .values import Value, set_field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

SERVICE = "ssm"
TARGET_PREFIX = "AmazonSSM"


class Parameter(Value):
    """A parameter's row: its type, and the bounds of its length or its set of values."""

    __slots__ = ("name", "kind", "required", "shortest", "longest", "values")
    name: str
    kind: type
    required: bool
    shortest: int
    longest: int | None
    values: tuple[str, ...]

    def __init__(
        self,
        name: str,
        kind: type,
        required: bool = False,
        shortest: int = 0,
        longest: int | None = None,
        values: tuple[str, ...] = (),
    ) -> None:
        for field, value in zip(self.__slots__, (name, kind, required, shortest, longest, values)):
            set_field(self, field, value)


_EXECUTION_ID = Parameter("AutomationExecutionId", str, required=True, shortest=36, longest=36)

OPERATIONS: dict[str, tuple[Parameter, ...]] = {
    "StopAutomationExecution": (
        _EXECUTION_ID,
        Parameter("Type", str, values=("Complete", "Cancel")),
    ),
    "GetAutomationExecution": (_EXECUTION_ID,),
    "StartAutomationExecution": (
        Parameter("DocumentName", str, required=True),
        Parameter("DocumentVersion", str),
        Parameter("Parameters", dict, shortest=1, longest=200),
        Parameter("ClientToken", str, shortest=36, longest=36),
        Parameter("Mode", str, values=("Auto", "Interactive")),
    ),
}
"""Operation to its parameters, in the order in which AWS's model has them and in which they are sent."""

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
    """The given parameters in the order of the model, without those of None.

    Raises one ParamValidationError that names every problem: the parameter and the constraint.
    """
    row = OPERATIONS[operation]
    present = {name: value for name, value in given.items() if value is not None}
    names = [parameter.name for parameter in row]
    problems = [
        f"{name} is no parameter of {operation}: it takes {', '.join(names)}" for name in present if name not in names
    ]
    for parameter in row:
        problems += problems_of(parameter, present.get(parameter.name))
    if problems:
        raise ParamValidationError(
            f"Parameter validation failed: {'; '.join(problems)}.", "Nothing was sent; correct them and call again."
        )
    return {name: present[name] for name in names if name in present}


def problems_of(parameter: Parameter, value: object) -> list[str]:
    """What is wrong with one parameter's value (None: it is not given), a clause each."""
    name = parameter.name
    if value is None:
        return [f"{name} is required"] if parameter.required else []
    if not isinstance(value, parameter.kind):
        return [f"{name} must be {parameter.kind.__name__}, not {type(value).__name__}"]
    problems = []
    if parameter.values and value not in parameter.values:
        problems.append(f"{name} must be one of {', '.join(parameter.values)}, not {value!r}")
    length = len(value)  # type: ignore[arg-type]  # every kind in the table has one
    if length < parameter.shortest or (parameter.longest is not None and length > parameter.longest):
        problems.append(f"{name} must have length {_bounds(parameter)}, not {length}")
    return problems


def _bounds(parameter: Parameter) -> str:
    if parameter.shortest == parameter.longest:
        return str(parameter.shortest)
    return f"{parameter.shortest} to {parameter.longest}" if parameter.longest else f"{parameter.shortest} or more"
