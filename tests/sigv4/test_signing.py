"""Steps 2 to 5: the string to sign, the key, the signature."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta, timezone

import pytest

from sigv4ssm import Credentials, sigv4
from sigv4ssm.errors import ParamValidationError
from sigv4ssm.sigv4 import signing

SCOPE = "20150830/us-east-1/iam/aws4_request"


def test_signing_key_of_the_documentation():
    """The key that AWS's documentation derives step by step for this secret, day, region and service."""
    expected = "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"
    assert expected == sigv4.signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", SCOPE).hex()


def test_signature_of_the_documentation():
    """The string to sign and the signature that AWS's documentation prints for ListUsers."""
    to_sign = (
        "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n"
        "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"
    )
    key = sigv4.signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", SCOPE)
    assert "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7" == sigv4.signature(key, to_sign)


def test_string_to_sign():
    """Algorithm, time, scope and the hash of the canonical request, a line each."""
    actual = sigv4.string_to_sign("20150830T123600Z", SCOPE, "")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert f"AWS4-HMAC-SHA256\n20150830T123600Z\n{SCOPE}\n{empty}" == actual


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc), "20150830T123600Z"),
        (datetime(2015, 8, 30, 12, 36, 59, 999999, tzinfo=timezone.utc), "20150830T123659Z"),
        (datetime(2015, 8, 31, 1, 6, tzinfo=timezone(timedelta(hours=12, minutes=30))), "20150830T123600Z"),
        (datetime(2015, 12, 31, 20, 0, 1, tzinfo=timezone(timedelta(hours=-5))), "20160101T010001Z"),
    ],
)
def test_amz_date(at: datetime, expected: str):
    """A time of any zone is written in UTC, to the whole second."""
    assert expected == signing.amz_date(at)


def test_a_naive_time_is_refused():
    """A time without a zone could mean any of forty."""
    with pytest.raises(ParamValidationError, match="naive"):
        signing.amz_date(datetime(2015, 8, 30, 12, 36))


def test_hmac_is_rfc_4231s():
    """Test case 2 of RFC 4231."""
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert expected == signing.hmac_sha256(b"Jefe", "what do ya want for nothing?").hex()
    assert hmac.compare_digest(expected, sigv4.signature(b"Jefe", "what do ya want for nothing?"))


@pytest.mark.parametrize("scope", [SCOPE, "20150831/eu-west-1/ssm/aws4_request"])
@pytest.mark.parametrize("to_sign", ["", "a\nb", "é\ud800", "x" * 1000])
def test_the_kept_key_signs_as_the_key_does(scope: str, to_sign: str):
    """With what is kept with the credentials, at the first time and later, the signature is that of steps 4 and 5."""
    credentials = Credentials("AKIDEXAMPLE", "a secret key".replace(" ", ""))
    expected = sigv4.signature(sigv4.signing_key(credentials.secret_access_key, scope), to_sign)
    assert [expected] * 2 == [signing.signature_by(credentials, scope, to_sign) for _ in range(2)]


def test_no_more_keys_are_kept_than_a_few():
    """Thousands of regions do not fill the memory."""
    credentials = Credentials("AKIDEXAMPLE", "secret")
    most = 0
    for number in range(200):
        signing.signature_by(credentials, f"20150830/r{number}/s/aws4_request", "text")
        most = max(most, len(credentials.kept))
    assert signing.MOST_KEPT == most


@pytest.mark.parametrize("key", [b"", b"Jefe", b"k" * 32, b"\xff" * 64])
def test_a_begun_hmac_is_that_of_the_standard_library(key: bytes):
    """RFC 2104: both hashes begun with the key, the text and the inner hash added."""
    inner, outer = signing.begin_hmac(key)
    inner.update(b"text")
    outer.update(inner.digest())
    assert hmac.digest(key, b"text", "sha256") == outer.digest()


SECONDS = [
    datetime(2015, 8, 30, 12, 36, 0, 999_999, timezone.utc),
    datetime(2015, 8, 30, 14, 36, 0, 1, timezone(timedelta(hours=2))),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, timezone.utc),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, timezone.utc),
]


@pytest.mark.parametrize("at", SECONDS, ids=str)
def test_date_and_scope_are_those_of_the_second(at: datetime):
    """What is made once a second is what is made each time."""
    date = signing.amz_date(at)
    assert (date, signing.credential_scope(date, "r", "s")) == signing.date_and_scope(at, "r", "s")
