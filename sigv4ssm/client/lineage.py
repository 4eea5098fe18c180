"""The executions that an execution has started, and those that these have started, as looks find them."""

from __future__ import annotations

from ..operations.statuses import has_ended
from .outcomes import Outcome
from .pages import items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

LIST = "DescribeAutomationExecutions"
PARENTS_AT_A_TIME = 10
"""The most values that a filter takes. INF: of the values of a filter one is enough."""

BELIEVED = 2
"""How often in a row a child must be missing in the list before it counts as gone."""


class _Child:
    """What is known of one."""

    def __init__(self, parent_id: str) -> None:
        self.parent_id = parent_id
        self.status: str | None = None
        self.failure_message: str | None = None
        self.seconds = 0.0
        self.polls = 0
        self.missing = 0

    def kind(self) -> str:
        if has_ended(self.status):
            return "ended"
        return "vanished" if self.missing >= BELIEVED else "still_running"

    def outcome(self, execution_id: str) -> Outcome:
        known = self.kind(), self.status, self.failure_message, self.seconds, self.polls
        return Outcome(execution_id, *known, parent_id=self.parent_id)


class Lineage:
    """The children of `root`, of all levels. `call` takes an operation and its parameters.

    An execution can start others as long as it has not ended, so each is asked for its children once more after its
    end was seen; from then on it is settled.
    """

    def __init__(self, root: str, call: Callable[[str, Mapping[str, Any]], dict[str, Any]]) -> None:
        self._root = root
        self._call = call
        self._root_has_ended = False
        self._children: dict[str, _Child] = {}
        self._settled: set[str] = set()

    def look(self, root_has_ended: bool, seconds: float) -> None:
        """What is open, then level by level what is new, and what has ended since it was asked.

        Raises what `call` does; the next look makes up for it.
        """
        self._root_has_ended = root_has_ended
        level = self._open()
        while level:
            batches = range(0, len(level), PARENTS_AT_A_TIME)
            new = [each for place in batches for each in self._list(level[place : place + PARENTS_AT_A_TIME], seconds)]
            unsettled = (each for each in self._children if each not in self._settled and each not in new)
            level = [*new, *(each for each in unsettled if self._has_ended(each))]

    def has_ended(self) -> bool:
        """Whether all have ended, and none can have started another that is not here."""
        return not self._open()

    def outcomes(self) -> tuple[Outcome, ...]:
        """In the order in which they were found, with the seconds of the last look at each."""
        return tuple(child.outcome(each) for each, child in self._children.items())

    def _open(self) -> list[str]:
        """Those that are not settled, or have a child that goes on: the parent's list has its status."""
        parents = {child.parent_id for child in self._children.values() if child.kind() == "still_running"}
        return [each for each in (self._root, *self._children) if each in parents or each not in self._settled]

    def _has_ended(self, each: str) -> bool:
        return self._root_has_ended if each == self._root else self._children[each].kind() != "still_running"

    def _list(self, parents: Sequence[str], seconds: float) -> list[str]:
        """Ask for the children of some; answers the ids that are new."""
        ended = {parent for parent in parents if self._has_ended(parent)}
        listed, new = set(), []
        for item in items(self._call, LIST, {"Filters": [{"Key": "ParentExecutionId", "Values": list(parents)}]}):
            each = item["AutomationExecutionId"]
            if each not in self._children:
                self._children[each] = _Child(item.get("ParentAutomationExecutionId") or parents[0])
                new.append(each)
            listed.add(each)
            self._update(self._children[each], item, seconds)
        for each, child in self._children.items():
            if child.parent_id in parents and each not in listed and child.kind() == "still_running":
                child.missing, child.seconds = child.missing + 1, seconds
        self._settled |= ended
        return new

    def _update(self, child: _Child, item: Mapping[str, Any], seconds: float) -> None:
        child.status = item.get("AutomationExecutionStatus") or ""
        child.failure_message = item.get("FailureMessage")
        child.seconds, child.polls, child.missing = seconds, child.polls + 1, 0
