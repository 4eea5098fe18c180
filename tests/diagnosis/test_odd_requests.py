"""Right requests, however odd, have no cause: from the service's side, by themselves, and beside an equal echo."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.diagnosis import Inspection, compare, diagnose, examine, inspect

from .odd_requests import ODD

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)


class Odd:
    """One row made real: the signed request, its texts, its credentials, and how a service verifies it."""

    def __init__(self, row: dict) -> None:
        self.credentials = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", row.get("token"))
        url = row.get("url", "https://example.amazonaws.com/")
        request = Request(row.get("method", "GET"), url, row.get("headers", ()), row.get("body", b""))
        scope = {"region": "us-east-1", "service": row.get("service", "service")}
        at = AT + timedelta(seconds=row.get("off", 0))
        given = {**scope, "at": at, **row.get("switches", {})}
        if "expires" in row:
            self.signed = sigv4.presign(request, self.credentials, expires=row["expires"], **given)
        else:
            self.signed = sigv4.sign(request, self.credentials, **given)
        self.request = self.signed.request.with_headers([*self.signed.request.headers, *row.get("added", ())])
        names = ("normalize_path", "double_encode_path")
        self.switches = {name: row.get("switches", {}).get(name, True) for name in names}
        self.as_sent = scope["service"] == "s3"

    def lookup(self, key_id: str) -> Credentials | None:
        return self.credentials if key_id == self.credentials.access_key_id else None


@pytest.fixture(params=ODD, ids=str)
def odd(request) -> Odd:
    return Odd(ODD[request.param])


def test_there_are_enough():
    """Twenty at least."""
    assert 20 <= len(ODD)


def test_the_service_finds_nothing(odd: Odd):
    """It verifies the request, and an inspection of what is verified is empty."""
    verified = sigv4.verify(odd.request, odd.lookup, at=AT, allow_unsigned_payload=odd.as_sent, **odd.switches)
    assert isinstance(verified, sigv4.Verified)
    assert Inspection() == inspect(odd.request, verified, odd.lookup, at=AT, **odd.switches)


def test_the_request_shows_nothing_by_itself(odd: Odd):
    """Neither to who knows its secret and the time, nor to who knows nothing."""
    assert examine(odd.request, server_time=AT, credentials=odd.credentials) is None
    assert examine(odd.request) is None


def test_an_equal_text_is_no_difference(odd: Odd):
    """What was signed, beside itself."""
    assert compare(odd.signed.canonical_request, odd.signed.canonical_request) is None
    assert compare(odd.signed.string_to_sign, odd.signed.string_to_sign) is None


def test_an_equal_echo_is_the_secret_alone(odd: Odd):
    """No header, path or query is blamed where the service calculated with the same texts."""
    echo = (
        "No match.\n\nThe Canonical String for this request should have been\n"
        f"'{odd.signed.canonical_request}'\n\nThe String-to-Sign should have been\n'{odd.signed.string_to_sign}'\n"
    )
    found = diagnose("InvalidSignatureException", echo, odd.request, credentials=odd.credentials)
    assert ("secret_wrong", True) == (found.cause, found.certain)
    found = diagnose("InvalidSignatureException", echo, odd.request)
    assert ("secret_wrong", False) == (found.cause, found.certain)


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException", "ValidationException", "503", ""])
def test_another_refusal_is_not_of_the_signature(code: str, odd: Odd):
    """A code that says nothing about who signed what gets no diagnosis."""
    assert diagnose(code, "Rate exceeded", odd.request) is None
