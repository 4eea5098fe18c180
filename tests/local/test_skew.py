"""A client whose clock is wrong, against the endpoint, which checks the time of every request."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta, timezone

import pytest

from sigv4ssm import Client
from sigv4ssm.local import EXAMPLE_CREDENTIALS, Endpoint

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
DAY = 24 * 60
DOCUMENT = {"DocumentName": "Doc"}


def warnings(caplog) -> list[str]:
    assert {logging.WARNING} >= {record.levelno for record in caplog.records}
    return [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize("minutes", [-4, 4, -6, 6, -16, 16, -DAY, DAY])
def test_the_caller_notices_nothing(minutes: int, caplog):
    """Up to five minutes are within the service's window; more is corrected once, and logged once."""
    endpoint = Endpoint(clock=lambda: AT + timedelta(minutes=minutes))
    client = Client("us-east-1", credentials=EXAMPLE_CREDENTIALS, transport=endpoint, clock=lambda: AT)
    retries = [client.call("StartAutomationExecution", DOCUMENT)["ResponseMetadata"]["RetryAttempts"] for _ in "123"]
    corrected = abs(minutes) > 5
    assert [int(corrected), 0, 0] == retries
    assert 3 + corrected == len(endpoint.requests)
    direction = "behind" if minutes > 0 else "ahead of"
    said = f"This machine's clock is {abs(minutes) * 60} seconds {direction} the service's: "
    assert [said + "requests are signed with the latter."] * corrected == warnings(caplog)


def test_a_clock_that_is_set_right_later(caplog):
    """The correction is then wrong, and is taken back by the next refusal: no call fails."""
    times = {"ours": AT - timedelta(minutes=10)}
    endpoint = Endpoint(clock=lambda: AT)
    client = Client("us-east-1", credentials=EXAMPLE_CREDENTIALS, transport=endpoint, clock=lambda: times["ours"])
    retries = []
    for ours in (AT - timedelta(minutes=10), AT, AT, AT + timedelta(minutes=20), AT):
        times["ours"] = ours
        retries.append(client.call("StartAutomationExecution", DOCUMENT)["ResponseMetadata"]["RetryAttempts"])
    assert [1, 1, 0, 1, 1] == retries
    assert ["600 seconds behind", "right again", "1200 seconds ahead", "right again"] == [
        next(words for words in ("600 seconds behind", "right again", "1200 seconds ahead") if words in said)
        for said in warnings(caplog)
    ]


def test_many_threads_find_out_together(caplog):
    """Each of the calls that were under way is repeated, and the clock is corrected and logged once."""
    together = threading.Barrier(16, timeout=60)

    class Waiting(Endpoint):
        def send(self, request, **limits):
            response = super().send(request, **limits)
            if response.status >= 400:
                together.wait()
            return response

    client = Client(
        "us-east-1",
        credentials=EXAMPLE_CREDENTIALS,
        transport=Waiting(clock=lambda: AT + timedelta(hours=1)),
        clock=lambda: AT,
    )
    answers: list[dict] = []
    threads = [
        threading.Thread(target=lambda: answers.append(client.call("StartAutomationExecution", DOCUMENT)))
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [1] * 16 == [answer["ResponseMetadata"]["RetryAttempts"] for answer in answers]
    assert 1 == len(warnings(caplog))
