"""The tables of statuses, beside the model that botocore carries."""

from __future__ import annotations

import pytest
from botocore.session import get_session

from sigv4ssm.operations.statuses import ENDED, GOING_ON, LEFT_BY_STOP, STOPPING, WELL, has_ended


def test_each_status_of_the_model_is_in_one_table():
    """So that one which AWS adds is noticed when botocore is brought up to date."""
    enum = get_session().get_service_model("ssm").shape_for("AutomationExecutionStatus").enum
    assert sorted(enum) == sorted((*ENDED, *GOING_ON))


@pytest.mark.parametrize(
    ("status", "ended"),
    [("Success", True), ("Exited", True), ("Cancelling", False), ("Waiting", False), ("Pondering", False), ("", False)],
)
def test_an_end_is_what_is_known_to_be_one(status: str, ended: bool):
    """A status that nobody knows is none, nor is no status."""
    assert ended is has_ended(status)
    assert not has_ended(None)


def test_what_a_stop_leaves_is_an_end():
    """And what it goes through is none. The types are the operation's."""
    assert set(ENDED) >= {*WELL, *LEFT_BY_STOP["Cancel"], *LEFT_BY_STOP["Complete"]}
    assert STOPPING in GOING_ON
    assert {"Cancel", "Complete"} == set(LEFT_BY_STOP)
