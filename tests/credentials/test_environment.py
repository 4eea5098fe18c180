"""Credentials in environment variables: ours, and side by side with botocore's."""

from __future__ import annotations

import pickle
import traceback
from datetime import datetime, timedelta, timezone

import botocore.exceptions
import botocore.session
import pytest
from sessions import new_session

from sigv4ssm import Credentials, errors
from sigv4ssm.credentials import check, environment

ID, SECRET, TOKEN = "AKIDEXAMPLE", "secretMARKER", "tokenMARKER"
END = datetime(2030, 8, 30, 12, 36, tzinfo=timezone.utc)
KEYS = {"AWS_ACCESS_KEY_ID": ID, "AWS_SECRET_ACCESS_KEY": SECRET}


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, None),
        ({"AWS_ACCESS_KEY_ID": ""}, None),
        ({"AWS_SECRET_ACCESS_KEY": SECRET}, None),
        ({"AWS_SESSION_TOKEN": TOKEN}, None),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": SECRET}, None),
        (KEYS, Credentials(ID, SECRET)),
        ({**KEYS, "AWS_SESSION_TOKEN": ""}, Credentials(ID, SECRET)),
        ({**KEYS, "AWS_SESSION_TOKEN": TOKEN}, Credentials(ID, SECRET, TOKEN)),
        ({**KEYS, "AWS_SECURITY_TOKEN": TOKEN}, Credentials(ID, SECRET, TOKEN)),
        ({**KEYS, "AWS_SECURITY_TOKEN": TOKEN, "AWS_SESSION_TOKEN": "new"}, Credentials(ID, SECRET, TOKEN)),
        ({**KEYS, "AWS_SECURITY_TOKEN": "", "AWS_SESSION_TOKEN": TOKEN}, Credentials(ID, SECRET, TOKEN)),
        ({**KEYS, "AWS_CREDENTIAL_EXPIRATION": ""}, Credentials(ID, SECRET)),
        ({**KEYS, "AWS_CREDENTIAL_EXPIRATION": "2030-08-30T12:36:00Z"}, Credentials(ID, SECRET, None, END)),
        ({**KEYS, "AWS_SESSION_TOKEN": "a+b/c=="}, Credentials(ID, SECRET, "a+b/c==")),
        ({**KEYS, "aws_access_key_id": "other"}, Credentials(ID, SECRET)),
    ],
)
def test_the_variables(environ, found):
    """A key id makes credentials; an empty variable is as good as none. The old name of the token comes first."""
    assert found == environment.find(environ)


@pytest.mark.parametrize("environ", [{"AWS_ACCESS_KEY_ID": ID}, {**KEYS, "AWS_SECRET_ACCESS_KEY": ""}])
def test_a_key_id_without_a_secret_is_refused(environ):
    """It is said which variable is there and which is not."""
    with pytest.raises(errors.PartialCredentialsError) as caught:
        environment.find(environ)
    assert caught.value.problem == "AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not."
    assert caught.value.remedy == "Set AWS_SECRET_ACCESS_KEY too."


@pytest.mark.parametrize(
    "variable", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"]
)
@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ("{}\n", "white space or a line end"),
        ("{}\r\n", "white space or a line end"),
        (" {}", "white space or a line end"),
        ("{} ", "white space or a line end"),
        ("{}\t", "white space or a line end"),
        ("a {}", "white space or a line end"),
        (" ", "white space or a line end"),
        ("\n", "white space or a line end"),
        ("{}\N{NO-BREAK SPACE}", "white space or a line end"),
        ("{}é", "a character that no AWS key has"),
        ("{}\N{ZERO WIDTH SPACE}", "a character that no AWS key has"),
        ("\N{LEFT DOUBLE QUOTATION MARK}{}", "a character that no AWS key has"),
        ("{}\x00", "a character that no AWS key has"),
        ("{}\x1b[2J", "a character that no AWS key has"),
        ("{}\udcff", "a character that no AWS key has"),
    ],
)
def test_what_no_key_has_in_it_is_refused(variable, form, fault):
    """The sentence names the variable, and neither it nor its traceback, repr or pickle shows a value."""
    given = {**KEYS, variable if "TOKEN" in variable else "AWS_SESSION_TOKEN": TOKEN}
    with pytest.raises(errors.ConfigurationError) as caught:
        environment.find({**given, variable: form.format(given[variable])})
    assert caught.value.problem == f"{variable} contains {fault}."
    assert caught.value.remedy
    shown = [str(caught.value), repr(caught.value), repr(pickle.dumps(caught.value))]
    shown += traceback.format_exception(type(caught.value), caught.value, caught.value.__traceback__)
    assert "MARKER" not in "".join(shown)


