"""Executions at the local endpoint, and a client that waits for them, on a clock that goes on only while it sleeps."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Callable

from sigv4ssm import Client
from sigv4ssm.local import EXAMPLE_CREDENTIALS, Course, Endpoint

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
START = 1000.0
"""Seconds of `time.monotonic` when a story begins."""
IDS = "00000000-0000-4000-8000-{:012}".format


class Story:
    """`events` are pairs of seconds and what happens then, a function of the story. Executions have the ids IDS(1),
    IDS(2), …; the first is there from the start."""

    def __init__(self, monkeypatch, course: Course | None = None, events=(), **options) -> None:
        self.second = 0.0
        self.pauses: list[float] = []
        self.credentials = EXAMPLE_CREDENTIALS
        self.forgotten = {}
        self._events = sorted(events, key=lambda event: event[0])
        numbers = iter(range(1, 10**6))
        standard = {"clock": self.now, "new_id": lambda: IDS(next(numbers)), "sleep": self.pass_by}
        self.endpoint = Endpoint(course=course, **{**standard, **options})
        self.client = Client(
            "us-east-1",
            credentials=lambda: self.credentials() if callable(self.credentials) else self.credentials,
            transport=self.endpoint,
            clock=self.now,
            sleep=self.sleep,
            random=lambda: 1.0,
        )
        monkeypatch.setattr("time.monotonic", lambda: START + self.second)
        self.first = self.endpoint.start()
        self.pass_by(0)

    def now(self) -> datetime:
        return AT + timedelta(seconds=self.second)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.pass_by(seconds)

    def pass_by(self, seconds: float) -> None:
        end = self.second + seconds
        while self._events and self._events[0][0] <= end:
            second, happen = self._events.pop(0)
            self.second = max(self.second, second)
            happen(self)
        self.second = max(self.second, end)

    def asked(self, operation: str) -> int:
        """How often the endpoint was asked for an operation."""
        return sum(f"AmazonSSM.{operation}" == request.header("x-amz-target") for request in self.endpoint.requests)


def forget(number: int) -> Callable[[Story], object]:
    """AWS knows the execution no more."""
    return lambda story: story.forgotten.update({IDS(number): story.endpoint.executions.pop(IDS(number))})


def recall(number: int) -> Callable[[Story], object]:
    """AWS knows it again."""
    return lambda story: story.endpoint.executions.update({IDS(number): story.forgotten.pop(IDS(number))})


def show(status: str, number: int = 1) -> Callable[[Story], object]:
    """It is in that status from then on."""
    return lambda story: setattr(story.endpoint.executions[IDS(number)], "status", lambda at: status)


def show_again(number: int = 1) -> Callable[[Story], object]:
    """It is in the status that its course says."""
    return lambda story: delattr(story.endpoint.executions[IDS(number)], "status")


def stop(number: int = 1, kind: str = "Cancel") -> Callable[[Story], object]:
    """Somebody else stops it."""
    return lambda story: story.endpoint.executions[IDS(number)].stop(kind, story.now())


def bear(parent: int, course: Course) -> Callable[[Story], object]:
    """It starts another."""

    def happen(story: Story) -> None:
        execution = story.endpoint.executions[IDS(parent)]
        story.endpoint._automation.begin(execution.parameters, story.now(), None, course, execution)

    return happen
