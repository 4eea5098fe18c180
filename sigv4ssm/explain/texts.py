"""The texts of a signing as lines: the request, its canonical form, the string to sign; each line with its note.

Nothing is computed here: the lines are the signer's own, to the letter.
"""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from ..sigv4.canonical import UNSIGNED_PAYLOAD, canonical_uri, remove_dot_segments
from ..sigv4.covered import CONTENT_HASH_NAME, DATE_NAME
from ..values import TOKEN_NAME, Request, octets, redact, split_url
from .pieces import Row, Trace, credential, header_value, name_origin, names, piece, query_pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .model import Line

REQUEST_LINE, HEADER, BODY = "request line", "header", "body"
"""The names of a request's lines."""

LONGEST_BODY = 4096
"""Characters of a body that are shown."""

ADDED = {
    DATE_NAME: "added: the time",
    TOKEN_NAME: "added: the session token",
    CONTENT_HASH_NAME: "added: hash of the body",
}
"""Headers that signing adds."""


def request_lines(
    trace: Trace, request: Request, place: str, notes: Mapping[str, str], *, kept: bool = False
) -> tuple[Line, ...]:
    """`notes` are those of the headers, by lower-case name, and of the request line, under `REQUEST_LINE`."""
    _, _, path, query = split_url(request.url)
    first = [piece(request.method, "method", "method"), piece(" "), piece(redact(path) or "/", "path", "path")]
    first += [piece("?"), *query_pieces(query)] if query else []
    head: list[Row] = [(REQUEST_LINE, [*first, piece(" HTTP/1.1")], notes.get(REQUEST_LINE, ""))]
    for spelled, value in request.headers:
        name = spelled.lower()
        colon = piece(":" if value[:1] in (" ", "\t") else ": ")
        pieces = [piece(spelled, name_origin(name), f"name {name}"), colon, *header_value(name, value)]
        head.append((HEADER, pieces, notes.get(name, "")))
    lines = trace.lines(place, head, kept=kept)
    return lines + trace.lines(f"{place}.body", _body(request.body), "\n", kept=kept)


def _body(body: bytes) -> list[Row]:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = f"({len(body)} bytes)"
    note = f"the first {LONGEST_BODY} of {len(text)} characters" if len(text) > LONGEST_BODY else ""
    shown = redact(text[:LONGEST_BODY]).split("\n")
    return [(BODY, [piece(row, "payload", "body")], "" if number else note) for number, row in enumerate(shown)]


def canonical_lines(trace: Trace, text: str, request: Request) -> tuple[Line, ...]:
    method, uri, query, *headers, _, signed_headers, payload = text.split("\n")
    for number, header in enumerate(headers, 3):
        trace["canonical " + header.partition(":")[0]] = (f"canonical.{number}.0",)
    rows: list[Row] = [
        ("HTTPMethod", [piece(method, "method", "method")], "the method"),
        ("CanonicalURI", [piece(redact(uri), "path", "path")], _uri_note(uri, request)),
        ("CanonicalQueryString", query_pieces(query), _query_note(query, request)),
        *[_header(trace, *header.partition(":"), request) for header in headers],
        ("CanonicalHeaders", [piece("")], "ends the headers"),
        ("SignedHeaders", names(signed_headers, "canonical"), "the names above"),
        _payload(trace, payload, request),
    ]
    lines = trace.lines("canonical", rows, "\n")
    trace.update({f"listed {part.text}": (part.id,) for part in lines[-2].parts if part.origin != "fixed"})
    return lines


def _uri_note(uri: str, request: Request) -> str:
    path = split_url(request.url)[2] or "/"
    if uri == path:
        return "the path"
    plain = remove_dot_segments(path)
    changes = {
        "without dot segments and //": plain != path and uri in (plain, canonical_uri(path)),
        "encoded once more": uri != plain and unquote_to_bytes(uri) in (octets(path), octets(plain)),
    }
    return f"the path, {', '.join(change for change, made in changes.items() if made) or 'in canonical form'}"


def _query_note(query: str, request: Request) -> str:
    if not query:
        return "empty: no query"
    given = split_url(request.url)[3]
    return "the query" if given == query else "the query, encoded and sorted"


def _header(trace: Trace, name: str, colon: str, value: str, request: Request) -> Row:
    given = [(spelled, content) for spelled, content in request.headers if spelled.lower() == name]
    if f"name {name}" not in trace:
        note = ADDED.get(name, "the request lacks this header")
    elif len(given) > 1:
        note = f"{len(given)} headers {given[0][0]}, joined by commas"
    else:
        trimmed = "" if given[0][1].strip(" \t") == value else ", blanks made one"
        note = f"header {given[0][0]}{trimmed}"
    pieces = [piece(name, name_origin(name), f"name {name}"), piece(colon), *header_value(name, value)]
    return "CanonicalHeaders", pieces, note


def _payload(trace: Trace, payload: str, request: Request) -> Row:
    given = f"value {CONTENT_HASH_NAME}"
    if payload == UNSIGNED_PAYLOAD:
        return "HashedPayload", [piece(payload, "fixed", given)], "the body is not signed"
    size = f"the body, {len(request.body)} bytes" if request.body else "nothing, for there is no body"
    note = "header x-amz-content-sha256" if given in trace else f"SHA-256 of {size}"
    return "HashedPayload", [piece(payload, "payload", given, "body")], note


def to_sign_lines(trace: Trace, text: str) -> tuple[Line, ...]:
    algorithm, time, scope, digest = text.split("\n")
    rows: list[Row] = [
        ("Algorithm", [piece(algorithm)], "the only one there is"),
        ("RequestDateTime", [piece(time, "date", "time")], "the time, in UTC"),
        ("CredentialScope", credential(scope, first=1), "day, region, service"),
        ("HashedCanonicalRequest", [piece(digest, "derived", "hash")], "from step 2"),
    ]
    return trace.lines("to_sign", rows, "\n", kept=True)
