"""`sigv4ssm demo` as a process."""

from __future__ import annotations

import os
import re

import pytest

WIRE = r"""
POST / HTTP/1\.1
Host: 127\.0\.0\.1:\d+
Accept-Encoding: identity
X-Amz-Target: AmazonSSM\.StopAutomationExecution
Content-Type: application/x-amz-json-1\.1
User-Agent: sigv4ssm/\S+ Python/\S+ \S+
X-Amz-Date: \d{8}T\d{6}Z
Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\d{8}/us-east-2/ssm/aws4_request, \S+, Signature=[0-9a-f]{64}
Content-Length: 65

\{"AutomationExecutionId": "[0-9a-f-]{36}"\}
"""
DEAD = "http://127.0.0.1:1"


def test_it_shows_a_stop_from_start_to_end(run):
    """In under three seconds of work, whatever the proxies: the request on the wire, Cancelled, and one refusal; no
    colours."""
    before = os.times()
    finished = run("demo", HTTP_PROXY=DEAD, HTTPS_PROXY=DEAD, ALL_PROXY=DEAD, AWS_DEFAULT_REGION="eu-west-1")
    after = os.times()
    assert (finished.returncode, finished.stderr) == (0, "")
    assert after.children_user + after.children_system - before.children_user - before.children_system < 3
    shown = [r"status +InProgress\n", WIRE, r'"HTTPStatusCode": 200', r"\nCancelling\nCancelled\n"]
    shown += [r"AutomationExecutionNotFoundException\nThere is no automation execution information .+\nCheck the"]
    for pattern in shown:
        assert re.search(pattern, finished.stdout), pattern
    assert "\x1b" not in finished.stdout


def test_its_parts_are_told_apart_by_colour(terminal):
    """On a terminal: signed, not signed, signed by its hash, and the signature itself."""
    code, shown = terminal("demo", TERM="xterm")
    assert code == 0
    for part in (
        r"\x1b\[33mPOST /\x1b\[0m\x1b\[2m HTTP/1.1\x1b\[0m",
        r"\x1b\[33mHost: \S+\x1b\[0m",
        r"\x1b\[2mUser-Agent: .+\x1b\[0m",
        r"\x1b\[36mAuthorization: .+Signature=\x1b\[0m\x1b\[32m[0-9a-f]{64}\x1b\[0m",
        r"\x1b\[35m\{.+\}\x1b\[0m",
        r"\x1b\[33msigned\x1b\[0m   \x1b\[35msigned by its hash\x1b\[0m   ",
    ):
        assert re.search(part, shown), part


@pytest.mark.parametrize(
    "settings",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=["ascii", "C"],
)
def test_a_stream_of_ascii_gets_ascii(run, settings):
    """What the stream cannot show is drawn with what it can."""
    finished = run("demo", **settings)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout.startswith("-- ")
    assert finished.stdout.isascii()
