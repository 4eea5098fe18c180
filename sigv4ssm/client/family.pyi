"""The methods that the rows of `operations` make, as type checkers and editors see them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

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
from .many import StopMany
from .outcomes import Outcome, StopOutcome

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
    def wait(
        self,
        AutomationExecutionId: str,
        *,
        timeout: float = 600.0,
        poll: float = 15.0,
        children: bool = False,
        on_look: Callable[[Outcome], object] | None = None,
    ) -> Outcome: ...
    def stop_and_wait(
        self,
        AutomationExecutionId: str,
        Type: StopTypeType | None = None,
        *,
        timeout: float = 600.0,
        poll: float = 15.0,
        children: bool = False,
        on_look: Callable[[StopOutcome], object] | None = None,
    ) -> StopOutcome: ...
    def stop_many(
        self,
        ids: Iterable[object] | None = None,
        *,
        Filters: Sequence[AutomationExecutionFilterTypeDef] | None = None,
        Type: StopTypeType | None = None,
        concurrency: int = 8,
        rate: float = 10.0,
        wait: bool = False,
        timeout: float = 600.0,
        poll: float = 15.0,
        deadline: float | None = None,
    ) -> StopMany: ...
