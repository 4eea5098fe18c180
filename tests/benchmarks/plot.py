"""The plot of a stored result: SVG by hand, with the colours of a light and of a dark page. Pure."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from .programs import OURS
from .rounds import median, ratios
from .table import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .budgets import Groups

WIDTH, GAP, PADDING = 960, 40, 28
PANEL = (WIDTH - GAP - 2 * PADDING) / 2
LABEL, VALUE, TIMES = 196, 46, 58
"""Room for a bar's name before it, and after it for its figure and its ratio."""
TOP, HEAD, ROW, BAR = 74, 54, 23, 13

STYLE = """
  text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 }
  .head { font-size: 18px; font-weight: 600 }
  .small { font-size: 10.5px }
  .quiet { fill: #59636e }
  .ours { font-weight: 600 }
  .page { fill: #ffffff; stroke: #d1d9e0 }
  .bar { fill: #9aa4af }
  .bar.floor { fill: #e1e5ea }
  .bar.ours { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .quiet { fill: #9198a1 }
    .page { fill: #0d1117; stroke: #3d444d }
    .bar { fill: #57606a }
    .bar.floor { fill: #363e48 }
    .bar.ours { fill: #4493f8 }
  }
"""


class Panel(NamedTuple):
    """One chart: a title, what the figures are, and its bars, the shortest first."""

    title: str
    subtitle: str
    bars: list[Bar]


class Bar(NamedTuple):
    """`times` is the ratio to the panel's base; `kind` is ours, peer, or floor: a bound, no peer."""

    name: str
    value: float
    times: float
    kind: str


FLOORS = ("bare hashes", "unsigned", "raw socket")
SHORTER = {
    "aws ssm stop-automation-execution": "aws ssm stop-…",
    "requests + requests-aws4auth": "requests + aws4auth",
    "sigv4ssm stop without requests": "stop, stdlib only",
    "sigv4ssm without requests": "sigv4ssm, stdlib only",
    "sigv4ssm, StdlibTransport": "sigv4ssm, stdlib only",
}
LEGEND = (("ours", "sigv4ssm"), ("peer", "peers"), ("floor", "bounds: bare hashes, unsigned calls"))


def draw(result: dict[str, object]) -> str:
    """The SVG."""
    panels = [panel for panel in _panels(result["groups"]) if panel.bars]
    drawn, top = [], TOP
    for pair in (panels[index : index + 2] for index in range(0, len(panels), 2)):
        for column, panel in enumerate(pair):
            drawn += _panel(panel, PADDING + column * (PANEL + GAP), top)
        top += HEAD + ROW * max(len(panel.bars) for panel in pair) + GAP - 12
    return "\n".join([*_page(top + 14), *_header(), *drawn, _footer(result["about"], top), "</svg>\n"])


def _page(height: float) -> Iterable[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img">'
    yield "<title>sigv4ssm beside its peers: signing, calling, starting, installing</title>"
    yield f"<style>{STYLE}</style>"
    yield f'<rect class="page" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>'


def _header() -> Iterable[str]:
    yield _text(PADDING, 40, "sigv4ssm beside its peers: shorter is better", "head")
    for (kind, words), x in zip(LEGEND, (WIDTH - 438, WIDTH - 346, WIDTH - 274)):
        yield f'<rect class="bar {kind}" x="{x}" y="29" width="12" height="12" rx="2"/>'
        yield _text(x + 18, 40, words, "quiet")


def _footer(about: dict[str, object], top: float) -> str:
    words = f"{about['date']}: {about['machine']}; {about['python']}. Medians."
    return _text(PADDING, top - 8, words, "small quiet")


def _panel(panel: Panel, left: float, top: float) -> Iterable[str]:
    yield _text(left, top + 14, panel.title, "title")
    yield _text(left, top + 32, panel.subtitle, "quiet")
    scale = (PANEL - LABEL - VALUE - TIMES) / max(bar.value for bar in panel.bars)
    for index, bar in enumerate(panel.bars):
        y, width = top + HEAD - 8 + ROW * index, max(1.5, bar.value * scale)
        ours = "ours" if bar.kind == "ours" else ""
        yield _text(left + LABEL - 8, y + 11, SHORTER.get(bar.name, bar.name), ours or "quiet", "end")
        yield f'<rect class="bar {bar.kind}" x="{left + LABEL:.1f}" y="{y}" width="{width:.1f}" height="{BAR}" rx="2"/>'
        yield _text(left + LABEL + width + 6, y + 11, number(bar.value), ours)
        yield _text(left + PANEL, y + 11, f"{number(bar.times)} ×", ours or "quiet", "end")


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def _panels(groups: Groups) -> list[Panel]:
    return [
        Panel("One signature", "µs, AWS's sample request; × botocore", _bars(groups, "signing, sample", "botocore")),
        Panel("Fresh process to an answer", "ms on the loopback; × boto3", _bars(groups, "process", "boto3")),
        Panel("One call, connection kept", "µs on the loopback; × boto3", _bars(groups, "calls, 1 thread", "boto3")),
        Panel("Installed, with all it needs", "MB; × boto3", _sizes(groups)),
    ]


def _bars(groups: Groups, group: str, base: str) -> list[Bar]:
    """What was measured, by its median."""
    rows = {name: row for name, row in groups.get(group, {}).items() if "rounds" in row}
    bars = [
        Bar(name, median(row), statistics.median(ratios(row, rows[base])), _kind(name)) for name, row in rows.items()
    ]
    return sorted(bars, key=lambda bar: bar.value)


def _sizes(groups: Groups) -> list[Bar]:
    rows = {name: row["bytes"] / 1e6 for name, row in groups.get("size", {}).items() if "distributions" in row}
    bars = [Bar(name, size, size / rows["boto3"], _kind(name)) for name, size in rows.items()]
    return sorted(bars, key=lambda bar: bar.value)


def _kind(name: str) -> str:
    if name.startswith(OURS):
        return "ours"
    return "floor" if any(floor in name for floor in FLOORS) else "peer"
