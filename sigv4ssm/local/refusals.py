"""What the endpoint answers when it refuses: code, text, status, and how AWS writes them down."""

from __future__ import annotations

import json

from ..awsjson import CONTENT_TYPE
from ..values import Response, Value, set_field


class Refusal(Value):
    """An error to answer with. A text of None leaves the member out, as AWS does for some; `member` is its name."""

    __slots__ = ("code", "text", "status", "member")
    code: str
    text: str | None
    status: int
    member: str

    def __init__(self, code: str, text: str | None = None, status: int = 400, member: str = "message") -> None:
        set_field(self, "code", code)
        set_field(self, "text", text)
        set_field(self, "status", status)
        set_field(self, "member", member)

    def response(self) -> Response:
        return answer({"__type": self.code, **({} if self.text is None else {self.member: self.text})}, self.status)


def answer(content: object, status: int = 200) -> Response:
    """A response of AWS JSON 1.1."""
    body = json.dumps(content, separators=(",", ":")).encode()
    return Response(status, [("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(body)))], body)


def modelled(code: str, text: str) -> Refusal:
    """An error of an operation's model: its text is the member `Message`."""
    return Refusal(code, text, member="Message")
