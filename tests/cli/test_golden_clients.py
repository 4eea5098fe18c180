"""Four programs with signers of their own, recorded, checked green, then changed in one header: the change is named."""

from __future__ import annotations

import functools
import json
import os
import shutil
import signal
import subprocess
import threading
from pathlib import Path

import boto3
import pytest

from sigv4ssm.auth import SigV4Auth
from sigv4ssm.golden import find_cases, read_case
from sigv4ssm.local import EXAMPLE_CREDENTIALS

requests = pytest.importorskip("requests", reason="it compares with requests, which is not installed")

KEY_ID, SECRET = EXAMPLE_CREDENTIALS.access_key_id, EXAMPLE_CREDENTIALS.secret_access_key
HEADERS = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AmazonSSM.StartAutomationExecution"}
BODY = {"DocumentName": "AWS-RestartEC2Instance", "Parameters": {"InstanceId": ["i-é"]}}


def by_boto3(url: str) -> str:
    client = boto3.client(
        "ssm", region_name="us-east-1", endpoint_url=url, aws_access_key_id=KEY_ID, aws_secret_access_key=SECRET
    )
    answer = client.start_automation_execution(**BODY)
    client.close()
    return answer["AutomationExecutionId"]


def by_requests(url: str) -> str:
    auth = SigV4Auth(EXAMPLE_CREDENTIALS, region="us-east-1", service="ssm")
    answer = requests.post(url + "/", data=json.dumps(BODY), headers=HEADERS, auth=auth, timeout=60)
    return answer.json()["AutomationExecutionId"]


@functools.cache
def curl() -> str:
    """The path of a curl that can sign, or a skip that says why not."""
    path = shutil.which("curl")
    if path is None:
        pytest.skip("curl is not installed")
    version = subprocess.run([path, "--version"], capture_output=True, check=True).stdout.split()[1].decode()
    if tuple(map(int, version.split(".")[:2])) < (7, 75):
        pytest.skip(f"curl {version} cannot sign: --aws-sigv4 came with 7.75")
    return path


def by_curl(url: str) -> str:
    command = [curl(), "--disable", "--silent", "--show-error", "--noproxy", "*", "--max-time", "60"]
    command += ["--aws-sigv4", "aws:amz:us-east-1:ssm", "--user", f"{KEY_ID}:{SECRET}"]
    command += [option for pair in HEADERS.items() for option in ("--header", ": ".join(pair))]
    done = subprocess.run([*command, "--data", json.dumps(BODY), url + "/"], capture_output=True, check=True, env={})
    return json.loads(done.stdout)["AutomationExecutionId"]


@functools.cache
def aws() -> str:
    """The path of an aws CLI that starts, or a skip that says why not."""
    path = shutil.which("aws")
    if path is None or subprocess.run([path, "--version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("the aws CLI is not installed, or does not start")
    return path


def by_aws(url: str) -> str:
    command = [aws(), "--region", "us-east-1", "--endpoint-url", url, "--output", "json", "ssm"]
    command += ["start-automation-execution", "--cli-input-json", json.dumps(BODY)]
    environ = {**os.environ, "AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}
    done = subprocess.run(command, capture_output=True, check=True, timeout=120, env=environ)
    return json.loads(done.stdout)["AutomationExecutionId"]


@pytest.mark.parametrize("call", [by_boto3, by_requests, by_curl, by_aws], ids=["boto3", "requests", "curl", "aws"])
def test_a_program_of_another_signer(call, begin, run, tmp_path: Path):
    """Recorded through `serve --record`, checked green; with a header changed the check names it, old and new."""
    process = begin("serve", "--port", "0", "--record", str(tmp_path))
    impatience = threading.Timer(120, process.kill)
    impatience.start()
    assert "00000000-0000-4000-8000-000000000001" == call(process.stdout.readline().split()[-1])
    process.send_signal(signal.SIGINT)
    process.wait(60)
    impatience.cancel()

    (folder,) = find_cases(tmp_path)
    assert "ssm-StartAutomationExecution-001" == folder.name
    assert BODY == json.loads(read_case(folder).request.body)
    assert "1 passed, 0 failed\n" == run("golden", "check", str(tmp_path)).stdout

    request = folder / "request.txt"
    request.write_bytes(request.read_bytes().replace(b"AmazonSSM.Start", b"AmazonSSM.Stop"))
    finished = run("golden", "check", str(tmp_path))
    assert 1 == finished.returncode
    assert "header-canonical-request differs" in finished.stdout
    assert "    -x-amz-target:AmazonSSM.StartAutomationExecution\n" in finished.stdout
    assert "    +x-amz-target:AmazonSSM.StopAutomationExecution\n" in finished.stdout
    assert finished.stdout.endswith("0 passed, 1 failed\n")
