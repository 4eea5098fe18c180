"""Two texts of one request, as it was signed and as it arrived: the first difference, and its cause."""

from __future__ import annotations

import re
from itertools import zip_longest
from urllib.parse import quote, unquote

from ..sigv4.canonical import (
    UNRESERVED,
    UNSIGNED_PAYLOAD,
    canonical_query_string,
    hashed_payload,
    remove_dot_segments,
    trimmed,
)
from ..sigv4.covered import CONTENT_HASH_NAME, DATE_NAME, NEVER_SIGNED
from ..values import TOKEN_NAME, octets
from .result import CANONICAL, TO_SIGN, Diagnosis, differs
from .texts import GAP, are_of_one_kind, is_to_sign, read_echo, read_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .texts import Lines

    Test = Callable[[str, str], bool]

HOPS = """accept accept-encoding cache-control cf-connecting-ip content-length forwarded pragma via x-forwarded-for
x-forwarded-host x-forwarded-port x-forwarded-proto x-real-ip x-request-id"""
"""Headers that proxies and HTTP libraries add to, rewrite or drop, beside those that are never signed."""


def compare(signed: str, received: str) -> Diagnosis | None:
    """The first difference between two canonical requests, two strings to sign, or two messages with AWS's echo, and
    its cause; None if they are equal."""
    pairs = zip(read_echo(signed) or (signed,), read_echo(received) or (received,))
    found = (_compare(one, other) for one, other in pairs if one is not None and other is not None)
    return next(filter(None, found), None)


def _compare(signed: str, received: str) -> Diagnosis | None:
    ours, theirs = read_lines(signed), read_lines(received)
    stage = TO_SIGN if is_to_sign(signed) else CANONICAL
    if signed.replace("\r\n", "\n").strip() == received.replace("\r\n", "\n").strip():
        finding = "The two texts differ in how their lines end, or in blanks around them."
        return Diagnosis("line_ends", finding, True, stage) if signed != received else None
    if not are_of_one_kind(ours, theirs):
        return Diagnosis("texts_differ", "The two texts are not of one kind.", False, stage)
    return next(differences(ours, theirs), None)


def differences(signed: Lines, received: Lines) -> Iterator[Diagnosis]:
    """All lines of two texts of one kind that differ, from the first to the last; none for texts of two kinds."""
    if are_of_one_kind(signed, received):
        yield from _by_line(signed[:3], received[:3])
        yield from _headers(signed, received)
        yield from _by_line(signed[3:][-2:], received[3:][-2:])


def _by_line(signed: Lines, received: Lines) -> Iterator[Diagnosis]:
    for (part, one), (_, other) in zip(signed, received):
        if part.startswith("header "):
            one, other = one.partition(":")[2], other.partition(":")[2]
        if one != other:
            sides = _first_parameters(one, other) if part == "CanonicalQueryString" else (one, other)
            yield differs(cause_of(part, one, other), part, *sides)


def _headers(signed: Lines, received: Lines) -> Iterator[Diagnosis]:
    ours, theirs = ([line.partition(":")[0] for part, line in side[3:-2] if part != GAP] for side in (signed, received))
    if ours == theirs:
        yield from _by_line(signed[3:-2], received[3:-2])
    elif [name.lower() for name in ours] == [name.lower() for name in theirs]:
        one, other = next((one, other) for one, other in zip(ours, theirs) if one != other)
        finding = f"The name of a header was signed as '{one}', and is written '{other}'."
        yield Diagnosis("header_case", finding, True, CANONICAL, f"header {other.lower()}", one, other)
    elif sorted(map(str.lower, ours)) == sorted(map(str.lower, theirs)):
        finding = "The headers were signed in another order."
        yield Diagnosis("header_order", finding, True, CANONICAL, None, ";".join(ours), ";".join(theirs))
    else:
        yield _other_headers(dict(signed[3:]), dict(received[3:]))
    if (signed[-3][0] == GAP) != (received[-3][0] == GAP):
        finding = "The blank line between the headers and SignedHeaders is missing on one side."
        yield Diagnosis("blank_line_missing", finding, True, CANONICAL, GAP)


def _other_headers(signed: dict[str, str], received: dict[str, str]) -> Diagnosis:
    """The first header that is on one side alone."""
    one_sided = [part for part in (*signed, *received) if part != GAP and not (part in signed and part in received)]
    if not one_sided:
        return Diagnosis("header_changed", "A header has more lines on one side.", True, CANONICAL)
    part = one_sided[0]
    name = part.removeprefix("header ")
    listed = all(name in side["SignedHeaders"].lower().split(";") for side in (signed, received))
    one, other = (side[part].partition(":")[2] if part in side else None for side in (signed, received))
    return differs("header_left_out" if listed else "signed_headers_differ", part, one, other)


