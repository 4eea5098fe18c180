"""The benchmark's plot, from a stored result."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from benchmarks.plot import LEGEND, draw

SAMPLE = json.loads(Path(__file__).with_name("sample.json").read_text("utf-8"))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def drawing() -> ElementTree.Element:
    return ElementTree.fromstring(draw(SAMPLE))


def bars(drawing: ElementTree.Element, kind: str) -> list[float]:
    found = [float(bar.get("width")) for bar in drawing.iter(f"{SVG}rect") if bar.get("class") == f"bar {kind}"]
    return found[1:]  # after the legend's


def test_every_row_that_was_measured_has_a_bar(drawing: ElementTree.Element):
    """And no other: what failed, and own source, which nobody installs by itself, have none."""
    assert {"ours": 5, "peer": 6, "floor": 3} == {kind: len(bars(drawing, kind)) for kind, _ in LEGEND}


def test_a_bar_is_as_long_as_its_figure(drawing: ElementTree.Element):
    """sigv4ssm's in the first panel is a tenth of botocore's, the longest there."""
    ours, another, botocore = bars(drawing, "ours")[0], *bars(drawing, "peer")[:2]
    assert pytest.approx(botocore / 10, abs=0.1) == ours
    assert pytest.approx(botocore / 3, abs=0.1) == another


def test_the_longest_bars_of_all_panels_are_as_long(drawing: ElementTree.Element):
    """botocore's, the aws command's and boto3's: each panel has a scale of its own."""
    longest = sorted(bars(drawing, "peer"))[-3:]
    assert [longest[0]] * 3 == longest


def test_the_words_are_escaped_and_the_figures_there(drawing: ElementTree.Element):
    """Names, medians, ratios, the date."""
    words = [text.text for text in drawing.iter(f"{SVG}text")]
    assert {"another <signer>", "6.00", "0.100 ×", "23.0", "1.00 ×"} <= set(words)
    assert words[-1].startswith("2026-11-22 12:00 UTC: a machine")


def test_it_has_colours_for_a_dark_page():
    """Of everything that has one, and a page of its own under them: the reader's theme may not be the browser's."""
    light, dark = draw(SAMPLE).split("@media (prefers-color-scheme: dark)")
    assert 6 == light.split("<style>")[1].count("fill:") == dark.split("</style>")[0].count("fill:")
    assert 'class="page"' in dark


def test_what_was_not_measured_is_not_drawn():
    """A result of one part has one panel."""
    groups = {"signing, sample": SAMPLE["groups"]["signing, sample"]}
    drawing = ElementTree.fromstring(draw({**SAMPLE, "groups": groups}))
    assert 1 == sum(text.get("class") == "title" for text in drawing.iter(f"{SVG}text"))
