"""The front end's checks: AWS's order, AWS's texts. One table spoils a good request in every way that is checked."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta, timezone

import pytest
from oracles import BotocoreTexts

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.local import Course, Endpoint
from sigv4ssm.local.admission import LARGEST_BODY, WORDS
from sigv4ssm.local.automation import Execution
from sigv4ssm.sigv4 import verification

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

GOOD = {
    "method": "POST",
    "url": "http://localhost:8000/",
    "content_type": "application/x-amz-json-1.1",
    "target": "AmazonSSM.StopAutomationExecution",
    "id": ID,
    "type": "Cancel",
    "body_end": "",
    "authorization": True,
    "date_name": "x-amz-date",
    "date": "20150830T123600Z",
    "algorithm": "AWS4-HMAC-SHA256",
    "key_id": "AKIDEXAMPLE",
    "day": "20150830",
    "region": "us-east-1",
    "service": "ssm",
    "terminator": "aws4_request",
    "signed_headers": "content-type;host;x-amz-date;x-amz-security-token;x-amz-target",
    "signature": True,
    "secret": SECRET,
    "token": "TOKEN",
    "token_expires_at": None,
    "denied": (),
    "known": True,
}
"""What a stop that succeeds is made of."""

MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details.\n\n"
    "The Canonical String for this request should have been\n'{canonical_request}'\n\n"
    "The String-to-Sign should have been\n'{string_to_sign}'\n"
)
ISO = "Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601"
DENIED = (
    "User: arn:aws:iam::123456789012:user/example is not authorized to perform: ssm:StopAutomationExecution on "
    "resource: arn:aws:ssm:us-east-1:123456789012:* because no identity-based policy allows the "
    "ssm:StopAutomationExecution action"
)
INVALID, INCOMPLETE, UNRECOGNIZED = (
    "InvalidSignatureException",
    "IncompleteSignatureException",
    "UnrecognizedClientException",
)

# step of SSM-FACTS §3, what is spoilt, code, text (None: no text), status
# fmt: off
SPOILERS = [
    (1, {"body_end": " " * LARGEST_BODY}, "RequestEntityTooLargeException", None, 413),
    (3, {"method": "GET"}, "AccessDeniedException",
     "Unable to determine service/operation name to be authorized", 403),
    (4.0, {"content_type": "application/json"}, "UnknownOperationException", None, 400),
    (4.1, {"body_end": "}"}, "SerializationException", None, 400),
    (4.2, {"target": "AmazonSSM.Nothing"}, "UnknownOperationException", None, 400),
    (4.2, {"target": "AmazonSQS.StopAutomationExecution"}, "UnknownOperationException", None, 400),
    (4.2, {"target": "AmazonSSM.StopAutomationExecution.x"}, "UnknownOperationException", None, 400),
    (4.2, {"target": "StopAutomationExecution"}, "UnknownOperationException", None, 400),
    (4.2, {"target": None}, "UnknownOperationException", None, 400),
    (5, {"url": "http://localhost:8000/?X-Amz-Algorithm=AWS4-HMAC-SHA256", "authorization": True}, INVALID,
     "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.", 400),
    (6, {"authorization": False}, "MissingAuthenticationTokenException", "Missing Authentication Token", 400),
    (7, {"key_id": "AKID EXAMPLE"}, INCOMPLETE,
     "'EXAMPLE/{scope}' not a valid key=value pair (missing equal-sign) in Authorization header: '{authorization}'.",
     400),
    (7, {"signature": False}, INCOMPLETE,
     "Authorization header requires 'Signature' parameter. Authorization={authorization}", 400),
    (7, {"date": None}, INCOMPLETE, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
     "header. Authorization={authorization}", 400),
    (8, {"date": "Sun, 30 Aug 2015 12:36:00 GMT"}, INCOMPLETE, ISO, 400),
    (8, {"date": "2015-08-30T12:36:00Z"}, INCOMPLETE, ISO, 400),
    (8, {"date": "20150830T123699Z"}, INCOMPLETE, ISO, 400),
    (9, {"date": "20150830T123059Z"}, INVALID, "Signature expired: 20150830T123059Z is now earlier than "
     "20150830T123100Z (20150830T123600Z - 5 min.)", 400),
    (9, {"date": "20150830T124101Z"}, INVALID, "Signature not yet current: 20150830T124101Z is still later than "
     "20150830T124100Z (20150830T123600Z + 5 min.)", 400),
    (10, {"signed_headers": "content-type;x-amz-date"}, INVALID,
     "'Host' must be a 'SignedHeader' in the AWS Authorization.", 400),
    (11, {"algorithm": "AWS4-HMAC-SHA512"}, INCOMPLETE,
     "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512' (only AWS4-HMAC-SHA256 for now). ", 400),
    (12, {"terminator": "aws4_request/more"}, INCOMPLETE, "Credential must have exactly 5 slash-delimited elements, "
     "e.g. keyid/date/region/service/term, got '{key_id}/{scope}'", 400),
    (13, {"region": "us-west-2"}, INVALID,
     "Credential should be scoped to a valid region, not 'us-west-2'. ", 400),
    (13, {"service": "sqs"}, INVALID, "Credential should be scoped to correct service: 'ssm'. ", 400),
    (13, {"terminator": "aws3_request"}, INVALID,
     "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws3_request'. ", 400),
    (13, {"day": "20150829"}, INVALID, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
     "date from HTTP: '20150829' != '20150830', from '20150830T123600Z'.", 400),
    (14, {"key_id": "AKIDUNKNOWN"}, UNRECOGNIZED, "The security token included in the request is invalid.", 400),
    (15, {"secret": "wrong"}, INVALID, MISMATCH, 400),
    (16, {"token": None}, UNRECOGNIZED, "The security token included in the request is invalid", 400),
    (16, {"token": "ANOTHER"}, UNRECOGNIZED, "The security token included in the request is invalid", 400),
    (16.1, {"token_expires_at": AT}, "ExpiredTokenException",
     "The security token included in the request is expired", 400),
    (17, {"type": 5}, "SerializationException", "NUMBER_VALUE can not be converted to a String", 400),
    (18, {"id": None}, "ValidationException", "1 validation error detected: Value null at 'automationExecutionId' "
     "failed to satisfy constraint: Member must not be null", 400),
    (19, {"denied": ("StopAutomationExecution",)}, "AccessDeniedException", DENIED, 400),
    (20, {"known": False}, "AutomationExecutionNotFoundException",
     "There is no automation execution information for the requested automation execution ID.", 400),
]
# fmt: on
MODELLED = {"SerializationException", "AutomationExecutionNotFoundException"}


def pairs():
    """Each two spoilers of different steps that leave each other's parts alone; the earlier is first."""
    return [
        pytest.param(earlier, later, id=f"{earlier[0]}-{'-'.join(earlier[1])}+{later[0]}-{'-'.join(later[1])}")
        for earlier in SPOILERS
        for later in SPOILERS
        if earlier[0] < later[0] and not set(earlier[1]) & set(later[1])
    ]


