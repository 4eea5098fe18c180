"""The third-party sets of ../shared/conformance: all of them, where they are present."""

from __future__ import annotations

import json

import pytest
from cases import CONFORMANCE, SUITE, cases

from sigv4ssm import Response, awsjson, endpoints, errors, sigv4
from sigv4ssm.golden import Case, first_difference
from sigv4ssm.golden.rawtext import read_request

pytestmark = pytest.mark.skipif(
    not CONFORMANCE.is_dir(), reason="the third-party sets lie beside the project, not in it"
)

SIGNING = cases(SUITE) if SUITE.is_dir() else []


def rows(file: str) -> list[dict]:
    path = CONFORMANCE / file
    return json.loads(path.read_text("utf-8")) if path.is_file() else []


def test_the_suite_has_19_cases():
    """No case is lost on the way here."""
    assert 19 == len(SIGNING)


each_form = pytest.mark.parametrize("form", ["header", "query"])
each_case = pytest.mark.parametrize("case", SIGNING, ids=lambda case: case.name)


@each_case
def test_signing(case: Case):
    """A request is signed as AWS's own signer signs it, in both forms, at all four stages."""
    assert ("header", "query") == case.forms
    assert first_difference(case) is None


@each_form
@each_case
def test_verification(case: Case, form: str):
    """The suite's signed request is verified, and the texts on the way are the suite's."""
    outcome = sigv4.verify(
        read_request(case.files[f"{form}-signed-request.txt"]),
        lambda key_id: case.credentials if key_id == case.credentials.access_key_id else None,
        at=case.at,
        region=case.context["region"],
        service=case.context["service"],
        normalize_path=case.context["normalize"],
    )
    assert isinstance(outcome, sigv4.Verified), outcome
    assert case.text(f"{form}-canonical-request.txt") == outcome.canonical_request
    assert case.text(f"{form}-string-to-sign.txt") == outcome.string_to_sign


@pytest.mark.parametrize("row", rows("ssm-endpoints.json"), ids=str)
def test_endpoint(row: dict):
    """Each row of botocore's endpoint tests gives its URL, or an error."""
    arguments = {name: row[name] for name in ("use_fips", "use_dualstack", "endpoint_url")}
    if "expect_error" in row:
        with pytest.raises(errors.ConfigurationError):
            endpoints.resolve(row["region"], **arguments)
    else:
        assert row["expect_url"] == endpoints.resolve(row["region"], **arguments).url


@pytest.mark.parametrize("row", rows("awsjson1_1-errors.json"), ids=lambda row: row["id"])
def test_error(row: dict):
    """Each row of Smithy's protocol tests gives its code and its message."""
    with pytest.raises(errors.ServiceError) as caught:
        awsjson.parse_response("Operation", Response(row["status"], row["headers"], row["body"].encode()))
    assert (row["expect_code"], row["expect_message"] or "") == (caught.value.code, caught.value.message)
