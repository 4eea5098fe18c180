"""Texts of signed requests taken apart: each piece with its origin, and the ids of the parts that it was made from.

The pieces of a text joined are the text again, but for session tokens and other kinds' passwords, which are hidden.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from ..sigv4.covered import CONTENT_HASH_NAME, DATE_NAME
from ..sigv4.query import PARAMETERS
from ..sigv4.signing import ALGORITHM
from ..values import HIDDEN, TOKEN_NAME, Value, redact
from .model import Line, Part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Ids = tuple[str, ...]
    Piece = tuple[str, str, Ids]
    Row = tuple[str, list[Piece], str]

CREDENTIAL = (("key_id", "key_id"), ("date", "day"), ("region", "region"), ("service", "service"), ("fixed", ""))
"""The parts of a Credential: their origins, and their roles in `Sources`."""

HEADER_ORIGINS = {"host": "host", DATE_NAME: "date", "date": "date", TOKEN_NAME: "token", CONTENT_HASH_NAME: "payload"}
MADE_FROM = {DATE_NAME: "time", TOKEN_NAME: "token", CONTENT_HASH_NAME: "body"}
"""Headers that signing adds, to the role of what it makes them from."""

PARAMETER_ORIGINS = {
    "X-Amz-Algorithm": ("fixed", ""),
    "X-Amz-Date": ("date", "time"),
    "X-Amz-Expires": ("date", "expires"),
    "X-Amz-Signature": ("derived", "signature"),
}


class Sources(Value):
    """Where things stand: ids of parts by their role, and of the names and values of headers by lower-case name.

    `listed` are the names as SignedHeaders takes them over, `pairs` those of the query by their canonical form.
    """

    roles: Mapping[str, Ids]
    names: Mapping[str, Ids]
    values: Mapping[str, Ids]
    listed: Mapping[str, Ids]
    pairs: Mapping[str, list[tuple[Ids, Ids]]]

    def role(self, name: str) -> Ids:
        return self.roles.get(name, ())

    def value(self, name: str) -> Ids:
        """Of a header: that of the request, or what signing makes it from."""
        return self.values.get(name) or self.role(MADE_FROM.get(name, ""))

    def adding(self, listed: Mapping[str, Ids] | None = None, **roles: Ids) -> Sources:
        return Sources({**self.roles, **roles}, self.names, self.values, listed or self.listed, self.pairs)


NOWHERE = Sources({}, {}, {}, {}, {})


def line(place: str, name: str, pieces: Iterable[Piece], note: str = "", end: str = "") -> Line:
    """A line of those pieces; empty ones are left out, unless there is no other."""
    found = list(pieces)
    kept = [piece for piece in found if piece[0]] or found[:1]
    parts = (Part(text, origin, f"{place}.{number}", ids) for number, (text, origin, ids) in enumerate(kept))
    return Line(name, tuple(parts), note, end)


def lines(place: str, rows: Sequence[Row], between: str = "") -> tuple[Line, ...]:
    """A line of each name, with its pieces and its note; between them that line end."""
    ends = [between] * (len(rows) - 1) + [""]
    return tuple(line(f"{place}.{number}", *row, end) for number, (row, end) in enumerate(zip(rows, ends)))


def ids_of(found: Iterable[Line]) -> Ids:
    return tuple(part.id for line in found for part in line.parts)


def of_origin(parts: Iterable[Part], origin: str) -> Ids:
    return tuple(part.id for part in parts if part.origin == origin)


def credential(text: str, sources: Sources, first: int = 0) -> list[Piece]:
    """A Credential, or with `first=1` a scope; slashes may be percent-encoded."""
    pieces: list[Piece] = []
    for number, piece in enumerate(re.split("(/|%2F)", text, flags=re.IGNORECASE)):
        field = number // 2 + first
        if number % 2 or field >= len(CREDENTIAL):
            pieces.append((piece, "fixed", ()))
        else:
            origin, role = CREDENTIAL[field]
            pieces.append((piece, origin, sources.role(role)))
    return pieces


def names(text: str, sources: Sources) -> list[Piece]:
    """A list of SignedHeaders; semicolons may be percent-encoded."""
    pieces = re.split("(;|%3B)", text, flags=re.IGNORECASE)
    return [
        (piece, "fixed", ()) if number % 2 else (piece, name_origin(piece), sources.listed.get(piece.lower(), ()))
        for number, piece in enumerate(pieces)
    ]


def name_origin(name: str) -> str:
    return HEADER_ORIGINS.get(name.lower(), "header")


def authorization(value: str, sources: Sources) -> list[Piece]:
    """An Authorization header's value. What is of another kind may be a password, and is hidden."""
    if not value.strip().startswith(ALGORITHM[:5]):
        return [(HIDDEN, "fixed", ())]
    algorithm, *rest = re.split("(Credential=|SignedHeaders=|Signature=)", value)
    pieces: list[Piece] = [(algorithm, "fixed", ())]
    for label, text in zip(rest[::2], rest[1::2]):
        content = text.rstrip(", \t\r\n")
        pieces.append((label, "fixed", ()))
        if label == "Credential=":
            pieces += credential(content, sources)
        elif label == "SignedHeaders=":
            pieces += names(content, sources)
        else:
            pieces.append((content, "derived", sources.role("signature")))
        pieces.append((text[len(content) :], "fixed", ()))
    return pieces


def header_value(name: str, value: str, sources: Sources) -> list[Piece]:
    """The value of a header, by the header's name in any case."""
    name = name.lower()
    if name == "authorization":
        return authorization(value, sources)
    if name == TOKEN_NAME:
        return [(HIDDEN, "token", sources.value(name))]
    return [(redact(value), name_origin(name), sources.value(name))]


def pair(text: str, sources: Sources, name_ids: Ids = (), value_ids: Ids = ()) -> list[Piece]:
    """A name and value of a query; without ids they are the parameters that signing makes."""
    name, equals, value = text.partition("=")
    known = unquote(name)
    made = known in PARAMETERS
    pieces: list[Piece] = [(name, "fixed" if made else "query", name_ids), (equals, "fixed", ())]
    if known.lower() == TOKEN_NAME:
        return [*pieces, (HIDDEN, "token", value_ids or sources.role("token"))]
    if not made:
        return [*pieces, (redact(value), "query", value_ids)]
    if known == "X-Amz-Credential":
        return [*pieces, *credential(value, sources)]
    if known == "X-Amz-SignedHeaders":
        return [*pieces, *names(value, sources)]
    origin, role = PARAMETER_ORIGINS[known]
    return [*pieces, (value, origin, value_ids or sources.role(role))]
