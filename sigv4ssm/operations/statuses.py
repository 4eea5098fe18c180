"""The statuses of an automation, and which of them it keeps for ever.

INF marks what AWS does not document but calls by a name that says it. A status that is in no table here is no end: AWS
adds some, and whoever waits goes on waiting.
https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AutomationExecution.html
"""

from __future__ import annotations

ENDED = (
    # documented
    "Success",
    "TimedOut",
    "Cancelled",
    "Failed",
    # INF
    "Rejected",
    "CompletedWithSuccess",
    "CompletedWithFailure",
    "Exited",
    "ChangeCalendarOverrideRejected",
)
"""An execution in one of these does nothing more."""

GOING_ON = (
    # documented
    "Pending",
    "InProgress",
    "Waiting",
    "Cancelling",
    # INF
    "PendingApproval",
    "Approved",
    "Scheduled",
    "RunbookInProgress",
    "PendingChangeCalendarOverride",
    "ChangeCalendarOverrideApproved",
)

STOPPING = "Cancelling"
"""What a run is in from a stop of type Cancel until that lands."""

WELL = ("Success", "CompletedWithSuccess")
"""How a run ends that has done its work."""

LEFT_BY_STOP = {"Cancel": ("Cancelled",), "Complete": WELL}
"""Type of a stop to how the run ends when the stop takes effect. INF for Complete: AWS documents nothing."""


def has_ended(status: str | None) -> bool:
    return status in ENDED
