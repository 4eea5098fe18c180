"""Outcomes as values, and what they say of the children."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from sigv4ssm.client.outcomes import END_IS_KNOWN, KINDS, STOPS, Outcome, StopOutcome, as_dict

ID, CHILD = "f7d1f82d-6cde-4f7a-aa53-d485b0000000", "0a1b2c3d-0000-4000-8000-0123456789ab"
FAILED = Outcome(CHILD, "ended", "Failed", "No such instance.", 3.5, 2, parent_id=ID)
RUNNING = Outcome(CHILD, "still_running", "InProgress", parent_id=ID)


@pytest.mark.parametrize(
    "outcome",
    [FAILED, StopOutcome(ID, "cancelled", "Cancelled", None, 12.0, 5, children=(FAILED,))],
)
def test_an_outcome_is_a_value(outcome):
    """Frozen, hashable, compared by content; it pickles and copies."""
    assert outcome == pickle.loads(pickle.dumps(outcome)) == copy.deepcopy(outcome)
    assert hash(outcome) == hash(copy.copy(outcome))
    with pytest.raises(AttributeError, match="frozen"):
        outcome.kind = "ended"


@pytest.mark.parametrize(
    ("kind", "status", "asked", "children", "as_asked"),
    [
        ("cancelled", "Cancelled", "Cancel", (), True),
        ("cancelled", "Cancelled", "Complete", (), False),
        ("completed", "Success", "Complete", (), True),
        ("already_ended", "Cancelled", "Cancel", (), True),
        ("already_ended", "Success", "Complete", (), True),
        ("already_ended", "Success", "Cancel", (), False),
        ("finished_first", "Failed", "Cancel", (), False),
        ("still_running", "Cancelling", "Cancel", (), False),
        ("vanished", "Cancelled", "Cancel", (), False),
        ("cancelled", "Cancelled", "Cancel", (FAILED,), True),
        ("cancelled", "Cancelled", "Cancel", (FAILED, RUNNING), False),
    ],
)
def test_what_is_as_asked(kind: str, status: str, asked: str, children: tuple[Outcome, ...], as_asked: bool):
    """The status is what the stop leaves, whoever brought it about; and the children have ended, as they may."""
    assert as_asked is StopOutcome(ID, kind, status, asked=asked, children=children).ended_as_asked


def test_a_look_that_failed_at_last_leaves_doubt():
    """Of the children there may be more."""
    outcome = StopOutcome(ID, "cancelled", "Cancelled", problem="No answer.")
    assert not outcome.ended
    assert not outcome.ended_as_asked


@pytest.mark.parametrize("kind", KINDS)
def test_an_end_must_be_known(kind: str):
    """Of the execution, and of each child."""
    assert (kind in END_IS_KNOWN) is Outcome(ID, kind, "Success").ended
    assert (kind in END_IS_KNOWN) is Outcome(ID, "ended", "Success", children=(Outcome(CHILD, kind),)).ended


def test_an_outcome_as_json():
    """Each field by its name, and whether it is as asked; children likewise, where there are any."""
    outcome = StopOutcome(ID, "cancelled", "Cancelled", None, 12.0, 5, children=(FAILED,))
    written = json.loads(json.dumps(as_dict(outcome)))
    child = written.pop("children")[0]
    expected = {name: getattr(outcome, name) for name in outcome.__slots__ if name != "children"}
    assert {**expected, "ended_as_asked": True} == written
    assert (CHILD, ID, "No such instance.", False) == (
        child["execution_id"],
        child["parent_id"],
        child["failure_message"],
        child["ended_as_asked"],
    )
    assert "children" not in child


def test_every_kind_is_explained():
    """In a clause each, without a full stop."""
    for text in (*KINDS.values(), *STOPS.values()):
        assert text
        assert not text.endswith(".")
