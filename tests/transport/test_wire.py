"""What goes over the socket: the signed request, to the octet, and nothing else."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from rawserver import OK, head_and_body

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.client.calls import USER_AGENT
from sigv4ssm.errors import TransportError

SAMPLE = """\
POST / HTTP/1.1
Host: ssm.us-east-2.amazonaws.com
Accept-Encoding: identity
X-Amz-Target: AmazonSSM.StopAutomationExecution
Content-Type: application/x-amz-json-1.1
User-Agent: aws-cli/1.17.12 Python/3.6.8 Darwin/18.7.0 botocore/1.14.12
X-Amz-Date: 20200325T171100Z
Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20200325/us-east-2/ssm/aws4_request, \
SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=39c3b3042cd2aEXAMPLE
Content-Length: 65

{"AutomationExecutionId": "f7d1f82d-6cde-4f7a-aa53-d485bEXAMPLE"}"""
"""AWS's sample, as its documentation prints it (SSM-FACTS, section 1)."""

SAMPLE_KEYS = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
SAMPLE_TIME = datetime(2020, 3, 25, 17, 11, tzinfo=timezone.utc)
SAMPLE_ID = "f7d1f82d-6cde-4f7a-aa53-d485bEXAMPLE"


def received(raw: bytes, origin: str = "http://127.0.0.1") -> Request:
    """A raw request as a value, by hand: what a server would verify."""
    (first, *lines), body = head_and_body(raw)
    method, target, _ = first.split(" ")
    headers = [tuple(line.split(": ", 1)) for line in lines]
    return Request(method, target if "://" in target else origin + target, headers, body)


def without_signature(line: str) -> str:
    """A header line without what AWS redacts in its sample, or what names the program."""
    if line.startswith("User-Agent: "):
        return "User-Agent"
    return line.partition(", Signature=")[0]


def test_stop_is_aws_sample_on_the_wire(raw_server, connect, lead_to):
    """Each line of the head in AWS's order and spelling, no other line, and the 65 octets of the body."""
    server = raw_server()
    lead_to(server.port)
    client = connect(
        "http://ssm.us-east-2.amazonaws.com",
        "us-east-2",
        credentials=SAMPLE_KEYS,
        clock=lambda: SAMPLE_TIME,
        allow_http=True,
    )
    client.stop_automation_execution(AutomationExecutionId=SAMPLE_ID)
    (raw,) = server.requests
    lines, body = head_and_body(raw)
    expected_lines, expected_body = head_and_body(SAMPLE.replace("\n", "\r\n").encode())
    assert list(map(without_signature, expected_lines)) == list(map(without_signature, lines))
    assert (expected_body, 65) == (body, len(body))
    assert f"User-Agent: {USER_AGENT}" in lines
    outcome = sigv4.verify(received(raw), lambda _: SAMPLE_KEYS, at=SAMPLE_TIME, region="us-east-2", service="ssm")
    assert isinstance(outcome, sigv4.Verified), outcome


def test_session_token_stands_between_date_and_authorization(raw_server, connect, execution_id, at):
    """A session token is one line more, in the place where botocore has it, and it is signed."""
    server = raw_server()
    credentials = Credentials("ASIAEXAMPLE", "secret", "TOK")
    connect(server.url, credentials=credentials).stop_automation_execution(AutomationExecutionId=execution_id)
    lines, _ = head_and_body(server.requests[0])
    names = [line.partition(":")[0] for line in lines[1:]]
    assert ["X-Amz-Date", "X-Amz-Security-Token", "Authorization", "Content-Length"] == names[5:]
    assert "X-Amz-Security-Token: TOK" in lines
    outcome = sigv4.verify(received(server.requests[0]), lambda _: credentials, at=at)
    assert "x-amz-security-token" in outcome.signed_headers


@pytest.mark.parametrize("base_path", ["", "/", "/base", "/base/", "/a//b/../c", "/a%2Fb/~(x)", "/%2525"])
def test_signed_path_is_sent_for_an_endpoint_with_a_base_path(raw_server, connect, credentials, at, base_path):
    """The path of the endpoint's URL is sent as it is written, and the signature holds for it."""
    server = raw_server()
    connect(server.url + base_path).call("GetParameter", {"Name": "x"})
    request = received(server.requests[0])
    assert f"http://127.0.0.1{base_path or '/'}" == request.url
    assert isinstance(sigv4.verify(request, lambda _: credentials, at=at), sigv4.Verified)


