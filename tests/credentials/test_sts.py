"""Calls of STS: what is sent, what is repeated, and when it is signed once more."""

from __future__ import annotations

import contextlib
import random
import time
from datetime import datetime, timedelta, timezone
from functools import partial

import pytest
from rawserver import head_and_body
from stsserver import refusal, success

from sigv4ssm import Credentials, Response, config, errors
from sigv4ssm.credentials import Search
from sigv4ssm.credentials.sts import TOTAL, call
from sigv4ssm.transport import StdlibTransport

KEYS = Credentials("AKIDONE", "secretMARKERone", "tokenMARKERone")
ROLE = {"RoleArn": "arn:aws:iam::123456789012:role/demo", "RoleSessionName": "a b&c=é+"}
ISSUED = Credentials("ASIAISSUED", "secretMARKER", "tokenMARKER", datetime(2030, 1, 1, tzinfo=timezone.utc))
SUCCESS = success("AssumeRole", ISSUED, ISSUED.expires_at)


def make(url, *, environ=None, **options):
    own = {"AWS_CONFIG_FILE": "/", "AWS_SHARED_CREDENTIALS_FILE": "/", "AWS_ENDPOINT_URL_STS": url, **(environ or {})}
    common = {"send": send, "correct": lambda *_: False, "clock": now, "profile": None, "profile_name": "default"}
    return partial(call, Search(own, config.read_files(own), **{**common, "region": "us-east-1", **options}))


def send(request, **limits):
    with contextlib.closing(StdlibTransport(verify=True, proxies={})) as transport:
        return transport.send(request, **limits)


def now():
    return datetime.now(timezone.utc)


@pytest.fixture
def pauses(monkeypatch):
    """The pauses that are taken, at the greatest of their random lengths; no time passes."""
    taken: list[float] = []
    monkeypatch.setattr(time, "sleep", taken.append)
    monkeypatch.setattr(random, "random", lambda: 1.0)
    return taken


class Script:
    """A transport's `send` that gives each outcome once, and keeps what it is asked."""

    def __init__(self, *outcomes: object) -> None:
        self.outcomes = list(outcomes)
        self.requests: list[object] = []
        self.limits: list[dict[str, float]] = []

    def __call__(self, request, **limits):
        self.requests.append(request)
        self.limits.append(limits)
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return Response(outcome[0], {"Date": "Sun, 30 Aug 2015 12:52:00 GMT"}, outcome[1])


GOOD = (200, SUCCESS)


