"""A review: what differs between a request and the recorded one, component by component, each with a likely cause.

A hash that differs says nothing that a reader could act on, so none is shown: what was hashed is. Of a payload that is
every field of a form, else the first member, line or byte that differs.
"""

from __future__ import annotations

import json
from itertools import takewhile, zip_longest
from urllib.parse import unquote

from ..sigv4.canonical import canonical_headers, hashed_payload, remove_dot_segments
from ..sigv4.covered import CONTENT_HASH_NAME, REPLACED
from ..values import Value, redact, split_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any, TypeVar

    from .case import Case

    Key = TypeVar("Key")
    Facts = dict[tuple[str, str], str]

ABSENT = "(not there)"
LONGEST_SHOWN = 120
UNSIGNED = " (not covered by the signature)"
OF_PAYLOAD, OF_OTHER = "the hash of the payload", "the hash of something else"
CHECKSUMS = ("a checksum", "another checksum")
FORM_NAMES = {"header": "in the Authorization header", "query": "in the URL"}


class Finding(Value):
    """One component that differs: what was recorded, what is there now, and the likely cause. Long texts are cut to
    what is around the first difference."""

    component: str
    expected: str
    actual: str
    cause: str

    def __init__(self, component: str, expected: str, actual: str, cause: str) -> None:
        start = 0
        if max(len(expected), len(actual)) > LONGEST_SHOWN:
            start = max(0, _alike(expected, actual) - LONGEST_SHOWN // 3)
        super().__init__(component, _excerpt(expected, start), _excerpt(actual, start), cause)

    def __str__(self) -> str:
        lines = (f"  expected: {self.expected}", f"  actual:   {self.actual}", f"  likely:   {self.cause}")
        return redact("\n".join((self.component, *lines)))


def _alike(expected: str | bytes, actual: str | bytes) -> int:
    """The length of what two texts begin with alike."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(expected, actual))))


def _excerpt(text: str, start: int) -> str:
    end = start + LONGEST_SHOWN
    return ("…" if start else "") + text[start:end] + ("…" if len(text) > end else "")


def review(recorded: Case, actual: Case, is_volatile: Callable[[str], bool] = lambda _: False) -> list[Finding]:
    """Every component that differs; times, keys and signatures are no components. Order of query and headers is none,
    nor is the case of a header's name. Headers whose lower-case name is volatile are left out of both."""
    form = actual.forms[0] if actual.forms[0] in recorded.forms else recorded.forms[0]
    payload = _payload(recorded, actual)
    spelled = {name.lower(): name for case in (recorded, actual) for name, _ in case.request.headers}
    findings = []
    for (kind, name), expected, now in _changes(_facts(recorded, form), _facts(actual, actual.forms[0])):
        if kind == "header" and is_volatile(name):
            continue
        if payload and _is_checksum(name) and ABSENT not in (expected, now):
            continue  # it says what the payload says already
        component = f"{kind} {spelled.get(name, name) if kind == 'header' else name}".strip()
        cause = CAUSES[kind](name, expected, now)
        if _is_checksum(name):
            expected, now = (text if text == ABSENT else words for text, words in zip((expected, now), CHECKSUMS))
        findings.append(Finding(component, expected, now, cause))
    return findings + payload


def _changes(before: Mapping[Key, str], after: Mapping[Key, str]) -> Iterator[tuple[Key, str, str]]:
    for key in dict.fromkeys((*before, *after)):
        expected, now = before.get(key, ABSENT), after.get(key, ABSENT)
        if expected != now:
            yield key, expected, now


def _is_checksum(name: str) -> bool:
    return name == "content-md5" or name.startswith("x-amz-checksum-")


def _facts(case: Case, form: str) -> Facts:
    _, _, path, query = split_url(case.request.url)
    facts = {
        ("method", ""): case.request.method,
        ("path", ""): path or "/",
        **{("query parameter", name): value for name, value in _parameters(query).items()},
        **{("header", name): value for name, value in _headers(case).items()},
        ("session token", ""): "given" if "token" in case.context["credentials"] else "none",
        ("signature", ""): FORM_NAMES[form],
        ("region", ""): case.context["region"],
        ("service", ""): case.context["service"],
    }
    if form == "query":
        facts["expiry", ""] = f"{case.context['expiration_in_seconds']} seconds"
    return facts


def _parameters(query: str) -> dict[str, str]:
    """Decoded names and values of a query; the values of one name are sorted, as signing sorts them."""
    found: dict[str, list[str]] = {}
    for name, _, value in (pair.partition("=") for pair in query.split("&") if pair):
        found.setdefault(unquote(name), []).append(unquote(value))
    return {name: ", ".join(sorted(values)) for name, values in found.items()}


def _headers(case: Case) -> dict[str, str]:
    """Signed and unsigned headers by lower-case name; the hash of the payload in words."""
    headers = {n: v for n, v in canonical_headers(case.request.headers).items() if n not in REPLACED}
    given = headers.get(CONTENT_HASH_NAME, "")
    if len(given) == 64:
        headers[CONTENT_HASH_NAME] = OF_PAYLOAD if given == hashed_payload(case.request.body) else OF_OTHER
    elif case.context["sign_body"] and not given:
        headers[CONTENT_HASH_NAME] = OF_PAYLOAD
    lines = case.text("unsigned-headers.txt").split("\n") if "unsigned-headers.txt" in case.files else ()
    unsigned = canonical_headers([line.partition(":")[::2] for line in lines if line])
    return {**headers, **{name: value + UNSIGNED for name, value in unsigned.items()}}


def _signature_cause(_: str, __: str, actual: str) -> str:
    return f"it is {'presigned' if actual == FORM_NAMES['query'] else 'signed in its headers'} now"


def _path_cause(_: str, expected: str, actual: str) -> str:
    if unquote(actual) == expected:
        return "it is percent-encoded once more than it was"
    if unquote(expected) == actual:
        return "it is percent-encoded once less than it was"
    if remove_dot_segments(expected) == remove_dot_segments(actual):
        return "the same path, but for dot segments or doubled slashes"
    if expected.rstrip("/") == actual.rstrip("/"):
        return "the same path, but for the slash at its end"
    return "another resource is addressed"


def _parameter_cause(_: str, expected: str, actual: str) -> str:
    if expected.replace("+", " ") == actual.replace("+", " "):
        return "in a signed URL a + is a plus; a space is %20"
    twice = unquote(actual) == expected
    return "it is percent-encoded twice" if twice else _change(expected, actual, "the parameter")


def _header_cause(name: str, expected: str, actual: str) -> str:
    if ABSENT in (expected, actual):
        return _change(expected, actual, "the header")
    if actual == expected + UNSIGNED:
        return "the header was added after signing, or the signer leaves it out now"
    if expected == actual + UNSIGNED:
        return "the signer covers the header now"
    if _is_checksum(name):
        return "the payload is as recorded, so the checksum is of something else, or made otherwise"
    if actual == OF_OTHER:
        return "the payload was changed after it was hashed"
    return "another endpoint is addressed" if name == "host" else _change(expected, actual)


def _change(expected: str, actual: str, what: str = "it") -> str:
    if ABSENT in (expected, actual):
        return f"{what} was added" if expected == ABSENT else f"{what} is sent no longer"
    return "its value was changed"


CAUSES: dict[str, Callable[[str, str, str], str]] = {
    "method": lambda *_: "another HTTP method is called",
    "path": _path_cause,
    "query parameter": _parameter_cause,
    "header": _header_cause,
    "session token": lambda _, __, now: f"the credentials {'are temporary' if now == 'given' else 'have no token'} now",
    "signature": _signature_cause,
    "region": lambda *_: "the client was made for another region",
    "service": lambda *_: "another service is called, or under another signing name",
    "expiry": lambda *_: "the URL was presigned for another time",
}
"""A kind of component to what says why it differs: only what can be told from the two texts."""


def _payload(recorded: Case, actual: Case) -> list[Finding]:
    before, after = recorded.request.body, actual.request.body
    if before == after:
        return []
    if not before or not after:
        expected, now = (f"{len(body)} bytes" if body else "empty" for body in (before, after))
        return [Finding("payload", expected, now, "the body was lost" if before else "a body was added")]
    try:
        texts = before.decode(), after.decode()
    except UnicodeDecodeError:
        at = _alike(before, after)
        expected, now = (f"{body[at : at + 8].hex(' ') or 'its end'} ({len(body)} bytes)" for body in (before, after))
        return [Finding(f"payload, byte {at}", expected, now, "its content was changed")]
    if "x-www-form-urlencoded" in (actual.request.header("content-type") or ""):
        return _fields(*texts)
    return [_json(*texts) or _first_line(*texts)]


def _fields(expected: str, actual: str) -> list[Finding]:
    """Of a form: in it, unlike in a URL, a plus is a space."""
    fields = (_parameters(text.replace("+", "%20")) for text in (expected, actual))
    found = [Finding(f"payload, field {name}", old, new, _change(old, new)) for name, old, new in _changes(*fields)]
    return found or [_written_otherwise("the same fields, in another order or encoding", expected, actual)]


def _json(expected: str, actual: str) -> Finding | None:
    try:
        before, after = json.loads(expected), json.loads(actual)
        found = _first_member(before, after)
    except (ValueError, RecursionError):
        return None
    if found:
        where, old, new = found
        retyped = old.strip('"') == new.strip('"')
        cause = "a number became text, or text a number" if retyped else _change(old, new)
        return Finding(f"payload, member {where}" if where else "payload", old, new, cause)
    how = "its characters written otherwise"
    if json.dumps(before) != json.dumps(after):
        how = "its members in another order"
    elif "".join(expected.split()) == "".join(actual.split()):
        how = "with other white space"
    return _written_otherwise(f"the same JSON, {how}", expected, actual)


def _first_member(before: Any, after: Any, where: str = "") -> tuple[str, str, str] | None:
    """The path of the first member that differs, and its two values as JSON; members in any order."""
    pairs: Iterable[tuple[str, Any, Any]]
    if isinstance(before, dict) and isinstance(after, dict):
        names = dict.fromkeys((*before, *after))
        pairs = ((f"{where}.{n}" if where else n, before.get(n, ...), after.get(n, ...)) for n in names)
    elif isinstance(before, list) and isinstance(after, list):
        pairs = ((f"{where}[{n}]", *both) for n, both in enumerate(zip_longest(before, after, fillvalue=...)))
    else:
        old, new = (ABSENT if value is ... else json.dumps(value, ensure_ascii=False) for value in (before, after))
        return None if old == new else (where, old, new)
    return next(filter(None, (_first_member(old, new, name) for name, old, new in pairs)), None)


def _written_otherwise(cause: str, expected: str, actual: str) -> Finding:
    return Finding("payload", expected, actual, f"{cause}: the signature covers each byte")


def _first_line(expected: str, actual: str) -> Finding:
    pairs = enumerate(zip_longest(expected.split("\n"), actual.split("\n")), 1)
    number, (before, after) = next((number, pair) for number, pair in pairs if pair[0] != pair[1])
    old, new = (ABSENT if line is None else line for line in (before, after))
    if old.rstrip("\r") == new.rstrip("\r") and None not in (before, after):
        return Finding(f"payload, line {number}", repr(old), repr(new), "its line end is another")
    return Finding(f"payload, line {number}", old, new, _change(old, new))
