"""Records `fixtures/presigned/`: awscrt signs each request into its URL.

    python tests/record_query_fixtures.py [FOLDER]

The signed requests and the signatures are awscrt's. It does not show its two texts: those here are the texts with
which its signature verifies, and no others do. Running it again gives the same bytes.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
from datetime import datetime, timezone
from pathlib import Path

import awscrt.auth
import awscrt.http
from cases import PRESIGNED

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.golden.rawtext import write_request
from sigv4ssm.values import split_url

PAIR = {"access_key_id": "AKIDEXAMPLE", "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
TOKEN = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeo=="
FORM = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
STOP = b'{"AutomationExecutionId": "f7d1f82d-6cde-4f7a-aa53-d485b0000000"}'
TARGET = [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", "AmazonSSM.StopAutomationExecution")]

CASES: dict[str, tuple[Request, dict]] = {
    "get": (Request("GET", "https://sts.us-east-1.amazonaws.com/"), {"service": "sts"}),
    "get-query": (
        Request("GET", "https://iam.amazonaws.com/?Version=2010-05-08&Action=ListUsers&Empty&b=2&a=%2B&a=1"),
        {"service": "iam"},
    ),
    "get-utf8": (
        Request("GET", "https://example.amazonaws.com/r%C3%A9sum%C3%A9/%E1%88%B4?na%C3%AFf=%E2%9C%93&%CE%B1=%CF%89"),
        {},
    ),
    "get-session-token": (
        Request("GET", "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"),
        {"service": "sts", "token": TOKEN},
    ),
    "get-session-token-omitted": (
        Request("GET", "https://data.iot.eu-west-1.amazonaws.com/mqtt"),
        {"service": "iotdevicegateway", "region": "eu-west-1", "token": TOKEN, "omit_session_token": True},
    ),
    "get-port": (Request("GET", "https://localhost:4566/things?max=5"), {"service": "execute-api"}),
    "get-expires-shortest": (Request("GET", "https://example.amazonaws.com/"), {"expiration_in_seconds": 1}),
    "get-expires-longest": (Request("GET", "https://example.amazonaws.com/"), {"expiration_in_seconds": 604800}),
    "get-path-normalized": (Request("GET", "https://example.amazonaws.com/a//./b/../c/"), {}),
    "get-path-as-sent": (
        Request("GET", "https://bucket.s3.us-east-1.amazonaws.com/a//./b/../c%20d"),
        {"service": "s3", "normalize": False},
    ),
    "get-header-signed": (
        Request("GET", "https://example.amazonaws.com/", [("X-Amz-Meta-Note", '  "a   b"  '), ("Range", "bytes=0-9")]),
        {},
    ),
    "post-body": (
        Request("POST", "https://sts.us-east-1.amazonaws.com/", [FORM], b"Action=GetCallerIdentity&Version=2011-06-15"),
        {"service": "sts"},
    ),
    "post-json": (
        Request("POST", "https://ssm.us-east-2.amazonaws.com/", TARGET, STOP),
        {"service": "ssm", "region": "us-east-2"},
    ),
    "put-binary": (Request("PUT", "https://example.amazonaws.com/blob", [], bytes(range(256))), {}),
    "delete-later": (
        Request("DELETE", "https://example.amazonaws.com/thing"),
        {"timestamp": "2027-02-28T23:59:59Z", "region": "eu-central-2"},
    ),
}


def record(folder: Path, request: Request, options: dict) -> None:
    """One case, all of its files."""
    context = _context(**options)
    host = split_url(request.url)[1]
    request = Request(request.method, request.url, [("Host", host), *request.headers], request.body)
    signed = sign(request, context)
    verified = _verified(signed, context)
    files = {
        "context.json": (json.dumps(context, indent=4) + "\n").encode(),
        "request.txt": write_request(request),
        "query-canonical-request.txt": verified.canonical_request.encode(),
        "query-string-to-sign.txt": verified.string_to_sign.encode(),
        "query-signature.txt": signed.url.partition("X-Amz-Signature=")[2][:64].encode(),
        "query-signed-request.txt": write_request(signed),
    }
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def sign(request: Request, context: dict) -> Request:
    """The request as awscrt presigns it."""
    scheme, authority, path, query = split_url(request.url)
    body = io.BytesIO(request.body) if request.body else None
    headers = awscrt.http.HttpHeaders(list(request.headers))
    theirs = awscrt.http.HttpRequest(request.method, path + ("?" + query if query else ""), headers, body)
    config = awscrt.auth.AwsSigningConfig(
        algorithm=awscrt.auth.AwsSigningAlgorithm.V4,
        signature_type=awscrt.auth.AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS,
        credentials_provider=awscrt.auth.AwsCredentialsProvider.new_static(*context["credentials"].values()),
        region=context["region"],
        service=context["service"],
        date=_time(context),
        use_double_uri_encode=True,
        should_normalize_uri_path=context["normalize"],
        signed_body_header_type=awscrt.auth.AwsSignedBodyHeaderType.NONE,
        expiration_in_seconds=context["expiration_in_seconds"],
        omit_session_token=context["omit_session_token"],
    )
    awscrt.auth.aws_sign_request(theirs, config).result(10)
    return Request(theirs.method, f"{scheme}://{authority}{theirs.path}", list(theirs.headers), request.body)


def _verified(signed: Request, context: dict) -> sigv4.Verified:
    credentials = Credentials(*context["credentials"].values())
    verified = sigv4.verify(
        signed,
        lambda _: credentials,
        at=_time(context),
        normalize_path=context["normalize"],
        service=context["service"],
    )
    assert isinstance(verified, sigv4.Verified), verified
    return verified


def _time(context: dict) -> datetime:
    return datetime.strptime(context["timestamp"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


def _context(token: str | None = None, **options: object) -> dict:
    return {
        "credentials": {**PAIR, **({"token": token} if token else {})},
        "expiration_in_seconds": 3600,
        "normalize": True,
        "region": "us-east-1",
        "service": "service",
        "sign_body": False,
        "timestamp": "2015-08-30T12:36:00Z",
        "omit_session_token": False,
        **options,
    }


def main(folder: Path) -> None:
    """Every case of the table, in a folder of its own."""
    for name, (request, options) in CASES.items():
        shutil.rmtree(folder / name, ignore_errors=True)
        record(folder / name, request, options)
    print(f"{len(CASES)} cases recorded in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PRESIGNED)
