"""What may be started: documents, versions, parameters, targets, tokens, and how many at a time."""

from __future__ import annotations

import pytest
from scenes import Scene

from sigv4ssm import errors
from sigv4ssm.local import Course, Document

TOKEN = "0a1b2c3d-0000-4000-8000-0123456789ab"
DOCUMENTS = [Document("Plain"), Document("Own", ("2", "3"), ["InstanceId"], Course(pending=60))]
TARGETS = [{"Key": "ParameterValues", "Values": ["i-1"]}]


@pytest.mark.parametrize(
    ("given", "version", "status"),
    [
        ({"DocumentName": "Plain"}, "1", "InProgress"),
        ({"DocumentName": "Own"}, "2", "Pending"),
        ({"DocumentName": "Own", "DocumentVersion": "$DEFAULT"}, "2", "Pending"),
        ({"DocumentName": "Own", "DocumentVersion": "$LATEST"}, "3", "Pending"),
        ({"DocumentName": "Own", "DocumentVersion": "3", "Parameters": {"InstanceId": []}}, "3", "Pending"),
        ({"DocumentName": "arn:aws:ssm:us-east-1:123456789012:document/Own"}, "2", "Pending"),
    ],
)
def test_a_document_of_the_table(given: dict, version: str, status: str):
    """By its name or ARN; in the version that is meant; on its own course."""
    scene = Scene(documents=DOCUMENTS)
    execution = scene.get(scene.start(**given))
    assert given["DocumentName"].endswith(execution["DocumentName"])
    assert (version, status) == (execution["DocumentVersion"], execution["AutomationExecutionStatus"])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"DocumentName": "None"}, "AutomationDefinitionNotFoundException"),
        ({"DocumentName": "Own", "DocumentVersion": "1"}, "AutomationDefinitionVersionNotFoundException"),
        ({"DocumentName": "Own", "Parameters": {"Id": []}}, "InvalidAutomationExecutionParametersException"),
        ({"DocumentName": "Own", "Targets": TARGETS}, "InvalidTarget"),
        ({"DocumentName": "Own", "TargetParameterName": "InstanceId"}, "InvalidTarget"),
    ],
)
def test_what_is_refused(given: dict, code: str):
    """With the error of the model; and nothing is started."""
    scene = Scene(documents=DOCUMENTS)
    with pytest.raises(getattr(errors, code)):
        scene.start(**given)
    assert [] == scene.listed()


def test_without_a_table_any_document_is_there():
    """In any version."""
    scene = Scene()
    assert "7" == scene.get(scene.start(DocumentName="Any-Document", DocumentVersion="7"))["DocumentVersion"]
    assert "1" == scene.get(scene.start(DocumentName="Any-Document", DocumentVersion="$LATEST"))["DocumentVersion"]


def test_a_token_starts_once():
    """However often it comes, in capitals or not; with other parameters it is refused."""
    scene = Scene()
    first = scene.start(ClientToken=TOKEN)
    scene.second = 100
    assert [first, first] == [scene.start(ClientToken=TOKEN), scene.start(ClientToken=TOKEN.upper())]
    with pytest.raises(errors.IdempotentParameterMismatch):
        scene.start(ClientToken=TOKEN, Mode="Auto")
    assert [first] == scene.listed()


def test_a_token_of_what_was_refused_can_be_used():
    """It has started nothing."""
    scene = Scene(documents=DOCUMENTS)
    with pytest.raises(errors.AutomationDefinitionNotFoundException):
        scene.start(DocumentName="None", ClientToken=TOKEN)
    assert scene.start(DocumentName="Own", ClientToken=TOKEN)


def test_a_limit_on_what_runs_at_a_time():
    """What has ended does not count."""
    scene = Scene(Course(running=10), limit=2)
    scene.start()
    scene.start()
    with pytest.raises(errors.AutomationExecutionLimitExceededException):
        scene.start()
    scene.second = 10
    assert scene.start()
