"""What became of executions that were waited for, or stopped: the answers of `wait`, `stop_and_wait`, `stop_many`."""

from __future__ import annotations

from ..operations.statuses import LEFT_BY_STOP, WELL
from ..values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

KINDS = {
    # of a stop
    "cancelled": "the stop ended it",
    "completed": "the stop ended it, as complete",
    "finished_first": "it ended by itself before the stop took effect",
    "already_ended": "it had ended before the stop was sent",
    # of one of many stops
    "stopping": "AWS took the stop, and nobody waited for its effect",
    "not_stopped": "AWS refused the stop, or it was not sent",
    # of a wait, and of the children of a stop
    "ended": "it has ended",
    # of both
    "not_found": "there is no execution of this id",
    "vanished": "it was there, and is there no more",
    "still_running": "it had not ended at the timeout",
    "unknown": "what became of it could not be learnt",
}
"""Every kind of outcome, and what it says. Where the execution has ended, `status` says how."""

STOPS = {
    "accepted": "AWS took it",
    "refused": "AWS refused it",
    "unknown": "it was sent, and no answer came",
    "unsent": "AWS has not had it, has throttled it, or has not known the execution",
}
"""What is known of the stop itself."""

END_IS_KNOWN = ("cancelled", "completed", "finished_first", "already_ended", "ended")


class _Answer(Value):
    """What both kinds of outcomes have in common."""

    execution_id: str
    kind: str
    status: str | None = None
    failure_message: str | None = None
    seconds: float = 0.0
    polls: int = 0
    problem: str | None = None
    children: tuple[Outcome, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether the execution is known to have ended, and all of its children, where they were followed: with a
        problem at the end there can be some that were not found."""
        return self.kind in END_IS_KNOWN and not self.problem and all(child.ended for child in self.children)


class Outcome(_Answer):
    """What became of an execution.

    `kind` is one of KINDS, `status` the last that AWS gave (None: none came), `failure_message` AWS's words on what
    failed. AWS was asked `polls` times, in `seconds`. `problem` says why the last look failed, if it did. `children`,
    where they were followed, are those of all levels in the order found; `parent_id` of each is what started it.
    """

    parent_id: str | None = None

    @property
    def ended_as_asked(self) -> bool:
        """Whether it has done its work, and its children have ended in any way."""
        return self.ended and self.status in WELL


class StopOutcome(_Answer):
    """The same of an execution that was to be stopped; `asked` is the type of the stop, and `stop` one of STOPS."""

    asked: str = "Cancel"
    stop: str = "accepted"

    @property
    def ended_as_asked(self) -> bool:
        """Whether it is in the state that the stop asks for, whoever brought it there, and its children have ended."""
        return self.ended and self.status in LEFT_BY_STOP[self.asked]


class Report(Value):
    """What a run has done so far; every id that it has read is in one of these.

    `done`: outcomes whose stop AWS has taken, or that it has ended. `failed`: of others, that were not stopped by this
    run. `unknown`: of those that may have been: no answer came, or it was not waited for. `not_done`: ids of which no
    stop was sent, or only throttled ones; unless `all_read`, an iterator may have more. `duplicates` counts ids that
    came again, `calls` those that are over, `throttled` those of them that were.
    """

    done: tuple[StopOutcome, ...]
    failed: tuple[StopOutcome, ...]
    unknown: tuple[StopOutcome, ...]
    not_done: tuple[str, ...]
    all_read: bool
    duplicates: int
    calls: int
    throttled: int


def as_dict(outcome: Outcome | StopOutcome) -> dict[str, Any]:
    """The fields by their names, with `ended_as_asked`, for JSON: seconds to the millisecond, children likewise."""
    fields: dict[str, Any] = {name: getattr(outcome, name) for name in outcome.__slots__ if name != "children"}
    fields["seconds"] = round(outcome.seconds, 3)
    children = {"children": [as_dict(child) for child in outcome.children]} if outcome.children else {}
    return {**fields, "ended_as_asked": outcome.ended_as_asked, **children}
