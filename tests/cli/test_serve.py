"""`sigv4ssm serve` as a process, with our own client on the other side."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import threading
import time

import pytest

from sigv4ssm import Client, Credentials, Request, errors
from sigv4ssm.local import EXAMPLE_CREDENTIALS
from sigv4ssm.transport import StdlibTransport

OWN = Credentials("AKIDOWN", "ownsecret", "owntoken")
OWN_SETTINGS = {"AWS_ACCESS_KEY_ID": "AKIDOWN", "AWS_SECRET_ACCESS_KEY": "ownsecret", "AWS_SESSION_TOKEN": "owntoken"}
NO_SETTINGS = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}


@pytest.fixture
def serve(begin):
    """A function that starts `serve --port 0 WORDS` and gives the process and its URL, from its first line."""

    def start(*words: str, **settings: str):
        process = begin("serve", "--port", "0", *words, **settings)
        impatience = threading.Timer(60, process.kill)
        impatience.start()
        first = process.stdout.readline()
        impatience.cancel()
        assert re.fullmatch(r"listening on http://127\.0\.0\.1:\d+\n", first), first
        return process, first.split()[-1]

    return start


def interrupt(process) -> str:
    """End `serve` by Ctrl-C, once it has said that this ends it; all that was on its stderr."""
    impatience = threading.Timer(60, process.kill)
    impatience.start()
    said = line = process.stderr.readline()
    while line not in ("Ctrl-C ends it.\n", ""):
        line = process.stderr.readline()
        said += line
    impatience.cancel()
    process.send_signal(signal.SIGINT)
    out, rest = process.communicate(timeout=60)
    assert ("", 130) == (out, process.returncode)
    return said + rest


@pytest.fixture
def connect():
    """A function that gives a client of a URL; all are closed in the end."""
    clients: list[Client] = []

    def make(url: str, credentials: Credentials = EXAMPLE_CREDENTIALS, region: str = "us-east-1") -> Client:
        clients.append(Client(region, credentials=credentials, endpoint_url=url))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def start(client: Client) -> str:
    execution_id: str = client.call("StartAutomationExecution", {"DocumentName": "Example"})["AutomationExecutionId"]
    return execution_id


def status(client: Client, execution_id: str) -> str:
    answer = client.call("GetAutomationExecution", {"AutomationExecutionId": execution_id})
    return answer["AutomationExecution"]["AutomationExecutionStatus"]


@pytest.mark.parametrize(
    ("settings", "accepted", "refused", "notice"),
    [
        (OWN_SETTINGS, OWN, EXAMPLE_CREDENTIALS, "It accepts the key AKIDOWN of the environment."),
        (NO_SETTINGS, EXAMPLE_CREDENTIALS, OWN, "It accepts the example pair of AWS's documentation"),
    ],
    ids=["of the environment", "of the documentation"],
)
def test_it_accepts_one_key_pair(serve, connect, settings, accepted, refused, notice):
    """The environment's pair and no other, or the documented one where the environment has none."""
    process, url = serve(**settings)
    start(connect(url, accepted))
    with pytest.raises(errors.UnrecognizedClientException):
        start(connect(url, refused))
    err = interrupt(process)
    assert err.startswith(notice)
    assert err.endswith("Ctrl-C ends it.\n")
    assert "ownsecret" not in err
    assert "owntoken" not in err


@pytest.mark.parametrize(("offset", "words"), [("600", "Signature expired"), ("-600", "Signature not yet current")])
def test_its_clock_can_be_off(serve, connect, offset, words):
    """--clock-offset moves the endpoint's clock ahead and back."""
    _, url = serve("--clock-offset", offset)
    client = connect(url)
    signed = client.build_request("StartAutomationExecution", {"DocumentName": "Example"})
    with contextlib.closing(StdlibTransport()) as transport:
        response = transport.send(signed, connect=30, read=30, deadline=time.monotonic() + 60)
    with pytest.raises(errors.InvalidSignatureException, match=words):
        client.parse_response("StartAutomationExecution", response)


def test_its_executions_end_as_told(serve, connect):
    """--region, --running, --ending and --stop-of-ended reach the endpoint."""
    _, url = serve("--region", "eu-west-1", "--running", "0", "--ending", "Failed", "--stop-of-ended", "accept")
    client = connect(url, region="eu-west-1")
    execution_id = start(client)
    assert status(client, execution_id) == "Failed"
    client.stop_automation_execution(AutomationExecutionId=execution_id)
    with pytest.raises(errors.InvalidSignatureException, match="valid region, not 'us-east-1'"):
        start(connect(url, region="us-east-1"))