def botocore_finds(monkeypatch, environ):
    """(key id, secret, token) as botocore finds them in the same environment, None, or the name of its error."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    try:
        found = new_session().get_credentials()
    except botocore.exceptions.BotoCoreError as error:
        return type(error).__name__
    return found and (found.access_key, found.secret_key, found.token)


def we_find(environ):
    """The same of ours."""
    try:
        found = environment.find(environ)
        found = found and check(found)
    except errors.ConfigurationError as error:
        return type(error).__name__
    return found and (found.access_key_id, found.secret_access_key, found.session_token)


@pytest.mark.parametrize("old_token", [None, "", "old"])
@pytest.mark.parametrize("token", [None, "", TOKEN, "a+b/c=="])
@pytest.mark.parametrize("secret", [None, "", SECRET])
@pytest.mark.parametrize("key_id", [None, "", ID])
def test_botocore_finds_the_same(monkeypatch, key_id, secret, token, old_token):
    """Every combination of set, empty and missing: the same credentials, or an error of the same name."""
    named = {"AWS_ACCESS_KEY_ID": key_id, "AWS_SECRET_ACCESS_KEY": secret}
    named.update({"AWS_SESSION_TOKEN": token, "AWS_SECURITY_TOKEN": old_token})
    environ = {name: value for name, value in named.items() if value is not None}
    assert botocore_finds(monkeypatch, environ) == we_find(environ)


WANTED_DIFFERENCES = {
    "a line end, with which botocore fails only when it sends": (
        {**KEYS, "AWS_SECRET_ACCESS_KEY": SECRET + "\n"},
        (ID, SECRET + "\n", None),
        "ConfigurationError",
    ),
    "blanks alone, which botocore takes for a key": (
        {**KEYS, "AWS_ACCESS_KEY_ID": " "},
        (" ", SECRET, None),
        "ConfigurationError",
    ),
    "a temporary key without its token, which AWS always refuses": (
        {**KEYS, "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE"},
        ("ASIAEXAMPLE", SECRET, None),
        "PartialCredentialsError",
    ),
}


@pytest.mark.parametrize(("environ", "theirs", "ours"), WANTED_DIFFERENCES.values(), ids=WANTED_DIFFERENCES)
def test_where_botocore_differs(monkeypatch, environ, theirs, ours):
    """Each difference that is wanted has a name, and is still there."""
    assert theirs == botocore_finds(monkeypatch, environ)
    assert ours == we_find(environ)


def test_a_temporary_key_needs_its_token():
    """ASIA… with a token is accepted, without it the sentence says which variable to set."""
    accepted = Credentials("ASIAEXAMPLE", SECRET, TOKEN)
    assert accepted is check(accepted)
    with pytest.raises(errors.PartialCredentialsError) as caught:
        check(Credentials("ASIAEXAMPLE", SECRET))
    assert caught.value.problem == "The key id ASIAEXAMPLE is a temporary one, and its session token is missing."
    assert "AWS_SESSION_TOKEN" in caught.value.remedy
    assert "MARKER" not in repr(caught.value)


@pytest.mark.parametrize("text", ["soon", "2030-08-30", "2030-08-30T12:36:00", "1909828805"])
def test_an_expiry_that_is_no_time(chain, text):
    """Refused, for nobody can tell when to look for new ones; botocore does not take it either."""
    with pytest.raises(errors.CredentialRetrievalError, match=r"AWS_CREDENTIAL_EXPIRATION is '.*which is no time"):
        chain(environ={**KEYS, "AWS_CREDENTIAL_EXPIRATION": text})()


def test_before_they_expire_they_are_read_again(chain):
    """Someone has renewed them by then; as long as they are current it is the same object."""
    now = [END - timedelta(hours=6)]
    environ = {**KEYS, "AWS_CREDENTIAL_EXPIRATION": "2030-08-30T12:36:00Z"}
    found = chain(environ=environ, clock=lambda: now[0])
    first = found()
    environ.update(AWS_ACCESS_KEY_ID="AKIDNEXT", AWS_CREDENTIAL_EXPIRATION="2030-08-30T18:36:00Z")
    assert first is found()
    now[0] = END - timedelta(minutes=1)
    assert "AKIDNEXT" == found().access_key_id
    assert ("env", "AWS_ACCESS_KEY_ID") == (found.source, found.location)


@pytest.mark.parametrize("gone", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_CREDENTIAL_EXPIRATION"])
def test_where_a_part_is_gone_by_then(chain, gone):
    """Those that are over are not used, nor is the rest of them with something else; the variable is named."""
    now = [END - timedelta(hours=6)]
    environ = {**KEYS, "AWS_CREDENTIAL_EXPIRATION": "2030-08-30T12:36:00Z"}
    found = chain(environ=environ, clock=lambda: now[0])
    found()
    del environ[gone]
    now[0] = END
    with pytest.raises(errors.CredentialRetrievalError, match=f"{gone} is (no longer|not)|, {gone} is not") as caught:
        found()
    assert "MARKER" not in str(caught.value)


def test_without_an_expiry_they_are_read_once(chain):
    """The signing key is kept with the object."""
    environ = dict(KEYS)
    found = chain(environ=environ)
    first = found()
    environ["AWS_ACCESS_KEY_ID"] = "AKIDNEXT"
    assert first is found()


def test_expired_ones_are_refused(chain):
    """And found to be current at the next call, if someone has renewed them."""
    environ = {**KEYS, "AWS_CREDENTIAL_EXPIRATION": "2001-01-01T00:00:00Z"}
    found = chain(environ=environ)
    with pytest.raises(errors.CredentialRetrievalError, match="expired at 2001-01-01T00:00:00Z"):
        found()
    environ.update(AWS_ACCESS_KEY_ID="AKIDNEXT", AWS_CREDENTIAL_EXPIRATION="9999-01-01T00:00:00Z")
    assert "AKIDNEXT" == found().access_key_id
