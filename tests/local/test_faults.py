"""Scripted faults and throttling, in the process and over a socket. No test sleeps."""

from __future__ import annotations

import socket

import pytest
from scenes import GET, START, STOP, Scene

from sigv4ssm import Client, errors
from sigv4ssm.local import EXAMPLE_CREDENTIALS, Course, Endpoint, Fault
from sigv4ssm.local.faults import Bucket
from sigv4ssm.operations import OPERATIONS
from sigv4ssm.transport import StdlibTransport

ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"


def outcome(scene: Scene, operation: str = STOP) -> str:
    try:
        scene.call(operation, AutomationExecutionId=ID)
    except (errors.ServiceError, errors.TransportError) as error:
        return getattr(error, "code", type(error).__name__)
    return "answered"


def test_the_call_that_is_scripted_and_no_other():
    """Calls are counted by operation, from 1."""
    faults = [Fault(STOP, 2, "InternalServerError"), Fault(STOP, 3, "ThrottlingException"), Fault(GET, 1, "Odd")]
    scene = Scene(Course(stop_of_ended="accept"), faults=faults)
    scene.endpoint.start(ID)
    assert ["answered", "InternalServerError", "ThrottlingException", "answered"] == [outcome(scene) for _ in range(4)]
    assert ["Odd", "answered"] == [outcome(scene, GET) for _ in range(2)]


@pytest.mark.parametrize(
    ("fault", "code", "message", "status"),
    [
        (Fault(STOP, 1, "InternalServerError"), "InternalServerError", "An error occurred on the server side.", 500),
        (Fault(STOP, 1, "ServiceUnavailable"), "ServiceUnavailable", "", 503),
        (Fault(STOP, 1, "InvalidFilterKey"), "InvalidFilterKey", "", 400),
    ],
)
def test_a_scripted_error_is_worded_as_the_services(fault: Fault, code: str, message: str, status: int):
    """With the documented sentence and status, where there are any; and nothing is done."""
    scene = Scene(faults=[fault])
    execution = scene.endpoint.start(ID)
    with pytest.raises(errors.ServiceError) as caught:
        scene.call(STOP, AutomationExecutionId=ID)
    assert (code, message, status) == (caught.value.code, caught.value.message, caught.value.status_code)
    assert caught.value.request_id
    assert execution.stopped_at is None


@pytest.mark.parametrize(("fault", "acted"), [(Fault(STOP, reset=True), False), (Fault(STOP, lost=True), True)])
def test_a_connection_that_ends_without_an_answer(fault: Fault, acted: bool):
    """Before anything is done, or after: the client cannot tell, and says so."""
    scene = Scene(faults=[fault])
    execution = scene.endpoint.start(ID)
    with pytest.raises(errors.EndpointConnectionError) as caught:
        scene.call(STOP, AutomationExecutionId=ID)
    assert caught.value.request_sent
    assert acted == (execution.stopped_at is not None)


@pytest.mark.parametrize("fault", [Fault(STOP, reset=True), Fault(STOP, lost=True)])
def test_over_a_socket_the_connection_is_reset(fault: Fault):
    """Both sides see it, and the server prints nothing and goes on."""
    endpoint = Endpoint(faults=[fault])
    execution = endpoint.start(ID)
    with (
        endpoint.serve() as served,
        Client(
            "us-east-1",
            credentials=EXAMPLE_CREDENTIALS,
            endpoint_url=served.url,
            transport=StdlibTransport,
            sleep=lambda _: None,
        ) as client,
    ):
        answer = client.stop_automation_execution(AutomationExecutionId=ID)
    assert 1 == answer["ResponseMetadata"]["RetryAttempts"]
    assert execution.stopped_at is not None


def test_a_reset_is_a_reset():
    """The client's socket says so, and not that the connection was closed."""
    endpoint = Endpoint(faults=[Fault(STOP, reset=True)])
    client = Client("us-east-1", credentials=EXAMPLE_CREDENTIALS)
    with endpoint.serve() as served:
        host, port = served.url.removeprefix("http://").split(":")
        request = client.build_request(STOP, {"AutomationExecutionId": ID})
        head = "".join(f"{name}: {value}\r\n" for name, value in request.headers)
        raw = f"POST / HTTP/1.1\r\n{head}\r\n".encode() + request.body
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            connection.sendall(raw)
            with pytest.raises(ConnectionResetError):
                connection.recv(1)