def scope(parts):
    return "/".join(parts[name] for name in ("day", "region", "service", "terminator"))


def build(parts):
    """The signed request that is made of these parts, by the steps of the specification."""
    body = json.dumps({"AutomationExecutionId": parts["id"], "Type": parts["type"]}) + parts["body_end"]
    given = {
        "content-type": parts["content_type"],
        "host": "localhost:8000",
        parts["date_name"]: parts["date"],
        "x-amz-security-token": parts["token"],
        "x-amz-target": parts["target"],
    }
    headers = {name: value for name, value in given.items() if value is not None}
    unsigned = Request(parts["method"], parts["url"], headers, body.encode())
    return Request(unsigned.method, unsigned.url, {**headers, **authorization(unsigned, parts)}, unsigned.body)


def authorization(request, parts):
    if not parts["authorization"]:
        return {}
    names = [name for name in parts["signed_headers"].split(";") if request.header(name) is not None]
    headers = {name: request.header(name) for name in names}
    payload = verification.hashed_payload(request.body)
    canonical = sigv4.canonical_request(request.method, "/", request.url.partition("?")[2], headers, payload)
    to_sign = sigv4.string_to_sign(parts["date"] or "", scope(parts), canonical)
    signature = sigv4.signature(sigv4.signing_key(parts["secret"], scope(parts)), to_sign)
    value = f"{parts['algorithm']} Credential={parts['key_id']}/{scope(parts)}, SignedHeaders={';'.join(names)}"
    return {"authorization": value + (f", Signature={signature}" if parts["signature"] else "")}


