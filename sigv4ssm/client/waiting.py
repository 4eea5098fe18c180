"""Waiting for an execution to end, after its stop or without one: a loop of looks with pauses, under one deadline.

Imported with the first wait.
"""

from __future__ import annotations

import time

from .. import retry
from ..errors import AutomationExecutionNotFoundException, ExpiredTokenException, ServiceError, SigV4SSMError
from ..operations import check_parameters
from ..operations.statuses import STOPPING, has_ended
from ..operations.timestamps import with_datetimes
from .attempts import check_seconds
from .jobs import GET, ID, STOP, Item
from .lineage import Lineage
from .outcomes import Outcome, StopOutcome
from .skew import answered_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..typed.literals import StopTypeType
    from .calls import Client

FIRST_PAUSE = 1.0
GROWTH = 1.5
LONGEST_PAUSE = 60.0
LAST_LOOK = 1.0
SHORTEST_PAUSE = 0.01
"""Seconds: the pause after the first look, which grows by GROWTH with each, up to what the caller says; the longest
after looks that failed, each of which doubles it; what is kept for the last look at most; the shortest pause."""

BELIEVED = 2
"""How often in a row AWS must say that an execution is not there: it does not say how soon a new one can be seen."""


def time_for_last(timeout: float) -> float:
    """Seconds that are kept for the answer to the last look."""
    return min(LAST_LOOK, timeout / 10)


def next_pause(looks: int, failures: int, poll: float, jitter: float, left: float) -> float | None:
    """Seconds until the next of looks, the last `failures` of which failed; None if there is none any more. `poll` is
    the longest pause between looks that succeed, `jitter` a random number from 0 to 1, `left` the seconds until the
    last look."""
    if left < SHORTEST_PAUSE:
        return None
    longest = min(FIRST_PAUSE * GROWTH ** min(max(looks - 1, 0), 50), poll)
    if failures:
        longest = min(longest * 2.0 ** min(failures, 50), max(poll, LONGEST_PAUSE))
    return min(max(longest * (1 + jitter) / 2, SHORTEST_PAUSE), left)


class Rhythm:
    """When looks follow each other: `timeout` and `poll` are those of `wait`, `jitter` gives a number from 0 to 1."""

    def __init__(self, timeout: float, poll: float, jitter: Callable[[], float]) -> None:
        check_seconds("timeout", timeout)
        check_seconds("poll", poll)
        self.timeout = timeout
        self._poll = poll
        self._jitter = jitter

    def pause(self, item: Item, now: float) -> float | None:
        """As `next_pause` says."""
        left = item.until - now - time_for_last(self.timeout)
        return next_pause(item.looks, item.failures, self._poll, self._jitter(), left)


def is_passing(error: SigV4SSMError, let_in: bool) -> bool:
    """Whether to look again after a failure. `let_in`: AWS has answered before, or may have acted. Then credentials
    that have expired can be renewed, and a connection can come back; before, the set-up is wrong."""
    if isinstance(error, ServiceError) and not isinstance(error, ExpiredTokenException):
        return retry.kind_of(error, GET, {}) is not None
    return let_in


def wait(
    client: Client,
    AutomationExecutionId: str,
    *,
    timeout: float = 600.0,
    poll: float = 15.0,
    children: bool = False,
    on_look: Callable[[Outcome], object] | None = None,
) -> Outcome:
    """Wait until an execution has ended, `timeout` seconds at most; with `children`, all that it started, too.

    Pauses grow from a second to `poll` seconds. `on_look` is given the outcome so far after each look that does not end
    the wait. Raises ParamValidationError; and what `get_automation_execution` does, where AWS has answered nothing yet
    or refuses for good. Throttling is waited out, and so are, later on, lost connections and expired credentials.
    """
    outcome: Outcome = Wait(client, AutomationExecutionId, None, timeout, poll, children, on_look).run()
    return outcome


