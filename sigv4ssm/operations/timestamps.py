"""The time stamps in the answers, as boto3 gives them: aware datetimes where AWS sends seconds since 1970."""

from __future__ import annotations

from datetime import datetime, timezone

from ..errors import ResponseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_RUN = ("ExecutionStartTime", "ExecutionEndTime", "ScheduledTime")
_STEP = ("ExecutionStartTime", "ExecutionEndTime")

TIME_STAMPS: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {
    "GetAutomationExecution": {("AutomationExecution",): _RUN, ("AutomationExecution", "StepExecutions"): _STEP},
    "DescribeAutomationExecutions": {("AutomationExecutionMetadataList",): _RUN},
    "DescribeAutomationStepExecutions": {("StepExecutions",): _STEP},
}
"""Operation to where structures stand in its answer (through a list: in each of its elements), to those of their
members that the model calls time stamps."""


def with_datetimes(operation: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer itself, with its time stamps made datetimes in UTC (boto3's are in the machine's zone)."""
    for path, names in TIME_STAMPS.get(operation, {}).items():
        for structure in _structures([answer], path):
            for name in names:
                if structure.get(name) is not None:
                    structure[name] = _instant(operation, name, structure[name])
    return answer


def _structures(found: list[Any], path: tuple[str, ...]) -> list[dict[str, Any]]:
    for name in path:
        inner = [structure.get(name) for structure in found if isinstance(structure, dict)]
        found = [each for value in inner for each in (value if isinstance(value, list) else [value])]
    return [structure for structure in found if isinstance(structure, dict)]


def _instant(operation: str, name: str, sent: Any) -> datetime:
    """Seconds; or, as the protocol allows and emulators of AWS do, text of ISO 8601.

    https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait
    """
    try:
        return read_iso(sent) if isinstance(sent, str) else datetime.fromtimestamp(sent, timezone.utc)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise ResponseError(
            f"{operation}: {name} is {sent!r}, which is no time.", "Use `call`, which gives it as it came."
        ) from error


def read_iso(text: str) -> datetime:
    """A time in ISO 8601; in UTC where it names no zone. Raises ValueError."""
    return _aware(datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text))


def read_date(text: str | None) -> datetime | None:
    """The time in a header Date (RFC 9110 §5.6.7), in UTC, or None where there is none."""
    from email.utils import parsedate_to_datetime

    try:
        return _aware(parsedate_to_datetime(text or "")).astimezone(timezone.utc)
    except (OverflowError, TypeError, ValueError):
        return None


def _aware(time: datetime) -> datetime:
    return time if time.utcoffset() is not None else time.replace(tzinfo=timezone.utc)
