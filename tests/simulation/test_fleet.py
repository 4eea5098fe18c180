"""The simulation in small; and its stored result, which is that of the whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from simulation import fleet

EXECUTIONS = 400


@pytest.fixture(scope="module")
def rows() -> list[fleet.Row]:
    return fleet.simulate(EXECUTIONS)


def test_nothing_is_stopped_twice_or_missed(rows: list[fleet.Row]):
    """In 20 accounts and regions: each execution has ended, was stopped once or had ended before; only a stop whose
    answer was lost was sent again."""
    assert 20 == len({(row.place.account, row.place.region) for row in rows})
    assert EXECUTIONS == sum(row.stopped + row.ended for row in rows)
    assert {(0, 0)} == {(len(row.again - row.place.lost), row.missed) for row in rows}
    assert EXECUTIONS == sum(row.kinds["cancelled"] + row.kinds["already_ended"] for row in rows)


def test_some_are_throttled_and_some_answers_are_lost(rows: list[fleet.Row]):
    """Else the simulation would show nothing."""
    assert sum(row.throttled for row in rows) > 10
    assert any(row.place.lost for row in rows)


def test_the_places_do_not_wait_for_each_other(rows: list[fleet.Row]):
    """The time of all is that of the slowest: the quotas of a place, and how long its executions take to end."""
    for row in rows:
        assert row.last_stop <= max((len(row.place.ids) - row.place.rate) / row.place.rate, 1.0) + 2.0
        assert row.seconds <= row.last_stop + 20.0 + 15.0


def test_no_pause_is_a_busy_loop(rows: list[fleet.Row]):
    """There are fewer pauses than calls."""
    assert all(row.place.workers.pauses <= row.calls for row in rows)


def test_the_stored_result_is_of_ten_thousand():
    """And says that nothing was stopped twice, or missed."""
    stored = Path(fleet.__file__).with_name("result.txt").read_text("utf-8")
    assert stored.startswith("$ tests/simulation/run    # 20")
    assert "\n10000 executions: " in stored
    assert "\n0 stopped twice, 0 missed\n" in stored
