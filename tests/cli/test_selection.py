"""The options that choose executions: what the service is asked for, and what is kept of its answer."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import datetime, timedelta, timezone

import pytest
from scripted import PAIR

from sigv4ssm import Client
from sigv4ssm.cli import selection
from sigv4ssm.cli.options import Parser
from sigv4ssm.local import Course, Endpoint

NOON = datetime(2015, 8, 30, 12, tzinfo=timezone.utc)


def read(*words: str):
    parser = Parser("test")
    selection.add_options(parser, "which")
    return parser.parse_args(words)


def row(key: str, *values: str) -> dict:
    return {"Key": key, "Values": list(values)}


@pytest.mark.parametrize(
    ("words", "filters"),
    [
        ((), []),
        (("--document", "A", "--document", "B"), [row("DocumentNamePrefix", "A", "B")]),
        (("--document-prefix", "AWS-"), [row("DocumentNamePrefix", "AWS-")]),
        (("--status", "InProgress", "--status", "Waiting"), [row("ExecutionStatus", "InProgress", "Waiting")]),
        (("--started-before", "2015-08-30T12:00:00Z"), [row("StartTimeBefore", "2015-08-30T12:00:00Z")]),
        (("--started-after", "2015-08-30T14:00:00+02:00"), [row("StartTimeAfter", "2015-08-30T12:00:00Z")]),
        (("--started-after", "0001-01-01"), [row("StartTimeAfter", "0001-01-01T00:00:00Z")]),
        (("--filter", "Key=TagKey,Values=a,b c"), [row("TagKey", "a", "b c")]),
        (
            ("--filter", "Key=AutomationType,Values=Local", "--status", "Failed"),
            [row("ExecutionStatus", "Failed"), row("AutomationType", "Local")],
        ),
    ],
)
def test_what_the_service_is_asked_for(words: tuple[str, ...], filters: list[dict]):
    """Each option is a filter of the service's; none at all choose nothing."""
    options = read(*words)
    assert filters == selection.filters(options)


@pytest.mark.parametrize(
    ("text", "before"),
    [("90s", 90), ("30m", 1800), ("2h", 7200), ("7d", 7 * 86400), ("1w", 7 * 86400), ("0s", 0)],
)
def test_a_span_is_before_now(text: str, before: int):
    """In seconds, minutes, hours, days or weeks."""
    earliest = datetime.now(timezone.utc)
    now = selection.moment(text) + timedelta(seconds=before)
    assert earliest <= now <= datetime.now(timezone.utc)


@pytest.mark.parametrize(
    "text", ["2015-08-30T12:00:00Z", "2015-08-30T12:00:00", "2015-08-30T14:00:00+02:00", "2015-08-30 12:00"]
)
def test_a_time_is_iso_8601(text: str):
    """In UTC where it names no zone."""
    assert NOON == selection.moment(text)


@pytest.mark.parametrize("text", ["", "2", "h", "2 h", "-2h", "2y", "٢h", "999999999w", "yesterday", "2015-13-01"])
def test_no_time(text: str):
    """Nor is it guessed at."""
    with pytest.raises(ArgumentTypeError, match="neither a span like 2h nor a time"):
        selection.moment(text)


@pytest.mark.parametrize("text", ["", "Key=a", "Values=b,Key=a", "Key=,Values=b", "Key=a,Values=", "Key=a,Values=b,,c"])
def test_no_filter(text: str):
    """The form is the aws CLI's, with the key first."""
    with pytest.raises(ArgumentTypeError, match="is not Key=K,Values=V"):
        selection.key_and_values(text)


@pytest.fixture
def client() -> Client:
    """Of an endpoint with three executions of AWS-Stop, three of a runbook whose name begins so, and pages of two."""
    endpoint = Endpoint(clock=lambda: NOON, page_size=2)
    for place in range(6):
        endpoint.start(document_name=("AWS-Stop", "AWS-StopEC2Instance")[place % 2], course=Course(running=place))
    return Client("us-east-1", credentials=PAIR, transport=endpoint, clock=lambda: NOON)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("--document", "AWS-Stop"), ["AWS-Stop"] * 3),
        (("--document-prefix", "AWS-Stop"), ["AWS-StopEC2Instance", "AWS-Stop"] * 3),
        (("--document", "AWS-Stop", "--status", "Success"), ["AWS-Stop"]),
        (("--document", "AWS-Sto"), []),
        (("--document", "AWS-Stop", "--document", "AWS-StopEC2Instance"), ["AWS-StopEC2Instance", "AWS-Stop"] * 3),
        ((), ["AWS-StopEC2Instance", "AWS-Stop"] * 3),
    ],
)
def test_a_document_is_chosen_by_its_whole_name(client: Client, words: tuple[str, ...], names: list[str]):
    """The service knows prefixes alone; what it gives too much is left out, on all pages."""
    assert names == [execution["DocumentName"] for execution in selection.chosen(client, read(*words))]
