"""`sigv4ssm sign` and `presign`: what is taken for the request, and what is printed of it."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cases import FIXTURES, SUITE
from rawserver import RawServer

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.cli import given
from sigv4ssm.golden import find_cases, read_case
from sigv4ssm.golden.check import comparable
from sigv4ssm.golden.rawtext import read_request
from sigv4ssm.local import EXAMPLE_CREDENTIALS

AT = ("--at", "2015-08-30T12:36:00Z")
FOR = ("--service", "service", *AT)
URL = "https://h.example/"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


CASES = [
    (folder, form)
    for root in (FIXTURES, SUITE)
    for folder in (find_cases(root) if root.is_dir() else ())
    for form in read_case(folder).forms
]


@pytest.mark.parametrize(("folder", "form"), CASES, ids=lambda part: getattr(part, "name", part))
def test_golden_cases_are_signed_by_the_command(folder: Path, form: str, ask):
    """Every case's request, given raw with the switches of its context, is printed as the case has it signed."""
    case = read_case(folder)
    words = [f"--{name}={case.context[name]}" for name in ("region", "service")]
    words += ["--at", case.context["timestamp"], "--raw", "-", "--output", "http"]
    words += [] if case.context["normalize"] else ["--no-normalize-path"]
    words += ["--omit-session-token"] if case.context.get("omit_session_token") else []
    if form == "header":
        words = ["sign", *words, *(["--sign-payload-header"] if case.context["sign_body"] else [])]
    else:
        words = ["presign", *words, "--expires-in", str(case.context["expiration_in_seconds"])]
    keys = dict(zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), case.credentials._fields()))
    keys = {name: value or "" for name, value in keys.items()}
    code, out, err = ask(*words, stdin=case.files["request.txt"], **keys)
    assert (0, b"") == (code, err)
    assert comparable(read_request(case.files[f"{form}-signed-request.txt"])) == comparable(read_request(out))
    switches = () if case.context["normalize"] else ("--no-normalize-path",)
    assert 0 == ask("verify", "-", "--at-its-time", *switches, stdin=out, **keys)[0]


ENCODED = "a%20b/%C3%A9%22%7C%3d?c%20d=%7B%7D&[%C3%A9]"
GIVEN = {
    "a URL": ([URL], Request("GET", URL)),
    "a method": ([URL, "-X", "PURGE"], Request("PURGE", URL)),
    "its long name": ([URL, "--request=PUT"], Request("PUT", URL)),
    "headers": ([URL, "-H", "X-A: 1 ", "--header=x-b:2:3"], Request("GET", URL, {"X-A": "1", "x-b": "2:3"})),
    "a header twice": ([URL, "-H", "X: 1", "-H", "X: 2"], Request("GET", URL, [("X", "1"), ("X", "2")])),
    "an empty header": ([URL, "-H", "X;"], Request("GET", URL, {"X": ""})),
    "data": ([URL, "-d", "a=é"], Request("POST", URL, body="a=é".encode())),
    "data and a method": ([URL, "-XPUT", "-d", ""], Request("PUT", URL)),
    "data twice": ([URL, "-d", "a", "--data=b", "--data-binary", "c"], Request("POST", URL, body=b"a&b&c")),
    "data in a file": ([URL, "-d", "@FILE"], Request("POST", URL, body=b"onetwo\xff")),
    "bytes in a file": ([URL, "--data-binary", "@FILE"], Request("POST", URL, body=b"one\r\ntwo\0\xff\n")),
    "bytes from stdin": ([URL, "--data-binary", "@-"], Request("POST", URL, body=b"\r\nstdin\n")),
    "data from stdin": ([URL, "-d", "@-"], Request("POST", URL, body=b"stdin")),
    "no path": (["https://h.example"], Request("GET", "https://h.example")),
    "a fragment": ([URL + "?a#b"], Request("GET", URL + "?a")),
    "an odd URL": ([URL + 'a b/é"|%3d?c d={}&[é]'], Request("GET", URL + ENCODED)),
}


@pytest.mark.parametrize("name", GIVEN)
def test_the_request_of_the_arguments(name: str, ask, tmp_path):
    """curl's spellings have curl's meanings; a URL is signed as it can be sent."""
    words, expected = GIVEN[name]
    (tmp_path / "file").write_bytes(b"one\r\ntwo\0\xff\n")
    words = [word.replace("FILE", str(tmp_path / "file")) for word in words]
    code, out, err = ask("sign", *words, *FOR, "--output", "json", stdin=b"\r\nstdin\n")
    assert (0, b"") == (code, err)
    signed = sigv4.sign(expected, EXAMPLE_CREDENTIALS, region="us-east-1", service="service", at=given.time(AT[1]))
    printed = json.loads(out)
    assert signed.request.method == printed["method"]
    assert signed.request.url == printed["url"]
    assert [list(pair) for pair in signed.request.headers] == printed["headers"]
    body = printed["body"].encode() if "body" in printed else base64.b64decode(printed["body_base64"])
    assert signed.request.body == body
    for text in ("canonical_request", "string_to_sign", "signature"):
        assert getattr(signed, text) == printed[text]


