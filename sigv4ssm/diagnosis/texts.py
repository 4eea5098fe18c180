"""The texts that are compared, taken apart: canonical request, string to sign, and AWS's echo of both.

Whatever text comes, nothing here raises: a text that is not of its form is None.
"""

from __future__ import annotations

from ..sigv4.signing import ALGORITHM
from ..values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..sigv4.signing import Claim

    Pairs = tuple[tuple[str, str], ...]

ECHO_BEGINS = "The Canonical String for this request should have been\n'"
ECHO_TURNS = "'\n\nThe String-to-Sign should have been\n'"

LINES = {
    "HTTPMethod": "method",
    "CanonicalURI": "uri",
    "CanonicalQueryString": "query",
    "SignedHeaders": "signed_headers",
    "HashedPayload": "payload",
}
"""The lines of a canonical request but for its headers, as AWS's specification names them."""

TO_SIGN_LINES = ("Algorithm", "RequestDateTime", "CredentialScope", "HashedCanonicalRequest")
"""The lines of a string to sign."""


class Canonical(Value):
    """A canonical request by its lines, in their order. `headers` are (name, value) pairs as they stand; `gap` is the
    blank line after them."""

    method: str
    uri: str
    query: str
    headers: Pairs
    gap: bool
    signed_headers: str
    payload: str

    def __init__(self, *lines: object) -> None:
        super().__init__(*lines)

    def but(self, **changes: object) -> Canonical:
        return Canonical(*(changes.get(name, getattr(self, name)) for name in self.__slots__))

    def line(self, part: str) -> str:
        """The line of that name in `LINES`."""
        return str(getattr(self, LINES[part]))

    def with_line(self, part: str, text: str) -> Canonical:
        """The same with another text for one line, a name in `LINES` or "header name"."""
        if part in LINES:
            return self.but(**{LINES[part]: text})
        name = part.removeprefix("header ")
        return self.but(headers=tuple((n, text if n == name else value) for n, value in self.headers))

    def text(self) -> str:
        lines = [self.method, self.uri, self.query, *(f"{name}:{value}" for name, value in self.headers)]
        return "\n".join([*lines, *([""] if self.gap else []), self.signed_headers, self.payload])


def read_canonical(text: str) -> Canonical | None:
    """The lines of a canonical request; None for what is none. A header's line without a colon is a name alone."""
    lines = text.split("\n")
    gap = len(lines) > 5 and lines[-3] == ""
    headers = lines[3 : -3 if gap else -2]
    if len(lines) < 5 or not lines[1].startswith("/") or not all(headers):
        return None
    pairs = tuple((name, value) for name, _, value in (line.partition(":") for line in headers))
    return Canonical(*lines[:3], pairs, gap, *lines[-2:])


def is_to_sign(text: str) -> bool:
    lines = text.split("\n")
    return len(lines) == len(TO_SIGN_LINES) and lines[0].startswith(ALGORITHM.partition("-")[0])


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
                return _closed(rest), None
            return canonical, _closed(to_sign) if "'" in to_sign else None
    return None


def _closed(text: str) -> str:
    """What stands before the last quote; all of it where none closes it."""
    before, quote, _ = text.rpartition("'")
    return before if quote else text


def read_credential(claim: Claim) -> tuple[str, str, list[str]]:
    """Key id, scope, and the scope's date, region, service and terminator: empty where there is none."""
    key_id, _, scope = claim.credential.partition("/")
    return key_id, scope, (scope.split("/") + [""] * 4)[:4]
