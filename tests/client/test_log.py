"""What a client logs, to whom, and what it costs those who do not listen."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from scripted import ID, OK, STOP, Scripted, failure, refusal

import sigv4ssm
from sigv4ssm import Credentials, Response, errors
from sigv4ssm.client import log

ROOT = Path(sigv4ssm.__file__).parents[1]
TESTS = Path(__file__).parents[1]


def test_each_step_is_a_record(caplog):
    """Its first line names the step; the texts that were signed are there as they were."""
    caplog.set_level(logging.DEBUG, "sigv4ssm")
    denied = refusal("AccessDeniedException", "No.")
    with pytest.raises(errors.AccessDeniedException):
        Scripted(failure(errors.ReadTimeoutError, True), denied).client.call(STOP, ID)
    records = [record.getMessage() for record in caplog.records if record.name.startswith("sigv4ssm.")]
    steps = ["canonical request", "string to sign", "attempt 1, request"]
    steps.append("attempt 1 failed, the next in 0.050 s (transient)")
    assert [f"{STOP}: {step}" for step in steps] == [record.split("\n")[0] for record in records[:4]]
    assert records[0].split("\n", 1)[1].startswith("POST\n/\n\ncontent-type:")
    assert records[1].split("\n", 1)[1].startswith("AWS4-HMAC-SHA256\n20150830T123600Z\n")
    assert "\nPOST https://ssm.us-east-1.amazonaws.com/\nHost: " in records[2]
    assert records[3].endswith("\nNo answer.")
    assert records[7].endswith('\nHTTP 400\n\n{"__type": "AccessDeniedException", "message": "No."}')
    assert f"{STOP}: attempt 2 failed, no further one (this failure is final)" == records[8].split("\n")[0]


def test_the_loggers_are_ours_and_have_no_handlers(caplog):
    """What is done with the records is the program's affair."""
    caplog.set_level(logging.DEBUG)
    Scripted(OK).client.call(STOP, ID)
    names = {record.name for record in caplog.records}
    assert {"sigv4ssm.client"} == names
    for name in ("sigv4ssm", *names):
        assert [] == logging.getLogger(name).handlers
        assert logging.NOTSET == logging.getLogger(name).level or name == "sigv4ssm"


def test_nothing_secret_is_logged(caplog):
    """Neither the secret key nor the token, nor the body of a success, which may hold a parameter's value."""
    caplog.set_level(logging.DEBUG, "sigv4ssm")
    secret, token = "SECRETMARKER", "TOKENMARKER/+="
    echo = refusal("InvalidSignatureException", f"…\nx-amz-security-token:{token}\n…")
    answer = Response(200, {"X-Amz-Security-Token": token}, b'{"Parameter": {"Value": "VALUEMARKER"}}')
    scripted = Scripted(echo, answer, credentials=Credentials("AKIDEXAMPLE", secret, token))
    with pytest.raises(errors.InvalidSignatureException):
        scripted.client.call(STOP, ID)
    scripted.client.call("GetParameter", {"Name": "n"})
    assert "x-amz-security-token:***" in caplog.text
    assert [] == [marker for marker in ("SECRETMARKER", "TOKENMARKER", "VALUEMARKER") if marker in caplog.text]


def test_texts_are_made_for_listeners_alone(monkeypatch, caplog):
    """At another level than DEBUG nothing is redacted or joined."""
    caplog.set_level(logging.INFO, "sigv4ssm")
    monkeypatch.setattr(log, "redact", None)
    monkeypatch.setattr(log, "_head", None)
    Scripted(refusal("InternalServerError", status=500), OK).client.call(STOP, ID)


LEVELS = """
import sys
sys.path[:0] = {paths!r}
from scripted import *
from datetime import timedelta
broken = refusal("InternalServerError", status=500)
Scripted(broken, OK, random=lambda: 0.0, credentials=PAIR).client.call(STOP, ID)
assert "logging" not in sys.modules, "imported for nobody"
skewed = refusal("RequestExpired", Date="Sun, 30 Aug 2015 13:36:00 GMT")
Scripted(skewed, OK).client.call(STOP, ID)
import logging
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, format="%(levelname)s %(message)s")
Scripted(OK).client.call(STOP, ID)
"""


def test_logging_is_imported_for_a_warning_alone():
    """A call in a program that does not use it does without; its warning goes to stderr; later listeners are heard."""
    program = LEVELS.format(paths=[str(ROOT), str(TESTS)])
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "" == done.stderr.replace(
        "This machine's clock is 3600 seconds behind the service's: requests are signed with the latter.\n", "", 1
    )
    assert done.stdout.startswith(f"DEBUG {STOP}: canonical request\n")
    assert 0 == done.returncode


def test_a_level_that_is_set_later_counts(caplog):
    """The question who listens is asked at each step."""
    scripted = Scripted(OK)
    for level, expected in ((logging.INFO, 0), (logging.DEBUG, 4), (logging.WARNING, 0)):
        caplog.set_level(level, "sigv4ssm.client")
        caplog.clear()
        scripted.client.call(STOP, ID)
        assert expected == len(caplog.records)
