"""The sets of words of the model, by its names with `Type`. The service may answer with a word that is not here yet."""

from __future__ import annotations

from typing import Literal

StopTypeType = Literal["Complete", "Cancel"]
ExecutionModeType = Literal["Auto", "Interactive"]
AutomationExecutionFilterKeyType = Literal[
    "DocumentNamePrefix",
    "ExecutionStatus",
    "ExecutionId",
    "ParentExecutionId",
    "CurrentAction",
    "StartTimeBefore",
    "StartTimeAfter",
    "AutomationType",
    "TagKey",
    "TargetResourceGroup",
    "AutomationSubtype",
    "OpsItemId",
]
StepExecutionFilterKeyType = Literal[
    "StartTimeBefore",
    "StartTimeAfter",
    "StepExecutionStatus",
    "StepExecutionId",
    "StepName",
    "Action",
    "ParentStepExecutionId",
    "ParentStepIteration",
    "ParentStepIteratorValue",
]
SignalTypeType = Literal["Approve", "Reject", "StartStep", "StopStep", "Resume", "Revoke"]
AutomationExecutionStatusType = Literal[
    "Pending",
    "InProgress",
    "Waiting",
    "Success",
    "TimedOut",
    "Cancelling",
    "Cancelled",
    "Failed",
    "PendingApproval",
    "Approved",
    "Rejected",
    "Scheduled",
    "RunbookInProgress",
    "PendingChangeCalendarOverride",
    "ChangeCalendarOverrideApproved",
    "ChangeCalendarOverrideRejected",
    "CompletedWithSuccess",
    "CompletedWithFailure",
    "Exited",
]
ExternalAlarmStateType = Literal["UNKNOWN", "ALARM"]
AutomationSubtypeType = Literal["ChangeRequest", "AccessRequest"]
AutomationTypeType = Literal["CrossAccount", "Local"]
