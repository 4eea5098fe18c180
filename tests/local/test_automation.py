"""Executions on a clock of ours: the statuses that AWS documents, and the choices where it does not."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta, timezone

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser

from sigv4ssm import Client, errors
from sigv4ssm.local import EXAMPLE_CREDENTIALS, Course, Endpoint
from sigv4ssm.local.automation import OF_ONE_EXECUTION
from sigv4ssm.operations import OPERATIONS, only_reads

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
MODEL = ServiceModel(Loader().load_service_model("ssm", "service-2", "2014-11-06"), "ssm")
READING = [operation for operation in OPERATIONS if only_reads(operation)]
STATUSES = MODEL.shape_for("AutomationExecutionStatus").enum

COURSES = {
    "plain": Course(),
    "slow": Course(pending=10, running=100, cancelling=5),
    "short": Course(running=10, cancelling=5),
    "failing": Course(running=10, cancelling=5, ending="Failed"),
    "chosen": Course(pending=10, completed="Exited"),
    "instant": Course(running=0, cancelling=0),
}

# course, what is asked at which second (None: the end), and the status at which second
TIMELINES = [
    ("plain", [], {0: "InProgress", 3599: "InProgress", 3600: "Success"}),
    ("slow", [], {0: "Pending", 9: "Pending", 10: "InProgress", 109: "InProgress", 110: "Success", 9999: "Success"}),
    ("slow", [(20, "Cancel")], {20: "Cancelling", 24: "Cancelling", 25: "Cancelled", 110: "Cancelled"}),
    ("slow", [(5, "Cancel")], {5: "Cancelling", 9: "Cancelling", 10: "Cancelled"}),
    ("slow", [(20, None)], {20: "Cancelling", 25: "Cancelled"}),
    ("slow", [(20, "Complete")], {20: "Success", 25: "Success"}),
    ("chosen", [(5, "Complete")], {5: "Exited", 4000: "Exited"}),
    ("short", [(8, "Cancel")], {8: "Cancelling", 9: "Cancelling", 10: "Success", 13: "Success"}),
    ("failing", [(8, "Cancel")], {9: "Cancelling", 10: "Failed", 13: "Failed"}),
    ("short", [(5, "Cancel")], {9: "Cancelling", 10: "Cancelled"}),
    ("slow", [(20, "Cancel"), (23, "Cancel")], {24: "Cancelling", 25: "Cancelled"}),
    ("slow", [(20, "Cancel"), (23, "Complete")], {24: "Cancelling", 25: "Cancelled"}),
    ("instant", [], {0: "Success"}),
]


class Stage:
    """An endpoint whose clock stands until it is set, and a client of it."""

    def __init__(self, course):
        self.second = 0.0
        self.endpoint = Endpoint(clock=self.now, course=course)
        self.client = Client("us-east-1", credentials=EXAMPLE_CREDENTIALS, transport=self.endpoint, clock=self.now)
        self.id = self.call("StartAutomationExecution", DocumentName="AWS-RestartEC2Instance")["AutomationExecutionId"]

    def now(self):
        return AT + timedelta(seconds=self.second)

    def call(self, operation, **parameters):
        answer = self.client.call(operation, parameters)
        return {name: value for name, value in answer.items() if name != "ResponseMetadata"}

    def stop(self, second, kind=None):
        self.second = second
        return self.call("StopAutomationExecution", AutomationExecutionId=self.id, Type=kind)

    def get(self, second):
        self.second = second
        return self.call("GetAutomationExecution", AutomationExecutionId=self.id)["AutomationExecution"]


@pytest.mark.parametrize(("course", "stops", "statuses"), TIMELINES)
def test_timeline(course, stops, statuses):
    """An execution goes from status to status as time goes by and as it is stopped; every stop is answered `{}`."""
    stage = Stage(COURSES[course])
    assert [stage.stop(second, kind) for second, kind in stops] == [{}] * len(stops)
    assert statuses == {second: stage.get(second)["AutomationExecutionStatus"] for second in statuses}


@pytest.mark.parametrize("stops", [[], [(1, "Cancel")], [(1, "Complete")]])
@pytest.mark.parametrize("kind", ["Cancel", "Complete"])
def test_stop_of_ended_refused(stops, kind):
    """A stop of what has ended is InvalidAutomationStatusUpdateException, with the documented sentence."""
    stage = Stage(COURSES["slow"])
    for stop in stops:
        stage.stop(*stop)
    with pytest.raises(errors.InvalidAutomationStatusUpdateException) as raised:
        stage.stop(110, kind)
    assert raised.value.message == "The specified update status operation isn't valid."


def test_stop_of_ended_accepted():
    """Or it is a silent 200, if so chosen, and changes nothing."""
    stage = Stage(Course(running=10, ending="TimedOut", stop_of_ended="accept"))
    assert stage.stop(10, "Cancel") == {}
    assert stage.get(11)["AutomationExecutionStatus"] == "TimedOut"


def test_stop_of_ended_misspelt():
    """The choice is one of two words."""
    with pytest.raises(errors.ConfigurationError, match="'ignore'"):
        Course(stop_of_ended="ignore")


@pytest.mark.parametrize("operation", [*sorted(OF_ONE_EXECUTION), "DescribeAutomationStepExecutions"])
def test_unknown_id(operation, execution_id):
    """An id that was never given out is AutomationExecutionNotFoundException, with the documented sentence."""
    with pytest.raises(errors.AutomationExecutionNotFoundException) as raised:
        Stage(Course()).call(operation, AutomationExecutionId=execution_id, SignalType="Approve")
    expected = "There is no automation execution information for the requested automation execution ID."
    assert expected == raised.value.message


@pytest.mark.parametrize(("ending", "message"), [("Failed", "The run failed."), ("TimedOut", None), ("Success", None)])
def test_failure_message(ending, message):
    """A failed execution says so in words; AWS's model has the message for the status Failed alone."""
    stage = Stage(Course(running=10, ending=ending))
    assert (stage.get(9)["AutomationExecutionStatus"], stage.get(9).get("FailureMessage")) == ("InProgress", None)
    ended = stage.get(10)
    assert (ended["AutomationExecutionStatus"], ended.get("FailureMessage")) == (ending, message)


