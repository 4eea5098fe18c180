"""A review: what differs between a request and the recorded one, component by component, each with a likely cause.

A hash that differs says nothing that a reader could act on, so none is shown: what was hashed is.
"""

from __future__ import annotations

from urllib.parse import unquote

from ..sigv4.canonical import canonical_headers, hashed_payload, remove_dot_segments
from ..sigv4.covered import CONTENT_HASH_NAME, REPLACED
from ..values import split_url
from .payload import ABSENT, Finding, change, parameters, review_payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .case import Case

    Facts = dict[tuple[str, str], str]

UNSIGNED = " (not covered by the signature)"
OF_PAYLOAD, OF_OTHER = "the hash of the payload", "the hash of something else"
CHECKSUMS = ("a checksum", "another checksum")
FORM_NAMES = {"header": "in the Authorization header", "query": "in the URL"}


def review(recorded: Case, actual: Case, is_volatile: Callable[[str], bool] = lambda _: False) -> list[Finding]:
    """Every component that differs; times, keys and signatures are no components. Order of query and headers is none,
    nor is the case of a header's name. Headers whose lower-case name is volatile are left out of both."""
    form = actual.forms[0] if actual.forms[0] in recorded.forms else recorded.forms[0]
    before, after = _facts(recorded, form, is_volatile), _facts(actual, actual.forms[0], is_volatile)
    payload = review_payload(recorded.request, actual.request)
    spelled = {name.lower(): name for case in (recorded, actual) for name, _ in case.request.headers}
    findings = []
    for kind, name in dict.fromkeys((*before, *after)):
        expected, now = before.get((kind, name), ABSENT), after.get((kind, name), ABSENT)
        if expected == now or (payload and _is_checksum(name) and ABSENT not in (expected, now)):
            continue
        component = f"{kind} {spelled.get(name, name) if kind == 'header' else name}".strip()
        cause = CAUSES[kind](name, expected, now)
        if _is_checksum(name):
            expected, now = (text if text == ABSENT else words for text, words in zip((expected, now), CHECKSUMS))
        findings.append(Finding(component, expected, now, cause))
    return findings + payload


def _is_checksum(name: str) -> bool:
    """Whether a header says what the payload says already: where that differs, it is no finding of its own."""
    return name == "content-md5" or name.startswith("x-amz-checksum-")


def _facts(case: Case, form: str, is_volatile: Callable[[str], bool]) -> Facts:
    _, _, path, query = split_url(case.request.url)
    facts = {
        ("method", ""): case.request.method,
        ("path", ""): path or "/",
        **{("query parameter", name): value for name, value in parameters(query).items()},
        **{("header", name): value for name, value in _headers(case).items() if not is_volatile(name)},
        ("session token", ""): "given" if "token" in case.context["credentials"] else "none",
        ("signature", ""): FORM_NAMES[form],
        ("region", ""): case.context["region"],
        ("service", ""): case.context["service"],
    }
    if form == "query":
        facts["expiry", ""] = f"{case.context['expiration_in_seconds']} seconds"
    return facts


def _headers(case: Case) -> dict[str, str]:
    """Signed and unsigned headers by lower-case name; the hash of the payload in words."""
    headers = {n: v for n, v in canonical_headers(case.request.headers).items() if n not in REPLACED}
    given = headers.get(CONTENT_HASH_NAME, "")
    if len(given) == 64:
        headers[CONTENT_HASH_NAME] = OF_PAYLOAD if given == hashed_payload(case.request.body) else OF_OTHER
    elif case.context["sign_body"] and not given:
        headers[CONTENT_HASH_NAME] = OF_PAYLOAD
    lines = case.files.get("unsigned-headers.txt", b"").decode("utf-8", "surrogateescape").split("\n")
    unsigned = canonical_headers([(name, value) for name, _, value in (line.partition(":") for line in lines if line)])
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
    return "it is percent-encoded twice" if twice else change(expected, actual, "the parameter")


def _header_cause(name: str, expected: str, actual: str) -> str:
    if ABSENT in (expected, actual):
        return change(expected, actual, "the header")
    if actual == expected + UNSIGNED:
        return "the header was added after signing, or the signer leaves it out now"
    if expected == actual + UNSIGNED:
        return "the signer covers the header now"
    if _is_checksum(name):
        return "the payload is as recorded, so the checksum is of something else, or made otherwise"
    if actual == OF_OTHER:
        return "the payload was changed after it was hashed"
    return "another endpoint is addressed" if name == "host" else change(expected, actual)


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
