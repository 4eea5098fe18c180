"""`sigv4ssm explain`: what it takes, and how it looks on a terminal and elsewhere."""

from __future__ import annotations

import json
import re
import shutil
from unicodedata import east_asian_width

import pytest
from cases import PRESIGNED, STOP

from sigv4ssm import sigv4
from sigv4ssm.golden import read_case
from sigv4ssm.golden.rawtext import read_request
from sigv4ssm.local import EXAMPLE_CREDENTIALS

ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
A_STOP = ("explain", "--stop", ID, "--example")
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": EXAMPLE_CREDENTIALS.secret_access_key}
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def explained(ask):
    """A function that runs `sigv4ssm explain … --output json` and gives what it prints."""

    def explained(*words: str, **settings) -> dict:
        code, out, err = ask("explain", *words, "--output", "json", **settings)
        assert (0, b"") == (code, err), err
        return json.loads(out)

    return explained


def line(explanation: dict, name: str) -> str:
    lines = [line for step in explanation["steps"] for line in step["output"] if line["name"] == name]
    return "".join(part["text"] for part in lines[-1]["parts"])


def test_a_stop_is_explained_as_it_is_sent(explained):
    """Its signature is botocore's, and the one of the request that the client builds."""
    case = read_case(STOP / "no-type")
    explanation = explained("--stop", ID, "--example")
    assert case.text("header-signature.txt") == explanation["signature"]
    assert case.text("header-canonical-request.txt") == explanation["steps"][0]["text"]


def test_a_stop_with_the_configured_credentials(explained):
    """Region, key and token are the configuration's; the type is in the body."""
    settings = {"AWS_ACCESS_KEY_ID": "ASIAOTHER", "AWS_SESSION_TOKEN": "TOKEN", "AWS_REGION": "eu-west-1"}
    explanation = explained("--stop", ID, "--type", "Complete", "--at", "2015-08-30T12:36:00Z", **settings)
    given = {row["name"]: row["parts"][0]["text"] for row in explanation["given"]}
    assert {"access key id": "ASIAOTHER", "region": "eu-west-1", "service": "ssm"}.items() <= given.items()
    assert "***" == given["session token"]
    assert '"Type": "Complete"' in line(explanation, "body")
    expected = {"content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target"}
    assert expected == set(line(explanation, "SignedHeaders").split(";"))


def test_a_golden_case(explained):
    """In the form that it has; with a life of its own in the query form."""
    for folder, form in ((STOP / "cancel", "header"), (PRESIGNED / "get", "query")):
        case = read_case(folder)
        assert case.text(f"{form}-signature.txt") == explained("--golden", str(folder))["signature"]
    other = explained("--golden", str(STOP / "cancel"), "--expires-in", "61")
    assert ("query", "X-Amz-Expires=61") == (other["form"], other["steps"][0]["text"].split("&")[3])


def test_a_golden_case_of_the_header_form_alone(explained, tmp_path):
    """Its context need not say how long a URL lives: the option does."""
    folder = shutil.copytree(STOP / "cancel", tmp_path / "case")
    for file in folder.glob("query-*"):
        file.unlink()
    context = json.loads((folder / "context.json").read_bytes())
    del context["expiration_in_seconds"]
    (folder / "context.json").write_text(json.dumps(context))
    made = explained("--golden", str(folder), "--expires-in", "61")
    assert made == explained("--golden", str(STOP / "cancel"), "--expires-in", "61")


def test_a_raw_request(explained, ask, tmp_path):
    """One that is signed is explained as it is; with a service it is signed anew; without, signed with the options."""
    request = tmp_path / "request.txt"
    request.write_text("GET /a HTTP/1.1\nHost:h.example\n\n")
    words = ("--raw", str(request), "--service", "s", "--at", "2015-08-30T12:36:00Z")
    made = explained(*words)
    assert "signed" == made["verdict"]
    request.write_bytes(ask("sign", *words)[1])
    again = explained("--raw", str(request))
    assert ("verified", made["signature"]) == (again["verdict"], again["signature"])
    anew = explained("--raw", str(request), "--service", "s", "--at", "2015-08-30T12:36:01Z")
    assert "signed" == anew["verdict"]
    assert made["signature"] != anew["signature"]


