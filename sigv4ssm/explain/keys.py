"""Step 4, the chain of keys, each made from the one before; hidden, but of the documented example pairs."""

from __future__ import annotations

from ..errors import ParamValidationError
from ..sigv4.signing import signing_key
from ..values import HIDDEN, Credentials
from .pieces import line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .model import Line
    from .pieces import Sources

EXAMPLE_PAIRS = (
    ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
)
"""They open nothing: everybody knows them."""

UNKNOWN = "(not known)"

CHAIN = (
    ("kDate", "day", 'HMAC-SHA256("AWS4" + secret key, {!r})'),
    ("kRegion", "region", "HMAC-SHA256(kDate, {!r})"),
    ("kService", "service", "HMAC-SHA256(kRegion, {!r})"),
    ("kSigning", "", "HMAC-SHA256(kService, {!r})"),
)
"""Each key: the role of what it is made with, and how."""


def check_shown(credentials: Credentials | None) -> None:
    """Refuse to show keys that open something."""
    if credentials is None or (credentials.access_key_id, credentials.secret_access_key) not in EXAMPLE_PAIRS:
        raise ParamValidationError(
            "Keys are shown for the example pairs of AWS's documentation alone.",
            f"Use AWS_ACCESS_KEY_ID={EXAMPLE_PAIRS[0][0]} and its secret key, or leave the keys hidden.",
        )


def key_lines(credentials: Credentials | None, scope: str, sources: Sources, *, show: bool, place: str) -> list[Line]:
    """kDate, kRegion, kService and kSigning, by the signer's own derivation, as far as the secret is known."""
    lines: list[Line] = []
    before = sources.role("secret")
    parts = scope.split("/")
    for number, (name, role, how) in enumerate(CHAIN):
        text = UNKNOWN if credentials is None else HIDDEN
        if credentials is not None and show:
            text = signing_key(credentials.secret_access_key, "/".join(parts[: number + 1])).hex()
        note = how.format(parts[number]).replace("'", '"')
        lines.append(line(f"{place}.{number}", name, [(text, "derived", (*before, *sources.role(role)))], note))
        before = lines[-1].ids
    return lines


def secret_text(credentials: Credentials | None, *, show: bool) -> str:
    if credentials is None:
        return UNKNOWN
    return credentials.secret_access_key if show else HIDDEN
