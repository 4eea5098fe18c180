"""The fixture `golden` in runs of pytest: recorded, checked, refused, and what no test used."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

STOP = "def test_stop(golden):\n    golden.check(signed(), 'stop')\n"


def message(result: pytest.RunResult) -> str:
    """The text that a test failed with."""
    return "\n".join(line[8:] for line in result.outlines if line[:1] == "E")


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def recorded(project: pytest.Pytester) -> dict[str, bytes]:
    project.run("--golden-record", passed=1)
    return files(project.path / "golden")


def test_a_missing_case_fails_and_says_how_to_record(project):
    """Nothing is written by a run that was not asked to."""
    project.write(STOP)
    expected = "Failed: golden 'stop': nothing is recorded in golden/stop. To record it: pytest --golden-record"
    assert expected == message(project.run(failed=1))
    assert not (project.path / "golden").exists()


def test_recorded_once_it_is_checked_for_ever(project):
    """Recording says what it wrote; a second recording writes nothing; at another time the check is green."""
    project.write(STOP)
    assert "golden: recorded: golden/stop" in project.run("--golden-record", passed=1).outlines
    before = files(project.path / "golden")
    assert "stop/header-signature.txt" in before
    again = project.run("--golden-record", passed=1)
    assert "recorded:" not in again.stdout.str()
    assert before == files(project.path / "golden")
    project.run("-p", "no:cacheprovider", "--golden-strict", passed=1)


CHANGES = {
    "kind='Complete'": """payload, member Type
  expected: "Cancel"
  actual:   "Complete"
  likely:   its value was changed""",
    "**{'X-Custom': '1'}": """header X-Custom
  expected: (not there)
  actual:   1
  likely:   the header was added""",
    "pair=('AKIDEXAMPLE', 'other')": """signature
  expected: that of the request as it is sent
  actual:   another one
  likely:   the request was changed after it was signed, or signed with another secret key""",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_mismatch_reads_like_a_review(change: str, project):
    """The whole message, and what to do where it is meant."""
    project.write(STOP)
    recorded(project)
    project.write(STOP.replace("signed()", f"signed({change})"))
    expected = (
        "Failed: golden 'stop': the request is not the one recorded in golden/stop.\n\n"
        f"{CHANGES[change]}\n\nIf it is meant to be so: pytest --golden-record"
    )
    assert expected == message(project.run(failed=1))


def test_recording_replaces_what_changed(project):
    """The form too: no stage of the other one is left behind. A response that lies there stays."""
    project.write(STOP)
    recorded(project)
    (project.path / "golden/stop/response.txt").write_bytes(b"HTTP/1.1 200 OK\n\n")
    presigned = """
from datetime import datetime, timezone
from sigv4ssm import Credentials, Request, sigv4
def test_stop(golden):
    request, keys = Request("GET", "https://h/?a=1"), {"region": "r", "service": "s", "expires": 9}
    signed = sigv4.presign(request, Credentials("AKID", "x"), at=datetime.now(timezone.utc), **keys)
    golden.check(signed.request, "stop")
"""
    project.write(presigned)
    project.run("--golden-record", passed=1)
    names = set(files(project.path / "golden/stop"))
    stages = {f"query-{stage}.txt" for stage in ("canonical-request", "string-to-sign", "signature", "signed-request")}
    assert stages | {"request.txt", "context.json", "response.txt"} == names
    project.run(passed=1)


def test_a_wrong_signature_is_never_recorded(project):
    """What is pinned was verified, where the key is known: by the environment, or given."""
    text = """
from sigv4ssm import Credentials
def test_in_environment(golden, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDMINE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "mine")
    golden.check(signed(pair=("AKIDMINE", "mine", "TOKEN")), "mine")
    golden.check(signed(pair=("AKIDMINE", "other")), "stop")
def test_given(golden):
    golden.check(signed(pair=("AKIDGIVEN", "given")), "given", credentials=Credentials("AKIDGIVEN", "given"))
    golden.check(signed(pair=("AKIDGIVEN", "other")), "stop", credentials=Credentials("AKIDGIVEN", "given"))
