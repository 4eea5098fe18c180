"""The walk-through as a file: what is in it, and what is not. tests/browser looks at it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

import pytest
from pages import NAMES, Reader, explained

from sigv4ssm.explain import VERDICTS, Explanation, Line, look
from sigv4ssm.explain.page import render

PAGES = {name: (explained(name), render(explained(name))) for name in NAMES}
each = pytest.mark.parametrize("name", NAMES)


@each
def test_its_markup_is_well_formed(name: str):
    """Every element is closed in its turn, and the parser of a browser has nothing to mend."""
    page = PAGES[name][1]
    reader = Reader(page)
    assert page.startswith("<!DOCTYPE html>\n")
    assert ["html", "head", *["meta"] * 5, "title", "link", "style", "body"] == [tag for tag, _ in reader.elements[:11]]
    assert [1, 1, 1] == [[tag for tag, _ in reader.elements].count(tag) for tag in ("style", "script", "main")]


@each
def test_it_loads_nothing(name: str):
    """Links lead to AWS's documentation and load when they are followed; nothing else names an address."""
    reader = Reader(PAGES[name][1])
    links = [(tag, attributes["href"]) for tag, attributes in reader.elements if "href" in attributes]
    assert ["link", "a"] == sorted({tag for tag, _ in links}, reverse=True)
    for tag, href in links:
        assert href.startswith("data:image/svg+xml," if tag == "link" else "https://docs.aws.amazon.com/")
    for attribute in ("src", "srcset", "action", "formaction", "poster", "background", "style", "onclick"):
        assert [] == reader.values(attribute)
    for text in reader.texts["style"] + reader.texts["script"]:
        assert not re.search(r"url\(|@import|fetch|XMLHttp|import\(|innerHTML", text)


@each
def test_its_policy_allows_its_one_style_and_one_script(name: str):
    """By their hashes, and nothing else at all."""
    reader = Reader(PAGES[name][1])
    policy = next(attributes["content"] for _, attributes in reader.elements if "http-equiv" in attributes)
    digest = {
        tag: b64encode(sha256("".join(reader.texts[tag]).encode()).digest()).decode() for tag in ("style", "script")
    }
    expected = (
        f"default-src 'none'; style-src 'sha256-{digest['style']}'; script-src 'sha256-{digest['script']}'; "
        "img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'"
    )
    assert expected == policy


@each
def test_every_text_is_there_in_order(name: str):
    """Without any script: the lines of request, givens and steps, each with its note, and why each step is done."""
    explanation, page = PAGES[name]
    position = 0
    for text in in_order(explanation):
        position = page.index(text if text[:1] == '"' else look.escaped(text), position)


def in_order(explanation: Explanation) -> Iterator[str]:
    """What the page shows from its top to its end: each part by its id, for the text of one may be that of another."""
    yield VERDICTS[explanation.verdict]
    lines = [*explanation.request, *explanation.given]
    for step in explanation.steps:
        yield from words(lines)
        yield from (step.title, step.section, step.why)
        lines = [*step.output, *(step.inputs if step.number == 6 else ())]
    yield from words(lines)


def words(lines: list[Line]) -> Iterator[str]:
    for line in lines:
        yield line.name
        yield from (f'"{part.id}"' for part in line.parts)
        yield line.note


@each
def test_each_part_is_one_element(name: str):
    """With its id, its origin, where it comes from, and its text as text."""
    explanation, page = PAGES[name]
    shown = {
        part_id: (origin, tuple(sources.split()), text)
        for part_id, origin, sources, text in re.findall(
            r'<span id="([^"]+)" data-origin="(\w+)"(?: data-from="([^"]*)")?>([^<]*)</span>', page
        )
    }
    left_out = {line.parts[0].id for line in explanation.steps[0].inputs}
    expected = {
        part.id: (part.origin, part.comes_from, look.escaped(part.text))
        for part in explanation.parts().values()
        if part.id not in left_out
    }
    assert expected == shown
    assert set() == {source for _, sources, _ in shown.values() for source in sources} - set(shown)


@each
def test_its_ids_are_unique(name: str):
    """And labels refer to ids that are there."""
    reader = Reader(PAGES[name][1])
    ids = reader.values("id")
    assert len(set(ids)) == len(ids)
    assert set() == set(reader.values("aria-labelledby")) - set(ids)


def test_no_secret_is_in_it():
    """Neither the secret key nor the session token nor what is derived from the key; the signature is."""
    explanation, page = PAGES["canaries"]
    assert "CANARY" in explanation.signed_request.url
    assert ["AKIDCANARY"] == sorted(set(re.findall(r"\w*CANARY\w*", page)))
    assert explanation.signature in page
    assert "***" in page


@pytest.mark.parametrize("name", ["hostile", "hostile header"])
def test_what_came_with_a_request_stays_text(name: str):
    """Markup in a header, in the URL or in the body is shown to the letter and makes no element."""
    page = PAGES[name][1]
    reader = Reader(page)
    tags = {tag for tag, _ in reader.elements}
    assert tags <= {tag for tag, _ in Reader(PAGES["stop"][1]).elements}
    assert "alert(" not in "".join(reader.texts["script"])
    shown = "".join(reader.texts["span"])
    for text in (
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(2)>",
        "<b onclick=alert(3)>",
        "&amp;\\x0d",
    ):
        assert text in shown
    assert not set("\0\r\x85\u202e\u2066") & set(page)


@each
def test_it_is_small(name: str):
    """Small enough to send by mail: under 60 kB."""
    assert 60_000 > len(PAGES[name][1].encode())


def test_the_verdict_stands_at_the_top():
    """As a word and as a sentence, not as a colour alone."""
    page = PAGES["mismatch"][1]
    assert '<span class="verdict refused">mismatch</span> The signature that the request came with' in page
    assert '<span class="verdict accepted">signed</span>' in PAGES["stop"][1]
