"""Answers of STS: whole, broken and hostile ones."""

from __future__ import annotations

import time
from datetime import datetime, timezone

import pytest
from stsserver import refusal, success

from sigv4ssm import Credentials, Response, errors
from sigv4ssm.credentials.sts import CURES, read_credentials, read_error, refused

END = datetime(2030, 1, 1, tzinfo=timezone.utc)
ISSUED = Credentials("ASIAISSUED", "secretMARKER", "tokenMARKER", END)
WHOLE = success("AssumeRole", ISSUED, END)


@pytest.mark.parametrize(
    "body",
    [
        WHOLE,
        b'<?xml version="1.0" encoding="UTF-8"?>' + WHOLE,
        b"\xef\xbb\xbf" + WHOLE,
        WHOLE.decode().encode("utf-16"),
        WHOLE.replace(b"<AccessKeyId>", b"<AccessKeyId>\n  ").replace(b"</Expiration>", b"\n</Expiration>"),
        WHOLE.replace(b"tokenMARKER", b"token<![CDATA[MARK]]>E&#82;"),
        WHOLE.replace(b"tokenMARKER", b"token<!-- c -->MARKER"),
        WHOLE.replace(b"00:00:00Z", b"00:00:00.000Z"),
    ],
)
def test_an_answer_that_is_whole(body):
    """In every spelling of XML."""
    assert ISSUED == read_credentials("AssumeRole", Response(200, (), body))


def test_a_long_answer_is_read_at_once():
    """As long as an answer may be, and of that which takes longest: line ends and entities."""
    started = time.process_time()
    assert ISSUED == read_credentials("AssumeRole", Response(200, (), WHOLE.replace(b">", b">" + b"\n" * 50_000, 9)))
    read_error("AssumeRole", Response(400, (), b"<a>" + b"&amp;" * 200_000 + b"</a>"), ())
    assert time.process_time() - started < 1


DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "MARKER">]>'
BROKEN = {
    "empty": b"",
    "no XML": b'{"secretMARKER": 1}',
    "cut short": WHOLE[:-20],
    "another document": b"<html><p>secretMARKER</p></html>",
    "an entity": DOCTYPE + WHOLE.replace(b"tokenMARKER", b"&a;"),
    "a document type": DOCTYPE + WHOLE,
    "a billion laughs": b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>',
    "an unknown encoding": b'<?xml version="1.0" encoding="MARKER"?>' + WHOLE,
    "no token": WHOLE.replace(b"SessionToken", b"Other"),
    "no expiry": WHOLE.replace(b"Expiration", b"Other"),
    "an expiry that is none": WHOLE.replace(b"2030-01-01T00:00:00Z", b"MARKER"),
    "no credentials": WHOLE.replace(b"Credentials", b"Other"),
    "very deep": b"<a>" * 200_000,
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_an_answer_that_is_not_whole(everything, body):
    """One sentence for all of them, with nothing of the answer in it."""
    with pytest.raises(errors.CredentialRetrievalError) as caught:
        read_credentials("AssumeRole", Response(200, (), body))
    assert caught.value.problem == "STS answered AssumeRole without credentials that are complete."
    assert "MARKER" not in everything(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"ASIAISSUED", b"", "The AccessKeyId that STS gave is empty"),
        (b"secretMARKER", b"secret MARKER", "The SecretAccessKey that STS gave contains white space"),
        (
            b"tokenMARKER",
            "tokenMARKERé".encode(),
            "The SessionToken that STS gave contains a character that no",
        ),
    ],
)
def test_an_answer_with_what_are_no_keys(everything, old, new, words):
    """The part is named, not shown."""
    with pytest.raises(errors.CredentialRetrievalError, match=words) as caught:
        read_credentials("AssumeRole", Response(200, (), WHOLE.replace(old, new)))
    assert "MARKER" not in everything(caught.value)


def error(status, body, *secrets):
    return read_error("AssumeRole", Response(status, {"Date": "x"}, body), secrets)


def test_an_error():
    """Its own code, message and request id, and what to do."""
    status, body = refusal("AccessDenied", "User: U is not authorized to perform: sts:AssumeRole on resource: R", 403)
    told = refused(error(status, body))
    assert told.problem == (
        "STS refused AssumeRole: AccessDenied (HTTP 403, request c6104cbe-af31-11e0-8154-cbc7ccf896c7): "
        "User: U is not authorized to perform: sts:AssumeRole on resource: R."
    )
    assert CURES["AccessDenied"] == told.remedy


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("ExpiredToken", "Get new temporary credentials to assume"),
        ("OptInRequired", "Subscribe the account"),
        ("BrandNew", "Look the code up"),
    ],
)
def test_what_to_do(code, remedy):
    """For the codes of STS, for those of all services, and for the rest."""
    assert refused(error(*refusal(code, "m"))).remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "503 (HTTP 503): the service gave no message."),
        (b"<html><body>busy</body></html>", "503 (HTTP 503): the service gave no message."),
        (refusal("Busy", "")[1], "Busy (HTTP 503, request c6104cbe-af31-11e0-8154-cbc7ccf896c7): the service gave no"),
        (refusal("Busy", "a\x0bb")[1], "503 (HTTP 503)"),
        (refusal("Busy", "one\u202etwo&#10;three")[1], "): one two three."),
        (refusal("Busy", "first\n\nsecond")[1], "): first."),
        (refusal("Busy", "x" * 1000)[1], "): " + "x" * 500 + "."),
    ],
)
def test_errors_of_every_kind(body, words):
    """In one line of bounded length that a terminal may show; the status where there is no code."""
    told = refused(error(503, body)).problem
    assert words in told
    assert told.isprintable()


def test_secrets_are_taken_out():
    """STS repeats what it was sent: wherever it does, it is hidden, before anything is cut."""
    secrets = ("123456", None, "", "long" * 200)
    status, body = refusal("Bad123456", f"{'x' * 400}{'long' * 200} and 123456123456")
    found = error(status, body, *secrets)
    assert ("Bad***", f"{'x' * 400}*** and ******") == (found.code, found.message)
