"""Waiting for an execution to end: a loop of looks with pauses between them, under one deadline.

Imported with the first wait.
"""

from __future__ import annotations

import time

from .. import retry
from ..errors import (
    AutomationExecutionNotFoundException,
    ConfigurationError,
    ExpiredTokenException,
    ServiceError,
    SigV4SSMError,
    TransportError,
)
from ..operations import check_parameters
from ..operations.statuses import has_ended
from ..operations.timestamps import with_datetimes
from ..values import Value
from .attempts import check_seconds
from .clock import answered_at
from .lineage import Lineage
from .outcomes import Outcome

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Union

    from .outcomes import StopOutcome

    Failure = Union[ConfigurationError, TransportError, ServiceError]
    OnLook = Callable[[Any], object]

GET = "GetAutomationExecution"

FIRST_PAUSE = 1.0
GROWTH = 1.5
LONGEST_PAUSE = 60.0
LAST_LOOK = 1.0
SHORTEST_PAUSE = 0.01
"""Seconds: the pause after the first look, which grows by GROWTH with each, up to what
the caller says; the longest after looks that failed, each of which doubles it; how long before the deadline the last
look is at most, for its answer needs time, too (see `time_for_last`); no look follows another nearer than
SHORTEST_PAUSE."""

BELIEVED = 2
"""How often in a row AWS must say that an execution is not there: it does not say how soon a new one can be seen."""


def time_for_last(timeout: float) -> float:
    """Seconds that are kept for the last look."""
    return min(LAST_LOOK, timeout / 10)


def next_pause(looks: int, failures: int, poll: float, jitter: float, left: float) -> float | None:
    """Seconds until the next look, None if there is none any more.

    `looks` were made, the last `failures` of which failed; `poll` is the longest pause between looks that succeed,
    `jitter` a random number from 0 to 1, `left` the seconds until the last look.
    """
    if left < SHORTEST_PAUSE:
        return None
    longest = min(FIRST_PAUSE * GROWTH ** min(max(looks - 1, 0), 50), poll)
    if failures:
        longest = min(longest * 2.0 ** min(failures, 50), max(poll, LONGEST_PAUSE))
    return min(max(longest * (1 + jitter) / 2, SHORTEST_PAUSE), left)


def is_passing(error: SigV4SSMError, let_in: bool) -> bool:
    """Whether to look again after a failure. `let_in`: AWS has answered before, or may have acted. Then credentials
    that have expired can be renewed, and a connection can come back; before, the set-up is wrong."""
    if isinstance(error, ServiceError) and not isinstance(error, ExpiredTokenException):
        return retry.kind_of(error, GET, {}) is not None
    return let_in


def wait(
    means: Means,
    AutomationExecutionId: str,
    *,
    timeout: float = 600.0,
    poll: float = 15.0,
    children: bool = False,
    on_look: OnLook | None = None,
) -> Outcome:
    """Wait until an execution has ended, `timeout` seconds at most; with `children`, until those that it started, and
    those that these started, have ended too.

    Pauses grow from a second to `poll` seconds. `on_look` is given the outcome so far after each look that does not end
    the wait. Raises ParamValidationError; and what `get_automation_execution` does, where AWS has answered nothing yet
    or refuses for good. Throttling is waited out, and so are, later on, lost connections and expired credentials.
    """
    outcome: Outcome = Wait(means, AutomationExecutionId, timeout, poll, children, on_look).run()
    return outcome


class Means(Value):
    """What a wait needs of a client: `call` takes an operation, its parameters, and a time of `time.monotonic()` at
    which it must have ended; `sleep` takes seconds; `jitter` gives a number from 0 to 1."""

    call: Callable[[str, Mapping[str, Any], float], dict[str, Any]]
    sleep: Callable[[float], object]
    jitter: Callable[[], float]


