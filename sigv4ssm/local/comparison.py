"""Two texts of a signature line by line: what was received beside what must have been signed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Optional

    Pieces = list[tuple[str, bool]]
    Line = tuple[str, str]
    Pair = tuple[Optional[Line], Optional[Line]]

FIRST_LINES = ("HTTPMethod", "CanonicalURI", "CanonicalQueryString")
LAST_LINES = ("blank line", "SignedHeaders", "HashedPayload")
OF_STRING_TO_SIGN = ("Algorithm", "RequestDateTime", "CredentialScope", "HashedCanonicalRequest")

_ATOM = re.compile(r"%[0-9A-Fa-f]{2}|\w+|\W", re.DOTALL)
LONGEST_COMPARED = 400
"""Atoms between the first and the last difference of a line that are compared one by one."""


def lines_of_canonical_request(text: str) -> list[Line]:
    """Each line with its name, as AWS names them; a header's is `header NAME`."""
    lines = text.split("\n")
    middle = [f"header {line.partition(':')[0].lower()}" for line in lines[3:-3]]
    return list(zip((*FIRST_LINES, *middle, *LAST_LINES), lines))


def lines_of_string_to_sign(text: str) -> list[Line]:
    return list(zip(OF_STRING_TO_SIGN, text.split("\n")))


def compare(
    lines_of: Callable[[str], list[Line]], received: str | None, signed: str | None, part: str | None = None
) -> list[dict[str, Any]]:
    """A row for each line: its `name`, whether it `differs`, and the pieces of both sides, each with whether it does.

    A side is None where it has no such line, or where its text is not known. `part` names a line that differs though
    it is shown alike, for what differs is hidden.
    """
    ours, theirs = ([] if text is None else lines_of(text) for text in (received, signed))
    if signed is None:
        return [{"name": name, "differs": False, "received": [(text, False)], "signed": None} for name, text in ours]
    return [_row(*pair, part) for pair in _aligned(ours, theirs)]


def _aligned(ours: list[Line], theirs: list[Line]) -> list[Pair]:
    """Lines of one name side by side. A name that only one side has stands alone."""
    matcher = SequenceMatcher(None, [name for name, _ in ours], [name for name, _ in theirs], autojunk=False)
    pairs: list[Pair] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(ours[i1:i2], theirs[j1:j2])
        else:
            pairs += [(line, None) for line in ours[i1:i2]] + [(None, line) for line in theirs[j1:j2]]
    return pairs


def _row(ours: Line | None, theirs: Line | None, part: str | None) -> dict[str, Any]:
    name = (ours or theirs or ("",))[0]
    differs = ours != theirs or name == part
    received, signed = ([(line[1], differs)] if line else None for line in (ours, theirs))
    if ours and theirs and ours != theirs:
        received, signed = _marked(ours[1], theirs[1])
    return {"name": name, "differs": differs, "received": received, "signed": signed}


def _marked(ours: str, theirs: str) -> tuple[Pieces, Pieces]:
    """Two lines in pieces, each with whether it differs. A word or an escape is not taken apart."""
    left, right = _ATOM.findall(ours), _ATOM.findall(theirs)
    start = _common(left, right)
    end = _common(left[start:][::-1], right[start:][::-1])
    head, tail = "".join(left[:start]), "".join(left[len(left) - end :])
    changes = _changes(left[start : len(left) - end], right[start : len(right) - end])
    changes = [(True, head, head), *changes, (True, tail, tail)]
    return (
        [(text, not equal) for equal, text, _ in changes if text],
        [(text, not equal) for equal, _, text in changes if text],
    )


def _changes(left: list[str], right: list[str]) -> list[tuple[bool, str, str]]:
    if max(len(left), len(right)) > LONGEST_COMPARED:
        return [(False, "".join(left), "".join(right))]
    opcodes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return [(tag == "equal", "".join(left[i1:i2]), "".join(right[j1:j2])) for tag, i1, i2, j1, j2 in opcodes]


def _common(left: list[str], right: list[str]) -> int:
    pairs = enumerate(zip(left, right))
    return next((index for index, (ours, theirs) in pairs if ours != theirs), min(len(left), len(right)))
