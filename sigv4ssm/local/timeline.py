"""When each step of a run begins and ends, as far as nothing stops it: a rule over its course and the signals."""

from __future__ import annotations

from datetime import timedelta

from ..values import Value
from .course import WAITS_FOR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .course import Course, Step

INTERACTIVE = ("StartStep",)
"""What each step of an execution in the mode Interactive waits for."""


class Signal(Value):
    at: datetime
    kind: str
    step: str


class Stretch(Value):
    """The time of a step: from `begin` it waits, from `released` it runs, at `end` it is in `status`. None: never."""

    step: Step
    begin: datetime | None = None
    released: datetime | None = None
    end: datetime | None = None
    status: str = ""


class Timeline(Value):
    """The stretches of a run, and when and how it ends by itself (None: it waits for ever)."""

    stretches: list[Stretch]
    end: datetime | None
    status: str


def awaited(step: Step, interactive: bool) -> tuple[str, ...]:
    """The signals of which a step waits for one."""
    return INTERACTIVE if interactive else WAITS_FOR.get(step.action, ())


def timeline(course: Course, started_at: datetime, signals: Sequence[Signal], interactive: bool) -> Timeline:
    """Step after step: waiting moves all that follows, and a step that is stopped ends early."""
    origin = started_at + timedelta(seconds=course.pending)
    shares = [step.share for step in course.steps]
    done: list[Stretch] = []
    for place, step in enumerate(course.steps):
        begin = origin + _running(course, sum(shares[:place]) / sum(shares))
        released: datetime | None = begin
        if awaited(step, interactive):
            answer = _first(signals, step, awaited(step, interactive))
            if answer is None:
                return Timeline([*done, Stretch(step, begin), *_never(course, place)], None, "")
            if answer.kind == "Reject":
                done.append(Stretch(step, begin, None, answer.at, "Failed"))
                return Timeline([*done, *_never(course, place)], answer.at, course.rejected)
            released = answer.at
            origin += answer.at - begin
        end, status = origin + _running(course, sum(shares[: place + 1]) / sum(shares)), "Success"
        if place == len(shares) - 1 and course.ending in ("Failed", "TimedOut", "Cancelled"):
            status = course.ending
        stopped = _first(signals, step, ("StopStep",))
        if stopped:  # INF: the next step follows
            origin -= end - stopped.at
            end, status = stopped.at, "Cancelled"
        done.append(Stretch(step, begin, released, end, status))
    return Timeline(done, origin + timedelta(seconds=course.running), course.ending)


def _running(course: Course, part: float) -> timedelta:
    return timedelta(seconds=course.running * part)


def _never(course: Course, place: int) -> list[Stretch]:
    """The steps after one, none of which is reached."""
    return [Stretch(step) for step in course.steps[place + 1 :]]


def _first(signals: Sequence[Signal], step: Step, kinds: tuple[str, ...]) -> Signal | None:
    return next((signal for signal in signals if signal.step == step.name and signal.kind in kinds), None)
