"""An explanation as one page: the request at the left, the six steps at the right, and a script that lights up what
belongs together. Everything is in the markup, so that it reads, prints and is spoken without the script."""

from __future__ import annotations

from itertools import groupby

from .look import document, escaped, read
from .model import ORIGINS, TAKEN_APART, VERDICTS, Explanation, Line, Part, Step
from .texts import BODY, HEADER, REQUEST_LINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TITLE = "How this request is signed"

FORMS = {
    "header": "Signature Version 4 in the Authorization header",
    "query": "Signature Version 4 in the query of the URL",
}
LOOKS = {"signed": "accepted", "verified": "accepted", "mismatch": "refused", "unverified": ""}
"""To each verdict the class of its badge."""

HINT = (
    "Point at a line, or tap it, to see where it came from and where it goes. "
    '<span class="keys">With the keyboard: <kbd>Tab</kbd> and <kbd>↑</kbd> <kbd>↓</kbd> between lines, <kbd>←</kbd> '
    "<kbd>→</kbd> within one, <kbd>Esc</kbd> ends.</span>"
)
"""Shown by the script alone."""

FOOT = "Made by <code>sigv4ssm explain --html</code>. In place of what is hidden stands <code>***</code>."

LINK = "AWS’s specification of this step"

WHERE = {"header": "Authorization header", "query": "URL"}
"""To each form of the signature, where it stands."""

OUTPUTS = {1: "Canonical request", 2: "Hash", 3: "String to sign", 4: "Keys", 5: "Signature", 6: "Signed request"}


def render(explanation: Explanation) -> str:
    """The walk-through as HTML, in UTF-8. It holds what the explanation shows, no more: secrets are masked there."""
    verdict, form = explanation.verdict, explanation.form
    steps = "\n".join(_step(step, form) for step in explanation.steps)
    body = f"""<main class="page {verdict}">
<header>
<h1>{TITLE}</h1>
<p><span class="verdict {LOOKS[verdict]}">{verdict}</span> {escaped(VERDICTS[verdict])} {FORMS[form]}.</p>
<p id="hint" class="screen quiet small" hidden>{HINT}</p>
</header>
<div class="columns">
<aside class="given" aria-label="What goes in">
{_section("request", "The request", _rows(explanation.request, "http", "request"))}
{_section("given", "Signed with", _rows(explanation.given, "named", "given"))}
{_section("legend", "Colours", _legend(explanation))}
</aside>
<div class="steps">
{steps}
</div>
</div>
<footer class="quiet small">{FOOT}</footer>
</main>
<p id="said" class="screen" role="status" hidden></p>
<svg class="wires" aria-hidden="true"></svg>"""
    return document(TITLE, body, style=read("walkthrough.css"), script=read("walkthrough.js"))


def _section(name: str, heading: str, body: str) -> str:
    return f'<section aria-labelledby="{name}">\n<h2 id="{name}">{heading}</h2>\n{body}\n</section>'


def _legend(explanation: Explanation) -> str:
    used = {part.origin for part in explanation.parts().values()}
    rows = (f'<li data-origin="{name}">{escaped(words)}</li>' for name, (words, _) in ORIGINS.items() if name in used)
    return f'<ul class="legend">{"".join(rows)}</ul>'


def _step(step: Step, form: str) -> str:
    number, output = step.number, OUTPUTS[step.number]
    last = number == len(OUTPUTS)
    made = [f"<h3>{output}</h3>", _rows(step.output, "http" if last else "named", output.lower())]
    if last:
        made += [f"<h3>{TAKEN_APART[form]}</h3>", _rows(step.inputs, "named", WHERE[form])]
    else:
        made.insert(0, _boxes(step.inputs))
    body = "\n".join(made)
    return f"""<section class="step" aria-labelledby="step{number}">
<header>
<h2 id="step{number}"><span class="number">{number}</span> {escaped(step.title)}</h2>
<a class="small" href="{escaped(step.section)}" rel="noreferrer">{LINK}</a>
</header>
<p class="why">{escaped(step.why)}</p>
{body}
</section>"""


def _boxes(lines: Sequence[Line]) -> str:
    """What a step is made from, in a row; not the request of step 1, which comes from no part and stands beside it."""
    boxes = [
        f'<li><span class="name">{escaped(line.name)}</span> <code>{_parts(line.parts)}</code></li>'
        for line in lines
        if any(part.comes_from for part in line.parts)
    ]
    return f'<ul class="boxes"><li>Made from</li>{"".join(boxes)}</ul>' if boxes else ""


def _rows(lines: Sequence[Line], kind: str, label: str) -> str:
    """A list of lines; a name that several have in succession is shown once, the names of a request's never."""
    items = [
        _row(line, label, hidden=number > 0 or kind == "http")
        for _, run in groupby(lines, key=lambda line: line.name)
        for number, line in enumerate(run)
    ]
    return f'<ol class="rows {kind}" aria-label="{escaped(label)}">\n' + "\n".join(items) + "\n</ol>"


def _row(line: Line, label: str, *, hidden: bool) -> str:
    note = line.note or ("" if line.text or line.end else f"no {line.name}")
    name = f'<span class="name{" hidden" if hidden else ""}">{escaped(line.name)}</span>'
    kinds = [kind for kind, is_so in (("body", line.name == BODY), ("end", line.end)) if is_so]
    start = f"<li{_attribute('class', ' '.join(kinds))}{_attribute('data-say', _said(line, label))}>{name}"
    noted = f' <span class="note">{escaped(note)}</span>' if note else ""
    return f'{start} <span class="text"><code>{_parts(line.parts)}</code>{noted}</span></li>'


def _said(line: Line, label: str) -> str:
    """What the line is called when it is spoken of. A request line has no name: its parts are called by theirs."""
    first = line.parts[0].text if line.parts else ""
    if line.name == "CanonicalHeaders":
        return f"the canonical header {first}" if first else "the empty line after the headers"
    said = {REQUEST_LINE: "", HEADER: f"the header {first} of the {label}", BODY: f"the body of the {label}"}
    return said.get(line.name, f"the {line.name}" if label == "given" else line.name)


def _parts(parts: Iterable[Part]) -> str:
    return "".join(
        f'<span id="{part.id}" data-origin="{part.origin}"{_attribute("data-from", " ".join(part.comes_from))}>'
        f"{escaped(part.text)}</span>"
        for part in parts
    )


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escaped(value)}"' if value else ""