class Wait:
    """One wait for one execution, with the arguments of `wait`."""

    def __init__(
        self,
        means: Means,
        execution_id: str,
        timeout: float,
        poll: float,
        children: bool = False,
        on_look: OnLook | None = None,
    ) -> None:
        check_parameters(GET, {"AutomationExecutionId": execution_id})
        check_seconds("timeout", timeout)
        check_seconds("poll", poll)
        self._means = means
        self._id = execution_id
        self._poll = poll
        self._on_look = on_look
        self._began = time.monotonic()
        self._end = self._began + timeout
        self._last = self._end - time_for_last(timeout)
        self._lineage = Lineage(execution_id, self._call) if children else None
        self._status: str | None = None
        self._execution: dict[str, Any] = {}
        self._polls = self._failures = self._missing = 0
        self._problem: str | None = None
        self._given_up = self._was_going = self._was_over = self._may_have_acted = False

    def run(self) -> Any:
        """An Outcome, or of a stop a StopOutcome."""
        while True:
            self._advance()
            kind = self._kind()
            if kind:
                return self._outcome(kind)
            if self._on_look:
                self._on_look(self._outcome(self._kind_so_far()))
            left = self._last - time.monotonic()
            pause = next_pause(self._polls, self._failures, self._poll, self._means.jitter(), left)
            if pause is None:
                return self._outcome(self._kind_so_far())
            self._means.sleep(pause)

    def _advance(self) -> None:
        self._attempt(self._look)

    def _attempt(self, step: Callable[[], object]) -> bool:
        """Whether a step was answered. What is no answer to the question is kept as the problem, or raised."""
        try:
            step()
        except AutomationExecutionNotFoundException:
            self._missing += 1
        except (ConfigurationError, TransportError, ServiceError) as error:
            if not is_passing(error, self._is_let_in()):
                self._give_up(error)
            self._problem, self._failures = str(error), self._failures + 1
            return False
        self._problem, self._failures = None, 0
        return True

    def _look(self) -> None:
        """An execution that has ended stays as it is: then only its children are looked at."""
        if not has_ended(self._status):
            self._polls += 1
            answer = with_datetimes(GET, self._call(GET, {"AutomationExecutionId": self._id}))
            self._missing = 0
            self._execution = answer.get("AutomationExecution") or {}
            self._status = self._execution.get("AutomationExecutionStatus") or ""
            self._was_going |= not has_ended(self._status)
            self._was_over = has_ended(self._status) and age(answer, self._execution) > self._seconds()
        if self._lineage:
            self._lineage.look(has_ended(self._status), self._seconds())

    def _kind(self) -> str | None:
        """What the wait ends with, None while it goes on."""
        if self._missing >= BELIEVED:
            return "vanished" if self._was_there() else "not_found"
        followed = self._lineage is None or self._lineage.has_ended()
        if self._given_up or (has_ended(self._status) and followed):
            return self._kind_so_far()
        return None

    def _kind_so_far(self) -> str:
        if has_ended(self._status):
            return self._kind_of_end()
        return "unknown" if self._status is None or self._given_up else "still_running"

    def _kind_of_end(self) -> str:
        return "ended"

    def _give_up(self, error: Failure) -> None:
        """A failure that no further look would change."""
        raise error

    def _is_let_in(self) -> bool:
        return self._may_have_acted or self._was_there()

    def _was_there(self) -> bool:
        return self._status is not None

    def _call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        return self._means.call(operation, params, self._end)

    def _seconds(self) -> float:
        return time.monotonic() - self._began

    def _outcome(self, kind: str) -> Outcome | StopOutcome:
        return Outcome(**self._known(kind))

    def _known(self, kind: str) -> dict[str, Any]:
        return {
            "execution_id": self._id,
            "kind": kind,
            "status": self._status,
            "failure_message": self._execution.get("FailureMessage"),
            "seconds": self._seconds(),
            "polls": self._polls,
            "problem": self._problem,
            "children": self._lineage.outcomes() if self._lineage else (),
        }


def age(answer: Mapping[str, Any], execution: Mapping[str, Any]) -> float:
    """Seconds since the execution ended when AWS answered, by AWS's clock alone: its header Date has whole seconds, so
    they are no more than that. 0 where either time is missing."""
    answered, ended = answered_at(answer), execution.get("ExecutionEndTime")
    return float((answered - ended).total_seconds()) if answered and ended else 0.0
