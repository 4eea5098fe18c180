"""Step 1 for a request that is to be signed: whether it can be, which headers are sent, which are signed, and the
canonical request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
"""

from __future__ import annotations

import re
from functools import lru_cache

from .. import errors
from ..values import TOKEN_NAME, Request, is_token, split_url
from .canonical import (
    canonical_query_string,
    canonical_request,
    canonical_uri,
    collected_headers,
    has_single_spaces,
    hashed_payload,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    Headers = Sequence[tuple[str, str]]
    Switches = tuple[bool, bool, bool, tuple[str, ...]]
    Covered = tuple[list[tuple[str, str]], str, str]
    Outline = tuple[Headers, list[str], str, str]

DEFAULT_PORT = {"http": "80", "https": "443"}

# Surrogates stand for octets that are no UTF-8 from U+DC80 to U+DCFF, and for nothing elsewhere (PEP 383).
UNSENDABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udc7f\udd00-\udfff]|\r(?!\n)|\n(?![ \t])"
"""What no header's value may hold. A line end is allowed where it folds the line: RFC 9112 §5.2."""

CONTENT_HASH_NAME = "x-amz-content-sha256"
DATE_NAME = "x-amz-date"
ADDED = ("X-Amz-Date", "X-Amz-Security-Token")
"""Headers that signing adds, in this order; the second where there is a token that is signed."""

REPLACED = frozenset(("authorization", DATE_NAME, TOKEN_NAME))
"""Headers that signing makes: those given are replaced."""

# fmt: off
NEVER_SIGNED = frozenset((
    # the signature itself
    "authorization",
    # each hop takes them off or makes its own: RFC 9110 §7.6.1
    "connection", "proxy-connection", "keep-alive", "te", "transfer-encoding", "upgrade",
    # consumed or rewritten on the way
    "expect", "user-agent",
    # added to by every hop that traces
    "x-amzn-trace-id", "traceparent", "tracestate", "baggage",
))
# fmt: on

MANY = 24
"""Headers of a request in which they may well stand in another order each time."""


def cover(request: Request, added: Headers, switches: Switches) -> Covered:
    """The headers to send, the names of those that are signed, and the canonical request.

    `added` are values for the headers of `ADDED`; `switches` are those of `header.sign`.
    """
    normalize_path, double_encode_path, sign_payload_header, unsigned_headers = switches
    path, query, usual = check_request(request)
    headers, collected = headers_to_send(request, usual)
    payload = collected.get(CONTENT_HASH_NAME)
    if payload is None:
        payload = hashed_payload(request.body)
        if sign_payload_header:
            added = [*added, (CONTENT_HASH_NAME, payload)]
    collected.update((name.lower(), value) for name, value in added)
    signed = headers_to_sign(collected, unsigned_headers)
    uri = canonical_uri(path, normalize_path=normalize_path, double_encode_path=double_encode_path)
    canonical = canonical_request(request.method, uri, canonical_query_string(query), signed, payload)
    return [*headers, *added], ";".join(signed), canonical


def cover_again(request: Request, added: Headers, switches: Switches) -> Covered:
    """The same as `cover`, sooner, for what differs from an earlier request in nothing but the values of its headers
    and its body: a client sends the same headers to the same URL, call after call."""
    headers = [*request.headers, *added]
    values = dict(headers)
    outline = None
    usual = len(values) == len(headers) and "?" not in request.url
    if usual and has_single_spaces("".join(values.values())):
        names = tuple(values) if len(values) < MANY else frozenset(values)
        outline = _outline(request.method, request.url, names, len(added), switches)
    if outline is None:
        return cover(request, added, switches)
    host, order, signed_headers, gaps = outline
    signed = [values[name].strip(" ") for name in order]
    return [*host, *headers], signed_headers, gaps % (*signed, hashed_payload(request.body))


@lru_cache(maxsize=128)
def _outline(method: str, url: str, names: Collection[str], added: int, switches: Switches) -> Outline | None:
    """What `cover` makes of any request with these names: the Host in front, the order of the names that are signed,
    their list, and the canonical request with gaps for their values and for the hash of the body.

    None where two names are one in lower case, and where a value counts for more than itself.
    """
    made = ADDED[:added]
    lower = {name.lower(): name for name in names}
    interpreted = lower.keys() & {*REPLACED, CONTENT_HASH_NAME}
    if len(lower) < len(names) or len(interpreted) > len(made) or switches[2]:
        return None
    request = Request(method, url, [(name, "{}") for name in names if name not in made])
    headers, signed_headers, canonical = cover(request, [(name, "{}") for name in made], switches)
    order = [lower[name] for name in signed_headers.split(";") if name in lower]
    gaps = canonical.rpartition("\n")[0].replace("%", "%%").replace("{}", "%s") + "\n%s"
    return headers[: len(headers) - len(names)], order, signed_headers, gaps


def headers_to_send(request: Request, usual: bool = False) -> tuple[Headers, dict[str, str]]:
    """The given headers but those that signing replaces, with a Host in front where none is given; and the canonical
    values of all these by lower-case name.

    Host carries the port where that is not the scheme's own, as every client sends it (RFC 9110 §7.2).
    """
    headers = [pair for pair in request.headers if pair[0].lower() not in REPLACED]
    collected = collected_headers(headers, usual)
    if "host" not in collected:
        scheme, authority, _, _ = split_url(request.url)
        host = authority.lower()
        without_port, colon, port = host.rpartition(":")
        if colon and port in ("", DEFAULT_PORT[scheme]):
            host = without_port
        collected["host"] = host
        headers = [("Host", host), *headers]
    return headers, collected


def with_host(request: Request) -> Request:
    """The request with the Host header that it is sent with."""
    if request.header("host") is not None:
        return request
    return request.with_headers([headers_to_send(request)[0][0], *request.headers])


def headers_to_sign(collected: Mapping[str, str], unsigned_headers: Collection[str]) -> dict[str, str]:
    """The canonical headers that the signature covers: all but those that are never signed, and those named."""
    left_out = NEVER_SIGNED.union(map(str.lower, unsigned_headers))
    return {name: collected[name] for name in sorted(collected) if name not in left_out}


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
