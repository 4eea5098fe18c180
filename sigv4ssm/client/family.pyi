"""The methods that the rows of `operations` make, as type checkers and editors see them."""

from collections.abc import Iterator, Mapping, Sequence

from ..typed.literals import ExecutionModeType, SignalTypeType, StopTypeType
from ..typed.type_defs import (
    AlarmConfigurationTypeDef,
    AutomationExecutionFilterTypeDef,
    AutomationExecutionMetadataTypeDef,
    DescribeAutomationExecutionsResultTypeDef,
    DescribeAutomationStepExecutionsResultTypeDef,
    GetAutomationExecutionResultTypeDef,
    SendAutomationSignalResultTypeDef,
    StartAutomationExecutionResultTypeDef,
    StepExecutionFilterTypeDef,
    StepExecutionTypeDef,
    StopAutomationExecutionResultTypeDef,
    TagTypeDef,
    TargetLocationTypeDef,
    TargetTypeDef,
)
from . import many, waiting

class Family:
    def stop_automation_execution(
        self, *, AutomationExecutionId: str, Type: StopTypeType | None = None
    ) -> StopAutomationExecutionResultTypeDef: ...
    def get_automation_execution(self, *, AutomationExecutionId: str) -> GetAutomationExecutionResultTypeDef: ...
    def start_automation_execution(
        self,
        *,
        DocumentName: str,
        DocumentVersion: str | None = None,
        Parameters: Mapping[str, Sequence[str]] | None = None,
        ClientToken: str | None = None,
        Mode: ExecutionModeType | None = None,
        TargetParameterName: str | None = None,
        Targets: Sequence[TargetTypeDef] | None = None,
        TargetMaps: Sequence[Mapping[str, Sequence[str]]] | None = None,
        MaxConcurrency: str | None = None,
        MaxErrors: str | None = None,
        TargetLocations: Sequence[TargetLocationTypeDef] | None = None,
        Tags: Sequence[TagTypeDef] | None = None,
        AlarmConfiguration: AlarmConfigurationTypeDef | None = None,
        TargetLocationsURL: str | None = None,
    ) -> StartAutomationExecutionResultTypeDef: ...
    def describe_automation_executions(
        self,
        *,
        Filters: Sequence[AutomationExecutionFilterTypeDef] | None = None,
        MaxResults: int | None = None,
        NextToken: str | None = None,
    ) -> DescribeAutomationExecutionsResultTypeDef: ...
    def describe_automation_step_executions(
        self,
        *,
        AutomationExecutionId: str,
        Filters: Sequence[StepExecutionFilterTypeDef] | None = None,
        NextToken: str | None = None,
        MaxResults: int | None = None,
        ReverseOrder: bool | None = None,
    ) -> DescribeAutomationStepExecutionsResultTypeDef: ...
    def send_automation_signal(
        self,
        *,
        AutomationExecutionId: str,
        SignalType: SignalTypeType,
        Payload: Mapping[str, Sequence[str]] | None = None,
    ) -> SendAutomationSignalResultTypeDef: ...
    def executions(
        self,
        *,
        Filters: Sequence[AutomationExecutionFilterTypeDef] | None = None,
        MaxResults: int | None = None,
        NextToken: str | None = None,
    ) -> Iterator[AutomationExecutionMetadataTypeDef]: ...
    def steps(
        self,
        *,
        AutomationExecutionId: str,
        Filters: Sequence[StepExecutionFilterTypeDef] | None = None,
        NextToken: str | None = None,
        MaxResults: int | None = None,
        ReverseOrder: bool | None = None,
    ) -> Iterator[StepExecutionTypeDef]: ...
    wait = waiting.wait
    stop_and_wait = waiting.stop_and_wait
    stop_many = many.stop_many
