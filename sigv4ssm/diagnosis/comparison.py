"""Two texts of one request, as it was signed and as it arrived: the first difference, and its cause."""

from __future__ import annotations

from .header_causes import header_cause
from .result import Diagnosis
from .target_causes import path_cause, query_difference
from .texts import TO_SIGN_LINES, Canonical, is_to_sign, read_canonical, read_echo
from .words import differs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

CANONICAL, TO_SIGN = "canonical request", "string to sign"

HASH_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""SHA-256 of the empty body."""

SCOPE_CAUSES = ("scope_date", "scope_region", "scope_service", "scope_terminator")
TO_SIGN_CAUSES = ("algorithm", "date_differs", "scope_form", "string_to_sign_form")


def compare(signed: str, received: str) -> Diagnosis | None:
    """The first difference between two canonical requests, two strings to sign, or two messages with AWS's echo, and
    its cause; None if they are equal."""
    ours, theirs = _texts(signed), _texts(received)
    for one, other in zip(ours, theirs):
        found = _compare(one, other)
        if found:
            return found
    return None


def _texts(text: str) -> list[str]:
    echo = read_echo(text)
    return [text] if echo is None else [part for part in echo if part is not None]


def _compare(signed: str, received: str) -> Diagnosis | None:
    if signed == received:
        return None
    if signed.replace("\r\n", "\n") == received.replace("\r\n", "\n"):
        return Diagnosis("line_ends", "One of the two ends its lines in CR LF.", True, _stage(signed))
    if signed.strip() == received.strip():
        return Diagnosis("line_ends", "One of the two has blanks or a line end around it.", True, _stage(signed))
    if is_to_sign(signed) and is_to_sign(received):
        return compare_to_sign(signed, received)
    one, other = read_canonical(signed), read_canonical(received)
    if one is None or other is None:
        return Diagnosis("texts_differ", "The two texts are not of one kind.", False, _stage(signed))
    return compare_canonical(one, other)


def _stage(text: str) -> str:
    return TO_SIGN if is_to_sign(text) else CANONICAL


def compare_to_sign(signed: str, received: str) -> Diagnosis | None:
    """The first line of two strings to sign that differs."""
    rows = zip(TO_SIGN_LINES, TO_SIGN_CAUSES, signed.split("\n"), received.split("\n"))
    for part, cause, one, other in rows:
        if one != other:
            return differs(_scope_cause(one, other) if part == "CredentialScope" else cause, TO_SIGN, part, one, other)
    return None


def _scope_cause(signed: str, received: str) -> str:
    ours, theirs = signed.split("/"), received.split("/")
    if len(ours) != len(SCOPE_CAUSES) or len(theirs) != len(SCOPE_CAUSES):
        return "scope_form"
    return next(cause for cause, one, other in zip(SCOPE_CAUSES, ours, theirs) if one != other)


def compare_canonical(signed: Canonical, received: Canonical) -> Diagnosis | None:
    """The first line of two canonical requests that differs."""
    return next(canonical_differences(signed, received), None)


def canonical_differences(signed: Canonical, received: Canonical) -> Iterator[Diagnosis]:
    """All lines of two canonical requests that differ, from the first to the last."""
    if signed.method != received.method:
        yield differs("method_changed", CANONICAL, "HTTPMethod", signed.method, received.method)
    if signed.uri != received.uri:
        cause = path_cause(signed.uri, received.uri)
        yield differs(cause, CANONICAL, "CanonicalURI", signed.uri, received.uri)
    if signed.query != received.query:
        yield differs(*query_difference(signed.query, received.query))
    yield from _headers(signed, received)
    if signed.gap != received.gap:
        finding = "The blank line between the headers and SignedHeaders is missing on one side."
        yield Diagnosis("blank_line_missing", finding, True, CANONICAL, "blank line")
    if signed.signed_headers != received.signed_headers:
        names = sorted(signed.signed_headers.lower().split(";")) == sorted(received.signed_headers.lower().split(";"))
        cause = "header_order" if names else "signed_headers_differ"
        yield differs(cause, CANONICAL, "SignedHeaders", signed.signed_headers, received.signed_headers)
    if signed.payload != received.payload:
        cause = payload_cause(signed.payload, received.payload)
        yield differs(cause, CANONICAL, "HashedPayload", signed.payload, received.payload)


def _headers(signed: Canonical, received: Canonical) -> Iterator[Diagnosis]:
    ours, theirs = ([name for name, _ in canonical.headers] for canonical in (signed, received))
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


def _other_headers(signed: Canonical, received: Canonical) -> Diagnosis:
    """Of two lists of headers the first name that is on one side alone."""
    ours, theirs = ({name.lower(): value for name, value in side.headers} for side in (signed, received))
    alone = [name for name in (*ours, *theirs) if name not in ours or name not in theirs]
    if not alone:
        return Diagnosis("header_changed", "A header has more lines on one side.", True, CANONICAL)
    name = alone[0]
    listed = name in signed.signed_headers.lower().split(";") and name in received.signed_headers.lower().split(";")
    cause = "header_left_out" if listed else "signed_headers_differ"
    return differs(cause, CANONICAL, f"header {name}", ours.get(name), theirs.get(name))


def payload_cause(signed: str, received: str) -> str:
    """The cause of two different hashes, by what can be seen of them."""
    if "UNSIGNED-PAYLOAD" in (signed, received):
        return "payload_unsigned"
    if HASH_OF_NOTHING in (signed, received) or "" in (signed, received):
        return "payload_left_out"
    return "payload_form" if signed.lower() == received.lower() else "payload_changed"
