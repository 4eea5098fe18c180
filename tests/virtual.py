"""Time that passes only where somebody sleeps, and a client and an endpoint that live in it."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

import pytest
from scripted import PAIR

from sigv4ssm import Client

local = pytest.importorskip("sigv4ssm.local", reason="the floors below it stand alone, too")
BEGIN = datetime(2026, 1, 1, tzinfo=timezone.utc)


class Time:
    """`seconds` have passed since BEGIN, in `sleeps` pauses."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 0.0
        self.sleeps = 0
        monkeypatch.setattr(time, "monotonic", lambda: self.seconds)

    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self.sleeps += 1

    def endpoint(self, **options):
        return local.Endpoint(clock=self.now, sleep=self.sleep, **options)

    def client(self, transport, **options) -> Client:
        standard = {"credentials": PAIR, "clock": self.now, "sleep": self.sleep, "random": lambda: 0.5}
        return Client("us-east-1", transport=transport, **{**standard, **options})
