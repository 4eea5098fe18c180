"""A request as lines, and where in them the things stand that signing makes use of."""

from __future__ import annotations

from urllib.parse import unquote

from ..sigv4.canonical import canonical_query_string
from ..values import redact, split_url
from .pieces import NOWHERE, Sources, header_value, ids_of, lines, name_origin, pair

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ..values import Request
    from .model import Line, Part
    from .pieces import Ids, Piece, Row

REQUEST_LINE, HEADER, BODY = "request line", "header", "body"
"""The names of a request's lines."""

LONGEST_BODY = 4096
"""Characters of a body that are shown."""


def request_lines(
    request: Request, place: str, sources: Sources = NOWHERE, notes: Mapping[str, str] | None = None
) -> tuple[Line, ...]:
    """The request line, a line for each header, the lines of the body.

    `notes` are those of the headers, by lower-case name, and of the request line, under `REQUEST_LINE`.
    """
    notes = notes or {}
    head: list[Row] = [(REQUEST_LINE, _request_line(request, sources), notes.get(REQUEST_LINE, ""))]
    head += [(HEADER, _header(name, value, sources), notes.get(name.lower(), "")) for name, value in request.headers]
    return lines(place, head) + _body(request.body, f"{place}.body", sources)


def _request_line(request: Request, sources: Sources) -> list[Piece]:
    _, _, path, query = split_url(request.url)
    pieces = [(request.method, "method", sources.role("method")), (" ", "fixed", ())]
    pieces += [(redact(path) or "/", "path", sources.role("path"))]
    mark = "?"
    for text in query.split("&") if query else ():
        name_ids, value_ids = next(iter(sources.pairs.get(canonical_query_string(text), ())), ((), ()))
        pieces += [(mark, "fixed", ()), *pair(text, sources, name_ids, value_ids)]
        mark = "&"
    return [*pieces, (" HTTP/1.1", "fixed", ())]


def _header(name: str, value: str, sources: Sources) -> list[Piece]:
    key = name.lower()
    between = ":" if value[:1] in (" ", "\t") else ": "
    return [
        (name, name_origin(name), sources.names.get(key, ())),
        (between, "fixed", ()),
        *header_value(name, value, sources),
    ]


def _body(body: bytes, place: str, sources: Sources) -> tuple[Line, ...]:
    """As text where it is one; the beginning of a long one."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = f"({len(body)} bytes)"
    note = f"the first {LONGEST_BODY} of {len(text)} characters" if len(text) > LONGEST_BODY else ""
    shown, role = redact(text[:LONGEST_BODY]).split("\n"), sources.role("body")
    rows: list[Row] = [(BODY, [(row, "payload", role)], "" if number else note) for number, row in enumerate(shown)]
    return lines(place, rows, "\n")


def find_sources(
    request: Request, found: tuple[Line, ...], replaced: Collection[str], roles: Mapping[str, Ids]
) -> Sources:
    """Where the things of a request stand in its lines; `roles` are more of them, which are not of the request.

    `replaced` are lower-case names of headers and names of parameters that signing makes anew.
    """
    first, rest = found[0], found[1:]
    names: dict[str, Ids] = {}
    values: dict[str, Ids] = {}
    for (name, _), header in zip(request.headers, rest):
        key = name.lower()
        if key not in replaced:
            names[key] = (*names.get(key, ()), header.parts[0].id)
            values[key] = (*values.get(key, ()), *header.ids[2:])
    pairs: dict[str, list[tuple[Ids, Ids]]] = {}
    query = split_url(request.url)[3]
    for text, (name_ids, value_ids) in zip(query.split("&"), _pairs(first.parts)):
        if unquote(text.partition("=")[0]) not in replaced:
            pairs.setdefault(canonical_query_string(text), []).append((name_ids, value_ids))
    body = ids_of(rest[len(request.headers) :])
    own = {"method": first.ids[:1], "path": first.ids[2:3], "body": body}
    return Sources({**own, **roles}, names, values, names, pairs)


def _pairs(parts: tuple[Part, ...]) -> list[tuple[Ids, Ids]]:
    """The ids of each name and of each value in a request line, after the method, a blank, the path; before the end."""
    found: list[tuple[Ids, Ids]] = []
    for part in parts[3:-1]:
        if part.text == ("&" if found else "?") and part.origin == "fixed":
            found.append(((), ()))
            in_value = False
        elif part.text == "=" and part.origin == "fixed" and not in_value:
            in_value = True
        else:
            name_ids, value_ids = found[-1]
            found[-1] = (name_ids, (*value_ids, part.id)) if in_value else ((*name_ids, part.id), value_ids)
    return found
