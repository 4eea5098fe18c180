"""The checks of an operation's parameters: the rules are the rows of `operations`, the words are AWS's."""

from __future__ import annotations

from ..operations import OPERATIONS, Parameter, size_of
from ..operations.shapes import SHAPES, matches
from .refusals import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

ROWS = {**SHAPES, **OPERATIONS, "": ()}


def validate(operation: str, parameters: dict[str, Any]) -> Refusal | None:
    """The types of all members first, then their constraints, all of them in one text. Unknown members pass."""
    whole = Parameter(operation, "structure", inside=operation)
    misfit = _misfit(whole, parameters)
    if misfit:
        return Refusal("SerializationException", misfit, member="Message")
    broken = list(_broken(whole, parameters, ""))
    if not broken:
        return None
    count = f"{len(broken)} validation error{'s' if len(broken) > 1 else ''} detected"
    return Refusal("ValidationException", f"{count}: {'; '.join(broken)}")


def _within(parameter: Parameter, value: Any) -> list[tuple[Parameter, Any, str]]:
    """What a structure, a list or a map holds: its row, and where it stands."""
    row = ROWS[parameter.inside]
    if parameter.kind == "structure":
        return [(member, value.get(member.name), member.name[0].lower() + member.name[1:]) for member in row]
    if parameter.kind == "list":
        return [(row[0], element, f"{place}.member") for place, element in enumerate(value, 1)]
    return [(row[1], element, "") for element in value.values()] if parameter.kind == "map" else []


def _broken(parameter: Parameter, value: Any, path: str) -> Iterator[str]:
    """A sentence for each constraint that a value, or what it holds, breaks."""
    if value is None:
        if parameter.required:
            yield f"Value null at '{path}' failed to satisfy constraint: Member must not be null"
        return
    for constraint in (*_unmet(parameter, value), *_unmet_within(parameter, value)):
        yield f"Value '{_shown(value)}' at '{path}' failed to satisfy constraint: {constraint}"
    if parameter.kind != "map":
        for inner, element, place in _within(parameter, value):
            if parameter.kind == "structure" or inner.kind != "string":
                yield from _broken(inner, element, f"{path}.{place}" if path else place)


def _unmet(parameter: Parameter, value: Any) -> list[str]:
    return [text for text, broken in _constraints(parameter, value) if broken]


def _constraints(parameter: Parameter, value: Any) -> Iterator[tuple[str, bool]]:
    """All constraints of a row in AWS's words, in AWS's order, each with whether the value breaks it."""
    size, what = size_of(parameter, value), "value" if parameter.kind == "integer" else "length"
    if parameter.most is not None:
        yield f"Member must have {what} less than or equal to {parameter.most}", size > parameter.most
    yield f"Member must have {what} greater than or equal to {parameter.least}", size < parameter.least
    if parameter.pattern:
        broken = not matches(parameter.pattern, value)
        yield f"Member must satisfy regular expression pattern: {parameter.pattern}", broken
    if parameter.values:
        broken = value not in parameter.values
        yield f"Member must satisfy enum value set: [{', '.join(parameter.values)}]", broken


def _unmet_within(parameter: Parameter, value: Any) -> Iterator[str]:
    """What texts in a list, and keys and values in a map, break: once for all of them, with all that holds for them."""
    row = ROWS[parameter.inside]
    if parameter.kind == "map":
        yield from _unmet_each("Map keys", row[0], value)
        yield from _unmet_each("Map value", row[1], value.values())
    elif parameter.kind == "list" and row[0].kind == "string":
        yield from _unmet_each("Member", row[0], value)


def _unmet_each(which: str, parameter: Parameter, values: Iterable[Any]) -> Iterator[str]:
    present = [value for value in values if value is not None]
    unmet = [value for value in present if _unmet(parameter, value)]
    if unmet:
        texts = [text for text, _ in _constraints(parameter, unmet[0])]
        yield f"{which} must satisfy constraint: [{', '.join(texts)}]"
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


NOUNS = {"string": "a String", "integer": "an Integer", "boolean": "a Boolean"}
TYPES = {"string": str, "integer": int, "boolean": bool, "list": list, "map": dict, "structure": dict}


def _misfit(parameter: Parameter, value: Any) -> str | None:
    """What the parser says of the first value that is not of its member's kind.

    INF: no capture of Systems Manager shows these texts; they are those of sibling services.
    """
    kind = parameter.kind
    if value is None:
        return None
    if type(value) is TYPES[kind]:
        within = (_misfit(inner, element) for inner, element, _ in _within(parameter, value))
        return next(filter(None, within), None)
    if isinstance(value, dict):
        return "Start of structure or map found where not expected."
    if isinstance(value, list):
        return "Start of list found where not expected"
    if kind not in NOUNS:
        return "Expected list or null" if kind == "list" else "Expected null"
    token = str(value).upper() if isinstance(value, bool) else "STRING" if isinstance(value, str) else "NUMBER"
    return f"{token}_VALUE can not be converted to {NOUNS[kind]}"
