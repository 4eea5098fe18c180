"""The texts that are taken apart, the words that are said of them, and the table of causes."""

from __future__ import annotations

import ast
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from cases import STOP, cases

import sigv4ssm.diagnosis
from sigv4ssm.diagnosis import CAUSES
from sigv4ssm.diagnosis.reasons import clock, span
from sigv4ssm.diagnosis.result import without_tokens
from sigv4ssm.diagnosis.texts import ECHO_BEGINS, ECHO_TURNS, read_echo, read_lines, text_of

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
CANONICAL, TO_SIGN = "GET\n/\n\nhost:'h'\n\nhost\nab", "AWS4-HMAC-SHA256\nt\ns\n" + "0" * 64
ECHO = f"Words.\n\n{ECHO_BEGINS}{CANONICAL}{ECHO_TURNS}{TO_SIGN}'\n"


@pytest.mark.parametrize("case", cases(STOP), ids=lambda case: case.name)
def test_a_canonical_request_is_its_lines(case):
    """Read and written, it is the same to the letter."""
    text = case.text("header-canonical-request.txt")
    assert text == text_of(read_lines(text))
    gapless = "\n".join(text.rsplit("\n\n", 1))
    assert gapless == text_of(read_lines(gapless))
    assert "" not in dict(read_lines(text)) | dict(read_lines(gapless))


@pytest.mark.parametrize("text", ["", "GET", "GET\n/\n\nhost:h", "GET\nno-slash\n\nhost:h\n\nhost\nab", "\n" * 9])
def test_what_is_no_canonical_request(text: str):
    """It is one line without a name, and nothing is raised."""
    assert read_lines(text) == (("", text),)


@pytest.mark.parametrize(
    "message",
    [
        ECHO,
        ECHO.replace("\n", "\r\n"),
        ECHO.replace("\n", "\\n"),
        ECHO.replace("\n", "\\n").replace("'", "\\'"),
        f"An error occurred (InvalidSignatureException) when calling the Stop operation: {ECHO}\n\nmore",
    ],
)
def test_an_echo_in_the_forms_in_which_tools_print_it(message: str):
    """With line ends of Windows, or written as in a log, and with words around it."""
    assert (CANONICAL, TO_SIGN) == read_echo(message)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Words alone.", None),
        (ECHO.partition(ECHO_TURNS)[0] + "'", (CANONICAL, None)),
        (ECHO[:-20], (CANONICAL, None)),
    ],
)
def test_an_echo_that_is_cut_short(message: str, expected: object):
    """What is missing is None."""
    assert expected == read_echo(message)


@pytest.mark.parametrize(
    ("seconds", "cause", "certain", "words"),
    [
        (480, "clock_behind", False, "8 minutes behind"),
        (-420, "clock_ahead", True, "7 minutes ahead"),
        (7200 + 30, "time_zone", False, "2 hours 30 seconds behind"),
        (-19800, "time_zone", False, "5 hours 30 minutes ahead"),
        (90 * 60, "clock_behind", False, "1 hour 30 minutes behind"),
        (-90000, "clock_ahead", True, "1 day 1 hour ahead"),
    ],
)
def test_a_clock(seconds: int, cause: str, certain: bool, words: str):
    """By how much, in which direction, and whether it is a time zone."""
    found = clock("20150830T123600Z", AT + timedelta(seconds=seconds))
    assert (cause, certain) == (found.cause, found.certain)
    assert found.finding.endswith(f": the request's time is {words}.")


def test_a_span():
    """Its two largest units."""
    spans = [0, 1, 59, 61, 3600, 86400 + 3600 + 60]
    expected = ["0 seconds", "1 second", "59 seconds", "1 minute 1 second", "1 hour", "1 day 1 hour"]
    assert expected == [span(timedelta(seconds=seconds)) for seconds in spans]


def test_a_cause_is_two_sentences():
    """The reason begins with an article, so that `Probably` can stand before it."""
    for likely, cure in CAUSES.values():
        assert re.fullmatch(r"(?:The|A|This|One) [^\n]+\.", likely), likely
        assert re.fullmatch(r"[A-Z][^\n]+\.", cure), cure


def test_every_cause_can_come_out():
    """Each name in the table is used by a rule, and no rule uses another."""
    texts = {
        node.value
        for file in Path(sigv4ssm.diagnosis.__file__).parent.glob("*.py")
        if file.name != "causes.py"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    named = texts | {f"scope_{part}" for part in ("date", "region", "service", "terminator")}
    assert [] == [cause for cause in CAUSES if cause not in named]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x-amz-security-token:a b'c", "x-amz-security-token:***"),
        ("GET\nX-Amz-Security-Token: abc\nhost:h", "GET\nX-Amz-Security-Token: ***\nhost:h"),
        ("a=1&X-Amz-Security-Token=x%2Fy&b=2", "a=1&X-Amz-Security-Token=***&b=2"),
        ("authorization:Basic bWU6\ncookie:id=1\nhost:h", "authorization:***\ncookie:***\nhost:h"),
        ("host;x-amz-security-token", "host;x-amz-security-token"),
    ],
)
def test_what_is_hidden(text: str, expected: str):
    """Tokens, logins and cookies, to the end of their line or parameter."""
    assert expected == without_tokens(text)
