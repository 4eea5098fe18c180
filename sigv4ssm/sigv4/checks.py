"""What a signer must not sign: what could not be sent as it is signed, or not be verified as it is sent.

Both checks raise ParamValidationError, and never show a value that may be secret.
"""

from __future__ import annotations

import re

from ..errors import ParamValidationError
from ..values import split_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..values import Request

DEFAULT_PORT = {"http": "80", "https": "443"}

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A method or the name of a header: RFC 9110 §5.6.2."""

# Surrogates stand for octets that are no UTF-8 from U+DC80 to U+DCFF, and for nothing elsewhere (PEP 383).
_UNSENDABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udc7f\udd00-\udfff]|\r(?!\n)|\n(?![ \t])")
"""What no header's value may hold. A line end is allowed where it folds the line: RFC 9112 §5.2."""

_SCOPE_PART = re.compile(r"[0-9A-Za-z._-]+")


def check_request(request: Request) -> None:
    """Refuse a URL that is not absolute http(s), a method or header that is none, and what cannot be sent."""
    scheme, authority, _, _ = split_url(request.url)
    if scheme not in DEFAULT_PORT or not authority:
        raise ParamValidationError("The URL is not absolute http or https.", "Write it as https://host/path.")
    if "@" in authority:
        raise ParamValidationError("The URL holds a user name.", "Take it out: a signed request has no other login.")
    if _UNSENDABLE.search(request.url) or "\n" in request.url or "\t" in request.url:
        raise ParamValidationError("The URL contains a character that cannot be sent.", "Percent-encode it.")
    if not _TOKEN.fullmatch(request.method):
        raise ParamValidationError(f"{request.method!r} is no HTTP method.", "Use one like GET or POST.")
    for name, value in request.headers:
        if not _TOKEN.fullmatch(name):
            raise ParamValidationError(f"{name!r} is no header name.", "Names are letters, digits and dashes.")
        if _UNSENDABLE.search(value):
            raise ParamValidationError(f"The header {name} contains a character that cannot be sent.", "Take it out.")


def check_scope(region: str, service: str) -> None:
    """Refuse a region or service that would not be one part of the credential scope."""
    for label, part in (("region", region), ("service", service)):
        if not _SCOPE_PART.fullmatch(part):
            raise ParamValidationError(f"{part!r} is no {label}.", "Use a name like us-east-1 or ssm.")
