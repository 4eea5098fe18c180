"""Profiles that sign in with a browser: the sentence that says how to reach their credentials."""

from __future__ import annotations

import pytest

from sigv4ssm import errors

KEYS = "aws_access_key_id = AKIDONE\naws_secret_access_key = secretMARKERone\n"
PROFILES = {
    "sso-session": ("sso_session = s\nsso_account_id = 1\nsso_role_name = r\n", "aws sso login"),
    "of old": ("sso_start_url = u\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = r\n", "aws sso login"),
    "half": ("sso_role_name = r\n", "aws sso login"),
    "before the keys": (f"sso_account_id = 1\n{KEYS}", "aws sso login"),
    "login": ("login_session = arn:aws:iam::123456789012:user/me\n", "aws login"),
    "login before the keys of the config file": (f"login_session = x\n{KEYS}", "aws login"),
}


@pytest.mark.parametrize(("settings", "command"), PROFILES.values(), ids=PROFILES)
@pytest.mark.parametrize(("name", "word"), [("dev", "dev"), ("my dev", "'my dev'")])
def test_how_to_reach_them(chain, settings, command, name, word):
    """Sign in with the aws CLI, and let it hand the credentials over."""
    with pytest.raises(errors.CredentialRetrievalError) as caught:
        chain(f'[profile "{name}"]\n{settings}', profile=name)()
    assert f"Sign in with `{command} --profile {word}`" in caught.value.remedy
    line = f"credential_process = aws configure export-credentials --profile {word} --format process"
    assert caught.value.remedy.endswith(line)


def test_as_a_source_profile(chain):
    """The same sentence, for the profile that signs in."""
    role = "role_arn = arn:aws:iam::123456789012:role/demo\nsource_profile = dev\n"
    with pytest.raises(errors.CredentialRetrievalError, match="Profile 'dev' signs in through IAM Identity Center"):
        chain(f"[default]\n{role}[profile dev]\n{PROFILES['sso-session'][0]}")()


def test_a_login_session_comes_after_the_keys_of_the_credentials_file(chain):
    """In botocore's order."""
    assert "AKIDONE" == chain("[default]\nlogin_session = x\n", f"[default]\n{KEYS}")().access_key_id


def test_a_start_page_alone_is_no_sign_in(chain):
    """As in botocore: without account and role there is nothing to get."""
    found = chain(f"[default]\nsso_start_url = u\nsso_region = us-east-1\n{KEYS}")
    assert "AKIDONE" == found().access_key_id
