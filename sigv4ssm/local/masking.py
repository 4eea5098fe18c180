"""What is shown of a request and its answer: all of it but secrets, and each character as what it is.

Secrets are hidden where they stand (a header line, a query parameter, a member of a body), and again wherever their
value comes back: the echo of the canonical request quotes headers, and a refusal may quote what was wrong.
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from ..explain.look import visible
from ..golden.exchange import secret_members
from ..sigv4.verification import read_claim
from ..values import HIDDEN, SECRET_HEADERS, TOKEN_NAME, redact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ..values import Credentials, Message, Request, Response

SECRET_NAMES = frozenset((*SECRET_HEADERS, TOKEN_NAME, "set-cookie"))
"""Headers whose values are never shown."""

SHORTEST_SECRET = 6
"""Shorter values are hidden where they stand alone: in other texts they would be found by chance."""

_LINE = re.compile(rf"(?i)((?:^|\n|\\n)(?:{'|'.join(map(re.escape, sorted(SECRET_NAMES)))}):)((?:(?!\\n)[^\n])+)")
"""A header line, in a text of lines or in a JSON string."""

_PASSWORDS = "[A-Za-z]*(?:Password|WebIdentityToken|SAMLAssertion|AccessToken|RefreshToken|IdToken|ClientSecret)"
_MEMBERS = (
    re.compile(rf'("{_PASSWORDS}"\s*:\s*")(?:[^"\\]|\\.)*'.encode()),
    re.compile(rf"((?:^|&)(?:SecretAccessKey|SessionToken|{_PASSWORDS})=)[^&]*".encode()),  # of a form
)

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"}
"""Control characters as they are shown: ␍."""


class Mask:
    """Hides what is secret in one exchange: `credentials` are the endpoint's own."""

    def __init__(self, credentials: Credentials, request: Request, response: Response) -> None:
        claim = read_claim(request)
        values = {credentials.secret_access_key, credentials.session_token or "", claim.token}
        for misplaced in [value for value in values if value and value in claim.credential]:
            values.update(misplaced.split("/"))  # where it was taken for parts of a scope
        for message in (request, response):
            values.update(_secrets_in(message))
        spellings = {spelling for value in values if len(value) >= SHORTEST_SECRET for spelling in _spellings(value)}
        self._spellings = sorted(spellings, key=len, reverse=True)

    def text(self, text: str) -> str:
        """A text without secrets: lines, a message, JSON or a form."""
        for spelling in self._spellings:
            text = text.replace(spelling, HIDDEN)
        return redact(_LINE.sub(rf"\g<1>{HIDDEN}", text))

    def body(self, body: bytes) -> str:
        for pattern in (*secret_members(body), *_MEMBERS):
            body = pattern.sub(rb"\g<1>" + HIDDEN.encode(), body)
        return self.text(body.decode("utf-8", "backslashreplace"))

    def headers(self, message: Message) -> list[list[str]]:
        return [[name, _hidden(name, value) or self.text(value)] for name, value in message.headers]

    def everything(self, value: Any) -> Any:
        """A structure for JSON with each text in it masked and visible."""
        if isinstance(value, str):
            return visible(self.text(value).translate(_PICTURES))
        if isinstance(value, dict):
            return {key: self.everything(member) for key, member in value.items()}
        return [self.everything(item) for item in value] if isinstance(value, (list, tuple)) else value


def _hidden(name: str, value: str) -> str:
    """What stands for a value that is a secret as a whole; empty where it is none."""
    name = name.lower()
    if name == "authorization" and not value.strip().startswith("AWS4-"):
        return f"{value.split()[0]} {HIDDEN}" if " " in value.strip() else HIDDEN
    return HIDDEN if name in SECRET_NAMES else ""


def _secrets_in(message: Message) -> Iterator[str]:
    for name, value in message.headers:
        if _hidden(name, value):
            yield value.strip()
            yield from value.replace(",", " ").split()[1:]
    for pattern in (*secret_members(message.body), *_MEMBERS):
        for match in pattern.finditer(message.body):
            yield match[0][len(match[1]) :].decode("utf-8", "backslashreplace")


def _spellings(secret: str) -> Iterable[str]:
    """A secret as it may stand in a header, in a canonical line, in JSON, in a query, and in a canonical query."""
    encoded = quote(secret, safe="-_.~", errors="surrogatepass")
    return {secret, " ".join(secret.split()), json.dumps(secret)[1:-1], encoded, encoded.replace("%", "%25")}
