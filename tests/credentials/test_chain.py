"""The chain: its order, what it keeps, and what it says when it has nothing."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from metadata_services import KEYS, Instance

from sigv4ssm import credentials, errors
from sigv4ssm.credentials import PLACES

ENV = {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "secretMARKERenv"}
FAR = datetime.now(timezone.utc) + timedelta(hours=12)


def keys(number: str) -> str:
    return f"aws_access_key_id = AKID{number}\naws_secret_access_key = secretMARKER{number.lower()}\n"


@pytest.fixture
def agent(raw_server):
    """A container's agent."""
    body = f'{{"AccessKeyId":"ASIACONT","SecretAccessKey":"s","Token":"t","Expiration":"{FAR:%Y-%m-%dT%H:%M:%SZ}"}}'
    return raw_server(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())


ROLE = "role_arn = arn:aws:iam::123456789012:role/demo\n"
ONE, TWO = keys("ONE"), keys("TWO")
STEPS = (
    ("env", "AKIDENV", "AWS_ACCESS_KEY_ID"),
    ("assume-role", "ASIAISSUED1", f"{ROLE}source_profile = b\n"),
    ("assume-role-with-web-identity", "ASIAISSUED2", "AWS_WEB_IDENTITY_TOKEN_FILE"),
    ("shared-credentials-file", "AKIDONE", ONE),
    ("custom-process", "AKIDPROC", "credential_process"),
    ("config-file", "AKIDTWO", TWO),
    ("container-role", "ASIACONT", "AWS_CONTAINER_CREDENTIALS_FULL_URI"),
    ("iam-role", KEYS[0], None),
)
"""Every place, the key id that it has, and the variable or the lines without which it has nothing."""


@pytest.mark.usefixtures("sts")
def test_the_order(chain, agent, tmp_path):
    """With something in every place the first wins; taken away one after the other, each gives way to the next."""
    (tmp_path / "token").write_text("jwtMARKER")
    (tmp_path / "json").write_text('{"Version": 1, "AccessKeyId": "AKIDPROC", "SecretAccessKey": "s"}')
    process = f"credential_process = cat {tmp_path}/json\n"
    default, shared = f"[default]\n{STEPS[1][2]}{process}{TWO}", f"[default]\n{ONE}"
    found = []
    with Instance() as instance:
        environ = {
            **ENV,
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"),
            "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/web",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": agent.url,
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": instance.url,
            "AWS_EC2_METADATA_DISABLED": "false",
            "AWS_METADATA_SERVICE_TIMEOUT": "60",
        }
        for _, _, condition in STEPS:
            one = chain(f"{default}[profile b]\n{ONE}", shared, environ=environ)
            key_id = one().access_key_id
            found.append((one.source, key_id))
            environ.pop(condition, None)
            lines = process if condition == "credential_process" else condition or "-"
            default, shared = default.replace(lines, ""), shared.replace(lines, "")
    assert [step[:2] for step in STEPS] == found


@pytest.mark.parametrize(
    ("profile", "variable", "expected"),
    [(None, None, "AKIDENV"), (None, "x", "AKIDENV"), ("x", None, "AKIDONE"), ("default", "x", "AKIDTWO")],
)
def test_a_profile_that_was_asked_for_comes_before_the_environment(chain, profile, variable, expected):
    """AWS_PROFILE is no such request: it stands beside the keys in the same environment."""
    environ = {**ENV, **({"AWS_PROFILE": variable} if variable else {})}
    found = chain(f"[profile x]\n{keys('ONE')}[default]\n{keys('TWO')}", environ=environ, profile=profile)
    assert expected == found().access_key_id


def test_nothing_anywhere(chain):
    """Each place is named with the reason why it had nothing, and the sentence says what to do."""
    with pytest.raises(errors.NoCredentialsError) as caught:
        chain("[default]\nregion = us-east-1\n")()
    problem = caught.value.problem
    for path in ("config", "credentials"):
        before, name, after = problem.rpartition(f"/{path}")
        problem = before.rpartition(" in ")[0] + " in" + name + after
    assert problem == (
        "No credentials were found (profile 'default'). Tried:\n"
        "  the environment: AWS_ACCESS_KEY_ID is not set\n"
        "  an assumed role: no role_arn in the profile\n"
        "  web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set, no web_identity_token_file in the profile\n"
        "  IAM Identity Center: no sso_account_id in the profile\n"
        "  the shared credentials file: no profile 'default' in/credentials\n"
        "  a login session: no login_session in the profile\n"
        "  a credential process: no credential_process in the profile\n"
        "  the config file: no aws_access_key_id in the profile in/config\n"
        "  the container: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is "
        "set\n"
        "  the instance metadata: AWS_EC2_METADATA_DISABLED is true"
    )
    assert caught.value.remedy.startswith("Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile")
    assert str(caught.value).endswith(f" is true\n{caught.value.remedy}")


def test_every_place_says_why(chain):
    """Also without any profile, and with one that was asked for."""
    for options, words in (({}, "no profile 'default'"), ({"profile": "x", "environ": ENV}, "'x' was asked for")):
        with pytest.raises(errors.NoCredentialsError, match=words) as caught:
            chain("[profile x]\na = b\n" if options else "", **options)()
        assert [] == [place for place, _ in PLACES if f"  {place}: " not in caught.value.problem]


def test_a_place_that_fails_ends_the_search(chain, agent):
    """Whoever set it up means it: nothing further on is taken in its stead."""
    environ = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_CONTAINER_CREDENTIALS_FULL_URI": agent.url}
    with pytest.raises(errors.PartialCredentialsError, match="AWS_SECRET_ACCESS_KEY is not"):
        chain(environ=environ)()
    assert [] == agent.requests


def test_nothing_found_is_looked_for_again(chain):
    """At the next call: it may be there by then. What is found is kept."""
    environ = {}
    found = chain(environ=environ)
    with pytest.raises(errors.NoCredentialsError):
        found()
    assert (None, None) == (found.source, found.location)
    environ.update(ENV)
    first = found()
    environ.clear()
    assert first is found()
    assert ("env", "AWS_ACCESS_KEY_ID") == (found.source, found.location)


def test_no_repr_and_no_log_shows_a_secret(chain, caplog):
    """Of the chain, of what it looks with, and of what it found; where that is is logged."""
    caplog.set_level("DEBUG")
    found = chain(f"[default]\n{keys('ONE')}", environ={**ENV, "AWS_SESSION_TOKEN": "tokenMARKER"})
    found()
    assert [("sigv4ssm.credentials", "Credentials are found: env, AWS_ACCESS_KEY_ID.")] == [
        (record.name, record.getMessage()) for record in caplog.records
    ]
    shown = repr(found) + repr(found._found)
    assert "MARKER" not in shown
    assert "Found(source='env', location='AWS_ACCESS_KEY_ID', provide=…)" == repr(found._found)


def test_importing_the_chain_is_cheap():
    """What it needs for one place alone is imported there."""
    source = "import sys, sigv4ssm.credentials; print(*sys.modules)"
    root = str(Path(credentials.__file__).parents[2])
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {root!r}); {source}"]
    loaded = set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert set() == loaded & {
        "subprocess",
        "json",
        "xml",
        "shlex",
        "logging",
        "requests",
        "http.client",
        "configparser",
    }
