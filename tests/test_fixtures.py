"""The golden cases themselves: enough of them, all different, and recorded by the recorder beside this file."""

from __future__ import annotations

import json

import pytest
import record_fixtures
import record_query_fixtures
from cases import FIXTURES, PRESIGNED, STOP, cases, difference, outcome

from sigv4ssm.golden import first_difference


def test_no_two_cases_are_the_same():
    """No two cases have the same canonical request and the same outcome."""
    seen = [(case.text("header-canonical-request.txt"), case.text("outcome.json")) for case in cases(STOP)]
    assert len(seen) == len(set(seen))


def test_there_are_enough():
    """Sixteen exchanges and eight presigned requests were asked for."""
    assert 16 <= len(cases(STOP))
    assert 8 <= len(cases(PRESIGNED))


@pytest.mark.parametrize(("recorder", "folder"), [(record_fixtures, STOP), (record_query_fixtures, PRESIGNED)])
def test_recording_again_gives_the_same_bytes(recorder, folder, tmp_path):
    """The recorders are the only source of the cases."""
    recorder.main(tmp_path)
    expected = {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*.*")}
    assert expected == {file.relative_to(tmp_path): file.read_bytes() for file in tmp_path.rglob("*.*")}


@pytest.mark.parametrize("case", cases(FIXTURES), ids=lambda case: case.name)
def test_each_case_is_green(case):
    """Our signer and our parser agree with each one at every stage, and none of them was signed by us."""
    assert first_difference(case) is None
    assert "resigned" not in case.context


def test_a_difference_says_why():
    """Where a case says that sigv4ssm differs from botocore, the case gives the reason, and it does differ."""
    for case in cases(STOP):
        for key, members in difference(case).items():
            assert json.loads(case.text("difference.json"))["why"]
            assert outcome(case)[key] != {**outcome(case)[key], **members}