def test_a_url_that_is_signed(explained, ask):
    """It is explained as it is, from the command line too."""
    url = ask("presign", "https://h.example/a?b", "--service", "s")[1].decode().strip()
    assert "verified" == explained(url)["verdict"]
    assert "mismatch" == explained(url, AWS_ACCESS_KEY_ID="AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY="other")["verdict"]


def test_the_example_pairs_are_known_where_another_key_is_set(explained):
    """A documented request can be verified on any machine."""
    request = str(STOP / "cancel" / "header-signed-request.txt")
    settings = {"AWS_ACCESS_KEY_ID": "AKIDOTHER", "AWS_SECRET_ACCESS_KEY": "another"}
    assert "verified" == explained("--raw", request, **settings)["verdict"]


def test_the_switches_of_the_signer(explained):
    """They are those of `sign`."""
    words = ("https://h.example/a%20b//c", "--service", "s3", "--example", "-H", "X-A: 1", "--unsigned-header", "x-a")
    switches = ("--no-normalize-path", "--no-double-encode-path", "--sign-payload-header")
    explanation = explained(*words, *switches)
    assert "/a%20b//c" == line(explanation, "CanonicalURI")
    assert "host;x-amz-content-sha256;x-amz-date" == line(explanation, "SignedHeaders")


NEEDLESS = (
    ("--service", ("--stop", ID, "--service", "ssm")),
    ("--header", ("--stop", ID, "-H", "X-A: 1")),
    ("--region", ("--golden", str(STOP / "cancel"), "--region", "us-east-1")),
    ("--example", ("--golden", str(STOP / "cancel"), "--example")),
    ("--type", ("https://h.example/", "--service", "s", "--type", "Cancel")),
)


@pytest.mark.parametrize(("option", "words"), NEEDLESS)
def test_what_would_say_nothing_is_refused(option, words, ask):
    """No option is overlooked in silence."""
    code, out, err = ask("explain", *words)
    assert (252, b"") == (code, out)
    assert f"{option} says nothing about this request." in err.decode()


def test_a_page(ask, tmp_path):
    """It goes to its file; nothing is printed."""
    page = tmp_path / "page.html"
    assert (0, b"", b"") == ask(*A_STOP, "--html", str(page))
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_plain_in_a_pipe(ask):
    """No colours there, and no line that is broken."""
    out = ask(*A_STOP)[1].decode()
    assert "\x1b" not in out
    signed = sigv4.verification.read_claim(read_request((STOP / "no-type" / "header-signed-request.txt").read_bytes()))
    assert f"Credential={signed.credential}, SignedHeaders={signed.signed_headers}, Signature={signed.signature}" in out


@pytest.mark.parametrize("columns", [60, 79, 80, 100, 200])
def test_it_fits_the_terminal(columns, terminal):
    """No line is wider than the terminal, but for the address of the specification; every text is whole."""
    code, shown = terminal(*A_STOP, COLUMNS=str(columns), TERM="xterm-256color", PYTHONIOENCODING="utf-8")
    assert 0 == code
    lines = [COLOUR.sub("", row) for row in shown.splitlines()]
    assert [] == [row for row in lines if len(row) > columns and "https://docs" not in row]
    joined = "".join(row.partition("│ ")[2] for row in lines)
    assert (STOP / "no-type" / "header-signature.txt").read_text() in joined


def test_wide_characters_are_counted_as_such(terminal):
    """A row with East Asian text is as wide as it looks."""
    words = ("explain", "https://h.example/", "-H", "X-A: " + "日本" * 30, "--service", "s", "--example")
    _, shown = terminal(*words, COLUMNS="60", TERM="xterm", PYTHONIOENCODING="utf-8")
    for row in COLOUR.sub("", shown).splitlines():
        assert "https://docs" in row or 60 >= sum(2 if east_asian_width(c) in "WF" else 1 for c in row)


def test_colours_say_what_a_part_is(terminal):
    """One colour for one origin, in the request, in the canonical request, and in the legend."""
    shown = terminal(*A_STOP, TERM="xterm", PYTHONIOENCODING="utf-8")[1]
    assert 3 <= shown.count("\x1b[1;34mPOST\x1b[0m")
    assert "\x1b[1;34mmethod\x1b[0m" in shown
    assert "\x1b[91mregion\x1b[0m" in shown
    assert "session token" not in shown


@pytest.mark.parametrize("settings", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours_where_they_are_not_wanted(settings, terminal):
    """Nor the legend of them."""
    _, shown = terminal(*A_STOP, **{"TERM": "xterm", "PYTHONIOENCODING": "utf-8", **settings})
    assert "\x1b" not in shown
    assert "fixed by the specification" not in shown


def test_ascii_alone(run):
    """Where nothing else can be shown, rules, line ends and other characters have other signs."""
    finished = run(
        "explain", "https://h.example/", "-H", "X-A: é", "--service", "s", "--example", PYTHONIOENCODING="ascii"
    )
    assert (0, "") == (finished.returncode, finished.stderr)
    assert finished.stdout.isascii()
    assert r"| x-a:\xe9\n " in finished.stdout


def test_what_steers_a_terminal_is_shown(terminal):
    """An escape in a body is text."""
    words = ("explain", "https://h.example/", "-d", "\x1b[2Jx\ty", "--service", "s", "--example")
    shown = terminal(*words, TERM="xterm", PYTHONIOENCODING="utf-8")[1]
    assert r"\x1b[2Jx\ty" in shown
    assert "\x1b[2J" not in shown
