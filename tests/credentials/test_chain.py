"""Where a client's credentials come from: given, from a provider, or from the environment at each call."""

from __future__ import annotations

import pytest

from sigv4ssm import Client, Credentials, errors
from sigv4ssm.credentials import find

OWN = Credentials("AKIDOWN", "secretMARKER")
OTHER = {"AWS_ACCESS_KEY_ID": "AKIDOTHER", "AWS_SECRET_ACCESS_KEY": "secretMARKER"}


def signer(client: Client) -> str:
    """The key id in the request that a client signs."""
    request = client.build_request("GetAutomationExecution", {})
    return request.header("authorization").partition("Credential=")[2].partition("/")[0]


@pytest.fixture
def environment(monkeypatch):
    """Credentials in the environment, to be overridden or not."""
    for name, value in OTHER.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("given", "key_id"),
    [(None, "AKIDOTHER"), (OWN, "AKIDOWN"), (lambda: OWN, "AKIDOWN"), (lambda: find(OTHER), "AKIDOTHER")],
)
@pytest.mark.usefixtures("environment")
def test_what_is_given_comes_before_the_environment(given, key_id):
    """Credentials, a callable that gives some, or None for the environment."""
    assert key_id == signer(Client("us-east-1", credentials=given))


def test_a_provider_is_asked_at_each_call():
    """What it gives is used once: the next call may need other credentials."""
    asked = iter([OWN, Credentials("AKIDNEXT", "secretMARKER")])
    client = Client("us-east-1", credentials=lambda: next(asked))
    assert ["AKIDOWN", "AKIDNEXT"] == [signer(client), signer(client)]


def test_the_environment_is_read_at_each_call(monkeypatch):
    """New credentials in the environment count from the next call on."""
    client = Client("us-east-1")
    with pytest.raises(errors.NoCredentialsError):
        signer(client)
    for name, value in OTHER.items():
        monkeypatch.setenv(name, value)
    assert signer(client) == "AKIDOTHER"


@pytest.mark.parametrize("answer", [None, ("AKIDOWN", "secretMARKER"), {"secret": "secretMARKER"}, "secretMARKER"])
def test_a_provider_that_gives_something_else_is_refused(answer):
    """The sentence names the type and shows no value."""
    client = Client("us-east-1", credentials=lambda: answer)
    with pytest.raises(errors.CredentialRetrievalError, match=type(answer).__name__) as caught:
        signer(client)
    assert "MARKER" not in repr(caught.value)


@pytest.mark.parametrize("given", [Credentials("ASIAOWN", "secretMARKER"), lambda: Credentials("ASIAOWN", "secret")])
def test_given_credentials_are_checked_too(given):
    """A temporary key without its token is refused wherever it comes from."""
    with pytest.raises(errors.PartialCredentialsError):
        signer(Client("us-east-1", credentials=given))


def test_no_credentials_anywhere():
    """The error lists the places that were looked at, and what to do."""
    with pytest.raises(errors.NoCredentialsError) as caught:
        find({})
    assert (caught.value.problem, caught.value.remedy) == (
        "No credentials were found in the environment (AWS_ACCESS_KEY_ID is not set; profiles are not read yet).",
        "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or pass credentials=.",
    )
