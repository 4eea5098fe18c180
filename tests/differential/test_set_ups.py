"""Set-ups of environment, files and loopback services through botocore's own resolver and through ours."""

from __future__ import annotations

import pytest
from stsserver import sts_server

from . import destinations, differences, own_keys, refused, roles, services
from .sides import Sides

ANSWERED = [
    pytest.param(source, set_up, id=f"{source}: {name}")
    for table in (own_keys.ANSWERED, roles.ANSWERED, services.ANSWERED, destinations.ANSWERED)
    for source, set_ups in table.items()
    for name, set_up in set_ups.items()
]
REFUSED = [
    pytest.param(error, set_up, id=f"{error}: {name}")
    for error, set_ups in refused.REFUSED.items()
    for name, set_up in set_ups.items()
]
WANTED = [
    pytest.param(*row, id=f"{kind}: {name}") for kind, rows in differences.WANTED.items() for name, row in rows.items()
]


@pytest.fixture(scope="module")
def sts():
    with sts_server() as server:
        yield server


@pytest.fixture
def sides(monkeypatch, tmp_path, sts):
    made = Sides(monkeypatch, tmp_path, sts)
    yield made
    assert [] == made.strayed


@pytest.mark.parametrize(("source", "set_up"), ANSWERED)
def test_the_same_request(sides, source, set_up):
    """The same key, secret, token, source, region and endpoint, for the same questions to the services; no proxy."""
    expected, actual = sides.outcomes(set_up)
    assert isinstance(expected, dict), expected
    assert expected == actual
    assert (source, []) == (actual["source"], actual["proxy"])


@pytest.mark.parametrize(("error", "set_up"), REFUSED)
def test_both_refuse(sides, error, set_up):
    """Where botocore refuses, or stumbles, we refuse."""
    expected, actual = sides.outcomes(set_up)
    assert isinstance(expected, str), expected
    assert error == actual


@pytest.mark.parametrize(("set_up", "theirs", "ours"), WANTED)
def test_wanted_differences(sides, set_up, theirs, ours):
    """There are these and no others."""
    for expected, actual in zip((theirs, ours), sides.outcomes(set_up)):
        assert expected == (actual if isinstance(actual, str) else {part: actual[part] for part in expected})


def test_there_are_enough():
    """A shortened table does not pass for a whole one."""
    assert 150 < len(ANSWERED)
    assert 85 < len(REFUSED)
    assert 26 < len(WANTED)
