"""No explanation holds a secret, in whichever form it is shown."""

from __future__ import annotations

import io
import json

import pytest

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.cli.explanation import Sheet, as_json
from sigv4ssm.cli.style import Style
from sigv4ssm.explain import explain, explain_signed

SECRET, TOKEN, OLD = "SECRETCANARY" + "x" * 28, "TOKENCANARY+of/the=session", "OLDCANARY"
CREDENTIALS = Credentials("ASIACANARYID", SECRET, TOKEN)
SCOPE = {"region": "us-east-1", "service": "ssm"}
REQUEST = Request(
    "POST",
    f"https://h.example/?X-Amz-Security-Token={OLD}&next=%3FX-Amz-Security-Token%3D{OLD}",
    [
        ("Authorization", f"Basic {OLD}"),
        ("X-Amz-Security-Token", OLD),
        ("Referer", f"https://h.example/?X-Amz-Security-Token={OLD}"),
    ],
    f'{{"x-amz-security-token": "{OLD}"}}'.encode(),
)


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def signing_keys() -> list[bytes]:
    parts = ["20150830", "us-east-1", "ssm", "aws4_request"]
    return [sigv4.signing_key(SECRET, "/".join(parts[:number])) for number in range(1, 5)]


def explanations(at):
    """Of both forms, signed here or before, with the key, with another, and without."""
    for switches in ({}, {"omit_session_token": True}):
        for expires in (None, 60):
            made = explain(REQUEST, CREDENTIALS, at=at, expires=expires, **SCOPE, **switches)
            yield made
            for credentials in (CREDENTIALS, Credentials("ASIACANARYID", "another", TOKEN), None):
                yield explain_signed(made.signed_request, credentials)


FORMS = {
    "repr": repr,
    "json": as_json,
    "colour": lambda explanation: "".join(Sheet(Style(Terminal()), 100, True).lines(explanation)),
    "plain": lambda explanation: "".join(Sheet(Style(io.StringIO()), 100, False).lines(explanation)),
}


@pytest.mark.parametrize("form", FORMS)
def test_no_secret_is_shown(form, at, monkeypatch):
    """Neither secret key, derived key nor token, nor an old token or password of the request."""
    monkeypatch.setenv("TERM", "xterm")
    count = 0
    for explanation in explanations(at):
        text = FORMS[form](explanation)
        hidden = [SECRET, "SECRETCANARY", "TOKENCANARY", OLD, *(key.hex() for key in signing_keys())]
        assert [] == [secret for secret in hidden if secret in text]
        assert "***" in text
        assert "ASIACANARYID" in text
        count += 1
    assert 16 == count


def test_what_is_hidden_is_signed_all_the_same(at):
    """The request to send is a real one, which verifies."""
    signed = explain(REQUEST, CREDENTIALS, at=at, **SCOPE).signed_request
    assert TOKEN == signed.header("x-amz-security-token")
    assert isinstance(sigv4.verify(signed, lambda _: CREDENTIALS, at=at), sigv4.Verified)


def test_json_is_all_but_the_request_to_send(at):
    """A program finds the same lines and texts there."""
    explanation = explain(REQUEST, CREDENTIALS, at=at, **SCOPE)
    found = json.loads(as_json(explanation))
    assert ["form", "verdict", "request", "given", "steps", "signature"] == list(found)
    assert [step.text for step in explanation.steps] == [step["text"] for step in found["steps"]]
    lines = [line for step in found["steps"] for line in step["output"]]
    expected = [line.text for step in explanation.steps for line in step.output]
    assert expected == ["".join(part["text"] for part in line["parts"]) for line in lines]
