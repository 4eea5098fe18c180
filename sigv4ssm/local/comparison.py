"""Two texts of a signature line by line: what was received beside what must have been signed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import takewhile

from ..diagnosis.texts import TO_SIGN_LINES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Pieces = list[tuple[str, bool]]
    Line = tuple[str, str]

FIRST_LINES = ("HTTPMethod", "CanonicalURI", "CanonicalQueryString")
LAST_LINES = ("blank line", "SignedHeaders", "HashedPayload")

_ATOM = re.compile(r"%[0-9A-Fa-f]{2}|\w+|\W", re.DOTALL)
LONGEST_COMPARED = 400
"""Atoms between the first and the last difference of a line that are compared one by one."""


def lines_of_canonical_request(text: str) -> list[Line]:
    """Each line with its name, as AWS names them; a header's is `header NAME`."""
    lines = text.split("\n")
    middle = [f"header {line.partition(':')[0].lower()}" for line in lines[3:-3]]
    return list(zip((*FIRST_LINES, *middle, *LAST_LINES), lines))


def lines_of_string_to_sign(text: str) -> list[Line]:
    return list(zip(TO_SIGN_LINES, text.split("\n")))


def compare(
    lines_of: Callable[[str], list[Line]], received: str | None, signed: str | None, part: str | None = None
) -> list[dict[str, Any]]:
    """A row for each line: its `name`, whether it `differs`, and the pieces of both sides, each with whether it does.

    Lines of one name stand side by side. A side is None where it has no such line, or where its text is not known.
    `part` names a line that differs though it is shown alike, for what differs is hidden.
    """
    ours, theirs = ([] if text is None else lines_of(text) for text in (received, signed))
    if signed is None:
        return [_row(name, [(text, False)], None) for name, text in ours]
    names, other_names = ([name for name, _ in lines] for lines in (ours, theirs))
    rows = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, names, other_names, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs = zip(ours[i1:i2], theirs[j1:j2])
            rows += [_row(name, *_pieces(text, other, name == part)) for (name, text), (_, other) in pairs]
        else:
            rows += [_row(name, [(text, True)], None) for name, text in ours[i1:i2]]
            rows += [_row(name, None, [(text, True)]) for name, text in theirs[j1:j2]]
    return rows


def _row(name: str, received: Pieces | None, signed: Pieces | None) -> dict[str, Any]:
    differs = any(differs for _, differs in (*(received or ()), *(signed or ())))
    return {"name": name, "differs": differs, "received": received, "signed": signed}


def _pieces(received: str, signed: str, hidden: bool) -> tuple[Pieces, Pieces]:
    """Two lines in pieces, each with whether it differs. A word or an escape is not taken apart."""
    if received == signed:
        return [(received, hidden)], [(signed, hidden)]
    left, right = _ATOM.findall(received), _ATOM.findall(signed)
    start = _common(left, right)
    end = _common(left[start:][::-1], right[start:][::-1])
    head, tail = left[:start], left[len(left) - end :]
    left, right = left[start : len(left) - end], right[start : len(right) - end]
    pieces = [(True, left, right)]
    if max(len(left), len(right)) <= LONGEST_COMPARED:
        opcodes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
        pieces = [(tag != "equal", left[i1:i2], right[j1:j2]) for tag, i1, i2, j1, j2 in opcodes]
    pieces = [(False, head, head), *pieces, (False, tail, tail)]
    return (
        [("".join(atoms), differs) for differs, atoms, _ in pieces if atoms],
        [("".join(atoms), differs) for differs, _, atoms in pieces if atoms],
    )


def _common(left: list[str], right: list[str]) -> int:
    """How many atoms are the same before the first that is not."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(left, right))))
