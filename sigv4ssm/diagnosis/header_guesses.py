"""Headers as a client may have signed them by mistake."""

from __future__ import annotations

import re
from itertools import permutations

from ..sigv4.canonical import trimmed
from ..values import TOKEN_NAME, split_url
from .header_causes import host_and_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Optional

    from .guesses import Evidence
    from .texts import Canonical

    Pairs = tuple[tuple[str, str], ...]
    Guesses = Iterator[tuple[str, Optional[str], Canonical]]

CONTENT_TYPES = (
    "application/x-amz-json-1.1",
    "application/x-amz-json-1.0",
    "application/json",
    "application/x-www-form-urlencoded",
    "text/plain",
    "application/octet-stream",
    "",
)
CHARSETS = ("", "; charset=utf-8", "; charset=UTF-8", ";charset=utf-8", ";charset=UTF-8")
"""What HTTP libraries set by themselves, and what they add to it."""

MOST_ORDERED = 4
"""Headers that are tried in every order."""

MOST = 24
"""Headers that are guessed at one by one."""


def host_guesses(evidence: Evidence) -> Guesses:
    """Host with and without a port, in other letters, and as AWS's own host for a request through a tunnel."""
    yield from _values(evidence, "host", _other_hosts(evidence))


def _other_hosts(evidence: Evidence) -> Iterator[tuple[str, str]]:
    host = dict(evidence.received.headers).get("host", "")
    name, port = host_and_port(host)
    _, region, service, _ = evidence.scope_parts
    yield "host_port", name
    for other in (f"{service}.{region}.amazonaws.com", "localhost", f"localhost:{port}"):
        yield "host_changed", other
    for other in (f"{name}:443", f"{name}:80", f"{name}:", f"{name}."):
        yield "host_port", other
    for other in (host.lower(), host.upper(), host.title()):
        yield "host_case", other
    local = [f"{local}{end}" for local in ("127.0.0.1", "[::1]", "") for end in ("", f":{port}")]
    aws = [f"{service}.amazonaws.com", f"{service}.{region}.amazonaws.com:443"]
    for other in (split_url(evidence.request.url)[1], *aws, *local):
        yield "host_changed", other


def content_type_guesses(evidence: Evidence) -> Guesses:
    """Content-Type without its charset, with one, and what libraries set by themselves."""
    value = dict(evidence.received.headers).get("content-type", "")
    bare = value.partition(";")[0].strip()
    others = [(f"{kind}{charset}" if kind else "") for charset in CHARSETS for kind in (bare, *CONTENT_TYPES)]
    others += [value.lower(), value.replace("; ", ";"), value.replace(";", "; ")]
    yield from _values(evidence, "content-type", (("content_type_altered", other) for other in others))


def token_guesses(evidence: Evidence) -> Guesses:
    """The token that the service knows, where another arrived."""
    if evidence.known_token:
        yield from _values(evidence, TOKEN_NAME, [("token_changed", evidence.known_token)])


def value_guesses(evidence: Evidence) -> Guesses:
    """Each value empty, as it came untrimmed, or after a blank; and all of them so."""
    raw = {name.lower(): value for name, value in evidence.request.headers}
    for name, value in evidence.received.headers[:MOST]:
        part = f"header {name}"
        came = raw.get(name, value)
        for other in (came, f" {came.strip()}", f"{came.strip()} ", re.sub(r"\s+", "", value)):
            yield "header_white_space", part, _with_value(evidence.received, name, other)
        for other in came.split(",") if "," in came else ():
            yield "header_changed", part, _with_value(evidence.received, name, trimmed(other))
        yield "header_changed", part, _with_value(evidence.received, name, "")
        yield "header_case", part, _with_value(evidence.received, name, value.lower())
    for form in (" {}", "{} "):
        pairs = tuple((name, form.format(value)) for name, value in evidence.received.headers)
        yield "header_white_space", None, evidence.received.but(headers=pairs)
    lower = tuple((name, value.lower()) for name, value in evidence.received.headers)
    yield "header_case", None, evidence.received.but(headers=lower)


