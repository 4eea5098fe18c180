"""Which word of a command line is the command."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("words", "same"),
    [
        (("help",), ("--help",)),
        (("help", "start"), ("start", "--help")),
        (("start", "help"), ("start", "--help")),
        (("--output", "text", "configure", "--help"), ("configure", "--output", "text", "--help")),
        (("--profile", "start", "list", "--help"), ("list", "--help")),
        (("--profile=start", "list", "--help"), ("list", "--help")),
        (("--debug", "list", "--help"), ("list", "--help")),
        (("--region", "us-east-1"), ()),
        (("--profile",), ()),
        (("--region", "list", "stop-them", "start", "AWS-RestartEC2Instance"), ("stop-them",)),
    ],
)
def test_the_command_is_the_first_word_that_is_no_option(ask, words: tuple[str, ...], same: tuple[str, ...]):
    """Nor the value of one; and `help` is --help, as in the aws CLI."""
    assert ask(*same) == ask(*words)
