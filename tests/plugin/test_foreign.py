"""Requests of every kind, read without importing their libraries: each is the same golden request."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import urllib.request

import boto3
import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

from sigv4ssm import Request, sigv4
from sigv4ssm.errors import ParamValidationError
from sigv4ssm.golden import normal_form
from sigv4ssm.golden.foreign import read_any, settled, verify_at_its_time
from sigv4ssm.golden.rawtext import write_request

requests = pytest.importorskip("requests", reason="it compares with requests, which is not installed")

URL = "https://ssm.us-east-1.amazonaws.com/"
HEADERS = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AmazonSSM.StopAutomationExecution"}
BODY = b'{"AutomationExecutionId": "f7d1f82d-6cde-4f7a-aa53-d485b0000000"}'
SECRETS = {"AKIDEXAMPLE": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}


@pytest.fixture
def signed(credentials, at) -> Request:
    """The request that the kinds below are made of."""
    bare = Request("POST", URL, HEADERS, BODY)
    return sigv4.sign(bare, credentials, region="us-east-1", service="ssm", at=at).request


def without_host(signed: Request) -> dict[str, str]:
    return {name: value for name, value in signed.headers if name.lower() != "host"}


def prepared(signed: Request, body=BODY) -> requests.PreparedRequest:
    return requests.Request("POST", URL, without_host(signed), data=body).prepare()


def aws_request(_: Request) -> AWSRequest:
    request = AWSRequest("POST", URL, headers=HEADERS, data=BODY)
    SigV4Auth(BotocoreCredentials("AKIDEXAMPLE", SECRETS["AKIDEXAMPLE"]), "ssm", "us-east-1").add_auth(request)
    return request


def sent_by_boto3(_: Request):
    """What a client of boto3 hands to its event before-send; the answer made here is not looked at."""
    seen = []
    client = boto3.client(
        "ssm", "us-east-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key=SECRETS["AKIDEXAMPLE"]
    )

    def keep(request, **_):
        seen.append(request)
        raise ConnectionAbortedError

    client.meta.events.register("before-send.ssm", keep)
    with pytest.raises(ConnectionAbortedError):
        client.stop_automation_execution(AutomationExecutionId="f7d1f82d-6cde-4f7a-aa53-d485b0000000")
    return seen[0]


class OwnPrepared(requests.PreparedRequest):
    """A kind is known by its bases, too."""


def own_prepared(signed: Request) -> OwnPrepared:
    request = OwnPrepared()
    request.prepare("POST", URL, without_host(signed), data=BODY)
    return request


KINDS = {
    "ours": lambda signed: signed,
    "raw bytes": write_request,
    "raw bytes with CRLF": lambda signed: write_request(signed).replace(b"\n", b"\r\n"),
    "requests": prepared,
    "requests, text": lambda signed: prepared(signed, BODY.decode()),
    "requests, subclass": own_prepared,
    "botocore, AWSRequest": aws_request,
    "botocore, AWSPreparedRequest": lambda signed: aws_request(signed).prepare(),
    "boto3, before-send": sent_by_boto3,
    "httpx": lambda signed: httpx.Request("POST", URL, headers=dict(signed.headers), content=BODY),
    "httpx, signed without Host": lambda signed: httpx.Request("POST", URL, headers=without_host(signed), content=BODY),
    "httpx, stream": lambda signed: httpx.Request("POST", URL, headers=dict(signed.headers), content=iter([BODY])),
    "urllib": lambda signed: urllib.request.Request(URL, BODY, without_host(signed)),
}


def components(request: Request) -> tuple:
    """What a golden case says; names of headers in lower case, for urllib and httpx write them as they like."""
    case = normal_form(settled(request), "case")
    headers = sorted((name.lower(), value) for name, value in case.request.headers)
    return case.request.method, case.request.url, headers, case.request.body, case.files["header-signature.txt"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_of_any_kind_is_the_same_request(kind: str, signed: Request):
    """Method, URL, headers, body and signature in normal form, and its own signature is that of the key."""
    foreign = read_any(KINDS[kind](signed))
    assert components(signed) == components(foreign)
    assert isinstance(verify_at_its_time(foreign, SECRETS), sigv4.Verified)


def test_presigned(credentials, at):
    """The query form of a GET, as a URL is handed to urllib and to requests."""
    bare = Request("GET", "https://example.s3.amazonaws.com/a%20b?versionId=1")
    switches = {"normalize_path": False, "double_encode_path": False}
    ours = sigv4.presign(bare, credentials, region="us-east-1", service="s3", at=at, expires=60, **switches).request
    for foreign in (urllib.request.Request(ours.url), requests.Request("GET", ours.url).prepare()):
        read = read_any(foreign)
        assert normal_form(ours, "a") == normal_form(settled(read), "a")
        assert isinstance(verify_at_its_time(read, SECRETS), sigv4.Verified)


def test_a_file_is_read_and_put_back(signed: Request):
    """From where it stands: the request can still be sent after the check."""
    body = io.BytesIO(b"skipped" + BODY)
    body.seek(7)
    assert BODY == read_any(prepared(signed, body)).body
    assert BODY == body.read()


async def asynchronous():
    yield BODY


STREAMS = {
    "requests": lambda: requests.Request("POST", URL, data=iter([BODY])).prepare(),
    "httpx": lambda: httpx.Request("POST", URL, content=asynchronous()),
    "urllib": lambda: urllib.request.Request(URL, iter([BODY])),
}


@pytest.mark.parametrize("kind", STREAMS)
def test_a_stream_is_refused(kind: str):
    """It could be read once only, and the request not be sent."""
    with pytest.raises(ParamValidationError, match="The body is a stream"):
        read_any(STREAMS[kind]())


@pytest.mark.parametrize("thing", [None, "POST / HTTP/1.1", {"method": "GET"}, requests.Request("GET", URL)], ids=type)
def test_what_is_no_request_is_refused(thing):
    """The message names what is one."""
    with pytest.raises(ParamValidationError, match=r"is no request that can be read.*requests\.PreparedRequest"):
        read_any(thing)


@pytest.mark.parametrize(
    ("host", "expected"),
    {
        "127.0.0.1:49152": "127.0.0.1",
        "localhost:8000": "localhost",
        "[::1]:49152": "[::1]",
        "ssm.us-east-1.amazonaws.com:8443": "ssm.us-east-1.amazonaws.com:8443",
        "localhost.example.com:8443": "localhost.example.com:8443",
    }.items(),
)
def test_the_port_of_a_loopback_address_is_left_out(host: str, expected: str):
    """A local endpoint has another one in each run."""
    assert expected == settled(Request("GET", f"http://{host}/", {"Host": host})).header("host")


def test_what_the_http_library_adds_is_left_out_where_it_is_unsigned():
    """A Content-Length that is signed was meant."""
    covered = "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=content-length;host, Signature=f"
    headers = {"Host": "h", "Connection": "close", "Accept-Encoding": "br", "Content-Length": "0", "Accept": "*/*"}
    kept = settled(Request("GET", "https://h/", {**headers, "Authorization": covered}))
    assert ["Host", "Content-Length", "Accept", "Authorization"] == [name for name, _ in kept.headers]


def test_what_cannot_be_verified_is_not_judged(signed: Request):
    """An unknown key, and chunks that are signed one by one."""
    assert verify_at_its_time(signed, {"OTHER": "secret"}) is None
    chunked = [*signed.headers, ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")]
    assert verify_at_its_time(Request("PUT", URL, chunked), SECRETS) is None


def test_no_library_is_imported():
    """The plugin and all that it compares with know of no HTTP library."""
    modules = "sigv4ssm.pytest_plugin, sigv4ssm.golden.folder"
    code = f"import {modules}, sys; print({{'requests', 'botocore', 'boto3', 'httpx', 'urllib3'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=True)
    assert "set()" == done.stdout.strip()
