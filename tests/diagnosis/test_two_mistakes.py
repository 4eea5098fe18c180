"""Two mistakes in one request: what is said with certainty is one of the two."""

from __future__ import annotations

from datetime import datetime, timezone
from itertools import combinations

import pytest

from sigv4ssm import Credentials, sigv4
from sigv4ssm.diagnosis import inspect

from . import hand_signer
from .doors import read
from .wrong_requests import WRONG

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
KNOWN = Credentials("AKIDEXAMPLE", hand_signer.SECRET)
STEPS = [
    wrong
    for wrong in WRONG
    if wrong.door == "socket" and not {"form", "expired", "server_minutes", "right"} & wrong.breaks.keys()
]


def found(*breaks: dict):
    request = read(
        hand_signer.make("127.0.0.1:8000", {key: value for each in breaks for key, value in each.items()}).raw
    )
    refused = sigv4.verify(request, {"AKIDEXAMPLE": KNOWN}.get, at=AT, service="ssm")
    return inspect(request, refused, {"AKIDEXAMPLE": KNOWN}.get, at=AT, service="ssm").diagnosis


PAIRS = [(one, other) for one, other in combinations(STEPS, 2) if not one.breaks.keys() & other.breaks.keys()]


@pytest.mark.parametrize("one", STEPS, ids=lambda wrong: wrong.name)
def test_certainty_is_about_one_of_the_two(one):
    """Each mistake beside each other one that does not touch the same step of the signer."""
    for first, second in PAIRS:
        if first is one:
            cause = found(first.breaks, second.breaks)
            assert cause is not None
            assert not cause.certain or cause.cause in (first.cause, second.cause), second.name


@pytest.mark.parametrize(
    ("breaks", "causes"),
    [
        (
            {"given": {"host": "127.0.0.1", "content-type": "application/json"}},
            {"host_port", "content_type_altered"},
        ),
        (
            {"given": {"host": "localhost"}, "payload": lambda body: hand_signer.hexdigest("")},
            {"host_changed", "payload_left_out"},
        ),
        (
            {"payload": lambda body: "UNSIGNED-PAYLOAD", "method": lambda method: "GET"},
            {"payload_unsigned", "method_changed"},
        ),
    ],
)
def test_two_common_mistakes_are_found_together(breaks: dict, causes: set):
    """Pairs of the common ones are tried: the finding says both."""
    cause = found(breaks)
    assert cause.certain
    assert cause.cause in causes
    assert 2 == cause.finding.count(" was signed ")
