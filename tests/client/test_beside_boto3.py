"""The client and boto3 against servers that answer the same: the same attempts, pauses and errors."""

from __future__ import annotations

import itertools
import random
from types import SimpleNamespace

import boto3
import botocore
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.retries import standard
from rawserver import RawServer
from scripted import ID, PAIR

from sigv4ssm import Client, errors

pytestmark = pytest.mark.skipif(
    tuple(map(int, botocore.__version__.split(".")[:2])) < (1, 44),
    reason="older releases of botocore, the last ones for Python 3.9, have older rules",
)


def http(status: int, body: bytes = b"{}", *headers: bytes) -> bytes:
    head = [b"HTTP/1.1 %d X" % status, b"Content-Type: application/x-amz-json-1.1", *headers]
    return b"\r\n".join((*head, b"Content-Length: %d" % len(body), b"", body))


def code(name: str, status: int = 400, *headers: bytes) -> bytes:
    return http(status, b'{"__type":"%s","message":"m"}' % name.encode(), *headers)


def gone(connection) -> None:
    """The connection ends without an answer."""


OK, BROKEN, THROTTLED = http(200), code("InternalServerError", 500), code("ThrottlingException")
WAIT = b"x-amz-retry-after: "

SEQUENCES = {
    "answered": [OK],
    "500, answered": [BROKEN, OK],
    "500 for ever": [BROKEN],
    "503 in HTML": [http(503, b"<html>busy</html>")],
    "502, 504, answered": [http(502, b""), http(504, b""), OK],
    "501": [http(501)],
    "throttled, answered": [THROTTLED, OK],
    "throttled for ever": [THROTTLED],
    "throttled, 500, answered": [THROTTLED, BROKEN, OK],
    "500, throttled, answered": [BROKEN, THROTTLED, OK],
    "429 without a body": [http(429, b"")],
    "429 with an unknown code": [code("Odd", 429), OK],
    "a limit": [code("LimitExceededException"), OK],
    "told to wait": [code("ThrottlingException", 400, WAIT + b"1500"), OK],
    "told to wait too long": [code("InternalServerError", 500, WAIT + b"100000"), OK],
    "told to wait nonsense": [code("InternalServerError", 503, WAIT + b"soon"), OK],
    "a time-out of the service": [code("RequestTimeoutException"), OK],
    "connection lost, answered": [gone, OK],
    "connection lost for ever": [gone],
    "lost, 500, throttled": [gone, BROKEN, THROTTLED],
    "denied": [code("AccessDeniedException")],
    "500, denied": [BROKEN, code("AccessDeniedException")],
    "expired": [code("ExpiredTokenException")],
    "not found": [code("AutomationExecutionNotFoundException")],
    "500, too late": [BROKEN, code("InvalidAutomationStatusUpdateException")],
}


class Side:
    """One of the two clients, with the pauses that it makes. Both draw the same random numbers."""

    def __init__(self, url: str, max_attempts: int = 3) -> None:
        self.pauses: list[float] = []
        draw = random.Random(5)
        self._make(url, max_attempts, draw.random)

    def outcome(self) -> tuple[object, ...]:
        """What the caller gets: the error's code, or that there was no answer, or nothing; and the retries."""
        try:
            return None, self.stop(**ID)["ResponseMetadata"]["RetryAttempts"]
        except (ClientError, errors.ServiceError) as error:
            return error.response["Error"]["Code"], error.response["ResponseMetadata"]["RetryAttempts"]
        except (BotoCoreError, errors.TransportError):
            return ("no answer",)


class Ours(Side):
    def _make(self, url, max_attempts, draw) -> None:
        options = {"max_attempts": max_attempts, "sleep": self.pauses.append, "random": draw}
        self.client = Client("us-east-1", credentials=PAIR, endpoint_url=url, **options)
        self.stop = self.client.stop_automation_execution


class Theirs(Side):
    def _make(self, url, max_attempts, draw) -> None:
        class Drawn(standard.ExponentialBackoff):
            def __init__(self, **options) -> None:
                super().__init__(random=draw, **options)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(standard, "ExponentialBackoff", Drawn)
            self.client = boto3.client(
                "ssm",
                region_name="us-east-1",
                endpoint_url=url,
                aws_access_key_id=PAIR.access_key_id,
                aws_secret_access_key=PAIR.secret_access_key,
                config=Config(retries={"mode": "standard", "total_max_attempts": max_attempts}),
            )
        self.stop = self.client.stop_automation_execution

    def outcome(self) -> tuple[object, ...]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=self.pauses.append))
            return super().outcome()


@pytest.mark.parametrize("max_attempts", [1, 3, 5])
@pytest.mark.parametrize("answers", SEQUENCES.values(), ids=SEQUENCES)
def test_one_call(raw_server, answers: list, max_attempts: int):
    """The same number of attempts, pauses to the last digit, code and retries."""
    seen = []
    for kind in (Theirs, Ours):
        server: RawServer = raw_server(*answers)
        side = kind(server.url, max_attempts)
        seen.append((side.outcome(), len(server.requests), side.pauses))
        side.client.close()
    assert seen[0] == seen[1]


def test_a_bad_day(raw_server):
    """Over 150 calls, of which most fail, the quota of both runs out, and fills again, at the same calls."""
    draw = random.Random(1)
    choices = [BROKEN] * 6 + [THROTTLED] * 3 + [OK, code("AccessDeniedException")]
    answers = [draw.choice(choices if (number // 100) % 2 == 0 else [OK, BROKEN]) for number in range(450)]
    seen = []
    for kind in (Theirs, Ours):
        server: RawServer = raw_server(*answers)
        side = kind(server.url)
        seen.append([(side.outcome(), len(server.requests)) for _ in range(150)] + [side.pauses])
        side.client.close()
    assert seen[0] == seen[1]
    counts = [count for _, count in seen[1][:-1]]
    assert {1, 2, 3} == {after - before for before, after in itertools.pairwise([0, *counts])}
    gave_up = [outcome for outcome, _ in seen[1][:-1] if outcome == ("InternalServerError", 0)]
    assert gave_up, "the quota never ran out"
