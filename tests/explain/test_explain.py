"""What an explanation says of a request that it signs: the lines, where they came from, and why."""

from __future__ import annotations

import pytest
from explanation_laws import ancestors

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.errors import ParamValidationError
from sigv4ssm.explain import ORIGINS, Explanation, Line, explain
from sigv4ssm.sigv4 import header, signing

BODY = b'{"AutomationExecutionId": "f7d1f82d-6cde-4f7a-aa53-d485b0000000"}'
STOP = Request(
    "POST",
    "https://ssm.us-east-1.amazonaws.com/",
    [("X-Amz-Target", "AmazonSSM.StopAutomationExecution"), ("Content-Type", "application/x-amz-json-1.1")],
    BODY,
)
SIGNATURE = "efe9d3bfeacfd891dbc03b58d2402ea9b7b3978ad90c0368b9d9215c0af8ffe7"
SCOPE = {"region": "us-east-1", "service": "ssm"}


@pytest.fixture
def made(credentials, at) -> Explanation:
    return explain(STOP, credentials, at=at, **SCOPE)


@pytest.fixture
def explained(credentials, at):
    """A function that explains a request to the example host, of a target, headers and switches."""

    def explained(target: str = "/", headers: list[tuple[str, str]] | None = None, body: bytes = b"", **switches):
        request = Request("GET", "https://h.example" + target, headers or [], body)
        return explain(request, credentials, at=at, **{**SCOPE, **switches})

    return explained


def named(explanation: Explanation, name: str) -> Line:
    """The first line of a name among the outputs."""
    return next(line for step in explanation.steps for line in step.output if line.name == name)


def header_line(explanation: Explanation, name: str) -> Line:
    return next(line for line in explanation.steps[0].output if line.text.startswith(f"{name}:"))


def test_it_ends_in_the_signature_of_the_facts(made):
    """The request of SSM-FACTS §1 has botocore's signature."""
    assert SIGNATURE == made.signature == named(made, "Signature").text
    assert made.signed_request.header("authorization").endswith(f"Signature={SIGNATURE}")
    assert ("header", "signed") == (made.form, made.verdict)


def test_the_steps_are_those_of_the_specification(made):
    """Each has its number, its section and one sentence."""
    anchors = [step.section.partition("#")[2] for step in made.steps]
    assert [
        "create-canonical-request",
        "create-canonical-request-hash",
        "create-string-to-sign",
        "derive-signing-key",
        "calculate-signature",
        "add-signature-to-request",
    ] == anchors
    assert all(step.why.endswith(".") and step.inputs for step in made.steps)


def test_the_signed_request_is_shown_as_it_is_sent(made):
    """Step 6 ends in every header of the signed request, in order, and in the body."""
    headers = [f"{name}: {value}" for name, value in made.signed_request.headers]
    expected = ["POST / HTTP/1.1", *headers, BODY.decode()]
    assert expected == [line.text for line in made.steps[5].output]


def test_the_authorization_header_is_taken_apart(made):
    """Its pieces joined are the header again."""
    algorithm, credential, signed_headers, signature = (line.text for line in made.steps[5].inputs)
    expected = f"{algorithm} Credential={credential}, SignedHeaders={signed_headers}, Signature={signature}"
    assert expected == made.signed_request.header("authorization")


PATHS = (
    ("/", {}, "/", "the path"),
    ("", {}, "/", "the path"),
    ("/a/../b", {}, "/b", "the path, without dot segments and //"),
    ("/a//b", {"normalize_path": False}, "/a//b", "the path"),
    ("/a%20b", {}, "/a%2520b", "the path, encoded once more"),
    ("/./a%20b", {}, "/a%2520b", "the path, without dot segments and //, encoded once more"),
    ("/a%20b", {"double_encode_path": False}, "/a%20b", "the path"),
    ("/a|b", {"double_encode_path": False}, "/a%7Cb", "the path, encoded once more"),
)


@pytest.mark.parametrize(("path", "switches", "uri", "note"), PATHS)
def test_what_becomes_of_the_path(path, switches, uri, note, explained):
    """The note says what was done to it, and no more."""
    line = named(explained(path, **switches), "CanonicalURI")
    assert (uri, note, "path") == (line.text, line.note, line.parts[0].origin)


