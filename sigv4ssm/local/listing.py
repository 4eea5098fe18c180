"""Lists in pages: filters, tokens, and the order of what is listed."""

from __future__ import annotations

import base64
import hashlib
import json

from ..operations.statuses import ENDED, GOING_ON
from ..operations.timestamps import read_iso
from .refusals import modelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from .refusals import Refusal

    Item = dict[str, Any]
    Filter = Callable[[Item, str], bool]

STATUSES = frozenset((*ENDED, *GOING_ON))

RESOURCE_GROUP = "resource-groups:Name"


def _is(name: str) -> Filter:
    return lambda item, value: item.get(name) == value


def _began(before: bool) -> Filter:
    def compare(item: Item, value: str) -> bool:
        begun, limit = item.get("ExecutionStartTime"), read_iso(value).timestamp()
        return begun is not None and (begun <= limit if before else begun >= limit)

    return compare


def _targets_group(item: Item, value: str) -> bool:
    targets = item.get("Targets", [])
    return any(target.get("Key") == RESOURCE_GROUP and value in target.get("Values", []) for target in targets)


EXECUTION_FILTERS: dict[str, Filter] = {
    "DocumentNamePrefix": lambda item, value: str(item["DocumentName"]).startswith(value),
    "ExecutionStatus": _is("AutomationExecutionStatus"),
    "ExecutionId": _is("AutomationExecutionId"),
    "ParentExecutionId": _is("ParentAutomationExecutionId"),
    "CurrentAction": _is("CurrentAction"),
    "StartTimeBefore": _began(before=True),
    "StartTimeAfter": _began(before=False),
    "AutomationType": _is("AutomationType"),
    "TagKey": lambda item, value: value in item["tags"],
    "TargetResourceGroup": _targets_group,
    "AutomationSubtype": _is("AutomationSubtype"),
    "OpsItemId": _is("OpsItemId"),
}
STEP_FILTERS: dict[str, Filter] = {
    "StartTimeBefore": _began(before=True),
    "StartTimeAfter": _began(before=False),
    "StepExecutionStatus": _is("StepStatus"),
    "StepExecutionId": _is("StepExecutionId"),
    "StepName": _is("StepName"),
    "Action": _is("Action"),
    # the runbooks here have no loops
    "ParentStepExecutionId": _is("ParentStepExecutionId"),
    "ParentStepIteration": _is("ParentStepIteration"),
    "ParentStepIteratorValue": _is("ParentStepIteratorValue"),
}
"""A key of the model to whether an item goes with a value. Of the values of a filter one is enough; of the filters all
must go."""

WORDS = {
    "ExecutionStatus": STATUSES,
    "StepExecutionStatus": STATUSES,
    "AutomationType": frozenset(("Local", "CrossAccount")),
    "AutomationSubtype": frozenset(("ChangeRequest", "AccessRequest")),
}
"""INF: keys whose values must be of a set, else InvalidFilterValue."""


def page(
    items: Sequence[Item], table: dict[str, Filter], identity: str, parameters: dict[str, Any], size: int
) -> tuple[Sequence[Item], dict[str, str]] | Refusal:
    """Of the items that go with all filters the page that is asked for, and the token of the next, if there is one.

    A token is good for the same list with the same other parameters, and stays so when new items come before it: it
    names the last item that was given by the member `identity`.
    """
    wanted = [(each["Key"], each["Values"]) for each in parameters.get("Filters", ())]
    if not all(_can_be(key, value) for key, values in wanted for value in values):
        return modelled("InvalidFilterValue")
    items = [item for item in items if all(any(table[key](item, value) for value in values) for key, values in wanted)]
    kept = {name: value for name, value in parameters.items() if name not in ("NextToken", "MaxResults")}
    context = hashlib.sha256(json.dumps([identity, kept], sort_keys=True).encode()).hexdigest()[:16]
    begin = 0
    if "NextToken" in parameters:
        last = _read(parameters["NextToken"], context)
        places = [place for place, item in enumerate(items) if item[identity] == last]
        if not places:
            return modelled("InvalidNextToken")
        begin = places[0] + 1
    end = begin + parameters.get("MaxResults", size)
    more = {"NextToken": _write(items[end - 1][identity], context)} if end < len(items) else {}
    return items[begin:end], more


def _can_be(key: str, value: str) -> bool:
    if not key.startswith("StartTime"):
        return value in WORDS.get(key, (value,))
    try:
        return bool(read_iso(value))
    except ValueError:
        return False


def _write(last: str, context: str) -> str:
    return base64.urlsafe_b64encode(f"{context}/{last}".encode()).decode()


def _read(token: str, context: str) -> str | None:
    """The last item that a token names, if it is one of ours for the context."""
    try:
        written, _, last = base64.b64decode(token.encode(), b"-_", validate=True).decode().partition("/")
    except ValueError:
        return None
    return last if written == context else None
