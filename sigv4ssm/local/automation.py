"""All executions, and the operations on them: each takes parameters and a time, and gives a dict or a Refusal."""

from __future__ import annotations

import uuid

from .course import Course, Document
from .execution import Execution, present
from .listing import page
from .refusals import Refusal, modelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from typing import Any

PARAMETER_VALUES = "ParameterValues"
"""The key of a target whose values are those of the parameter TargetParameterName.

https://docs.aws.amazon.com/systems-manager/latest/userguide/running-automations-map-targets.html
"""


class Automation:
    """The arguments are the endpoint's, and said there."""

    def __init__(
        self,
        course: Course,
        new_id: Callable[[], str] | None,
        documents: Collection[Document] | None,
        limit: int | None,
        page_size: int,
    ) -> None:
        self.course = course
        self._new_id = new_id or (lambda: str(uuid.uuid4()))
        self._documents = None if documents is None else {document.name: document for document in documents}
        self._limit, self._page_size = limit, page_size
        self._started: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        self.executions: dict[str, Execution] = {}

    def perform(self, operation: str, parameters: dict[str, Any], at: datetime) -> dict[str, Any] | Refusal:
        """The outcome of an operation. A null, on whichever level, counts as not there."""
        given = present(**parameters)
        if operation == "StartAutomationExecution":
            return self._start(given, at)
        if operation == "DescribeAutomationExecutions":
            return self._list(given, at)
        execution = self.executions.get(given["AutomationExecutionId"])
        if execution is None:
            return modelled("AutomationExecutionNotFoundException")
        if operation == "DescribeAutomationStepExecutions":
            steps = execution.steps(at)[:: -1 if given.get("ReverseOrder") else 1]
            return page("StepExecutions", steps, "StepExecutionId", given, self._page_size)
        return OF_ONE_EXECUTION[operation](execution, given, at)

    def begin(
        self,
        parameters: dict[str, Any],
        at: datetime,
        execution_id: str | None = None,
        course: Course | None = None,
        parent: Execution | None = None,
    ) -> Execution:
        """Put an execution in place, among the children of its parent, and with children of its own."""
        course = course or self.course
        execution = Execution(parameters, course, at, execution_id or self._new_id(), parent)
        self.executions[execution.id] = execution
        if parent:
            parent.children.append(execution)
        for child in course.children:
            self.begin(_only(parameters, "DocumentName", "DocumentVersion"), at, None, child, execution)
        return execution

    def _start(self, given: dict[str, Any], at: datetime) -> dict[str, Any] | Refusal:
        """A token that has been here answers as it did then. INF: the order of the checks."""
        token = given.get("ClientToken", "").lower()
        if token in self._started:
            earlier, answer = self._started[token]
            return answer if earlier == {**given, "ClientToken": token} else modelled("IdempotentParameterMismatch")
        document = self._documented(given)
        if isinstance(document, Refusal):
            return document
        if self._limit is not None and sum(not run.has_ended(at) for run in self.executions.values()) >= self._limit:
            return modelled("AutomationExecutionLimitExceededException")
        named = {"DocumentName": document.name, "DocumentVersion": document.version(given.get("DocumentVersion"))}
        execution = self.begin({**given, **named}, at, None, document.course)
        self._start_targets(execution, document.course, at)
        answer = {"AutomationExecutionId": execution.id}
        if token:
            self._started[token] = {**given, "ClientToken": token}, answer
        return answer

    def _documented(self, parameters: dict[str, Any]) -> Document | Refusal:
        """The document that the parameters name, or why they do not go with it."""
        name, asked = parameters["DocumentName"].rpartition("/")[2], parameters.get("DocumentVersion")
        own = Document(name, (asked if asked and asked.isdigit() else "1",))
        document = own if self._documents is None else self._documents.get(name)
        if document is None:
            return modelled("AutomationDefinitionNotFoundException")
        if document.version(asked) is None:
            return modelled("AutomationDefinitionVersionNotFoundException")
        if document.parameters is not None and not {*parameters.get("Parameters", ())} <= {*document.parameters}:
            return modelled("InvalidAutomationExecutionParametersException")
        if ("Targets" in parameters) != ("TargetParameterName" in parameters):  # each requires the other
            return modelled("InvalidTarget")  # INF: the code
        return document

    def _start_targets(self, parent: Execution, course: Course | None, at: datetime) -> None:
        """A child for each value that the targets give the parameter. Other targets are not resolved here."""
        given = parent.parameters
        own = _only(given, "DocumentName", "DocumentVersion", "Mode")
        for target in given.get("Targets", ()):
            for value in target.get("Values", ()) if target.get("Key") == PARAMETER_VALUES else ():
                inputs = {**given.get("Parameters", {}), given["TargetParameterName"]: [value]}
                self.begin({**own, "Parameters": inputs}, at, None, course, parent)

    def _list(self, given: dict[str, Any], at: datetime) -> dict[str, Any] | Refusal:
        """INF: the order, the newest first, and that children are listed with their parents."""
        newest = sorted(self.executions.values(), key=lambda execution: execution.started_at)[::-1]
        items = [_metadata(run, at) for run in newest]
        answer = page("AutomationExecutionMetadataList", items, "AutomationExecutionId", given, self._page_size)
        if isinstance(answer, dict):
            for item in answer["AutomationExecutionMetadataList"]:
                del item["tags"]
        return answer


def _metadata(run: Execution, at: datetime) -> dict[str, Any]:
    """The structure AutomationExecutionMetadata, and the keys of the tags, for the filter."""
    kind = "CrossAccount" if _only(run.parameters, "TargetLocations", "TargetLocationsURL") else "Local"
    return {**run.summary(at), "AutomationType": kind, "tags": [tag["Key"] for tag in run.parameters.get("Tags", ())]}


def _only(parameters: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: parameters[name] for name in names if name in parameters}


OF_ONE_EXECUTION: dict[str, Callable[[Execution, dict[str, Any], datetime], dict[str, Any] | Refusal]] = {
    "GetAutomationExecution": lambda run, _, at: {"AutomationExecution": run.description(at)},
    "StopAutomationExecution": lambda run, given, at: run.stop(given.get("Type", "Cancel"), at) or {},
    "SendAutomationSignal": lambda run, given, at: run.signal(given["SignalType"], given.get("Payload", {}), at) or {},
}
