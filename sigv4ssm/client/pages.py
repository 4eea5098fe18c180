"""Answers that come in pages, each fetched when it is asked for."""

from __future__ import annotations

from ..errors import ParamValidationError, ResponseError
from ..operations import check_parameters
from ..operations.timestamps import with_datetimes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    Call = Callable[[str, Mapping[str, Any]], dict[str, Any]]

TOKEN = "NextToken"
"""Where the next page begins: of an answer, and as a parameter. All operations of Systems Manager that have pages call
it so."""

ITEMS = {
    "DescribeAutomationExecutions": "AutomationExecutionMetadataList",
    "DescribeAutomationStepExecutions": "StepExecutions",
}
"""Operation to the list that goes on from page to page."""


def pages(call: Call, operation: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The answers of `call`, until one has no token. Parameters are checked at once to be a dict."""
    if not isinstance(params, dict):
        raise ParamValidationError(f"The parameters are {type(params).__name__}, not a dict.", "Pass names and values.")
    return _pages(call, operation, dict(params))


def items(call: Call, operation: str, given: Mapping[str, Any]) -> Iterator[Any]:
    """The elements of all pages, with datetimes for time stamps. Parameters are checked at once."""
    answers = (with_datetimes(operation, page) for page in pages(call, operation, check_parameters(operation, given)))
    return (each for answer in answers for each in answer.get(ITEMS[operation]) or ())


def _pages(call: Call, operation: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A token that has been seen before would never end. botocore compares each one with the last alone."""
    seen = {params.get(TOKEN)}
    while True:
        answer = call(operation, params)
        yield answer
        token = answer.get(TOKEN)
        if not token:
            return
        if not isinstance(token, str) or token in seen:
            raise ResponseError(
                f"{operation}: the service answered with a {TOKEN} that leads nowhere: it has been there before.",
                "Ask again from the start; if it stays so, give AWS support the request ids.",
            )
        seen.add(token)
        params = {**params, TOKEN: token}
