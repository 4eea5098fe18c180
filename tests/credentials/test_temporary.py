"""The times at which credentials expire, in all spellings that are met."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from sigv4ssm.credentials.temporary import read_expiry

NOON = datetime(2030, 8, 30, 12, 0, 5, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2030-08-30T12:00:05Z", NOON),
        ("2030-08-30T12:00:05+00:00", NOON),
        ("2030-08-30T12:00:05+0000", NOON),
        ("2030-08-30t12:00:05z", NOON),
        ("2030-08-30 12:00:05Z", NOON),
        ("20300830T120005Z", NOON),
        ("2030-08-30T14:30:05+02:30", NOON),
        ("2030-08-30T04:00:05-08:00", NOON),
        ("2030-08-30T04:00:05-0800", NOON),
        ("2030-08-30T12:00:05.5Z", NOON + timedelta(milliseconds=500)),
        ("2030-08-30T12:00:05.000123456Z", NOON + timedelta(microseconds=123)),
        ("2030-08-30T12:00:05,25+00:00", NOON + timedelta(milliseconds=250)),
    ],
)
def test_times(text, expected):
    """Equal as times, whichever zone they are written in."""
    assert expected == read_expiry(text)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "soon",
        1909828805,
        "1909828805",
        "2030-08-30",
        "2030-08-30T12:00:05",
        "2030-08-30T12:00Z",
        "2030-08-30T12:00:05 Z",
        "2030-08-30T12:00:05Z\n",
        "2030-02-30T12:00:05Z",
        "2030-08-30T24:00:05Z",
        "2030-08-30T12:00:60Z",
        "2030-08-30T12:00:05+99:00",
        "२०३०-08-30T12:00:05Z",
        "0001-01-01T00:00:00+12:00",  # in UTC before the first year
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_what_is_no_time(text):
    """Nor is one without a zone, which means another time on another machine."""
    assert None is read_expiry(text)
