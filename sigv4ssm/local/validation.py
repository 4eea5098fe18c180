"""The checks of an operation's parameters: the rules are the rows of `operations`, the words are AWS's."""

from __future__ import annotations

from ..operations import OPERATIONS, size_of
from ..operations.shapes import SHAPES, matches
from .refusals import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ..operations import Parameter


def validate(operation: str, parameters: dict[str, Any]) -> Refusal | None:
    """The types of all members first, then their constraints, all of them in one text. Unknown members pass."""
    misfit = _misfit_of_members(OPERATIONS[operation], parameters)
    if misfit:
        return Refusal("SerializationException", misfit, member="Message")
    broken = list(_broken_members(OPERATIONS[operation], parameters, ""))
    if not broken:
        return None
    count = f"{len(broken)} validation error{'s' if len(broken) > 1 else ''} detected"
    return Refusal("ValidationException", f"{count}: {'; '.join(broken)}")


def _broken_members(row: Iterable[Parameter], given: dict[str, Any], before: str) -> Iterator[str]:
    for parameter in row:
        name = parameter.name
        yield from _broken(parameter, given.get(name), before + name[0].lower() + name[1:])


def _broken(parameter: Parameter, value: Any, path: str) -> Iterator[str]:
    """A sentence for each constraint that a value, or what it holds, breaks."""
    if value is None:
        if parameter.required:
            yield f"Value null at '{path}' failed to satisfy constraint: Member must not be null"
        return
    for constraint in (*_unmet(parameter, value), *_unmet_within(parameter, value)):
        yield f"Value '{_shown(value)}' at '{path}' failed to satisfy constraint: {constraint}"
    row = SHAPES.get(parameter.inside, ())
    if parameter.kind == "structure":
        yield from _broken_members(row, value, f"{path}.")
    elif parameter.kind == "list" and row[0].kind in ("structure", "map"):
        for place, element in enumerate(value, 1):
            yield from _broken(row[0], element, f"{path}.{place}.member")


def _unmet(parameter: Parameter, value: Any) -> list[str]:
    constraints = _constraints(parameter)
    size = size_of(parameter, value)
    return [
        constraints[name]
        for name, broken in (
            ("values", parameter.values and value not in parameter.values),
            ("least", size < parameter.least),
            ("most", parameter.most is not None and size > parameter.most),
            ("pattern", parameter.pattern and not matches(parameter.pattern, value)),
        )
        if broken
    ]


def _constraints(parameter: Parameter) -> dict[str, str]:
    """All constraints of a row in AWS's words, in AWS's order."""
    what = "value" if parameter.kind == "integer" else "length"
    words = {
        "most": f"Member must have {what} less than or equal to {parameter.most}",
        "least": f"Member must have {what} greater than or equal to {parameter.least}",
        "pattern": f"Member must satisfy regular expression pattern: {parameter.pattern}",
        "values": f"Member must satisfy enum value set: [{', '.join(parameter.values)}]",
    }
    absent = {"most": parameter.most is None, "pattern": not parameter.pattern, "values": not parameter.values}
    return {name: text for name, text in words.items() if not absent.get(name)}


def _unmet_within(parameter: Parameter, value: Any) -> Iterator[str]:
    """What texts in a list, and keys and values in a map, break: once for all of them, with all that holds for them."""
    row = SHAPES.get(parameter.inside, ())
    if parameter.kind == "map":
        yield from _unmet_each("Map keys", row[0], value)
        yield from _unmet_each("Map value", row[1], value.values())
    elif parameter.kind == "list" and row[0].kind == "string":
        yield from _unmet_each("Member", row[0], value)


def _unmet_each(which: str, parameter: Parameter, values: Iterable[Any]) -> Iterator[str]:
    present = [value for value in values if value is not None]
    if any(_unmet(parameter, value) for value in present):
        yield f"{which} must satisfy constraint: [{', '.join(_constraints(parameter).values())}]"
    inner = {text for value in present for text in _unmet_within(parameter, value)}
    for text in inner:  # INF: how AWS words what is two levels down
        yield f"{which} must satisfy constraint: [{text}]"


def _shown(value: Any) -> str:
    """A value as Java prints it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}={_shown(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _misfit_of_members(row: Iterable[Parameter], given: dict[str, Any]) -> str | None:
    return _first(_misfit(parameter, given.get(parameter.name)) for parameter in row)


NOUNS = {"string": "a String", "integer": "an Integer", "boolean": "a Boolean"}
TYPES = {"string": str, "integer": int, "boolean": bool, "list": list, "map": dict, "structure": dict}


def _misfit(parameter: Parameter, value: Any) -> str | None:
    """What the parser says of a value that is not of its member's kind.

    INF: no capture of Systems Manager shows these texts; they are those of sibling services.
    """
    kind = parameter.kind
    if value is None or type(value) is TYPES[kind]:
        return _misfit_within(parameter, value or ())
    if isinstance(value, dict):
        return "Start of structure or map found where not expected."
    if isinstance(value, list):
        return "Start of list found where not expected"
    if kind not in NOUNS:
        return "Expected list or null" if kind == "list" else "Expected null"
    token = str(value).upper() if isinstance(value, bool) else "STRING" if isinstance(value, str) else "NUMBER"
    return f"{token}_VALUE can not be converted to {NOUNS[kind]}"


def _misfit_within(parameter: Parameter, value: Any) -> str | None:
    row = SHAPES.get(parameter.inside, ())
    if not value or not row:
        return None
    if parameter.kind == "structure":
        return _misfit_of_members(row, value)
    return _first(_misfit(row[-1], element) for element in (value.values() if parameter.kind == "map" else value))


def _first(texts: Iterable[str | None]) -> str | None:
    return next(filter(None, texts), None)
