"""What the metadata services of containers and of instances share: questions that no proxy sees, and their answer."""

from __future__ import annotations

import re
import time

from .. import __version__
from ..errors import CredentialRetrievalError, TransportError
from ..values import Request, Value, split_url
from . import made_of
from .temporary import json_object, read_expiry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from ..values import Credentials, Response

    Answer = TypeVar("Answer")

PARTS, EXPIRATION = ("AccessKeyId", "SecretAccessKey", "Token"), "Expiration"
LARGEST = 1 << 20
"""Bytes of an answer."""

_URL = re.compile(r"""https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:(?P<port>[0-9]{1,5}))?([/?][!"$-~]*)?""", re.IGNORECASE)


class Service(Value):
    """Where to ask, without a slash at the end, and how: `seconds` for connecting and for reading each, `pause` seconds
    between attempts, and what the user should look at when all of them fail."""

    url: str
    seconds: float
    attempts: int
    pause: float
    remedy: str

    def _show(self, name: str) -> str:
        """Whoever knows the path of a container's credentials can fetch them."""
        return repr(self.origin) if name == "url" else super()._show(name)

    @property
    def origin(self) -> str:
        """The URL without its path, for messages."""
        scheme, authority, _, _ = split_url(self.url)
        return f"{scheme}://{authority}"

    def failure(self, problem: str) -> CredentialRetrievalError:
        return CredentialRetrievalError(problem, self.remedy)

    def send(self, method: str, path: str, *headers: tuple[str, str]) -> Response:
        """One attempt, straight to the service: its answer, of whatever status. Raises TransportError.

        By a transport of its own: connections are not kept, for they would be shared with a child after fork().
        """
        from ..transport import StdlibTransport

        request = Request(method, self.url + path, [*headers, ("User-Agent", f"sigv4ssm/{__version__}")])
        transport = StdlibTransport(verify=True, proxies={}, max_response_bytes=LARGEST)
        try:
            deadline = time.monotonic() + 2 * self.seconds
            return transport.send(request, connect=self.seconds, read=self.seconds, deadline=deadline)
        finally:
            transport.close()

    def get(self, path: str, read: Callable[[bytes], Answer | None], *headers: tuple[str, str]) -> Answer:
        """What `read` makes of the first answer with status 200 of which it makes something.

        Raises CredentialRetrievalError with what was wrong with the last attempt.
        """
        problem, cause = "", None
        for attempt in range(self.attempts):
            if attempt:
                time.sleep(self.pause)
            try:
                response = self.send("GET", path, *headers)
            except TransportError as error:
                problem, cause = error.problem, error
                continue
            answer = read(response.body) if response.status == 200 else None
            if answer is not None:
                return answer
            fault = "with what cannot be read" if response.status == 200 else str(response.status)
            problem, cause = f"{self.origin} answered {fault}.", None
        raise self.failure(problem) from cause

    def credentials(self, path: str, *headers: tuple[str, str]) -> Credentials:
        """Those that are there, all four parts. Raises CredentialRetrievalError."""
        answer = self.get(path, json_object, *headers)
        missing = [part for part in (*PARTS, EXPIRATION) if answer.get(part) is None]
        if missing:
            code = answer.get("Code")
            said = f" (its Code is {code})" if isinstance(code, str) and code.isalnum() and len(code) < 100 else ""
            raise self.failure(f"{self.origin} answered without {' and '.join(missing)}{said}.")
        expires_at = read_expiry(answer[EXPIRATION])
        if expires_at is None:
            raise self.failure(f"{self.origin} answered with an {EXPIRATION} that is no time with a time zone.")
        return made_of(answer, PARTS, lambda part: f"{part} from {self.origin}", expires_at, CredentialRetrievalError)


def is_url(text: str) -> bool:
    """Whether it can be asked: http or https, a host, a port that is one, and neither login nor fragment."""
    match = _URL.fullmatch(text)
    return match is not None and 0 < int(match["port"] or 80) < 1 << 16
