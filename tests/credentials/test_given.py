"""Credentials that a client is given, and those that it finds."""

from __future__ import annotations

import pytest

from sigv4ssm import Client, Credentials, errors
from sigv4ssm.credentials import environment

ENV = {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "secretMARKERenv"}
OWN = Credentials("AKIDOWN", "secretMARKER")


def signer(client: Client) -> str:
    """The key id in the request that a client signs."""
    request = client.build_request("GetAutomationExecution", {})
    return request.header("authorization").partition("Credential=")[2].partition("/")[0]


@pytest.mark.parametrize(
    ("given", "key_id"),
    [(None, "AKIDENV"), (OWN, "AKIDOWN"), (lambda: OWN, "AKIDOWN"), (lambda: environment.find(ENV), "AKIDENV")],
)
def test_what_is_given_comes_before_the_chain(monkeypatch, given, key_id):
    """Credentials, a callable that gives some, or None for the chain."""
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    assert key_id == signer(Client("us-east-1", credentials=given))


def test_a_provider_is_asked_at_each_call():
    """What it gives is used once: the next call may need other credentials."""
    asked = iter([OWN, Credentials("AKIDNEXT", "secretMARKER")])
    client = Client("us-east-1", credentials=lambda: next(asked))
    assert ["AKIDOWN", "AKIDNEXT"] == [signer(client), signer(client)]


def test_a_client_without_credentials_finds_them_when_they_come(monkeypatch):
    """It is made all the same, and each call looks again."""
    client = Client("us-east-1")
    with pytest.raises(errors.NoCredentialsError):
        signer(client)
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    assert "AKIDENV" == signer(client)


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
