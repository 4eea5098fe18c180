"""`configure list` beside that of the aws CLI, and what no transcript shows."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from sigv4ssm import credentials
from sigv4ssm.cli import configure
from sigv4ssm.errors import NoCredentialsError
from sigv4ssm.local import EXAMPLE_CREDENTIALS

COMMAND = (sys.executable, "-m", "sigv4ssm")
SHARED_FILES = Path(__file__).parent / "shared-files"
KEYS = {
    "AWS_ACCESS_KEY_ID": EXAMPLE_CREDENTIALS.access_key_id,
    "AWS_SECRET_ACCESS_KEY": EXAMPLE_CREDENTIALS.secret_access_key,
}
CONFIG = """\
[default]
region = eu-west-1
[profile files]
region = us-west-1
[profile process]
region = us-west-2
credential_process = echo '{"Version": 1, "AccessKeyId": "AKIDPROCESS", "SecretAccessKey": "SECRETOFPROCESS"}'
"""
CREDENTIALS = """\
[files]
aws_access_key_id = AKIDOFFILES
aws_secret_access_key = SECRETOFFILES
"""
SET_UPS = {
    "nothing": ([], {"HOME": "/no/such/home"}),
    "the environment": ([], {**KEYS, "AWS_DEFAULT_REGION": "us-east-2"}),
    "a profile of the environment": ([], {"AWS_PROFILE": "files"}),
    "an option": (["--profile", "files"], {"AWS_PROFILE": "process", "AWS_DEFAULT_REGION": "us-east-2"}),
    "a process": ([], {"AWS_DEFAULT_PROFILE": "process", "AWS_PROFILE": "files"}),
}
SECRETS = (EXAMPLE_CREDENTIALS.secret_access_key, "SECRETOFFILES", "SECRETOFPROCESS")
UNSET = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")


@pytest.fixture
def machine(environ, tmp_path):
    """A function that gives the environment of a machine with both files at home, and with these variables."""
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/config").write_text(CONFIG)
    (tmp_path / ".aws/credentials").write_text(CREDENTIALS)
    plain = {name: value for name, value in environ.items() if name not in UNSET}
    return lambda variables: {**plain, "HOME": str(tmp_path), **variables}


@functools.cache
def aws() -> str:
    """The path of an aws CLI that starts, or a skip that says why not."""
    path = shutil.which("aws")
    if path is None or subprocess.run([path, "--version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("the aws CLI is not installed, or does not start")
    return path


def rows(program, words, environ):
    """Name, value, type and location of the six lines that both print."""
    command = [*program, "configure", "list", *words]
    done = subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", timeout=120)
    assert 0 == done.returncode, done.stderr
    lines = [line.replace("<not set>", "<not-set>").replace(" : ", " ") for line in done.stdout.splitlines()]
    return [line.split(None, 3) for line in lines[:6]]


@pytest.mark.parametrize("name", SET_UPS)
def test_beside_the_aws_cli(machine, name):
    """Its rows are ours: name, masked value, type, and the location where it tells a single one."""
    words, variables = SET_UPS[name]
    environ = machine(variables)
    expected, actual = rows([aws()], words, environ), rows(COMMAND, words, environ)
    assert [row[:3] for row in expected] == [row[:3] for row in actual]
    for theirs, ours in zip(expected, actual):
        assert theirs[3:] == ours[3:] or theirs[3:] == [] or "[" in theirs[3]


@pytest.mark.parametrize(
    ("name", "end", "kind", "location"),
    [
        ("a process", "CESS", "custom-process", "profile process"),
        ("an option", "ILES", "shared-credentials-file", "~/.aws/credentials"),
    ],
)
def test_the_place_of_the_credentials(machine, name, end, kind, location):
    """It is told for both keys; a file at home begins with ~."""
    words, variables = SET_UPS[name]
    assert [[key, "*" * 16 + end, kind, location] for key in ("access_key", "secret_key")] == rows(
        COMMAND, words, machine(variables)
    )[3:5]


def test_the_variable_of_a_proxy(machine):
    """Of two the one with small letters counts, and it is named."""
    environ = machine({"HTTPS_PROXY": "http://a.example:1", "https_proxy": "http://b.example:2"})
    done = subprocess.run([*COMMAND, "configure", "list"], env=environ, capture_output=True, encoding="utf-8")
    assert ["https_proxy", "http://b.example:2", "env", "https_proxy"] == done.stdout.splitlines()[-1].split()


@pytest.mark.parametrize("name", SET_UPS)
def test_no_secret_is_shown(machine, name):
    """Nor is it in the steps that --debug shows."""
    words, variables = SET_UPS[name]
    command = [*COMMAND, "configure", "list", "--debug", *words]
    done = subprocess.run(command, env=machine(variables), capture_output=True, encoding="utf-8", timeout=120)
    assert [] == [secret for secret in SECRETS if secret in done.stdout + done.stderr]


@pytest.mark.parametrize("scheme", ["https://", ""])
@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "HTTPS_PROXY"])
def test_a_login_in_a_url_is_hidden(machine, variable, scheme):
    """Also where the scheme was forgotten, and no request could be sent."""
    environ = machine({**KEYS, variable: f"{scheme}user:password@e.example"})
    done = subprocess.run([*COMMAND, "configure", "list"], env=environ, capture_output=True, encoding="utf-8")
    assert f"{scheme}***@e.example" in done.stdout.split()
    assert "password" not in done.stdout + done.stderr


@pytest.mark.parametrize("terminal", [False, True])
def test_the_chain_is_that_of_a_client(monkeypatch, terminal):
    """It gets the profile given and that in use, the region, and a way to ask for a code where there is a terminal."""
    given = []

    def nothing():
        raise NoCredentialsError("There are none.")

    monkeypatch.setattr(credentials, "Chain", lambda search: given.append(search) or nothing)
    monkeypatch.setattr("getpass.getpass", lambda question: f"{question}1")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: terminal))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(SHARED_FILES / "config"))
    assert 0 == configure.run(SimpleNamespace(profile="audit", region="us-east-2"))
    assert ("audit", "audit", "us-east-2") == (given[0].profile, given[0].profile_name, given[0].region)
    assert terminal == (given[0].ask is not None)
    assert not terminal or given[0].ask("code: ") == "code: 1"
