"""The benchmark's tables, from a stored result."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.budgets import BUDGETS, verdict
from benchmarks.table import budgets, markdown, number, text

SAMPLE = json.loads(Path(__file__).with_name("sample.json").read_text("utf-8"))


def test_the_budgets_stand_beside_what_was_measured():
    """At least, aim, the median of the ratios within the rounds with its spread, and which limit holds."""
    expected = [
        ("one signature, any request, validation included", "≤ 0.14", "≤ 0.1", "0.100 ± 0.005 × botocore", "aim met"),
        ("the same", "", "≤ 2", "2.00 ± 0.300 × the bare hashes", "aim met"),
        ("with 100 query parameters, canonically encoded", "≤ 0.75", "≤ 0.4", "0.901 ± 0.000 × botocore", "missed"),
        ("a fresh process to an answered call", "≤ 1.05", "≤ 1.02", "1.04 ± 0.010 × requests.post, unsigned", "met"),
        ("installed, with requests", "≤ 6", "", "6 distributions", "met"),
        ("own source, floors 0 to 4", "≤ 0.2", "", "0.120 MB", "met"),
        ("own source, all", "≤ 0.6", "", "0.700 MB", "missed"),
        (
            *("StdlibTransport: a fresh process to an answered call", "", "≤ 1.25", "–"),
            "not measured: no module | no transport",
        ),
        ("sigv4ssm stop, to an answer", "≤ 0.35", "", "0.275 × aws ssm stop-…", "met"),
        ("sigv4ssm stop without requests, to an answer", "", "≤ 0.15", "0.125 × aws ssm stop-…", "aim met"),
    ]
    assert expected == budgets(SAMPLE["groups"]).rows


@pytest.mark.parametrize(
    ("expected", "at_least", "aim", "measured"),
    [
        ("aim met", 0.14, 0.10, 0.10),
        ("met", 0.14, 0.10, 0.1001),
        ("met", 0.14, None, 0.14),
        ("missed", 0.14, 0.10, 0.1401),
        ("aim missed", None, 2, 2.01),
    ],
)
def test_a_miss_is_called_one(expected: str, at_least: float | None, aim: float | None, measured: float):
    """By what was measured, not by what is shown of it."""
    assert expected == verdict(BUDGETS[0]._replace(at_least=at_least, aim=aim), measured)


def test_the_markdown_is_this():
    """The README's tables are printed, so that no number in them is written by hand."""
    expected = """\
**One signature, µs**

|  | sample: per second | / botocore | sample | 1 KiB | 64 KiB | 1 MiB | 50 more headers | 100 parameters | 100 not encoded | 100 encoded otherwise |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| bare hashes, key cached | 400,000 | 0.050 | 2.50 |  |  |  |  |  |  |  |
| **sigv4ssm** | 167,000 | 0.100 | 6.00 |  |  |  |  | 91.0 |  |  |
| another <signer> | 50,000 | 0.333 | 20.0 |  |  |  |  | 71.0 wrong |  |  |
| botocore | 16,700 | 1.00 | 60.0 |  |  |  |  | 101 |  |  |

wrong: AWS would refuse it. Content-Type is not signed by another <signer>.

**How the cost of a signature grows, ns (R²)**

|  | sigv4ssm | bare hashes, key cached | botocore |
| --- | ---: | ---: | ---: |
| each KiB of body | 1,024 (1.0000) | 512 (1.0000) | 3,072 (0.8710) |

`tests/benchmarks/run`, 2026-11-22 12:00 UTC, tree 0000000: a machine; CPython 3.13.0; sigv4ssm 1, boto3 2. """  # noqa: E501
    shown = markdown(SAMPLE, ["signing", "growth"])
    assert expected == shown[: len(expected)]
    assert shown.endswith("share one processor.\n")


def test_what_failed_is_named_with_its_reason():
    """A row that could not run stands in the table, and the note says why; a bar in the reason breaks no table."""
    shown = markdown(SAMPLE, ["budgets", "clients"])
    assert "| **sigv4ssm, StdlibTransport** | failed |" in shown
    assert "sigv4ssm, StdlibTransport failed: no module | no transport." in shown
    assert "not measured: no module \\| no transport |" in shown


def test_the_text_has_the_tables_that_have_rows():
    """Columns stand under each other."""
    shown = text(SAMPLE)
    assert "Imports" not in shown
    table = shown.split("\n\n")[shown.split("\n\n").index("Installed") + 1].splitlines()
    assert "                           distributions     MB  .pyc, MB" == table[0]
    assert "own source, floors 0 to 4                  0.12          " == table[-2]


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        ("6", 6),
        ("1,024", 1024),
        ("1,235", 1234.5678),
        ("100", 99.96),
        ("12.3", 12.34),
        ("1.00", 0.9996),
        ("0.999", 0.999),
        ("0.052", 0.0519),
    ],
)
def test_numbers_have_three_digits(expected: str, value: float):
    """But whole ones, which are counts."""
    assert expected == number(value)