def test_what_is_sent(raw_server, at):
    """A form, posted; signed for STS in the region, with nothing signed but type, host, date and token."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
    server = raw_server(head % len(SUCCESS) + SUCCESS)
    assert ISSUED == make(server.url, region="eu-west-1", clock=lambda: at)("AssumeRole", ROLE, KEYS)
    lines, body = head_and_body(server.requests[0])
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    assert "POST / HTTP/1.1" == lines[0]
    assert (
        b"Action=AssumeRole&Version=2011-06-15"
        b"&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdemo&RoleSessionName=a+b%26c%3D%C3%A9%2B"
    ) == body
    assert "application/x-www-form-urlencoded; charset=utf-8" == headers["content-type"]
    assert (
        "Credential=AKIDONE/20150830/eu-west-1/sts/aws4_request, SignedHeaders=content-type;host;x-amz-date;"
        in (headers["authorization"])
    )


def test_the_service_takes_the_signature(sts):
    """Checked with our own verification, for the region; a path in the URL is kept."""
    sts.keys["AKIDONE"] = KEYS
    noon = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
    sts.clock = lambda: noon
    issued = make(sts.url + "/a%2Fpath", region="cn-north-1", clock=sts.clock)("AssumeRole", ROLE, KEYS)
    assert "ASIAISSUED1" == issued.access_key_id
    assert ["20260101/cn-north-1/sts/aws4_request"] == sts.scopes
    assert [] == sts.faults


def test_without_credentials_nothing_is_signed():
    """A web identity token speaks for itself."""
    send = Script((200, success("AssumeRoleWithWebIdentity", ISSUED, ISSUED.expires_at)))
    make("https://sts.example", send=send)("AssumeRoleWithWebIdentity", {"WebIdentityToken": "t"}, None)
    names = {name.lower() for name, _ in send.requests[0].headers}
    assert {"content-type", "content-length", "user-agent", "accept-encoding"} == names


def test_each_attempt_has_its_limits():
    """Given to the transport in its own terms."""
    send = Script(GOOD)
    before = time.monotonic()
    make("https://sts.example", send=send)("AssumeRole", ROLE, KEYS)
    (limits,) = send.limits
    assert (5, 30) == (limits["connect"], limits["read"])
    assert before + TOTAL <= limits["deadline"] <= time.monotonic() + TOTAL


BUSY, DENIED = refusal("Throttling", "Rate exceeded"), refusal("AccessDenied", "no", 403)
RESET = errors.EndpointConnectionError("The exchange failed: reset.", "Look.", True)
UNREACHED = errors.ConnectTimeoutError("Connecting failed: it took longer than allowed.", "Check.")
DOWN, HTML = refusal("InternalFailure", "", 500), (503, b"<html><body>busy</body></html>")
IDP = refusal("IDPCommunicationError", "unreachable")

# outcomes -> pauses, the class of the cause, or None where there are credentials in the end
REPEATED = {
    "the first time": ((GOOD,), [], None),
    "throttled": ((BUSY, GOOD), [1], None),
    "a server's error": ((DOWN, GOOD), [1], None),
    "no XML at all": ((HTML, DOWN, GOOD), [1, 2], None),
    "the identity provider": ((IDP, GOOD), [1], None),
    "a time-out": ((UNREACHED, RESET, GOOD), [1, 2], None),
    "three times": ((DOWN, BUSY, HTML), [1, 2], "503"),
    "unreached three times": ((UNREACHED, UNREACHED, UNREACHED), [1, 2], UNREACHED),
    "refused": ((DENIED, GOOD), [], "AccessDenied"),
    "refused at last": ((BUSY, DENIED, GOOD), [1], "AccessDenied"),
    "a redirect": (((301, b""), GOOD), [], "301"),
}


@pytest.mark.parametrize(("outcomes", "taken", "cause"), REPEATED.values(), ids=REPEATED)
def test_what_is_repeated(pauses, outcomes, taken, cause):
    """What botocore repeats STS for, at most twice; the last failure is told."""
    send = Script(*outcomes)
    service = make("https://sts.example", send=send)
    if cause is None:
        assert ISSUED == service("AssumeRole", ROLE, KEYS)
    else:
        with pytest.raises(errors.CredentialRetrievalError) as caught:
            service("AssumeRole", ROLE, KEYS)
        assert cause == getattr(caught.value.__cause__, "code", caught.value.__cause__)
    assert taken == pauses
    assert len(taken) + 1 == len(send.requests)


@pytest.mark.parametrize(("failure", "attempts"), [(RESET, 1), (UNREACHED, 2), (BUSY, 2)])
@pytest.mark.usefixtures("pauses")
def test_an_mfa_code_is_sent_once(failure, attempts):
    """Where it may have arrived it is used up, and a second attempt would be refused for it."""
    send = Script(failure, GOOD)
    service = make("https://sts.example", send=send)
    parameters = {**ROLE, "SerialNumber": "s", "TokenCode": "123456"}
    if attempts == 1:
        with pytest.raises(errors.CredentialRetrievalError, match="STS did not answer AssumeRole: The exchange failed"):
            service("AssumeRole", parameters, KEYS)
    else:
        assert ISSUED == service("AssumeRole", parameters, KEYS)
    assert attempts == len(send.requests)


def test_no_answer_is_no_failed_operation():
    """What was to be done has not begun: the sentence of the transport, without its advice to look whether it has."""
    service = make("https://sts.example", send=Script(RESET))
    with pytest.raises(errors.CredentialRetrievalError) as caught:
        service("AssumeRole", {**ROLE, "TokenCode": "1"}, KEYS)
    assert str(caught.value) == (
        "STS did not answer AssumeRole: The exchange failed: reset. Check region, network and proxy: STS has its own "
        "endpoint."
    )


@pytest.mark.parametrize("name", ["TokenCode", "WebIdentityToken"])
def test_no_error_holds_a_secret(everything, name):
    """Not where STS repeats what was signed and what was sent, nor in the error behind the error."""
    parameters = {**ROLE, name: "codeMARKER"}
    echo = " ".join(["the key", KEYS.secret_access_key, KEYS.session_token, parameters[name]])
    service = make("https://sts.example", send=Script(refusal("SignatureDoesNotMatch", echo, 403)))
    with pytest.raises(errors.CredentialRetrievalError, match=r"the key \*\*\* \*\*\* \*\*\*\.") as caught:
        service("AssumeRole", parameters, KEYS)
    assert "MARKER" not in everything(caught.value)


EXPIRED = refusal("SignatureDoesNotMatch", "Signature expired: x is now earlier than y (z - 15 min.)", 403)


class Settable:
    """A clock that is corrected by 20 minutes, as often as it may be."""

    def __init__(self, at: datetime, times: int) -> None:
        self.at, self.times = at, times
        self.heard: list[tuple[str, str, datetime]] = []

    def correct(self, error, signed_at):
        date = error.response["ResponseMetadata"]["HTTPHeaders"]["date"]
        self.heard.append((error.code, date, signed_at))
        self.times -= 1
        if self.times < 0:
            return False
        self.at += timedelta(minutes=20)
        return True


def test_a_clock_that_is_set_right(pauses, at):
    """It is asked with the error, whose headers tell the time, and the call is signed once more, without a pause."""
    clock = Settable(at, 1)
    send = Script(EXPIRED, GOOD)
    service = make("https://sts.example", send=send, clock=lambda: clock.at, correct=clock.correct)
    assert ISSUED == service("AssumeRole", ROLE, KEYS)
    dates = [request.header("x-amz-date") for request in send.requests]
    assert ["20150830T123600Z", "20150830T125600Z"] == dates
    assert [("SignatureDoesNotMatch", "Sun, 30 Aug 2015 12:52:00 GMT", at)] == clock.heard
    assert [] == pauses


@pytest.mark.parametrize(("times", "sent"), [(0, 1), (1, 2), (9, 2)])
def test_a_clock_is_set_once(at, times, sent):
    """If that does not help, or nobody can, the refusal stands."""
    clock = Settable(at, times)
    send = Script(EXPIRED, EXPIRED, EXPIRED)
    service = make("https://sts.example", send=send, clock=lambda: clock.at, correct=clock.correct)
    with pytest.raises(errors.CredentialRetrievalError, match="SignatureDoesNotMatch"):
        service("AssumeRole", ROLE, KEYS)
    assert sent == len(send.requests)
