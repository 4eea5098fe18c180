"""Lines of signed texts side by side: which belong together, and what differs in them."""

from __future__ import annotations

import pytest

from sigv4ssm.local.comparison import compare, lines_of_canonical_request, lines_of_string_to_sign

RECEIVED = "POST\n/\na=1\nhost:h:1\nx-amz-date:D\n\nhost;x-amz-date\nabc"
NAMES = [
    "HTTPMethod",
    "CanonicalURI",
    "CanonicalQueryString",
    "header host",
    "header x-amz-date",
    "blank line",
    "SignedHeaders",
    "HashedPayload",
]


def canonical(signed: str | None, received: str | None = RECEIVED, part: str | None = None):
    return compare(lines_of_canonical_request, received, signed, part)


def shown(pieces) -> str | None:
    """The pieces as one text, what is marked in brackets."""
    return None if pieces is None else "".join(f"[{text}]" if differs else text for text, differs in pieces)


def differing(rows) -> dict[str, tuple[str | None, str | None]]:
    return {row["name"]: (shown(row["received"]), shown(row["signed"])) for row in rows if row["differs"]}


def test_names():
    """Each line has the name that AWS gives it."""
    assert NAMES == [row["name"] for row in canonical(RECEIVED)]
    to_sign = "AWS4-HMAC-SHA256\nT\nS\nH"
    rows = compare(lines_of_string_to_sign, to_sign, to_sign)
    assert ["Algorithm", "RequestDateTime", "CredentialScope", "HashedCanonicalRequest"] == [
        row["name"] for row in rows
    ]


def test_equal():
    """Nothing is marked; an empty line is there, with nothing in it."""
    rows = canonical(RECEIVED)
    assert {} == differing(rows)
    assert RECEIVED.split("\n") == [shown(row["received"]) for row in rows] == [shown(row["signed"]) for row in rows]


def test_unknown():
    """Where it is not known what was signed, no line has another side, and none differs."""
    rows = canonical(None)
    assert (RECEIVED.split("\n"), {None}) == ([shown(row["received"]) for row in rows], {row["signed"] for row in rows})
    assert {} == differing(rows)
    assert [] == canonical(None, None)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("host:h:1", "host:h", {"header host": ("host:h[:1]", "host:h")}),
        ("POST", "GET", {"HTTPMethod": ("[POST]", "[GET]")}),
        ("a=1", "a=%20", {"CanonicalQueryString": ("a=[1]", "a=[%20]")}),
        ("a=1", "b=1", {"CanonicalQueryString": ("[a]=1", "[b]=1")}),
        ("a=1", "", {"CanonicalQueryString": ("[a=1]", "")}),
        ("abc", "abd", {"HashedPayload": ("[abc]", "[abd]")}),
        ("x-amz-date:D\n", "", {"header x-amz-date": ("[x-amz-date:D]", None)}),
        ("host:h:1\n", "host:h:1\nx-a:1\n", {"header x-a": (None, "[x-a:1]")}),
        ("host:h:1", "accept:*/*", {"header host": ("[host:h:1]", None), "header accept": (None, "[accept:*/*]")}),
    ],
)
def test_differences(old, new, expected):
    """Lines are paired by their names; in a pair only the words that differ are marked."""
    assert expected == differing(canonical(RECEIVED.replace(old, new, 1)))


def test_several_places_in_one_line():
    """What is alike between two differences is not marked, and a changed escape is marked as a whole."""
    rows = canonical(RECEIVED.replace("a=1", "a=%2B&b=2&c=x"), RECEIVED.replace("a=1", "a=%20&b=2&c=y"))
    assert {"CanonicalQueryString": ("a=[%20]&b=2&c=[y]", "a=[%2B]&b=2&c=[x]")} == differing(rows)


def test_long_lines():
    """Of a line with hundreds of differences, all between the first and the last is marked, in little time."""
    ours, theirs = ("&".join(f"{name}{n}=1" for n in range(5000)) for name in "ab")
    (pair,) = differing(canonical(RECEIVED.replace("a=1", theirs), RECEIVED.replace("a=1", ours))).values()
    assert (f"[{ours[:-2]}]=1", f"[{theirs[:-2]}]=1") == pair


def test_a_part_that_is_hidden():
    """The line that a diagnosis names is marked though both sides are shown alike."""
    masked = RECEIVED.replace("x-amz-date:D", "x-amz-security-token:***")
    found = differing(canonical(masked, masked, "header x-amz-security-token"))
    assert {"header x-amz-security-token": ("[x-amz-security-token:***]",) * 2} == found


@pytest.mark.parametrize("text", ["", "\n", "x", "\n" * 9, "POST\n/\n\n\n", "a\rb\nc"])
def test_any_text(text):
    """A client may have signed anything: no text is too odd to be shown, on either side."""
    for rows in (canonical(text), canonical(RECEIVED, text), canonical(text, text)):
        assert all(row["received"] is not None or row["signed"] is not None for row in rows)
