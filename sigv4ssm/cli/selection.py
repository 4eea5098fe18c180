"""The options that choose among the executions of an account and region."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from ..operations.timestamps import read_iso
from .options import Parser, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..client import Client
    from ..typed.type_defs import AutomationExecutionFilterTypeDef, AutomationExecutionMetadataTypeDef

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
"""Seconds."""


def add_options(parser: Parser, title: str) -> None:
    which = parser.add_argument_group(title)
    document = which.add_mutually_exclusive_group()
    option(document, "--document NAME...", "of this runbook; may be repeated")
    option(document, "--document-prefix TEXT...", "of runbooks whose names begin so")
    option(which, "--status STATUS...", "in this status; may be repeated")
    for name in ("before", "after"):
        text = f"started {name} this: 90s, 30m, 2h, 7d or 1w ago, or ISO 8601 (in UTC)"
        option(which, f"--started-{name} TIME", text, type=moment)
    option(which, "--filter Key=K,Values=V...", "a filter of the service; may be repeated", type=key_and_values)


def filters(options: Namespace) -> list[AutomationExecutionFilterTypeDef]:
    """What the service is asked for, as the parameter Filters; it must have at least one, or be left out."""
    rows: dict[str, list[str]] = {
        "DocumentNamePrefix": [*options.document, *options.document_prefix],
        "ExecutionStatus": options.status,
        "StartTimeBefore": _sent(options.started_before),
        "StartTimeAfter": _sent(options.started_after),
    }
    own: list[AutomationExecutionFilterTypeDef] = [
        {"Key": key, "Values": values}  # type: ignore[typeddict-item]  # the keys above are the model's
        for key, values in rows.items()
        if values
    ]
    return [*own, *options.filter]


def _sent(time: datetime | None) -> list[str]:
    """As the filters have it; strftime writes the year 1 as such on some systems."""
    return [time.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"] if time else []


def chosen(client: Client, options: Namespace) -> Iterator[AutomationExecutionMetadataTypeDef]:
    """The executions that are meant, from all pages as they are asked for. The service knows prefixes of names alone,
    so AWS-Stop would give those of AWS-StopEC2Instance."""
    found, names = client.executions(Filters=filters(options) or None), options.document
    return (execution for execution in found if not names or execution.get("DocumentName") in names)


def moment(text: str) -> datetime:
    """A span before now, or ISO 8601, in UTC where it names no zone."""
    span = re.fullmatch(r"(\d{1,9})([smhdw])", text, re.ASCII)
    try:
        if span:
            return datetime.now(timezone.utc) - timedelta(seconds=int(span[1]) * UNITS[span[2]])
        return read_iso(text).astimezone(timezone.utc)
    except (ValueError, OverflowError) as error:
        raise ArgumentTypeError(f"{text!r} is neither a span like 2h nor a time like 2015-08-30T12:36:00Z") from error


def key_and_values(text: str) -> Any:
    """A filter or a target, as the aws CLI's shorthand has it. Whether there is such a key, the call says."""
    read = re.fullmatch(r"Key=([^,=]+),Values=([^,]+(?:,[^,]+)*)", text)
    if not read:
        raise ArgumentTypeError(f"{text!r} is not Key=K,Values=V or Key=K,Values=V,V")
    return {"Key": read[1], "Values": read[2].split(",")}
