"""Credentials that are fetched anew before they expire: when, by whom, and what happens when that fails."""

from __future__ import annotations

import logging
import os
import signal
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest

from sigv4ssm import Credentials, errors
from sigv4ssm.credentials.temporary import Refreshing

START = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
HOUR = 3600


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def lasting_until(seconds: float, number: int = 0) -> Credentials:
    return Credentials(f"ASIA{number}", "secretMARKER", "tokenMARKER", at(seconds))


EXPIRED = lasting_until(-1)


class Source:
    """A clock that stands still until it is set, and a `fetch` that gives sets of a certain life, or fails."""

    def __init__(self, life: float = HOUR) -> None:
        self.time = 0.0
        self.life = life
        self.asked: list[float] = []
        self.fetches: list[float] = []
        self.failure: Exception | None = None

    def clock(self) -> datetime:
        self.asked.append(self.time)
        return at(self.time)

    def fetch(self) -> Credentials:
        self.fetches.append(self.time)
        if self.failure:
            raise self.failure
        return lasting_until(self.time + self.life, len(self.fetches))

    def refreshing(self, first: Credentials) -> Refreshing:
        return Refreshing(self.fetch, first, clock=self.clock)


class Held(Source):
    """A source whose `fetch` says that it has begun, and goes on when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on = threading.Event(), threading.Event()

    def fetch(self) -> Credentials:
        self.begun.set()
        assert self.go_on.wait(60)
        return super().fetch()


@pytest.fixture
def threads():
    """A pool of threads that ends with the test."""
    with ThreadPoolExecutor(64) as pool:
        yield pool


def test_without_expiry_nothing_is_fetched():
    """Credentials that do not expire are given as they are, for ever."""
    source, forever = Source(), Credentials("AKID", "secretMARKER")
    provider = source.refreshing(forever)
    source.time = 1e9
    assert forever is provider()
    assert [] == source.fetches


def test_the_first_call_fetches_where_they_have_expired():
    """And the second gives the same object, with which the signing key is kept."""
    source = Source()
    provider = source.refreshing(EXPIRED)
    assert provider() is provider()
    assert [0] == source.fetches


@pytest.mark.parametrize(
    ("life", "advisory"), [(6 * HOUR, 900), (HOUR, 900), (1800, 450), (900, 225), (60, 15), (1, 0.25)]
)
def test_refreshed_before_expiry(life, advisory):
    """15 minutes before, or in the last quarter of what lives less than an hour; not earlier."""
    source = Source()
    first = lasting_until(life)
    provider = source.refreshing(first)
    source.time = life - advisory - 0.001
    assert first is provider()
    assert [] == source.fetches
    source.time = life - advisory
    assert provider().access_key_id == "ASIA1"
    assert [source.time] == source.fetches


@pytest.mark.parametrize("life", [6 * HOUR, HOUR, 1800, 900, 60])
def test_others_wait_only_when_theirs_have_expired(threads, life):
    """While one thread refreshes the others go on with the old, to the last moment; after the expiry they wait."""
    source = Held()
    first = lasting_until(life)
    provider = source.refreshing(first)
    source.time = life - 0.001
    one = threads.submit(provider)
    assert source.begun.wait(60)
    assert [first] * 9 == [threads.submit(provider).result(60) for _ in range(9)]
    source.time = life
    waiting = [threads.submit(provider) for _ in range(9)]
    wait_until(lambda: source.asked.count(source.time) == 9)
    assert not any(future.done() for future in waiting)
    source.go_on.set()
    assert {"ASIA1"} == {future.result(60).access_key_id for future in (one, *waiting)}
    assert 1 == len(source.fetches)


def test_who_waits_fetches_again_where_a_refresh_fails_in_the_last_moment(threads):
    """It fails while the old ones are valid still, and they have expired when the waiting thread gets its turn."""
    source = Source()
    provider = source.refreshing(lasting_until(HOUR))
    undisturbed, waiting = source.clock, []

    def clock() -> datetime:
        """The time of the failure; before the thread that failed goes on it is an hour, and another waits for it."""
        time = undisturbed()
        if source.failure and source.fetches and not waiting:
            source.failure, source.time = None, HOUR
            asked = len(source.asked)
            waiting.append(threads.submit(provider))
            wait_until(lambda: len(source.asked) > asked)
        return time

    provider._clock = clock
    source.time, source.failure = HOUR - 1, OSError()
    provider()
    assert "ASIA2" == waiting[0].result(60).access_key_id


def test_the_same_set_again_is_the_same_object():
    """A service that has no newer set yet costs no new signing key."""
    first = lasting_until(HOUR)
    source = Source()
    provider = Refreshing(lambda: lasting_until(HOUR), first, clock=source.clock)
    source.time = 3000
    assert first is provider()


def test_a_failure_is_logged_while_the_old_ones_are_valid(caplog):
    """Not raised, and said with the reason and both times, without a secret and without a stack."""
    source = Source()
    first = lasting_until(HOUR)
    provider = source.refreshing(first)
    source.time, source.failure = 3300, errors.CredentialRetrievalError("The role is gone.", "Attach one.")
    assert first is provider()
    (record,) = caplog.records
    assert ("sigv4ssm.credentials", logging.WARNING, None) == (record.name, record.levelno, record.exc_info)
    assert (
        "Refreshing the credentials failed: The role is gone. They are valid until 2015-08-30T13:36:00Z; "
        "the next attempt is at 2015-08-30T13:32:00Z."
    ) == record.getMessage()


def test_after_a_failure_there_is_a_pause():
    """A minute, or half of the time left; and at the expiry at the latest the next attempt."""
    source = Source()
    provider = source.refreshing(lasting_until(HOUR))
    source.failure = OSError("secretMARKER")
    for second in range(HOUR):
        source.time = second
        provider()
    assert [*range(2700, 3541, 60), 3570, 3585, 3593, 3597, 3599] == source.fetches
    source.time, source.failure = HOUR, None
    assert provider().access_key_id == f"ASIA{len(source.fetches)}"


@pytest.mark.parametrize(
    ("failure", "problem", "remedy"),
    [
        (errors.ConnectTimeoutError("No answer.", "Wait."), "No answer.", "Wait."),
        (errors.CredentialRetrievalError("No role."), "No role.", "Check the source of the credentials."),
        (OSError("secretMARKER"), "OSError.", "Check the source of the credentials."),
    ],
)
def test_expired_and_failing(failure, problem, remedy):
    """The error says why, and has the failure as its cause; the words of an unknown exception are not repeated."""
    source = Source()
    provider = source.refreshing(lasting_until(HOUR))
    source.time, source.failure = HOUR, failure
    with pytest.raises(errors.CredentialRetrievalError) as caught:
        provider()
    said = "The credentials expired at 2015-08-30T13:36:00Z, and fetching new ones failed"
    assert (f"{said}: {problem}", remedy) == (caught.value.problem, caught.value.remedy)
    assert failure is caught.value.__cause__


def test_one_failure_for_all_who_wait(threads):
    """Those who wait for a refresh do not repeat it; the next call does, and may succeed."""
    source = Held()
    provider = source.refreshing(EXPIRED)
    source.failure = OSError()
    calls = [threads.submit(provider)]
    assert source.begun.wait(60)
    asked = len(source.asked)
    calls += [threads.submit(provider) for _ in range(9)]
    wait_until(lambda: len(source.asked) == asked + 9)
    source.go_on.set()
    raised = [call.exception(60) for call in calls]
    assert {errors.CredentialRetrievalError} == set(map(type, raised))
    assert 10 == len(set(map(id, raised)))
    assert 1 == len(source.fetches)
    source.failure = None
    assert provider().access_key_id == "ASIA2"


@pytest.mark.parametrize("life", [0, -1, -HOUR])
def test_what_has_expired_already_is_refused(life, caplog):
    """As a failure: logged while the old ones are valid, and raised afterwards."""
    source = Source(life)
    first = lasting_until(HOUR)
    provider = source.refreshing(first)
    source.time = HOUR - 60
    assert first is provider()
    assert "failed: The credentials fetched expired at 2015-08-30T1" in caplog.text
    source.time = HOUR
    with pytest.raises(errors.CredentialRetrievalError, match="Check this machine's clock"):
        provider()


def test_expired_at_the_start():
    """What comes expired from a cache is refreshed before it is used."""
    source = Source()
    assert source.refreshing(lasting_until(-HOUR))().access_key_id == "ASIA1"


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_leaves_no_lock(interrupt):
    """It is passed on at once, and the next call fetches."""
    answers = iter([interrupt, None])

    def fetch():
        interruption = next(answers)
        if interruption:
            raise interruption
        return lasting_until(HOUR)

    provider = Refreshing(fetch, EXPIRED, clock=lambda: START)
    with pytest.raises(interrupt):
        provider()
    assert lasting_until(HOUR) == provider()


def test_a_signal_handler_in_the_middle_of_a_refresh():
    """What it asks for it gets; it would wait for ever for the thread that it interrupts."""
    given: list[Credentials] = []

    def fetch() -> Credentials:
        handler, handlers[:] = handlers[:], []
        for call in handler:
            given.append(call())
        return lasting_until(HOUR, len(given))

    refreshing = Refreshing(fetch, EXPIRED, clock=lambda: START)
    handlers = [refreshing]
    thread = threading.Thread(target=lambda: given.append(refreshing()), daemon=True)
    thread.start()
    thread.join(5)
    assert [lasting_until(HOUR, 0), lasting_until(HOUR, 1)] == given


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork() here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_child_does_not_wait_for_its_parent(threads):
    """Forked while a thread refreshes: the lock is held by nobody in the child, which refreshes for itself."""
    source = Held()
    provider = source.refreshing(EXPIRED)
    refresh = threads.submit(provider)
    assert source.begun.wait(60)
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            source.go_on = threading.Event()
            source.go_on.set()
            os.write(writer, provider().access_key_id.encode())
        finally:
            os._exit(0)
    os.close(writer)
    timer = threading.Timer(60, os.kill, (child, signal.SIGKILL))
    timer.start()
    with open(reader) as answer:
        assert answer.read() == "ASIA1"
    timer.cancel()
    os.waitpid(child, 0)
    source.go_on.set()
    assert refresh.result(60).access_key_id == "ASIA1"


def test_no_secret_is_shown(caplog):
    """In no repr, log line, error or traceback."""
    caplog.set_level(logging.DEBUG)
    source = Source()
    provider = source.refreshing(lasting_until(HOUR))
    shown = [repr(provider), repr(provider._held)]
    source.failure = ValueError("secretMARKER")
    source.time = 3000
    shown.append(repr(provider()))
    source.time = HOUR
    with pytest.raises(errors.CredentialRetrievalError) as caught:
        provider()
    error = caught.value
    shown += [str(error), repr(error), repr(provider._held.credentials), caplog.text]
    error.__cause__ = None
    shown += traceback.format_exception(type(error), error, error.__traceback__)
    assert "MARKER" not in "".join(shown)


def wait_until(done) -> None:
    """Until a fact is there that no event announces; a minute at most."""
    pause = threading.Event()
    for _ in range(6000):
        if done():
            return
        pause.wait(0.01)
    raise AssertionError("it did not come to that")
