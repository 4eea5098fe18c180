"""Programs that print credentials: real ones, and all the ways in which they fail."""

from __future__ import annotations

import json
import shlex
import sys
import time
from datetime import datetime, timedelta, timezone

import pytest

from sigv4ssm import errors
from sigv4ssm.credentials import profile

GIVEN = {"Version": 1, "AccessKeyId": "AKIDPROC", "SecretAccessKey": "secretMARKERproc"}


@pytest.fixture
def program(tmp_path):
    """A factory of programs: Python that a profile runs, as its section of the config file."""

    def make(source: str) -> str:
        path = tmp_path / "the program.py"
        path.write_text(source)
        return f"[default]\ncredential_process = {shlex.quote(sys.executable)} '{path}' 'an argument' $HOME > x\n"

    return make


def prints(answer: object) -> str:
    return f"print({json.dumps(answer)!r})"


def test_what_a_program_prints(chain, program):
    """Key id and secret; without an expiry for good, and the program is run once."""
    found = chain(program(f"import sys; open(sys.argv[0] + '.runs', 'a').write('x'); {prints(GIVEN)}"))
    given = found()
    assert ("AKIDPROC", "secretMARKERproc", None, None) == given._fields()
    assert given is found()
    assert ("custom-process", "profile default") == (found.source, found.location)


def test_no_shell_sees_the_command(chain, program, tmp_path):
    """It is split into words as a shell would, and no more."""
    chain(program(f"import sys; open(r'{tmp_path}/words', 'w').write(repr(sys.argv[1:])); {prints(GIVEN)}"))()
    assert repr(["an argument", "$HOME", ">", "x"]) == (tmp_path / "words").read_text()
    assert not (tmp_path / "x").exists()


def test_temporary_ones_are_fetched_anew(chain, program, tmp_path):
    """With token and expiry; before that the program is run again."""
    now = [datetime.now(timezone.utc)]
    source = f"""
import datetime, json, pathlib, sys
runs = pathlib.Path(r"{tmp_path}/runs")
runs.write_text(runs.read_text() + "x" if runs.exists() else "x")
start = datetime.datetime({now[0].year}, 1, 1, tzinfo=datetime.timezone.utc)
end = start + datetime.timedelta(days=400 * len(runs.read_text()))
print(json.dumps({{**{GIVEN}, "SessionToken": "tokenMARKER", "Expiration": end.isoformat()}}))
"""
    found = chain(program(source), clock=lambda: now[0])
    first = found()
    assert "tokenMARKER" == first.session_token
    assert first is found()
    now[0] = first.expires_at - timedelta(minutes=1)
    assert first.expires_at + timedelta(days=400) == found().expires_at
    assert "xx" == (tmp_path / "runs").read_text()


def test_it_speaks_to_the_user(chain, program, capfd):
    """Its stderr is the user's; its stdout is not."""
    chain(program(f"import sys; print('sign in at …', file=sys.stderr); {prints(GIVEN)}"))()
    assert ("", "sign in at …\n") == capfd.readouterr()


FAILURES = {
    "another exit code": ("import sys; print('MARKER'); sys.exit(3)", "ended with exit code 3"),
    "nothing": ("pass", "printed no JSON object"),
    "no JSON": ("print('secretMARKER')", "printed no JSON object"),
    "half of it": ('print(\'{"SecretAccessKey": "secretMARKER\')', "printed no JSON object"),
    "no text": ("import sys; sys.stdout.buffer.write(b'MARKER\\xff')", "printed no JSON object"),
    "a list": (prints(["secretMARKER"]), "printed no JSON object"),
    "too deep": ("print('[' * 100000)", "printed no JSON object"),
    "no version": (prints({**GIVEN, "Version": None}), "printed no Version, or another than 1"),
    "another version": (prints({**GIVEN, "Version": 2}), "printed no Version, or another than 1"),
    "a version as text": (prints({**GIVEN, "Version": "1"}), "printed no Version, or another than 1"),
    "no key id": (prints({"Version": 1, "SecretAccessKey": "secretMARKER"}), "printed no AccessKeyId"),
    "no secret": (prints({"Version": 1, "AccessKeyId": "AKID"}), "printed no SecretAccessKey"),
    "an empty key id": (prints({**GIVEN, "AccessKeyId": ""}), "The AccessKeyId that the .* printed is empty"),
    "a secret with a blank": (
        prints({**GIVEN, "SecretAccessKey": "secret MARKER"}),
        "The SecretAccessKey that the credential_process of profile 'default' printed contains white space",
    ),
    "a secret that is a number": (prints({**GIVEN, "SecretAccessKey": 1}), "SecretAccessKey .* is int, not str"),
    "a token that is a list": (prints({**GIVEN, "SessionToken": ["MARKER"]}), "SessionToken .* is list, not str"),
    "an expiry that is none": (prints({**GIVEN, "Expiration": "MARKER"}), "printed an Expiration that is no time"),
    "an empty expiry": (prints({**GIVEN, "Expiration": ""}), "printed an Expiration that is no time"),
    "an expiry without a zone": (prints({**GIVEN, "Expiration": "2030-01-01T00:00:00"}), "Expiration that is no time"),
    "an expiry that is over": (prints({**GIVEN, "Expiration": "2001-01-01T00:00:00Z"}), "expired at 2001-01-01T00:00"),
}


@pytest.mark.parametrize(("source", "words"), FAILURES.values(), ids=FAILURES)
def test_what_a_program_may_not_print(chain, program, everything, source, words):
    """The sentence says what is wrong, and nothing shows any of what was printed."""
    with pytest.raises(errors.CredentialRetrievalError, match=words) as caught:
        chain(program(source))()
    assert caught.value.remedy
    assert "MARKER" not in everything(caught.value)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("", "is no command line"),
        ("'' ", "cannot be started"),
        ("/no/such/program", "cannot be started: no such file or directory"),
        ("/", "cannot be started: permission denied"),
        ("echo 'open", r"is no command line \(no closing quotation\)"),
    ],
)
def test_what_cannot_be_run(chain, command, words):
    """Neither the operating system's exception nor the shell's gets out."""
    with pytest.raises(errors.CredentialRetrievalError, match=f"The credential_process of profile 'default' {words}"):
        chain(f"[default]\ncredential_process = {command}\n")()


def test_a_program_that_does_not_end(chain, program, monkeypatch, everything):
    """It is ended after a time, and what it had printed is not shown."""
    monkeypatch.setattr(profile, "LONGEST", 0.3)
    source = "import time; print('MARKER', flush=True); time.sleep(60)"
    started = time.monotonic()
    with pytest.raises(errors.CredentialRetrievalError, match=r"took longer than 0\.3 s") as caught:
        chain(program(source))()
    assert time.monotonic() - started < 30
    assert "MARKER" not in everything(caught.value)


def test_in_the_credentials_file(chain, program):
    """It is a setting of the profile, wherever that stands."""
    assert "AKIDPROC" == chain("", program(prints(GIVEN)))().access_key_id


def test_keys_of_the_credentials_file_come_first(chain):
    """And keys of the config file after it, in botocore's order."""
    keys = "aws_access_key_id = AKIDONE\naws_secret_access_key = secretMARKERone\n"
    assert "AKIDONE" == chain("[default]\ncredential_process = false\n", f"[default]\n{keys}")().access_key_id
    with pytest.raises(errors.CredentialRetrievalError, match="ended with exit code 1"):
        chain(f"[default]\ncredential_process = false\n{keys}")()