SWITCHES = {
    "--no-normalize-path": {"normalize_path": False},
    "--no-double-encode-path": {"double_encode_path": False},
    "--omit-session-token": {"omit_session_token": True},
    "--unsigned-header=X-ONE": {"unsigned_headers": ["x-one"]},
    "--sign-payload-header": {"sign_payload_header": True},
    "--region=eu-west-1": {"region": "eu-west-1"},
    "--service=s3": {"service": "s3"},
    "--at=20160101T000000Z": {"at": given.time("2016-01-01T00:00:00Z")},
}


@pytest.mark.parametrize("command", ["sign", "presign"])
@pytest.mark.parametrize("switch", SWITCHES)
def test_the_options_reach_the_signer(command: str, switch: str, ask):
    """Each option is the signer's switch of that name."""
    if (command, switch) == ("presign", "--sign-payload-header"):
        assert 252 == ask(command, URL, *FOR, switch)[0]
        return
    keys = Credentials(*EXAMPLE_CREDENTIALS._fields()[:2], "TOKEN")
    request = Request("GET", URL + "a/../%20", {"X-One": "1"})
    options = {"region": "us-east-1", "service": "service", "at": given.time(AT[1]), **SWITCHES[switch]}
    life = {"expires": 3600} if command == "presign" else {}
    signed = getattr(sigv4, command)(request, keys, **options, **life)
    words = (request.url, "-H", "X-One: 1", *FOR, switch, "--output", "json")
    code, out, _ = ask(command, *words, AWS_SESSION_TOKEN="TOKEN")
    assert (0, signed.canonical_request) == (code, json.loads(out)["canonical_request"])
    assert signed.request.url == json.loads(out)["url"]


def test_the_raw_form_is_read_again(ask):
    """What `sign` prints is what `--raw` takes: signing it again changes nothing."""
    words = ("--service", "s", *AT, "--raw", "-")
    _, once, _ = ask("sign", "https://h/a?b", "-d", "body\n", "-H", "X-Latin: é", "--service", "s", *AT)
    assert (0, once, b"") == ask("sign", *words, stdin=once)
    assert once.endswith(b"\n\nbody\n")
    _, presigned, _ = ask("presign", *words, "--output", "http", stdin=once)
    assert (0, presigned, b"") == ask("presign", *words, "--output", "http", stdin=presigned)


CURL = {
    "GET": (),
    "a port and no path": ("-X", "GET"),
    "HEAD": ("-X", "HEAD"),
    "a method": ("-X", "DELETE"),
    "text": ("-d", 'it\'s "quoted" $HOME `id` \\n !! %s\n two lines é 日 \n'),
    "an @": ("--data-binary", "@at", "-X", "PUT"),
    "binary": ("--data-binary", "@binary", "-H", "Content-Type: x/y"),
    "a long text": ("--data-binary", "@long"),
    "a megabyte": ("--data-binary", "@megabyte"),
    "headers": ("-H", "X-Empty;", "-H", 'X-Quote: it\'s "$HOME" `id` \\', "-H", "X-Two: a", "-H", "X-Two: b"),
    "headers that are not ASCII": ("-H", "X-Latin: é日"),
    "curl's own headers": ("-H", "Accept: a/b", "-H", "User-Agent: me", "-H", "content-length: 1", "-d", "x"),
    "another Host": ("-H", "Host: Other.example"),
    "a token": ("-d", "x"),
}
TARGETS = {
    "a method": "/a/../b/./c//d/?x=[1-3]&y={a,b}&z=%7e+~'",
    "a port and no path": "",
    "headers": "/é/a b?c d",
}
FILES = {"at": b"@file", "binary": bytes(range(256)) * 3, "long": b"x" * 150_000, "megabyte": b"%" * 1_100_000}


