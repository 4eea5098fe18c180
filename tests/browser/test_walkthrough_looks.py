"""The walk-through as it looks: on whatever screen, in both themes, on paper, and without its script."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import NAMES, element

pytestmark = pytest.mark.slow

READ = "h1, h2, h3, .why, .rows > li, .boxes > li, .legend > li, a"


@pytest.mark.parametrize("width", [1280, 390])
def test_all_of_it_is_there_without_scripts(width: int, address, chromium):
    """The same texts, shown; no hint at what does not work, nothing to tab to but links."""
    chromium.show(address["stop"])
    expected = chromium.texts(READ)
    chromium.show(address["stop"], scripts=False, width=width)
    assert expected == chromium.texts(READ)
    assert [] == chromium.texts("[tabindex]")
    assert [] == unseen(chromium, READ)
    assert 2 == len(unseen(chromium, "#hint, #said"))


def unseen(chromium, selector: str) -> list[str]:
    """The texts of those elements that are not shown."""
    found = "[...document.querySelectorAll(arguments[0])].filter((element) => !element.checkVisibility())"
    return chromium.run(f"return {found}.map((element) => element.textContent)", selector)


CUT_OFF = """
const cut = (element) => element.scrollWidth > element.clientWidth + 1;
const boxes = [...document.querySelectorAll(".rows > li, .text, .boxes > li, h2")];
return boxes.filter(cut).map((element) => element.textContent);
"""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [1920, 1280, 900, 390, 320])
def test_it_fits_its_window(name: str, width: int, address, chromium):
    """Nothing is to be scrolled sideways, or cut off."""
    chromium.show(address[name], width=width)
    assert 0 == chromium.overflow()
    assert [] == chromium.run(CUT_OFF)


def test_the_request_stands_beside_the_steps_where_there_is_room(address, chromium):
    """And stays there while they pass by; on a phone it stands above them."""
    boxes = "return ['.given', '.steps'].map((name) => document.querySelector(name).getBoundingClientRect().toJSON())"
    chromium.show(address["stop"], width=390)
    given, steps = chromium.run(boxes)
    assert given["bottom"] < steps["top"]
    chromium.show(address["stop"])
    given, steps = chromium.run(boxes)
    assert (given["top"], True) == (steps["top"], given["right"] < steps["left"])
    chromium.run("scrollBy(0, 1000)")
    assert 0 <= chromium.run(boxes)[0]["top"] < given["top"]


@pytest.mark.parametrize(("name", "expected"), [("mismatch", ["Signature", "Signature"]), ("stop", [])])
def test_signatures_that_differ_are_marked(name: str, expected: list[str], address, chromium):
    """The one that is right and the one that came; nothing is where they are the same."""
    chromium.show(address[name])
    marked = "(row) => getComputedStyle(row).backgroundColor !== 'rgba(0, 0, 0, 0)'"
    rows = f"[...document.querySelectorAll('.rows > li')].filter({marked})"
    assert expected == chromium.run(f"return {rows}.map((row) => row.querySelector('.name').textContent)")


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read(theme: str, media: str, address, chromium):
    """A contrast of 4.5 or more, as it is shown: at rest and lit up, in both themes, and on paper."""
    chromium.show(address["mismatch"], theme=theme)
    chromium.media(theme, media)
    for part in ("", "signature.0.0", "request.0.2"):
        if part:
            chromium.hover(element(part))
        contrasts = chromium.contrasts()
        assert 100 < len(contrasts)
        assert [] == [found for found in contrasts if found[0] < 4.5]


def test_it_is_printed_whole_and_on_white(address, chromium, tmp_path: Path):
    """Also by those who read in the dark: all steps, no hint at mouse and keyboard."""
    chromium.show(address["stop"], theme="dark")
    chromium.hover(element("hash.0.0"))
    assert b"%PDF-" == chromium.printed(tmp_path / "page.pdf").read_bytes()[:5]
    chromium.media("dark", "print")
    assert "rgb(255, 255, 255)" == chromium.run("return getComputedStyle(document.body).backgroundColor")
    assert [] == unseen(chromium, READ)
    assert 2 == len(unseen(chromium, "#hint, #said"))
