"""Canonical requests as a client may have made them by mistake: what each line may have been, and the headers in other
spellings, sets and orders. The common mistakes come first."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from itertools import combinations, islice, permutations, product
from urllib.parse import quote

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
from ..sigv4.signing import signing_key, string_to_sign
from ..sigv4.verification import read_claim
from ..values import TOKEN_NAME, octets, split_url
from .comparison import decoded, encoded, host_and_port
from .texts import read_credential, read_lines, with_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ..values import Credentials, Request
    from .texts import Lines

    Pairs = tuple[tuple[str, str], ...]

CONTENT_TYPES = """application/x-amz-json-1.1 application/x-amz-json-1.0 application/json
application/x-www-form-urlencoded text/plain application/octet-stream"""
CHARSETS = ("", "; charset=utf-8", "; charset=UTF-8", ";charset=utf-8", ";charset=UTF-8")
"""What HTTP libraries set by themselves, and what they add to it."""

METHODS = ("POST", "GET", "PUT", "DELETE", "PATCH", "HEAD")

LARGEST_BODY = 1 << 14
"""Bytes of a body that is guessed at; a larger one is compared as it came, and as none."""

MOST, MOST_ORDERED, EACH = 24, 4, 6
"""Headers or parameters that are guessed at one by one, headers that are tried in every order, and texts of each
common line that are tried in pairs."""


class Evidence:
    """What the guesses start from: a request as it arrived, and the texts that the service makes of it."""

    def __init__(self, request: Request, canonical: str, known: Credentials) -> None:
        self.request, self.canonical, self.known, self.claim = request, canonical, known, read_claim(request)
        self.received = read_lines(canonical)
        self.lines = dict(self.received)
        self.headers = dict(line.partition(":")[::2] for part, line in self.received if part.startswith("header "))
        _, self.scope, self.parts = read_credential(self.claim)
        self.to_sign = self.to_sign_of(canonical)
        self.key = signing_key(known.secret_access_key, self.scope)

    def to_sign_of(self, canonical: str) -> str:
        return string_to_sign(self.claim.time, self.scope, canonical)


def _hosts(seen: Evidence) -> Iterable[str]:
    """With and without a port, in other letters, and AWS's own for a request through a tunnel."""
    host = seen.headers.get("host", "")
    name, port = host_and_port(host)
    _, region, service, _ = seen.parts
    yield from (name, f"{service}.{region}.amazonaws.com", "localhost", f"localhost:{port}", f"{name}:443")
    yield from (f"{name}:80", f"127.0.0.1:{port}", host.upper(), split_url(seen.request.url)[1])
    yield f"{service}.amazonaws.com"


def _content_types(seen: Evidence) -> Iterable[str]:
    """Without its charset, with one, and what libraries set by themselves."""
    bare = seen.headers.get("content-type", "").partition(";")[0].strip()
    return [f"{kind}{charset}" for charset in CHARSETS for kind in (bare, *CONTENT_TYPES.split()) if kind] + [""]


def _payloads(seen: Evidence) -> Iterable[str]:
    """The hash that is stated, and those of other bodies."""
    return [seen.request.header(CONTENT_HASH_NAME) or "", *other_payloads(seen.request.body)]


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
    ends = [unix.replace(b"\n", end) for end in (b"\n", b"\r\n", b"")]
    for other in (body.rstrip(b"\r\n"), body + b"\n", body + b"\r\n", *ends):
        yield "payload_line_end", other
    yield from (("payload_spacing", octets(text)) for text in _json(body))
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


def _queries(seen: Evidence) -> Iterable[str]:
    """As it came, unsorted, with other pluses and escapes, encoded twice, decoded, or not at all."""
    raw = split_url(without_parameters(seen.request.url, (SIGNATURE,)))[3]
    right, came = seen.lines["CanonicalQueryString"], raw.split("&")
    whole, sent = right.split("&"), [canonical_query_string(pair) for pair in came]
    pluses = (("%2B", "%20"), ("%2B", "+"), ("%20", "+"), ("%20", "%2B"))
    yield from (right.replace(*change) for change in pluses)
    yield from ("&".join(sent), "&".join(sorted(sent)), "", raw, right.replace("%", "%25"))
    yield re.sub("%[0-9A-F]{2}", lambda escape: escape[0].lower(), right)
    yield from (right.replace(quote(mark, safe=""), mark) for mark in "/:,@!*'();$")
    yield from (right.replace("%2F", "/").replace("%3A", ":"), right.replace("~", "%7E"), decoded(right))
    yield from ("&".join(sorted(came)), "&".join(pair.removesuffix("=") for pair in whole))
    yield from ("&".join(whole[:place] + whole[place + 1 :]) for place in range(min(len(whole), MOST)))


