"""The executions that an execution has started, and those that these have started, as looks find them."""

from __future__ import annotations

import collections

from ..operations.statuses import has_ended
from .jobs import ID, LIST
from .outcomes import Outcome
from .pages import items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

PARENTS_AT_A_TIME = 10
"""The most values that a filter takes. INF: of the values of a filter one is enough."""

BELIEVED = 2
"""How often in a row a child must be missing in the list before it counts as gone."""


class Lineage:
    """The children of `root`, of all levels. `call` takes an operation and its parameters.

    An execution can start others as long as it has not ended, so each is asked for its children once more after its
    end was seen; from then on it is settled.
    """

    def __init__(self, root: str, call: Callable[[str, Mapping[str, Any]], dict[str, Any]]) -> None:
        self._root = root
        self._call = call
        self._root_has_ended = False
        self._children: dict[str, Outcome] = {}
        self._missing: collections.Counter[str] = collections.Counter()
        self._settled: set[str] = set()

    def look(self, root_has_ended: bool, seconds: float) -> None:
        """What is open, then level by level what is new, and what has ended since it was asked.

        Raises what `call` does; the next look makes up for it.
        """
        self._root_has_ended = root_has_ended
        asked: set[str] = set()
        level = self._open()
        while level:
            for place in range(0, len(level), PARENTS_AT_A_TIME):
                self._list(level[place : place + PARENTS_AT_A_TIME], seconds)
            asked.update(level)
            unsettled = [each for each in self._children if each not in self._settled]
            level = [each for each in unsettled if each not in asked or self._has_ended(each)]

    def has_ended(self) -> bool:
        """Whether all have ended, and none can have started another that is not here."""
        return not self._open()

    def outcomes(self) -> tuple[Outcome, ...]:
        """In the order in which they were found, with the seconds of the last look at each."""
        return tuple(self._children.values())

    def _open(self) -> list[str]:
        """Those that are not settled, or have a child that goes on: the parent's list has its status."""
        parents = {child.parent_id for child in self._children.values() if child.kind == "still_running"}
        return [each for each in (self._root, *self._children) if each in parents or each not in self._settled]

    def _has_ended(self, each: str) -> bool:
        return self._root_has_ended if each == self._root else self._children[each].kind != "still_running"

    def _list(self, parents: list[str], seconds: float) -> None:
        """Ask for the children of some."""
        ended = {parent for parent in parents if self._has_ended(parent)}
        missing = {each for each, child in self._children.items() if child.parent_id in parents}
        for item in items(self._call, LIST, {"Filters": [{"Key": "ParentExecutionId", "Values": parents}]}):
            each, status = item[ID], item.get("AutomationExecutionStatus") or ""
            before = self._children.get(each)
            parent = before.parent_id if before else item.get("ParentAutomationExecutionId") or parents[0]
            polls = before.polls + 1 if before else 1
            kind = "ended" if has_ended(status) else "still_running"
            known = each, kind, status, item.get("FailureMessage"), seconds, polls
            self._children[each] = Outcome(*known, parent_id=parent)
            self._missing[each] = 0
            missing.discard(each)
        for each in missing:
            self._miss(each, self._children[each], seconds)
        self._settled |= ended

    def _miss(self, each: str, child: Outcome, seconds: float) -> None:
        if child.kind == "still_running":
            self._missing[each] += 1
            kind = "vanished" if self._missing[each] >= BELIEVED else child.kind
            known = each, kind, child.status, child.failure_message, seconds, child.polls
            self._children[each] = Outcome(*known, parent_id=child.parent_id)
