"""What the inspector says of a request: verdict, cause, the two sides, and no secret in any of it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

from sigv4ssm import Credentials, Request, Response, sigv4
from sigv4ssm.local import Endpoint
from sigv4ssm.local.admission import LARGEST_BODY
from sigv4ssm.local.inspector import Ring
from sigv4ssm.local.views import OPERATION_FIRST, RIGHT_BUT_FOR_THAT, detail, row

URL = "http://127.0.0.1:8000/"
BODY = b'{"DocumentName": "Doc"}'
HEADERS = [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", "AmazonSSM.StartAutomationExecution")]
OTHER_SCOPE = "The request is signed for another region, service or day."
OTHER = Credentials("AKIDOTHER", "another/SECRET/key+that/nobody/has")
WRONG = Credentials("AKIDEXAMPLE", OTHER.secret_access_key)


@pytest.fixture
def entry_of(endpoint):
    """A function that sends a request to the endpoint and gives the entry of it."""

    def send(request: Request):
        ring = Ring()
        ring.keep(endpoint.exchange(request))
        return ring.find(1)

    return send


@pytest.fixture
def signed(at, credentials):
    """A function that gives a signed request, as it is to be."""

    def sign(by=credentials, *, time=at, region="us-east-1", service="ssm", headers=HEADERS, body=BODY, url=URL):
        return sigv4.sign(Request("POST", url, headers, body), by, region=region, service=service, at=time).request

    return sign


def changed(request: Request, name: str, value: str) -> Request:
    headers = [(own, value if own.lower() == name else given) for own, given in request.headers]
    return Request(request.method, request.url, headers, request.body)


def shown(pieces) -> str:
    return "".join(f"[{text}]" if differs else text for text, differs in pieces)


def test_accepted(endpoint, entry_of, signed):
    """The row and the detail of a request whose signature is right: the texts are the ones that were signed."""
    request = signed()
    entry = entry_of(request)
    expected = {
        "number": 1,
        "time": "2015-08-30T12:36:00.000Z",
        "kind": "accepted",
        "code": "",
        "operation": "StartAutomationExecution",
        "key": "AKIDEXAMPLE",
        "status": 200,
    }
    assert expected == row(entry, endpoint)
    found = detail(entry, endpoint)
    assert (expected, "The signature is right.", [], None) == tuple(
        found[name] for name in ("row", "headline", "notes", "diagnosis")
    )
    verified, _ = endpoint.judge(entry.exchange)
    for name in ("canonical_request", "string_to_sign"):
        assert getattr(verified, name) == "\n".join(shown(each["received"]) for each in found[name])
        assert {None} == {each["signed"] for each in found[name]}
    assert "POST / HTTP/1.1" == found["request"]["line"]
    assert [list(pair) for pair in request.headers] == found["request"]["headers"]
    assert ("HTTP/1.1 200 OK", BODY.decode()) == (found["response"]["line"], found["request"]["body"])


def test_an_operations_own_error(endpoint, entry_of, signed):
    """It is no refusal of the signature, and is told apart."""
    entry = entry_of(signed(body=b"{}"))
    assert ("error", "ValidationException", 400) == tuple(row(entry, endpoint)[n] for n in ("kind", "code", "status"))
    found = detail(entry, endpoint)
    assert "The signature is right. The answer is an error all the same: ValidationException." == found["headline"]
    assert found["response"]["error"].startswith("1 validation error detected")


def test_a_changed_header(endpoint, entry_of, signed):
    """What the client must have signed stands beside what came, the difference marked, with cause and cure."""
    entry = entry_of(changed(signed(), "content-type", "application/x-amz-json-1.1; charset=UTF-8"))
    assert ("refused", "InvalidSignatureException") == (row(entry, endpoint)["kind"], row(entry, endpoint)["code"])
    found = detail(entry, endpoint)
    (line,) = [each for each in found["canonical_request"] if each["differs"]]
    assert "header content-type" == line["name"] == found["diagnosis"]["part"]
    assert "content-type:application/x-amz-json-1.1[; charset=UTF-8]" == shown(line["received"])
    assert "content-type:application/x-amz-json-1.1" == shown(line["signed"])
    assert ["HashedCanonicalRequest"] == [each["name"] for each in found["string_to_sign"] if each["differs"]]
    assert found["diagnosis"]["certain"]
    assert found["diagnosis"]["cure"]


def test_a_hidden_token_is_no_difference(at):
    """Only what differs is marked: the token, which is hidden on both sides, is the same."""
    by = Credentials("AKIDOWN", "SECRET", "TOKEN+1=")
    endpoint, ring = Endpoint(by, clock=lambda: at), Ring()
    request = sigv4.sign(Request("POST", URL, HEADERS, BODY), by, region="us-east-1", service="ssm", at=at).request
    ring.keep(endpoint.exchange(changed(request, "content-type", "application/x-amz-json-1.1; charset=UTF-8")))
    found = detail(ring.find(1), endpoint)["canonical_request"]
    assert ["header content-type"] == [each["name"] for each in found if each["differs"]]
    assert 2 * ["x-amz-security-token:***"] == [
        shown(each[side]) for each in found if "token" in each["name"] for side in ("received", "signed")
    ]


def test_the_verdict_is_of_its_time(at, signed):
    """Looked at ten minutes later, a request is not too old."""
    times = [at, at + timedelta(minutes=10)]
    endpoint, ring = Endpoint(clock=lambda: times.pop(0)), Ring()
    ring.keep(endpoint.exchange(signed()))
    assert "accepted" == row(ring.find(1), endpoint)["kind"]
    assert "The signature is right." == detail(ring.find(1), endpoint)["headline"]


def test_no_known_mistake(endpoint, entry_of, signed):
    """Where the client's side is not found out, it says so, and shows what came."""
    found = detail(entry_of(signed(WRONG)), endpoint)
    assert (False, False) == (found["signed_is_known"], found["diagnosis"]["certain"])
    assert [
        "No single known mistake leads to this signature, so what the client signed is not shown beside it."
    ] == found["notes"]
    assert "POST" == shown(found["canonical_request"][0]["received"])


