"""The checks of an operation's parameters: the rules are the rows of `operations`, the words are AWS's."""

from __future__ import annotations

import json

from ..operations import OPERATIONS
from .refusals import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ..operations import Parameter


def validate(operation: str, parameters: dict[str, Any]) -> Refusal | None:
    """The types of all members first, then their constraints, all of them in one text. Unknown members pass."""
    given = [(parameter, parameters.get(parameter.name)) for parameter in OPERATIONS[operation]]
    misfits = [text for parameter, value in given if (text := _misfit(parameter.kind, value))]
    if misfits:
        return Refusal("SerializationException", misfits[0], member="Message")
    broken = [sentence for parameter, value in given for sentence in _broken(parameter, value)]
    if not broken:
        return None
    count = f"{len(broken)} validation error{'s' if len(broken) > 1 else ''} detected"
    return Refusal("ValidationException", f"{count}: {'; '.join(broken)}")


def _broken(parameter: Parameter, value: Any) -> Iterator[str]:
    member = parameter.name[0].lower() + parameter.name[1:]

    def sentence(constraint: str) -> str:
        shown = "null" if value is None else f"'{value if isinstance(value, str) else json.dumps(value)}'"
        return f"Value {shown} at '{member}' failed to satisfy constraint: Member must {constraint}"

    if value is None:
        if parameter.required:
            yield sentence("not be null")
        return
    if parameter.values and value not in parameter.values:
        yield sentence(f"satisfy enum value set: [{', '.join(parameter.values)}]")
    if len(value) < parameter.shortest:
        yield sentence(f"have length greater than or equal to {parameter.shortest}")
    if parameter.longest is not None and len(value) > parameter.longest:
        yield sentence(f"have length less than or equal to {parameter.longest}")


def _misfit(kind: type, value: Any) -> str | None:
    """What the parser says of a value that is not of its member's kind. A map holds lists, a list strings.

    INF: no capture of Systems Manager shows these texts; they are those of sibling services.
    """
    if value is None or (kind is str and isinstance(value, str)):
        return None
    if isinstance(value, dict):
        return _first(list, value.values()) if kind is dict else "Start of structure or map found where not expected."
    if isinstance(value, list):
        return _first(str, value) if kind is list else "Start of list found where not expected"
    if kind is not str:
        return "Expected list or null" if kind is list else "Expected null"
    return f"{str(value).upper() if isinstance(value, bool) else 'NUMBER'}_VALUE can not be converted to a String"


def _first(kind: type, values: Iterable[Any]) -> str | None:
    return next(filter(None, (_misfit(kind, value) for value in values)), None)
