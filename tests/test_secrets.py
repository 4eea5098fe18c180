"""Secrets are in no repr, log, error or trace: every one of them is searched for the markers."""

from __future__ import annotations

import copy
import gc
import io
import logging
import pickle
import traceback
from datetime import datetime, timezone

import pytest

from sigv4ssm import Client, Credentials, Request, Response, config, errors, sigv4
from sigv4ssm.local import Endpoint

SECRET, TOKEN = "SECRETMARKER" + "x" * 28, "TOKENMARKER" + "y" * 40
CREDENTIALS = Credentials("AKIDEXAMPLE", SECRET, TOKEN)


def leaks(text: str, key: bytes = b"") -> list[str]:
    """The markers, and the signing key in its usual spellings, as far as the text holds them."""
    return [m for m in ("SECRETMARKER", "TOKENMARKER", key.hex() or "-" * 99, repr(key)[2:-1] or "-" * 99) if m in text]


def everything_said_by(action) -> str:
    """What an action logs at DEBUG on any logger, and its whole traceback if it raises."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        print(repr(action()), file=stream)
    except errors.SigV4SSMError as error:
        stream.write("".join(traceback.TracebackException.from_exception(error, capture_locals=False).format()))
        stream.write(repr(error) + str(error.args) + repr(vars(error)))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    return stream.getvalue()


def client(endpoint, credentials: Credentials = CREDENTIALS) -> Client:
    return Client("us-east-1", credentials=credentials, transport=endpoint)


ID = {"AutomationExecutionId": "f7d1f82d-6cde-4f7a-aa53-d485b0000000"}
ACTIONS = {
    "a call that succeeds": lambda: client(Endpoint(CREDENTIALS)).call(
        "StartAutomationExecution", {"DocumentName": "Doc"}
    ),
    "an unknown id": lambda: client(Endpoint(CREDENTIALS)).stop_automation_execution(**ID),
    "a mismatch, whose echo holds the token": lambda: client(
        Endpoint(Credentials("AKIDEXAMPLE", "other", TOKEN))
    ).stop_automation_execution(**ID),
    "an unknown token": lambda: client(Endpoint(Credentials("AKIDEXAMPLE", SECRET, "o"))).stop_automation_execution(
        **ID
    ),
    "a refused connection": lambda: Client(
        "us-east-1", credentials=CREDENTIALS, endpoint_url="http://127.0.0.1:1", timeout=1
    ).stop_automation_execution(**ID),
    "bad parameters": lambda: client(Endpoint(CREDENTIALS)).stop_automation_execution(Type="x"),
    "a request that cannot be signed": lambda: sigv4.sign(
        Request("GET", "https://h/", {"X-Amz-Security-Token": TOKEN + "\n"}),
        CREDENTIALS,
        region="r",
        service="s",
        at=datetime(2015, 8, 30, tzinfo=timezone.utc),
    ),
    "an answer that is not JSON": lambda: client(Endpoint()).parse_response("O", Response(200, (), TOKEN.encode())),
    "keys with a line end": lambda: Credentials("AKID", SECRET + "\n", TOKEN),
    "a token with a blank": lambda: Credentials("AKID", SECRET, TOKEN + " "),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_nothing_said_holds_a_secret(name: str):
    """Logs at DEBUG, the answer, the exception with its chain and its attributes."""
    said = everything_said_by(ACTIONS[name])
    assert said
    assert [] == leaks(said)


def test_debug_logs_show_the_steps():
    """The test above searches something: canonical request and string to sign are in the log, the token hidden."""
    said = everything_said_by(ACTIONS["a call that succeeds"])
    assert "x-amz-security-token:***" in said
    assert "AWS4-HMAC-SHA256\n" in said


def values() -> list[object]:
    at = datetime.now(timezone.utc)
    request = Request("GET", f"https://h/?X-Amz-Security-Token={TOKEN}", {"X": "1"})
    signed = sigv4.sign(request, CREDENTIALS, region="us-east-1", service="ssm", at=at)
    lookup = {"AKIDEXAMPLE": CREDENTIALS}.get
    unsigned = Request("GET", "https://h/", [*signed.request.headers, ("X", "2")])
    return [
        CREDENTIALS,
        signed,
        signed.request,
        sigv4.verify(signed.request, lookup, at=at),
        sigv4.verify(unsigned, lookup, at=at),
        client(Endpoint(CREDENTIALS)),
        Endpoint(CREDENTIALS),
        config.read({"HTTPS_PROXY": "http://user:SECRETMARKER@proxy:1"}),
        Response(200, {"X-Amz-Security-Token": TOKEN}),
    ]


@pytest.mark.parametrize("value", values(), ids=lambda value: type(value).__name__)
def test_no_repr_holds_a_secret(value):
    """Nor the signing key, nor does a copy."""
    key = sigv4.signing_key(SECRET, "20150830/us-east-1/ssm/aws4_request")
    assert [] == leaks(repr(value) + str(value), key)
    assert [] == leaks(repr([value]) + f"{value!r:>10}")
    if isinstance(value, sigv4.Signed):
        assert [] == leaks(repr(copy.deepcopy(value)), key)


def test_credentials_that_have_signed_show_compare_and_travel_as_before():
    """What signing keeps with them is in no repr, no pickle and no copy, and makes no difference."""
    used, unused = (Credentials("AKIDEXAMPLE", SECRET) for _ in range(2))
    scope = {"region": "r", "service": "s", "at": datetime(2015, 8, 30, tzinfo=timezone.utc)}
    sigv4.sign(Request("GET", "https://h/"), used, **scope)
    assert 1 == len(used.kept)
    assert (unused, hash(unused), repr(unused)) == (used, hash(used), repr(used))
    assert pickle.dumps(unused) == pickle.dumps(used)
    assert [{}, {}] == [copy.copy(used).kept, copy.deepcopy(used).kept]


def test_the_signing_key_is_kept_nowhere():
    """No value that signing returns refers to it."""
    signed = sigv4.sign(
        Request("GET", "https://h/"), CREDENTIALS, region="r", service="s", at=datetime.now(timezone.utc)
    )
    date = (signed.request.header("x-amz-date") or "")[:8]
    key = sigv4.signing_key(SECRET, f"{date}/r/s/aws4_request")
    assert key not in [thing for thing in gc.get_referents(signed) if isinstance(thing, bytes)]