def test_description():
    """Get tells what was started and when; null parameters count as not given, the end comes with the end."""
    stage = Stage(Course(running=10))
    given = {"DocumentName": "Doc", "DocumentVersion": "7", "Parameters": {"Id": ["i-1"]}, "Mode": "Auto"}
    for parameters, shown in (
        (given, given),
        ({"DocumentName": "Doc", "DocumentVersion": None, "Parameters": None, "Mode": None}, {"DocumentVersion": "1"}),
    ):
        stage.second = 0
        stage.id = stage.call("StartAutomationExecution", **parameters)["AutomationExecutionId"]
        description = stage.get(5)
        defaults = {"DocumentName": "Doc", "Parameters": {}, "Mode": "Auto"}
        assert {**defaults, **shown}.items() <= description.items()
        assert (description["ExecutionStartTime"], description.get("ExecutionEndTime")) == (AT.timestamp(), None)
        assert stage.get(20)["ExecutionEndTime"] == AT.timestamp() + 10


def test_ids():
    """Each start makes an execution of its own, under a UUID."""
    stage = Stage(Course())
    ids = {stage.call("StartAutomationExecution", DocumentName="Doc")["AutomationExecutionId"] for _ in range(20)}
    assert {str(uuid.UUID(execution_id)) for execution_id in ids} == ids
    assert set(stage.endpoint.executions) == ids | {stage.id}


def test_every_operation_is_performed():
    """No operation of the rows is admitted that is not performed."""
    others = {"StartAutomationExecution", "DescribeAutomationExecutions", "DescribeAutomationStepExecutions"}
    assert set(OPERATIONS) == {*others, *OF_ONE_EXECUTION}


def test_statuses_of_the_model():
    """Every status that comes by itself is one of AWS's model."""
    seen = {status for _, _, statuses in TIMELINES for status in statuses.values()}
    assert set() == seen - set(STATUSES)


@pytest.mark.parametrize(
    ("operation", "second"),
    [
        ("StartAutomationExecution", 0),
        ("StopAutomationExecution", 0),
        *((operation, second) for operation in READING for second in (5, 15, 21, 200)),
    ],
)
def test_answers_fit_the_model(operation, second):
    """botocore's parser reads each answer; every member that is sent is one of AWS's model, and of its type."""
    stage = Stage(Course(pending=10, running=100, cancelling=50, ending="Failed"))
    if second == 21:
        stage.stop(20)
    stage.second = second
    parameters = {"DocumentName": "Doc"} if operation.startswith("Start") else {"AutomationExecutionId": stage.id}
    response = stage.endpoint.handle(stage.client.build_request(operation, parameters))
    shape, content = MODEL.operation_model(operation).output_shape, json.loads(response.body)
    assert strangers(content, shape) == []
    raw = {"status_code": response.status, "headers": {name.lower(): value for name, value in response.headers}}
    parsed = create_parser("json").parse({**raw, "body": response.body}, shape)
    assert response.header("x-amzn-requestid") == parsed.pop("ResponseMetadata")["RequestId"]
    assert set(content) == set(parsed)


KINDS = {"string": str, "timestamp": float, "boolean": bool, "list": list, "map": dict, "structure": dict}


def strangers(value, shape, path=""):
    """Where a value is not what AWS's model says: a member that it does not have, or another type."""
    if not isinstance(value, KINDS[shape.type_name]):
        return [path]
    if shape.type_name == "structure":
        inner = [(item, shape.members.get(name), f"{path}.{name}") for name, item in value.items()]
    elif shape.type_name == "map":
        inner = [(item, shape.value, f"{path}[{name}]") for name, item in value.items()]
    else:
        inner = [(item, shape.member, f"{path}[]") for item in value] if shape.type_name == "list" else []
    return [at for item, of, where in inner for at in ([where] if of is None else strangers(item, of, where))]
