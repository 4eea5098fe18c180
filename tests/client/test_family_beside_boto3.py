"""The same calls through boto3 and through our client, each to an endpoint of its own, over sockets: equal answers."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta, timezone

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from scripted import PAIR
from sessions import MODEL

from sigv4ssm import Client, errors
from sigv4ssm.operations import OPERATIONS

local = pytest.importorskip("sigv4ssm.local", reason="this floor stands alone, too")

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
ID = "00000000-0000-4000-8000-{:012}".format
NONE = ID(999)
TOKEN = "0a1b2c3d-0000-4000-8000-0123456789ab"
ONE = {"AutomationExecutionId": ID(1)}
START, GET, STOP = "start_automation_execution", "get_automation_execution", "stop_automation_execution"
LIST, STEPS = "describe_automation_executions", "describe_automation_step_executions"
SIGNAL = "send_automation_signal"
OWN = {"DocumentName": "Own"}
MODELLED = [
    (operation, shape.name) for operation in OPERATIONS for shape in MODEL.operation_model(operation).error_shapes
]


def options(course=None, **more) -> dict:
    """Of both endpoints: the same ids, the same clock, and whatever time a request is signed for."""
    numbers = iter(range(1, 1000))
    return {"course": course, "new_id": lambda: ID(next(numbers)), "window": 10**9, **more}


class Sides:
    """The two clients. `second` is what the clocks of their endpoints show."""

    def __init__(self, stack: contextlib.ExitStack, make) -> None:
        self.second = 0.0
        endpoints = [local.Endpoint(clock=lambda: AT + timedelta(seconds=self.second), **make()) for _ in range(2)]
        urls = [stack.enter_context(endpoint.serve()).url for endpoint in endpoints]
        self.theirs = boto3.client(
            "ssm",
            region_name="us-east-1",
            endpoint_url=urls[0],
            aws_access_key_id=PAIR.access_key_id,
            aws_secret_access_key=PAIR.secret_access_key,
            config=Config(retries={"mode": "standard", "total_max_attempts": 1}),
        )
        self.ours = Client("us-east-1", credentials=PAIR, endpoint_url=urls[1], max_attempts=1)
        stack.callback(self.theirs.close)
        stack.callback(self.ours.close)

    def outcomes(self, method: str, parameters: dict) -> list:
        return [outcome(client, method, parameters) for client in (self.theirs, self.ours)]


def outcome(client, method: str, parameters: dict) -> dict:
    """The answer; or the error, and the class in `client.exceptions` that catches it."""
    try:
        answer = getattr(client, method)(**parameters)
    except (ClientError, errors.ServiceError) as error:
        kind = getattr(client.exceptions, error.response["Error"]["Code"])
        return {
            "Error": error.response["Error"],
            "ResponseMetadata": comparable(error.response["ResponseMetadata"]),
            "is of its class": isinstance(error, kind),
        }
    return {**answer, "ResponseMetadata": comparable(answer["ResponseMetadata"])}


def comparable(metadata: dict) -> dict:
    """Without the id, which no two requests share, and a word of boto3's about its own retries."""
    headers = {name: value for name, value in metadata["HTTPHeaders"].items() if name != "x-amzn-requestid"}
    return {
        **{name: value for name, value in metadata.items() if name not in ("RequestId", "MaxAttemptsReached")},
        "HTTPHeaders": headers,
    }


@pytest.fixture
def sides():
    """A function that makes them, of the options of their endpoints."""
    with contextlib.ExitStack() as stack:
        yield lambda make=options: Sides(stack, make)


def steps_of(*steps: str):
    return local.Course(running=30, cancelling=5, steps=[local.Step(*step.split("=")) for step in steps])


