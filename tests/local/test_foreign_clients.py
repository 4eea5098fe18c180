"""Clients that are not ours, each with a signer of its own: boto3, curl, and awscrt's signer over http.client."""

from __future__ import annotations

import functools
import hashlib
import http.client
import io
import json
import logging
import re
import shutil
import subprocess
from datetime import datetime, timedelta, timezone

import awscrt.auth
import awscrt.http
import boto3
import botocore.config
import botocore.exceptions
import pytest

from sigv4ssm import Credentials, sigv4
from sigv4ssm.local import Course, Endpoint

pytestmark = pytest.mark.filterwarnings("ignore:Boto3 will no longer support Python")

KEY_ID, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
CONTENT_TYPE = "application/x-amz-json-1.1"
START, GET, STOP = "StartAutomationExecution", "GetAutomationExecution", "StopAutomationExecution"


def boto3_client(url, secret=SECRET, token=None):
    """boto3 as everyone has it, but for the URL, and one attempt."""
    return session().client(
        "ssm",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=botocore.config.Config(retries={"total_max_attempts": 1}),
    )


@functools.cache
def session():
    """One session for all tests: it reads the service's model once."""
    return boto3.session.Session()


def by_boto3(url, operation, parameters, secret=SECRET, token=None):
    client = boto3_client(url, secret, token)
    call = getattr(client, re.sub("(?<!^)([A-Z])", r"_\1", operation).lower())
    try:
        answer = call(**parameters)
    except botocore.exceptions.ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"], text_of(error)
    finally:
        client.close()
    return answer.pop("ResponseMetadata")["HTTPStatusCode"], None, answer


def text_of(error):
    return error.response["Error"]["Message"]


@functools.cache
def curl():
    """The path of a curl that can sign, or a skip that says why not."""
    path = shutil.which("curl")
    if path is None:
        pytest.skip("curl is not installed")
    version = subprocess.run([path, "--version"], capture_output=True, check=True).stdout.split()[1].decode()
    if tuple(map(int, version.split(".")[:2])) < (7, 75):
        pytest.skip(f"curl {version} cannot sign: --aws-sigv4 came with 7.75")
    return path


def by_curl(url, operation, parameters, secret=SECRET, token=None):
    headers = {"Content-Type": CONTENT_TYPE, "X-Amz-Target": f"AmazonSSM.{operation}"}
    headers.update({"X-Amz-Security-Token": token} if token else {})
    command = [curl(), "--disable", "--silent", "--show-error", "--noproxy", "*", "--max-time", "60"]
    command += ["--aws-sigv4", "aws:amz:us-east-1:ssm", "--user", f"{KEY_ID}:{secret}"]
    command += [option for pair in headers.items() for option in ("--header", ": ".join(pair))]
    command += ["--data", json.dumps(parameters), "--write-out", "\n%{http_code}", url + "/"]
    done = subprocess.run(command, capture_output=True, check=True, env={}, timeout=120)
    body, _, status = done.stdout.rpartition(b"\n")
    return outcome(int(status), body)


def by_awscrt(url, operation, parameters, secret=SECRET, token=None):
    host, body = url.partition("://")[2], json.dumps(parameters).encode()
    given = [("Host", host), ("Content-Type", CONTENT_TYPE), ("X-Amz-Target", f"AmazonSSM.{operation}")]
    request = awscrt.http.HttpRequest("POST", "/", awscrt.http.HttpHeaders(given), io.BytesIO(body))
    config = awscrt.auth.AwsSigningConfig(
        algorithm=awscrt.auth.AwsSigningAlgorithm.V4,
        signature_type=awscrt.auth.AwsSignatureType.HTTP_REQUEST_HEADERS,
        credentials_provider=awscrt.auth.AwsCredentialsProvider.new_static(KEY_ID, secret, token),
        region="us-east-1",
        service="ssm",
    )
    awscrt.auth.aws_sign_request(request, config).result(60)
    connection = http.client.HTTPConnection(host, timeout=60)
    try:
        connection.request("POST", "/", body, dict(request.headers))
        response = connection.getresponse()
        return outcome(response.status, response.read())
    finally:
        connection.close()


def outcome(status, body):
    content = json.loads(body)
    code = content.pop("__type", None)
    return status, code, content if code is None else content.get("message", content.get("Message"))


class World:
    """A served endpoint whose clock is off by `offset`, and one foreign client of it."""

    def __init__(self, call, credentials=None):
        self.call = call
        self.offset = timedelta()
        self.endpoint = Endpoint(credentials, clock=self.now, region="us-east-1", course=Course(cancelling=100))

    def now(self):
        return datetime.now(timezone.utc) + self.offset

    def __call__(self, operation, secret=SECRET, token=None, **parameters):
        with self.endpoint.serve() as served:
            return self.call(served.url, operation, parameters, secret, token)


@pytest.fixture(params=[by_boto3, by_curl, by_awscrt], ids=["boto3", "curl", "awscrt"])
def call(request):
    return request.param


