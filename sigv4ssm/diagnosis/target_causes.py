"""The cause of a path or a query that was signed in one way and arrived in another."""

from __future__ import annotations

from itertools import zip_longest
from urllib.parse import quote, unquote

from ..sigv4.canonical import UNRESERVED, canonical_query_string, remove_dot_segments
from ..values import TOKEN_NAME, octets


def path_cause(signed: str, received: str) -> str:
    """A name in `CAUSES`, of two canonical paths that differ."""
    if _plain(signed) == _plain(received):
        longer, shorter = sorted((signed, received), key=len, reverse=True)
        again = encoded(shorter) == longer
        return "path_encoded_twice" if again and "%2525" in longer else "path_encoding"
    if "" in (signed, received):
        return "path_changed"
    return "path_normalization" if remove_dot_segments(signed) == remove_dot_segments(received) else "path_changed"


def encoded(path: str) -> str:
    """The path percent-encoded once more; what is no UTF-8 stays what it is."""
    return quote(octets(path), safe="/" + UNRESERVED)


def _plain(path: str) -> str:
    """The path as it reads: with a few rounds of encoding taken off."""
    for _ in range(4):
        path = unquote(path, errors="surrogateescape")
    return path


def query_difference(signed: str, received: str) -> tuple[str, str, str, str | None, str | None]:
    """Cause, stage, part, and the first parameter that differs on either side (None: there is no more of them), of two
    canonical queries that differ."""
    cause = query_cause(signed, received)
    whole = not signed or not received
    one, other = (signed, received) if whole else _first_pairs(signed, received)
    if all(side is not None and side.lower().startswith(f"{TOKEN_NAME}=") for side in (one, other)):
        cause = "token_changed"
    return cause, "canonical request", "CanonicalQueryString", one, other


def query_cause(signed: str, received: str) -> str:
    """A name in `CAUSES`, of two canonical queries that differ."""
    if not signed:
        return "query_left_out"
    ours, theirs = sorted(signed.split("&")), sorted(received.split("&"))
    if ours == theirs:
        return "query_order"
    if sorted(map(_blanks_alike, ours)) == sorted(map(_blanks_alike, theirs)):
        return "query_plus"
    once, other_once = ([unquote(pair) for pair in side] for side in (ours, theirs))
    if canonical_query_string(signed) == canonical_query_string(received):
        return "query_encoding"
    if sorted(once) == theirs or sorted(other_once) == ours or sorted(map(unquote, once)) == sorted(other_once):
        return "query_encoded_twice"
    return "query_encoded_twice" if sorted(map(unquote, other_once)) == sorted(once) else "query_changed"


def _blanks_alike(pair: str) -> str:
    return pair.replace("%20", "+").replace("%2B", "+").replace("%2b", "+")


def _first_pairs(signed: str, received: str) -> tuple[str | None, str | None]:
    pairs = zip_longest(signed.split("&"), received.split("&"))
    return next((one, other) for one, other in pairs if one != other)