def answer(parts):
    """The request of these parts, and what the endpoint answers to it."""
    credentials = Credentials("AKIDEXAMPLE", SECRET, "TOKEN", parts["token_expires_at"])
    endpoint = Endpoint(credentials, clock=lambda: AT, region="us-east-1", denied=parts["denied"])
    if parts["known"]:
        endpoint.executions[ID] = Execution({"DocumentName": "Doc"}, Course(), AT, ID)
    request = build(parts)
    return request, endpoint.handle(request)


def expected_answer(spoiler, request, parts):
    """The status and body that a spoiler calls for; an echo is botocore's text of the same request."""
    _, _, code, text, status = spoiler
    if text is None:
        return status, {"__type": code}
    evidence = {**parts, "scope": scope(parts), "authorization": request.header("authorization")}
    if text is MISMATCH:
        unsigned = [pair for pair in request.headers if pair[0] != "authorization"]
        theirs = BotocoreTexts(
            Request("POST", request.url, unsigned, request.body), Credentials("A", "s"), "us-east-1", "ssm"
        )
        evidence.update(vars(theirs))
    return status, {"__type": code, ("Message" if code in MODELLED else "message"): text.format(**evidence)}


def check(spoiler, parts):
    request, response = answer(parts)
    assert expected_answer(spoiler, request, parts) == (response.status, json.loads(response.body))
    if spoiler[0] == 1:
        assert response.header("x-amzn-requestid") is None
    else:
        assert uuid.UUID(response.header("x-amzn-requestid")).version == 4


def test_good_request():
    """A request in which nothing is spoilt is performed."""
    _, response = answer(GOOD)
    assert (response.status, response.body) == (200, b"{}")


@pytest.mark.parametrize("content_type", ["application/x-amz-json-1.1; charset=utf-8", "Application/X-AMZ-JSON-1.1"])
def test_content_type(content_type):
    """A content type may have parameters, and be written in any case (RFC 9110 §8.3.1)."""
    _, response = answer({**GOOD, "content_type": content_type})
    assert response.status == 200


@pytest.mark.parametrize("spoiler", SPOILERS, ids=lambda row: f"{row[0]}-{'-'.join(row[1])}")
def test_refusal(spoiler):
    """What is spoilt is refused with AWS's code, text and status; all but the size answer carry a request id."""
    check(spoiler, {**GOOD, **spoiler[1]})


@pytest.mark.parametrize(("earlier", "later"), pairs())
def test_order(earlier, later):
    """Of two things that are wrong, the one that AWS checks first is answered."""
    check(earlier, {**GOOD, **later[1], **earlier[1]})


def test_neighbours():
    """Each step is combined with the next one, but for two pairs that exclude each other by their nature."""
    steps = sorted({row[0] for row in SPOILERS})
    combined = {(pair.values[0][0], pair.values[1][0]) for pair in pairs()}
    assert {(5, 6), (8, 9)} == set(zip(steps, steps[1:])) - combined


@pytest.mark.parametrize(
    ("value", "sentences"),
    [
        ("AWS4-HMAC-SHA256", "CNSD"),
        ("", "CNSD"),
        ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e", "SND"),
        ("AWS4-HMAC-SHA256 Signature=, SignedHeaders=host", "CSD"),
        ("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature={x}", "D"),
    ],
)
def test_parts_missing(value, sentences):
    """All parts that are missing are named, in one text that ends with the header."""
    words = {
        "C": "Authorization header requires 'Credential' parameter. ",
        "S": "Authorization header requires 'Signature' parameter. ",
        "N": "Authorization header requires 'SignedHeaders' parameter. ",
        "D": "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
    }
    good = build({**GOOD, "date": None})
    headers = [pair for pair in good.headers if pair[0] != "authorization"]
    request = Request("POST", good.url, [*headers, ("Authorization", value)], good.body)
    message = json.loads(Endpoint(clock=lambda: AT).handle(request).body)["message"]
    expected = "".join(words[letter] for letter in "CSND" if letter in sentences) + f"Authorization={value}"
    assert expected == message


