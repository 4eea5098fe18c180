"""Lists in pages: filters, tokens, and the order of what is listed."""

from __future__ import annotations

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


def page(
    name: str, items: Sequence[Item], identity: str, parameters: dict[str, Any], size: int
) -> dict[str, Any] | Refusal:
    """The answer with the list `name`: of the items that go with all filters the page that is asked for, and the token
    of the next, if there is one. Of the values of a filter one is enough.

    A token is good for the same list with the same other parameters, and stays so when new items come before it: it
    stands for the last item that was given, by its member `identity`.
    """
    wanted = [(each["Key"], each["Values"]) for each in parameters.get("Filters", ())]
    if not all(_can_be(key, value) for key, values in wanted for value in values):
        return modelled("InvalidFilterValue")
    items = [item for item in items if all(any(_goes(item, key, value) for value in values) for key, values in wanted)]
    kept = {key: value for key, value in parameters.items() if key not in ("NextToken", "MaxResults")}
    context = json.dumps([name, kept], sort_keys=True)
    tokens = [hashlib.sha256(f"{context}{item[identity]}".encode()).hexdigest() for item in items]
    begin = 0
    if "NextToken" in parameters:
        if parameters["NextToken"] not in tokens:
            return modelled("InvalidNextToken")
        begin = tokens.index(parameters["NextToken"]) + 1
    end = begin + parameters.get("MaxResults", size)
    more = {"NextToken": tokens[end - 1]} if end < len(items) else {}
    return {name: items[begin:end], **more}


def _goes(item: Item, key: str, value: str) -> bool:
    return RULES[key](item, value) if key in RULES else item.get(MEMBERS.get(key, key)) == value


def _can_be(key: str, value: str) -> bool:
    if not key.startswith("StartTime"):
        return value in WORDS.get(key, (value,))
    try:
        return bool(read_iso(value))
    except ValueError:
        return False
