"""The doors of `wrong_requests`: each makes a wrong request real, and looks at it from the client's side, from the
service's, or from both."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, NamedTuple

import boto3
import botocore.config
import botocore.exceptions
import pytest
from rawserver import RawServer

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.diagnosis import Diagnosis, diagnose, examine, inspect
from sigv4ssm.golden.rawtext import read_request
from sigv4ssm.local import Endpoint

from . import hand_signer
from .hand_signer import BODY, SECRET, TIME
from .wrong_requests import Wrong

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
PAIR = Credentials("AKIDEXAMPLE", SECRET)
TEMPORARY = Credentials("ASIAEXAMPLE", SECRET, "TOKEN+of/it=")
HOST = "ssm.us-east-1.amazonaws.com"
PARAGRAPH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
ECHO = "\n\nThe Canonical String for this request should have been\n'{}'\n\nThe String-to-Sign should have been\n'{}'\n"


class Look(NamedTuple):
    """One diagnosis; `places` are what `<host>` and the like stand for, `texts` those that an inspection has found."""

    side: str
    found: Diagnosis | None
    places: dict[str, str]
    texts: tuple[str | None, ...] = ()


def time_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)


def read(data: bytes, scheme: str = "https") -> Request:
    """The request in raw bytes; the blank after a colon is no part of the value (RFC 9110 §5.5)."""
    request = read_request(data, scheme)
    return request.with_headers([(name, value.strip()) for name, value in request.headers])


# --- without a service ------------------------------------------------------------------------------------------
def by_echo(breaks: dict[str, Any], _: Path) -> list[Look]:
    """AWS's answer, its canonical request broken; with the credentials known, as a client knows them, and without."""
    made = hand_signer.make(HOST, breaks)
    payload = made.canonical.rpartition("\n")[2]
    old, new = (breaks.get(key, "").replace("<payload>", payload) for key in ("old", "new"))
    assert made.canonical.count(old) == 1 or not old
    canonical = made.canonical.replace(old, new).replace(breaks.get("drop", "\0"), "")
    to_sign = made.to_sign.rpartition("\n")[0] + "\n" + hand_signer.hexdigest(canonical)
    message = PARAGRAPH + ECHO.format(canonical, to_sign)
    request = read(made.raw)
    places = {"<payload>": payload}
    return [
        Look("client", diagnose("InvalidSignatureException", message, request, credentials=PAIR), places),
        Look("client without the secret", diagnose("InvalidSignatureException", message, request), places),
    ]


