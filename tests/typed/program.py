"""A user's program for `mypy --strict`: what is wrong in it is marked, and a mark where nothing is wrong is wrong."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sigv4ssm import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sigv4ssm.typed.literals import AutomationExecutionStatusType
    from sigv4ssm.typed.type_defs import AutomationExecutionFilterTypeDef, StepExecutionTypeDef

RUNNING: AutomationExecutionFilterTypeDef = {"Key": "ExecutionStatus", "Values": ["InProgress"]}
WRONG: AutomationExecutionFilterTypeDef = {"Key": "Status", "Values": ["InProgress"]}  # type: ignore[typeddict-item]


def start(client: Client) -> str:
    client.start_automation_execution(DocumentName="Doc", Mode="auto")  # type: ignore[arg-type]
    client.start_automation_execution(Parameters={"InstanceId": ["i-1"]})  # type: ignore[call-arg]
    answer = client.start_automation_execution(
        DocumentName="AWS-RestartEC2Instance",
        Parameters={"InstanceId": ["i-1"]},
        Targets=[{"Key": "ParameterValues", "Values": ["i-1"]}],
        Tags=[{"Key": "a", "Value": "b"}],
        AlarmConfiguration={"Alarms": [{"Name": "a"}]},
    )
    return answer["AutomationExecutionId"]


def status(client: Client, execution_id: str) -> AutomationExecutionStatusType:
    execution = client.get_automation_execution(AutomationExecutionId=execution_id)["AutomationExecution"]
    if execution["AutomationExecutionStatus"] == "Canceled":  # type: ignore[comparison-overlap]
        print("It is spelled Cancelled.")
    started: datetime = execution["ExecutionStartTime"]
    print(started.isoformat(), execution.get("ExecutionEndTime"))
    return execution["AutomationExecutionStatus"]


def steps(client: Client, execution_id: str) -> Iterator[StepExecutionTypeDef]:
    for step in client.steps(AutomationExecutionId=execution_id, ReverseOrder=True):
        print(step["Inputs"]["Duration"].upper(), step["FailureDetails"]["Details"].keys())
        yield step


def stop_well(client: Client, execution_id: str) -> bool:
    outcome = client.stop_and_wait(AutomationExecutionId=execution_id, Type="cancel")  # type: ignore[arg-type]
    waited = client.wait(AutomationExecutionId=execution_id, timeout=60, children=True)
    print(outcome.stop, waited.stop)  # type: ignore[attr-defined]
    for stopped in client.stop_many([execution_id], Type="cancel", wait=True):  # type: ignore[arg-type]
        print(stopped.stop, stopped.report)  # type: ignore[attr-defined]
    client.wait(execution_id, 60)  # type: ignore[misc]
    for child in waited.children:
        print(child.parent_id, child.kind, child.seconds * 2)
    return outcome.ended_as_asked


def stop_all(client: Client) -> None:
    page = client.describe_automation_executions(Filters=[RUNNING, WRONG], MaxResults=5)
    print(page.get("NextToken"), page["ResponseMetadata"]["RequestId"])
    for execution in client.executions(Filters=[RUNNING]):
        client.stop_automation_execution(AutomationExecutionId=execution["AutomationExecutionId"], Type="Cancel")
        client.send_automation_signal(
            AutomationExecutionId=execution["AutomationExecutionId"], SignalType="Reject", Payload={"Comment": ["no"]}
        )
    client.stop_automation_execution("an id")  # type: ignore[misc]
    number: int = client.call("GetParameter", {"Name": "n"})["Parameter"]["Version"]
    print(number, [each["ResponseMetadata"] for each in client.paginate("ListCommands", {})])
    try:
        steps(client, "")
    except client.exceptions.InvalidFilterKey as error:
        print(error.response["Error"]["Code"])
