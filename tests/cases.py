"""Golden cases in the form of AWS's own signing test suite (DESIGN §5), read from a folder and checked by stages."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

from sigv4ssm import Credentials, Request, Response, sigv4
from sigv4ssm.values import split_url

FIXTURES = Path(__file__).parent.parent / "fixtures"
CONFORMANCE = Path(__file__).parent.parent.parent / "shared" / "conformance"
SUITE = CONFORMANCE / "aws-signing-test-suite" / "v4"
KEYS_OF_CONTEXT = {
    "credentials",
    "region",
    "service",
    "timestamp",
    "normalize",
    "sign_body",
    "expiration_in_seconds",
    "omit_session_token",
}


class Case:
    """One folder: the request, its context, and the files of each stage."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name
        context = json.loads((folder / "context.json").read_text("utf-8"))
        unknown = set(context) - KEYS_OF_CONTEXT
        assert not unknown, f"{folder}/context.json has unknown keys: {unknown}"
        pair = context["credentials"]
        self.credentials = Credentials(pair["access_key_id"], pair["secret_access_key"], pair.get("token"))
        self.region: str = context["region"]
        self.service: str = context["service"]
        self.at = datetime.strptime(context["timestamp"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
        self.switches = {
            "normalize_path": context["normalize"],
            "sign_payload_header": context["sign_body"],
            "omit_session_token": context.get("omit_session_token", False),
        }
        self.request = read_request((folder / "request.txt").read_bytes())

    def text(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode("utf-8")

    def sign(self) -> sigv4.Signed:
        return sigv4.sign(
            self.request, self.credentials, region=self.region, service=self.service, at=self.at, **self.switches
        )

    def response(self) -> Response:
        """The recorded response: status line, headers, body."""
        head, body = _split((self.folder / "response.txt").read_bytes())
        status = int(head[0].split(" ")[1])
        return Response(status, [_header(line) for line in head[1:]], body)

    def outcome(self) -> dict:
        """What the caller gets, as botocore parses the response."""
        return json.loads(self.text("outcome.json"))

    def difference(self) -> dict:
        """What the caller gets in place of it, where we differ on purpose."""
        file = self.folder / "difference.json"
        found = json.loads(file.read_text("utf-8")) if file.exists() else {}
        return {key: value for key, value in found.items() if key != "why"}


def cases(root: Path) -> list[Case]:
    """All cases under a folder, in the order of their names."""
    return [Case(file.parent) for file in sorted(root.rglob("context.json"))]


def first_difference(case: Case) -> str | None:
    """The first stage of the header form at which our signer differs from the case, with both texts; or None."""
    signed = case.sign()
    stages = (
        ("canonical-request", case.text("header-canonical-request.txt"), signed.canonical_request),
        ("string-to-sign", case.text("header-string-to-sign.txt"), signed.string_to_sign),
        ("signature", case.text("header-signature.txt"), signed.signature),
        (
            "signed-request",
            comparable(read_request((case.folder / "header-signed-request.txt").read_bytes())),
            comparable(signed.request),
        ),
    )
    for stage, expected, actual in stages:
        if expected != actual:
            return f"{case.name}: {stage} differs: expected {expected!r}, actual {actual!r}"
    return None


def comparable(request: Request) -> tuple[object, ...]:
    """A signed request as cases compare it: method, path, query pairs, headers in any order, body."""
    _, _, path, query = split_url(request.url)
    return request.method, path, sorted(query.split("&")), sorted(request.headers), request.body


def read_request(data: bytes) -> Request:
    """A request in the suite's form: raw UTF-8 and raw spaces in the target, `Name:value` lines."""
    head, body = _split(data)
    method, target = head[0].rsplit(" ", 1)[0].split(" ", 1)
    headers = [_header(line) for line in head[1:]]
    host = next(value for name, value in headers if name.lower() == "host")
    return Request(method, f"https://{host}{target}", headers, body)


def write_request(request: Request) -> bytes:
    """The same form, written."""
    _, _, path, query = split_url(request.url)
    lines = [f"{request.method} {path}{'?' if query else ''}{query} HTTP/1.1"]
    lines += [f"{name}:{value}" for name, value in request.headers]
    return "\n".join([*lines, "", ""]).encode() + request.body


def _split(data: bytes) -> tuple[list[str], bytes]:
    head, _, body = data.partition(b"\n\n")
    return head.decode("utf-8").rstrip("\n").split("\n"), body


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name, value
