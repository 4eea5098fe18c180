"""The service's side: what was signed, found by trying, and what that costs."""

from __future__ import annotations

import hmac
from datetime import datetime, timezone

import pytest

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.diagnosis import CAUSES, Inspection, inspect
from sigv4ssm.diagnosis.canonical_guesses import Evidence, canonical_guesses
from sigv4ssm.diagnosis.comparison import differences
from sigv4ssm.sigv4.verification import REASONS, read_claim, signed_texts

from . import hand_signer
from .doors import read

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
KNOWN = Credentials("AKIDEXAMPLE", hand_signer.SECRET)
LOOKUP = {"AKIDEXAMPLE": KNOWN}.get


def inspected(request: Request) -> Inspection:
    return inspect(request, sigv4.verify(request, LOOKUP, at=AT), LOOKUP, at=AT)


@pytest.mark.parametrize("right", hand_signer.RIGHT)
def test_what_is_right_is_not_inspected(right: str):
    """The hand-written signer's own requests, without a break, are verified."""
    known = Credentials("AKIDEXAMPLE", hand_signer.SECRET, "TOKEN+of/it=" if "token" in right else None)
    request = read(hand_signer.make("127.0.0.1:8000", {"right": right}).raw)
    verified = sigv4.verify(request, {"AKIDEXAMPLE": known}.get, at=AT)
    assert Inspection() == inspect(request, verified, LOOKUP, at=AT)
    assert Inspection() == inspect(request, None, LOOKUP, at=AT)


@pytest.mark.parametrize(
    "breaks",
    [
        {"given": {"content-type": "application/json"}},
        {"payload": lambda body: "UNSIGNED-PAYLOAD"},
        {"right": "items", "query": lambda query: query.replace("%2B", "%20")},
        {"headers": lambda lines: lines[1:] + lines[:1]},
    ],
)
def test_the_texts_that_were_signed(breaks: dict):
    """They are those that the wrong signer made, to the letter."""
    made = hand_signer.make("127.0.0.1:8000", breaks)
    found = inspected(read(made.raw))
    assert (made.canonical, made.to_sign) == (found.signed_canonical_request, found.signed_string_to_sign)


@pytest.mark.parametrize("uri", ["", "http://127.0.0.1:8000/"])
def test_a_path_that_is_none(uri: str):
    """An empty path was signed, or the whole URL: the path is named, though the text is no canonical request."""
    made = hand_signer.make("127.0.0.1:8000", {"uri": lambda _: uri})
    request = read(made.raw, "http")
    found = inspected(request).diagnosis
    assert ("path_changed", "CanonicalURI", uri, "/") == (found.cause, found.part, found.signed, found.received)
    assert found.certain
    assert found.cure in str(found)


def test_a_list_that_is_not_sorted():
    """The lines are, and there are too many headers for every order to be tried."""
    headers = {"Host": "h", **{f"X-{name}": name for name in "abcdef"}}
    scope = "20150830/r/s/aws4_request"
    right = sigv4.sign(Request("GET", "https://h/", headers), KNOWN, region="r", service="s", at=AT)
    names = right.canonical_request.split("\n")[-2]
    wrong = ";".join(reversed(names.split(";")))
    to_sign = sigv4.string_to_sign("20150830T123600Z", scope, right.canonical_request.replace(names, wrong))
    signature = sigv4.signature(sigv4.signing_key(KNOWN.secret_access_key, scope), to_sign)
    pairs = [(n, v.replace(names, wrong).replace(right.signature, signature)) for n, v in right.request.headers]
    found = inspected(right.request.with_headers(pairs)).diagnosis
    assert ("header_order", "SignedHeaders", True) == (found.cause, found.part, found.certain)


def test_no_text_is_made_up():
    """With another secret nothing fits, and nothing is said of what was signed."""
    found = inspected(read(hand_signer.make("h", {"secret": "another"}).raw))
    assert (None, None) == (found.signed_canonical_request, found.signed_string_to_sign)
    assert ("secret_wrong", False) == (found.diagnosis.cause, found.diagnosis.certain)


@pytest.mark.parametrize("right", hand_signer.RIGHT)
def test_its_work_is_bounded(right: str, monkeypatch):
    """A few hundred signatures are tried, keys included."""
    request = read(hand_signer.make("127.0.0.1:8000", {"right": right, "secret": "another"}).raw)
    digest, count = hmac.digest, []
    monkeypatch.setattr(hmac, "digest", lambda *words: count.append(words) or digest(*words))
    inspected(request)
    assert 300 < len(count) < 1200


@pytest.mark.parametrize(
    "request_",
    [
        Request("POST", "https://h/" + "a%20" * 9000, {"Host": "h"}, b"{}"),
        Request("POST", "https://h/", {"Host": "h", "X-Long": "a b" * 20000}, b"{}"),
        Request("POST", "https://h/?" + "&".join(f"n{n}=v" for n in range(3000)), {"Host": "h"}, b"{}"),
    ],
    ids=["path", "header", "query"],
)
def test_what_is_too_long_is_not_guessed_at(request_: Request, monkeypatch):
    """A few hundred copies of it would be made, and hashed."""
    signed = sigv4.sign(request_, Credentials("AKIDEXAMPLE", "x"), region="r", service="s", at=AT).request
    digest, count = hmac.digest, []
    monkeypatch.setattr(hmac, "digest", lambda *words: count.append(words) or digest(*words))
    assert "secret_wrong" == inspected(signed).diagnosis.cause
    assert len(count) < 20


@pytest.mark.parametrize("right", hand_signer.RIGHT)
def test_a_guess_has_a_cause(right: str):
    """A name of the table, if it is another text at all; and there are not too many of them."""
    breaks = {"right": right, "given": {"content-type": "x", "x-n": "a,b"}}
    request = read(hand_signer.make("127.0.0.1:8000", breaks).raw)
    canonical = signed_texts(request, read_claim(request))[0][0]
    seen = Evidence(request, canonical, Credentials("AKIDEXAMPLE", hand_signer.SECRET, "token"))
    guesses = {guess for guess in canonical_guesses(seen) if guess != seen.received}
    assert set() == {next(differences(guess, seen.received)).cause for guess in guesses} - CAUSES.keys()
    assert 100 < len(guesses) < 600


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_of_verify_has_a_cause(reason: str):
    """Whatever is refused, something is said."""
    request = read(hand_signer.make("127.0.0.1:8000", {}).raw)
    at = datetime(2016, 1, 1, tzinfo=timezone.utc)
    assert inspect(request, sigv4.Refused(reason, "region"), LOOKUP, at=at).diagnosis is not None