APPROVED = steps_of("first", "ask=aws:approve", "last")
FULL = {
    "DocumentName": "arn:aws:ssm:us-east-1:123456789012:document/Own",
    "Parameters": {"InstanceId": ["i-1", "i-2"], "Empty": []},
    "ClientToken": TOKEN,
    "TargetParameterName": "InstanceId",
    "Targets": [{"Key": "ParameterValues", "Values": ["i-1", "i-2"]}],
    "MaxConcurrency": "10%",
    "MaxErrors": "0",
    "Tags": [{"Key": "team", "Value": "blue"}],
    "AlarmConfiguration": {"IgnorePollAlarmFailure": True, "Alarms": [{"Name": "a"}]},
    "TargetLocations": [{"Accounts": ["123456789012"], "Regions": ["eu-west-1"], "ExecutionRoleName": "role"}],
}

# the course, the endpoints' other options, and what is called at which second
SCRIPTS = {
    "a life": (APPROVED, {}, [(0, START, OWN), (0, GET, ONE), (5, STEPS, ONE), (15, GET, ONE), (15, LIST, {})]),
    "approved": (
        APPROVED,
        {},
        [(0, START, OWN), (20, SIGNAL, {**ONE, "SignalType": "Approve", "Payload": {"Comment": ["ok"]}})]
        + [(second, method, ONE) for second in (25, 40, 50) for method in (GET, STEPS)],
    ),
    "rejected": (APPROVED, {}, [(0, START, OWN), (20, SIGNAL, {**ONE, "SignalType": "Reject"}), (21, GET, ONE)]),
    "cancelled": (
        APPROVED,
        {},
        [(0, START, OWN), (5, STOP, {**ONE, "Type": "Cancel"}), (6, GET, ONE), (10, GET, ONE), (10, STOP, ONE)],
    ),
    "completed": (None, {}, [(0, START, OWN), (5, STOP, {**ONE, "Type": "Complete"}), (5, GET, ONE), (5, LIST, {})]),
    "finished first": (
        local.Course(running=10, cancelling=9, ending="Failed"),
        {},
        [(0, START, OWN), (5, STOP, ONE), (9, GET, ONE), (10, GET, ONE), (10, STEPS, ONE)],
    ),
    "everything given": (None, {}, [(0, START, FULL), (0, GET, ONE), (0, LIST, {}), (0, START, FULL)]),
    "filters": (
        local.Course(running=20, children=[local.Course()]),
        {},
        [(0, START, OWN), (10, START, {"DocumentName": "Other"})]
        + [
            (25, LIST, {"Filters": [{"Key": key, "Values": [value]}]})
            for key, value in {
                "DocumentNamePrefix": "Ot",
                "ExecutionStatus": "Success",
                "ExecutionId": ID(1),
                "ParentExecutionId": ID(1),
                "StartTimeAfter": "2015-08-30T12:36:05Z",
                "OpsItemId": "none",
            }.items()
        ],
    ),
    "unknown": (
        None,
        {},
        [(0, LIST, {"Filters": [{"Key": "ExecutionId", "Values": [NONE]}]})]
        + [
            (0, method, {"AutomationExecutionId": NONE, **more})
            for method, more in ((GET, {}), (STEPS, {}), (STOP, {}), (SIGNAL, {"SignalType": "Approve"}))
        ],
    ),
    "what cannot be started": (
        None,
        {"limit": 1, "documents": [local.Document("Own", parameters=["InstanceId"])]},
        [
            (0, START, {"DocumentName": "None"}),
            (0, START, {**OWN, "DocumentVersion": "2"}),
            (0, START, {**OWN, "Parameters": {"Id": ["i-1"]}}),
            (0, START, {**OWN, "TargetParameterName": "InstanceId"}),
            (0, START, {**OWN, "ClientToken": TOKEN}),
            (0, START, {**OWN, "ClientToken": TOKEN, "Mode": "Auto"}),
            (0, START, OWN),
        ],
    ),
    "what cannot be asked": (
        APPROVED,
        {},
        [
            (0, START, OWN),
            (0, LIST, {"NextToken": "none"}),
            (0, STEPS, {**ONE, "NextToken": "none"}),
            (0, LIST, {"Filters": [{"Key": "StartTimeAfter", "Values": ["soon"]}]}),
            (0, SIGNAL, {**ONE, "SignalType": "Approve"}),
            (15, SIGNAL, {**ONE, "SignalType": "Resume", "Payload": {"StepName": ["none"]}}),
        ],
    ),
    "throttled": (None, {"throttle": {"*": (1, 1)}}, [(0, LIST, {}), (0, LIST, {}), (1, LIST, {})]),
    "denied": (None, {"denied": list(OPERATIONS)}, [(0, START, OWN), (0, LIST, {}), (0, GET, ONE)]),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_equal_answers(sides, name: str):
    """To every call of a script: dicts, datetimes, errors and their classes."""
    course, more, calls = SCRIPTS[name]
    both = sides(lambda: options(course, **more))
    for second, method, parameters in calls:
        both.second = second
        theirs, ours = both.outcomes(method, parameters)
        if "Error" in theirs and theirs["Error"]["Code"] in ("AccessDeniedException", "ThrottlingException"):
            theirs["is of its class"] = True  # boto3 has none for what the model does not name
        assert theirs == ours


CALLS = {
    "StartAutomationExecution": (START, OWN),
    "GetAutomationExecution": (GET, ONE),
    "StopAutomationExecution": (STOP, ONE),
    "DescribeAutomationExecutions": (LIST, {}),
    "DescribeAutomationStepExecutions": (STEPS, ONE),
    "SendAutomationSignal": (SIGNAL, {**ONE, "SignalType": "Approve"}),
}


@pytest.mark.parametrize(("operation", "code"), MODELLED)
def test_every_modelled_error(sides, operation: str, code: str):
    """Of every operation: code, message and status, and the class of `client.exceptions` that catches it."""
    both = sides(lambda: options(faults=[local.Fault(operation, 1, code)]))
    method, parameters = CALLS[operation]
    theirs, ours = both.outcomes(method, parameters)
    assert theirs == ours
    assert (code, True) == (ours["Error"]["Code"], ours["is of its class"])


@pytest.mark.parametrize("size", [1, 2, 5, 50])
@pytest.mark.parametrize(
    ("iterator", "operation", "key", "parameters"),
    [
        ("executions", "DescribeAutomationExecutions", "AutomationExecutionMetadataList", {}),
        (
            "executions",
            "DescribeAutomationExecutions",
            "AutomationExecutionMetadataList",
            {"Filters": [{"Key": "DocumentNamePrefix", "Values": ["Own"]}]},
        ),
        ("steps", "DescribeAutomationStepExecutions", "StepExecutions", {**ONE, "ReverseOrder": True}),
    ],
)
def test_all_pages(sides, iterator: str, operation: str, key: str, parameters: dict, size: int):
    """The same items in the same order on the same pages, with the same tokens."""
    steps = [local.Step(f"step{number}") for number in range(7)]
    both = sides(lambda: options(local.Course(steps=steps)))
    for number in range(7):
        both.second = number
        both.outcomes(START, {"DocumentName": "Own" if number % 3 else "Other"})
    paginator = both.theirs.get_paginator(xform_name(operation))
    theirs = list(paginator.paginate(**parameters, PaginationConfig={"PageSize": size}))
    ours = list(both.ours.paginate(operation, {**parameters, "MaxResults": size}))
    assert [page.get("NextToken") for page in theirs] == [page.get("NextToken") for page in ours]
    assert [len(page[key]) for page in theirs] == [len(page[key]) for page in ours]
    items = list(getattr(both.ours, iterator)(**parameters, MaxResults=size))
    assert [item for page in theirs for item in page[key]] == items


def test_the_scripts_leave_nothing_out():
    """All six operations are in them."""
    called = {method for _, _, calls in SCRIPTS.values() for _, method, _ in calls}
    assert {xform_name(operation) for operation in OPERATIONS} == called
