"""The pool of StdlibTransport: how many connections wait, and which one is taken."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from sigv4ssm.transport.stdlib_connection import MOST_IDLE, Pool


class Idle:
    """A connection as the pool knows it."""

    def __init__(self, origin: str = "http://a", *, ended: bool = False) -> None:
        self.origin = origin
        self.ended = ended
        self.closed = False

    def has_ended(self) -> bool:
        return self.ended

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def pool() -> Pool:
    return Pool()


def given(pool: Pool, *connections: Idle) -> list[Idle]:
    for connection in connections:
        pool.give(connection)
    return list(connections)


def test_one_used_last_is_taken_first(pool):
    """So that in quiet times the others grow old and are closed by the server."""
    first, second = given(pool, Idle(), Idle())
    assert [second, first, None] == [pool.take("http://a") for _ in range(3)]


def test_connection_is_taken_for_its_own_origin(pool):
    """Scheme, host and port must be the same."""
    (connection,) = given(pool, Idle("https://a:1"))
    assert [None] * 3 == [pool.take(origin) for origin in ("http://a:1", "https://a", "https://b:1")]
    assert connection is pool.take("https://a:1")


def test_ended_ones_are_closed_and_passed_over(pool):
    """The first that still stands is taken."""
    standing, *ended = given(pool, Idle(), Idle(ended=True), Idle(ended=True))
    assert standing is pool.take("http://a")
    assert [True, True, False] == [one.closed for one in (*ended, standing)]


def test_pool_is_bounded(pool):
    """Of more than 64, whatever their origins, those are closed that have waited longest."""
    connections = given(pool, *[Idle(f"http://{number % 7}") for number in range(MOST_IDLE + 3)])
    assert 64 == MOST_IDLE
    assert [True] * 3 + [False] * 64 == [connection.closed for connection in connections]


def test_closed_pool_keeps_nothing(pool):
    """What waits is closed at once, and what comes back later is closed then."""
    (before,) = given(pool, Idle())
    pool.close()
    (after,) = given(pool, Idle())
    assert (True, True, None) == (before.closed, after.closed, pool.take("http://a"))


def test_one_that_another_thread_takes_first_is_left_to_it(pool):
    """Between the look at a connection and the hand on it another thread may have been there."""

    class Wanted(Idle):
        @property
        def origin(self):
            pool._idle.remove(self)
            return "http://a"

        @origin.setter
        def origin(self, _):
            pass

    given(pool, Wanted())
    assert pool.take("http://a") is None


def test_threads_take_each_connection_once(pool):
    """However many threads take and give, no two have the same connection, and none is lost."""
    connections = given(pool, *[Idle() for _ in range(20)])
    twice = []

    def work(_):
        for _ in range(300):
            connection = pool.take("http://a")
            twice.extend([connection] if connection.ended else [])
            connection.ended = True
            connection.ended = False
            pool.give(connection)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    assert [] == twice
    assert set(connections) == {pool.take("http://a") for _ in range(20)}
    assert pool.take("http://a") is None
