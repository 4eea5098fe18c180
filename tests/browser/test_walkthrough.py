"""The walk-through in a browser: what lights up, on whatever screen, with and without its script."""

from __future__ import annotations

import pytest
from pages import NAMES, element, explained

from sigv4ssm.explain import Explanation

pytestmark = pytest.mark.slow

PARTS = "[...document.querySelectorAll('[id][data-origin]')]"
LIT = "return [...document.querySelectorAll('.lit')].map((part) => part.id)"
SAID = "return document.getElementById('said').textContent"


def related(explanation: Explanation, *here: str) -> set[str]:
    """Those parts, what they came from, and what was made of them, as far as the page shows them."""
    sources = {part.id: set(part.comes_from) for part in explanation.parts().values()}
    results = {one: {other for other in sources if one in sources[other]} for one in sources}
    found = set(here)
    for links in (sources, results):
        reached = set(here)
        while reached:
            reached = {other for one in reached for other in links[one]} - found
            found |= reached
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_it_asks_for_nothing_and_its_console_is_silent(name: str, theme: str, address, chromium):
    """Also when all of it is pointed at and walked through."""
    chromium.show(address[name], theme=theme)
    chromium.hover(element("hash.0.0"))
    chromium.press("TAB", "ARROW_DOWN", "ARROW_RIGHT", "ESCAPE")
    assert [] == chromium.console()
    assert [address[name].replace(" ", "%20")] == chromium.requested()


@pytest.mark.parametrize(
    "part", ["canonical.1.0", "request.2.2", "hash.0.0", "key.1.0", "to_sign.2.2", "signature.0.0"]
)
def test_pointing_lights_up_what_belongs_together(part: str, address, chromium):
    """The part, all that it came from, all that came of it, and nothing else."""
    explanation = explained("stop")
    chromium.show(address["stop"])
    chromium.hover(element(part))
    assert related(explanation, part) == set(chromium.run(LIT))
    assert 1 < len(related(explanation, part)) < len(explanation.parts())


def test_pointing_at_a_line_lights_up_for_all_its_parts(address, chromium):
    """Anywhere on it; the separators in it are of the specification and belong to nothing."""
    explanation = explained("stop")
    chromium.show(address["stop"])
    chromium.hover(".steps .rows > li:nth-child(4) .name + .text .note")
    line = explanation.steps[0].output[3]
    assert related(explanation, *(part.id for part in line.parts if part.origin != "fixed")) == set(chromium.run(LIT))


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("canonical.1.0", "CanonicalURI comes from the path of the request, and goes into HashedCanonicalRequest."),
        ("request.0.2", "The path of the request goes into CanonicalURI and the path of the signed request."),
        (
            "hash.0.0",
            "HashedCanonicalRequest comes from the whole canonical request, and goes into "
            "HashedCanonicalRequest of the string to sign.",
        ),
        ("to_sign.0.0", "Algorithm is fixed by the specification, and goes into Signature."),
    ],
)
def test_it_says_in_words_what_it_lights_up(part: str, expected: str, address, chromium):
    """In a place that screen readers read out when it changes."""
    chromium.show(address["stop"])
    chromium.hover(element(part))
    assert "status" == chromium.run("return document.getElementById('said').getAttribute('role')")
    assert expected == chromium.run(SAID)


def test_what_is_lit_shows_without_colour(address, chromium):
    """Sources underlined, results dashed, and a bar before each of their lines; wires run between the columns."""
    chromium.show(address["stop"])
    chromium.hover(element("canonical.1.0"))
    style = "return getComputedStyle(document.getElementById(arguments[0]))[arguments[1]]"
    assert "solid" == chromium.run(style, "request.0.2", "textDecorationStyle")
    assert "dashed" == chromium.run(style, "hash.0.0", "textDecorationStyle")
    assert ["from"] == chromium.run(
        "return [...document.querySelectorAll('.given li.from')].map((row) => row.className)"
    )
    assert ["from", "to"] == sorted(
        set(
            chromium.run(
                "return [...document.querySelectorAll('.wires path')].map((wire) => wire.getAttribute('class'))"
            )
        )
    )


