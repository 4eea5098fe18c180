"""An explanation as a value: lines of text, in parts that say what they are and which parts they were made from."""

from __future__ import annotations

from ..values import Request, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

ORIGINS: dict[str, tuple[str, str]] = {
    "method": ("method", "bold blue"),
    "path": ("path", "bright blue"),
    "query": ("query", "blue"),
    "header": ("header", "cyan"),
    "host": ("host", "bold cyan"),
    "date": ("time", "yellow"),
    "token": ("session token", "red"),
    "payload": ("body", "magenta"),
    "key_id": ("access key id", "bright magenta"),
    "region": ("region", "bright red"),
    "service": ("service", "bright green"),
    "fixed": ("fixed by the specification", "grey"),
    "derived": ("hash, key, signature", "green"),
}
"""What a part is: to each name a few words for a legend, and its colour among the sixteen of a terminal."""

VERDICTS = {
    "signed": "The request is signed by sigv4ssm.",
    "verified": "The signature that the request came with is right.",
    "mismatch": "The signature that the request came with is not the one of this request with this secret key.",
    "unverified": "The signature is the one that the request came with. Without the secret key nobody can verify it.",
}

TAKEN_APART = {"header": "The Authorization header, taken apart", "query": "What the URL says of it, taken apart"}
"""To each form of a signature, what the inputs of step 6 are: its output taken apart."""


class Part(Value):
    """A run of text within a line; `id` is unique in the explanation, `comes_from` are ids of other parts."""

    text: str
    origin: str
    id: str
    comes_from: tuple[str, ...]


class Line(Value):
    """One line: `name` as the specification calls it, `note` a few words on where it is from.

    `end` is the line end that belongs to the text, `"\\n"` or nothing.
    """

    name: str
    parts: tuple[Part, ...]
    note: str
    end: str

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(part.id for part in self.parts)


class Step(Value):
    """What goes in, what comes out, the URL of its section in AWS's specification, and why it is done."""

    number: int
    title: str
    section: str
    why: str
    inputs: tuple[Line, ...]
    output: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The output to the letter, but for secrets; of steps 1 and 3 the text that is hashed or signed."""
        return "".join(line.text + line.end for line in self.output)


class Explanation(Value):
    """A request as it was given, what it is signed with, the six steps, and the result.

    `form` is "header" or "query", `verdict` one of `VERDICTS`. The lines hold no secret; `signed_request` does, where
    there is a session token (its `repr` does not).
    """

    form: str
    verdict: str
    request: tuple[Line, ...]
    given: tuple[Line, ...]
    steps: tuple[Step, ...]
    signature: str
    signed_request: Request

    def lines(self) -> Iterator[Line]:
        """In the order in which one is made from another."""
        yield from self.request
        yield from self.given
        for step in self.steps:
            yield from step.inputs
            yield from step.output

    def parts(self) -> dict[str, Part]:
        return {part.id: part for line in self.lines() for part in line.parts}
