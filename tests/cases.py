"""The golden cases that tests run against: where they are, and their answers."""

from __future__ import annotations

import json
from pathlib import Path

from sigv4ssm.golden import Case, find_cases, read_case

FIXTURES = Path(__file__).parent.parent / "fixtures"
STOP = FIXTURES / "stop-automation-execution"
PRESIGNED = FIXTURES / "presigned"
CONFORMANCE = Path(__file__).parent.parent.parent / "shared" / "conformance"
SUITE = CONFORMANCE / "aws-signing-test-suite" / "v4"


def cases(root: Path) -> list[Case]:
    """All cases under a folder, in the order of their names."""
    return [read_case(folder) for folder in find_cases(root)]


def outcome(case: Case) -> dict:
    """What the caller gets, as botocore parses the response."""
    return json.loads(case.text("outcome.json"))


def difference(case: Case) -> dict:
    """What the caller gets in place of it, where we differ on purpose."""
    found = json.loads(case.files.get("difference.json", b"{}"))
    return {key: value for key, value in found.items() if key != "why"}