def test_the_keyboard_does_what_the_mouse_does(address, chromium):
    """Tab from list to list, up and down from line to line, left and right within one, Escape to end."""
    explanation = explained("stop")
    chromium.show(address["stop"])
    chromium.press("TAB")
    assert related(explanation, "request.0.0", "request.0.2") == set(chromium.run(LIT))
    chromium.press("ARROW_RIGHT", "ARROW_RIGHT")
    assert related(explanation, "request.0.2") == set(chromium.run(LIT))
    chromium.press("ARROW_RIGHT", "ARROW_DOWN")
    assert related(explanation, "request.1.0", "request.1.2") == set(chromium.run(LIT))
    chromium.press("ESCAPE")
    assert [] == chromium.run(LIT)
    assert "" == chromium.run(SAID)


SEEN = """
const box = document.activeElement.getBoundingClientRect();
const bottom = document.getElementById("said").getBoundingClientRect().top;
return [document.activeElement.textContent, box.top >= 0 && box.bottom <= bottom];
"""


def test_the_keyboard_reaches_every_line(address, chromium):
    """Each in its turn, in sight and above the sentence about it."""
    chromium.show(address["stop"], height=700)
    rows = chromium.texts(".rows > li")
    seen = []
    chromium.press("TAB")
    for _ in rows:
        seen.append(chromium.run(SEEN))
        chromium.press("ARROW_DOWN")
    assert [[text, True] for text in rows] == seen


def test_a_click_holds_what_is_lit(address, chromium):
    """Until the next one, wherever the mouse goes meanwhile."""
    region = element("given.region.0")
    chromium.show(address["stop"])
    chromium.click(region)
    chromium.hover("h1")
    assert related(explained("stop"), "given.region.0") == set(chromium.run(LIT))
    chromium.click(region)
    chromium.hover("h1")
    assert [] == chromium.run(LIT)


def test_a_tap_lights_up_and_another_ends_it(address, chromium):
    """On a phone there is nothing to hover with."""
    chromium.show(address["stop"], width=390, height=844)
    chromium.tap(element("request.1.2"))
    assert chromium.waits_for("return document.querySelector('.lit')")
    assert related(explained("stop"), "request.1.2") == set(chromium.run(LIT))
    chromium.tap(element("request.1.2"))
    assert chromium.waits_for("return !document.querySelector('.lit')")


def test_the_sentence_does_not_take_the_pointer(address, chromium):
    """It comes up at the bottom, also over the line that is pointed at there: that stays lit, and nothing flickers."""
    chromium.show(address["stop"], height=900)
    chromium.run("scrollBy(0, document.getElementById('to_sign.0.0').getBoundingClientRect().bottom - innerHeight + 2)")
    left = chromium.run("return document.getElementById('to_sign.0.0').getBoundingClientRect().left")
    for moved in (0, 1):
        chromium.command("Input.dispatchMouseEvent", type="mouseMoved", x=left + 9 + moved, y=890)
        assert "to_sign.0.0" in chromium.run(LIT)


@pytest.mark.parametrize("name", ["hostile", "hostile header"])
def test_markup_in_a_request_is_shown_as_text(name: str, address, chromium):
    """To the letter, and nothing of it runs: an alert would fail the next command."""
    chromium.show(address[name])
    assert 1 == chromium.run("return document.scripts.length")
    assert 0 == chromium.run("return document.querySelectorAll('img, b, [onclick], [onerror]').length")
    shown = dict(chromium.run(f"return {PARTS}.map((part) => [part.id, part.textContent])"))
    expected = {part.id: part.text for part in explained(name).parts().values() if part.id in shown}
    assert [] == [part for part, text in expected.items() if text.isprintable() and text != shown[part]]
    assert any("<script>alert(1)</script>" in text for text in shown.values())


INTRUDERS = {
    "script-src": "element.textContent = 'window.ran = 1'; document.body.append(element)",
    "style-src": "element.textContent = 'h1 { margin: 9px }'; document.body.append(element)",
    "base-uri": "element.href = 'http://127.0.0.1:9/'; document.head.append(element)",
    "img-src": "element.src = 'http://127.0.0.1:9/x.png'",
    "connect-src": "fetch('http://127.0.0.1:9/x').catch(() => 0)",
}


@pytest.mark.parametrize("directive", INTRUDERS)
def test_the_policy_is_in_force(directive: str, address, chromium):
    """What somebody got into the page would not be run, applied or asked for."""
    chromium.show(address["stop"])
    kind = {"img-src": "img", "base-uri": "base"}.get(directive, directive.partition("-")[0])
    chromium.run(f"const element = document.createElement('{kind}'); {INTRUDERS[directive]}")
    assert any("Content Security Policy" in line and directive in line for line in chromium.console())
    assert chromium.run("return window.ran === undefined")
    assert "0px" == chromium.run("return getComputedStyle(document.querySelector('h1')).marginTop")
