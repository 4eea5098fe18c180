"""The golden cases themselves: enough of them, all different, and recorded by the recorder beside this file."""

from __future__ import annotations

import json

import record_fixtures
from cases import FIXTURES, cases

STOP = FIXTURES / "stop-automation-execution"


def test_no_two_cases_are_the_same():
    """No two cases have the same canonical request and the same outcome."""
    seen = [(case.text("header-canonical-request.txt"), case.text("outcome.json")) for case in cases(STOP)]
    assert len(seen) == len(set(seen))


def test_there_are_enough():
    """Sixteen were asked for."""
    assert 16 <= len(cases(STOP))


def test_recording_again_gives_the_same_bytes(tmp_path):
    """The recorder is the only source of the cases."""
    record_fixtures.main(tmp_path)
    expected = {file.relative_to(STOP): file.read_bytes() for file in STOP.rglob("*.*")}
    assert expected == {file.relative_to(tmp_path): file.read_bytes() for file in tmp_path.rglob("*.*")}


def test_a_difference_says_why():
    """Where a case says that sigv4ssm differs from botocore, the case gives the reason, and it does differ."""
    for case in cases(STOP):
        for key, members in case.difference().items():
            assert json.loads(case.text("difference.json"))["why"]
            assert case.outcome()[key] != {**case.outcome()[key], **members}
