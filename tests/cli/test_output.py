"""What goes to stdout: in a pipe, on a terminal, and with what a server can put in it."""

from __future__ import annotations

import io
import json
import sys
from argparse import Namespace
from datetime import datetime, timezone

import pytest

from sigv4ssm.cli import output
from sigv4ssm.local import Endpoint

HEADINGS = ("ID", "STATUS", "STARTED")
AT = datetime(2015, 8, 30, 12, 36, 0, 250000, tzinfo=timezone.utc)
ROWS = [("1", "InProgress", AT), ("23", None, None), ("4", "\x1b[2Jodd\n\tone", 5)]


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_text_in_a_pipe(capsys):
    """A line for each row, tabs between its cells, no headings: nothing in a cell is a tab or a line end."""
    output.table(HEADINGS, ROWS)
    lines = "1\tInProgress\t2015-08-30T12:36:00.250000+00:00\n23\t\t\n4\t [2Jodd  one\t5\n"
    assert lines == capsys.readouterr().out


def test_text_on_a_terminal(monkeypatch):
    """The columns are aligned, under headings, with times to the second; nothing steers the terminal."""
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    output.table(HEADINGS, ROWS)
    lines = [
        "ID  STATUS        STARTED",
        "1   InProgress    2015-08-30T12:36:00+00:00",
        "23",
        "4    [2Jodd  one  5",
    ]
    assert lines == sys.stdout.getvalue().splitlines()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("1", None, ""), ("2", "", None)], ["ID", "1", "2"]),
        ([("1", None, 0), ("2", None, None)], ["ID  STARTED", "1   0", "2"]),
        ([], ["ID  STATUS  STARTED"]),
    ],
)
def test_an_empty_column_is_left_out_on_a_terminal(monkeypatch, rows, expected):
    """Where there are rows."""
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    output.table(HEADINGS, rows)
    assert expected == sys.stdout.getvalue().splitlines()


def test_nothing_is_nothing(monkeypatch):
    """On a terminal, too."""
    monkeypatch.setattr(sys, "stdout", Terminal())
    output.table((), ())
    assert "" == sys.stdout.getvalue()


@pytest.mark.parametrize("form", ["json", "text"])
def test_what_the_client_knows_is_not_shown(capsys, form: str):
    """The answer is the service's; its times are ISO 8601."""
    answer = {"ResponseMetadata": {"RequestId": "secret"}, "List": [{"Time": AT, "Text": "ü"}]}
    output.show(Namespace(output=form), answer, {"TEXT": "Text"}, answer["List"])
    shown = capsys.readouterr().out
    assert "secret" not in shown
    if form == "json":
        assert {"List": [{"Time": "2015-08-30T12:36:00.250000+00:00", "Text": "ü"}]} == json.loads(shown)


def test_a_list_on_a_terminal(terminal):
    """The command itself: headings, a line for each execution, and no progress where it is quick."""
    endpoint = Endpoint()
    execution = endpoint.start()
    with endpoint.serve() as served:
        code, shown = terminal("list", "--output", "text", "--endpoint-url", served.url, NO_COLOR="1")
    heading, line = shown.splitlines()
    assert (0, ["ID", "STATUS", "DOCUMENT", "STARTED"]) == (code, heading.split())
    assert f"{execution.id}  InProgress  AWS-RestartEC2Instance  " == line[: heading.index("STARTED")]


def test_a_second_list_in_a_process_is_as_good_as_the_first(ask):
    """Its module has the name of a builtin, which it must not hide."""
    with Endpoint().serve() as there:
        assert [0, 0] == [ask("list", "--endpoint-url", there.url, "--output", "text")[0] for _ in range(2)]
