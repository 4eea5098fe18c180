"""The command line as its users see it: each file in transcripts/ is a session that is run and compared exactly.

    # A comment: what this session shows.
    NAME=value              sets a variable from here on; `NAME=` empties it, `\\n` in it is a line end
    $ sigv4ssm stop <running> --endpoint-url <endpoint>
    {}                      a line of stdout
    ! sigv4ssm: wrong.      a line of stderr
    exit 0                  the exit code; ends the command's block

Every command is a process of its own: a fork of one that has imported the package, and new ones for FROM_THE_START and
in CI. The example key pair and AWS_REGION=us-east-1 are set to begin with.
`<…>` in a command is an endpoint or an execution of `places` in conftest.py. In what comes back those stand again,
and what differs from run to run stands as one of VARYING.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

FROM_THE_START = ("debug", "help", "presign", "refused-signatures", "stop")
TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))

VARYING = (
    (r"\b(?!0{8})[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<uuid>"),
    (r"\b[0-9a-f]{64}\b", "<hash>"),
    (r"\b\d{8}T\d{6}Z\b", "<date>"),
    (r"/?\b20\d{6}(?=/us-)", "<day>"),
    (r"\b\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT", "<date>"),
    (r"(?m)^\d\d:\d\d:\d\d\.\d{3}", "HH:MM:SS.sss"),
    (r"(?<=User-Agent: )sigv4ssm/\S+ Python/\S+ \w+", "<user agent>"),
    (r"after \d+\.\d{3} s", "after <a while>"),
    (r"(?m)^\d\d:\d\d:\d\d (.* after )\d+\.\d s", r"HH:MM:SS \1<a while>"),
    (r"(?m), in \d+:\d\d$", ", in <a while>"),
    (r"(?m)^\d+:\d\d(?=  )", "<M:SS>"),
    (r'(?<="seconds": )\d+\.\d+|(?<=\t)\d+\.\d(?=\t)', "<a while>"),
    (r"\b(59\d|600) seconds", "<600> seconds"),
    (r"Name or service not known|Temporary failure in name resolution|nodename nor servname.*known", "<no such host>"),
)


EACH = pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda path: path.stem)


@EACH
def test_the_command_does_what_the_transcript_says(transcript, places, run, fork):
    """Stdout, stderr and exit code of every command are those of the transcript, line by line."""
    _replay(transcript, places, run if transcript.stem in FROM_THE_START else fork)


@pytest.mark.slow
@EACH
def test_from_the_start_of_python(transcript, places, run):
    """Where nothing is imported yet and Python sets up the streams."""
    _replay(transcript, places, run)


def _replay(transcript, places, run):
    expected = transcript.read_text("utf-8")
    assert expected == "".join(line + "\n" for line in _replayed(expected.splitlines(), places, run))


def _replayed(lines, places, run):
    """The transcript with each command's block as it really comes out."""
    settings: dict[str, str] = {}
    in_block = False
    for line in lines:
        if line.startswith("$ "):
            in_block = True
            yield line
            yield from _block(run(*_words(line, places), **settings), places)
        elif in_block:
            in_block = not re.fullmatch(r"exit \d+", line)
        else:
            setting = re.fullmatch(r"([A-Z][A-Z0-9_]*)=(.*)", line)
            if setting:
                settings[setting[1]] = setting[2].replace(r"\n", "\n")
            yield line
    assert not in_block, "the last command has no `exit` line"


def _words(line, places):
    program, *words = shlex.split(re.sub(r"<[^>]+>", lambda name: shlex.quote(places[name[0]]), line[2:]))
    assert program == "sigv4ssm", line
    return words


def _block(finished, places):
    yield from _steady(finished.stdout, places).splitlines()
    yield from ("! " + text if text else "!" for text in _steady(finished.stderr, places).splitlines())
    yield f"exit {finished.returncode}"


def _steady(text, places):
    """The text with names in place of what differs from run to run."""
    for name, place in places.items():
        text = text.replace(place, name).replace(place.partition("://")[2] or place, name.replace("<", "<host of "))
    for pattern, name in VARYING:
        text = re.sub(pattern, name, text)
    return text


def test_there_are_transcripts():
    """A moved folder does not make this test pass by emptiness."""
    assert len(TRANSCRIPTS) > 10