def _first_parameters(signed: str, received: str) -> tuple[str | None, str | None]:
    """The first parameter that differs on either side (None: there is no more of them); all of them beside none."""
    if not signed or not received:
        return signed, received
    return next(pair for pair in zip_longest(signed.split("&"), received.split("&")) if pair[0] != pair[1])


def cause_of(part: str, signed: str, received: str) -> str:
    """The cause of two texts of a line that differ."""
    if part.startswith("header ") and trimmed(signed) == trimmed(received):
        return "header_white_space"
    narrow = NARROW.get(part, {} if part in WIDE else NARROW["header"])
    return next((cause for cause, holds in narrow.items() if holds(signed, received)), WIDE.get(part, "header_changed"))


def alike(read: Callable[[str], object]) -> Test:
    """Whether both sides read the same."""
    return lambda signed, received: read(signed) == read(received)


def host_and_port(authority: str) -> tuple[str, str]:
    """The host in lower case, and the port as text, empty where there is none."""
    host, colon, port = authority.lower().rpartition(":")
    return (host, port) if colon and port.isdigit() else (authority.lower(), "")


def _one_has_port(signed: str, received: str) -> bool:
    (ours, our_port), (theirs, their_port) = host_and_port(signed), host_and_port(received)
    return ours == theirs and not (our_port and their_port)


def encoded(path: str) -> str:
    """The path percent-encoded once more; what is no UTF-8 stays what it is."""
    return quote(octets(path), safe="/" + UNRESERVED)


def _encoded_twice(signed: str, received: str) -> bool:
    return encoded(received) == signed or (encoded(signed) == received and "%2525" in received)


def decoded(text: str) -> str:
    return unquote(text, errors="surrogateescape")


def _plain(text: str) -> str:
    """A path or parameter as it reads: with a few rounds of encoding taken off."""
    return decoded(decoded(decoded(decoded(text))))


def _are_tokens(signed: str, received: str) -> bool:
    return all(f"{side}".lower().startswith(f"{TOKEN_NAME}=") for side in _first_parameters(signed, received))


def _in_scope(place: int) -> Test:
    return lambda signed, received: signed.split("/")[place] != received.split("/")[place]


NARROW: dict[str, dict[str, Test]] = {
    "CanonicalURI": {
        "path_encoded_twice": _encoded_twice,
        "path_encoding": alike(_plain),
        "path_normalization": alike(lambda path: path and remove_dot_segments(path)),
    },
    "CanonicalQueryString": {
        "query_left_out": lambda signed, _: not signed,
        "token_changed": _are_tokens,
        "query_order": alike(lambda query: sorted(query.split("&"))),
        "query_plus": alike(lambda query: sorted(re.sub("%20|%2[Bb]", "+", query).split("&"))),
        "query_encoding": alike(canonical_query_string),
        "query_encoded_twice": alike(lambda query: sorted(map(_plain, query.split("&")))),
    },
    "header": {"header_case": alike(str.lower), "header_removed": lambda _, received: not received},
    "header host": {"host_case": alike(str.lower), "host_port": _one_has_port},
    "SignedHeaders": {"header_order": alike(lambda names: sorted(names.lower().split(";")))},
    "HashedPayload": {
        "payload_unsigned": lambda *sides: UNSIGNED_PAYLOAD in sides,
        "payload_left_out": lambda *sides: hashed_payload(b"") in sides or "" in sides,
        "payload_form": alike(str.lower),
    },
    "CredentialScope": {
        "scope_form": lambda *sides: {side.count("/") for side in sides} != {3},
        "scope_date": _in_scope(0),
        "scope_region": _in_scope(1),
        "scope_service": _in_scope(2),
    },
}
WIDE = {
    **{f"header {name}": "hop_header_signed" for name in (*NEVER_SIGNED, *HOPS.split())},
    "HTTPMethod": "method_changed",
    "CanonicalURI": "path_changed",
    "CanonicalQueryString": "query_changed",
    "header host": "host_changed",
    "header content-type": "content_type_altered",
    f"header {TOKEN_NAME}": "token_changed",
    f"header {DATE_NAME}": "date_differs",
    "header date": "date_differs",
    f"header {CONTENT_HASH_NAME}": "payload_changed",
    "SignedHeaders": "signed_headers_differ",
    "HashedPayload": "payload_changed",
    "Algorithm": "algorithm",
    "RequestDateTime": "date_differs",
    "CredentialScope": "scope_terminator",
    "HashedCanonicalRequest": "string_to_sign_form",
}
"""What may have become of a line: the first cause in `NARROW` whose test holds, or else the one in `WIDE`."""