def test_scope_sentences():
    """All that is wrong with the scope stands in one text."""
    wrong = {"region": "eu", "service": "sqs", "terminator": "end", "day": "20150829"}
    _, response = answer({**GOOD, **wrong})
    expected = "".join(text for step, _, _, text, _ in SPOILERS if step == 13)
    expected = expected.replace("'us-west-2'", "'eu'").replace("'aws3_request'", "'end'")
    assert expected == json.loads(response.body)["message"]


@pytest.mark.parametrize(
    ("age", "clock_micros", "status"),
    [(300, 0, 200), (301, 0, 400), (-300, 0, 200), (-301, 0, 400), (300, 500_000, 400), (-300, 500_000, 200)],
)
def test_window(age, clock_micros, status):
    """Five minutes either way are accepted to the second."""
    parts = {**GOOD, "date": (AT - timedelta(seconds=age)).strftime("%Y%m%dT%H%M%SZ")}
    endpoint = Endpoint(
        Credentials("AKIDEXAMPLE", SECRET, "TOKEN"), clock=lambda: AT + timedelta(microseconds=clock_micros)
    )
    endpoint.executions[ID] = Execution({"DocumentName": "Doc"}, Course(), AT, ID)
    response = endpoint.handle(build(parts))
    assert status == response.status
    if clock_micros and status == 400:  # as captured from AWS: what was sent and the limit print equal
        text = "Signature expired: 20150830T123100Z is now earlier than 20150830T123100Z (20150830T123600Z - 5 min.)"
        assert text == json.loads(response.body)["message"]


def test_other_window():
    """The window can be another service's, and the text says which."""
    endpoint = Endpoint(clock=lambda: AT + timedelta(minutes=16), window=900)
    message = json.loads(endpoint.handle(build(GOOD)).body)["message"]
    expected = "Signature expired: 20150830T123600Z is now earlier than 20150830T123700Z (20150830T125200Z - 15 min.)"
    assert expected == message


def test_date_header():
    """A Date header in ISO form stands in for X-Amz-Date."""
    _, response = answer({**GOOD, "date_name": "date", "signed_headers": "content-type;date;host;x-amz-target"})
    assert response.status == 200


def test_every_reason_has_words():
    """Each reason that `verify` can give has AWS's words."""
    assert {*verification.REASONS, "parameter_missing"} == set(WORDS)  # part_missing, in the words of the query form


def test_unsigned_payload():
    """UNSIGNED-PAYLOAD is no way around the hash of the body."""
    request = Request("POST", "http://localhost:8000/", [("x-amz-content-sha256", "UNSIGNED-PAYLOAD")], b"{}")
    headers = [*request.headers, ("Content-Type", GOOD["content_type"]), ("X-Amz-Target", GOOD["target"])]
    credentials = Credentials("AKIDEXAMPLE", SECRET)
    signed = sigv4.sign(
        Request("POST", request.url, headers, b"{}"), credentials, region="us-east-1", service="ssm", at=AT
    )
    body = json.loads(Endpoint(clock=lambda: AT).handle(signed.request).body)
    assert {"__type": INVALID, "message": MISMATCH.partition("\n")[0]} == body


def test_constant_time(monkeypatch):
    """The signature and the token are compared by hmac.compare_digest."""
    compared = []
    real = verification.compare_digest
    monkeypatch.setattr(verification, "compare_digest", lambda a, b: compared.append((a, b)) or real(a, b))
    request, _ = answer(GOOD)
    signature = request.header("authorization").partition("Signature=")[2].encode()
    assert [(signature, signature), (b"TOKEN", b"TOKEN")] == compared
