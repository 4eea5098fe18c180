"""The programs that run as whole processes: the shortest that stops one execution with each client.

The environment gives region and credentials; the URL is the first argument. A program that got no answer fails.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from .workloads import ACCESS_KEY_ID, CONTENT_TYPE, REGION, SECRET_ACCESS_KEY, SERVICE, TARGET, execution_id, payload

OURS = "sigv4ssm"
OURS_ALONE = "sigv4ssm, StdlibTransport"
OUR_COMMAND = "sigv4ssm stop"
OUR_COMMAND_ALONE = "sigv4ssm stop without requests"
UNSIGNED = "requests.post, unsigned"
UNSIGNED_SESSION = "requests, unsigned"
UNSIGNED_STDLIB = "http.client, unsigned"
AWS4AUTH = "requests + requests-aws4auth"
OWN = "own source, all"
OWN_BELOW = "own source, floors 0 to 4"
AWS_COMMAND = "aws ssm stop-automation-execution"

ID = execution_id(1)
BODY = payload(1)
HEADERS = {"X-Amz-Target": TARGET, "Content-Type": CONTENT_TYPE}

START = f"""
import sys
url, calls, execution_id = sys.argv[1], range(int(sys.argv[2])), {ID!r}
body, headers = {BODY!r}, {HEADERS!r}
"""

PROGRAMS = {
    OURS: """
from sigv4ssm import Client
client = Client(endpoint_url=url)
for call in calls:
    client.stop_automation_execution(AutomationExecutionId=execution_id)
""",
    OURS_ALONE: """
from sigv4ssm import Client
from sigv4ssm.transport import StdlibTransport
client = Client(endpoint_url=url, transport=StdlibTransport)
for call in calls:
    client.stop_automation_execution(AutomationExecutionId=execution_id)
""",
    "boto3": """
import boto3
client = boto3.client("ssm", endpoint_url=url)
for call in calls:
    client.stop_automation_execution(AutomationExecutionId=execution_id)
""",
    "botocore": """
import botocore.session
client = botocore.session.get_session().create_client("ssm", endpoint_url=url)
for call in calls:
    client.stop_automation_execution(AutomationExecutionId=execution_id)
""",
    AWS4AUTH: f"""
import requests
from requests_aws4auth import AWS4Auth
auth = AWS4Auth({ACCESS_KEY_ID!r}, {SECRET_ACCESS_KEY!r}, {REGION!r}, {SERVICE!r})
for call in calls:
    answer = requests.post(url, data=body, headers=headers, auth=auth)
    assert answer.status_code == 200 and answer.json() == {{}}
""",
    UNSIGNED: """
import requests
for call in calls:
    answer = requests.post(url, data=body, headers=headers)
    assert answer.status_code == 200 and answer.content == b"{}"
""",
    UNSIGNED_SESSION: """
import requests
session = requests.Session()
for call in calls:
    answer = session.post(url, data=body, headers=headers)
    assert answer.status_code == 200 and answer.content == b"{}"
""",
    UNSIGNED_STDLIB: """
import http.client
connection = http.client.HTTPConnection(url.removeprefix("http://"))
for call in calls:
    connection.request("POST", "/", body, headers)
    answer = connection.getresponse()
    assert answer.status == 200 and answer.read() == b"{}"
""",
}

IMPORT = "import sigv4ssm.sigv4"
IMPORT_FOUR = "import hashlib, hmac, json, urllib.parse"
IMPORTS = ("pass", IMPORT_FOUR, IMPORT, "import http.client", "import requests", "import boto3")


def program(name: str, url: str, calls: int = 1, end: str = "") -> list[str]:
    """The command line of a program that calls so often."""
    return [sys.executable, "-c", START + PROGRAMS[name] + end, url, str(calls)]


def commands(url: str) -> dict[str, list[str]]:
    """The commands of the shell; those that are not here have no path."""
    beside_us, alone = Path(sys.executable).parent, os.environ.get("SIGV4SSM_ALONE", "")
    stop = ["stop", ID, "--endpoint-url", url]
    headers = [word for name, value in HEADERS.items() for word in ("-H", f"{name}: {value}")]
    curl = ["--silent", "--fail", "--aws-sigv4", f"aws:amz:{REGION}:{SERVICE}"]
    curl += ["--user", f"{ACCESS_KEY_ID}:{SECRET_ACCESS_KEY}", "--data", BODY.decode(), *headers]
    return {
        OUR_COMMAND: [f"{beside_us}/sigv4ssm", *stop],
        OUR_COMMAND_ALONE: [f"{alone}/sigv4ssm", *stop],
        "awscurl": [f"{beside_us}/awscurl", "--service", SERVICE, "-X", "POST", "-d", BODY.decode(), *headers, url],
        AWS_COMMAND: [
            *(f"{beside_us}/aws", "ssm", "stop-automation-execution"),
            *("--automation-execution-id", ID, "--endpoint-url", url),
        ],
        "curl --aws-sigv4": [shutil.which("curl") or "curl", *curl, url],
    }


def environment(home: str) -> dict[str, str]:
    """What the processes see: the region, the key pair, and nothing of whoever runs this.

    botocore does without awscrt, as it does where that is not installed beside it.
    """
    ours = ("AWS_", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    kept = {name: value for name, value in kept.items() if not name.lower().endswith("_proxy")}
    return {
        **kept,
        "HOME": home,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "AWS_EC2_METADATA_DISABLED": "true",
        "BOTO_DISABLE_CRT": "true",
    }