def by_text(breaks: dict[str, Any], _: Path) -> list[Look]:
    """AWS's answer in words, and the request that the row describes."""
    url = breaks.get("url", f"https://{HOST}/")
    headers = [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", hand_signer.TARGET)]
    given = headers if breaks.get("host") else [("Host", HOST), *headers]
    key_id = breaks.get("key_id", "AKIDEXAMPLE")
    credentials = Credentials(key_id.replace(" ", ""), SECRET, breaks.get("token"))
    request = Request("POST", url, given, BODY)
    signed = sigv4.sign(request, credentials, region="us-east-1", service="ssm", at=AT).request
    pairs = [(name, value.replace(key_id.replace(" ", ""), key_id)) for name, value in signed.headers]
    message = breaks["message"].replace("<first paragraph>", PARAGRAPH)
    server_time = time_of(breaks.get("server_time"))
    return [
        Look(side, diagnose(breaks["code"], message, signed.with_headers(pairs), server_time=server_time, **known), {})
        for side, known in (("client", {"credentials": credentials}), ("client without the secret", {}))
    ]


def alone(breaks: dict[str, Any], _: Path) -> list[Look]:
    """A signed request whose Content-Length is another."""
    request = read(hand_signer.make(HOST, {}).raw)
    pairs = [(n, str(breaks["length"]) if n == "Content-Length" else v) for n, v in request.headers]
    return [
        Look("client", examine(request.with_headers(pairs), credentials=PAIR), {}),
        Look("client without the secret", examine(request.with_headers(pairs)), {}),
    ]


# --- with a service ---------------------------------------------------------------------------------------------
def service(request: Request, credentials: Credentials, at: datetime) -> Look:
    """The service's side of a request that arrived."""
    scope = (request.header("authorization") or request.url).partition("/s3/")[1]
    switches = {"normalize_path": not scope, "double_encode_path": not scope}
    expected = {"region": "us-east-1", "service": "ssm" if request.header("x-amz-target") else None}
    known = {credentials.access_key_id: credentials}
    refused = sigv4.verify(request, known.get, at=at, **expected, **switches)
    assert isinstance(refused, sigv4.Refused), "the request is right"
    inspection = inspect(request, refused, known.get, at=at, **expected, **switches)
    texts = (inspection.signed_canonical_request, inspection.signed_string_to_sign)
    return Look("service", inspection.diagnosis, {"<host>": request.header("host") or ""}, texts)


def by_socket(breaks: dict[str, Any], _: Path) -> list[Look]:
    """Raw bytes to `serve`, which was told to know the example pair, or a token that has expired."""
    at = AT + timedelta(minutes=breaks.get("server_minutes", 0))
    token = "TOKEN+of/it=" if breaks.get("expired") else None
    known = Credentials("AKIDEXAMPLE", SECRET, token, AT if token else None)
    breaks = {**breaks, "given": {"x-amz-security-token": token}} if token else breaks
    endpoint = Endpoint(known, clock=lambda: at)
    with endpoint.serve() as served:
        host = served.url.partition("://")[2]
        send(host, raw(host, breaks))
    return [service(endpoint.requests[-1], known, at)]


def raw(host: str, breaks: dict[str, Any]) -> bytes:
    """The request of the hand-written signer; or, by its `form`, one with a signature in its URL, or with none."""
    made = hand_signer.make(host, breaks).raw
    if "form" not in breaks:
        return made
    url = sigv4.presign(
        Request("GET", f"http://{host}/items"), PAIR, region="us-east-1", service="execute-api", at=AT, expires=3600
    ).request.url
    authorization = read(made).header("authorization")
    header = f"Authorization: {authorization}\r\n" if breaks["form"] == "both" else ""
    target = "/items" if breaks["form"] == "none" else url.partition(host)[2]
    return f"GET {target} HTTP/1.1\r\nHost: {host}\r\n{header}\r\n".encode()


def send(host: str, data: bytes) -> None:
    import socket

    name, _, port = host.rpartition(":")
    with socket.create_connection((name, int(port)), timeout=10) as connection:
        connection.sendall(data)
        assert connection.recv(65536)


def by_boto3(breaks: dict[str, Any], _: Path) -> list[Look]:
    """boto3 to `serve`; what it signed is kept before the hop changes it."""
    known = TEMPORARY if breaks.get("temporary") else PAIR
    offset = timedelta(minutes=breaks.get("server_minutes", 0))
    endpoint = Endpoint(known, clock=lambda: datetime.now(timezone.utc) + offset, region="us-east-1")
    secret = breaks.get("secret", "{}").format(SECRET)
    key_id = SECRET if breaks.get("swapped") else breaks.get("key_id", "AKIDEXAMPLE")
    kept: list[Request] = []

    def before_send(request: Any, **_: Any) -> None:
        pairs = [
            (name, value.decode() if isinstance(value, bytes) else value) for name, value in request.headers.items()
        ]
        kept.append(Request(request.method, request.url, pairs, request.body))
        breaks.get("hop", lambda _: None)(request)

    with endpoint.serve() as served:
        client = boto3.session.Session().client(
            "ssm",
            region_name=breaks.get("region", "us-east-1"),
            endpoint_url=served.url,
            aws_access_key_id=key_id,
            aws_secret_access_key=secret,
            aws_session_token=breaks.get("token"),
            config=botocore.config.Config(retries={"total_max_attempts": 1}),
        )
        client.meta.events.register_last("before-send.ssm.*", before_send)
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            client.stop_automation_execution(**json.loads(BODY))
        client.close()
    error = caught.value.response["Error"]
    theirs = (
        []
        if [secret] != secret.split() or breaks.get("swapped")
        else [Credentials(key_id, secret, breaks.get("token"))]
    )
    found = [diagnose(error["Code"], error["Message"], kept[0], credentials=known) for known in theirs]
    places = {"<host>": served.url.partition("://")[2]}
    return [
        *(Look("client", one, places) for one in found),
        *(
            []
            if key_white(breaks)
            else [Look("client without the secret", diagnose(error["Code"], error["Message"], kept[0]), places)]
        ),
        *([] if "known_to" in breaks else [service(endpoint.requests[-1], known, datetime.now(timezone.utc) + offset)]),
    ]


def key_white(breaks: dict[str, Any]) -> bool:
    """Blanks around a secret are seen by the side alone that knows it without them."""
    return "{}" in breaks.get("secret", "") and breaks["secret"] != "{}"


def by_curl(breaks: dict[str, Any], folder: Path) -> list[Look]:
    """curl signs; or it has a netrc and does not; or it sends what is signed, through a redirect."""
    endpoint = Endpoint(clock=(lambda: AT) if "redirect" in breaks else None)
    with endpoint.serve() as served, RawServer.several() as servers:
        other = servers(redirect(served.url))
        host, other_host = (url.partition("://")[2] for url in (served.url, other.url))
        if "redirect" in breaks:
            made = hand_signer.make(other_host, {})
            signed = read(made.raw, "http")
            words = ["--location-trusted", other.url + "/"]
            words += [
                word for n, v in signed.headers if n not in ("Content-Length", "Host") for word in ("-H", f"{n}: {v}")
            ]
        elif "netrc" in breaks:
            words = ["--netrc-file", netrc(folder), served.url + "/", "-H", f"X-Amz-Date: {TIME}"]
            words += ["-H", f"X-Amz-Target: {hand_signer.TARGET}", "-H", "Content-Type: application/x-amz-json-1.1"]
        else:
            user = f"AKIDEXAMPLE:{breaks.get('secret', '{}').format(SECRET)}"
            words = [
                "--aws-sigv4",
                f"aws:amz:us-east-1:{breaks.get('service', 'ssm')}",
                "--user",
                user,
                served.url + "/",
            ]
            words += ["-H", f"X-Amz-Target: {hand_signer.TARGET}", "-H", "Content-Type: application/x-amz-json-1.1"]
        answer = json.loads(curl(*words, "--data-binary", BODY.decode()))
        arrived = endpoint.requests[-1]
    at = AT if "redirect" in breaks else datetime.now(timezone.utc)
    look = service(arrived, PAIR, at)
    places = {"<host>": host, "<other>": other_host}
    if "netrc" in breaks or key_white(breaks):
        return [look]
    sent = signed if "redirect" in breaks else arrived
    found = diagnose(answer["__type"], answer["message"], sent)
    sides = [] if "redirect" in breaks else [look]  # nobody can guess from which host a request was redirected
    return [Look("client without the secret", found, places), *sides]


def curl(*words: str) -> bytes:
    path = shutil.which("curl")
    if path is None:
        pytest.skip("curl is not installed")
    command = [path, "--disable", "--silent", "--show-error", "--noproxy", "*", "--max-time", "10", *words]
    return subprocess.run(command, capture_output=True, check=True, env={}, timeout=20).stdout


def netrc(folder: Path) -> str:
    file = folder / "netrc"
    file.write_text("machine 127.0.0.1 login me password secretmarker\n")
    return str(file)


def redirect(url: str) -> bytes:
    return f"HTTP/1.1 307 Temporary Redirect\r\nLocation: {url}/\r\nContent-Length: 0\r\n\r\n".encode()


def by_requests(breaks: dict[str, Any], folder: Path) -> list[Look]:
    """A signed request that requests sends: with a netrc, or through a redirect to another port."""
    requests = pytest.importorskip("requests", reason="requests is not installed")
    endpoint = Endpoint(clock=lambda: AT)
    with endpoint.serve() as served, RawServer.several() as servers, pytest.MonkeyPatch.context() as patch:
        if "netrc" in breaks:
            patch.setenv("NETRC", netrc(folder))
        url = served.url if "netrc" in breaks else servers(redirect(served.url)).url
        host = url.partition("://")[2]
        signed = read(hand_signer.make(host, {}).raw, "http")
        headers = {name: value for name, value in signed.headers if name not in ("Host", "Content-Length")}
        with requests.Session() as session:
            answer = session.post(url + "/", data=BODY, headers=headers, timeout=10).json()
    found = diagnose(answer["__type"], answer["message"], signed)
    return [Look("client without the secret", found, {}), service(endpoint.requests[-1], PAIR, AT)]


DOORS: dict[str, Callable[[dict[str, Any], Path], list[Look]]] = {
    "echo": by_echo,
    "text": by_text,
    "alone": alone,
    "socket": by_socket,
    "boto3": by_boto3,
    "curl": by_curl,
    "requests": by_requests,
}


def looks(wrong: Wrong, folder: Path) -> list[Look]:
    """What each side finds in a wrong request."""
    return DOORS[wrong.door](wrong.breaks, folder)
