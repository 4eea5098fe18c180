"""How everything is measured: rows take turns in rounds, each round in a new random order, and ratios are paired.

A row is `{"rounds": [a number a round]}`, or `{"failed": why}`. A ratio of two rows is the median of the ratios within
a round, so that a machine that slows down for a while slows both. A spread is half the interquartile range.
"""

from __future__ import annotations

import math
import os
import random
import statistics
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Row = dict[str, object]


def take_turns(measures: Mapping[str, Callable[[], float]], rounds: int, label: str) -> dict[str, Row]:
    """Each measure once a round, after a first turn that is not recorded. One that fails says why, and is left out."""
    rows: dict[str, Row] = {name: {"rounds": []} for name in measures}
    order = list(measures)
    for number in range(rounds + 1):
        show_progress(f"{label}: round {number} of {rounds}")
        random.shuffle(order)
        for name in tuple(order):
            try:
                taken = significant(measures[name]())
            except Exception as error:
                rows[name] = {"failed": str(error) or type(error).__name__}
                order.remove(name)
            else:
                rows[name]["rounds"] += [taken] if number else []
    show_progress("")
    return rows


def pin() -> None:
    """This process and its children on one processor: between two, waking the other costs more than a request."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def show_progress(text: str) -> None:
    """One line on a terminal, written over by the next; nothing into a file."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def significant(number: float) -> float:
    """Four digits of it: more would be noise."""
    return float(f"{number:.4g}")


def median(row: Row) -> float:
    return statistics.median(row["rounds"])


def ratios(row: Row, base: Row) -> list[float]:
    """Of two rows of one group, round by round."""
    return [one / other for one, other in zip(row["rounds"], base["rounds"])]


def differences(row: Row, base: Row) -> list[float]:
    """Of two rows of one group, round by round."""
    return [one - other for one, other in zip(row["rounds"], base["rounds"])]


def spread(numbers: Sequence[float]) -> float:
    """Half the interquartile range; 0 of fewer than two numbers."""
    if len(numbers) < 2:
        return 0.0
    first, _, third = statistics.quantiles(numbers, n=4, method="inclusive")
    return (third - first) / 2


def line(sizes: Sequence[float], costs: Sequence[float]) -> tuple[float, float]:
    """The slope of the least-squares line through the points, and R², the share of the variance that it explains."""
    middle, mean = statistics.fmean(sizes), statistics.fmean(costs)
    together = math.fsum((size - middle) * (cost - mean) for size, cost in zip(sizes, costs))
    slope = together / math.fsum((size - middle) ** 2 for size in sizes)
    return slope, slope * together / math.fsum((cost - mean) ** 2 for cost in costs)
