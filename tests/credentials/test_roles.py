"""Profiles that assume a role: with which credentials, with which parameters, and what is refused."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone

import pytest
from rawserver import RawServer
from stsserver import refusal

from sigv4ssm import errors

ROLE = "role_arn = arn:aws:iam::123456789012:role/demo\n"
KEYS_ONE = "aws_access_key_id = AKIDONE\naws_secret_access_key = secretMARKERone\n"
KEYS_TWO = "aws_access_key_id = AKIDTWO\naws_secret_access_key = secretMARKERtwo\n"
ENVIRON = {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "secretMARKERenv"}
PROCESS_JSON = '{"Version": 1, "AccessKeyId": "AKIDPROC", "SecretAccessKey": "secretMARKERproc"}'
PROCESS = f'credential_process = \'{sys.executable}\' -c \'print("""{PROCESS_JSON}""")\'\n'
SERIAL = "arn:aws:iam::123456789012:mfa/me"


def role(source: str = "b", more: str = "") -> str:
    return f"{ROLE}source_profile = {source}\n{more}"


SOURCES = {
    "a profile of the config file": (f"[default]\n{role()}[profile b]\n{KEYS_ONE}", "", ["AKIDONE"]),
    "a profile of the credentials file": (f"[default]\n{role()}", f"[b]\n{KEYS_TWO}", ["AKIDTWO"]),
    "the role in the credentials file": ("", f"[default]\n{role()}[b]\n{KEYS_ONE}", ["AKIDONE"]),
    "both files: the credentials file": (
        f"[default]\n{role()}[profile b]\n{KEYS_ONE}",
        f"[b]\n{KEYS_TWO}",
        ["AKIDTWO"],
    ),
    "itself": (f"[default]\n{role('default', KEYS_ONE)}", "", ["AKIDONE"]),
    "its own keys are not used": (f"[default]\n{role(more=KEYS_TWO)}[profile b]\n{KEYS_ONE}", "", ["AKIDONE"]),
    "a role": (
        f"[default]\n{role()}[profile b]\n{role('c')}[profile c]\n{KEYS_ONE}",
        "",
        ["AKIDONE", "ASIAISSUED1"],
    ),
    "a role with keys: the keys": (
        f"[default]\n{role()}[profile b]\n{role('c', KEYS_TWO)}[profile c]\n{KEYS_ONE}",
        "",
        ["AKIDTWO"],
    ),
    "a role of itself: its keys": (f"[default]\n{role()}[profile b]\n{role('b', KEYS_TWO)}", "", ["AKIDTWO"]),
    "a process": (f"[default]\n{role()}[profile b]\n{PROCESS}", "", ["AKIDPROC"]),
    "the environment": (f"[default]\n{ROLE}credential_source = Environment\n", "", ["AKIDENV"]),
}


@pytest.mark.parametrize(("config_file", "credentials_file", "signers"), SOURCES.values(), ids=SOURCES)
def test_with_which_credentials_a_role_is_assumed(sts, chain, config_file, credentials_file, signers):
    """Those of the source; where that assumes a role itself, one call after the other."""
    profile = "default" if "Environment" in config_file else None
    found = chain(config_file, credentials_file, profile=profile, environ=ENVIRON if profile else None)
    assert f"ASIAISSUED{len(signers)}" == found().access_key_id
    assert signers == [call["Key"] for call in sts.calls]
    assert [] == sts.faults
    assert ("assume-role", "profile default") == (found.source, found.location)


def test_the_credentials_are_those_of_the_answer(sts, chain):
    """All four parts; and the same object, as long as they are current."""
    found = chain(f"[default]\n{role()}[profile b]\n{KEYS_ONE}")
    given = found()
    assert ("ASIAISSUED1", "secretMARKER1", "tokenMARKER1") == (
        given.access_key_id,
        given.secret_access_key,
        given.session_token,
    )
    assert sts.expires_at == given.expires_at
    assert given is found()
    assert 1 == len(sts.calls)


def test_sts_is_asked_as_the_profile_in_use_says(sts, chain):
    """For the roles of all profiles that it leads to; what those say of the endpoint is for themselves."""
    source = f"[profile b]\n{role('c')}endpoint_url = http://127.0.0.1:1\n[profile c]\n{KEYS_ONE}"
    chain(f"[default]\n{role()}endpoint_url = {sts.url}\n{source}", environ={"AWS_ENDPOINT_URL_STS": ""})()
    assert ["AKIDONE", "ASIAISSUED1"] == [call["Key"] for call in sts.calls]


def test_a_source_of_web_identity_is_asked_without_a_signature(sts, chain, tmp_path):
    """A profile with a token file is no role to be assumed with keys, whatever else it has."""
    (tmp_path / "jwt").write_text("jwtMARKER")
    chain(f"[default]\n{role()}[profile b]\n{role('c')}web_identity_token_file = {tmp_path}/jwt\n")()
    assert ["AssumeRoleWithWebIdentity", "AssumeRole"] == [call["Action"] for call in sts.calls]
    assert [None, "ASIAISSUED1"] == [call["Key"] for call in sts.calls]


def test_a_container_as_the_source(sts, chain):
    """`EcsContainer` is asked as in the chain; a proxy sees nothing of it."""
    body = f'{{"AccessKeyId":"AKIDONE","SecretAccessKey":"secretMARKERone","Token":"t","Expiration":"{_far():%FT%TZ}"}}'
    answer = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    sts.keys["AKIDONE"] = type(sts.keys["AKIDONE"])("AKIDONE", "secretMARKERone", "t")
    with RawServer.several() as make:
        server, proxy = make(answer), make()
        environ = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/x", "HTTP_PROXY": proxy.url}
        chain(f"[default]\n{ROLE}credential_source = EcsContainer\n", environ=environ)()
        assert (1, 0) == (len(server.requests), len(proxy.requests))
    assert ["AKIDONE"] == [call["Key"] for call in sts.calls]


def _far():
    return datetime.now(timezone.utc) + timedelta(hours=6)


REQUIRED = {"Action": "AssumeRole", "Version": "2011-06-15", "Key": "AKIDONE"}
NAMED = {"RoleArn": "arn:aws:iam::123456789012:role/demo", "RoleSessionName": "sigv4ssm-session-1440938160"}
PARAMETERS = {
    "nothing more": ("", {}),
    "a session name": ("role_session_name = me\n", {"RoleSessionName": "me"}),
    "an empty session name": ("role_session_name =\n", {}),
    "an external id": ("external_id = a b&c=é\n", {"ExternalId": "a b&c=é"}),
    "a duration": ("duration_seconds = 1200\n", {"DurationSeconds": "1200"}),
    "all": (
        "duration_seconds = 900\nexternal_id = xy\nrole_session_name = me\nregion = mars-1\n",
        {"DurationSeconds": "900", "ExternalId": "xy", "RoleSessionName": "me"},
    ),
}


@pytest.mark.parametrize(("settings", "parameters"), PARAMETERS.values(), ids=PARAMETERS)
def test_parameters(sts, chain, at, settings, parameters):
    """What the profile says, and a session name from the clock where it says none."""
    sts.clock = lambda: at
    sts.expires_at = at + timedelta(hours=1)
    chain(f"[default]\n{role(more=settings)}[profile b]\n{KEYS_ONE}", clock=lambda: at)()
    assert [{**REQUIRED, **NAMED, **parameters}] == sts.calls


@pytest.mark.parametrize("duration", ["", "12 min", "1200.5", "1e3"])
def test_a_duration_that_is_no_number_is_left_out(sts, chain, caplog, duration):
    """As by botocore, but it is said."""
    chain(f"[default]\n{role(more=f'duration_seconds = {duration}')}\n[profile b]\n{KEYS_ONE}")()
    assert "DurationSeconds" not in sts.calls[0]
    assert ["duration_seconds of profile 'default' is left out: it is no whole number."] == caplog.messages


REFUSED = {
    "no source": (f"[default]\n{ROLE}", errors.PartialCredentialsError, "neither a source_profile nor"),
    "two sources": (
        f"[default]\n{role()}credential_source = Environment\n[profile b]\n{KEYS_ONE}",
        errors.ConfigurationError,
        "both a source_profile and a credential_source",
    ),
    "a source that is nowhere": (f"[default]\n{role()}", errors.ConfigurationError, "'b', is in no file"),
    "a source without credentials": (
        f"[default]\n{role()}[profile b]\nregion = us-east-1\n",
        errors.NoCredentialsError,
        r"'b', the source_profile of 'default', has no credentials\. Tried:\n  web identity: no web_identity_t",
    ),
    "a source with half a key": (
        f"[default]\n{role()}[profile b]\naws_access_key_id = AKIDONE\n",
        errors.PartialCredentialsError,
        "no aws_secret_access_key",
    ),
    "a place with another name": (
        f"[default]\n{ROLE}credential_source = environment\n",
        errors.ConfigurationError,
        "is 'environment'. Write one of Environment, EcsContainer, Ec2InstanceMetadata",
    ),
    "a place with nothing": (
        f"[default]\n{ROLE}credential_source = Environment\n",
        errors.CredentialRetrievalError,
        "Environment, has no credentials: AWS_ACCESS_KEY_ID is not set",
    ),
    "no metadata service": (
        f"[default]\n{ROLE}credential_source = Ec2InstanceMetadata\n",
        errors.CredentialRetrievalError,
        "AWS_EC2_METADATA_DISABLED is true",
    ),
    "itself without keys": (f"[default]\n{role('default')}", errors.ConfigurationError, "circle: default → default"),
    "a circle": (
        f"[default]\n{role()}[profile b]\n{role('default')}",
        errors.ConfigurationError,
        "circle: default → b → default",
    ),
    "a circle further on": (
        f"[default]\n{role()}[profile b]\n{role('c')}[profile c]\n{role('b')}",
        errors.ConfigurationError,
        "circle: default → b → c → b",
    ),
    "a circle with keys in it": (
        f"[default]\n{role('b', KEYS_ONE)}[profile b]\n{role('default')}",
        errors.ConfigurationError,
        "circle: default → b → default",
    ),
}


@pytest.mark.parametrize(("config_file", "kind", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(sts, chain, config_file, kind, words):
    """Before STS is asked; nothing else in the chain is tried."""
    with pytest.raises(errors.ConfigurationError, match=words) as caught:
        chain(config_file, environ={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1/"})()
    assert kind is type(caught.value)
    assert caught.value.remedy
    assert [] == sts.calls


class Terminal:
    """Gives codes in order, and keeps the questions."""

    def __init__(self, *codes: str) -> None:
        self.codes = list(codes)
        self.asked: list[str] = []

    def __call__(self, question: str) -> str:
        self.asked.append(question)
        if not self.codes:
            raise EOFError
        return self.codes.pop(0)


WITH_MFA = f"[default]\n{role(more=f'mfa_serial = {SERIAL}')}\n[profile b]\n{KEYS_ONE}"


def test_an_mfa_code_is_asked_for(sts, chain):
    """Once, with the device named, and sent without the blanks around it."""
    terminal = Terminal(" 123456\n")
    chain(WITH_MFA, ask=terminal)()
    assert [f"MFA code of {SERIAL}: "] == terminal.asked
    assert (SERIAL, "123456") == (sts.calls[0]["SerialNumber"], sts.calls[0]["TokenCode"])


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (None, "and there is no terminal to ask for it. Run it in a terminal"),
        (Terminal(), "No code of the MFA device arn:aws:iam::123456789012:mfa/me was given"),
        (Terminal(" "), "No code of the MFA device arn:aws:iam::123456789012:mfa/me was given"),
    ],
)
def test_without_a_code(sts, chain, ask, words):
    """Refused with a sentence, and STS is not asked."""
    with pytest.raises(errors.CredentialRetrievalError, match=words):
        chain(WITH_MFA, ask=ask)()
    assert [] == sts.calls


def test_a_device_without_a_name_is_not_asked_for(sts, chain):
    """STS would refuse whatever code comes."""
    terminal = Terminal("123456")
    with pytest.raises(errors.CredentialRetrievalError, match="mfa_serial of profile 'default' is empty"):
        chain(WITH_MFA.replace(SERIAL, ""), ask=terminal)()
    assert ([], []) == (terminal.asked, sts.calls)


def test_a_wrong_code_is_asked_for_again_at_the_next_call_and_shown_nowhere(sts, chain, everything):
    """STS repeats parameters in its sentences."""
    sts.answers.append(refusal("AccessDenied", "MultiFactorAuthentication failed: '777777' at 'tokenCode'", 403))
    terminal = Terminal("777777", "123456")
    found = chain(WITH_MFA, ask=terminal)
    with pytest.raises(errors.CredentialRetrievalError, match=r"AccessDenied \(.*'\*\*\*' at 'tokenCode'") as caught:
        found()
    assert "777777" not in everything(caught.value)
    assert "ASIAISSUED2" == found().access_key_id
    assert 2 == len(terminal.asked)


def test_at_a_refresh_nobody_is_asked_for_a_code(sts, chain):
    """The session ends; the sentence says how to open another."""
    now = [datetime.now(timezone.utc)]
    terminal = Terminal("123456", "654321")
    found = chain(WITH_MFA, ask=terminal, clock=lambda: now[0])
    found()
    now[0] = sts.expires_at
    with pytest.raises(errors.CredentialRetrievalError, match=r"must be opened anew with a code.*Make a new client"):
        found()
    assert 1 == len(terminal.asked)


def test_refresh_of_a_chain_of_roles(sts, chain):
    """When the role's credentials end so do those of its source: both are fetched anew, with the key in between."""
    now = [datetime.now(timezone.utc)]
    sts.expires_at = now[0] + timedelta(hours=1)
    sts.clock = lambda: now[0]
    found = chain(f"[default]\n{role()}[profile b]\n{role('c')}[profile c]\n{KEYS_ONE}", clock=sts.clock)
    assert "ASIAISSUED2" == found().access_key_id
    now[0] += timedelta(minutes=3)
    sts.expires_at = now[0] + timedelta(hours=12)
    assert "ASIAISSUED2" == found().access_key_id
    now[0] += timedelta(minutes=56)
    assert "ASIAISSUED4" == found().access_key_id
    assert ["AKIDONE", "ASIAISSUED1", "AKIDONE", "ASIAISSUED3"] == [call["Key"] for call in sts.calls]