def name_guesses(evidence: Evidence) -> Guesses:
    """Names in capitals: all of them, or one; as the request writes them, or as titles."""
    received, spelled = evidence.received, {name.lower(): name for name, _ in evidence.request.headers}
    spellings: tuple[Callable[[str], str], ...] = (lambda name: spelled.get(name, name), str.title, str.upper)
    for spell in spellings:
        pairs = tuple((spell(name), value) for name, value in received.headers)
        listed = ";".join(name for name, _ in pairs)
        yield "header_case", None, received.but(headers=pairs)
        yield "header_case", None, received.but(headers=pairs, signed_headers=listed)
        yield "header_case", None, received.but(signed_headers=listed)
        by_name = tuple(sorted(pairs))
        yield "header_case", None, received.but(headers=by_name)
        yield "header_case", None, received.but(headers=by_name, signed_headers=";".join(n for n, _ in by_name))
        for place in range(min(len(pairs), MOST)):
            one = (*received.headers[:place], pairs[place], *received.headers[place + 1 :])
            yield "header_case", f"header {received.headers[place][0]}", received.but(headers=one)


def set_guesses(evidence: Evidence) -> Guesses:
    """A header that is listed without a line, or in the lines without being listed; one more, or one less."""
    received = evidence.received
    for name, _ in received.headers[:MOST]:
        pairs = tuple(pair for pair in received.headers if pair[0] != name)
        listed = ";".join(other for other, _ in pairs)
        yield "header_left_out", f"header {name}", received.but(headers=pairs)
        yield "signed_headers_differ", f"header {name}", received.but(headers=pairs, signed_headers=listed)
        yield "signed_headers_differ", "SignedHeaders", received.but(signed_headers=listed)
    signed = {name for name, _ in received.headers}
    for name, value in list(evidence.all_headers.items())[:MOST]:
        if name not in signed:
            pairs = tuple(sorted((*received.headers, (name, value))))
            listed = ";".join(other for other, _ in pairs)
            yield "signed_headers_differ", f"header {name}", received.but(headers=pairs)
            yield "signed_headers_differ", f"header {name}", received.but(headers=pairs, signed_headers=listed)
            yield "signed_headers_differ", "SignedHeaders", received.but(signed_headers=listed)


def order_guesses(evidence: Evidence) -> Guesses:
    """The lines in other orders: that of the request, that of the list as it came, and a few headers in any."""
    received = evidence.received
    listed = evidence.claim.signed_headers
    yield "header_order", None, received.but(signed_headers=listed)
    for pairs in _orders(evidence):
        yield "header_order", None, received.but(headers=pairs)
        yield "header_order", None, received.but(headers=pairs, signed_headers=";".join(name for name, _ in pairs))
        yield "header_order", None, received.but(headers=pairs, signed_headers=listed)


def _orders(evidence: Evidence) -> Iterator[Pairs]:
    pairs = evidence.received.headers
    if len(pairs) <= MOST_ORDERED:
        yield from permutations(pairs)
        return
    values = dict(pairs)
    came = [name.lower() for name, _ in evidence.request.headers]
    for names in (dict.fromkeys(came), dict.fromkeys(evidence.claim.signed_headers.lower().split(";"))):
        yield tuple((name, values[name]) for name in names if name in values)
    yield pairs[::-1]
    for place in range(1, min(len(pairs), MOST)):
        yield (*pairs[place:], *pairs[:place])


def _values(evidence: Evidence, name: str, others: Iterable[tuple[str, str]]) -> Guesses:
    """Each other value for one header that is signed."""
    if name in dict(evidence.received.headers):
        for cause, value in others:
            yield cause, f"header {name}", _with_value(evidence.received, name, value)


def _with_value(canonical: Canonical, name: str, value: str) -> Canonical:
    return canonical.but(headers=tuple((n, value if n == name else v) for n, v in canonical.headers))
