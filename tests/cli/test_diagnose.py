"""`sigv4ssm diagnose`: the forms of an error that it reads, and what it shows. The sessions are in transcripts/."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from sigv4ssm.cli.saved_error import read_error

FOLDER = Path(__file__).parent / "requests"
SIGNED, REFUSED = str(FOLDER / "signed.txt"), str(FOLDER / "refused.txt")
MESSAGE = (FOLDER / "refused.txt").read_text("utf-8").partition("operation: ")[2]
CODE = "InvalidSignatureException"
TEXT = MESSAGE.partition("'POST")[2].partition("'")[0]
TO_SIGN = MESSAGE.rpartition("'AWS4")[2].partition("'")[0]
XML = f"""<?xml version="1.0"?><Error><Code>SignatureDoesNotMatch</Code><Message>No match.</Message>
<StringToSign>AWS4{TO_SIGN}</StringToSign><CanonicalRequest>POST{TEXT}</CanonicalRequest></Error>"""
BODY = json.dumps({"__type": CODE, "message": MESSAGE})

FORMS = {
    "the body": BODY,
    "a body with a namespace": BODY.replace(CODE, f"com.amazon#{CODE}:http://x/"),
    "the answer": f"HTTP/1.1 400 Bad Request\r\nDate: Sun, 30 Aug 2015 12:36:00 GMT\r\n\r\n{BODY}",
    "botocore's error.response": json.dumps({"Error": {"Code": CODE, "Message": MESSAGE}}),
    "the aws CLI": f"\nAn error occurred ({CODE}) when calling the StopAutomationExecution operation: {MESSAGE}",
    "boto3": f"An error occurred ({CODE}) when calling the X operation (reached max retries: 4): {MESSAGE}",
    "a traceback": f"Traceback …\nbotocore.exceptions.ClientError: An error occurred ({CODE}) when calling the X "
    f"operation: {MESSAGE}",
    "another SDK": f"{CODE}: {MESSAGE}",
    "ours": f"sigv4ssm: StopAutomationExecution: {CODE} (HTTP 400, request 1): {MESSAGE}",
    "a log": f"ERROR {CODE}: " + MESSAGE.replace("\n", "\\n"),
    "the echo alone": MESSAGE,
    "Windows": f"{CODE}: " + MESSAGE.replace("\n", "\r\n"),
    "XML": XML,
}


@pytest.mark.parametrize("form", FORMS)
def test_an_error_in_the_forms_in_which_it_is_saved(form: str, ask):
    """All of them show the same difference."""
    code, out, err = ask("diagnose", "--error", "-", "--raw", SIGNED, "--output", "json", stdin=FORMS[form].encode())
    assert (0, b"") == (code, err)
    found = json.loads(out)
    assert ("content_type_altered", "header content-type", True) == (found["cause"], found["part"], found["certain"])


def test_the_answers_date_is_the_services_clock():
    """Where the whole answer was saved."""
    assert "2015-08-30 12:36:00+00:00" == str(read_error(FORMS["the answer"].encode()).time)
    assert read_error(FORMS["the body"].encode()).time is None


def test_no_cause_for_programs(ask):
    """Null, and exit code 1."""
    code, out, _ = ask("diagnose", "--raw", SIGNED, "--output", "json")
    assert (1, {"cause": None}) == (code, json.loads(out))


def test_a_key_of_the_environment_proves_it(ask, tmp_path):
    """The secret is certain with the key of the request, and likely without it."""
    canonical = (FOLDER / "canonical.txt").read_text().rstrip("\n")
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/ssm/aws4_request\n{digest}"
    echo = tmp_path / "echo.txt"
    frame = (
        "The Canonical String for this request should have been\n'{}'\n\nThe String-to-Sign should have been\n'{}'\n"
    )
    echo.write_text(f"{CODE}: No.\n\n" + frame.format(canonical, to_sign))
    for settings, certain in (({}, True), ({"AWS_ACCESS_KEY_ID": "AKIDOTHER"}, False)):
        _, out, _ = ask("diagnose", "--error", str(echo), "--raw", SIGNED, "--output", "json", **settings)
        found = json.loads(out)
        assert ("secret_wrong", certain) == (found["cause"], found["certain"])


def test_on_a_terminal_it_has_colours_and_its_width(terminal):
    """Long sentences are broken under their beginning; in a pipe they are not."""
    code, shown = terminal("diagnose", "--error", REFUSED, "--raw", SIGNED)
    assert 0 == code
    assert "\x1b[32mapplication/x-amz-json-1.1\x1b[0m" in shown
    assert "\x1b[31mapplication/x-amz-json-1.1; charset=utf-8\x1b[0m" in shown
    plain = [line for line in shown.replace("\x1b[2m", "").replace("\x1b[0m", "").splitlines() if "\x1b" not in line]
    assert max(map(len, plain)) <= 80


def test_a_stop_on_a_terminal_shows_both_sides(terminal, raw_server):
    """What was signed above what arrived; the sentences are the same as in a pipe."""
    body = json.dumps({"__type": CODE, "message": "Credential should be scoped to correct service: 'ssmx'. "}).encode()
    server = raw_server(b"HTTP/1.1 400 Bad Request\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    code, shown = terminal("stop", "f7d1f82d-6cde-4f7a-aa53-d485b0000000", "--endpoint-url", server.url)
    assert 254 == code
    assert "  signed    \x1b[32mssm\x1b[0m\r\n  received  \x1b[31mssmx\x1b[0m\r\n" in shown


def test_a_terminal_is_not_steered(ask):
    """What stands in the texts is printed without control characters."""
    steering = MESSAGE.replace("; charset=utf-8", "\x1b[2J")
    _, out, _ = ask("diagnose", "--error", "-", "--raw", SIGNED, stdin=f"{CODE}: {steering}".encode())
    assert b"content_type_altered" in out
    assert b"\x1b" not in out


def test_texts_may_come_from_an_editor(ask, tmp_path):
    """With a line end at their end, or with those of Windows."""
    text = (FOLDER / "canonical.txt").read_bytes()
    other = tmp_path / "other.txt"
    for variant in (text.rstrip(b"\n"), text.replace(b"\n", b"\r\n")):
        other.write_bytes(variant)
        assert 1 == ask("diagnose", "--signed", str(FOLDER / "canonical.txt"), "--received", str(other))[0]


def test_members_without_end_are_none(ask):
    """And are read in time that grows with the text alone."""
    code, _, err = ask("diagnose", "--error", "-", "--raw", SIGNED, stdin=b"<Code>" * 200_000)
    assert (1, b"") == (code, err)
