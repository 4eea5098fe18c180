"""Maps of names to lists of values on a command line, as runbooks and signals take them."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Iterable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Values = dict[str, list[str]]


def add_parameters(group: Any, option: str, what: str) -> None:
    """An option whose value is a part of such a map; it may be repeated."""
    text = f"{what}; may be repeated, or JSON"
    group.add_argument(option, metavar="NAME=VALUES", type=read, action="append", help=text)


def joined(given: Iterable[Values] | None) -> Values | None:
    """All parts in one; a name that comes again adds its values."""
    if given is None:
        return None
    whole: Values = {}
    for part in given:
        for name, values in part.items():
            whole.setdefault(name, []).extend(values)
    return whole


def read(text: str) -> Values:
    """One part. Values with a comma in them, and lists and maps as text, are written in JSON."""
    if text.startswith("{"):
        return _read_json(text)
    name, equals, values = text.partition("=")
    if not (name and equals):
        raise ArgumentTypeError(f'{text!r} is neither NAME=VALUE nor JSON like {{"Name": ["value"]}}')
    return {name: values.split(",")}


def _read_json(text: str) -> Values:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ArgumentTypeError(f"{text!r:.200} is no JSON: {error}") from error
    parts = [value for values in whole.values() for value in (values if isinstance(values, list) else [None])]
    if not all(isinstance(part, str) for part in parts):
        raise ArgumentTypeError(f'{text!r} is not like {{"Name": ["value"]}}: each value is a list of texts')
    return dict(whole)
