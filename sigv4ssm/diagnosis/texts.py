"""The texts that are compared, taken apart: canonical request, string to sign, and AWS's echo of both.

Whatever text comes, nothing here raises: a text that is not of its form is None.
"""

from __future__ import annotations

from ..sigv4.signing import ALGORITHM
from ..values import Value, set_field

ECHO_BEGINS = "The Canonical String for this request should have been\n'"
ECHO_TURNS = "'\n\nThe String-to-Sign should have been\n'"

TO_SIGN_LINES = ("Algorithm", "RequestDateTime", "CredentialScope", "HashedCanonicalRequest")
"""The lines of a string to sign, as AWS's specification names them."""


class Canonical(Value):
    """A canonical request by its lines. `headers` are (name, value) pairs as they stand; `gap` is the blank line after
    them."""

    __slots__ = ("method", "uri", "query", "headers", "gap", "signed_headers", "payload")
    method: str
    uri: str
    query: str
    headers: tuple[tuple[str, str], ...]
    gap: bool
    signed_headers: str
    payload: str

    def __init__(
        self,
        method: str,
        uri: str,
        query: str,
        headers: tuple[tuple[str, str], ...],
        gap: bool,
        signed_headers: str,
        payload: str,
    ) -> None:
        for name, value in zip(self.__slots__, (method, uri, query, headers, gap, signed_headers, payload)):
            set_field(self, name, value)

    def but(self, **changes: object) -> Canonical:
        """The same with other lines."""
        return Canonical(*(changes.get(name, getattr(self, name)) for name in self.__slots__))  # type: ignore[arg-type]

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
    return Canonical(lines[0], lines[1], lines[2], pairs, gap, lines[-2], lines[-1])


def is_to_sign(text: str) -> bool:
    """Whether a text is a string to sign, by its form."""
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
