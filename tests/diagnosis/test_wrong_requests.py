"""Every wrong request is diagnosed, from each side that can see what is wrong, and none is misjudged."""

from __future__ import annotations

import copy
import pickle
from collections import Counter

import pytest

from .hand_signer import SECRET
from .results import FILE, looks_at, table
from .wrong_requests import KINDS, WRONG, Wrong

pytestmark = pytest.mark.filterwarnings("ignore:Boto3 will no longer support Python")

NAMED = [pytest.param(wrong, id=f"{wrong.kind}: {wrong.name}") for wrong in WRONG]


def test_there_are_enough():
    """Of every kind that breaks clients in practice, through every door, and no two of one name."""
    kinds = Counter(wrong.kind for wrong in WRONG)
    assert 40 <= len({wrong.name for wrong in WRONG}) == len(WRONG)
    assert 20 <= sum(kinds[kind] for kind in KINDS)
    assert all(kinds[kind] >= 3 for kind in KINDS)
    assert {"echo", "text", "socket", "boto3", "curl", "requests", "alone"} == {wrong.door for wrong in WRONG}


@pytest.mark.parametrize("wrong", NAMED)
def test_it_names_what_is_broken_and_why(wrong: Wrong):
    """The cause and the part are the expected ones; what was signed and what arrived are those, or are not said."""
    seen = looks_at(wrong.name)
    assert seen
    for look in seen:
        found = look.found
        assert found is not None, look.side
        assert (wrong.cause, wrong.part or found.part) == (found.cause, found.part), look.side
        for expected, actual in ((wrong.signed, found.signed), (wrong.received, found.received)):
            assert expected is None or actual in (look.places.get(expected, expected), None), look.side


def test_both_sides_of_a_difference_are_said():
    """Of the requests of which it is known what was signed and what arrived, nearly all diagnoses say it."""
    known = [wrong for wrong in WRONG if wrong.signed is not None and wrong.received is not None]
    silent = [wrong.name for wrong in known for look in looks_at(wrong.name) if look.found.received is None]
    assert ["another region", "another region"] == silent  # the message does not name the endpoint's own


@pytest.mark.parametrize("wrong", NAMED)
def test_no_wrong_cause_is_certain(wrong: Wrong):
    """If a diagnosis is certain, then its cause is the right one; and what is not certain says so."""
    for look in looks_at(wrong.name):
        assert not look.found.certain or wrong.cause == look.found.cause
        assert look.found.certain != look.found.likely.startswith("Probably ")


@pytest.mark.parametrize("wrong", NAMED)
def test_no_secret_is_shown(wrong: Wrong):
    """Not the secret key in any spelling, no token, no password of another login."""
    for look in looks_at(wrong.name):
        said = "\n".join([repr(look.found), str(look.found), *map(repr, look.found._fields()), *map(str, look.texts)])
        hidden = (
            SECRET[:12],
            SECRET[-12:],
            "TOKEN+of",
            "STALE/token",
            "left+over",
            "OLD/token",
            "bWU6",
            "secretmarker",
        )
        assert [] == [secret for secret in hidden if secret in said]


@pytest.mark.parametrize("wrong", NAMED[::7])
def test_a_diagnosis_travels(wrong: Wrong):
    """It pickles and copies, and its text is its three sentences."""
    for look in looks_at(wrong.name):
        found = look.found
        assert found == pickle.loads(pickle.dumps(found)) == copy.deepcopy(found)
        assert f"{found.finding} {found.likely} {found.cure}" == str(found)
        assert "\n" not in str(found)


def test_the_table_of_results_is_the_one_in_the_file():
    """`results.txt` is what comes out today: `results.py` says how to write it anew."""
    assert FILE.read_text("utf-8") == table()