@pytest.mark.skipif(not shutil.which("curl"), reason="it takes curl to see what curl sends")
@pytest.mark.parametrize("name", CURL)
@pytest.mark.parametrize("command", ["sign", "presign"])
def test_curl_sends_what_was_signed(name: str, command: str, ask, tmp_path, raw_server):
    """The command line, run by sh, sends the signed request to the byte, and nothing else."""
    server: RawServer = raw_server(OK)
    for file, content in FILES.items():
        (tmp_path / file).write_bytes(content)
    words = [f"@{tmp_path}/{word[1:]}" if word.startswith("@") else word for word in CURL[name]]
    words = [command, server.url + TARGETS.get(name, "/"), *words, "--service", "s", "--no-normalize-path"]
    keys = {"AWS_SESSION_TOKEN": "TOKEN/of+the=session"} if name == "a token" else {}
    words += AT
    _, expected, _ = ask(*words, "--output", "http", **keys)
    _, script, _ = ask(*words, "--output", "curl", **keys)
    (tmp_path / "script").write_bytes(script)
    done = subprocess.run(["sh", str(tmp_path / "script")], capture_output=True, timeout=120)
    assert (0, 1) == (done.returncode, len(server.requests)), done.stderr
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    lines = [line.replace(b": ", b":", 1) for line in lines if not line.startswith(b"Content-Length:")]
    wanted_head, _, wanted_body = expected.partition(b"\n\n")
    wanted_first, *wanted = wanted_head.split(b"\n")
    assert (wanted_first, wanted_body) == (first, body)
    assert sorted(wanted) == sorted(lines)
    raw = b"\r\n".join([first, *lines]) + b"\r\n\r\n" + body
    assert 0 == ask("verify", "-", *AT, "--no-normalize-path", stdin=raw, **keys)[0]


def test_a_header_is_not_both_given_and_taken_away(ask):
    """What curl would add is taken away by an empty header; one that is given is not."""
    words = ("-H", "ACCEPT: a/b", "-d", "x", *FOR, "--output", "curl")
    script = ask("sign", URL, *words)[1].decode()
    assert ["'ACCEPT: a/b' \\", "User-Agent: \\", "Content-Type: \\"] == [
        line.partition("-H ")[2]
        for line in script.splitlines()
        if re.search("accept|user-agent|content-type", line.partition("-H ")[2].partition(":")[0].lower())
    ]


def test_curl_cannot_send_a_raw_blank(ask):
    """A raw request may hold one, as AWS's suite does; a command for it would send something else."""
    raw = b"GET /a b HTTP/1.1\nHost:h\n\n"
    code, out, err = ask("sign", "--raw", "-", *FOR, "--output", "curl", stdin=raw)
    assert (252, b"") == (code, out)
    assert b"raw blank" in err


REFUSED = {
    "no request": ((), "No request is given"),
    "a URL and a raw request": ((URL, "--raw", "-"), "--raw is the whole request"),
    "a header and a raw request": (("-H", "A: b", "--raw", "-"), "--raw is the whole request"),
    "no such file": (("--raw", "no-such-file"), "Cannot read no-such-file: no such file or directory."),
    "a folder": (("--raw", "."), "Cannot read .: is a directory."),
    "an empty raw request": (("--raw", "-"), "no request line"),
    "no such data": ((URL, "-d", "@no-such-file"), "cannot read no-such-file: no such file or directory."),
    "a relative URL": (("/path",), "not absolute"),
    "a host that is not ASCII": (("https://é.example/",), "not ASCII"),
    "a header without a colon": ((URL, "-H", "SECRETMARKER"), "write 'Name: value'"),
    "a header without a value": ((URL, "-H", "X:"), "write 'Name: value'"),
    "a line end in a header": ((URL, "-H", "X: SECRETMARKER\nY: z"), "header X contains"),
    "a time in words": ((URL, "--at", "noon"), "'noon' is no time like 2015-08-30T12:36:00Z"),
    "no time zone": ((URL, "--at", "2015-08-30T12:36:00"), "is no time like"),
    "what is no region": ((URL, "--region", "us/east"), "'us/east' is no region"),
    "another output": ((URL, "--output", "yaml"), "invalid choice: 'yaml'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_request_is_refused(name: str, ask):
    """With 252 and a sentence that shows no value of a header; nothing is printed on stdout."""
    words, said = REFUSED[name]
    code, out, err = ask("sign", "--service", "s", *words)
    assert (252, b"") == (code, out)
    assert said in err.decode()
    assert b"SECRETMARKER" not in err


@pytest.mark.parametrize("command", ["sign", "presign"])
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"AWS_REGION": ""}, "No region is set."),
        ({"AWS_DEFAULT_REGION": "eu-west-1"}, "The environment names two regions"),
        ({"AWS_ACCESS_KEY_ID": ""}, "No credentials were found"),
        ({"AWS_SECRET_ACCESS_KEY": ""}, "AWS_SECRET_ACCESS_KEY is not"),
        ({"AWS_ACCESS_KEY_ID": "ASIAEXAMPLE"}, "its session token is missing"),
    ],
)
def test_keys_and_region_come_from_the_environment(command: str, settings: dict, said: str, ask):
    """What is wrong with them is said as `stop` says it, with 253."""
    code, out, err = ask(command, URL, "--service", "s", **settings)
    assert (253, b"") == (code, out)
    assert said in err.decode()
