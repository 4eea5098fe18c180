"""Lists: filters, pages and their tokens, children, targets."""

from __future__ import annotations

import base64

import pytest
from scenes import AT, LIST, STEPS, STOP, Scene

from sigv4ssm import errors
from sigv4ssm.local import Course, Step
from sigv4ssm.local.listing import EXECUTION_FILTERS, STATUSES, STEP_FILTERS
from sigv4ssm.operations.shapes import SHAPES

NO_TOKEN, NO_VALUE = errors.InvalidNextToken, errors.InvalidFilterValue
TAGS = [{"Key": "team", "Value": "blue"}]
GROUP = {"Key": "resource-groups:Name", "Values": ["web"]}


@pytest.fixture
def scene() -> Scene:
    """Two short runs of one document, ten seconds apart, then one of another that is stopped, and one that waits."""
    scene = Scene(Course(running=100, cancelling=5))
    scene.ids = [scene.start(), ""]
    scene.second = 10
    scene.ids[1] = scene.start(Tags=TAGS)
    scene.second = 95
    targets = {"Targets": [GROUP], "TargetParameterName": "InstanceId"}
    scene.ids.append(scene.start(DocumentName="Own-Document", TargetLocations=[{"Regions": ["eu-west-1"]}], **targets))
    scene.call(STOP, AutomationExecutionId=scene.ids[2])
    waiting = Course(steps=[Step("ask", "aws:approve")], subtype="ChangeRequest")
    scene.ids.append(scene.endpoint.start(course=waiting).id)
    scene.second = 105
    return scene


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, [3, 2, 1, 0]),
        ({"DocumentNamePrefix": "AWS-"}, [3, 1, 0]),
        ({"DocumentNamePrefix": "Own-Document"}, [2]),
        ({"ExecutionStatus": "Success"}, [0]),
        ({"ExecutionStatus": "Cancelled"}, [2]),
        ({"ExecutionStatus": "Waiting"}, [3]),
        ({"CurrentAction": "aws:approve"}, [3]),
        ({"StartTimeAfter": "2015-08-30T12:36:10Z"}, [3, 2, 1]),
        ({"StartTimeBefore": "2015-08-30T12:36:09"}, [0]),
        ({"AutomationType": "CrossAccount"}, [2]),
        ({"AutomationType": "Local", "ExecutionStatus": "InProgress"}, [1]),
        ({"TagKey": "team"}, [1]),
        ({"TargetResourceGroup": "web"}, [2]),
        ({"AutomationSubtype": "ChangeRequest"}, [3]),
        ({"OpsItemId": "oi-1"}, []),
        ({"ParentExecutionId": "none"}, []),
        ({"ExecutionId": "f7d1f82d-6cde-4f7a-aa53-d485b0000000"}, []),
    ],
)
def test_filters_of_executions(scene: Scene, filters: dict, expected: list[int]):
    """The newest first; all filters must go. An id that is not known gives an empty list, and no error."""
    assert [scene.ids[place] for place in expected] == scene.listed(**filters)


def test_one_value_of_a_filter_is_enough(scene: Scene):
    """It may have ten."""
    filters = [{"Key": "ExecutionId", "Values": scene.ids[:2]}]
    found = scene.call(LIST, Filters=filters)["AutomationExecutionMetadataList"]
    assert scene.ids[1::-1] == [execution["AutomationExecutionId"] for execution in found]


STEP_NAMES = ["stopInstances", "startInstances"]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("StepName", "stopInstances", STEP_NAMES[:1]),
        ("Action", "aws:changeInstanceState", STEP_NAMES),
        ("StepExecutionStatus", "InProgress", STEP_NAMES[1:]),
        ("StartTimeBefore", "2015-08-30T12:36:59Z", STEP_NAMES[:1]),
        ("StartTimeAfter", "2015-08-30T12:37:00Z", STEP_NAMES[1:]),
        ("StepExecutionId", "x", []),
        ("ParentStepExecutionId", "x", []),
        ("ParentStepIteration", "1", []),
        ("ParentStepIteratorValue", "x", []),
    ],
)
def test_filters_of_steps(scene: Scene, key: str, value: str, expected: list[str]):
    """The run began ten seconds after the first; half of its time is each step's."""
    found = scene.steps(scene.ids[1], Filters=[{"Key": key, "Values": [value]}])
    assert expected == [step["StepName"] for step in found]


def test_every_key_of_the_model_is_a_filter():
    """And no other is."""
    assert SHAPES["AutomationExecutionFilter"][0].values == tuple(EXECUTION_FILTERS)
    assert SHAPES["StepExecutionFilter"][0].values == tuple(STEP_FILTERS)


