"""The third-party sets of ../shared/conformance: all of them, where they are present."""

from __future__ import annotations

import json
import shutil

import pytest
from cases import CONFORMANCE, SUITE, Case, cases, first_difference

from sigv4ssm import Response, awsjson, endpoints, errors, sigv4

pytestmark = pytest.mark.skipif(
    not CONFORMANCE.is_dir(), reason="the third-party sets lie beside the project, not in it"
)

SIGNING = cases(SUITE) if SUITE.is_dir() else []
STAGES = ("canonical-request", "string-to-sign", "signature", "signed-request")


def rows(file: str) -> list[dict]:
    path = CONFORMANCE / file
    return json.loads(path.read_text("utf-8")) if path.is_file() else []


def test_the_suite_has_19_cases():
    """No case is lost on the way here."""
    assert 19 == len(SIGNING)


@pytest.mark.parametrize("case", SIGNING, ids=lambda case: case.name)
def test_signing(case: Case):
    """A request is signed as AWS's own signer signs it, at all four stages."""
    assert first_difference(case) is None


@pytest.mark.parametrize("case", SIGNING, ids=lambda case: case.name)
def test_verification(case: Case):
    """The suite's signed request is verified, and the texts on the way are the suite's."""
    from cases import read_request

    outcome = sigv4.verify(
        read_request((case.folder / "header-signed-request.txt").read_bytes()),
        lambda key_id: case.credentials if key_id == case.credentials.access_key_id else None,
        at=case.at,
        region=case.region,
        service=case.service,
        normalize_path=case.switches["normalize_path"],
    )
    assert isinstance(outcome, sigv4.Verified), outcome
    assert case.text("header-canonical-request.txt") == outcome.canonical_request
    assert case.text("header-string-to-sign.txt") == outcome.string_to_sign


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("case", SIGNING, ids=lambda case: case.name)
def test_one_changed_octet_is_noticed_at_its_stage(case: Case, stage: str, tmp_path):
    """With the last octet of an expected file changed the check fails and names the stage."""
    copy = tmp_path / case.name
    shutil.copytree(case.folder, copy, copy_function=shutil.copyfile)
    file = copy / f"header-{stage}.txt"
    data = bytearray(file.read_bytes().rstrip(b"\n"))
    data[-1] ^= 1
    file.write_bytes(data)
    assert f"{case.name}: {stage} differs" in (first_difference(Case(copy)) or "no difference")


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
