"""Texts of signed requests taken apart: pieces with their origins, and a trace of where each thing has stood.

The pieces of a text joined are the text again, but for session tokens and other kinds' passwords, which are hidden.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

from ..sigv4.canonical import canonical_query_string
from ..sigv4.covered import CONTENT_HASH_NAME, DATE_NAME
from ..sigv4.query import PARAMETERS
from ..sigv4.signing import ALGORITHM
from ..values import HIDDEN, TOKEN_NAME, redact
from .model import Line, Part

Ids = tuple[str, ...]
Piece = tuple[str, str, Ids]
Row = tuple[str, list[Piece], str]
"""A line to be made: its name, its pieces (text, origin, roles), its note."""

CREDENTIAL = (("key_id", "key_id"), ("date", "day"), ("region", "region"), ("service", "service"))
"""The parts of a Credential: their origins and their roles."""

HEADER_ORIGINS = {"host": "host", DATE_NAME: "date", "date": "date", TOKEN_NAME: "token", CONTENT_HASH_NAME: "payload"}
MADE_FROM = {DATE_NAME: "time", TOKEN_NAME: "token", CONTENT_HASH_NAME: "body"}
"""Headers that signing adds, to the role of what it makes them from."""

PARAMETER_ORIGINS = {
    "X-Amz-Algorithm": ("fixed", "algorithm"),
    "X-Amz-Date": ("date", "time"),
    "X-Amz-Expires": ("date", "expires"),
    "X-Amz-Signature": ("derived", "signature"),
}


class Trace(dict[str, Ids]):
    """Where things stand, as far as they have been followed: ids of parts, by the role of what they say.

    A header x has the roles `name x`, `value x`, and `listed x` for its name as SignedHeaders takes it over; a
    parameter of the signature `X-Amz-Date time` and the like; another parameter `name` and `value` behind its
    canonical form and its number among its likes.
    """

    def lines(
        self, place: str, rows: Sequence[Row], between: str = "", *, labels: Sequence[str] = (), kept: bool = False
    ) -> tuple[Line, ...]:
        """A line of each row; empty pieces are left out, unless there is no other.

        `labels` are for the ids of the parts, in place of the lines' numbers; `between` ends all lines but the last.
        Where `kept` pieces stand is remembered by the first of their roles.
        """
        made: list[Line] = []
        new: dict[str, Ids] = {}
        for number, (name, pieces, note) in enumerate(rows):
            start = f"{place}.{labels[number] if labels else number}"
            parts: list[Part] = []
            for text, origin, roles in [piece for piece in pieces if piece[0]] or pieces[:1]:
                parts.append(Part(text, origin, f"{start}.{len(parts)}", self.first(*roles)))
                if roles and roles[0]:
                    new[roles[0]] = (*new.get(roles[0], ()), parts[-1].id)
            made.append(Line(name, tuple(parts), note, between if number < len(rows) - 1 else ""))
        if kept:
            self.update(new)
        return tuple(made)

    def first(self, *roles: str) -> Ids:
        """Where the first of these roles stands that is known."""
        return next((self[role] for role in roles if role in self), ())


def piece(text: str, origin: str = "fixed", *roles: str) -> Piece:
    """A run of text; it comes from where the first of its roles stands that is known. The role "" is nobody's."""
    return text, origin, roles


def ids_of(found: Iterable[Line]) -> Ids:
    return tuple(part.id for line in found for part in line.parts)


def credential(text: str, first: int = 0) -> list[Piece]:
    """A Credential, or with `first=1` a scope; slashes may be percent-encoded."""
    fields = {2 * number: field for number, field in enumerate(CREDENTIAL[first:])}
    parts = re.split("(/|%2F)", text, flags=re.IGNORECASE)
    return [piece(part, *fields.get(number, ("fixed",))) for number, part in enumerate(parts)]


def names(text: str, *kinds: str) -> list[Piece]:
    """A list of SignedHeaders, as known by those kinds of role; semicolons may be percent-encoded."""
    return [
        piece(part) if number % 2 else piece(part, name_origin(part), "", *[f"{kind} {part.lower()}" for kind in kinds])
        for number, part in enumerate(re.split("(;|%3B)", text, flags=re.IGNORECASE))
    ]


def name_origin(name: str) -> str:
    return HEADER_ORIGINS.get(name.lower(), "header")


def authorization(value: str) -> list[Piece]:
    """An Authorization header's value. What is of another kind may be a password, and is hidden."""
    if not value.strip().startswith(ALGORITHM[:5]):
        return [piece(HIDDEN)]
    algorithm, *rest = re.split("(Credential=|SignedHeaders=|Signature=)", value)
    pieces = [piece(algorithm)]
    for label, text in zip(rest[::2], rest[1::2]):
        content = text.rstrip(", \t\r\n")
        taken_apart = {
            "Credential=": credential(content),
            "SignedHeaders=": names(content, "listed", "name"),
            "Signature=": [piece(content, "derived", "signature")],
        }
        pieces += [piece(label), *taken_apart[label], piece(text[len(content) :])]
    return pieces


def header_value(name: str, value: str) -> list[Piece]:
    """The value of a header, by the header's name in lower case."""
    if name == "authorization":
        return authorization(value)
    shown = HIDDEN if name == TOKEN_NAME else redact(value)
    return [piece(shown, name_origin(name), f"value {name}", MADE_FROM.get(name, ""))]


def query_pieces(query: str) -> list[Piece]:
    """The pairs of a query. Of those that are alike the first stays the first, wherever the query is written."""
    pieces: list[Piece] = []
    met: Counter[str] = Counter()
    for text in query.split("&"):
        name, equals, value = text.partition("=")
        known, canonical = unquote(name), canonical_query_string(text)
        key = known if known in PARAMETERS else f"{canonical} {met[canonical]}"
        met[canonical] += 1
        pieces += [piece("&")] if pieces else []
        pieces += [piece(name, "fixed" if key == known else "query", f"{key} name"), piece(equals)]
        if known.lower() == TOKEN_NAME:
            pieces.append(piece(HIDDEN, "token", f"{key} token", "token"))
        elif known == "X-Amz-Credential":
            pieces += credential(value)
        elif known == "X-Amz-SignedHeaders":
            pieces += names(value, "listed", "name")
        else:
            origin, role = PARAMETER_ORIGINS.get(known, ("query", "value"))
            pieces.append(piece(redact(value), origin, f"{key} {role}", role))
    return pieces