def stop_and_wait(
    client: Client,
    AutomationExecutionId: str,
    Type: StopTypeType | None = None,
    *,
    timeout: float = 600.0,
    poll: float = 15.0,
    children: bool = False,
    on_look: Callable[[StopOutcome], object] | None = None,
) -> StopOutcome:
    """Stop an execution, and wait as `wait` does until it has ended. The children are waited for, not stopped.

    A stop of which nobody knows whether it arrived is sent again, unless a look shows that it did. Raises what
    `stop_automation_execution` does, as long as no stop can have had an effect; from then on failures are in the
    outcome.
    """
    stop = check_parameters(STOP, {ID: AutomationExecutionId, "Type": Type})
    outcome: StopOutcome = Wait(client, AutomationExecutionId, stop, timeout, poll, children, on_look).run()
    return outcome


class Wait:
    """One wait for one execution, with the arguments of `wait`; `stop` has the parameters of a stop before it."""

    def __init__(
        self,
        client: Client,
        execution_id: str,
        stop: Mapping[str, Any] | None,
        timeout: float,
        poll: float,
        children: bool,
        on_look: Callable[[Any], object] | None,
    ) -> None:
        check_parameters(GET, {ID: execution_id})
        self._client = client
        self._rhythm = Rhythm(timeout, poll, client._attempts.retries.jitter)
        self._stop = stop or {}
        self._on_look = on_look
        self._item = Item(execution_id, stop.get("Type", "Cancel") if stop else None)
        self._began = self._item.began = time.monotonic()
        self._item.until = self._began + timeout
        self._lineage = Lineage(execution_id, self._call) if children else None
        self._missing = 0
        self._given_up = False

    def run(self) -> Any:
        """An Outcome, or of a stop a StopOutcome."""
        while True:
            self._advance()
            if self._is_over():
                return self._outcome()
            if self._on_look:
                self._on_look(self._outcome())
            pause = self._rhythm.pause(self._item, time.monotonic())
            if pause is None:
                return self._outcome()
            self._client._attempts.retries.sleep(pause)

    def _advance(self) -> None:
        """Stop it, if that is still to be done; and look, unless it is known that no stop has arrived."""
        item = self._item
        due = item.stop in ("unsent", "unknown") and not (has_ended(item.status) or item.status == STOPPING)
        answered = not (self._stop and due) or self._attempt(self._send)
        if self._given_up and item.stop == "unsent":
            item.stop = "refused"
        if not self._given_up and (answered or item.stop == "unknown"):
            self._attempt(self._look)

    def _attempt(self, step: Callable[[], object]) -> bool:
        """Whether a step was answered. What is no answer is kept as the problem, or raised."""
        item = self._item
        try:
            step()
        except AutomationExecutionNotFoundException:
            self._missing += 1
        except SigV4SSMError as error:
            let_in = item.may_have_acted or item.is_known()
            if not is_passing(error, let_in):
                if not (self._stop and let_in):
                    raise
                self._given_up = True
            item.error, item.failures = SigV4SSMError(error.problem, error.remedy), item.failures + 1  # has no frames
            return False
        item.error, item.failures = None, 0
        return True

    def _send(self) -> None:
        try:
            self._call(STOP, self._stop)
            self._item.answered(None)
        except SigV4SSMError as error:
            self._item.answered(error)
            if self._item.stop != "refused":
                raise

    def _look(self) -> None:
        """An execution that has ended stays as it is: then only its children are looked at."""
        item = self._item
        if not has_ended(item.status):
            item.looks += 1
            answer = with_datetimes(GET, self._call(GET, {ID: item.execution_id}))
            self._missing = 0
            item.seen(answer.get("AutomationExecution") or {}, answered_at(answer), time.monotonic())
        if self._lineage:
            self._lineage.look(has_ended(item.status), time.monotonic() - self._began)

    def _is_over(self) -> bool:
        followed = self._lineage is None or self._lineage.has_ended()
        return self._missing >= BELIEVED or self._given_up or (has_ended(self._item.status) and followed)

    def _outcome(self) -> Any:
        kind = self._item.kind_seen()
        if self._missing >= BELIEVED:
            kind = self._item.kind_missing()
        elif self._given_up and kind == "still_running":
            kind = "unknown"
        return self._item.so_far(kind, time.monotonic(), self._lineage.outcomes() if self._lineage else ())

    def _call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        return self._client._call_before(operation, params, self._item.until)
