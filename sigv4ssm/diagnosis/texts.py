"""The texts that are compared, taken apart: canonical request, string to sign, and AWS's echo of both. Whatever text
comes, nothing here raises."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..sigv4.signing import Claim

    Lines = tuple[tuple[str, str], ...]

ECHO_BEGINS = "The Canonical String for this request should have been\n'"
ECHO_TURNS = "'\n\nThe String-to-Sign should have been\n'"

FIRST_LINES, LAST_LINES = ("HTTPMethod", "CanonicalURI", "CanonicalQueryString"), ("SignedHeaders", "HashedPayload")
GAP = "blank line"
"""The lines of a canonical request as AWS's specification names them. Between these stand the headers, named
`header host` and the like, and the blank line."""

TO_SIGN_LINES = ("Algorithm", "RequestDateTime", "CredentialScope", "HashedCanonicalRequest")
"""The lines of a string to sign."""


def read_lines(text: str) -> Lines:
    """The lines of a canonical request or string to sign, each with its name; what is neither is one without a name."""
    lines = text.split("\n")
    if is_to_sign(text):
        return tuple(zip(TO_SIGN_LINES, lines))
    headers = lines[3:-2]
    gap = [GAP] if headers[-1:] == [""] else []
    names = [f"header {line.partition(':')[0].lower()}" for line in headers if line]
    if len(lines) < 5 or not lines[1].startswith("/") or len(names) + len(gap) < len(headers):
        return (("", text),)
    return tuple(zip((*FIRST_LINES, *names, *gap, *LAST_LINES), lines))


def are_of_one_kind(one: Lines, other: Lines) -> bool:
    return one[0][0] == other[0][0] != ""


def is_to_sign(text: str) -> bool:
    return text.startswith("AWS4") and text.count("\n") == len(TO_SIGN_LINES) - 1


def text_of(lines: Lines) -> str:
    return "\n".join([line for _, line in lines])


def with_line(lines: Lines, part: str, text: str) -> Lines:
    """The same with another text for one line; for a header that is its value."""
    _, header, name = part.rpartition("header ")
    line = f"{name}:{text}" if header else text
    return tuple([(name, line if name == part else other) for name, other in lines])


def read_echo(message: str) -> tuple[str, str | None] | None:
    """Canonical request and string to sign of AWS's message, or None where it has none. The second is None where the
    message is cut short there.

    A text in which the line ends are written `\\n`, as in logs, or end as on Windows, is read all the same.
    """
    for text in (message, message.replace("\r\n", "\n"), message.replace("\\n", "\n").replace("\\'", "'")):
        _, begins, rest = text.partition(ECHO_BEGINS)
        if begins:
            canonical, turns, to_sign = rest.rpartition(ECHO_TURNS)
            if not turns:
                return rest.rsplit("'", 1)[0], None
            return canonical, to_sign.rpartition("'")[0] if "'" in to_sign else None
    return None


def read_credential(claim: Claim) -> tuple[str, str, list[str]]:
    """Key id, scope, and the scope's date, region, service and terminator: empty where there is none."""
    key_id, _, scope = claim.credential.partition("/")
    return key_id, scope, (scope.split("/") + [""] * 4)[:4]
