"""`sigv4ssm verify`: whose request it is, or why nobody's."""

from __future__ import annotations

import pytest

from sigv4ssm.sigv4.verification import REASONS

AT = ("--at", "2015-08-30T12:36:00Z")
NO_KEYS = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
TOKEN = {"AWS_SESSION_TOKEN": "TOKENMARKER/of+the=session"}


@pytest.fixture
def signed(ask):
    """A function that signs a request with words of its own, and gives it raw."""

    def sign(*words: str, **settings: str) -> bytes:
        command = words if words and words[0] == "presign" else ("sign", *words)
        output = ("--output", "http")
        code, out, _ = ask(*command, "https://h/a?b", "--service", "s", *AT, *output, **settings)
        assert code == 0
        return out

    return sign


COVERED = {
    "the header form": (
        ("-d", "x", "-H", "X-One: 1", "-H", "User-Agent: me"),
        "20150830T123600Z",
        "the method, the path, the query, host, x-amz-date, x-one, the body",
        "user-agent",
    ),
    "the query form": (
        ("presign", "-H", "X-One: 1", "--expires-in", "60"),
        "20150830T123600Z, for 60 seconds",
        "the method, the path, the query, host, x-one, the body",
        "nothing",
    ),
    "a body that is not signed": (
        ("-d", "x", "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD"),
        "20150830T123600Z",
        "the method, the path, the query, host, x-amz-content-sha256, x-amz-date",
        "the body",
    ),
    "a token that is not signed": (
        ("--omit-session-token",),
        "20150830T123600Z",
        "the method, the path, the query, host, x-amz-date, the body",
        "x-amz-security-token",
    ),
    "a token in the URL that is not signed": (
        ("presign", "--omit-session-token"),
        "20150830T123600Z, for 3600 seconds",
        "the method, the path, the query, host, the body",
        "x-amz-security-token",
    ),
}


@pytest.mark.parametrize("name", COVERED)
def test_what_is_covered_and_what_is_not(name: str, signed, ask):
    """Who signed it, for where, when, what the signature covers, and what anybody could have changed."""
    words, time, covered, not_covered = COVERED[name]
    keys = TOKEN if "token" in name else {}
    code, out, err = ask("verify", "-", *AT, "--allow-unsigned-payload", stdin=signed(*words, **keys), **keys)
    assert (0, b"") == (code, err)
    assert [
        "verified",
        "signed by    AKIDEXAMPLE",
        "for          20150830/us-east-1/s/aws4_request",
        f"at           {time}",
        f"covered      {covered}",
        f"not covered  {not_covered}",
    ] == out.decode().splitlines()


