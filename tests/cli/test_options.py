"""Which word of a command line is the command."""

from __future__ import annotations

import pytest

from sigv4ssm.cli import connection, options, output


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


def test_options_that_may_stand_before_the_command_are_those_that_calls_share():
    """All that take a word, and no others: one that is forgotten would make its value the command."""
    parser = options.Parser("any", usage="", description="")
    connection.add_options(parser)
    output.add_option(parser)
    with_values = (action.option_strings for action in parser._actions if action.nargs is None)
    assert {name for names in with_values for name in names} == options.WITH_VALUES


@pytest.mark.parametrize("text", ["65536", "9" * 5000, "-1", "1.5", "²", ""])
def test_a_port_that_is_none_is_refused_in_words(ask, text: str):
    """However many digits it has: Python reads no more than 4300."""
    code, _, err = ask("serve", f"--port={text}")
    assert (252, True) == (code, b"is no whole number from 0 to 65535" in err)
