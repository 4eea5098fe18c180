"""The common look: its colours can be told from their grounds, and its frame lets nothing in."""

from __future__ import annotations

import re
import subprocess
import sys
import zipapp
from pathlib import Path

import pytest

import sigv4ssm
from sigv4ssm.explain import ORIGINS, look

CSS = look.read("look.css")
LEAST = 4.5
"""WCAG 2.2 §1.4.3, for text of normal size."""

BOTH = r"light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)"
NAMED = re.findall(rf"--(?!origin)([\w-]+): {BOTH};", CSS)
OF_ORIGINS = re.findall(rf'\[data-origin="(\w+)"\] \{{ --origin: {BOTH}; \}}', CSS)
THEMES = {
    theme: {name: colours[at] for name, *colours in NAMED + OF_ORIGINS} for at, theme in enumerate(("light", "dark"))
}
GROUNDS = ("paper", "panel", "inset")
TINTED = ("good", "bad", "differs", *ORIGINS)
PAIRS = [(text, ground) for text in ("ink", "quiet", "link", *TINTED) for ground in GROUNDS]
PAIRS += [(text, f"{text}-tint") for text in TINTED] + [("paper", "ink"), ("ink", "bad-tint"), ("ink", "good-tint")]


def luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ground(colours: dict[str, str], name: str) -> str:
    """The colour of that name; that of an origin's tint is mixed into paper, by the share that the style says."""
    if name in colours:
        return colours[name]
    (share,) = re.findall(r"--tint: color-mix\(in srgb, var\(--origin\) (\d+)%, var\(--paper\)\)", CSS)
    origin = name.partition("-tint")[0]
    mixed = ((int(colours[of][at : at + 2], 16) for of in (origin, "paper")) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one + (other - one) * (1 - int(share) / 100)):02x}" for one, other in mixed)


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_texts_can_be_read_on_their_grounds(theme: str):
    """Every colour of text, on every ground that it may stand on."""
    colours = THEMES[theme]
    ratios = {pair: contrast(*(ground(colours, name) for name in pair)) for pair in PAIRS}
    assert {} == {pair: ratio for pair, ratio in ratios.items() if ratio < LEAST}


def test_both_themes_have_the_same_colours():
    """No colour is given for one of them alone."""
    assert CSS.count("#") == 2 * len(NAMED + OF_ORIGINS)


def test_every_origin_has_its_colour():
    """No origin without a rule, no rule without an origin, no colour twice."""
    assert sorted(ORIGINS) == sorted(origin for origin, *_ in OF_ORIGINS)
    assert len(ORIGINS) == CSS.count("data-origin=")
    for colours in THEMES.values():
        assert len(ORIGINS) == len({colours[origin] for origin in ORIGINS})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain – ünïcode 漢字\n\ttoo", "plain – ünïcode 漢字\n\ttoo"),
        ("<a href=\"x\" b='y'>&amp;", "&#60;a href=&#34;x&#34; b=&#39;y&#39;&#62;&#38;amp;"),
        ("a\r\0\x1b\x7f\x85", "a\\x0d\\x00\\x1b\\x7f\\x85"),
        ("a\u202eb\u2069", "a\\u202eb\\u2069"),
        ("a\udc80\ud800", "a\\udc80\\ud800"),
        ("", ""),
    ],
)
def test_escaped_text_shows_what_is_there(text: str, expected: str):
    """Marks of HTML as references; what cannot be seen, or would turn the line around, by its escape."""
    assert expected == look.escaped(text)


def test_a_title_is_text():
    assert "<title>&#60;/title&#62;</title>" in look.document("</title>", "")


def test_a_page_without_a_script_may_run_none():
    assert "script-src 'none'" in look.policy("", "")
    assert "<script" not in look.document("t", "b")


def test_a_page_may_fetch_only_where_it_says_so():
    """And only from where it came from."""
    assert ["connect-src 'none'", "connect-src 'self'"] == [
        look.policy("", "", connect).split("; ")[4] for connect in (False, True)
    ]


def test_its_files_are_found_in_a_zip_and_under_another_name(tmp_path: Path):
    """As in a zipapp, and as vendored."""
    package = Path(sigv4ssm.__file__).parent
    with zipapp.zipfile.ZipFile(tmp_path / "app.pyz", "w") as archive:
        for file in (
            *package.glob("*.py"),
            *package.glob("errors/*.py"),
            *package.glob("explain/*"),
            *package.glob("sigv4/*.py"),
        ):
            if file.is_file():
                archive.write(file, f"other/{file.relative_to(package).as_posix()}")
    program = "from other.explain import look; print(len(look.read('look.css')), 'sigv4ssm' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path / 'app.pyz')!r}); {program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"{len(CSS)} False\n" == done.stdout
