"""`sigv4ssm golden check`, `golden show` and `serve --record`, as processes."""

from __future__ import annotations

import io
import json
import re
import shutil
import signal
import sys
import threading
from pathlib import Path

import pytest
from cases import FIXTURES, PRESIGNED, STOP

from sigv4ssm import Client, Credentials, errors
from sigv4ssm.cli import golden, progress
from sigv4ssm.golden import find_cases
from sigv4ssm.local import EXAMPLE_CREDENTIALS

OWN = Credentials("AKIAREALREALREALREAL", "REALSECRETREALSECRETREALSECRETREALSECRET", "REALTOKEN/REAL+TOKEN==")
OWN_SETTINGS = {
    "AWS_ACCESS_KEY_ID": OWN.access_key_id,
    "AWS_SECRET_ACCESS_KEY": OWN.secret_access_key,
    "AWS_SESSION_TOKEN": str(OWN.session_token),
}
ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Three cases, at two depths."""
    for folder in (STOP / "session-token", STOP / "not-found", PRESIGNED / "get-query"):
        shutil.copytree(folder, tmp_path / folder.parent.name / folder.name)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_all_green(run):
    """The project's own fixtures: every one counted, and exit 0."""
    finished = run("golden", "check", str(FIXTURES))
    assert (0, f"{len(find_cases(FIXTURES))} passed, 0 failed\n", "") == (
        finished.returncode,
        finished.stdout,
        finished.stderr,
    )


def test_a_failure_shows_the_line(fork, tree: Path):
    """One line for the case with the stage, the diff below it, the numbers last, and exit 1."""
    change(tree / "presigned" / "get-query" / "request.txt", "b=2", "b=3")
    finished = fork("golden", "check", str(tree))
    assert 1 == finished.returncode
    first, *lines, last = finished.stdout.splitlines()
    where = tree / "presigned" / "get-query"
    assert f"FAIL {where}: query-canonical-request differs (- the case, + sigv4ssm)" == first
    assert ["-", "+"] == [line[4] for line in lines if "b=" in line]
    assert any(line.startswith("    +") and line.endswith("&b=3") for line in lines)
    assert "2 passed, 1 failed" == last


def test_a_broken_case_is_a_failure(fork, tree: Path):
    """It says which file and why, and the others are checked all the same."""
    (tree / "stop-automation-execution" / "not-found" / "header-signature.txt").unlink()
    finished = fork("golden", "check", str(tree))
    missing = tree / "stop-automation-execution" / "not-found" / "header-signature.txt"
    assert [
        f"FAIL {missing}: it is missing. A form has all four of its stages.",
        "2 passed, 1 failed",
    ] == finished.stdout.splitlines()
    assert 1 == finished.returncode


def test_an_outcome_is_checked_last(fork, tree: Path):
    """What the caller gets of the response is a stage too."""
    change(tree / "stop-automation-execution" / "not-found" / "response.txt", "NotFoundException", "FoundException")
    finished = fork("golden", "check", str(tree))
    assert "not-found: outcome differs" in finished.stdout
    assert '    -        "Code": "AutomationExecutionNotFoundException",\n' in finished.stdout
    assert '    +        "Code": "AutomationExecutionFoundException",\n' in finished.stdout


def test_as_json(fork, tree: Path):
    """For other programs: the numbers, and both texts of each failure, without tokens."""
    change(tree / "stop-automation-execution" / "session-token" / "request.txt", "json-1.1", "json-1.0")
    finished = fork("golden", "check", str(tree), "--output", "json")
    answer = json.loads(finished.stdout)
    assert (2, 1) == (answer["passed"], answer["failed"])
    assert "header-canonical-request" == answer["failures"][0]["stage"]
    assert "json-1.1" in answer["failures"][0]["expected"]
    assert "json-1.0" in answer["failures"][0]["actual"]
    assert "IQoJb3" not in finished.stdout


@pytest.mark.parametrize("action", ["check", "show"])
@pytest.mark.parametrize("folders", [("nowhere",), ("",), (str(FIXTURES), "nowhere")])
def test_no_case_is_no_success(fork, tmp_path: Path, action: str, folders: tuple[str, ...]):
    """A folder that is not there or holds none is a mistake on the command line, beside a good one too."""
    finished = fork("golden", action, *(str(tmp_path / folder) for folder in folders))
    assert 252 == finished.returncode
    assert "there is no case" in finished.stderr
    assert "passed" not in finished.stdout


def test_show(fork, tree: Path):
    """Everything that the case holds, in order; key and token are hidden."""
    finished = fork("golden", "show", str(tree / "stop-automation-execution" / "session-token"))
    assert 0 == finished.returncode
    names = [line for line in finished.stdout.splitlines() if re.fullmatch(r"[a-z-]+\.(txt|json)", line)]
    stages = [f"header-{stage}.txt" for stage in ("canonical-request", "string-to-sign", "signature", "signed-request")]
    expected = ["request.txt", "unsigned-headers.txt", "context.json", *stages, "response.txt", "outcome.json"]
    assert expected == names
    assert '"secret_access_key": "***"' in finished.stdout
    assert "  x-amz-security-token:***\n" in finished.stdout
    assert "wJalr" not in finished.stdout
    assert "IQoJb3" not in finished.stdout


