"""A case checked stage by stage: the first stage that differs is the message, as a diff of its lines.

Canonical request, then string to sign, then signature, then the signed request: a signature that differs says only
that something before it does, so the something is shown. What the caller gets of the response comes last.
"""

from __future__ import annotations

from ..errors import SigV4SSMError
from ..values import Request, Value, redact, split_url
from .exchange import outcome_texts
from .rawtext import read_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .case import Case


class Difference(Value):
    """The first thing that differs: the form (none of an outcome), the stage, and the two texts."""

    form: str
    stage: str
    expected: str
    actual: str

    @property
    def where(self) -> str:
        return f"{self.form}-{self.stage}" if self.form else self.stage

    def diff(self) -> str:
        """The lines that differ, marked `-` (the case) and `+` (our signer), and three lines around them."""
        from difflib import unified_diff

        lines = unified_diff(_lines(self.expected), _lines(self.actual), lineterm="")
        return "\n".join([line for line in lines if not line.startswith("@@")][2:])


def _lines(text: str) -> list[str]:
    """Without session tokens, and with what cannot be seen as an escape: it may be all that differs."""
    return [
        "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
        for line in redact(text).split("\n")
    ]


def first_difference(case: Case) -> Difference | None:
    """Where sigv4ssm differs from the case, in either form."""
    for form in case.forms:
        for stage, made in case.stages(form).items():
            texts = case.text(f"{form}-{stage}.txt"), made.decode("utf-8", "surrogateescape")
            expected, actual = map(_comparable_text, texts) if stage == "signed-request" else texts
            if expected != actual:
                return Difference(form, stage, expected, actual)
    expected, actual = outcome_texts(case) if "outcome.json" in case.files else ("", "")
    return None if expected == actual else Difference("", "outcome", expected, actual)


def _comparable_text(text: str) -> str:
    try:
        return comparable(read_request(text.encode("utf-8", "surrogateescape")))
    except SigV4SSMError:
        return text


def comparable(request: Request) -> str:
    """A signed request as cases compare it: method, path, query pairs and headers in any order, body.

    A name alone is a pair with an empty value; blanks around a header's value are not part of it (RFC 9110 §5.5).
    """
    _, _, path, query = split_url(request.url)
    split = (pair.partition("=") for pair in query.split("&") if pair)
    pairs = sorted(f"?{name}={value}" for name, _, value in split)
    headers = sorted(f"{name}:" + value.strip(" \t") for name, value in request.headers)
    body = request.body.decode("utf-8", "surrogateescape")
    return "\n".join([request.method, path or "/", *pairs, *headers, "", body])
