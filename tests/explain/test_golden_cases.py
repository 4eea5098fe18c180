"""Every golden case and every case of AWS's suite, explained: it ends in the case's signature, in both forms."""

from __future__ import annotations

import random

import pytest
import random_requests
from cases import FIXTURES, SUITE, cases
from explanation_laws import check

from sigv4ssm import sigv4
from sigv4ssm.explain import explain, explain_signed
from sigv4ssm.golden import Case

OURS = [(case, form) for case in cases(FIXTURES) for form in case.forms]
THEIRS = [(case, form) for case in cases(SUITE) for form in case.forms] if SUITE.is_dir() else []

suite = pytest.mark.skipif(not SUITE.is_dir(), reason="the third-party sets lie beside the project, not in it")
each_of_ours = pytest.mark.parametrize(("case", "form"), OURS, ids=lambda value: getattr(value, "name", value))
each_of_theirs = pytest.mark.parametrize(("case", "form"), THEIRS, ids=lambda value: getattr(value, "name", value))


def stages(case: Case, form: str) -> tuple[str, ...]:
    return tuple(case.text(f"{form}-{stage}.txt") for stage in ("canonical-request", "string-to-sign", "signature"))


@each_of_ours
def test_a_golden_case_ends_in_its_signature(case: Case, form: str):
    """The texts are those that another signer recorded."""
    check(explain(case.request, case.credentials, **case.switches(form)), *stages(case, form))


@suite
@each_of_theirs
def test_a_conformance_case_ends_in_its_signature(case: Case, form: str):
    """The texts are those of AWS's own signer."""
    check(explain(case.request, case.credentials, **case.switches(form)), *stages(case, form))


def token_is_added_last(case: Case, form: str) -> bool:
    """In a URL: whether the token is signed, nobody can tell without the key."""
    return form == "query" and case.context.get("omit_session_token", False)


@pytest.mark.parametrize(("case", "form"), OURS + THEIRS, ids=lambda value: getattr(value, "name", value))
def test_a_signed_request_leads_to_its_own_signature(case: Case, form: str):
    """What is explained from the signed request is what was signed."""
    signed = case.sign(form).request
    explanation = explain_signed(signed, case.credentials, normalize_path=case.context["normalize"])
    check(explanation, *stages(case, form))
    assert "verified" == explanation.verdict


@pytest.mark.parametrize(
    ("case", "form"),
    [row for row in OURS + THEIRS if not token_is_added_last(*row)],
    ids=lambda value: getattr(value, "name", value),
)
def test_without_the_key_the_texts_are_the_same(case: Case, form: str):
    """The secret key is in the signing alone: the signature shown is the one that the request came with."""
    explanation = explain_signed(case.sign(form).request, normalize_path=case.context["normalize"])
    check(explanation, *stages(case, form))
    assert "unverified" == explanation.verdict
    assert ["(not known)"] * 4 == [line.text for line in explanation.steps[3].output]


def test_there_are_cases():
    """A moved folder does not make these tests pass by emptiness."""
    assert 60 < len(OURS)
    assert len(THEIRS) in (0, 38)


@pytest.mark.parametrize("seed", range(300))
def test_a_random_request_is_explained_as_it_is_signed(seed: int, at):
    """For whatever can be signed, in either form, the texts are the signer's."""
    rng = random.Random(seed)
    request = random_requests.request(rng, random_requests.raw_query(rng))
    credentials = random_requests.pair(rng)
    scope = {"region": "us-east-1", "service": rng.choice(["ssm", "s3"]), "at": at}
    switches = {name: rng.random() < 0.8 for name in ("normalize_path", "double_encode_path")}
    signed = sigv4.sign(request, credentials, **scope, **switches)
    presigned = sigv4.presign(request, credentials, expires=60, **scope, **switches)
    for outcome, expires in ((signed, None), (presigned, 60)):
        texts = (outcome.canonical_request, outcome.string_to_sign, outcome.signature)
        check(explain(request, credentials, expires=expires, **scope, **switches), *texts)
        check(explain_signed(outcome.request, credentials, **switches), *texts)
