"""The README is true: its examples run, its first lines are the ones that were tested, its links lead somewhere."""

from __future__ import annotations

import doctest
import json
import re
from pathlib import Path

import pytest
from benchmarks.table import markdown

README = Path(__file__).parent.parent / "README.md"
TEXT = README.read_text("utf-8")


def test_the_first_lines_are_the_set_up():
    """Nothing stands before them but the title."""
    expected = [
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/sigv4ssm demo",
        "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest -n auto",
    ]
    assert expected == [line.strip() for line in TEXT.splitlines()[2:4]]


@pytest.mark.filterwarnings("ignore:Boto3 will no longer support Python")
def test_the_examples_run():
    """Every session in it, with its output to the letter."""
    sessions = "\n".join(re.findall(r"```pycon\n(.*?)```", TEXT, re.DOTALL))
    test = doctest.DocTestParser().get_doctest(sessions, {}, "README.md", str(README), 0)
    report: list[str] = []
    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=report.append)
    assert results.attempted > 5
    assert 0 == results.failed, "".join(report)


def test_the_benchmark_is_the_one_that_was_run():
    """Every figure of the tables is in the stored result; `tests/benchmarks/run --markdown` prints them."""
    result = json.loads((README.parent / "tests" / "benchmarks" / "result.json").read_text("utf-8"))
    stands = TEXT.partition("<!-- benchmark -->\n")[2].partition("\n<!-- end of benchmark -->")[0]
    assert markdown(result, ("budgets", "growth", "clients")) == stands


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", TEXT))
def test_links_lead_somewhere(link: str):
    """Every relative link is a file of the project."""
    assert link.startswith("https://") or (README.parent / link).exists()