def test_a_delay_is_slept():
    """And then the answer comes, whatever it is."""
    slept: list[float] = []
    scene = Scene(faults=[Fault(STOP, delay=2.5)], sleep=slept.append)
    scene.endpoint.start(ID)
    assert ("answered", [2.5]) == (outcome(scene), slept)


def test_a_delay_beyond_the_patience_of_the_client():
    """It waits as long as its time-out says; the endpoint has acted."""
    slept: list[float] = []
    endpoint = Endpoint(faults=[Fault(STOP, delay=25)], sleep=slept.append)
    execution = endpoint.start(ID)
    options = {"credentials": EXAMPLE_CREDENTIALS, "transport": endpoint, "max_attempts": 1, "timeout": (1, 2, 10)}
    with pytest.raises(errors.ReadTimeoutError):
        Client("us-east-1", **options).stop_automation_execution(AutomationExecutionId=ID)
    assert [2] == slept
    assert execution.stopped_at is not None


def test_requests_of_strangers_are_not_counted():
    """The first that is signed as it must be is the first."""
    endpoint = Endpoint(faults=[Fault(STOP, 1, "InternalServerError")])
    endpoint.start(ID)
    ours = Client("us-east-1", credentials=EXAMPLE_CREDENTIALS, transport=endpoint, max_attempts=1)
    request = ours.build_request(STOP, {"AutomationExecutionId": ID})
    unsigned = [(name, value) for name, value in request.headers if name != "Authorization"]
    assert 400 == endpoint.handle(request.with_headers(unsigned)).status
    assert [500, 200] == [endpoint.handle(request).status for _ in range(2)]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"call": 0, "reset": True},
        {"code": "Odd", "reset": True},
        {"reset": True, "lost": True},
        {"delay": -1},
    ],
)
def test_a_fault_that_is_none(options: dict):
    """Or two at once."""
    with pytest.raises(errors.ConfigurationError, match="none that can be"):
        Fault(STOP, **options)


@pytest.mark.parametrize(
    "make", [lambda: Fault("Stop", reset=True), lambda: Endpoint(throttle={"Stop": (1, 1)})], ids=["fault", "throttle"]
)
def test_an_operation_that_is_none(make):
    """The known ones are named."""
    with pytest.raises(errors.ConfigurationError, match="There is no operation Stop"):
        make()


@pytest.mark.parametrize("row", [(0, 1), (-1, 1), (1, 0.5)])
def test_a_bucket_that_lets_none_through(row):
    """Is refused when it is made."""
    with pytest.raises(errors.ConfigurationError, match="lets none through"):
        Bucket(*row)


def test_a_bucket():
    """It gives its burst at once, then its rate; what is not taken is kept up to the burst, and no further."""
    scene = Scene(Course(stop_of_ended="accept"), throttle={STOP: (2, 3)})
    scene.endpoint.start(ID)
    counts = []
    for second in (0, 0.5, 1, 1.25, 1.5, 100):
        scene.second = second
        counts.append([outcome(scene) for _ in range(5)].count("answered"))
    assert [3, 1, 1, 0, 1, 3] == counts
    assert "ThrottlingException" == outcome(scene)


def test_each_operation_has_its_own_bucket():
    """The row of `*` is for those without one."""
    scene = Scene(throttle={"*": (1, 1), STOP: (1, 2)})
    scene.endpoint.start(ID)
    assert ["answered", "ThrottlingException"] == [outcome(scene, GET) for _ in range(2)]
    assert ["answered", "answered", "ThrottlingException"] == [outcome(scene) for _ in range(3)]
    assert scene.start()
    assert set(scene.endpoint._buckets) == set(OPERATIONS)


def test_what_is_throttled_is_not_done():
    """And no later check is reached."""
    scene = Scene(throttle={START: (1, 1)})
    scene.start()
    with pytest.raises(errors.ThrottlingException) as caught:
        scene.start(DocumentName="")
    assert "Rate exceeded" == caught.value.message
    assert 1 == len(scene.listed())
