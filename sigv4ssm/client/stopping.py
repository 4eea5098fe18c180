"""Stopping an execution, and knowing that it stopped.

Imported with the first such stop.
"""

from __future__ import annotations

from ..errors import InvalidAutomationStatusUpdateException, ServiceError, TransportError
from ..operations import check_parameters
from ..operations.statuses import STOPPING, has_ended
from .outcomes import StopOutcome, kind_of_end, known_of_stop
from .retries import may_have_acted
from .waiting import Wait

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .waiting import Failure, Means, OnLook

STOP = "StopAutomationExecution"


def stop_and_wait(
    means: Means,
    AutomationExecutionId: str,
    Type: str | None = None,
    *,
    timeout: float = 600.0,
    poll: float = 15.0,
    children: bool = False,
    on_look: OnLook | None = None,
) -> StopOutcome:
    """Stop an execution, and wait as `waiting.wait` does until it has ended. The children are waited for, not stopped.

    A stop of which nobody knows whether it arrived is sent again, unless a look shows that it did. Raises what
    `stop_automation_execution` does, as long as no stop can have had an effect; from then on failures are in the
    outcome.
    """
    outcome: StopOutcome = Stop(means, AutomationExecutionId, Type, timeout, poll, children, on_look).run()
    return outcome


class Stop(Wait):
    """A stop, and the wait for its effect, with the arguments of `stop_and_wait`."""

    def __init__(self, means: Means, execution_id: str, kind: str | None, *waiting: Any) -> None:
        self._params = check_parameters(STOP, {"AutomationExecutionId": execution_id, "Type": kind})
        super().__init__(means, execution_id, *waiting)
        self._asked = kind or "Cancel"
        self._stop = "unsent"

    def _advance(self) -> None:
        due = self._stop in ("unsent", "unknown") and not has_ended(self._status) and self._status != STOPPING
        failed = due and not self._attempt(self._send)
        if failed and self._given_up and self._stop == "unsent":
            self._stop = "refused"
        if not failed or (self._stop == "unknown" and not self._given_up):
            self._attempt(self._look)

    def _send(self) -> None:
        try:
            self._call(STOP, self._params)
        except (TransportError, ServiceError) as error:
            self._may_have_acted |= may_have_acted(error, STOP)
            if not isinstance(error, InvalidAutomationStatusUpdateException):
                self._stop = "unknown" if self._may_have_acted else "unsent"
                raise
            self._stop = "refused"
        else:
            self._stop = "accepted"

    def _give_up(self, error: Failure) -> None:
        if not self._is_let_in():
            raise error
        self._given_up = True

    def _was_there(self) -> bool:
        return self._stop in ("accepted", "refused") or super()._was_there()

    def _kind_of_end(self) -> str:
        earlier = ended_earlier(self._stop, self._may_have_acted, self._was_going, self._was_over)
        return kind_of_end(self._status or "", self._asked, earlier)

    def _outcome(self, kind: str) -> StopOutcome:
        stop = known_of_stop(self._stop, self._may_have_acted, kind)
        return StopOutcome(**self._known(kind), asked=self._asked, stop=stop)


def ended_earlier(stop: str, may_have_acted: bool, was_going: bool, was_over: bool) -> bool:
    """Whether an execution had ended before its stop.

    INF: a stop of what has ended may be accepted. Then, and where an answer was lost, the look that saw the end says
    how long ago it was: `was_over`.
    """
    refused = stop == "refused" and not may_have_acted
    return not was_going and (refused or was_over)
