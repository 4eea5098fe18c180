"""The pace of many calls: a token bucket whose rate follows the answers."""

from __future__ import annotations

import pytest

from sigv4ssm.errors import ParamValidationError
from sigv4ssm.pacing import DECREASE, INCREASE, LEAST, MOST, Pace


def begun(pace: Pace, now: float, until: float) -> list[float]:
    """When slots are taken by somebody who always wants one."""
    times = []
    while now + pace.wait(now) <= until:
        now += pace.wait(now)
        pace.take(now)
        times.append(now)
    return times


def test_a_second_of_calls_may_begin_at_once_and_then_one_after_the_other():
    """Ten at the start, then one each tenth of a second."""
    times = begun(Pace(10), 100.0, 102.0)
    assert [100.0] * 10 == times[:10]
    assert [100.1 + place / 10 for place in range(20)] == pytest.approx(times[10:])


def test_what_is_not_used_is_kept_for_a_second_and_no_longer():
    """After an hour as many may begin at once as at the start."""
    pace = Pace(10)
    begun(pace, 0.0, 5.0)
    assert 10 == begun(pace, 3600.0, 3600.0).count(3600.0)


def test_a_rate_below_one_has_no_burst():
    """One call, and the next after 1 / rate."""
    assert [0.0, 4.0, 8.0] == begun(Pace(0.25), 0.0, 8.0)


def test_throttling_lowers_the_rate_and_empties_the_bucket():
    """The next slot is a whole interval away, at the new rate."""
    pace = Pace(10)
    pace.take(0.0)
    pace.throttled(0.0, 0.2)
    assert 10 * DECREASE == pace.rate
    assert 1 / pace.rate == pytest.approx(pace.wait(0.2))


def test_attempts_that_were_under_way_together_lower_it_once():
    """They tell of the same moment; one that began afterwards tells of another."""
    pace = Pace(10)
    for answered in (0.2, 0.25, 0.3):
        pace.throttled(0.1, answered)
    assert 10 * DECREASE == pace.rate
    pace.throttled(0.4, 0.5)
    assert 10 * DECREASE * DECREASE == pace.rate


def test_successes_raise_it_up_to_the_ceiling():
    """By INCREASE each."""
    pace = Pace(10)
    pace.throttled(0.0, 0.0)
    pace.succeeded()
    assert 10 * DECREASE + INCREASE == pace.rate
    for _ in range(100):
        pace.succeeded()
    assert 10.0 == pace.rate


@pytest.mark.parametrize(("ceiling", "least"), [(10, LEAST), (0.05, 0.05)])
def test_it_falls_no_further_than_to_the_least(ceiling: float, least: float):
    """Nor below a ceiling that is lower still."""
    pace = Pace(ceiling)
    for moment in range(100):
        pace.throttled(moment, moment)
    assert least == pace.rate


@pytest.mark.parametrize("rate", [0, -1, MOST + 1, float("nan"), float("inf"), "10", None])
def test_a_rate_is_a_number_of_calls_a_second(rate):
    """Anything else is refused."""
    with pytest.raises(ParamValidationError, match="is no number of calls a second"):
        Pace(rate)
