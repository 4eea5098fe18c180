"""An endpoint whose clock stands until it is set, and a client of it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from sigv4ssm import Client
from sigv4ssm.local import EXAMPLE_CREDENTIALS, Course, Endpoint

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
START, GET, STOP = "StartAutomationExecution", "GetAutomationExecution", "StopAutomationExecution"
LIST, STEPS, SIGNAL = "DescribeAutomationExecutions", "DescribeAutomationStepExecutions", "SendAutomationSignal"
DOCUMENT = "AWS-RestartEC2Instance"


class Scene:
    """The endpoint's options; `second` is what its clock shows."""

    def __init__(self, course: Course | None = None, **options) -> None:
        self.second = 0.0
        self.endpoint = Endpoint(clock=self.now, course=course, **options)
        self.client = Client(
            "us-east-1",
            credentials=EXAMPLE_CREDENTIALS,
            transport=self.endpoint,
            clock=self.now,
            max_attempts=1,
        )

    def now(self) -> datetime:
        return AT + timedelta(seconds=self.second)

    def call(self, operation: str, **parameters) -> dict:
        answer = self.client.call(operation, parameters)
        return {name: value for name, value in answer.items() if name != "ResponseMetadata"}

    def start(self, **parameters) -> str:
        return self.call(START, **{"DocumentName": DOCUMENT, **parameters})["AutomationExecutionId"]

    def get(self, execution_id: str) -> dict:
        return self.call(GET, AutomationExecutionId=execution_id)["AutomationExecution"]

    def steps(self, execution_id: str, **parameters) -> list[dict]:
        return self.call(STEPS, AutomationExecutionId=execution_id, **parameters)["StepExecutions"]

    def listed(self, **filters) -> list[str]:
        given = [{"Key": key, "Values": [value]} for key, value in filters.items()]
        answer = self.call(LIST, **({"Filters": given} if given else {}))
        return [execution["AutomationExecutionId"] for execution in answer["AutomationExecutionMetadataList"]]
