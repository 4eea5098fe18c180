"""No secret is shown, wherever it stands and wherever it comes back; all else is, as what it is."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from sigv4ssm import Credentials, Request, Response
from sigv4ssm.local.masking import SECRET_NAMES, Mask

CANARY = "CANARY+of/a=secret"
OWN = Credentials("AKIDOWN", "OWN/SECRET+KEY", "OWNTOKEN+1=")


def mask(headers=(), body: bytes = b"", url: str = "http://h/", answer: bytes = b"") -> Mask:
    return Mask(OWN, Request("POST", url, headers, body), Response(200, (), answer))


@pytest.mark.parametrize("name", sorted(SECRET_NAMES))
@pytest.mark.parametrize("secret", [CANARY, "s3", "two words of it", '"quoted\\"'])
def test_headers(name, secret):
    """The value of a secret header is hidden in the head, in lines, in a JSON string with lines, and elsewhere."""
    headers = [("Host", "h"), (name.title(), secret)]
    masking = mask(headers)
    assert [["Host", "h"], [name.title(), "***"]] == masking.headers(Request("POST", "http://h/", headers))
    echo = f"POST\n{name}:{secret}\nx:1"
    assert f"POST\n{name}:***\nx:1" == masking.text(echo)
    assert json.dumps(f"POST\n{name}:***\nx:1") == masking.text(json.dumps(echo))
    if len(secret) > 5:
        assert "it was ***." == masking.text(f"it was {secret}.")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("AWS4-HMAC-SHA256 Credential=A/b, Signature=c", "AWS4-HMAC-SHA256 Credential=A/b, Signature=c"),
        (f"Bearer {CANARY}", "Bearer ***"),
        (f"Basic {CANARY}, more", "Basic ***"),
        (f"  Basic   {CANARY}  ", "Basic ***"),
        (CANARY, "***"),
    ],
)
def test_authorization(value, shown):
    """Of a signature all is shown, of any other kind its name alone; nor does a refusal quote it."""
    headers = [("Authorization", value)]
    masking = mask(headers)
    assert [["Authorization", shown]] == masking.headers(Request("POST", "http://h/", headers))
    pieces = value.split()
    assert CANARY not in masking.text(f"'{pieces[-1]}' of '{pieces}' is no pair in Authorization: '{value}'.")


@pytest.mark.parametrize(
    "spelled",
    [CANARY, json.dumps(CANARY)[1:-1], quote(CANARY, safe=""), quote(quote(CANARY, safe=""), safe="")],
)
@pytest.mark.parametrize("form", ["header", "query"])
def test_the_token(form, spelled):
    """The session token, in whichever form it came, is hidden in each spelling that a text may have it in."""
    name = "X-Amz-Security-Token"
    url = f"http://h/?X-Amz-Algorithm=A&{name}={quote(CANARY, safe='')}"
    masking = mask([(name, CANARY)]) if form == "header" else mask(url=url)
    assert "a *** b" == masking.text(f"a {spelled} b")
    assert CANARY not in masking.text(url)
    assert quote(CANARY, safe="") not in masking.text(url)


def test_a_token_that_is_no_part_of_a_signature():
    """It is hidden where its name stands before it, though nothing says what it is."""
    assert "/?X-Amz-Security-Token=***&a=1" == mask().text("/?X-Amz-Security-Token=stray&a=1")
    assert '{"x-amz-security-token": "***"}' == mask().text('{"x-amz-security-token": "stray"}')


def test_a_secret_that_json_writes_otherwise():
    """Quotes, backslashes and letters beyond ASCII."""
    secret = 'quoted="CANARY\\é"'
    assert json.dumps("It was ***.") == mask([("Cookie", secret)]).text(json.dumps(f"It was {secret}."))


def test_the_endpoints_own_keys():
    """Whoever took the secret key for the key id does not find it in the list."""
    assert "*** *** AKIDOWN" == mask().text(f"{OWN.secret_access_key} {OWN.session_token} AKIDOWN")


@pytest.mark.parametrize(
    "body",
    [
        '{"SecretString": "%s", "a": 1}',
        '{"a": {"SecretAccessKey":"%s"}}',
        '{"Name": "n", "Type": "SecureString", "Value": "%s"}',
        '{"MasterUserPassword" : "%s"}',
        '{"WebIdentityToken": "%s"}',
        "Action=AssumeRoleWithWebIdentity&WebIdentityToken=%s&b=1",
        "SAMLAssertion=%s",
        "<a><SessionToken>%s</SessionToken></a>",
    ],
)
@pytest.mark.parametrize("side", ["request", "response"])
def test_bodies(body, side):
    """The secret members of JSON, forms and XML are hidden in the body, and where another text quotes them."""
    filled = (body % CANARY).encode()
    masking = mask(body=filled) if side == "request" else mask(answer=filled)
    assert (body % "***") == masking.body(filled)
    assert "Value '***' is wrong" == masking.text(f"Value '{CANARY}' is wrong")


def test_a_body_without_secrets():
    """It is shown to the letter."""
    body = '{"AutomationExecutionId": "f7d1", "NextToken": "n", "Value": "v", "é": "\\u00e9"}'
    assert body == mask().body(body.encode())


def test_everything():
    """Each text of a structure is masked and made visible; what is no text stays."""
    value = {"a": [OWN.secret_access_key, ("\r", True, None)], "b": 1}
    assert {"a": ["***", ["␍", True, None]], "b": 1} == mask().everything(value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>&amp;\n\té日", "<script>&amp;\n\té日"),
        ("a\r\x00\x1b[31m\x7f\x85", "a␍␀␛[31m\\x7f\\x85"),
        ("a\u202eb\u2066", "a\\u202eb\\u2066"),
        ("\udcff", "\\udcff"),
    ],
)
def test_visible(text, shown):
    """Control characters, what reorders a line, and octets that are no UTF-8 can be seen; markup is text as any."""
    assert shown == mask().everything(text)
