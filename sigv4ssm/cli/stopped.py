"""The answer of `sigv4ssm stop`, in all forms but the plainest: what was to be stopped, and what came of it."""

from __future__ import annotations

import collections
from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Row = dict[str, Any]

COLUMNS = {
    "REGION": "region",
    "ID": "execution_id",
    "OUTCOME": "kind",
    "STATUS": "status",
    "SECONDS": "seconds",
    "PROBLEM": "problem",
}


def as_answer(
    outcomes: list[Row],
    not_done: list[Row] | None = None,
    all_read: bool = True,
    refused: Mapping[str, BaseException] | None = None,
) -> Row:
    """For JSON: what was stopped or not, what was not come to, and the errors of regions."""
    return {
        "outcomes": outcomes,
        "not_done": not_done or [],
        "all_read": all_read,
        "refused": as_rows(refused or {}),
        "summary": dict(collections.Counter(each["kind"] for each in outcomes)),
    }


def as_rows(errors: Mapping[str, BaseException]) -> list[Row]:
    return [{"region": region, "problem": str(error)} for region, error in errors.items()]
