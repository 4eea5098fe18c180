"""What a signer must not sign: what could not be sent as it is signed, or not be verified as it is sent.

The checks raise ParamValidationError, and never show a value that may be secret.
"""

from __future__ import annotations

import re

from .. import errors
from ..values import is_token, split_url
from .canonical import has_single_spaces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..values import Request

DEFAULT_PORT = {"http": "80", "https": "443"}

# Surrogates stand for octets that are no UTF-8 from U+DC80 to U+DCFF, and for nothing elsewhere (PEP 383).
UNSENDABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udc7f\udd00-\udfff]|\r(?!\n)|\n(?![ \t])"
"""What no header's value may hold. A line end is allowed where it folds the line: RFC 9112 §5.2."""

SCOPE_PART = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-")
"""The characters of a region or service."""


def check_request(request: Request) -> tuple[str, str, bool]:
    """The URL's path and query, and whether all values of headers are usual: ASCII to be seen, and single spaces.

    Refuses a URL that is not absolute http(s), a method or header that is none, and what cannot be sent.
    """
    scheme, authority, path, query = split_url(request.url)
    if scheme not in DEFAULT_PORT or not authority:
        raise errors.ParamValidationError("The URL is not absolute http or https.", "Write it as https://host/path.")
    if "@" in authority:
        raise errors.ParamValidationError(
            "The URL holds a user name.", "Take it out: a signed request has no other login."
        )
    if not has_single_spaces(request.url) and re.search(f"{UNSENDABLE}|[\n\t]", request.url):
        raise errors.ParamValidationError("The URL contains a character that cannot be sent.", "Percent-encode it.")
    if not is_token(request.method):
        raise errors.ParamValidationError(f"{request.method!r} is no HTTP method.", "Use one like GET or POST.")
    return path, query, check_headers(request.headers)


def check_headers(headers: Sequence[tuple[str, str]]) -> bool:
    """Refuse a name that is none, and a value that cannot be sent: all at once, then one by one if anything is odd."""
    names = [name for name, _ in headers]
    text = "".join([value for _, value in headers])
    if has_single_spaces(text) and all(names) and is_token("".join(names)):
        return True
    for name, value in headers:
        if not is_token(name):
            raise errors.ParamValidationError(f"{name!r} is no header name.", "Names are letters, digits and dashes.")
        if re.search(UNSENDABLE, value):
            raise errors.ParamValidationError(
                f"The header {name} contains a character that cannot be sent.", "Take it out."
            )
    return False


def check_scope(region: str, service: str) -> None:
    """Refuse a region or service that would not be one part of the credential scope."""
    for label, part in (("region", region), ("service", service)):
        if not part or not SCOPE_PART.issuperset(part):
            raise errors.ParamValidationError(f"{part!r} is no {label}.", "Use a name like us-east-1 or ssm.")
