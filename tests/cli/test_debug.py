"""--debug: how it looks on a terminal, and in a pipe; the blocks themselves are in the transcripts."""

from __future__ import annotations

import re

WORDS = ("stop", "<running>", "--debug", "--endpoint-url", "<endpoint>")


def test_a_terminal_is_shown_colours(places, terminal):
    """Quiet times, bold titles, names of headers in their own colour."""
    code, shown = terminal(*(places.get(word, word) for word in WORDS), TERM="xterm")
    assert code == 0
    title = "\x1b[1mStopAutomationExecution: canonical request\x1b[0m"
    assert re.search(r"\x1b\[2m\d\d:\d\d:\d\d\.\d{3}\x1b\[0m  " + re.escape(title), shown)
    assert "\r\n              \x1b[36mx-amz-date\x1b[0m:" in shown


def test_a_pipe_is_shown_none(places, run):
    """As everywhere."""
    finished = run(*(places.get(word, word) for word in WORDS))
    assert "canonical request" in finished.stderr
    assert "\x1b" not in finished.stderr


def test_a_warning_is_red(places, terminal):
    """So that it is seen among the steps."""
    words = ("stop", "<running ahead>", "--debug", "--endpoint-url", "<endpoint ten minutes ahead>")
    _, shown = terminal(*(places.get(word, word) for word in words), TERM="xterm")
    assert "\x1b[31mThis machine's clock is " in shown


def test_what_a_server_answers_cannot_steer_the_terminal(raw_server, run, execution_id):
    """Its body is shown, without control characters."""
    url = raw_server(b"HTTP/1.1 403 No\r\nContent-Length: 9\r\n\r\n<\x1b[2J\r\x07<>").url
    finished = run("stop", execution_id, "--debug", "--endpoint-url", url)
    assert "              < [2J  <>\n" in finished.stderr
