"""The deadline over all attempts, and what an interruption leaves behind: nothing."""

from __future__ import annotations

import os
import signal
import socket
import threading

import pytest
from rawserver import OK as RAW_OK
from scripted import ID, OK, PAIR, STOP, Scripted, failure, refusal

from sigv4ssm import Client, errors
from sigv4ssm.client import shared
from sigv4ssm.client.retries import Failures, Retries

BROKEN = refusal("InternalServerError", status=500)
THROTTLED = refusal("ThrottlingException")


class Time:
    """`time.monotonic`, which goes on only while somebody sleeps."""

    def __init__(self, monkeypatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr("time.monotonic", lambda: self.now)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time(monkeypatch) -> Time:
    return Time(monkeypatch)


def test_the_deadline_is_one_for_all_attempts(time):
    """Each attempt has its own total, or what the deadline leaves."""
    scripted = Scripted(THROTTLED, THROTTLED, OK, timeout=(1, 2, 5), deadline=7, sleep=time.sleep)
    scripted.client.call(STOP, ID)
    assert [(1, 2, 1005.0), (1, 2, 1006.0), (1, 2, 1007.0)] == scripted.limits


def test_a_pause_that_would_end_after_the_deadline_is_not_begun(time):
    """The call fails at once, with what the last attempt brought."""
    scripted = Scripted(THROTTLED, deadline=3, sleep=time.sleep)
    with pytest.raises(errors.ThrottlingException) as caught:
        scripted.client.call(STOP, ID)
    assert (2, 1001.0) == (caught.value.attempts, time.now)


def test_a_pause_that_is_not_begun_costs_nothing(time):
    """Its tokens are there for other calls."""
    retries = Retries(3, time.sleep, lambda: 1.0)
    for _ in range(200):
        failures = Failures(STOP, ID)
        failures.add(errors.ReadTimeoutError("", "", True))
        assert not retries.wait(failures, end=time.now + 0.01)
    assert retries.wait(failures, end=time.now + 1)


def test_a_correction_ends_with_the_deadline_too(time):
    """What is refused after it is not sent once more."""

    def late():
        time.sleep(4)
        return refusal("RequestExpired", Date="Sun, 30 Aug 2015 13:00:00 GMT")

    scripted = Scripted(late, deadline=3)
    with pytest.raises(errors.RequestExpired):
        scripted.client.call(STOP, ID)
    assert 1 == len(scripted.requests)


def test_a_real_deadline(raw_server, monkeypatch, later):
    """A server that never answers is left after it, whatever each attempt may take; two tenths of a second are left
    when the request is sent."""
    undisturbed = socket.socket.sendall

    def sendall(sock, octets):
        undisturbed(sock, octets)
        later(29.8)

    monkeypatch.setattr(socket.socket, "sendall", sendall)
    server = raw_server(lambda connection: connection.recv(1))
    client = Client("us-east-1", credentials=PAIR, endpoint_url=server.url, deadline=30, timeout=(60, 60, 90))
    with client, pytest.raises(errors.ReadTimeoutError) as caught:
        client.stop_automation_execution(**ID)
    assert (1, True) == (caught.value.attempts, caught.value.request_sent)


@pytest.mark.parametrize("deadline", [0, -1, "5", (1, 2, 3), float("nan"), float("inf"), 1e10])
def test_a_deadline_that_is_none_is_refused(deadline):
    """When the client is made."""
    with pytest.raises(errors.ConfigurationError, match="deadline"):
        Scripted(deadline=deadline)


def is_free(lock) -> bool:
    """Whether another thread gets the lock."""
    got: list[bool] = []
    thread = threading.Thread(target=lambda: got.append(lock.acquire(blocking=False)) or (got[0] and lock.release()))
    thread.start()
    thread.join()
    return got[0]


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("outcomes", "sleep"),
    [((interrupt, OK), None), ((BROKEN, OK), lambda _: interrupt()), ((failure(errors.SSLError, True), OK), None)],
)
def test_after_an_interruption_the_client_works(outcomes, sleep):
    """In the middle of an attempt, and of a pause; no lock is held."""
    scripted = Scripted(*outcomes, sleep=sleep or (lambda _: interrupt()))
    with pytest.raises(KeyboardInterrupt):
        scripted.client.call(STOP, ID)
    assert is_free(shared.lock)
    assert 0 == scripted.client.call(STOP, ID)["ResponseMetadata"]["RetryAttempts"]


@pytest.mark.skipif(os.name != "posix", reason="it takes a signal to end a system call that waits")
def test_an_interrupted_answer_is_not_that_of_the_next_call(raw_server):
    """The connection on which it may still come is closed, not kept."""
    to_come = threading.Event()

    def interrupted(connection: socket.socket) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        to_come.wait(60)
        connection.sendall(RAW_OK.replace(b"{}", b'{"Of": "the first"}').replace(b"Length: 2", b"Length: 19"))

    server = raw_server(interrupted, RAW_OK)
    with Client("us-east-1", credentials=PAIR, endpoint_url=server.url) as client:
        with pytest.raises(KeyboardInterrupt):
            client.stop_automation_execution(**ID)
        to_come.set()
        answer = client.stop_automation_execution(**ID)
    assert {"ResponseMetadata"} == set(answer)
    assert 2 == server.connections