def test_its_executions_are_stopped_as_told(serve, connect):
    """--pending, --cancelling and --completed reach the endpoint."""
    _, url = serve("--pending", "60", "--cancelling", "0", "--completed", "CompletedWithSuccess")
    client = connect(url)
    for kind, last in (("Cancel", "Cancelled"), ("Complete", "CompletedWithSuccess")):
        execution_id = start(client)
        assert status(client, execution_id) == "Pending"
        client.stop_automation_execution(AutomationExecutionId=execution_id, Type=kind)
        assert last == status(client, execution_id)


@pytest.mark.parametrize(
    ("words", "refusal"),
    [((), errors.ValidationException), (("--deny-first",), errors.AccessDeniedException)],
)
def test_it_denies_what_it_is_told(serve, connect, words, refusal):
    """--deny, after the parameters are looked at or before."""
    _, url = serve("--deny", "StartAutomationExecution", *words)
    with pytest.raises(errors.AccessDeniedException):
        start(connect(url))
    with pytest.raises(refusal):
        connect(url).call("StartAutomationExecution", {})


@pytest.mark.parametrize(("words", "status"), [((), 200), (("--no-inspector",), 403)])
@pytest.mark.parametrize("recording", [False, True])
def test_a_browser_is_shown_the_requests(serve, tmp_path, words, status, recording):
    """Its address answers a browser, unless told otherwise; what it says on stderr tells which."""
    process, url = serve(*words, *(["--record", str(tmp_path)] if recording else []), **NO_SETTINGS)
    browser = Request("GET", f"{url}/", [("Host", url.rpartition("/")[2]), ("Accept", "text/html")])
    with contextlib.closing(StdlibTransport()) as transport:
        response = transport.send(browser, connect=30, read=30, deadline=time.monotonic() + 60)
    assert status == response.status
    err = interrupt(process)
    told = "In a browser this address shows each request, and why one is refused.\nCtrl-C ends it.\n"
    assert (not words) == err.endswith(told)
    assert "Traceback" not in err


def test_a_port_in_use_is_a_sentence(run):
    """What is wrong, what to do, and 255."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        finished = run("serve", "--port", str(port))
    assert finished.returncode == 255
    assert finished.stdout == ""
    assert finished.stderr.splitlines() == [
        f"sigv4ssm: Cannot listen on 127.0.0.1, port {port}: address already in use.",
        "Choose another with --port (0 takes a free one) or --host.",
    ]


def test_credentials_that_no_client_could_use_are_refused(run):
    """A temporary key without its token is refused here as a client refuses it."""
    finished = run("serve", "--port", "0", AWS_ACCESS_KEY_ID="ASIAEXAMPLE")
    assert finished.returncode == 253
    assert "session token is missing" in finished.stderr


def test_what_goes_wrong_goes_wrong_as_told(serve, connect):
    """The arranged course, documents, pages, throttling and faults reach the endpoint."""
    _, url = serve(
        *("--document", "Example", "--children", "2", "--step", "ask=aws:approve", "--page-size", "2"),
        *("--fault", "GetAutomationExecution:1=InternalServerError", "--throttle", "StopAutomationExecution=0.01"),
    )
    client = connect(url)
    with pytest.raises(client.exceptions.AutomationDefinitionNotFoundException):
        client.start_automation_execution(DocumentName="Other")
    execution_id = start(client)
    assert [2, 1] == [
        len(page["AutomationExecutionMetadataList"]) for page in client.paginate("DescribeAutomationExecutions", {})
    ]
    assert ["Waiting"] == [step["StepStatus"] for step in client.steps(AutomationExecutionId=execution_id)]
    answer = client.get_automation_execution(AutomationExecutionId=execution_id)
    assert 1 == answer["ResponseMetadata"]["RetryAttempts"]
    client.stop_automation_execution(AutomationExecutionId=execution_id)
    request = client.build_request("StopAutomationExecution", {"AutomationExecutionId": execution_id})
    with contextlib.closing(StdlibTransport()) as transport:
        response = transport.send(request, connect=30, read=30, deadline=time.monotonic() + 60)
    with pytest.raises(errors.ThrottlingException):
        client.parse_response("StopAutomationExecution", response)
