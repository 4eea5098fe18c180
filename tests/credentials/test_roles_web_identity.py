"""A role assumed with a web identity token: where its three settings come from, and what becomes of the token."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from stsserver import refusal

from sigv4ssm import errors

ROLE, OTHER = "arn:aws:iam::123456789012:role/web", "arn:aws:iam::123456789012:role/other"
KEYS = "aws_access_key_id = AKIDONE\naws_secret_access_key = secretMARKERone\n"
TOKEN = "eyJhbGciOiJjwtMARKER.e30.x_y-z"


@pytest.fixture
def token(tmp_path):
    """The path of a token file."""
    path = tmp_path / "token"
    path.write_text(TOKEN)
    return path


def test_as_on_eks(sts, chain, token):
    """The environment alone: one call that is not signed, with the token as it stands in the file."""
    environ = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ROLE_ARN": ROLE, "AWS_ROLE_SESSION_NAME": "pod"}
    found = chain(environ=environ)
    assert "ASIAISSUED1" == found().access_key_id
    assert [
        {
            "Action": "AssumeRoleWithWebIdentity",
            "Version": "2011-06-15",
            "RoleArn": ROLE,
            "RoleSessionName": "pod",
            "WebIdentityToken": TOKEN,
            "Key": None,
        }
    ] == sts.calls
    assert ("assume-role-with-web-identity", str(token)) == (found.source, found.location)
    assert [] == sts.faults


# (variables, settings of the profile, profile passed as an argument) -> (role, session), or None: the keys are used
SETTINGS = {
    "the environment": ({"FILE": 1, "ARN": ROLE}, {}, False, (ROLE, "GENERATED")),
    "the profile": ({}, {"FILE": 1, "ARN": ROLE, "NAME": "me"}, False, (ROLE, "me")),
    "the environment before the profile": (
        {"FILE": 1, "ARN": ROLE, "NAME": "pod"},
        {"FILE": 1, "ARN": OTHER, "NAME": "me"},
        False,
        (ROLE, "pod"),
    ),
    "each from where it is": ({"FILE": 1, "ARN": ROLE}, {"NAME": "me"}, False, (ROLE, "me")),
    "the role of the profile": ({"FILE": 1}, {"FILE": 0, "ARN": OTHER}, False, (OTHER, "GENERATED")),
    "an empty name": ({"FILE": 1, "ARN": ROLE, "NAME": ""}, {"NAME": "me"}, False, (ROLE, "GENERATED")),
    "an empty path hides the profile's": ({"FILE": 0, "ARN": ROLE}, {"FILE": 1, "ARN": OTHER}, False, None),
    "a profile that was asked for": ({"FILE": 1, "ARN": ROLE}, {}, True, None),
    "the settings of one that was asked for": (
        {"FILE": 1, "ARN": ROLE, "NAME": "pod"},
        {"FILE": 1, "ARN": OTHER},
        True,
        (OTHER, "GENERATED"),
    ),
}
VARIABLES = {"FILE": "AWS_WEB_IDENTITY_TOKEN_FILE", "ARN": "AWS_ROLE_ARN", "NAME": "AWS_ROLE_SESSION_NAME"}
KEYS_OF = {"FILE": "web_identity_token_file", "ARN": "role_arn", "NAME": "role_session_name"}


@pytest.mark.parametrize(("variables", "settings", "asked_for", "expected"), SETTINGS.values(), ids=SETTINGS)
def test_where_the_settings_come_from(sts, chain, token, variables, settings, asked_for, expected):
    """Each from the environment, even an empty one, then from the profile; from it alone if it was asked for."""

    def spelled(names, values):
        paths = {0: "", 1: str(token)}
        return {names[name]: paths.get(value, value) for name, value in values.items()}

    lines = "".join(f"{key} = {value}\n" for key, value in spelled(KEYS_OF, settings).items())
    at = datetime.now(timezone.utc)
    environ = {**spelled(VARIABLES, variables), "AWS_PROFILE": "x"}
    found = chain(f"[profile x]\n{KEYS}{lines}", environ=environ, profile="x" if asked_for else None, clock=lambda: at)
    found()
    generated = f"sigv4ssm-session-{int(at.timestamp())}"
    calls = [(call["RoleArn"], call["RoleSessionName"].replace(generated, "GENERATED")) for call in sts.calls]
    assert ([] if expected is None else [expected]) == calls
    assert ("config-file" if expected is None else "assume-role-with-web-identity") == found.source


def test_a_token_without_a_role(sts, chain, token):
    """It is said where to set one; the keys of the profile are not used."""
    with pytest.raises(errors.ConfigurationError, match=r"no role to assume with it\. Set AWS_ROLE_ARN, or"):
        chain(f"[default]\n{KEYS}", environ={"AWS_WEB_IDENTITY_TOKEN_FILE": str(token)})()
    assert [] == sts.calls


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: no such file or directory. Check the path"),
        (b"jwtMARKER\xff", "holds no web identity token"),
        ("jwtMARKERé".encode(), "holds no web identity token"),
    ],
)
def test_a_file_that_holds_no_token(sts, chain, tmp_path, everything, content, words):
    """Its path is named; of what is in it nothing is shown."""
    path = tmp_path / "other"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(errors.CredentialRetrievalError, match=words) as caught:
        chain(environ={"AWS_WEB_IDENTITY_TOKEN_FILE": str(path), "AWS_ROLE_ARN": ROLE})()
    assert str(path) in caught.value.problem
    assert "MARKER" not in everything(caught.value)
    assert [] == sts.calls


def test_the_token_is_read_anew_at_each_refresh(sts, chain, token):
    """Kubernetes replaces it; blanks and line ends around it are not of it."""
    now = [datetime.now(timezone.utc)]
    sts.expires_at = now[0] + timedelta(hours=1)
    environ = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ROLE_ARN": ROLE}
    found = chain(environ=environ, clock=lambda: now[0])
    found()
    token.write_text("next\n")
    now[0] += timedelta(minutes=55)
    sts.expires_at = now[0] + timedelta(hours=1)
    assert "ASIAISSUED2" == found().access_key_id
    assert [TOKEN, "next"] == [call["WebIdentityToken"] for call in sts.calls]
    assert 1 == len({call["RoleSessionName"] for call in sts.calls})


def test_the_token_is_in_no_error(sts, chain, token, everything):
    """Not even where STS repeats it; the code and the message are its own."""
    sts.answers.append(refusal("InvalidIdentityToken", f"No provider for '{TOKEN}'"))
    with pytest.raises(errors.CredentialRetrievalError) as caught:
        chain(environ={"AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ROLE_ARN": ROLE})()
    assert (
        "STS refused AssumeRoleWithWebIdentity: InvalidIdentityToken (HTTP 400, request "
        "c6104cbe-af31-11e0-8154-cbc7ccf896c7): No provider for '***'."
    ) == caught.value.problem
    assert "MARKER" not in everything(caught.value)


def test_a_role_that_is_no_text(sts, chain, token):
    """Bytes of the environment are sent as they are, and STS says what it thinks of them."""
    sts.answers = [refusal("ValidationError", "No.")]
    found = chain(environ={"AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ROLE_ARN": ROLE + "\udcff"})
    with pytest.raises(errors.CredentialRetrievalError, match="ValidationError"):
        found()
    assert [ROLE + "\N{REPLACEMENT CHARACTER}"] == [call["RoleArn"] for call in sts.calls]
