"""What is said on stderr while a command goes on."""

from __future__ import annotations

import io
import os
import sys

import pytest

from sigv4ssm.cli.progress import Progress, elapsed


class Stderr(io.StringIO):
    """A terminal, or a pipe."""

    def __init__(self, live: bool) -> None:
        super().__init__()
        self.isatty = lambda: live  # type: ignore[method-assign]


def told(monkeypatch, live: bool, *steps: tuple[float, str, str | None], **environment: str) -> str:
    """What is there in the end of texts told at seconds after the start."""
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr(sys, "stderr", Stderr(live))
    monkeypatch.setattr(Stderr, "fileno", lambda _: 2, raising=False)
    monkeypatch.setattr(os, "get_terminal_size", lambda number: {2: (20, 5)}[number])
    for name, value in {"TERM": "xterm", **environment}.items():
        monkeypatch.setenv(name, value)
    with Progress() as progress:
        for second, text, state in steps:
            now[0] = 1000.0 + second
            progress.tell(text, state)
    return sys.stderr.getvalue()


def test_a_terminal_has_one_line(monkeypatch):
    """After a second, rewritten, no wider than the window behind stderr, and gone in the end."""
    steps = [(0.5, "a", "A"), (1.0, "b" * 30, "A"), (1.05, "c", "A"), (2.0, "d\x1b[2J", "A"), (3.0, "宽" * 30, "A")]
    assert f"\r\x1b[K{'b' * 19}\r\x1b[Kd [2J\r\x1b[K{'?' * 19}\r\x1b[K" == told(monkeypatch, True, *steps)


def test_what_is_quick_says_nothing_on_a_terminal(monkeypatch):
    """And clears nothing."""
    assert "" == told(monkeypatch, True, (0.0, "a", "A"), (0.9, "b", "B"))


@pytest.mark.parametrize("live", [False, True])
def test_a_pipe_has_a_line_for_each_change(monkeypatch, live: bool):
    """Of the state, not of the text; a terminal that cannot be steered is as a pipe."""
    steps = [(0.0, "a", "A"), (5.0, "b", "A"), (9.0, "c\r", "B"), (9.0, "d", None), (10.0, "e", "B"), (11.0, "f", "A")]
    assert "a\nc \nf\n" == told(monkeypatch, live, *steps, TERM="dumb")


def test_counts_are_not_for_pipes(monkeypatch):
    """What has no state is told on terminals alone."""
    assert "" == told(monkeypatch, False, (5.0, "12 executions so far", None))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (5.9, "0:05"), (60, "1:00"), (750, "12:30"), (3600, "1:00:00"), (90061, "25:01:01")],
)
def test_time_elapsed(seconds: float, text: str):
    """Minutes and seconds, and hours where there are any."""
    assert text == elapsed(seconds)
