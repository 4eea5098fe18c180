"""All executions, and the operations on them: each takes parameters and a time, and gives a dict or a Refusal."""

from __future__ import annotations

import uuid

from .course import Course, Document
from .execution import Execution
from .listing import EXECUTION_FILTERS, STEP_FILTERS, page
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
    """`course` is that of executions whose document has none; `documents` are those there are (None: any). `limit` is
    how many executions may run at a time (None: any number), `page_size` the longest page that nobody asked for."""

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
        self._limit = limit
        self._page_size = page_size
        self._started: dict[str, tuple[dict[str, Any], str]] = {}
        self.executions: dict[str, Execution] = {}

    def perform(self, operation: str, parameters: dict[str, Any], at: datetime) -> dict[str, Any] | Refusal:
        """The outcome of an operation; a parameter that is null counts as one that is not there."""
        given = {name: value for name, value in parameters.items() if value is not None}
        if operation == "StartAutomationExecution":
            return self._start(given, at)
        if operation == "DescribeAutomationExecutions":
            return self._list(given, at)
        execution = self.executions.get(given["AutomationExecutionId"])
        if execution is None:
            return modelled("AutomationExecutionNotFoundException")
        if operation == "DescribeAutomationStepExecutions":
            return self._steps(execution, given, at)
        return OF_ONE_EXECUTION[operation](execution, given, at)

    def begin(
        self,
        parameters: dict[str, Any],
        at: datetime,
        execution_id: str | None = None,
        course: Course | None = None,
        parent: Execution | None = None,
    ) -> Execution:
        """Put an execution in place, and its children."""
        course = course or self.course
        execution = Execution(parameters, course, at, execution_id or self._new_id(), parent)
        self.executions[execution.id] = execution
        for child in course.children:
            own = {name: value for name, value in parameters.items() if name in ("DocumentName", "DocumentVersion")}
            execution.children.append(self.begin(own, at, None, child, execution))
        return execution

    def _start(self, parameters: dict[str, Any], at: datetime) -> dict[str, Any] | Refusal:
        """A token that has been here answers as it did then. INF: the order of the checks."""
        token = parameters.get("ClientToken", "").lower()
        earlier = self._started.get(token)
        if earlier:
            same = earlier[0] == {**parameters, "ClientToken": token}
            return {"AutomationExecutionId": earlier[1]} if same else modelled("IdempotentParameterMismatch")
        document = self._documented(parameters)
        if isinstance(document, Refusal):
            return document
        if self._limit is not None and sum(not run.has_ended(at) for run in self.executions.values()) >= self._limit:
            return modelled("AutomationExecutionLimitExceededException")
        named = {**parameters, "DocumentName": document.name, "DocumentVersion": document.versions[0]}
        execution = self.begin(named, at, None, document.course)
        self._start_targets(execution, document.course, at)
        if token:
            self._started[token] = {**parameters, "ClientToken": token}, execution.id
        return {"AutomationExecutionId": execution.id}

    def _documented(self, parameters: dict[str, Any]) -> Document | Refusal:
        """The document that the parameters name, in the version meant; or why they do not go with it."""
        name = parameters["DocumentName"].rpartition("/")[2]
        asked = parameters.get("DocumentVersion")
        own = Document(name, (asked if asked and asked.isdigit() else "1",))
        document = own if self._documents is None else self._documents.get(name)
        if document is None:
            return modelled("AutomationDefinitionNotFoundException")
        version, taken = document.version(asked), document.parameters
        if version is None:
            return modelled("AutomationDefinitionVersionNotFoundException")
        if taken is not None and not set(parameters.get("Parameters", ())) <= set(taken):
            return modelled("InvalidAutomationExecutionParametersException")
        if ("Targets" in parameters) != ("TargetParameterName" in parameters):  # each requires the other
            return modelled("InvalidTarget")  # INF: the code
        return Document(name, (version,), taken, document.course)

    def _start_targets(self, parent: Execution, course: Course | None, at: datetime) -> None:
        """A child for each value that the targets give the parameter. Other targets are not resolved here."""
        shared = ("DocumentName", "DocumentVersion", "Mode")
        for target in parent.parameters.get("Targets", ()):
            for value in target.get("Values", ()) if target.get("Key") == PARAMETER_VALUES else ():
                own = {name: parent.parameters[name] for name in shared if name in parent.parameters}
                inputs = {**parent.parameters.get("Parameters", {}), parent.parameters["TargetParameterName"]: [value]}
                parent.children.append(self.begin({**own, "Parameters": inputs}, at, None, course, parent))

    def _list(self, parameters: dict[str, Any], at: datetime) -> dict[str, Any] | Refusal:
        """INF: the order, the newest first, and that children are listed with their parents."""
        newest = sorted(self.executions.values(), key=lambda execution: execution.started_at)[::-1]
        items = [_metadata(execution, at) for execution in newest]
        got = page(items, EXECUTION_FILTERS, "AutomationExecutionId", parameters, self._page_size)
        if isinstance(got, Refusal):
            return got
        listed = [{name: value for name, value in item.items() if name != "tags"} for item in got[0]]
        return {"AutomationExecutionMetadataList": listed, **got[1]}

    def _steps(self, execution: Execution, parameters: dict[str, Any], at: datetime) -> dict[str, Any] | Refusal:
        steps = execution.steps(at)[:: -1 if parameters.get("ReverseOrder") else 1]
        got = page(steps, STEP_FILTERS, "StepExecutionId", parameters, self._page_size)
        return got if isinstance(got, Refusal) else {"StepExecutions": got[0], **got[1]}


def _metadata(execution: Execution, at: datetime) -> dict[str, Any]:
    """The structure AutomationExecutionMetadata, and the keys of the tags, for the filter."""
    kind = "CrossAccount" if {"TargetLocations", "TargetLocationsURL"} & set(execution.parameters) else "Local"
    tags = [tag["Key"] for tag in execution.parameters.get("Tags", ())]
    return {**execution.summary(at), "AutomationType": kind, "tags": tags}


OF_ONE_EXECUTION: dict[str, Callable[[Execution, dict[str, Any], datetime], dict[str, Any] | Refusal]] = {
    "GetAutomationExecution": lambda run, _, at: {"AutomationExecution": run.description(at)},
    "StopAutomationExecution": lambda run, given, at: run.stop(given.get("Type", "Cancel"), at) or {},
    "SendAutomationSignal": lambda run, given, at: run.signal(given["SignalType"], given.get("Payload", {}), at) or {},
}
