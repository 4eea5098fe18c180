"""All executions, and the operations on them: each takes parameters and a time, and gives a dict or a Refusal."""

from __future__ import annotations

import hashlib
import json
import uuid
from base64 import urlsafe_b64encode

from ..operations.statuses import ENDED, GOING_ON
from ..operations.timestamps import read_iso
from .course import Course, Document
from .execution import Execution, present
from .refusals import Refusal, modelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime
    from typing import Any, Union

    Item = dict[str, Any]
    Outcome = Union[Item, Refusal]

PARAMETER_VALUES = "ParameterValues"
"""The key of a target whose values are those of the parameter TargetParameterName.

https://docs.aws.amazon.com/systems-manager/latest/userguide/running-automations-map-targets.html
"""

STATUSES = frozenset((*ENDED, *GOING_ON))
RESOURCE_GROUP = "resource-groups:Name"
NEVER = float("nan")
"""Neither before nor after any time."""

MEMBERS = {
    "ExecutionStatus": "AutomationExecutionStatus",
    "ExecutionId": "AutomationExecutionId",
    "ParentExecutionId": "ParentAutomationExecutionId",
    "StepExecutionStatus": "StepStatus",
}
"""Keys of filters to the members that must have their value; others are members by the same name."""

RULES: dict[str, Callable[[Item, str], bool]] = {
    "DocumentNamePrefix": lambda item, value: bool(item["DocumentName"].startswith(value)),
    "StartTimeBefore": lambda item, value: item.get("ExecutionStartTime", NEVER) <= read_iso(value).timestamp(),
    "StartTimeAfter": lambda item, value: item.get("ExecutionStartTime", NEVER) >= read_iso(value).timestamp(),
    "TagKey": lambda item, value: value in item["tags"],
    "TargetResourceGroup": lambda item, value: any(
        target.get("Key") == RESOURCE_GROUP and value in target.get("Values", ()) for target in item.get("Targets", ())
    ),
}
"""Keys that ask for something else to whether an item goes with a value."""

WORDS = {
    "ExecutionStatus": STATUSES,
    "StepExecutionStatus": STATUSES,
    "AutomationType": frozenset(("Local", "CrossAccount")),
    "AutomationSubtype": frozenset(("ChangeRequest", "AccessRequest")),
}
"""INF: keys whose values must be of a set, else InvalidFilterValue."""


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

    def perform(self, operation: str, parameters: dict[str, Any], at: datetime) -> Outcome:
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
            return self._page("StepExecutions", steps, "StepExecutionId", given)
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

    def _start(self, given: dict[str, Any], at: datetime) -> Outcome:
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

    def _list(self, given: dict[str, Any], at: datetime) -> Outcome:
        """INF: the order, the newest first, and that children are listed with their parents."""
        newest = sorted(self.executions.values(), key=lambda execution: execution.started_at)[::-1]
        items = [_metadata(run, at) for run in newest]
        answer = self._page("AutomationExecutionMetadataList", items, "AutomationExecutionId", given)
        for item in items:
            del item["tags"]
        return answer

    def _page(self, name: str, items: Sequence[Item], identity: str, given: dict[str, Any]) -> Outcome:
        """The answer with the list `name`: of the items that go with all filters the page that is asked for, and the
        token of the next, if there is one. Of the values of a filter one is enough.

        A token is good for the same list with the same other parameters, and stays so when new items come before it: it
        stands for the last item that was given, by its member `identity`.
        """
        wanted = [(each["Key"], each["Values"]) for each in given.get("Filters", ())]
        if not all(_can_be(key, value) for key, values in wanted for value in values):
            return modelled("InvalidFilterValue")
        for key, values in wanted:
            items = [item for item in items if any(_goes(item, key, value) for value in values)]
        kept = {key: value for key, value in given.items() if key not in ("NextToken", "MaxResults")}
        context = hashlib.sha256(json.dumps([identity, kept], sort_keys=True).encode()).hexdigest()[:16]
        tokens = [None, *(urlsafe_b64encode(f"{context}/{item[identity]}".encode()).decode() for item in items)]
        if given.get("NextToken") not in tokens:
            return modelled("InvalidNextToken")
        begin = tokens.index(given.get("NextToken"))
        end = begin + given.get("MaxResults", self._page_size)
        more = {"NextToken": tokens[end]} if end < len(items) else {}
        return {name: items[begin:end], **more}


def _metadata(run: Execution, at: datetime) -> dict[str, Any]:
    """The structure AutomationExecutionMetadata, and the keys of the tags, for the filter."""
    kind = "CrossAccount" if _only(run.parameters, "TargetLocations", "TargetLocationsURL") else "Local"
    return {**run.summary(at), "AutomationType": kind, "tags": [tag["Key"] for tag in run.parameters.get("Tags", ())]}


def _only(parameters: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: parameters[name] for name in names if name in parameters}


def _goes(item: Item, key: str, value: str) -> bool:
    return RULES[key](item, value) if key in RULES else item.get(MEMBERS.get(key, key)) == value


def _can_be(key: str, value: str) -> bool:
    if not key.startswith("StartTime"):
        return value in WORDS.get(key, (value,))
    try:
        return bool(read_iso(value))
    except ValueError:
        return False


OF_ONE_EXECUTION: dict[str, Callable[[Execution, dict[str, Any], datetime], Outcome]] = {
    "GetAutomationExecution": lambda run, _, at: {"AutomationExecution": run.description(at)},
    "StopAutomationExecution": lambda run, given, at: run.stop(given.get("Type", "Cancel"), at) or {},
    "SendAutomationSignal": lambda run, given, at: run.signal(given["SignalType"], given.get("Payload", {}), at) or {},
}
