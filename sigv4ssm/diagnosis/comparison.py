"""Two texts of one request, as it was signed and as it arrived: the first difference, and its cause."""

from __future__ import annotations

from itertools import zip_longest
from urllib.parse import quote, unquote

from ..sigv4.canonical import UNRESERVED, canonical_query_string, remove_dot_segments, trimmed
from ..sigv4.covered import CONTENT_HASH_NAME, DATE_NAME, NEVER_SIGNED
from ..values import TOKEN_NAME, octets
from .result import Diagnosis, differs
from .texts import TO_SIGN_LINES, Canonical, is_to_sign, read_canonical, read_echo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

CANONICAL, TO_SIGN = "canonical request", "string to sign"

HASH_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""SHA-256 of the empty body."""

SCOPE_CAUSES = ("scope_date", "scope_region", "scope_service", "scope_terminator")
TO_SIGN_CAUSES = ("algorithm", "date_differs", "scope_form", "string_to_sign_form")

CAUSE_OF_HEADER = {
    "content-type": "content_type_altered",
    TOKEN_NAME: "token_changed",
    DATE_NAME: "date_differs",
    "date": "date_differs",
    CONTENT_HASH_NAME: "payload_changed",
}

# fmt: off
HOP_HEADERS = NEVER_SIGNED.union((
    "accept", "accept-encoding", "cache-control", "cf-connecting-ip", "content-length", "forwarded", "pragma", "via",
    "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto", "x-real-ip", "x-request-id",
))
# fmt: on
"""Headers that proxies and HTTP libraries add to, rewrite or drop."""


def compare(signed: str, received: str) -> Diagnosis | None:
    """The first difference between two canonical requests, two strings to sign, or two messages with AWS's echo, and
    its cause; None if they are equal."""
    pairs = zip(read_echo(signed) or (signed,), read_echo(received) or (received,))
    found = (_compare(one, other) for one, other in pairs if one is not None and other is not None)
    return next(filter(None, found), None)


def _compare(signed: str, received: str) -> Diagnosis | None:
    stage = TO_SIGN if is_to_sign(signed) else CANONICAL
    if signed.replace("\r\n", "\n").strip() == received.replace("\r\n", "\n").strip():
        finding = "The two texts differ in how their lines end, or in blanks around them."
        return Diagnosis("line_ends", finding, True, stage) if signed != received else None
    if is_to_sign(signed) and is_to_sign(received):
        return compare_to_sign(signed, received)
    one, other = read_canonical(signed), read_canonical(received)
    if one is None or other is None:
        return Diagnosis("texts_differ", "The two texts are not of one kind.", False, stage)
    return next(canonical_differences(one, other), None)


def compare_to_sign(signed: str, received: str) -> Diagnosis | None:
    for part, cause, one, other in zip(TO_SIGN_LINES, TO_SIGN_CAUSES, signed.split("\n"), received.split("\n")):
        if one != other:
            return differs(_scope_cause(one, other) if part == "CredentialScope" else cause, TO_SIGN, part, one, other)
    return None


def _scope_cause(signed: str, received: str) -> str:
    ours, theirs = signed.split("/"), received.split("/")
    if not len(ours) == len(theirs) == len(SCOPE_CAUSES):
        return "scope_form"
    return next(cause for cause, one, other in zip(SCOPE_CAUSES, ours, theirs) if one != other)


def canonical_differences(signed: Canonical, received: Canonical) -> Iterator[Diagnosis]:
    """All lines of two canonical requests that differ, from the first to the last."""
    for part, cause_of in CAUSE_OF_LINE.items():
        if part == "SignedHeaders":
            yield from _headers(signed, received)
        one, other = signed.line(part), received.line(part)
        if one != other:
            sides = _first_parameters(one, other) if part == "CanonicalQueryString" else (one, other)
            yield differs(cause_of(one, other), CANONICAL, part, *sides)


def _headers(signed: Canonical, received: Canonical) -> Iterator[Diagnosis]:
    ours, theirs = ([name for name, _ in side.headers] for side in (signed, received))
    if ours == theirs:
        for (name, one), (_, other) in zip(signed.headers, received.headers):
            if one != other:
                yield differs(header_cause(name.lower(), one, other), CANONICAL, f"header {name.lower()}", one, other)
    elif [name.lower() for name in ours] == [name.lower() for name in theirs]:
        one, other = next((one, other) for one, other in zip(ours, theirs) if one != other)
        finding = f"The name of a header was signed as '{one}', and is written '{other}'."
        yield Diagnosis("header_case", finding, True, CANONICAL, f"header {other.lower()}", one, other)
    elif sorted(ours) == sorted(theirs):
        finding = "The headers were signed in another order."
        yield Diagnosis("header_order", finding, True, CANONICAL, None, ";".join(ours), ";".join(theirs))
    else:
        yield _other_headers(signed, received)
    if signed.gap != received.gap:
        finding = "The blank line between the headers and SignedHeaders is missing on one side."
        yield Diagnosis("blank_line_missing", finding, True, CANONICAL, "blank line")


def _other_headers(signed: Canonical, received: Canonical) -> Diagnosis:
    """Of two lists of headers the first name that is on one side alone."""
    ours, theirs = ({name.lower(): value for name, value in side.headers} for side in (signed, received))
    name = next((name for name in (*ours, *theirs) if name not in ours or name not in theirs), None)
    if name is None:
        return Diagnosis("header_changed", "A header has more lines on one side.", True, CANONICAL)
    listed = all(name in side.signed_headers.lower().split(";") for side in (signed, received))
    cause = "header_left_out" if listed else "signed_headers_differ"
    return differs(cause, CANONICAL, f"header {name}", ours.get(name), theirs.get(name))


def header_cause(name: str, signed: str, received: str) -> str:
    """The cause of two values of a header, whose name is in lower case."""
    if trimmed(signed) == trimmed(received):
        return "header_white_space"
    if name == "host":
        return host_cause(signed, received)
    if name in CAUSE_OF_HEADER or name in HOP_HEADERS:
        return CAUSE_OF_HEADER.get(name, "hop_header_signed")
    if signed.lower() == received.lower():
        return "header_case"
    return "header_changed" if received else "header_removed"


def host_cause(signed: str, received: str) -> str:
    if signed.lower() == received.lower():
        return "host_case"
    (ours, our_port), (theirs, their_port) = host_and_port(signed), host_and_port(received)
    return "host_port" if ours == theirs and not (our_port and their_port) else "host_changed"


def host_and_port(authority: str) -> tuple[str, str]:
    """The host in lower case, and the port as text, empty where there is none."""
    host, colon, port = authority.lower().rpartition(":")
    return (host, port) if colon and port.isdigit() else (authority.lower(), "")


def path_cause(signed: str, received: str) -> str:
    if _plain(signed) == _plain(received):
        twice = encoded(received) == signed or (encoded(signed) == received and "%2525" in received)
        return "path_encoded_twice" if twice else "path_encoding"
    normal = "" not in (signed, received) and remove_dot_segments(signed) == remove_dot_segments(received)
    return "path_normalization" if normal else "path_changed"


def encoded(path: str) -> str:
    """The path percent-encoded once more; what is no UTF-8 stays what it is."""
    return quote(octets(path), safe="/" + UNRESERVED)


def _plain(text: str) -> str:
    """A path or parameter as it reads: with a few rounds of encoding taken off."""
    for _ in range(4):
        text = unquote(text, errors="surrogateescape")
    return text


def query_cause(signed: str, received: str) -> str:
    if not signed:
        return "query_left_out"
    if all(f"{side}".lower().startswith(f"{TOKEN_NAME}=") for side in _first_parameters(signed, received)):
        return "token_changed"
    ours, theirs = (sorted(side.split("&")) for side in (signed, received))
    if ours == theirs:
        return "query_order"
    if sorted(map(_blanks_alike, ours)) == sorted(map(_blanks_alike, theirs)):
        return "query_plus"
    if canonical_query_string(signed) == canonical_query_string(received):
        return "query_encoding"
    again = sorted(map(_plain, ours)) == sorted(map(_plain, theirs))
    return "query_encoded_twice" if again else "query_changed"


def _blanks_alike(pair: str) -> str:
    return pair.replace("%20", "+").replace("%2B", "+").replace("%2b", "+")


def _first_parameters(signed: str, received: str) -> tuple[str | None, str | None]:
    """The first parameter that differs on either side (None: there is no more of them); all of them beside none."""
    if not signed or not received:
        return signed, received
    return next(pair for pair in zip_longest(signed.split("&"), received.split("&")) if pair[0] != pair[1])


def _list_cause(signed: str, received: str) -> str:
    ours, theirs = (sorted(side.lower().split(";")) for side in (signed, received))
    return "header_order" if ours == theirs else "signed_headers_differ"


def payload_cause(signed: str, received: str) -> str:
    """The cause of two different hashes, by what can be seen of them."""
    if "UNSIGNED-PAYLOAD" in (signed, received):
        return "payload_unsigned"
    if HASH_OF_NOTHING in (signed, received) or "" in (signed, received):
        return "payload_left_out"
    return "payload_form" if signed.lower() == received.lower() else "payload_changed"


CAUSE_OF_LINE = {
    "HTTPMethod": lambda *_: "method_changed",
    "CanonicalURI": path_cause,
    "CanonicalQueryString": query_cause,
    "SignedHeaders": _list_cause,
    "HashedPayload": payload_cause,
}
"""The lines of a canonical request in their order, each with what names the cause of two that differ; the headers stand
before SignedHeaders."""
