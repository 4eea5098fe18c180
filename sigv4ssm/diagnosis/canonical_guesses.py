"""Canonical requests as a client may have made them by mistake: what each line may have been, and the headers in other
spellings, sets and orders. The common mistakes come first."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from itertools import permutations, product
from urllib.parse import quote, unquote

from ..sigv4.canonical import (
    SENT_IN_PATHS,
    UNSIGNED_PAYLOAD,
    canonical_headers,
    canonical_query_string,
    hashed_payload,
    remove_dot_segments,
    trimmed,
)
from ..sigv4.covered import CONTENT_HASH_NAME
from ..sigv4.query import SIGNATURE, without_parameters
from ..values import TOKEN_NAME, octets, split_url
from .comparison import encoded, host_and_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .inspection import Evidence
    from .texts import Canonical, Pairs

# fmt: off
CONTENT_TYPES = (
    "application/x-amz-json-1.1", "application/x-amz-json-1.0", "application/json",
    "application/x-www-form-urlencoded", "text/plain", "application/octet-stream",
)
CHARSETS = ("", "; charset=utf-8", "; charset=UTF-8", ";charset=utf-8", ";charset=UTF-8")
# fmt: on
"""What HTTP libraries set by themselves, and what they add to it."""

LARGEST_BODY = 1 << 14
"""Bytes of a body that is guessed at; a larger one is compared as it came, and as none."""

MOST, MOST_ORDERED = 24, 4
"""Headers or parameters that are guessed at one by one, and headers that are tried in every order."""


def hosts(evidence: Evidence) -> Iterable[str]:
    """With and without a port, in other letters, and AWS's own for a request through a tunnel."""
    host = evidence.header("host")
    name, port = host_and_port(host)
    _, region, service, _ = evidence.parts
    yield from (name, f"{service}.{region}.amazonaws.com", "localhost", f"localhost:{port}", f"{name}:443")
    yield from (f"{name}:80", f"127.0.0.1:{port}", host.lower(), host.upper())
    yield from (split_url(evidence.request.url)[1], f"{service}.amazonaws.com")


def content_types(evidence: Evidence) -> Iterable[str]:
    """Without its charset, with one, and what libraries set by themselves."""
    bare = evidence.header("content-type").partition(";")[0].strip()
    return [f"{kind}{charset}" for charset in CHARSETS for kind in (bare, *CONTENT_TYPES) if kind] + [""]


def payloads(evidence: Evidence) -> Iterable[str]:
    """The hash that is stated, and those of other bodies."""
    return [evidence.request.header(CONTENT_HASH_NAME) or "", *other_payloads(evidence.request.body)]


def other_payloads(body: bytes) -> dict[str, str]:
    """The last lines of the canonical request for other bodies that may have been signed, each with its cause."""
    digest = sha256(body).digest()
    found = {hashed_payload(b""): "payload_left_out", UNSIGNED_PAYLOAD: "payload_unsigned"}
    for cause, other in _other_bodies(body) if len(body) <= LARGEST_BODY else ():
        found.setdefault(hashed_payload(other), cause)
    found.pop(digest.hex(), None)
    return {**found, digest.hex().upper(): "payload_form", b64encode(digest).decode(): "payload_form"}


def _other_bodies(body: bytes) -> Iterator[tuple[str, bytes]]:
    unix = body.replace(b"\r\n", b"\n")
    for other in (body.rstrip(b"\r\n"), body + b"\n", body + b"\r\n", unix, unix.replace(b"\n", b"\r\n")):
        yield "payload_line_end", other
    yield "payload_line_end", unix.replace(b"\n", b"")
    for text in _json(body):
        yield "payload_spacing", text.encode("utf-8", "surrogatepass")
    yield "payload_changed", body.strip()


def _json(body: bytes) -> list[str]:
    """The JSON of the body as libraries write it, JavaScript's way first, and as a text within JSON."""
    forms = product(((",", ":"), None), (True, False), (False, True))
    try:
        value = json.loads(body)
        texts = [json.dumps(value, separators=s, ensure_ascii=a, sort_keys=k) for s, a, k in forms]
        return [*texts, json.dumps(value, indent=2), json.dumps(body.decode())]
    except (ValueError, RecursionError):
        return []


