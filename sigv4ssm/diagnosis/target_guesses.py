"""Methods, paths, queries and bodies as a client may have signed them by mistake."""

from __future__ import annotations

import re
from urllib.parse import quote, quote_plus, unquote

from ..sigv4.canonical import SENT_IN_PATHS, canonical_query_string, remove_dot_segments
from ..values import octets, split_url
from .payloads import other_payloads
from .target_causes import encoded, path_cause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .guesses import Evidence
    from .header_guesses import Guesses

METHODS = ("POST", "GET", "PUT", "DELETE", "PATCH", "HEAD")


def method_guesses(evidence: Evidence) -> Guesses:
    received = evidence.received
    for method in (received.method.lower(), received.method.title(), *METHODS):
        yield "method_changed", "HTTPMethod", received.but(method=method)


def path_guesses(evidence: Evidence) -> Guesses:
    """The path as it came, decoded, encoded once or twice, normalized or not, with or without a slash at its end."""
    received = evidence.received
    path = split_url(evidence.request.url)[2] or "/"
    forms = (path, _decoded(path), remove_dot_segments(path), remove_dot_segments(_decoded(path)))
    for form in dict.fromkeys(forms):
        once = encoded(form)
        for other in (form, once, encoded(once), quote(octets(form), safe=SENT_IN_PATHS)):
            if other != received.uri:
                yield path_cause_of_signer(other, received.uri), "CanonicalURI", received.but(uri=other)
    for other in ("", "/", received.uri + "/", received.uri.rstrip("/"), evidence.request.url, path.lower()):
        yield "path_changed", "CanonicalURI", received.but(uri=other)
    query = split_url(evidence.request.url)[3]
    if query:
        yield "query_left_out", "CanonicalQueryString", received.but(uri=f"{path}?{query}", query="")
        yield "path_changed", "CanonicalURI", received.but(uri=f"{path}?{query}")


def path_cause_of_signer(signed: str, received: str) -> str:
    """Like `path_cause`; but here it is known that the signer is at fault, and which side encodes too often."""
    if encoded(received) == signed:
        return "path_encoded_twice"
    cause = path_cause(signed, received)
    return "path_encoding" if cause == "path_encoded_twice" else cause


def query_guesses(evidence: Evidence) -> Guesses:
    """The query as it came, unsorted, with other pluses and escapes, encoded twice, decoded, or not at all."""
    received = evidence.received
    raw = evidence.query
    if not raw and not received.query:
        return
    sorted_ = received.query
    pairs = [pair if "=" in pair else f"{pair}=" for pair in raw.split("&")]
    encoded = [canonical_query_string(pair) for pair in pairs]
    for cause, other in (
        ("query_plus", sorted_.replace("%2B", "%20")),
        ("query_plus", sorted_.replace("%2B", "+")),
        ("query_plus", sorted_.replace("%20", "+")),
        ("query_plus", sorted_.replace("%20", "%2B")),
        ("query_order", "&".join(encoded)),
        ("query_order", "&".join(sorted(encoded))),
        ("query_order", "&".join(sorted(encoded, reverse=True))),
        ("query_encoding", _lower_hex(sorted_)),
        *(("query_encoding", sorted_.replace(quote(mark, safe=""), mark)) for mark in "/:,@!*'();$"),
        ("query_encoding", sorted_.replace("%2F", "/").replace("%3A", ":").replace("%2C", ",")),
        ("query_encoding", "&".join(sorted(raw.split("&")))),
        ("query_encoding", "&".join(sorted(pairs))),
        ("query_encoding", "&".join(pair.removesuffix("=") for pair in sorted_.split("&"))),
        ("query_encoding", sorted_.replace("~", "%7E")),
        ("query_encoding", _decoded(sorted_)),
        ("query_encoded_twice", sorted_.replace("%", "%25")),
        ("query_encoded_twice", "&".join(f"{_again(pair)}" for pair in sorted_.split("&"))),
        ("query_order", raw),
        ("query_left_out", ""),
    ):
        yield cause, "CanonicalQueryString", received.but(query=other)
    for place in range(min(len(pairs), 24)):
        rest = "&".join(sorted_.split("&")[:place] + sorted_.split("&")[place + 1 :])
        yield "query_changed", "CanonicalQueryString", received.but(query=rest)


def payload_guesses(evidence: Evidence) -> Guesses:
    stated = evidence.request.header("x-amz-content-sha256")
    if stated:
        yield "payload_changed", "HashedPayload", evidence.received.but(payload=stated)
    for cause, payload in other_payloads(evidence.request.body):
        yield cause, "HashedPayload", evidence.received.but(payload=payload)


def _decoded(text: str) -> str:
    return unquote(text, errors="surrogateescape")


def _lower_hex(text: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda escape: escape[0].lower(), text)


def _again(pair: str) -> str:
    name, _, value = pair.partition("=")
    return f"{quote_plus(octets(name))}={quote_plus(octets(value))}"