HEADERS = (
    ([("X-A", "1")], "x-a:1", "header X-A"),
    ([("x-a", "  1   2 ")], "x-a:1 2", "header x-a, blanks made one"),
    ([("X-A", "1"), ("x-a", "2")], "x-a:1,2", "2 headers X-A, joined by commas"),
    ([("Host", "other.example")], "host:other.example", "header Host"),
    ([], "host:h.example", "header Host"),
    ([], "x-amz-date:20150830T123600Z", "added: the time"),
    ([("X-Amz-Date", "20000101T000000Z")], "x-amz-date:20150830T123600Z", "added: the time"),
)


@pytest.mark.parametrize(("headers", "text", "note"), HEADERS)
def test_where_a_canonical_header_is_from(headers, text, note, explained):
    """The note says which header, or what added it."""
    line = header_line(explained(headers=headers), text.partition(":")[0])
    assert (text, note) == (line.text, line.note)


def test_what_becomes_of_the_given_headers(explained):
    """Those that are made, replaced or left out say so."""
    given = [("X-Amz-Date", "20000101T000000Z"), ("User-Agent", "me"), ("X-A", "1")]
    lines = explained(headers=given).request
    expected = ["", "made from the URL", "replaced when signing", "not signed", "", ""]
    assert expected == [line.note for line in lines]


def test_a_header_that_is_named_as_the_body_is(explained):
    """What becomes of it is not said of the body."""
    lines = explained(headers=[("Body", "1")], unsigned_headers=["Body"]).request
    assert ["", "made from the URL", "not signed", ""] == [line.note for line in lines]


def test_the_lines_say_which_parts_they_are_made_of(made):
    """From the signature the ways lead back to the request, the key id's part to the key id given."""
    parts = made.parts()
    signature = named(made, "Signature").parts[0].id
    origins = {parts[one].origin for one in ancestors(made, signature)}
    assert set(ORIGINS) - {"token", "key_id"} == origins
    key_id = next(part for part in made.steps[5].output[-2].parts if part.origin == "key_id")
    assert ("given.key_id.0",) == key_id.comes_from


def test_a_pair_of_the_query_keeps_its_way_through_the_sort(explained):
    """Each canonical pair comes from the pair that it was, whatever its place; of two that are alike, each from one."""
    explanation = explained("/?b=2&a=%7E&b=2&a")
    parts, line = explanation.parts(), named(explanation, "CanonicalQueryString")
    assert "a=&a=~&b=2&b=2" == line.text
    names = [part for part in line.parts if part.text in ("a", "b")]
    assert ["a", "a", "b", "b"] == [parts[part.comes_from[0]].text for part in names]
    assert 4 == len({part.comes_from for part in names})


def test_the_query_form(explained):
    """The parameters that signing adds are in the canonical query, taken apart, and in the URL's last step."""
    explanation = explained("/?x=1", expires=60)
    line = named(explanation, "CanonicalQueryString")
    texts = {part.origin: part.text for part in line.parts if part.origin not in ("fixed", "host")}
    expected = {"key_id": "AKIDEXAMPLE", "date": "60", "region": "us-east-1", "service": "ssm", "query": "1"}
    assert expected == texts
    assert "query" == explanation.form
    taken = [line.name for line in explanation.steps[5].inputs]
    assert ["Algorithm", "Credential", "X-Amz-Date", "X-Amz-Expires", "SignedHeaders", "Signature"] == taken
    assert explanation.steps[5].output[0].parts[-2].text == explanation.signature


BODIES = (
    (b"", [""], "SHA-256 of nothing, for there is no body"),
    (b"a\nb", ["a", "b"], "SHA-256 of the body, 3 bytes"),
    (b"\xff\xfe", ["(2 bytes)"], "SHA-256 of the body, 2 bytes"),
    (b"x" * 5000, ["x" * 4096], "SHA-256 of the body, 5000 bytes"),
    (b"x" * 4095 + "é".encode(), ["x" * 4095 + "é"], "SHA-256 of the body, 4097 bytes"),
)


