"""Step 1 of the specification: one request, one canonical text, whoever writes it down.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request

    HTTPMethod ⏎ CanonicalURI ⏎ CanonicalQueryString ⏎ CanonicalHeaders ⏎ SignedHeaders ⏎ HashedPayload
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote, unquote_to_bytes

from ..values import octets, split_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UNRESERVED = "-_.~"
"""What UriEncode leaves as it is, beside letters and digits (RFC 3986 §2.3)."""

SENT_IN_PATHS = UNRESERVED + "/%!$&'()*+,;=:@"
"""What a path on the wire may hold as it stands (RFC 3986 §3.3, and the percent signs of what is encoded)."""

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"

_UNUSUAL_ESCAPE = "%(?![01][0-9A-F]|2[0-9A-CF]|3[A-F]|40|5[B-E]|60|7[B-DF]|[89A-F][0-9A-F])"
"""An escape in lower case, one of what is unreserved, or a stray percent sign: all that `uri_encode` would change."""

_STANDS_IN_QUERY = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~%=&"

VISIBLE = bytes(range(0x20, 0x7F))
"""The space and what can be seen, of ASCII."""

_FOLD = r"\r?\n[ \t]+"
_BLANKS = "[ \t]+"


def canonical_request(method: str, uri: str, query_string: str, headers: Mapping[str, str], hashed_payload: str) -> str:
    """The canonical request, from its canonical parts: the functions below make them.

    `headers` are the headers to sign, by lower-case name in sorted order. Each one is a line, the list of their
    names is the line SignedHeaders, and a blank line stands between the two.
    """
    lines = "\n".join([f"{name}:{value}" for name, value in headers.items()])
    return f"{method}\n{uri}\n{query_string}\n{lines}\n\n{';'.join(headers)}\n{hashed_payload}"


def canonical_target(url: str, *, normalize_path: bool = True, double_encode_path: bool = True) -> tuple[str, str]:
    """CanonicalURI and CanonicalQueryString of a URL."""
    _, _, path, query = split_url(url)
    uri = canonical_uri(path, normalize_path=normalize_path, double_encode_path=double_encode_path)
    return uri, canonical_query_string(query)


def canonical_uri(path: str, *, normalize_path: bool = True, double_encode_path: bool = True) -> str:
    """The path as it is sent, encoded once more: `%3D` gives `%253D`, a raw space `%20`.

    `normalize_path=False` keeps dot segments and doubled slashes; `double_encode_path=False` keeps what is encoded
    already. Amazon S3 wants both, for its keys may hold such things; no other service does.
    """
    if path in ("", "/"):
        return "/"
    if normalize_path:
        path = remove_dot_segments(path)
    safe = "/" + UNRESERVED if double_encode_path else SENT_IN_PATHS
    return quote(octets(path), safe=safe)


def remove_dot_segments(path: str) -> str:
    """The path without `.` and `..` (RFC 3986 §6.2.2.3), and without doubled slashes, which the RFC would keep.

    Like AWS's own signers it ends `/a/b/..` as `/a`, where the RFC's algorithm would end it as `/a/`.
    """
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    return "/" + "/".join(kept) + ("/" if kept and path.endswith("/") else "")


def canonical_query_string(query: str) -> str:
    """Names and values decoded, encoded, then sorted as pairs; a name alone has the empty value.

    Sorted as pairs, not as text, so that `Param` comes before `Param-3`: hence a blank stands for the `=` meanwhile,
    which comes before all that an encoded name may hold. A `+` is a literal plus, hence `%2B`.
    """
    if not query:
        return ""
    pairs = encoded_query(query).replace("=", " ").split("&")
    if [pair for pair in pairs if pair.count(" ") != 1]:
        pairs = [_as_pair(pair) for pair in pairs if pair]
    return "&".join(sorted(pairs)).replace(" ", "=")


def _as_pair(text: str) -> str:
    """A name alone gets its `=`; after the first one, an `=` is of the value. A blank stands for it."""
    name, _, value = text.partition(" ")
    return f"{name} {value.replace(' ', '%3D')}"


def encoded_query(query: str) -> str:
    """The query with its names and values as `uri_encode` makes them, all at once; `&` and `=` are left alone."""
    if "%" in query and re.search(_UNUSUAL_ESCAPE, query):
        escapes = _escapes()
        before, *pieces = query.split("%")
        query = before + "".join([escapes.get(piece[:2], "%25" + piece[:2]) + piece[2:] for piece in pieces])
    octets_ = octets(query)
    to_encode = set(octets_.translate(None, _STANDS_IN_QUERY))
    if to_encode:
        query = octets_.decode("latin-1")  # a character for each octet
        for octet in to_encode:
            query = query.replace(chr(octet), f"%{octet:02X}")
    return query


@lru_cache(maxsize=1)
def _escapes() -> dict[str, str]:
    """What may follow a percent sign, in capitals or not, and the canonical form of the octet that it stands for."""
    digits = "0123456789ABCDEFabcdef"
    return {first + second: uri_encode(f"%{first}{second}") for first in digits for second in digits}


def uri_encode(text: str) -> str:
    """A name or value of a query, percent-decoded and then encoded as the specification's UriEncode does."""
    return quote(unquote_to_bytes(octets(text)), safe=UNRESERVED)


def canonical_headers(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """All headers by lower-case name, sorted: values trimmed, runs of blanks made one, repeated ones joined.

    Repeated headers are joined by commas in the order in which they stand. A blank is a space or a tab; the
    specification speaks of spaces alone, and AWS's signers treat tabs alike.
    """
    return dict(sorted(collected_headers(headers).items()))


def collected_headers(headers: Sequence[tuple[str, str]], usual: bool = False) -> dict[str, str]:
    """The canonical headers in the order in which they stand. `usual`: no value has a blank but single spaces."""
    if usual:
        collected = {name.lower(): value.strip(" ") for name, value in headers}
        if len(collected) == len(headers):
            return collected
    collected = {}
    for name, value in headers:
        name, value = name.lower(), trimmed(value)
        collected[name] = f"{collected[name]},{value}" if name in collected else value
    return collected


def has_single_spaces(text: str) -> bool:
    """Whether the text is ASCII to be seen, and no blanks but single spaces: as nearly all values of headers are."""
    return "  " not in text and text.isascii() and not text.encode().translate(None, VISIBLE)


def trimmed(value: str) -> str:
    """A header's value without blanks at its ends; folded lines (RFC 9112 §5.2) and runs of blanks are one space."""
    value = value.strip(" \t")
    if "\n" in value:
        value = re.sub(_FOLD, " ", value)
    return re.sub(_BLANKS, " ", value) if "  " in value or "\t" in value else value


def hashed_payload(body: bytes) -> str:
    """Lower-case hexadecimal SHA-256 of the body, 64 digits; of the empty one too."""
    return sha256(body).hexdigest()
