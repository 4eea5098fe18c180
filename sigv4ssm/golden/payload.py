"""The review of a payload: the first member, field, line or byte that differs, and why it likely does."""

from __future__ import annotations

import json
from urllib.parse import unquote

from ..values import Value, redact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..values import Request

ABSENT = "(not there)"
LONGEST_SHOWN = 120


class Finding(Value):
    """One component that differs: what was recorded, what is there now, and the likely cause."""

    component: str
    expected: str
    actual: str
    cause: str

    def __init__(self, component: str, expected: str, actual: str, cause: str) -> None:
        start = _start_of_difference(expected, actual)
        super().__init__(component, _excerpt(expected, start), _excerpt(actual, start), cause)

    def __str__(self) -> str:
        lines = [
            self.component,
            f"  expected: {self.expected}",
            f"  actual:   {self.actual}",
            f"  likely:   {self.cause}",
        ]
        return redact("\n".join(lines))


def _start_of_difference(expected: str, actual: str) -> int:
    """Where to begin to show two texts: at the start of short ones, a little before what differs in long ones."""
    if max(len(expected), len(actual)) <= LONGEST_SHOWN:
        return 0
    return max(0, _first_difference(expected, actual) - LONGEST_SHOWN // 3)


def _first_difference(expected: str | bytes, actual: str | bytes) -> int:
    pairs = enumerate(zip(expected, actual))
    return next((index for index, (old, new) in pairs if old != new), min(len(expected), len(actual)))


def _excerpt(text: str, start: int) -> str:
    end = start + LONGEST_SHOWN
    return ("…" if start else "") + text[start:end] + ("…" if len(text) > end else "")


def review_payload(recorded: Request, actual: Request) -> list[Finding]:
    """The first member, line or byte that differs; of a form, every field that does."""
    before, after = recorded.body, actual.body
    if before == after:
        return []
    if not before or not after:
        expected, now = (f"{len(body)} bytes" if body else "empty" for body in (before, after))
        return [Finding("payload", expected, now, "the body was lost" if before else "a body was added")]
    try:
        texts = before.decode(), after.decode()
    except UnicodeDecodeError:
        return [_first_byte(before, after)]
    if "x-www-form-urlencoded" in (actual.header("content-type") or ""):
        return _fields(*texts)
    return [_json(*texts) or _first_line(*texts)]


def parameters(query: str) -> dict[str, str]:
    """Decoded names and values of a query; the values of one name are sorted, as signing sorts them."""
    found: dict[str, list[str]] = {}
    for name, _, value in (pair.partition("=") for pair in query.split("&") if pair):
        found.setdefault(unquote(name), []).append(unquote(value))
    return {name: ", ".join(sorted(values)) for name, values in found.items()}


def _fields(expected: str, actual: str) -> list[Finding]:
    """Of a form: in it, unlike in a URL, a plus is a space."""
    before, after = (parameters(text.replace("+", "%20")) for text in (expected, actual))
    pairs = ((name, before.get(name, ABSENT), after.get(name, ABSENT)) for name in dict.fromkeys((*before, *after)))
    found = [Finding(f"payload, field {name}", old, new, change(old, new)) for name, old, new in pairs if old != new]
    return found or [_written_otherwise("the same fields, in another order or encoding", expected, actual)]


def _json(expected: str, actual: str) -> Finding | None:
    try:
        before, after = json.loads(expected), json.loads(actual)
        found = _first_member(before, after)
    except (ValueError, RecursionError):
        return None
    if found:
        where, old, new = found
        retyped = old.strip('"') == new.strip('"')
        cause = "a number became text, or text a number" if retyped else change(old, new)
        return Finding(f"payload, member {where}" if where else "payload", old, new, cause)
    if json.dumps(before) != json.dumps(after):
        return _written_otherwise("the same JSON, its members in another order", expected, actual)
    if "".join(expected.split()) == "".join(actual.split()):
        return _written_otherwise("the same JSON, with other white space", expected, actual)
    return _written_otherwise("the same JSON, its characters written otherwise", expected, actual)


def _first_member(before: Any, after: Any, where: str = "") -> tuple[str, str, str] | None:
    """The path of the first member that differs, and its two values as JSON; members in any order."""
    pairs: Iterable[tuple[str, Any, Any]]
    if isinstance(before, dict) and isinstance(after, dict):
        names = dict.fromkeys((*before, *after))
        pairs = ((f"{where}.{n}" if where else n, before.get(n, ...), after.get(n, ...)) for n in names)
    elif isinstance(before, list) and isinstance(after, list):
        indexes = range(max(len(before), len(after)))
        pairs = ((f"{where}[{n}]", (before[n : n + 1] or [...])[0], (after[n : n + 1] or [...])[0]) for n in indexes)
    else:
        old, new = (ABSENT if value is ... else json.dumps(value, ensure_ascii=False) for value in (before, after))
        return None if old == new else (where, old, new)
    return next(filter(None, (_first_member(old, new, name) for name, old, new in pairs)), None)


def change(old: str, new: str, what: str = "it") -> str:
    if ABSENT in (old, new):
        return f"{what} was added" if old == ABSENT else f"{what} is sent no longer"
    return "its value was changed"


def _written_otherwise(cause: str, expected: str, actual: str) -> Finding:
    return Finding("payload", expected, actual, f"{cause}: the signature covers each byte")


def _first_line(expected: str, actual: str) -> Finding:
    before, after = [*expected.split("\n"), ABSENT], [*actual.split("\n"), ABSENT]
    number = next(index for index, (old, new) in enumerate(zip(before, after)) if old != new)
    old, new = before[number], after[number]
    if old.rstrip("\r") == new.rstrip("\r"):
        return Finding(f"payload, line {number + 1}", repr(old), repr(new), "its line end is another")
    return Finding(f"payload, line {number + 1}", old, new, change(old, new))


def _first_byte(before: bytes, after: bytes) -> Finding:
    at = _first_difference(before, after)
    expected, actual = (f"{body[at : at + 8].hex(' ') or 'its end'} ({len(body)} bytes)" for body in (before, after))
    return Finding(f"payload, byte {at}", expected, actual, "its content was changed")
