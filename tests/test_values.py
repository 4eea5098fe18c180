"""Frozen values that cannot print a secret."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime, timezone

import pytest

from sigv4ssm import Credentials, Request, Response, values
from sigv4ssm.errors import ConfigurationError, ParamValidationError

SECRET, TOKEN = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "TOKENTOKEN/+=="
CREDENTIALS = Credentials("AKIDEXAMPLE", SECRET, TOKEN)
REQUEST = Request("POST", "https://h/?X-Amz-Security-Token=TOKENTOKEN", {"x-amz-security-token": TOKEN}, b"body")
RESPONSE = Response(200, [("A", "1"), ("a", "2")], b"{}")


@pytest.mark.parametrize("value", [CREDENTIALS, REQUEST, RESPONSE], ids=lambda value: type(value).__name__)
def test_a_value_is_frozen_compared_by_content_and_copied(value):
    """No field can be set or deleted; copies, pickles and hashes are equal to it."""
    with pytest.raises(AttributeError, match="frozen"):
        setattr(value, value.__slots__[0], "other")
    with pytest.raises(AttributeError, match="frozen"):
        delattr(value, value.__slots__[0])
    with pytest.raises(AttributeError):
        value.another = 1
    for twin in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert value == twin
        assert hash(value) == hash(twin)


class Pair(values.Value):
    """Two fields, one of which may be left out; and a third of a kind under it."""

    one: int
    other: int = 2


class Three(Pair):
    third: int = 3


def test_a_kind_has_each_slot_once():
    """One that stands in the kind above it as well would be there twice in each value."""
    assert ("one", "other", "third") == Three.__slots__
    assert {"third"} == {*vars(Three)} & {"one", "other", "third"}


def test_a_value_takes_all_its_fields():
    """In their order or by name; one too few, too many, twice or unknown is refused."""
    assert "Pair(one=1, other=2)" == repr(Pair(1, 2)) == repr(Pair(other=2, one=1)) == repr(Pair(1))
    assert "Three(one=1, other=2, third=4)" == repr(Three(1, third=4))
    assert Three(1, 5) == pickle.loads(pickle.dumps(Three(1, 5)))
    for values_given, named in (((), {}), ((), {"other": 1}), ((1, 2, 3), {}), ((1,), {"one": 1}), ((1,), {"two": 2})):
        with pytest.raises(TypeError, match="Pair takes one, other"):
            Pair(*values_given, **named)


def test_a_value_has_no_place_but_its_fields():
    """Those of its kind, also where they have defaults."""
    assert not hasattr(Three(1), "__dict__")


def test_values_of_different_content_or_kind_differ():
    """Equality is of kind and content."""
    assert Response(200) != Response(201)
    assert Response(200) != (200, (), b"")
    assert Credentials("A", "b") != Credentials("A", "c")


def test_repr_shows_no_secret():
    """The secret, the token, a body and a token in a URL or header are hidden; the rest is shown."""
    shown = repr(CREDENTIALS)
    assert (
        "Credentials(access_key_id='AKIDEXAMPLE', secret_access_key='***', session_token='***', expires_at=None)"
        == shown
    )
    assert "TOKENTOKEN" not in repr(REQUEST)
    assert "body=<4 bytes>" in repr(REQUEST)
    assert "secret_access_key='***', session_token=None" in repr(Credentials("A", "b"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("AKID ", SECRET), "access_key_id contains white space"),
        (("AKID", SECRET + "\n"), "secret_access_key contains white space"),
        (("AKID", "\u00a0" + SECRET), "secret_access_key contains white space"),
        (("AKID", SECRET, TOKEN + "\r"), "session_token contains white space"),
        (("", SECRET), "access_key_id is empty"),
        (("AKID", ""), "secret_access_key is empty"),
        (("AKID", "schlüssel"), "secret_access_key contains a character"),
        (("AKID", "a\x00b"), "secret_access_key contains a character"),
        (("AKID", None), "secret_access_key is NoneType, not str"),
        ((b"AKID", SECRET), "access_key_id is bytes, not str"),
        (("AKID", SECRET, None, datetime(2030, 1, 1)), "expires_at is a naive datetime"),
    ],
)
def test_keys_that_cannot_be_keys_are_refused(arguments: tuple, message: str):
    """The sentence names the part, and shows no value."""
    with pytest.raises(ConfigurationError, match=message) as caught:
        Credentials(*arguments)
    assert SECRET not in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_an_empty_token_is_none():
    """As every AWS tool takes it."""
    assert Credentials("AKID", SECRET) == Credentials("AKID", SECRET, "")
    assert Credentials("AKID", SECRET, None, datetime(2030, 1, 1, tzinfo=timezone.utc)).expires_at is not None


def test_headers_may_be_pairs_or_a_mapping():
    """Both become ordered pairs; repeated names are kept, and read joined by commas."""
    assert (("a", "1"), ("b", "2")) == Request("GET", "https://h", {"a": "1", "b": "2"}).headers
    assert "1,2" == RESPONSE.header("a")
    assert RESPONSE.header("b") is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("GET", "https://h", {"a": 1}),
        ("GET", "https://h", {b"a": "1"}),
        ("GET", "https://h", {}, "text"),
        ("GET", b"https://h"),
        (None, "https://h"),
        ("GET", "https://h", {}, None),
    ],
)
def test_what_is_no_text_or_bytes_is_refused(arguments: tuple):
    """Nobody has to find out what a silent conversion did."""
    with pytest.raises(ParamValidationError):
        Request(*arguments)


def test_a_body_may_be_any_bytes():
    """A bytearray or memoryview is copied, so that it stays what was signed."""
    source = bytearray(b"abc")
    request = Request("PUT", "https://h", {}, source)
    source[0] = 0
    assert b"abc" == request.body


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://h/p?q", ("https", "h", "/p", "q")),
        ("HTTP://H:1", ("http", "H:1", "", "")),
        ("https://h?q/r?s", ("https", "h", "", "q/r?s")),
        ("https://h/a//b;c?d=e&f#g?h", ("https", "h", "/a//b;c", "d=e&f")),
        ("https://h/a\tb", ("https", "h", "/a\tb", "")),
        ("/path", ("/path", "", "", "")),
    ],
)
def test_split_url(url: str, expected: tuple):
    """The parts are those of the URL to the letter."""
    assert expected == values.split_url(url)


@pytest.mark.parametrize(
    ("text", "expected"), [("é", b"\xc3\xa9"), ("\udcff", b"\xff"), ("\ud800", b"\xed\xa0\x80"), ("", b"")]
)
def test_octets(text: str, expected: bytes):
    """Any text has bytes: UTF-8, or those that it was read from."""
    assert expected == values.octets(text)


@pytest.mark.parametrize(
    "text",
    [
        "host:h\nx-amz-security-token:TOKENTOKEN/+==\nx-amz-target:t",
        "X-Amz-Security-Token: TOKENTOKEN\r\nHost: h",
        "https://h/?X-Amz-Security-Token=TOKENTOKEN%2F&a=b",
        "{'X-Amz-Security-Token': 'TOKENTOKEN', 'Host': 'h'}",
        '{"X-Amz-Security-Token":"TOKENTOKEN"}',
        "(('x-amz-security-token', 'TOKENTOKEN'), ('Host', 'h'))",
        "'POST\\nx-amz-security-token:TOKENTOKEN\\nhost:h'",
    ],
)
def test_redact_hides_a_token_however_it_is_written(text: str):
    """The token goes, what stands around it stays."""
    redacted = values.redact(text)
    assert "TOKEN/" not in redacted
    assert "TOKENTOKEN" not in redacted
    assert "***" in redacted
    assert ("h" in redacted) == ("h" in text)


def test_redact_leaves_a_list_of_names():
    """The name of the header alone is no secret, and its neighbours are none."""
    text = "SignedHeaders=host;x-amz-security-token, Signature=abc\nhost;x-amz-security-token\nabc"
    assert text == values.redact(text)