"""
    project.write(text)
    result = project.run("--golden-record", failed=2)
    assert {"mine", "given"} == {folder.name for folder in (project.path / "golden").iterdir()}
    assert "\n\nsignature\n  expected: that of the request as it is sent\n" in message(result)


def test_one_name_has_one_request(project):
    """The same one may be checked twice; another one is refused, while recording too."""
    project.write(STOP + "def test_twice(golden):\n    golden.check(signed(), 'stop')\n")
    project.run("--golden-record", passed=2)
    project.write(STOP.replace("'stop'", "'new'") + "def test_b(golden):\n    golden.check(signed(kind='X'), 'new')\n")
    assert "payload, member Type" in message(project.run("--golden-record", passed=1, failed=1))


NAMES = {
    "stop": True,
    "ssm/stop-1.b": True,
    **dict.fromkeys(("", "../stop", "/tmp/stop", "a/../../b", ".hidden", "a//b", "a/", "a\\b", "a b", "a."), False),
}


def test_no_name_leads_out_of_the_folder(project):
    """Letters, digits, `_`, `-`, dots within, and slashes between."""
    text = STOP.replace("golden)", "golden, name)").replace("'stop')", "name)")
    project.write(f"@pytest.mark.parametrize('name', {list(NAMES)})\n{text}")
    good = sum(NAMES.values())
    result = project.run("--golden-record", passed=good, failed=len(NAMES) - good)
    assert "this is no name for a case." in message(result)
    cases = {file.parent.relative_to(project.path) for file in project.path.rglob("request.txt")}
    assert {Path("golden/stop"), Path("golden/ssm/stop-1.b")} == cases


REFUSED = {
    "object()": "A builtins.object is no request that can be read.",
    "b'nonsense'": "'nonsense' is no request line.",
    "b'GET / HTTP/1.1\\nHost:h\\n\\n'": "The request is not signed with SigV4.",
}


@pytest.mark.parametrize("thing", REFUSED)
def test_what_is_no_signed_request_fails(thing: str, project):
    """As a failure of the test, with a sentence."""
    project.write(STOP.replace("signed()", thing))
    assert message(project.run("--golden-record", failed=1)).startswith(f"Failed: golden 'stop': {REFUSED[thing]}")


def test_a_broken_case_is_named(project):
    """A file that is missing, or that was changed by hand; recording puts it right."""
    project.write(STOP)
    recorded(project)
    signature, context = project.path / "golden/stop/header-signature.txt", project.path / "golden/stop/context.json"
    signature.write_text("0" * 64)
    expected = "Failed: golden 'stop': the case in golden/stop does not hold together: its header-signature is not what"
    assert message(project.run(failed=1)).startswith(expected)
    context.unlink()
    assert "context.json: it is missing." in message(project.run(failed=1))
    project.run("--golden-record", passed=1)
    project.run(passed=1)


def test_no_secret_is_written_or_shown(project):
    """Neither keys nor token, in a case or in a message."""
    project.write(STOP.replace("signed()", "signed(pair=('AKIDSECRET', 'SECRETKEY', 'SECRETTOKEN'))"))
    assert b"SECRET" not in b"".join(recorded(project).values())
    project.write(STOP.replace("signed()", "signed(kind='X', pair=('AKIDSECRET', 'SECRETKEY', 'SECRETTOKEN'))"))
    assert "SECRET" not in message(project.run(failed=1))


def test_volatile_headers_are_a_list_that_the_user_can_add_to(project):
    """Patterns, in the ini file; User-Agent and amz-sdk-* are there already."""
    text = """
import uuid
def test_stop(golden):
    names = ("User-Agent", "amz-sdk-request", "amz-sdk-new", "X-My-Id", "X-Other-1")
    golden.check(signed(**{name: str(uuid.uuid4()) for name in names}), "stop")
"""
    project.write(text)
    project.run("--golden-record", passed=1)
    project.run(failed=1)
    project.ini("golden_volatile_headers = x-my-id X-Other-*")
    project.run(passed=1)


def test_one_folder_for_all(project):
    """The ini option golden_dir, from the root directory."""
    project.ini("golden_dir = recorded/requests")
    project.write(STOP, file="tests/a/test_it.py")
    project.run("--golden-record", passed=1)
    assert (project.path / "recorded/requests/stop/request.txt").exists()
    (project.path / "recorded/requests/stop").rename(project.path / "recorded/requests/other")
    project.write(STOP.replace("stop'", "other'"), file="tests/a/test_it.py")
    project.run("--golden-strict", passed=1)


def test_under_freezegun(project):
    """A frozen clock changes nothing."""
    project.write(STOP)
    recorded(project)
    project.write("import freezegun\n@freezegun.freeze_time('2031-01-01')\n" + STOP)
    project.run(passed=1)
    project.run("--golden-record", passed=1)
    project.write("import freezegun\n@freezegun.freeze_time('2031-01-01')\n" + STOP.replace("'stop'", "'frozen'"))
    project.run("--golden-record", passed=1)
    assert (project.path / "golden/frozen/request.txt").exists()