REFUSED = {
    "no_authentication": (b"Authorization:", b"X:", ()),
    "piece_malformed": (b"Credential=", b"Credential", ()),
    "part_missing": (b"Signature=", b"Sig=", ()),
    "date_malformed": (b"X-Amz-Date:2015", b"X-Amz-Date:x", ()),
    "expired": (b"", b"", ("--at", "2015-08-30T12:41:01Z")),
    "not_yet_current": (b"", b"", ("--at", "2015-08-30T12:30:59Z")),
    "host_unsigned": (b"=host;", b"=", ()),
    "algorithm_unsupported": (b"HMAC-SHA256", b"HMAC-SHA512", ()),
    "credential_malformed": (b"/aws4_request", b"", ()),
    "scope_mismatch": (b"", b"", ("--region", "eu-west-1")),
    "payload_unsigned": (b"X-Amz-Date", b"x-amz-content-sha256:UNSIGNED-PAYLOAD\nX-Amz-Date", ()),
    "key_unknown": (b"AKIDEXAMPLE", b"AKIDOTHER", ()),
    "signature_mismatch": (b"GET", b"PUT", ()),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_the_first_reason_why_not(reason: str, signed, ask):
    """Exit code 1, the reason's name, and its sentence; the answer is no fault, so stderr is empty."""
    old, new, words = REFUSED[reason]
    code, out, err = ask("verify", "-", *AT, *words, stdin=signed().replace(old, new, 1))
    assert (1, b"") == (code, err)
    assert [f"refused: {reason}", REASONS[reason]] == out.decode().splitlines()[:2]


def test_a_mismatch_shows_what_should_have_been_signed(signed, ask):
    """Both texts, as the server makes them of what it got."""
    code, out, _ = ask("verify", "-", *AT, stdin=signed().replace(b"GET", b"PUT"))
    assert 1 == code
    assert "The canonical request is:\nPUT\n/a\nb=\nhost:h\nx-amz-date:20150830T123600Z\n" in out.decode()
    assert "The string to sign is:\nAWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/s/" in out.decode()


@pytest.mark.parametrize(
    ("form", "settings"), [((), TOKEN), (("presign",), TOKEN), ((), {"AWS_SESSION_TOKEN": "another"})]
)
def test_no_token_is_shown(form: tuple, settings: dict, signed, ask):
    """Not where it is the key's own and the request differs, nor where it is another's."""
    raw = signed(*form, **TOKEN)
    for changed in (raw, raw.replace(b"GET", b"PUT"), raw.replace(b"TOKENMARKER", b"TOKENMARKER2")):
        code, out, err = ask("verify", "-", *AT, stdin=changed, **settings)
        assert code in (0, 1)
        assert b"TOKENMARKER" not in out + err


@pytest.mark.parametrize("value", ["Bearer SECRET", "Basic SECRET==", "AWS AKID:SECRET", "SECRET"])
def test_another_login_is_not_shown(value: str, ask):
    """An Authorization of another kind is refused without its content."""
    raw = f"GET / HTTP/1.1\nHost: h\nAuthorization: {value}\n\n".encode()
    code, out, err = ask("verify", "-", stdin=raw)
    assert 1 == code
    assert b"SECRET" not in out + err


def test_a_terminal_is_not_steered(signed, ask):
    """What a request says of itself is printed without control characters."""
    raw = signed().replace(b"/s/aws4_request", b"/\x1b[2J/aws4_request")
    _, out, _ = ask("verify", "-", *AT, "--service", "s", stdin=raw)
    assert b"\x1b" not in out + ask("verify", "-", *AT, stdin=raw)[1]


def test_a_body_cut_short_is_named(signed, ask):
    """A Content-Length that is not the body's explains the mismatch."""
    raw = signed("-d", "body", "-H", "Content-Length: 4")
    assert 0 == ask("verify", "-", *AT, stdin=raw)[0]
    code, out, _ = ask("verify", "-", *AT, stdin=raw + b"\n")
    assert 1 == code
    assert "Content-Length is 4; the body here has 5 bytes.\n" in out.decode()


@pytest.mark.parametrize(
    ("words", "code"),
    [((), 1), (AT, 0), (("--at-its-time",), 0), (("--at", "20150830T124000Z"), 0), (("--at-its-time", *AT), 252)],
)
def test_the_time(words: tuple, code: int, signed, ask):
    """It is now, or the given one, or the request's own."""
    assert code == ask("verify", "-", *words, stdin=signed())[0]


def test_its_time_may_be_none(signed, ask):
    """A time that cannot be read is refused as such."""
    raw = signed().replace(b"X-Amz-Date:2015", b"X-Amz-Date:x")
    assert b"date_malformed" in ask("verify", "-", "--at-its-time", stdin=raw)[1]


@pytest.mark.parametrize(
    ("signer", "verifier", "code"),
    [
        ({}, {}, 0),
        ({}, NO_KEYS, 0),
        ({}, {"AWS_ACCESS_KEY_ID": "AKIDOTHER"}, 1),
        ({"AWS_ACCESS_KEY_ID": "AKIDOTHER"}, NO_KEYS, 1),
        ({}, {"AWS_SECRET_ACCESS_KEY": "other"}, 1),
        (TOKEN, TOKEN, 0),
        (TOKEN, {"AWS_SESSION_TOKEN": ""}, 1),
        ({}, {"AWS_SECRET_ACCESS_KEY": ""}, 253),
        ({}, {"AWS_ACCESS_KEY_ID": "ASIAEXAMPLE"}, 253),
    ],
)
def test_which_key_it_knows(signer: dict, verifier: dict, code: int, signed, ask):
    """The environment's, and the example pair only where there is none: anybody could sign with that."""
    assert code == ask("verify", "-", *AT, stdin=signed(**signer), **{"AWS_SESSION_TOKEN": "", **verifier})[0]


@pytest.mark.parametrize(
    ("made", "switch"),
    [("--no-normalize-path", "--no-normalize-path"), ("--no-double-encode-path", "--no-double-encode-path")],
)
def test_the_switches(made: str, switch: str, ask):
    """Signer and verifier must agree on them."""
    words = ("https://h/a/../b%20//c", "--service", "s", *AT)
    _, raw, _ = ask("sign", *words, made)
    assert (0, 1) == (ask("verify", "-", *AT, switch, stdin=raw)[0], ask("verify", "-", *AT, stdin=raw)[0])


def test_lines_may_end_as_on_the_wire(signed, ask):
    """CR LF is read like LF, in the head alone."""
    head, _, body = signed("-d", "a\nb").partition(b"\n\n")
    assert 0 == ask("verify", "-", *AT, stdin=head.replace(b"\n", b"\r\n") + b"\r\n\r\n" + body)[0]


@pytest.mark.parametrize("words", [("no-such-file",), ("-",), (".",)])
def test_no_request_is_no_answer(words: tuple, ask):
    """252, not 1: nothing was verified."""
    code, out, err = ask("verify", *words)
    assert (252, b"", 2) == (code, out, len(err.splitlines()))