@pytest.mark.parametrize(("body", "lines", "note"), BODIES, ids=lambda value: repr(value)[:20])
def test_the_body(body, lines, note, explained):
    """It is shown line by line as far as it is text, and 4096 characters of it; its hash comes from all of it."""
    explanation = explained(body=body)
    shown = [line for line in explanation.request if line.name == "body"]
    assert lines == [line.text for line in shown]
    hashed = named(explanation, "HashedPayload")
    assert (note, tuple(part.id for line in shown for part in line.parts)) == (hashed.note, hashed.parts[0].comes_from)


def test_a_body_that_is_not_signed(explained):
    """The last canonical line is the specification's word for it."""
    line = named(explained(headers=[("x-amz-content-sha256", "UNSIGNED-PAYLOAD")]), "HashedPayload")
    assert ("UNSIGNED-PAYLOAD", "fixed", "the body is not signed") == (line.text, line.parts[0].origin, line.note)


BREAKS = (
    (
        header,
        "cover_again",
        lambda *_: ([("X-Amz-Date", "T")], "host", "M\n/u\nq\nhost:other\n\nhost\nhash"),
        0,
        "M\n/u\nq\n",
    ),
    (header, "string_to_sign", lambda *_: "A\nT\nd/r/s/aws4_request\nHASH", 2, "A\nT\nd/r/s/aws4_request\nHASH"),
    (header, "signature_by", lambda *_: "other", 4, "other"),
)


@pytest.mark.parametrize(("module", "function", "broken", "step", "text"), BREAKS, ids=lambda value: str(value)[:20])
def test_it_follows_the_signer(module, function, broken, step, text, monkeypatch, credentials, at):
    """Whatever a step of the signer makes is what is explained: there is no second signer."""
    monkeypatch.setattr(module, function, broken)
    assert explain(STOP, credentials, at=at, **SCOPE).steps[step].text.startswith(text)


def test_the_keys_follow_the_signer(credentials, at):
    """The chain of keys is the signer's own derivation, the last of them the signing key."""
    shown = explain(STOP, credentials, at=at, show_keys=True, **SCOPE)
    secret, scope = credentials.secret_access_key, "20150830/us-east-1/ssm/aws4_request"
    assert sigv4.signing_key(secret, scope).hex() == named(shown, "kSigning").text
    keys = [bytes.fromhex(line.text) for line in shown.steps[3].output]
    for before, part, after in zip(keys, scope.split("/")[1:], keys[1:]):
        assert after == signing.hmac_sha256(before, part)
    assert sigv4.signature(keys[-1], shown.steps[2].text) == shown.signature


EXAMPLES = (
    ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
)


@pytest.mark.parametrize("pair", EXAMPLES)
def test_the_documented_keys_are_shown(pair, at):
    """Where they are asked for."""
    assert pair[1] in repr(explain(STOP, Credentials(*pair), at=at, show_keys=True, **SCOPE))
    assert pair[1] not in repr(explain(STOP, Credentials(*pair), at=at, **SCOPE))


@pytest.mark.parametrize(
    "pair", [EXAMPLES[0][:1] + EXAMPLES[1][1:], EXAMPLES[1][:1] + EXAMPLES[0][1:], ("AKIDEXAMPLE", "SECRETCANARY")]
)
def test_no_other_keys_are_shown(pair, at):
    """Not even those that are an example's by half."""
    with pytest.raises(ParamValidationError, match="example pairs of AWS's documentation alone") as caught:
        explain(STOP, Credentials(*pair), at=at, show_keys=True, **SCOPE)
    assert pair[1] not in str(caught.value)


def test_a_parameter_that_is_replaced_gives_nothing(explained):
    """A URL that was signed before and is signed again: the values come from this signing, though they are equal."""
    explanation = explained("/?X-Amz-Expires=60&X-Amz-Date=20000101T000000Z", expires=60)
    line = named(explanation, "CanonicalQueryString")
    sources = {source for part in line.parts if part.origin in ("date", "key_id") for source in part.comes_from}
    assert {"given.expires.0", "given.time.0", "given.key_id.0"} == sources
