"""The newest exchanges: how many, how large, from how many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from sigv4ssm import Request, Response
from sigv4ssm.local.endpoint import Exchange
from sigv4ssm.local.inspector import Ring


def exchange(at, size: int = 0) -> Exchange:
    return Exchange(at, Request("POST", "http://h/", (), b"x" * size), Response(200))


def numbers(ring: Ring, after: int = 0) -> list[int]:
    return [entry.number for entry in ring.after(after)]


def test_the_newest_are_kept(at):
    """Numbers count from 1; when there are more than it holds, the oldest go."""
    ring = Ring(longest=3)
    for _ in range(5):
        ring.keep(exchange(at))
    assert ([3, 4, 5], 5) == (numbers(ring), ring.last)
    assert [5] == numbers(ring, 4)
    assert [] == numbers(ring, 5)


def test_they_are_found_by_their_number(at):
    """One that has gone, or is yet to come, is None."""
    ring = Ring(longest=2)
    for size in (1, 2, 3):
        ring.keep(exchange(at, size))
    assert [None, 2, 3, None] == [(found := ring.find(n)) and len(found.exchange.request.body) for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("sizes", "kept"),
    [((1000, 100, 100), [1, 2, 3]), ((1000, 1000, 100), [2, 3]), ((9000,), [1]), ((100, 9000), [2]), ((9000, 1), [2])],
)
def test_they_are_bounded_in_bytes(at, sizes, kept):
    """Large ones push the oldest out sooner; the newest is kept whatever its size."""
    ring = Ring(largest=2000)
    for size in sizes:
        ring.keep(exchange(at, size))
    assert kept == numbers(ring)


@pytest.mark.parametrize("part", ["url", "name", "value", "request body", "response body"])
def test_every_part_counts(at, part):
    """Whatever the client chooses to be large."""
    large = {part: "x" * 3000}
    request = Request(
        "POST",
        "http://h/" + large.get("url", ""),
        [("N" + large.get("name", ""), large.get("value", ""))],
        large.get("request body", "").encode(),
    )
    ring = Ring(largest=2000)
    for _ in range(2):
        ring.keep(Exchange(at, request, Response(200, (), large.get("response body", "").encode())))
    assert [2] == numbers(ring)


def test_many_threads(at):
    """8 threads keep 4000 exchanges: each has its number, and the newest 500 are there."""
    ring = Ring()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: ring.keep(exchange(at)), range(4000)))
    assert (4000, list(range(3501, 4001))) == (ring.last, numbers(ring))