def test_start_get_stop(call):
    """Start, get, stop; the status goes from InProgress over Cancelling to Cancelled."""
    world = World(call)
    status, _, started = world(START, DocumentName="AWS-RestartEC2Instance", Parameters={"InstanceId": ["i-é"]})
    assert (status, list(started)) == (200, ["AutomationExecutionId"])
    assert progress(world, started) == ("InProgress", {"InstanceId": ["i-é"]})
    assert world(STOP, **started, Type="Cancel") == (200, None, {})
    assert progress(world, started)[0] == "Cancelling"
    world.offset = timedelta(seconds=120)
    assert progress(world, started)[0] == "Cancelled"
    text = "The specified update status operation isn't valid."
    assert (400, "InvalidAutomationStatusUpdateException", text) == world(STOP, **started)


def progress(world, started):
    execution = world(GET, **started)[2]["AutomationExecution"]
    return execution["AutomationExecutionStatus"], execution["Parameters"]


def test_unknown_id(call):
    """An id that does not exist is refused with the documented name and sentence."""
    text = "There is no automation execution information for the requested automation execution ID."
    assert (400, "AutomationExecutionNotFoundException", text) == World(call)(STOP, AutomationExecutionId=ID)


def test_wrong_secret(call):
    """The echo is exactly what the client signed: with the wrong secret it gives the signature that was sent."""
    world = World(call)
    status, code, text = world(STOP, "another-secret", AutomationExecutionId=ID)
    assert (status, code) == (400, "InvalidSignatureException")
    canonical, to_sign = echo(text)
    sent = re.search("Credential=[^/]*/([^,]*),.*Signature=(.*)", world.endpoint.requests[-1].header("authorization"))
    key = sigv4.signing_key("another-secret", sent.group(1))
    assert sent.group(2) == sigv4.signature(key, to_sign)
    assert hashlib.sha256(canonical.encode()).hexdigest() == to_sign.splitlines()[-1]


def echo(text):
    """The canonical request and the string to sign in a mismatch, taken out as people do."""
    pattern = (
        r"Canonical String for this request should have been\n'(.*)'\n\nThe String-to-Sign should have been\n'(.*)'\n"
    )
    return re.search(pattern, text, re.DOTALL).groups()


@pytest.mark.parametrize(
    ("own", "sent", "code"),
    [
        ("TOKEN/with+signs=", "TOKEN/with+signs=", None),
        ("TOKEN", None, "UnrecognizedClientException"),
        ("TOKEN", "ANOTHER", "UnrecognizedClientException"),
        (None, "TOKEN", "UnrecognizedClientException"),
    ],
)
def test_session_token(call, own, sent, code):
    """The session token must be the one that belongs to the key."""
    world = World(call, Credentials(KEY_ID, SECRET, own))
    status, got, text = world(START, token=sent, DocumentName="Doc")
    assert (status, got) == (400 if code else 200, code)
    assert code is None or text == "The security token included in the request is invalid"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (6, r"Signature expired: \w+Z is now earlier than \w+Z \(\w+Z - 5 min\.\)"),
        (4, None),
        (-4, None),
        (-6, r"Signature not yet current: \w+Z is still later than \w+Z \(\w+Z \+ 5 min\.\)"),
    ],
)
def test_skew(call, minutes, text):
    """Five minutes between the client's clock and the endpoint's are the limit, either way."""
    world = World(call)
    world.offset = timedelta(minutes=minutes)
    status, code, answer = world(START, DocumentName="Doc")
    assert (status, code) == ((400, "InvalidSignatureException") if text else (200, None))
    assert text is None or re.fullmatch(text, answer)


def test_boto3_exceptions():
    """boto3 raises its own modelled classes."""
    with Endpoint().serve() as served:
        client = boto3_client(served.url)
        with pytest.raises(client.exceptions.AutomationExecutionNotFoundException) as raised:
            client.stop_automation_execution(AutomationExecutionId=ID)
        assert (raised.value.response["ResponseMetadata"]["RetryAttempts"], len(text_of(raised.value)) > 0) == (0, True)
        started = client.start_automation_execution(DocumentName="Doc")["AutomationExecutionId"]
        client.stop_automation_execution(AutomationExecutionId=started, Type="Complete")
        with pytest.raises(client.exceptions.InvalidAutomationStatusUpdateException):
            client.stop_automation_execution(AutomationExecutionId=started)
        client.close()


def test_boto3_echo(caplog):
    """The echo is, to the letter, the texts that botocore says in its debug log it has signed."""
    with caplog.at_level(logging.DEBUG, "botocore.auth"):
        _, _, text = World(by_boto3)(STOP, "wrong", AutomationExecutionId=ID)
    said = {record.msg.partition(":")[0]: record.args[0] for record in caplog.records if record.args}
    assert (said["CanonicalRequest"], said["StringToSign"]) == echo(text)


def test_boto3_times():
    """boto3 reads the times of an execution as aware datetimes."""
    before = datetime.now(timezone.utc)
    with Endpoint(course=Course(running=0)).serve() as served:
        client = boto3_client(served.url)
        started = client.start_automation_execution(DocumentName="Doc")["AutomationExecutionId"]
        execution = client.get_automation_execution(AutomationExecutionId=started)["AutomationExecution"]
        client.close()
    times = execution["ExecutionStartTime"], execution["ExecutionEndTime"], datetime.now(timezone.utc)
    assert sorted((before - timedelta(milliseconds=1), *times)) == [before - timedelta(milliseconds=1), *times]