def _paths(seen: Evidence) -> Iterable[str]:
    """As it came, decoded, encoded once or twice, normalized or not, with or without a slash at its end."""
    right, path = seen.lines["CanonicalURI"], split_url(seen.request.url)[2] or "/"
    for form in (path, decoded(path), remove_dot_segments(path), remove_dot_segments(decoded(path))):
        once = encoded(form)
        yield from (form, once, encoded(once), quote(octets(form), safe=SENT_IN_PATHS))
    yield from ("", "/", right + "/", right.rstrip("/"), seen.request.url, path.lower())


COMMON: dict[str, Callable[[Evidence], Iterable[str]]] = {
    "header content-type": _content_types,
    "header host": _hosts,
    "HashedPayload": _payloads,
    "CanonicalQueryString": _queries,
    "CanonicalURI": _paths,
    "HTTPMethod": lambda seen: (seen.lines["HTTPMethod"].lower(), *METHODS),
}
"""What a line may have been; these are also tried in pairs, for two libraries on the way make two changes."""


def canonical_guesses(seen: Evidence) -> Iterator[Lines]:
    """Each canonical request that one mistake may have made."""
    lines, names = seen.received, seen.lines["SignedHeaders"]
    for part, texts in COMMON.items():
        yield from (with_line(lines, part, text) for text in texts(seen))
    yield from (with_line(lines, f"header {name}", value) for name, value in _values(seen))
    for headers in _header_lists(seen):
        listed = ";".join(name for name, _ in headers)
        yield with_line(lines, "SignedHeaders", listed)
        written = [(f"header {name.lower()}", f"{name}:{value}") for name, value in headers]
        for each in (names, listed, seen.claim.signed_headers):
            yield (*lines[:3], *written, *lines[-3:-2], ("SignedHeaders", each), lines[-1])


def pairs_of_guesses(seen: Evidence) -> Iterator[Lines]:
    """Those that two common mistakes in two different lines may have made."""
    singles = []
    for part, texts in COMMON.items():
        first = dict.fromkeys(islice(texts(seen), 2 * EACH))
        singles += [(part, text) for text in first if with_line(seen.received, part, text) != seen.received][:EACH]
    for one, other in combinations(singles, 2):
        if one[0] != other[0]:
            yield with_line(with_line(seen.received, *one), *other)


def _values(seen: Evidence) -> Iterator[tuple[str, str]]:
    """The token that the service knows, where another arrived; and each header's value as it came untrimmed, after a
    blank, one of several, empty, or in lower case."""
    yield TOKEN_NAME, seen.known.session_token or ""
    raw = {name.lower(): value for name, value in seen.request.headers}
    for name, value in islice(seen.headers.items(), MOST):
        came = raw.get(name, value)
        blanks = (came, f" {came.strip()}", f"{came.strip()} ", re.sub(r"\s+", "", value))
        for other in (*blanks, *map(trimmed, came.split(",")), "", value.lower()):
            yield name, other


def _header_lists(seen: Evidence) -> Iterator[Pairs]:
    """Names in capitals, all of them or one, as the request writes them, or as titles; all values after a blank; one
    header less, or one more; in the order of the list as it came, of the request, and for a few headers in any."""
    headers, sent = (*seen.headers.items(),), seen.request.headers
    first = range(min(len(headers), MOST))
    for spelled in ({name.lower(): name for name, _ in sent}, {name: name.title() for name in seen.headers}):
        pairs = tuple((spelled.get(name, name), value) for name, value in headers)
        yield from (pairs, tuple(sorted(pairs)))
        yield from ((*headers[:place], pairs[place], *headers[place + 1 :]) for place in first)
    yield tuple((name, f" {value}") for name, value in headers)
    yield from ((*headers[:place], *headers[place + 1 :]) for place in first)
    others = [pair for pair in canonical_headers(sent).items() if pair[0] not in seen.headers]
    yield from (tuple(sorted((*headers, pair))) for pair in others[:MOST])
    yield from permutations(headers) if len(headers) <= MOST_ORDERED else ()
    for names in (seen.claim.signed_headers.lower().split(";"), [name.lower() for name, _ in sent]):
        places = {name: place for place, name in enumerate(names)}
        yield tuple(sorted(headers, key=lambda pair: places.get(pair[0], 0)))