def queries(evidence: Evidence) -> Iterable[str]:
    """As it came, unsorted, with other pluses and escapes, encoded twice, decoded, or not at all."""
    raw = split_url(without_parameters(evidence.request.url, (SIGNATURE,)))[3]
    right, came = evidence.received.query, raw.split("&")
    whole, sent = right.split("&"), [canonical_query_string(pair) for pair in came]
    pluses = (("%2B", "%20"), ("%2B", "+"), ("%20", "+"), ("%20", "%2B"))
    yield from (right.replace(*change) for change in pluses)
    yield from ("&".join(sent), "&".join(sorted(sent)), "", raw, right.replace("%", "%25"))
    yield re.sub("%[0-9A-F]{2}", lambda escape: escape[0].lower(), right)
    yield from (right.replace(quote(mark, safe=""), mark) for mark in "/:,@!*'();$")
    yield from (right.replace("%2F", "/").replace("%3A", ":"), right.replace("~", "%7E"), _decoded(right))
    yield from ("&".join(sorted(came)), "&".join(pair.removesuffix("=") for pair in whole))
    yield from ("&".join(whole[:place] + whole[place + 1 :]) for place in range(min(len(whole), MOST)))


def _decoded(text: str) -> str:
    return unquote(text, errors="surrogateescape")


def paths(evidence: Evidence) -> Iterable[str]:
    """As it came, decoded, encoded once or twice, normalized or not, with or without a slash at its end."""
    right, path = evidence.received.uri, split_url(evidence.request.url)[2] or "/"
    for form in (path, _decoded(path), remove_dot_segments(path), remove_dot_segments(_decoded(path))):
        once = encoded(form)
        yield from (form, once, encoded(once), quote(octets(form), safe=SENT_IN_PATHS))
    yield from ("", "/", right + "/", right.rstrip("/"), evidence.request.url, path.lower())


def methods(evidence: Evidence) -> Iterable[str]:
    return (evidence.received.method.lower(), "POST", "GET", "PUT", "DELETE", "PATCH", "HEAD")


def tokens(evidence: Evidence) -> Iterable[str]:
    """The token that the service knows, where another arrived."""
    return [evidence.token] if evidence.token else []


COMMON = (
    ("header content-type", content_types),
    ("header host", hosts),
    ("HashedPayload", payloads),
    ("CanonicalQueryString", queries),
    ("CanonicalURI", paths),
    ("HTTPMethod", methods),
)
"""What a line may have been; these are also tried in pairs, for two libraries on the way make two changes."""


def canonical_guesses(evidence: Evidence) -> Iterator[Canonical]:
    """Each canonical request that one mistake may have made."""
    for part, texts in (*COMMON, (f"header {TOKEN_NAME}", tokens)):
        yield from (evidence.received.with_line(part, text) for text in texts(evidence))
    for part, text in _values(evidence):
        yield evidence.received.with_line(part, text)
    for headers in (_names, _sets, _orders):
        for pairs in headers(evidence):
            listed = ";".join(name for name, _ in pairs)
            yield evidence.received.but(headers=pairs)
            yield evidence.received.but(headers=pairs, signed_headers=listed)
            yield evidence.received.but(signed_headers=listed)
            yield evidence.received.but(headers=pairs, signed_headers=evidence.claim.signed_headers)


def _values(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Each header's value as it came untrimmed, after a blank, one of several, empty, or in lower case."""
    raw = {name.lower(): value for name, value in evidence.request.headers}
    for name, value in evidence.received.headers[:MOST]:
        came = raw.get(name, value)
        blanks = (came, f" {came.strip()}", f"{came.strip()} ", re.sub(r"\s+", "", value))
        for other in (*blanks, *map(trimmed, came.split(",")), "", value.lower()):
            yield f"header {name}", other


def _names(evidence: Evidence) -> Iterator[Pairs]:
    """Names in capitals: all of them, or one; as the request writes them, or as titles. All values after a blank."""
    headers, spelled = evidence.received.headers, {name.lower(): name for name, _ in evidence.request.headers}
    for spellings in (spelled, {name: name.title() for name in spelled}):
        pairs = tuple((spellings.get(name, name), value) for name, value in headers)
        yield from (pairs, tuple(sorted(pairs)))
        yield from ((*headers[:place], pairs[place], *headers[place + 1 :]) for place in range(min(len(pairs), MOST)))
    yield tuple((name, f" {value}") for name, value in headers)


def _sets(evidence: Evidence) -> Iterator[Pairs]:
    """One header less, or one more."""
    headers = evidence.received.headers
    signed = dict(headers)
    yield from (tuple(pair for pair in headers if pair[0] != name) for name in list(signed)[:MOST])
    others = [pair for pair in canonical_headers(evidence.request.headers).items() if pair[0] not in signed]
    yield from (tuple(sorted((*headers, pair))) for pair in others[:MOST])


def _orders(evidence: Evidence) -> Iterator[Pairs]:
    """That of the list as it came, that of the request, and for a few headers any."""
    pairs = evidence.received.headers
    if len(pairs) <= MOST_ORDERED:
        yield from permutations(pairs)
    for names in (
        evidence.claim.signed_headers.lower().split(";"),
        [name.lower() for name, _ in evidence.request.headers],
    ):
        places = {name: place for place, name in enumerate(names)}
        yield tuple(sorted(pairs, key=lambda pair: places.get(pair[0], 0)))
