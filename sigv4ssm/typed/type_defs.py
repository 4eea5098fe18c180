"""The structures of the model, by its names with `TypeDef`.

Any member can be absent but those that the model requires, and those of an answer for which one asks.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from .literals import (
    AutomationExecutionFilterKeyType,
    AutomationExecutionStatusType,
    AutomationSubtypeType,
    AutomationTypeType,
    ExecutionModeType,
    ExternalAlarmStateType,
    StepExecutionFilterKeyType,
)


class _ResponseMetadataTypeDef(TypedDict):
    HTTPStatusCode: int
    HTTPHeaders: dict[str, str]
    RetryAttempts: int


class ResponseMetadataTypeDef(_ResponseMetadataTypeDef, total=False):
    RequestId: str


class _AnswerTypeDef(TypedDict):
    ResponseMetadata: ResponseMetadataTypeDef


class _PageTypeDef(_AnswerTypeDef, total=False):
    NextToken: str


class TargetTypeDef(TypedDict, total=False):
    Key: str
    Values: list[str]


class AlarmTypeDef(TypedDict):
    Name: str


class _AlarmConfigurationTypeDef(TypedDict):
    Alarms: list[AlarmTypeDef]


class AlarmConfigurationTypeDef(_AlarmConfigurationTypeDef, total=False):
    IgnorePollAlarmFailure: bool


class TargetLocationTypeDef(TypedDict, total=False):
    Accounts: list[str]
    Regions: list[str]
    TargetLocationMaxConcurrency: str
    TargetLocationMaxErrors: str
    ExecutionRoleName: str
    TargetLocationAlarmConfiguration: AlarmConfigurationTypeDef
    IncludeChildOrganizationUnits: bool
    ExcludeAccounts: list[str]
    Targets: list[TargetTypeDef]
    TargetsMaxConcurrency: str
    TargetsMaxErrors: str


class TagTypeDef(TypedDict):
    Key: str
    Value: str


class AutomationExecutionFilterTypeDef(TypedDict):
    Key: AutomationExecutionFilterKeyType
    Values: list[str]


class StepExecutionFilterTypeDef(TypedDict):
    Key: StepExecutionFilterKeyType
    Values: list[str]


class StopAutomationExecutionResultTypeDef(_AnswerTypeDef):
    pass


class FailureDetailsTypeDef(TypedDict, total=False):
    FailureStage: str
    FailureType: str
    Details: dict[str, list[str]]


class AlarmStateInformationTypeDef(TypedDict):
    Name: str
    State: ExternalAlarmStateType


class ParentStepDetailsTypeDef(TypedDict, total=False):
    StepExecutionId: str
    StepName: str
    Action: str
    Iteration: int
    IteratorValue: str


class StepExecutionTypeDef(TypedDict, total=False):
    StepName: str
    Action: str
    TimeoutSeconds: int
    OnFailure: str
    MaxAttempts: int
    ExecutionStartTime: datetime
    ExecutionEndTime: datetime
    StepStatus: AutomationExecutionStatusType
    ResponseCode: str
    Inputs: dict[str, str]
    Outputs: dict[str, list[str]]
    Response: str
    FailureMessage: str
    WarningMessage: str
    FailureDetails: FailureDetailsTypeDef
    StepExecutionId: str
    OverriddenParameters: dict[str, list[str]]
    IsEnd: bool
    NextStep: str
    IsCritical: bool
    ValidNextSteps: list[str]
    Targets: list[TargetTypeDef]
    TargetLocation: TargetLocationTypeDef
    TriggeredAlarms: list[AlarmStateInformationTypeDef]
    ParentStepDetails: ParentStepDetailsTypeDef


class ResolvedTargetsTypeDef(TypedDict, total=False):
    ParameterValues: list[str]
    Truncated: bool


class ProgressCountersTypeDef(TypedDict, total=False):
    TotalSteps: int
    SuccessSteps: int
    FailedSteps: int
    CancelledSteps: int
    TimedOutSteps: int


class _RunbookTypeDef(TypedDict):
    DocumentName: str


class RunbookTypeDef(_RunbookTypeDef, total=False):
    DocumentVersion: str
    Parameters: dict[str, list[str]]
    TargetParameterName: str
    Targets: list[TargetTypeDef]
    TargetMaps: list[dict[str, list[str]]]
    MaxConcurrency: str
    MaxErrors: str
    TargetLocations: list[TargetLocationTypeDef]


class TargetsSummaryTypeDef(TypedDict, total=False):
    TotalCount: int
    StartedCount: int
    CompletedCount: int
    SuccessfulCount: int
    FailedCount: int


class _RunTypeDef(TypedDict, total=False):
    """What is told of a run, in a listing and by itself."""

    AutomationExecutionId: str
    DocumentName: str
    DocumentVersion: str
    ExecutionStartTime: datetime
    ExecutionEndTime: datetime
    AutomationExecutionStatus: AutomationExecutionStatusType
    Outputs: dict[str, list[str]]
    FailureMessage: str
    WarningMessage: str
    Mode: ExecutionModeType
    ParentAutomationExecutionId: str
    ExecutedBy: str
    CurrentStepName: str
    CurrentAction: str
    TargetParameterName: str
    Targets: list[TargetTypeDef]
    TargetMaps: list[dict[str, list[str]]]
    ResolvedTargets: ResolvedTargetsTypeDef
    MaxConcurrency: str
    MaxErrors: str
    Target: str
    AlarmConfiguration: AlarmConfigurationTypeDef
    TriggeredAlarms: list[AlarmStateInformationTypeDef]
    TargetLocationsURL: str
    AutomationSubtype: AutomationSubtypeType
    ScheduledTime: datetime
    Runbooks: list[RunbookTypeDef]
    OpsItemId: str
    AssociationId: str
    ChangeRequestName: str


class AutomationExecutionTypeDef(_RunTypeDef, total=False):
    StepExecutions: list[StepExecutionTypeDef]
    StepExecutionsTruncated: bool
    Parameters: dict[str, list[str]]
    TargetLocations: list[TargetLocationTypeDef]
    ProgressCounters: ProgressCountersTypeDef
    Variables: dict[str, list[str]]
    TargetsSummary: TargetsSummaryTypeDef


class GetAutomationExecutionResultTypeDef(_AnswerTypeDef):
    AutomationExecution: AutomationExecutionTypeDef


class StartAutomationExecutionResultTypeDef(_AnswerTypeDef):
    AutomationExecutionId: str


class AutomationExecutionMetadataTypeDef(_RunTypeDef, total=False):
    LogFile: str
    AutomationType: AutomationTypeType


class DescribeAutomationExecutionsResultTypeDef(_PageTypeDef):
    AutomationExecutionMetadataList: list[AutomationExecutionMetadataTypeDef]


class DescribeAutomationStepExecutionsResultTypeDef(_PageTypeDef):
    StepExecutions: list[StepExecutionTypeDef]


class SendAutomationSignalResultTypeDef(_AnswerTypeDef):
    pass