TARGETS = {
    "/": "/",
    "": "/",
    "?": "/?",
    "?a=b": "/?a=b",
    "/a?": "/a?",
    "/a?b#c": "/a?b",
    "//two//slashes/": "//two//slashes/",
    "/a/./b/../c": "/a/./b/../c",
    "/lower%2fcase%3d": "/lower%2fcase%3d",
    "/half%zz?half=%&x=%zz%20": "/half%zz?half=%&x=%zz%20",
    '/odd[]{}|\\^`"<>?odd[]{}|\\^`"<>': '/odd[]{}|\\^`"<>?odd[]{}|\\^`"<>',
    "/?z=1&a=+&a=&b": "/?z=1&a=+&a=&b",
    "/;p=1@:!$&'()*,~": "/;p=1@:!$&'()*,~",
}
"""What follows the authority in a URL, and the target that is sent: the same, to the octet."""


@pytest.mark.parametrize(("written", "sent"), TARGETS.items())
def test_target_is_sent_as_written(raw_server, sender, credentials, at, written, sent):
    """Path and query reach the socket as they were signed, also where urllib3 would encode them anew."""
    server = raw_server()
    request = Request("GET", server.url + written)
    signed = sigv4.sign(request, credentials, region="r", service="s", at=at, normalize_path=False).request
    sender().get(signed.url, *signed.headers)
    raw = received(server.requests[0])
    assert f"GET {sent} HTTP/1.1" == head_and_body(server.requests[0])[0][0]
    assert isinstance(sigv4.verify(raw, lambda _: credentials, at=at, normalize_path=False), sigv4.Verified)


@pytest.mark.parametrize("url_end", ["/a b", "/ሴ", "/?q=ü", "/\x7f", "/?a b"])
def test_url_that_http_cannot_carry_is_refused(raw_server, sender, url_end):
    """What could only be sent otherwise than it was signed is not sent at all."""
    server = raw_server()
    with pytest.raises(TransportError, match="Percent-encode it") as caught:
        sender().get(server.url + url_end)
    assert not caught.value.request_sent
    assert 0 == server.connections


HEADER_VALUES = {
    "é ü 漢": "é ü 漢".encode(),
    "two  spaces\tand tab": b"two  spaces\tand tab",
}


@pytest.mark.parametrize(("value", "octets"), HEADER_VALUES.items())
def test_header_value_goes_out_as_it_was_signed(raw_server, sender, credentials, at, value, octets):
    """A header value that is not ASCII is sent in the UTF-8 that was signed, and verifies."""
    server = raw_server()
    request = Request("POST", server.url, [("X-Odd", value), ("X-Twice", "1"), ("X-Twice", "2")], b"{}")
    signed = sigv4.sign(request, credentials, region="r", service="s", at=at).request
    sender().get(signed.url, *signed.headers, method="POST", body=signed.body)
    raw = server.requests[0]
    assert b"\r\nX-Odd: " + octets + b"\r\n" in raw
    assert b"\r\nX-Twice: 1,2\r\n" in raw
    assert isinstance(sigv4.verify(received(raw), lambda _: credentials, at=at), sigv4.Verified)


FRAMING = [
    ("GET", b"", ["Host", "X-Own"]),
    ("HEAD", b"", ["Host", "X-Own"]),
    ("POST", b"{}", ["Host", "X-Own", "Content-Length"]),
    ("PUT", b"{}", ["Host", "X-Own", "Content-Length"]),
]


@pytest.mark.parametrize(("method", "body", "names"), FRAMING)
def test_no_header_is_added_but_the_length_of_a_body(raw_server, sender, method, body, names):
    """No User-Agent, Accept, Accept-Encoding, Connection or chunks that nobody asked for."""
    server = raw_server(OK if method != "HEAD" else OK[:-2])
    sender().get(server.url, ("Host", "h"), ("X-Own", "1"), method=method, body=body)
    lines, sent = head_and_body(server.requests[0])
    assert names == [line.partition(":")[0] for line in lines[1:]]
    assert body == sent
