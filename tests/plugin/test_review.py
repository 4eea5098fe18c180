"""The review: each component that differs is named, with both texts and a cause that can be told from them."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.golden import normal_form
from sigv4ssm.golden.review import review

URL = "https://ssm.us-east-1.amazonaws.com/a%20b?x=1&y=2"
JSON = b'{"AutomationExecutionId": "f7d1f82d", "Type": "Cancel", "Tags": [{"Key": "a"}, {"Key": "b"}], "Rate": 1}'
HEADERS = {"Content-Type": "application/x-amz-json-1.1", "X-Custom": "one"}
DEFAULT = {"method": "POST", "url": URL, "headers": HEADERS, "body": JSON}
MD5 = base64.b64encode(hashlib.md5(JSON).digest()).decode()


def case(at, *, token=None, region="us-east-1", service="ssm", expires=None, switches=None, added=None, **changed):
    """The golden case of the request above, with parts changed, signed with any key; `added` comes after signing."""
    parts = {**DEFAULT, **changed}
    keys = {"region": region, "service": service, "at": at, **(switches or {})}
    credentials = Credentials("AKID", "any", token)
    request = Request(parts["method"], parts["url"], parts["headers"], parts["body"])
    if expires:
        signed = sigv4.presign(request, credentials, expires=expires, **keys).request
    else:
        signed = sigv4.sign(request, credentials, **keys).request
    headers = [*signed.headers, *(added or {}).items()]
    return normal_form(Request(signed.method, signed.url, headers, signed.body), "case")


def url(path="/a%20b", query="x=1&y=2"):
    return {"url": f"https://ssm.us-east-1.amazonaws.com{path}?{query}"}


def header(**headers):
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"headers": {name: value for name, value in {**HEADERS, **given}.items() if value is not None}}


def json_with(old: str, new: str):
    return {"body": JSON.decode().replace(old, new).encode()}


FORM = {"headers": {"Content-Type": "application/x-www-form-urlencoded"}, "body": b"Action=Get&Name=a+b"}
TEXT = {"headers": {"Content-Type": "text/plain"}, "body": b"one\ntwo\nthree"}
BINARY = {"headers": {"Content-Type": "application/octet-stream"}, "body": b"\xff\x00\x01"}
WRONG_HASH = header(x_amz_content_sha256="0" * 64)
RIGHT_HASH = {"switches": {"sign_payload_header": True}}
UNSIGNED = "(not covered by the signature)"
EACH_BYTE = "the signature covers each byte"

# what was recorded, what is checked, component, expected, actual, cause
# fmt: off
TABLE = {
    "method": ({}, {"method": "PUT"}, "method", "POST", "PUT", "another HTTP method is called"),
    "path": ({}, url("/c"), "path", "/a%20b", "/c", "another resource is addressed"),
    "path encoded twice": ({}, url("/a%2520b"), "path", "/a%20b", "/a%2520b",
     "it is percent-encoded once more than it was"),
    "path not encoded": ({}, url("/a b"), "path", "/a%20b", "/a b", "it is percent-encoded once less than it was"),
    "path with dots": ({}, url("/c/../a%20b"), "path", "/a%20b", "/c/../a%20b",
     "the same path, but for dot segments or doubled slashes"),
    "path with a slash": ({}, url("/a%20b/"), "path", "/a%20b", "/a%20b/",
     "the same path, but for the slash at its end"),
    "parameter added": ({}, url(query="x=1&y=2&z=3"), "query parameter z", "(not there)", "3",
     "the parameter was added"),
    "parameter gone": ({}, url(query="x=1"), "query parameter y", "2", "(not there)",
     "the parameter is sent no longer"),
    "parameter": ({}, url(query="x=1&y=3"), "query parameter y", "2", "3", "its value was changed"),
    "parameter repeated": ({}, url(query="x=1&y=2&y=1"), "query parameter y", "2", "1, 2", "its value was changed"),
    "plus": (url(query="x=a%20b"), url(query="x=a+b"), "query parameter x", "a b", "a+b",
     "in a signed URL a + is a plus; a space is %20"),
    "parameter encoded twice": (url(query="x=a%20b"), url(query="x=a%2520b"), "query parameter x", "a b", "a%20b",
     "it is percent-encoded twice"),
    "header": ({}, header(X_Custom="two"), "header X-Custom", "one", "two", "its value was changed"),
    "header added": ({}, header(X_New="1"), "header X-New", "(not there)", "1", "the header was added"),
    "header gone": ({}, header(X_Custom=None), "header X-Custom", "one", "(not there)", "the header is sent no longer"),
    "header unsigned": ({}, {**header(X_Custom=None), "added": {"X-Custom": "one"}}, "header X-Custom",
     "one", f"one {UNSIGNED}", "the header was added after signing, or the signer leaves it out now"),
    "header signed": ({**header(X_Custom=None), "added": {"X-Custom": "one"}}, {},
     "header X-Custom", f"one {UNSIGNED}", "one", "the signer covers the header now"),
    "host": ({}, {"url": URL.replace("-1", "-2")}, "header Host", "ssm.us-east-1.amazonaws.com",
     "ssm.us-east-2.amazonaws.com", "another endpoint is addressed"),
    "wrong hash": (RIGHT_HASH, WRONG_HASH, "header x-amz-content-sha256", "the hash of the payload",
     "the hash of something else", "the payload was changed after it was hashed"),
    "no hash": (RIGHT_HASH, {}, "header x-amz-content-sha256", "the hash of the payload", "(not there)",
     "the header is sent no longer"),
    "unsigned payload": (RIGHT_HASH, header(x_amz_content_sha256="UNSIGNED-PAYLOAD"), "header x-amz-content-sha256",
     "the hash of the payload", "UNSIGNED-PAYLOAD", "its value was changed"),
    "checksum": (header(Content_MD5=MD5), header(Content_MD5=MD5[::-1]), "header Content-MD5", "a checksum",
     "another checksum", "the payload is as recorded, so the checksum is of something else, or made otherwise"),
    "token": ({}, {"token": "SECRET"}, "session token", "none", "given", "the credentials are temporary now"),
    "no token": ({"token": "SECRET"}, {}, "session token", "given", "none", "the credentials have no token now"),
    "region": ({}, {"region": "us-east-2"}, "region", "us-east-1", "us-east-2",
     "the client was made for another region"),
    "service": ({}, {"service": "ec2"}, "service", "ssm", "ec2",
     "another service is called, or under another signing name"),
    "expiry": ({"expires": 60}, {"expires": 300}, "expiry", "60 seconds", "300 seconds",
     "the URL was presigned for another time"),
    "member": ({}, json_with("Cancel", "Complete"), "payload, member Type", '"Cancel"', '"Complete"',
     "its value was changed"),
    "member in a list": ({}, json_with('"b"', '"c"'), "payload, member Tags[1].Key", '"b"', '"c"',
     "its value was changed"),
    "member added": ({}, json_with(": 1}", ': 1, "N": {}}'), "payload, member N", "(not there)", "{}", "it was added"),
    "element gone": ({}, json_with(', {"Key": "b"}', ""), "payload, member Tags[1]", '{"Key": "b"}', "(not there)",
     "it is sent no longer"),
    "type of a member": ({}, json_with(": 1}", ': "1"}'), "payload, member Rate", "1", '"1"',
     "a number became text, or text a number"),
    "JSON spacing": ({"body": b'{"a": 1}'}, {"body": b'{"a":1}'},
     "payload", '{"a": 1}', '{"a":1}', f"the same JSON, with other white space: {EACH_BYTE}"),
    "JSON order": ({"body": b'{"a":1,"b":2}'}, {"body": b'{"b":2,"a":1}'},
     "payload", '{"a":1,"b":2}', '{"b":2,"a":1}', f"the same JSON, its members in another order: {EACH_BYTE}"),
    "JSON escapes": ({"body": '{"a":"é"}'.encode()}, {"body": b'{"a":"\\u00e9"}'},
     "payload", '{"a":"é"}', '{"a":"\\u00e9"}', f"the same JSON, its characters written otherwise: {EACH_BYTE}"),
    "field": (FORM, {**FORM, "body": b"Action=Get&Name=a+c"}, "payload, field Name", "a b", "a c",
     "its value was changed"),
    "form written otherwise": (FORM, {**FORM, "body": b"Action=Get&Name=a%20b"}, "payload", "Action=Get&Name=a+b",
     "Action=Get&Name=a%20b", f"the same fields, in another order or encoding: {EACH_BYTE}"),
    "line": (TEXT, {**TEXT, "body": b"one\n2\nthree"}, "payload, line 2", "two", "2", "its value was changed"),
    "line added": (TEXT, {**TEXT, "body": b"one\ntwo\nthree\n4"}, "payload, line 4", "(not there)", "4",
     "it was added"),
    "line end": (TEXT, {**TEXT, "body": b"one\r\ntwo\nthree"}, "payload, line 1", "'one'", "'one\\r'",
     "its line end is another"),
    "byte": (BINARY, {**BINARY, "body": b"\xff\x00\x02\x03"}, "payload, byte 2", "01 (3 bytes)", "02 03 (4 bytes)",
     "its content was changed"),
    "byte lost": (BINARY, {**BINARY, "body": b"\xff\x00"}, "payload, byte 2", "01 (3 bytes)", "its end (2 bytes)",
     "its content was changed"),
    "payload lost": (TEXT, {**TEXT, "body": b""}, "payload", "13 bytes", "empty", "the body was lost"),
    "payload added": ({**TEXT, "body": b""}, TEXT, "payload", "empty", "13 bytes", "a body was added"),
}
# fmt: on


@pytest.mark.parametrize("name", TABLE)
def test_a_component_that_differs_is_named(name: str, at):
    """That one, and no other."""
    recorded, actual, component, expected, found, cause = TABLE[name]
    text = f"{component}\n  expected: {expected}\n  actual:   {found}\n  likely:   {cause}"
    assert [text] == [str(finding) for finding in review(case(at, **recorded), case(at, **actual))]


SAME = {
    "order of the query": url(query="y=2&x=1"),
    "encoding of the query": url(query="%78=1&y=%32"),
    "order of headers": {"headers": dict(reversed(list(HEADERS.items())))},
    "names of headers": {"headers": {name.upper(): value for name, value in HEADERS.items()}},
    "volatile headers": {"added": {"User-Agent": "other", "Amz-Sdk-Request": "attempt=2"}},
    "time": {},
}


@pytest.mark.parametrize("name", SAME)
def test_what_signing_does_not_see_is_no_difference(name: str, at):
    """Order, names of headers in any case, encoding of the query, the time."""
    assert [] == review(case(at), case(at.replace(minute=59), **SAME[name]))


def test_the_form(at):
    """A URL in place of headers is one finding, beside its expiry."""
    found = [str(finding).split("\n") for finding in review(case(at), case(at, expires=60))]
    expected = [
        "signature",
        "  expected: in the Authorization header",
        "  actual:   in the URL",
        "  likely:   it is presigned now",
    ]
    assert [expected, ["expiry", "  expected: (not there)"]] == [found[0], found[1][:2]]


def test_several_findings_stand_in_order_the_payload_last(at):
    """A reader sees all of them at once; a checksum that follows from the payload is none."""
    changed = {**header(X_Custom="two", Content_MD5=MD5[::-1]), **json_with("Cancel", "Complete"), "method": "PUT"}
    found = review(case(at, **header(Content_MD5=MD5)), case(at, **changed))
    assert ["method", "header X-Custom", "payload, member Type"] == [finding.component for finding in found]


def test_headers_that_the_user_calls_volatile_are_left_out_of_both(at):
    """So a name can be added to the list without recording anew."""
    found = review(case(at), case(at, **header(X_Custom="two")), lambda name: name == "x-custom")
    assert [] == found


def test_no_hash_and_no_token_is_shown(at):
    """Whatever differs."""
    for recorded, actual, *_ in TABLE.values():
        text = "\n".join(map(str, review(case(at, **recorded), case(at, **actual))))
        assert not re.search(r"[0-9a-f]{32}|SECRET", text)


def test_long_texts_are_shown_around_what_differs(at):
    """About 120 characters of each."""
    before, after = ("x" * 500 + letter + "y" * 500 for letter in "ab")
    (finding,) = review(case(at, **header(X_Custom=before)), case(at, **header(X_Custom=after)))
    assert ("…" + "x" * 40 + "a" + "y" * 79 + "…") == finding.expected
    assert ("…" + "x" * 40 + "b" + "y" * 79 + "…") == finding.actual
