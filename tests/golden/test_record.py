"""Recording in this process: each request once, under a safe name, as a whole or not at all, without secrets."""

from __future__ import annotations

import threading
from datetime import datetime, timezone
from pathlib import Path

import pytest

from sigv4ssm import Client, Credentials, Request, Response, errors, golden, sigv4
from sigv4ssm.golden import Recorder, find_cases, first_difference, read_case
from sigv4ssm.golden.record import operation_of
from sigv4ssm.local import EXAMPLE_CREDENTIALS, Endpoint
from sigv4ssm.local.recording import Recording, numbered_ids

OWN = Credentials("AKIAREALREALREALREAL", "REALSECRETREALSECRETREALSECRETREALSECRET", "REALTOKEN/REAL+TOKEN==")
AT = datetime(2024, 2, 29, 23, 59, 59, tzinfo=timezone.utc)
ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
JSON = [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", "AmazonSSM.StopAutomationExecution")]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def program(folder: Path, endpoint: Endpoint | None = None) -> None:
    """Starts, looks twice, stops, and stops what is not there."""
    endpoint = endpoint or Endpoint(OWN, new_id=numbered_ids())
    client = Client("us-east-1", credentials=OWN, transport=golden.record(endpoint, folder))
    started = client.call("StartAutomationExecution", {"DocumentName": "Example"})
    given = {"AutomationExecutionId": started["AutomationExecutionId"]}
    client.call("GetAutomationExecution", given)
    client.call("GetAutomationExecution", given)
    client.stop_automation_execution(**given)
    with pytest.raises(errors.AutomationExecutionNotFoundException):
        client.stop_automation_execution(AutomationExecutionId=ID)
    client.close()


NAMES = [
    "ssm-GetAutomationExecution-001",
    "ssm-StartAutomationExecution-001",
    "ssm-StopAutomationExecution-001",
    "ssm-StopAutomationExecution-002",
]


def test_a_program_is_recorded(tmp_path: Path):
    """Its calls get their answers; each different one is a green case with a response and an outcome."""
    program(tmp_path)
    cases = [read_case(folder) for folder in find_cases(tmp_path)]
    assert NAMES == [case.name for case in cases]
    assert [None] * 4 == [first_difference(case) for case in cases]
    assert all({"response.txt", "outcome.json"} <= set(case.files) for case in cases)


def test_recording_twice_gives_the_same_bytes(tmp_path: Path):
    """Into a fresh folder, and into the same."""
    program(tmp_path / "one")
    program(tmp_path / "two")
    once = contents(tmp_path / "one")
    assert once == contents(tmp_path / "two")
    program(tmp_path / "one")
    assert once == contents(tmp_path / "one")


def test_no_secret_reaches_the_disk(tmp_path: Path):
    """Not in a file, not in a name."""
    program(tmp_path)
    assert 4 * 8 <= len(contents(tmp_path))
    for name, data in contents(tmp_path).items():
        assert "REAL" not in name
        assert b"REAL" not in data


def signed(request: Request, service: str = "ssm", **options) -> Request:
    return sigv4.sign(request, OWN, region="us-east-1", service=service, at=AT, **options).request


def presigned(request: Request, service: str = "ssm", **options) -> Request:
    return sigv4.presign(request, OWN, region="us-east-1", service=service, at=AT, expires=3600, **options).request


URL = "https://h.example.com/"
NAMED = {
    "ssm-StopAutomationExecution-001": Request("POST", URL, JSON, b"{}"),
    "ssm-GetCallerIdentity-001": Request("POST", URL, [], b"Version=2011-06-15&Action=GetCallerIdentity"),
    "ssm-ListUsers-001": Request("GET", URL + "?Action=ListUsers"),
    "ssm-DELETE-001": Request("DELETE", URL + "Action"),
    "ssm-etc-passwd-001": Request("POST", URL, [("X-Amz-Target", "../../etc/passwd")]),
    "ssm-C-evil-001": Request("POST", URL, [("X-Amz-Target", "X.C:\\evil")]),
    "ssm-unnamed-001": Request("POST", URL, [("X-Amz-Target", "..")]),
    "ssm-caf-001": Request("POST", URL, [("X-Amz-Target", "café")]),
    "ssm-" + "x" * 64 + "-001": Request("POST", URL, [("X-Amz-Target", "x" * 5000)]),
}


@pytest.mark.parametrize("name", NAMED)
def test_names_are_safe(name: str, tmp_path: Path):
    """Service, operation, counter; nothing in a request leads out of the folder."""
    folder = tmp_path / "cases"
    assert name == Recorder(folder).keep(signed(NAMED[name]))
    assert [folder / name] == find_cases(tmp_path)
    assert [folder] == list(tmp_path.iterdir())


def test_the_operation_of_a_binary_body():
    """A body that is no text has no Action."""
    assert "PUT" == operation_of(Request("PUT", URL, [], b"\xff\x00Action=\xff"[:3]))


def test_numbers_go_on(tmp_path: Path):
    """What lies there already, a case or not, in whatever case of letters, keeps its name."""
    (tmp_path / "ssm-put-001").mkdir()
    (tmp_path / "ssm-PUT-002").touch()
    assert "ssm-PUT-003" == Recorder(tmp_path).keep(signed(Request("PUT", URL)))
    assert "ssm-PUT-004" == Recorder(tmp_path).keep(signed(Request("PUT", URL, [], b"x")))


def test_forms_are_two_cases(tmp_path: Path):
    """A presigned request is not the same as one with a header; each is known when it comes again."""
    for _ in range(2):
        for request in (signed(Request("GET", URL)), presigned(Request("GET", URL))):
            Recorder(tmp_path).keep(request, Response(200, [], b""))
    assert [("header",), ("query",)] == [read_case(folder).forms for folder in find_cases(tmp_path)]


SECRET_BODIES = (
    OWN.session_token.encode(),
    b"token=REALTOKEN%2FREAL%2BTOKEN%3D%3D",
    b'"REALTOKEN\\/REAL+TOKEN=="',
    OWN.access_key_id.encode(),
    OWN.secret_access_key.encode(),
)


@pytest.mark.parametrize("body", SECRET_BODIES)
@pytest.mark.parametrize("place", ["request", "response", "unsigned header"])
def test_a_secret_in_a_body_is_not_written(body: bytes, place: str, tmp_path: Path):
    """A request that carries its own key or token cannot be a case, nor one whose answer does."""
    request = signed(Request("POST", URL, [], body if place == "request" else b""))
    if place == "unsigned header":
        request = Request(request.method, request.url, [*request.headers, ("X-Note", body.decode())], request.body)
    response = Response(200, [], body if place == "response" else b"")
    with pytest.raises(errors.ParamValidationError) as refused:
        Recorder(tmp_path).keep(request, response, secrets=[OWN.secret_access_key])
    assert "REAL" not in str(refused.value)
    assert {} == contents(tmp_path)


@pytest.mark.parametrize("pair", [EXAMPLE_CREDENTIALS, Credentials("test", "test")], ids=["documented", "made up"])
def test_what_is_no_secret_may_stand_anywhere(pair: Credentials, tmp_path: Path):
    """The documented pair is in every case, and short keys such as LocalStack's are found in any text."""
    request = sigv4.sign(Request("POST", URL, [], b"a test"), pair, region="us-east-1", service="ssm", at=AT).request
    recorder = Recorder(tmp_path)
    assert "ssm-POST-001" == recorder.keep(request, secrets=[pair.access_key_id, pair.secret_access_key])


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A case is there as a whole or not at all; the program gets its answer all the same."""
    real = Path.write_bytes

    def fail_at_signature(path: Path, data: bytes) -> int:
        if path.name == "header-signature.txt":
            raise OSError(28, "No space left on device")
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", fail_at_signature)
    program(tmp_path)
    assert [] == list(tmp_path.iterdir())


def test_what_is_not_signed_goes_by(tmp_path: Path):
    """It is sent and answered, and not recorded."""
    transport = golden.record(Endpoint(), tmp_path)
    assert 400 == transport.send(Request("POST", URL, JSON, b"{}")).status
    assert {} == contents(tmp_path)


def test_many_threads_record_each_request_once(tmp_path: Path):
    """Equal requests at the same time are one case."""
    recorder = Recorder(tmp_path)
    requests = [signed(Request("POST", URL, [], str(number % 5).encode())) for number in range(40)]
    threads = [threading.Thread(target=recorder.keep, args=(request,)) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [f"ssm-POST-{number:03}" for number in range(1, 6)] == [folder.name for folder in find_cases(tmp_path)]
    assert [] == [name for name in contents(tmp_path) if name.startswith(".")]


def recording(folder: Path, **options) -> tuple[Recording, list[str]]:
    said: list[str] = []
    endpoint = Endpoint(OWN, clock=lambda: AT, **options)
    return Recording(endpoint, Recorder(folder), said.append), said


ANY = {
    "dynamodb-Scan-001": signed(Request("POST", URL, [("X-Amz-Target", "DynamoDB_20120810.Scan")], b"{}"), "dynamodb"),
    "s3-PUT-001": signed(
        Request("PUT", URL + "a//../b%20c", [("x-amz-content-sha256", "UNSIGNED-PAYLOAD")], b"xyz"),
        "s3",
        normalize_path=False,
        double_encode_path=False,
    ),
    "sts-GET-001": presigned(Request("GET", URL + "é?a=b&a=a"), "sts"),
    "execute-api-PATCH-001": signed(Request("PATCH", URL + "things/1", [("A", "b"), ("a", " c  d ")]), "execute-api"),
}


@pytest.mark.parametrize("name", ANY)
def test_any_service_is_recorded(name: str, tmp_path: Path):
    """Any method and path, both forms; answered as the endpoint answers, pinned as it came."""
    endpoint, said = recording(tmp_path)
    response = endpoint.exchange(ANY[name]).response
    assert [name] == [folder.name for folder in find_cases(tmp_path)]
    assert 1 == len(said)
    assert said[0].endswith(f": recorded as {name}")
    case = read_case(tmp_path / name)
    assert response.body == case.files["response.txt"].partition(b"\n\n")[2]
    assert first_difference(case) is None
    assert case.request.body == ANY[name].body


def test_a_token_added_after_signing_is_pinned_as_such(tmp_path: Path):
    """What a URL alone does not tell is taken from the verification."""
    endpoint, _ = recording(tmp_path)
    endpoint.exchange(presigned(Request("GET", URL), "iotdevicegateway", omit_session_token=True))
    assert [True] == [read_case(folder).context["omit_session_token"] for folder in find_cases(tmp_path)]


REFUSED = {
    "The signature is not the one of this request with this key.": Request(
        "PUT", URL, signed(Request("GET", URL)).headers
    ),
    "The request is not signed.": Request("POST", URL, [("Host", "h")]),
    "The request is too old.": sigv4.sign(
        Request("GET", URL), OWN, region="r", service="s", at=datetime(2024, 2, 28, tzinfo=timezone.utc)
    ).request,
    "The request is signed for another region, service or day.": sigv4.sign(
        Request("GET", URL), OWN, region="eu-west-1", service="s", at=AT
    ).request,
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_does_not_verify_is_not_recorded(reason: str, tmp_path: Path):
    """It is refused as always, and the report says why it is not there."""
    endpoint, said = recording(tmp_path, region="us-east-1")
    assert 400 <= endpoint.exchange(REFUSED[reason]).response.status < 500
    assert [f"{REFUSED[reason].method} /: not recorded: {reason}"] == said
    assert {} == contents(tmp_path)
