"""Stopping an execution, and knowing that it stopped.

Imported with the first such stop.
"""

from __future__ import annotations

from ..operations import check_parameters
from .jobs import ID, STOP
from .outcomes import StopOutcome
from .waiting import Wait

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .calls import Client
    from .waiting import OnLook


def stop_and_wait(
    client: Client,
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
    stop = check_parameters(STOP, {ID: AutomationExecutionId, "Type": Type})
    outcome: StopOutcome = Wait(client, AutomationExecutionId, stop, timeout, poll, children, on_look).run()
    return outcome
