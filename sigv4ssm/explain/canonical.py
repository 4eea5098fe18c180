"""The signer's canonical request and string to sign, taken apart: every part with where it came from.

Nothing is computed here: the lines are the signer's own, to the letter.
"""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from ..sigv4.canonical import UNSIGNED_PAYLOAD, canonical_uri, remove_dot_segments
from ..sigv4.covered import CONTENT_HASH_NAME, DATE_NAME
from ..values import TOKEN_NAME, octets, redact, split_url
from .pieces import Sources, credential, header_value, lines, name_origin, names, pair

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..values import Request
    from .model import Line
    from .pieces import Piece, Row

ADDED = {
    DATE_NAME: "added: the time",
    TOKEN_NAME: "added: the session token",
    CONTENT_HASH_NAME: "added: hash of the body",
}
"""Headers that signing adds."""


def canonical_lines(text: str, request: Request, sources: Sources, place: str) -> tuple[Line, ...]:
    """The lines of a canonical request that was made of this request."""
    method, uri, query, *headers, _, signed_headers, payload = text.split("\n")
    own = {header.partition(":")[0]: (f"{place}.{number}.0",) for number, header in enumerate(headers, 3)}
    rows: list[Row] = [
        ("HTTPMethod", [(method, "method", sources.role("method"))], "the method"),
        ("CanonicalURI", [(redact(uri), "path", sources.role("path"))], _uri_note(uri, request)),
        ("CanonicalQueryString", _query(query, sources), _query_note(query, request)),
        *[("CanonicalHeaders", _header(text, sources), _header_note(text, request, sources)) for text in headers],
        ("CanonicalHeaders", [("", "fixed", ())], "ends the headers"),
        ("SignedHeaders", names(signed_headers, sources.adding(own)), "the names above"),
        _payload(payload, request, sources),
    ]
    return lines(place, rows, "\n")


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


def _query(query: str, sources: Sources) -> list[Piece]:
    if not query:
        return [("", "query", ())]
    known = {text: iter(found) for text, found in sources.pairs.items()}
    pieces: list[Piece] = []
    for text in query.split("&"):
        name_ids, value_ids = next(known.get(text, iter(())), ((), ()))
        pieces += [("&", "fixed", ())] if pieces else []
        pieces += pair(text, sources, name_ids, value_ids)
    return pieces


def _query_note(query: str, request: Request) -> str:
    if not query:
        return "empty: no query"
    given = split_url(request.url)[3]
    return "the query" if given == query else "the query, encoded and sorted"


def _header(text: str, sources: Sources) -> list[Piece]:
    name, colon, value = text.partition(":")
    name_ids = sources.names.get(name, ())
    return [(name, name_origin(name), name_ids), (colon, "fixed", ()), *header_value(name, value, sources)]


def _header_note(text: str, request: Request, sources: Sources) -> str:
    name, _, value = text.partition(":")
    given = [(key, content) for key, content in request.headers if key.lower() == name]
    if name not in sources.names:
        return ADDED.get(name, "the request lacks this header")
    if len(given) > 1:
        return f"{len(given)} headers {given[0][0]}, joined by commas"
    trimming = ", blanks made one" if given[0][1].strip(" \t") != value else ""
    return f"header {given[0][0]}{trimming}"


def _payload(payload: str, request: Request, sources: Sources) -> Row:
    given = sources.values.get(CONTENT_HASH_NAME, ())
    if payload == UNSIGNED_PAYLOAD:
        return "HashedPayload", [(payload, "fixed", given)], "the body is not signed"
    size = f"the body, {len(request.body)} bytes" if request.body else "nothing, for there is no body"
    note = "header x-amz-content-sha256" if given else f"SHA-256 of {size}"
    return "HashedPayload", [(payload, "payload", given or sources.role("body"))], note


def to_sign_lines(text: str, sources: Sources, place: str) -> tuple[Line, ...]:
    """The lines of a string to sign; the roles of the sources have the id of the hash under `hash`."""
    algorithm, time, scope, digest = text.split("\n")
    rows: list[Row] = [
        ("Algorithm", [(algorithm, "fixed", ())], "the only one there is"),
        ("RequestDateTime", [(time, "date", sources.role("time"))], "the time, in UTC"),
        ("CredentialScope", credential(scope, sources, 1), "day, region, service"),
        ("HashedCanonicalRequest", [(digest, "derived", sources.role("hash"))], "from step 2"),
    ]
    return lines(place, rows, "\n")
