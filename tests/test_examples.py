"""The examples run, are short, and do what they say."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from cases import FIXTURES

from sigv4ssm.local import EXAMPLE_CREDENTIALS, Course, Endpoint

EXAMPLES = Path(__file__).parent.parent / "examples"
UNKNOWN = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"


def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    keys = {
        "AWS_ACCESS_KEY_ID": EXAMPLE_CREDENTIALS.access_key_id,
        "AWS_SECRET_ACCESS_KEY": EXAMPLE_CREDENTIALS.secret_access_key,
        "AWS_REGION": "us-east-1",
        "PYTHONIOENCODING": "utf-8",
    }
    command = [sys.executable, "-W", "error", str(EXAMPLES / name), *arguments]
    return subprocess.run(command, env={**os.environ, **keys}, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def served():
    with Endpoint().serve() as server:
        yield server


@pytest.fixture
def running(served) -> str:
    """The id of an execution that runs at the served endpoint."""
    from sigv4ssm import Client

    with Client("us-east-1", credentials=EXAMPLE_CREDENTIALS, endpoint_url=served.url) as client:
        return client.call("StartAutomationExecution", {"DocumentName": "AWS-RestartEC2Instance"})[
            "AutomationExecutionId"
        ]


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.py")), ids=lambda file: file.name)
def test_an_example_is_short(file: Path):
    """Under 40 lines, its usage included."""
    assert 40 > len(file.read_text("utf-8").splitlines())


@pytest.mark.parametrize("name", ["02_your_own_http.py", "03_stop.py", "04_asyncio_httpx.py", "07_stop_many.py"])
def test_an_example_says_how_it_is_used(name: str):
    """Without arguments it shows its usage, and no traceback."""
    done = run(name)
    assert "usage: python " + name in done.stderr
    assert "Traceback" not in done.stderr


def test_sign_by_hand():
    """Its texts and its signature are botocore's for the same request."""
    case = FIXTURES / "stop-automation-execution" / "no-type"
    done = run("01_sign_by_hand.py")
    assert (0, "") == (done.returncode, done.stderr)
    for stage in ("canonical-request", "string-to-sign", "signature"):
        assert (case / f"header-{stage}.txt").read_text("utf-8") in done.stdout
    assert "Verified(access_key_id='AKIDEXAMPLE'" in done.stdout


def test_your_own_http(served, running: str):
    """A stop by urllib is answered, and a refusal is a sentence."""
    assert "'HTTPStatusCode': 200" in run("02_your_own_http.py", running, served.url).stdout
    refused = run("02_your_own_http.py", UNKNOWN, served.url)
    assert 1 == refused.returncode
    assert refused.stderr.startswith("AutomationExecutionNotFoundException: There is no")


def test_stop(served, running: str):
    """A stop, an unknown id, no endpoint, and a bad id."""
    assert run("03_stop.py", running, served.url).stdout.startswith("being stopped; request ")
    assert f"There is no execution {UNKNOWN}" in run("03_stop.py", UNKNOWN, served.url).stderr
    assert "It was not stopped." in run("03_stop.py", UNKNOWN, "http://127.0.0.1:1").stderr
    assert "must have length 36" in run("03_stop.py", "short", served.url).stderr


def test_asyncio_httpx(served, running: str):
    """Two stops at once."""
    done = run("04_asyncio_httpx.py", served.url, running, UNKNOWN)
    expected = f"{running} is being stopped\n{UNKNOWN} AutomationExecutionNotFoundException\n"
    assert (expected, "") == (done.stdout, done.stderr)


def test_explain():
    """It ends in the signer's signature, and names what that is made of."""
    done = run("06_explain.py")
    assert (0, "") == (done.returncode, done.stderr)
    assert "CanonicalQueryString   draft=&tag=new" in done.stdout
    assert "the path, without dot segments and //, encoded once more" in done.stdout
    made_of = "method, path, query, header, host, time, body, region, service, fixed by the specification"
    assert f"The signature is made of: {made_of}, hash, key, signature\n" in done.stdout


def test_why_refused():
    """The cause is named, with both sides of what differs, the reason and the cure."""
    done = run("05_why_refused.py")
    assert (0, "") == (done.returncode, done.stderr)
    certain, signed, received, *sentences = done.stdout.splitlines()
    assert "content_type_altered, for certain" == certain
    assert "signed    application/x-amz-json-1.1" == signed
    assert "received  application/x-amz-json-1.1; charset=utf-8" == received
    assert 2 == len(sentences)


def test_stop_many(monkeypatch: pytest.MonkeyPatch, capsys):
    """All of one runbook, and of no other whose name begins so; from the shell, and in Lambda with its clock."""
    endpoint = Endpoint(course=Course(cancelling=0))
    executions = [endpoint.start(document_name=name) for name in ("Restart", "Restart", "RestartAll")]
    with endpoint.serve() as server:
        done = run("07_stop_many.py", "Restart", server.url)
        *lines, summary = done.stdout.splitlines()
        assert ("", ["cancelled", "cancelled"]) == (done.stderr, [json.loads(line)["kind"] for line in lines])
        assert {"done": 2, "failed": 0, "unknown": 0, "not_done": 0} == json.loads(summary)
        assert [True, True, False] == [bool(each.stopped_at) for each in executions]
        handler = runpy.run_path(str(EXAMPLES / "07_stop_many.py"))["handler"]
        context = SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000)
        monkeypatch.setenv("AWS_REGION", "us-east-1")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", EXAMPLE_CREDENTIALS.access_key_id)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", EXAMPLE_CREDENTIALS.secret_access_key)
        assert 1 == handler({"document": "RestartAll"}, context, server.url)["done"]
    assert "stopping" == json.loads(capsys.readouterr().out)["kind"]