def test_on_a_terminal_it_has_colours(terminal, tree: Path):
    """Red for what is in the case, green for what sigv4ssm makes; nothing that could steer the terminal."""
    change(tree / "presigned" / "get-query" / "request.txt", "b=2", "b=\x1b[2J")
    change(tree / "stop-automation-execution" / "not-found" / "request.txt", "json-1.1", "json-1.0")
    code, shown = terminal("golden", "check", str(tree))
    assert 1 == code
    assert "\x1b[31m-content-type:application/x-amz-json-1.1\x1b[0m" in shown
    assert "\x1b[32m+content-type:application/x-amz-json-1.0\x1b[0m" in shown
    assert "[2J" not in re.sub(r"\\x1b\[2J", "", shown)


@pytest.fixture
def record(begin):
    """A function that starts `serve --record` into a folder, runs a program against its URL, and gives stderr."""

    def session(folder: Path, program, *words: str, port: str = "0", **settings: str) -> str:
        process = begin("serve", "--port", port, "--record", str(folder), *words, **settings)
        impatience = threading.Timer(60, process.kill)
        impatience.start()
        try:
            program(process.stdout.readline().split()[-1])
            process.send_signal(signal.SIGINT)
            return process.communicate(timeout=60)[1]
        finally:
            impatience.cancel()

    return session


def client(url: str, credentials: Credentials = EXAMPLE_CREDENTIALS) -> Client:
    return Client("us-east-1", credentials=credentials, endpoint_url=url)


def program(url: str) -> None:
    """Start, look, stop, be refused; and one that does not verify."""
    with client(url, OWN) as caller:
        started = caller.call("StartAutomationExecution", {"DocumentName": "Example"})["AutomationExecutionId"]
        caller.call("GetAutomationExecution", {"AutomationExecutionId": started})
        caller.stop_automation_execution(AutomationExecutionId=started)
        with pytest.raises(errors.AutomationExecutionNotFoundException):
            caller.stop_automation_execution(AutomationExecutionId=ID)
    stranger = Credentials(OWN.access_key_id, "other", OWN.session_token)
    with client(url, stranger) as caller, pytest.raises(errors.InvalidSignatureException):
        caller.call("StartAutomationExecution", {"DocumentName": "Other"})


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_recording(fork, record, tmp_path: Path):
    """Cases of what verified, green, without a secret; stderr says what was recorded, and what was not and why."""
    said = record(tmp_path / "cases", program, **OWN_SETTINGS)
    assert "POST /: recorded as ssm-StartAutomationExecution-001\n" in said
    assert "POST /: not recorded: The signature is not the one of this request with this key.\n" in said
    assert "4 passed, 0 failed\n" == fork("golden", "check", str(tmp_path / "cases")).stdout
    assert b"REAL" not in b"".join(contents(tmp_path).values())
    assert not re.search("REALSECRET|REALTOKEN", said)


def test_recording_again_gives_the_same_bytes(record, lasting_port: int, tmp_path: Path):
    """Into another folder, and into the same: on one port, since Host is signed."""
    options = {"port": str(lasting_port), **OWN_SETTINGS}
    record(tmp_path / "one", program, **options)
    record(tmp_path / "two", program, **options)
    once = contents(tmp_path / "one")
    assert once == contents(tmp_path / "two")
    said = record(tmp_path / "one", program, **options)
    assert 4 == said.count("recorded already")
    assert once == contents(tmp_path / "one")


def test_keep_time(record, tmp_path: Path):
    """--keep-time leaves the time at which the request was signed."""
    record(tmp_path, program, "--keep-time", **OWN_SETTINGS)
    times = {json.loads(file.read_bytes())["timestamp"][:4] for file in tmp_path.rglob("context.json")}
    assert "2015" not in times


def test_a_folder_that_cannot_be_made(fork, tmp_path: Path):
    """It is said before anything is served."""
    (tmp_path / "file").touch()
    finished = fork("serve", "--port", "0", "--record", str(tmp_path / "file"))
    assert 252 == finished.returncode
    assert "" == finished.stdout
    assert "file: File exists." in finished.stderr


@pytest.mark.parametrize("on_terminal", [True, False])
def test_what_takes_long_shows_how_far_it_is(monkeypatch, tree: Path, on_terminal: bool):
    """On a terminal alone, and the line is taken away in the end."""
    stderr = io.StringIO()
    monkeypatch.setattr(stderr, "isatty", lambda: on_terminal, raising=False)
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(progress, "QUIET", -1)
    monkeypatch.setattr(progress, "OFTEN", 60)
    monkeypatch.setenv("TERM", "xterm")
    assert [] == golden.check(find_cases(tree))
    assert ("\r\x1b[K0 of 3 checked\r\x1b[K" if on_terminal else "") == stderr.getvalue()
