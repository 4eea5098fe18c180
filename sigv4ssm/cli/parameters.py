"""Maps of names to lists of values on a command line, as runbooks and signals take them."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Sequence

Values = dict[str, list[str]]


def joined(given: Sequence[Values]) -> Values | None:
    """All parts in one; a name that comes again adds its values."""
    whole: Values = {}
    for name, values in (pair for part in given for pair in part.items()):
        whole.setdefault(name, []).extend(values)
    return whole if given else None


def read(text: str) -> Values:
    """One part. Values with a comma in them, and lists and maps as text, are written in JSON."""
    if not text.startswith("{"):
        name, equals, values = text.partition("=")
        if not (name and equals):
            raise ArgumentTypeError(f'{text!r} is neither NAME=VALUE nor JSON like {{"Name": ["value"]}}')
        return {name: values.split(",")}
    try:
        whole: Values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ArgumentTypeError(f"{text!r:.200} is no JSON: {error}") from error
    if not all(isinstance(part, list) and all(isinstance(value, str) for value in part) for part in whole.values()):
        raise ArgumentTypeError(f'{text!r} is not like {{"Name": ["value"]}}: each value is a list of texts')
    return whole
