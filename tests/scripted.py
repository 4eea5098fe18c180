"""A client whose attempts go as a test says, and whose pauses take no time."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Callable, Union

from sigv4ssm import Client, Credentials, Request, Response
from sigv4ssm.errors import TransportError

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
PAIR = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
ID = {"AutomationExecutionId": "f7d1f82d-6cde-4f7a-aa53-d485b0000000"}
STOP, START, GET = "StopAutomationExecution", "StartAutomationExecution", "GetAutomationExecution"

Outcome = Union[Response, Callable[[], Response]]

OK = Response(200, {"x-amzn-RequestId": "id"}, b"{}")


def refusal(code: str, message: str = "", status: int = 400, **headers: str) -> Response:
    body = {"__type": code, "message": message}
    return Response(status, {name.replace("_", "-"): text for name, text in headers.items()}, json.dumps(body).encode())


def failure(kind: type[TransportError], sent: bool) -> Callable[[], Response]:
    """An attempt that brings no answer."""

    def fail() -> Response:
        raise kind("No answer.", "Look.", sent) from OSError("what the socket said")

    return fail


class Scripted:
    """`client` gets the n-th outcome for its n-th attempt, the last one again and again. It draws `jitter` each time.

    `requests` and `limits` are what the transport was given, `pauses` the seconds slept.
    """

    def __init__(self, *outcomes: Outcome, jitter: float = 1.0, **options) -> None:
        self.outcomes = outcomes or (OK,)
        self.requests: list[Request] = []
        self.limits: list[tuple[float, float, float]] = []
        self.pauses: list[float] = []
        standard = {"credentials": PAIR, "clock": lambda: AT, "sleep": self.pauses.append, "random": lambda: jitter}
        self.client = Client("us-east-1", **{**standard, "transport": self, **options})

    def send(self, request: Request, *, connect: float, read: float, deadline: float) -> Response:
        outcome = self.outcomes[min(len(self.requests), len(self.outcomes) - 1)]
        self.requests.append(request)
        self.limits.append((connect, read, deadline))
        return outcome() if callable(outcome) else outcome

    def close(self) -> None:
        pass
