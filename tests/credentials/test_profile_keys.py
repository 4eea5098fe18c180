"""Keys in the shared files: which file, which profile, which token."""

from __future__ import annotations

import pytest

from sigv4ssm import errors

ONE = "aws_access_key_id = AKIDONE\naws_secret_access_key = secretMARKERone\n"
TWO = "aws_access_key_id = AKIDTWO\naws_secret_access_key = secretMARKERtwo\n"
SHARED, CONFIG = "shared-credentials-file", "config-file"

FOUND = {
    "credentials file": ("", f"[default]\n{ONE}", None, ("AKIDONE", SHARED)),
    "config file": (f"[default]\n{ONE}", "", None, ("AKIDONE", CONFIG)),
    "both": (f"[default]\n{ONE}", f"[default]\n{TWO}", None, ("AKIDTWO", SHARED)),
    "a profile": (f"[profile x]\n{ONE}", f"[default]\n{TWO}", "x", ("AKIDONE", CONFIG)),
    "a profile in both": (f"[profile x]\n{ONE}", f"[x]\n{TWO}", "x", ("AKIDTWO", SHARED)),
    "half a key in the credentials file is passed over": (
        f"[default]\n{ONE}",
        "[default]\naws_secret_access_key = secretMARKERtwo\n",
        None,
        ("AKIDONE", CONFIG),
    ),
    "keys in capitals": (f"[default]\n{ONE.upper()}".replace("MARKERONE", "MARKERone"), "", None, ("AKIDONE", CONFIG)),
}


@pytest.mark.parametrize(("config_file", "credentials_file", "profile", "expected"), FOUND.values(), ids=FOUND)
def test_where_keys_are_found(chain, config_file, credentials_file, profile, expected):
    """The credentials file comes first, each file for itself: no key of one goes with a secret of the other."""
    found = chain(config_file, credentials_file, profile=profile)
    assert expected == (found().access_key_id, found.source)
    assert found.location.endswith({SHARED: "/credentials", CONFIG: "/config"}[expected[1]])


@pytest.mark.parametrize(
    ("lines", "token"),
    [
        ("", None),
        ("aws_session_token = t\n", "t"),
        ("aws_security_token = t\n", "t"),
        ("aws_session_token = new\naws_security_token = old\n", "old"),
        ("aws_session_token = new\naws_security_token =\n", None),
        ("aws_session_token =\n", None),
    ],
)
def test_the_token(chain, lines, token):
    """Under its old name or its new one; the old one counts where both are, even if it is empty, as in botocore."""
    assert token == chain("", f"[default]\n{ONE}{lines}")().session_token


def test_the_same_object_each_time(chain):
    """Keys that do not expire are found once: the signing key is kept with the object."""
    found = chain("", f"[default]\n{ONE}")
    assert found() is found()


REFUSED = {
    "no secret": ("aws_access_key_id = AKID\n", errors.PartialCredentialsError, "has aws_access_key_id and no aws_sec"),
    "an empty id": (
        "aws_access_key_id =\naws_secret_access_key = secretMARKER\n",
        errors.PartialCredentialsError,
        "aws_access_key_id of profile 'default' in .* is empty",
    ),
    "an empty secret": (
        "aws_access_key_id = AKID\naws_secret_access_key =\n",
        errors.PartialCredentialsError,
        "aws_secret_access_key of profile 'default' in .* is empty",
    ),
    "a comment behind the secret": (
        "aws_access_key_id = AKID\naws_secret_access_key = secretMARKER ; mine\n",
        errors.ConfigurationError,
        "aws_secret_access_key of profile 'default' in .* contains white space",
    ),
    "a secret on two lines": (
        "aws_access_key_id = AKID\naws_secret_access_key = secretMARKER\n  secretMARKER\n",
        errors.ConfigurationError,
        "aws_secret_access_key of profile 'default' in .* contains white space or a line end",
    ),
    "a nested secret": (
        "aws_access_key_id = AKID\naws_secret_access_key =\n  a = secretMARKER\n",
        errors.ConfigurationError,
        "aws_secret_access_key of profile 'default' in .* is dict, not str",
    ),
    "a token that is none": (
        f"{ONE}aws_session_token = token MARKER\n",
        errors.ConfigurationError,
        "aws_session_token of profile 'default' in .* contains white space",
    ),
    "a temporary key without its token": (
        "aws_access_key_id = ASIAKEY\naws_secret_access_key = secretMARKER\n",
        errors.PartialCredentialsError,
        "ASIAKEY is a temporary one",
    ),
}


@pytest.mark.parametrize(("section", "kind", "words"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("file", ["config", "credentials"])
def test_what_cannot_be_keys(chain, everything, section, kind, words, file):
    """Key, profile and file are named, no value is shown, and nothing further is tried."""
    texts = {"config": (f"[default]\n{section}", ""), "credentials": ("", f"[default]\n{section}")}[file]
    with pytest.raises(errors.ConfigurationError, match=words) as caught:
        chain(*texts, environ={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1/"})()
    assert kind is type(caught.value)
    assert "MARKER" not in everything(caught.value)