@pytest.mark.parametrize(
    ("demand", "settings", "headline", "named"),
    [
        ({"time": -600}, {}, "The request is too old.", "20150830T122600Z"),
        ({"time": 600}, {}, "The request is from the future.", "20150830T124600Z"),
        ({"region": "eu-west-1"}, {"region": "us-east-1"}, OTHER_SCOPE, "us-east-1"),
        ({"service": "execute-api"}, {}, OTHER_SCOPE, "ssm"),
    ],
)
def test_refused_before_the_signature_is_looked_at(at, signed, demand, settings, headline, named):
    """Clock and scope: the reason, the texts all the same, and that the signature would do but for that."""
    endpoint = Endpoint(clock=lambda: at, **settings)
    time = at + timedelta(seconds=demand.get("time", 0))
    ring = Ring()
    ring.keep(endpoint.exchange(signed(**{**demand, "time": time})))
    found = detail(ring.find(1), endpoint)
    assert (headline, [RIGHT_BUT_FOR_THAT]) == (found["headline"], found["notes"])
    assert named in found["diagnosis"]["finding"]
    assert "host:127.0.0.1:8000" in [shown(each["received"]) for each in found["canonical_request"]]


def test_an_unknown_key(endpoint, entry_of, signed):
    """Its id is in the row; what came is shown, and not that it would do."""
    entry = entry_of(signed(OTHER))
    assert ("UnrecognizedClientException", "AKIDOTHER") == (row(entry, endpoint)["code"], row(entry, endpoint)["key"])
    found = detail(entry, endpoint)
    assert ("The access key id is not known.", []) == (found["headline"], found["notes"])
    assert found["canonical_request"]


def test_unsigned(endpoint, entry_of):
    """Nothing can be compared: only the request and the answer are shown."""
    entry = entry_of(Request("POST", URL, [("Host", "h"), *HEADERS], BODY))
    assert ("MissingAuthenticationTokenException", "") == (row(entry, endpoint)["code"], row(entry, endpoint)["key"])
    found = detail(entry, endpoint)
    assert ("The request is not signed.", []) == (found["headline"], found["notes"])
    assert ([], []) == (found["canonical_request"], found["string_to_sign"])
    assert ["Received at"] == [name for name, _ in found["facts"]]


def test_another_service(endpoint, entry_of, at, credentials):
    """It is no operation of the endpoint; whether its signature is right is said all the same."""
    request = Request("GET", URL + "bucket/a//b", [], b"")
    switches = {"normalize_path": False, "double_encode_path": False}
    right = sigv4.sign(request, credentials, region="us-east-1", service="s3", at=at, **switches).request
    found = row(entry_of(right), endpoint)
    assert ("error", "GET /bucket/a//b", 403) == (found["kind"], found["operation"], found["status"])
    entry = entry_of(changed(right, "x-amz-date", "20150830T123601Z"))
    assert "refused" == row(entry, endpoint)["kind"]
    assert OPERATION_FIRST.format(code="AccessDeniedException") in detail(entry, endpoint)["notes"]


def test_a_target_without_a_name(endpoint, entry_of, signed):
    """What is called is the method and the path, as where there is no target."""
    entry = entry_of(signed(headers=[HEADERS[0], ("X-Amz-Target", "AmazonSSM.")]))
    assert "POST /" == row(entry, endpoint)["operation"]


