"""Random requests and credentials, for comparing signers: each function draws from the generator that it is given."""

from __future__ import annotations

import random
import string
from urllib.parse import quote

from sigv4ssm import Credentials, Request

UNRESERVED = string.ascii_letters + string.digits + "-._~"
WILD = UNRESERVED + " /%+=&;:@!$'()*,[]{}|^`\"<>\\é日\u00a0😀"
RAW = sorted([*(set(WILD) - set("%#")), "%41", "%3d", "%3D", "%2B", "%2f", "%C3%A9", "%20", "=", "&", "+"])
HEADER_TEXT = string.ascii_letters + string.digits + string.punctuation + "  \té日"


def text(rng: random.Random, alphabet: str, most: int) -> str:
    return "".join(rng.choices(alphabet, k=rng.randint(0, most)))


def path(rng: random.Random) -> str:
    segments = [rng.choice(["", ".", "..", text(rng, WILD.replace("%", ""), 6)]) for _ in range(rng.randint(0, 4))]
    return "/" + "/".join(segment.replace("?", "").replace("#", "") for segment in segments)


def headers(rng: random.Random) -> list[tuple[str, str]]:
    names = ["Content-Type", "X-Amz-Meta", "x-custom", "My-Header1", "my-header1", "Cache-Control", "Accept", "Range"]
    return [(rng.choice(names), text(rng, HEADER_TEXT, 20)) for _ in range(rng.randint(0, 6))]


def canonical_query(rng: random.Random) -> str:
    pairs = ((text(rng, WILD, 5) or "x", text(rng, WILD, 5)) for _ in range(rng.randint(0, 5)))
    return "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)


def raw_query(rng: random.Random) -> str:
    """A query as people write it: raw, half-encoded, with pluses, names without values, empty pairs."""
    return "".join(rng.choices(RAW, k=rng.randint(0, 12)))


def request(rng: random.Random, query: str) -> Request:
    method = rng.choice(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"])
    host = rng.choice(["example.amazonaws.com", "h", "localhost:4566", "127.0.0.1", "xn--n3h.example"])
    url = f"https://{host}{path(rng)}" + ("?" + query if query else "")
    return Request(method, url, [("Host", host), *headers(rng)], rng.randbytes(rng.randint(0, 40)))


def pair(rng: random.Random) -> Credentials:
    token = text(rng, UNRESERVED + "/+=", 30) or None
    return Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token)


def without_colons(ours: Request) -> Request:
    """awscrt takes what stands before `:/`, anywhere in the target, for a scheme: see DIFFERENCES."""
    scheme, _, rest = ours.url.partition("://")
    host, slash, target = rest.partition("/")
    return Request(ours.method, f"{scheme}://{host}{slash}{target.replace(':', '')}", ours.headers, ours.body)
