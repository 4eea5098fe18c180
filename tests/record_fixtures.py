"""Records `fixtures/`: botocore makes and signs each request under a frozen clock, and parses each response.

    python tests/record_fixtures.py [FOLDER]

Signatures and outcomes are botocore's; the responses are composed here, from what AWS documents and what was
captured of it. Running it again gives the same bytes.
"""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import sys
from http import HTTPStatus
from pathlib import Path

os.environ["BOTO_DISABLE_CRT"] = "true"  # botocore's own signer, which logs its texts

import boto3
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.config import Config
from botocore.exceptions import ClientError
from cases import STOP
from fixture_table import CASES
from freezegun import freeze_time

from sigv4ssm import Request
from sigv4ssm.golden.rawtext import write_request

MADE_BY_SIGNING = ("x-amz-date", "x-amz-security-token", "authorization")
VOLATILE = ("user-agent", "amz-sdk-invocation-id", "amz-sdk-request")


class Texts(logging.Handler):
    """Canonical request and string to sign, as botocore logs them."""

    def __init__(self) -> None:
        super().__init__()
        self.canonical_request = self.string_to_sign = ""

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg.startswith("CanonicalRequest"):
            self.canonical_request = record.args[0]
        elif record.msg.startswith("StringToSign"):
            self.string_to_sign = record.args[0]


def record(folder: Path, row: dict) -> None:
    """One case, all of its files."""
    texts, sent = Texts(), []

    def answer(request, **_):
        sent.append(request)
        if callable(row["response"]):
            row["response"] = row["response"](texts.canonical_request, texts.string_to_sign)
        status, headers, body = row["response"]
        return AWSResponse(request.url, status, HeadersDict(headers), _Raw(body))

    log = logging.getLogger("botocore.auth")
    log.setLevel(logging.DEBUG)
    log.addHandler(texts)
    try:
        with freeze_time(row["timestamp"]):
            outcome = _call(row, answer)
            del outcome["ResponseMetadata"]["MaxAttemptsReached"]  # the retry handler's, not the parser's
    finally:
        log.removeHandler(texts)
    _write(folder, row, sent[0], texts, outcome)


def _call(row: dict, answer) -> dict:
    pair = row["credentials"]
    client = boto3.client(
        "ssm",
        region_name=row["region"],
        endpoint_url=row.get("endpoint_url"),
        aws_access_key_id=pair["access_key_id"],
        aws_secret_access_key=pair["secret_access_key"],
        aws_session_token=pair.get("token"),
        config=Config(
            retries={"mode": "standard", "total_max_attempts": 1},
            use_fips_endpoint=row.get("use_fips", False),
            use_dualstack_endpoint=row.get("use_dualstack", False),
        ),
    )
    client.meta.events.register("before-send.ssm.*", answer)
    try:
        return client.stop_automation_execution(**row["parameters"])
    except ClientError as error:
        return error.response


def _write(folder: Path, row: dict, sent, texts: Texts, outcome: dict) -> None:
    folder.mkdir(parents=True)
    headers = {name: value.decode() if isinstance(value, bytes) else value for name, value in sent.headers.items()}
    host = next(line for line in texts.canonical_request.split("\n") if line.startswith("host:")).partition(":")[2]
    authorization = headers["Authorization"]
    signed_names = authorization.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    signed = [("Host", host)] + [pair for pair in headers.items() if pair[0].lower() in signed_names]
    given = [pair for pair in signed if pair[0].lower() not in MADE_BY_SIGNING]
    unsigned = [p for p in headers.items() if p[0].lower() not in (*signed_names, *MADE_BY_SIGNING, *VOLATILE)]
    complete = [*signed, ("Authorization", authorization)]

    files = {
        "context.json": _json(_context(row)),
        "request.txt": write_request(Request(sent.method, sent.url, given, sent.body)),
        "unsigned-headers.txt": "".join(f"{name}:{value}\n" for name, value in unsigned).encode(),
        "header-canonical-request.txt": texts.canonical_request.encode(),
        "header-string-to-sign.txt": texts.string_to_sign.encode(),
        "header-signature.txt": authorization.partition("Signature=")[2].encode(),
        "header-signed-request.txt": write_request(Request(sent.method, sent.url, complete, sent.body)),
        "response.txt": _response(*row["response"]),
        "outcome.json": _json(outcome),
    }
    if "ours" in row:
        files["difference.json"] = _json(row["ours"])
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _context(row: dict) -> dict:
    return {
        "credentials": row["credentials"],
        "region": row["region"],
        "service": "ssm",
        "timestamp": row["timestamp"],
        "normalize": True,
        "sign_body": False,
        "expiration_in_seconds": 3600,
        "omit_session_token": False,
    }


def _response(status: int, headers: list[tuple[str, str]], body: bytes) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}:{value}" for name, value in headers)]
    return "\n".join([*lines, "", ""]).encode() + body


def _json(value: dict) -> bytes:
    return (json.dumps(value, indent=4, ensure_ascii=False) + "\n").encode()


class _Raw(io.BytesIO):
    """A body as botocore wants to read it."""

    def stream(self, **_):
        yield self.read()


def main(folder: Path) -> None:
    """Every case of the table, in a folder of its own."""
    for name, row in CASES.items():
        shutil.rmtree(folder / name, ignore_errors=True)
        record(folder / name, row)
    print(f"{len(CASES)} cases recorded in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else STOP)