def test_too_large(endpoint, entry_of):
    """A body beyond the endpoint's limit is not looked at here either; its beginning is shown."""
    entry = entry_of(Request("POST", URL, HEADERS, b"x" * (LARGEST_BODY + 1)))
    assert ("unread", "RequestEntityTooLargeException") == (row(entry, endpoint)["kind"], row(entry, endpoint)["code"])
    found = detail(entry, endpoint)["request"]
    assert LARGEST_BODY + 1 == len(found["body"]) + found["left_out"]
    assert len(found["body"]) < 20_000


def test_presigned(endpoint, entry_of, at, credentials):
    """The query form: what it says of itself, and its texts."""
    url = sigv4.presign(
        Request("POST", URL, HEADERS, BODY), credentials, region="us-east-1", service="ssm", at=at, expires=60
    )
    found = detail(entry_of(url.request), endpoint)
    facts = dict(found["facts"])
    assert ("accepted", "the URL", "60 seconds") == (found["row"]["kind"], facts["It is in"], facts["Good for"])


def test_markup_stays_text(endpoint, entry_of, signed):
    """It is in the data as it came: what makes it harmless is that the page takes it for text."""
    script = "<script>alert(1)</script>"
    found = detail(entry_of(signed(headers=[*HEADERS, ("X-Custom", script)])), endpoint)
    assert ["X-Custom", script] in found["request"]["headers"]
    assert f"x-custom:{script}" in [shown(each["received"]) for each in found["canonical_request"]]


CANARIES = {
    "key": "CANARYKEY/a+b/c+d",
    "token": "CANARYTOKEN/a+b==",
    "other token": "CANARYOTHERTOKEN/a+b==",
    "cookie": "CANARYCOOKIE",
    "api key": "CANARYAPIKEY one",
    "bearer": "CANARYBEARER",
    "string": "CANARYSTRING",
}


def leaks(text: str) -> list[str]:
    return [name for name, value in CANARIES.items() if value.split("/")[0].split()[0] in text]


OWN = Credentials("AKIDOWN", CANARIES["key"], CANARIES["token"])
SECRET_HEADERS = [*HEADERS, ("Cookie", f"a={CANARIES['cookie']}"), ("X-Api-Key", CANARIES["api key"])]
SECRET_BODY = json.dumps({"DocumentName": "Doc", "SecretString": CANARIES["string"]}).encode()


def requests_with_secrets(at) -> dict[str, Request]:
    def sign(by=OWN, way=sigv4.sign, **more) -> Request:
        request = Request("POST", URL, SECRET_HEADERS, SECRET_BODY)
        return way(request, by, region="us-east-1", service="ssm", at=at, **more).request

    stale = Credentials("AKIDOWN", CANARIES["key"], CANARIES["other token"])
    right, presigned = sign(), sign(way=sigv4.presign, expires=60)
    return {
        "right": right,
        "changed": changed(right, "content-type", "text/plain"),
        "mismatch": changed(right, "x-amz-target", "AmazonSSM.StopAutomationExecution"),
        "a changed secret header": changed(right, "x-api-key", "CANARYAPIKEY two"),
        "a changed token": changed(right, "x-amz-security-token", CANARIES["other token"]),
        "a stale token": sign(stale),
        "omitted": sign(omit_session_token=True),
        "presigned": presigned,
        "presigned, changed": changed(presigned, "cookie", "CANARYCOOKIE=2"),
        "presigned, stale": sign(stale, sigv4.presign, expires=60),
        "the secret as key id": changed(
            right, "authorization", (right.header("authorization") or "").replace("AKIDOWN", OWN.secret_access_key)
        ),
        "bearer": changed(right, "authorization", f"Bearer {CANARIES['bearer']}"),
        "basic, in pieces": changed(right, "authorization", f"Basic a=b, {CANARIES['bearer']}, c"),
        "not JSON": Request("POST", URL, right.headers, SECRET_BODY[:-1]),
    }


@pytest.mark.parametrize("name", requests_with_secrets(datetime(2015, 8, 30, tzinfo=timezone.utc)))
def test_no_secret_in_any_view(at, name):
    """Keys, tokens, cookies and secret members are in no row and no detail, in no spelling."""
    endpoint = Endpoint(OWN, clock=lambda: at)
    ring = Ring()
    ring.keep(endpoint.exchange(requests_with_secrets(at)[name]))
    for view in (row, detail):
        assert [] == leaks(json.dumps(view(ring.find(1), endpoint)))


def test_the_canaries_are_seen_where_nothing_hides_them(at):
    """The test above searches something."""
    requests = requests_with_secrets(at).values()
    answers = [Endpoint(OWN, clock=lambda: at).handle(request) for request in requests]
    assert list(CANARIES) == leaks(repr([*map(vars_of, requests), *map(vars_of, answers)]))


def vars_of(message: Request | Response) -> list[object]:
    return [getattr(message, name) for name in message.__slots__]
