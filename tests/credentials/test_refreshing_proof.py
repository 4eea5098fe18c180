"""Issue 5's proof: many threads, short-lived credentials, and each call signed with a key that is valid at its time."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

from sigv4ssm import Client, Credentials, Request, Response
from sigv4ssm.credentials.temporary import Refreshing

START = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


class Tickets(threading.local):
    """The time of the call that this thread makes: the n-th call is made in the n-th second."""

    number = 0

    def clock(self) -> datetime:
        return at(self.number)


class Service:
    """A transport that answers; `signed` are key id and date of each request."""

    def __init__(self) -> None:
        self.signed: list[tuple[str, str]] = []

    def send(self, request: Request, **_: float) -> Response:
        authorization, date = request.header("authorization"), request.header("x-amz-date")
        self.signed.append((authorization.partition("Credential=")[2].partition("/")[0], date))
        return Response(200, (), b"{}")

    def close(self) -> None:
        pass


def test_64_threads_and_credentials_that_expire_every_50_calls():
    """20,000 calls: one refresh each time, no failed call, no call signed with an expired key."""
    tickets, numbers = Tickets(), itertools.count()
    fetched: dict[str, int] = {}

    def fetch() -> Credentials:
        key_id = f"ASIA{tickets.number}"
        assert key_id not in fetched
        fetched[key_id] = tickets.number
        return Credentials(key_id, "secretMARKER", "tokenMARKER", at(tickets.number + 50))

    provider = Refreshing(fetch, fetch(), clock=tickets.clock)
    service = Service()
    client = Client("us-east-1", credentials=provider, clock=tickets.clock, transport=service)

    def call(_: int) -> int:
        tickets.number = next(numbers)
        return client.call("GetAutomationExecution", {})["ResponseMetadata"]["RetryAttempts"]

    with ThreadPoolExecutor(64) as threads:
        retries = list(threads.map(call, range(20_000)))
    assert [0] * 20_000 == retries
    calls = service.signed
    ends = {key_id: at(number + 50).strftime("%Y%m%dT%H%M%SZ") for key_id, number in fetched.items()}
    assert 20_000 == len(calls)
    assert [] == [date for key_id, date in calls if date >= ends[key_id]]
    assert set(fetched) == {key_id for key_id, _ in calls}
    times = sorted(fetched.values())
    assert all(later - earlier >= 37.5 for earlier, later in zip(times, times[1:]))
    assert 400 <= len(fetched) <= 20_000 / 37.5
