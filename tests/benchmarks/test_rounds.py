"""How the benchmark counts."""

from __future__ import annotations

import pytest
from benchmarks.rounds import differences, line, ratios, significant, spread, take_turns


def test_a_ratio_is_taken_within_a_round():
    """A machine that is half as quick for a while changes no ratio."""
    assert [0.5, 0.5, 0.5] == ratios({"rounds": [1, 2, 4]}, {"rounds": [2, 4, 8]})
    assert [-1, -2, -4] == differences({"rounds": [1, 2, 4]}, {"rounds": [2, 4, 8]})


@pytest.mark.parametrize(
    ("expected", "numbers"), [(0.0, []), (0.0, [3]), (1.0, [1, 2, 3, 4, 5]), (1.0, [5, 1, 4, 2, 3, 3, 3, 1, 5])]
)
def test_the_spread_is_half_the_interquartile_range(expected: float, numbers: list[float]):
    """Of few numbers too; what lies outside does not count."""
    assert expected == spread(numbers)


def test_a_line_has_a_slope_and_says_how_straight_it_is():
    """R² is 1 of points on a line, and less of others."""
    assert (pytest.approx(2), pytest.approx(1)) == line([0, 1, 2, 3], [7, 9, 11, 13])
    slope, squared = line([0, 1, 2, 3], [0, 1, 4, 9])
    assert (pytest.approx(3), pytest.approx(0.918, abs=0.001)) == (slope, squared)


@pytest.mark.parametrize(("expected", "number"), [(1.235, 1.23456), (123500.0, 123456), (0.001235, 0.00123456)])
def test_numbers_are_kept_to_four_digits(expected: float, number: float):
    """Those of a stored result are short, and no less true."""
    assert expected == significant(number)


def test_rows_take_turns():
    """Each row has one turn a round, and one before the first that is not recorded."""
    turns: list[str] = []
    measures = {name: lambda name=name: turns.append(name) or float(len(turns)) for name in "abc"}
    rows = take_turns(measures, 4, "letters")
    assert [{"a", "b", "c"}] * 5 == [set(turns[start : start + 3]) for start in range(0, 15, 3)]
    assert [4, 4, 4] == [len(row["rounds"]) for row in rows.values()]
    assert 3 < min(number for row in rows.values() for number in row["rounds"])


def test_a_row_that_fails_says_why():
    """It is neither dropped nor asked again nor kept with half its rounds, and the others go on."""
    answers = iter([1.0, 2.0, "no number", 0])
    rows = take_turns({"ends": lambda: next(answers), "raises": lambda: 1 / 0, "runs": lambda: 1.0}, 3, "rows")
    expected = {
        "ends": {"failed": "Unknown format code 'g' for object of type 'str'"},
        "raises": {"failed": "division by zero"},
        "runs": {"rounds": [1.0] * 3},
    }
    assert expected == rows
    assert [0] == list(answers)