def test_every_status_of_the_model_is_known():
    """As a filter's value."""
    from sessions import MODEL

    shape = MODEL.shape_for("AutomationExecutionStatus")
    assert set(shape.enum) == STATUSES


@pytest.mark.parametrize(
    ("key", "value"),
    [("ExecutionStatus", "Running"), ("StartTimeAfter", "yesterday"), ("AutomationType", "Far")],
)
def test_a_value_that_cannot_be(scene: Scene, key: str, value: str):
    """Of a set, or a time."""
    with pytest.raises(NO_VALUE):
        scene.listed(**{key: value})


@pytest.mark.parametrize("size", [1, 2, 3, 4, 50])
def test_pages_are_the_whole(scene: Scene, size: int):
    """Whatever their size: each but the last is full, and nothing comes twice or is missed."""
    pages = list(scene.client.paginate(LIST, {"MaxResults": size}))
    lists = [page["AutomationExecutionMetadataList"] for page in pages]
    assert [size] * (len(lists) - 1) == [len(each) for each in lists[:-1]]
    assert scene.ids[::-1] == [execution["AutomationExecutionId"] for each in lists for execution in each]


def test_what_begins_meanwhile_moves_nothing(scene: Scene):
    """A token names the place among the executions, not a number."""
    pages = scene.client.paginate(LIST, {"MaxResults": 2})
    first = next(pages)["AutomationExecutionMetadataList"]
    scene.start()
    rest = [execution for page in pages for execution in page["AutomationExecutionMetadataList"]]
    assert scene.ids[::-1] == [execution["AutomationExecutionId"] for execution in (*first, *rest)]


def test_the_size_of_a_page_that_nobody_asked_for():
    """It is the endpoint's to choose."""
    scene = Scene(page_size=2)
    for _ in range(5):
        scene.start()
    assert [2, 2, 1] == [len(page["AutomationExecutionMetadataList"]) for page in scene.client.paginate(LIST, {})]


@pytest.mark.parametrize(
    "token",
    ["", "x", "é", "AAAA", base64.urlsafe_b64encode(b"\xff/x").decode(), base64.urlsafe_b64encode(b"a/b").decode()],
)
def test_a_wrong_token(scene: Scene, token: str):
    """It was not made here."""
    with pytest.raises(NO_TOKEN):
        scene.call(LIST, NextToken=token)


def test_a_token_of_another_list(scene: Scene):
    """With other filters, or of another operation."""
    token = scene.call(LIST, MaxResults=1)["NextToken"]
    assert scene.call(LIST, MaxResults=2, NextToken=token)
    for operation, parameters in (
        (LIST, {"Filters": [{"Key": "AutomationType", "Values": ["Local"]}]}),
        (STEPS, {"AutomationExecutionId": scene.ids[0]}),
    ):
        with pytest.raises(NO_TOKEN):
            scene.call(operation, NextToken=token, **parameters)


def test_children():
    """Of two levels: each is found by its parent, and is stopped with it, or not."""
    two_levels = [Course(children=[Course()]), Course(children=[Course()])]
    for stops, status in ((True, "Cancelling"), (False, "InProgress")):
        scene = Scene(Course(children=two_levels, stops_children=stops, cancelling=0))
        parent = scene.start()
        children = scene.listed(ParentExecutionId=parent)
        assert (2, 5) == (len(children), len(scene.listed()))
        assert {parent} == {scene.get(child)["ParentAutomationExecutionId"] for child in children}
        assert all(scene.listed(ParentExecutionId=child) for child in children)
        scene.call(STOP, AutomationExecutionId=parent)
        assert {status} == {scene.get(each)["AutomationExecutionStatus"] for each in scene.listed() if each != parent}


def test_a_start_over_targets_has_a_child_for_each_value():
    """Whose parameter is that value."""
    scene = Scene()
    targets = [{"Key": "ParameterValues", "Values": ["i-1", "i-2"]}]
    given = {"TargetParameterName": "InstanceId", "Targets": targets, "Parameters": {"Force": ["yes"]}}
    parent = scene.start(**given)
    children = [scene.get(child)["Parameters"] for child in scene.listed(ParentExecutionId=parent)]
    assert [{"Force": ["yes"], "InstanceId": [value]} for value in ("i-2", "i-1")] == children
    assert targets == scene.get(parent)["Targets"]


def test_a_list_says_when(scene: Scene):
    """As the description does."""
    listed = scene.call(LIST)["AutomationExecutionMetadataList"][-1]
    described = scene.get(scene.ids[0])
    assert {name: described.get(name) for name in listed if name != "AutomationType"} == {
        name: value for name, value in listed.items() if name != "AutomationType"
    }
    assert AT.timestamp() == listed["ExecutionStartTime"]
