"""A check notices every change, and names the first stage that it reaches."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cases import PRESIGNED, STOP, SUITE

from sigv4ssm.golden import CaseError, find_cases, first_difference
from sigv4ssm.golden.case import parse_case
from sigv4ssm.golden.check import Difference
from sigv4ssm.golden.review import _first_line
from sigv4ssm.sigv4.canonical import canonical_uri
from sigv4ssm.values import split_url

SIGNING = find_cases(SUITE) if SUITE.is_dir() else []
STAGE_OF_KEY = {
    "access_key_id": "header-signed-request",
    "secret_access_key": "header-signature",
    "token": "header-canonical-request",
    "region": "header-string-to-sign",
    "service": "header-string-to-sign",
    "timestamp": "header-canonical-request",
    "expiration_in_seconds": "query-canonical-request",
}
"""Where a change of the context shows first."""


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def flipped(data: bytes, position: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]


def noticed(files: dict[str, bytes]) -> str | None:
    """The stage that differs, or the broken file; None where all is well."""
    try:
        difference = first_difference(parse_case(Path(), files))
    except CaseError as error:
        return f"broken {error.problem.partition(':')[0]}"
    return difference.where if difference else None


def right_answers(name: str, files: dict[str, bytes], changed: dict[str, bytes]) -> set[str]:
    """What a check may say of a change in this file."""
    if name == "request.txt":
        return {f"broken {name}", first_stage_of_request(files, changed)}
    if name == "context.json":
        return {f"broken {name}", first_stage_of_context(files[name], changed[name])}
    return {name.removesuffix(".txt")}


def first_stage_of_context(before: bytes, after: bytes) -> str:
    try:
        old, new = flat(json.loads(before)), flat(json.loads(after))
    except ValueError:
        return "broken context.json"
    changed = [key for key in old if old[key] != new.get(key)]
    return STAGE_OF_KEY.get(changed[0], "broken context.json")


def flat(context: dict) -> dict:
    pair = context.get("credentials", {})
    return {key: value for key, value in {**context, **pair}.items() if key != "credentials"}


def first_stage_of_request(files: dict[str, bytes], changed: dict[str, bytes]) -> str:
    """The canonical request shows every change but that of a path whose canonical form is the same."""
    try:
        old, new = (parse_case(Path(), each) for each in (files, changed))
    except CaseError:
        return "broken request.txt"
    paths = [
        canonical_uri(split_url(case.request.url)[2], normalize_path=case.context["normalize"]) for case in (old, new)
    ]
    same = paths[0] == paths[1] and old.request.headers == new.request.headers and old.request.body == new.request.body
    same = same and split_url(old.request.url)[3] == split_url(new.request.url)[3]
    return f"header-{'signed' if same and old.request.method == new.request.method else 'canonical'}-request"


def wrong_answers(folder: Path, step: int = 1, first: int = 0) -> list[tuple[str, int, str | None]]:
    """Every octet of every file with its last bit turned: those of which the check says nothing, or the wrong thing."""
    files = contents(folder)
    found = [("unchanged", 0, noticed(files))] if noticed(files) else []
    for name, data in files.items():
        for position in range(first % step, len(data), step):
            changed = {**files, name: flipped(data, position)}
            answer = noticed(changed)
            if answer not in right_answers(name, files, changed):
                found.append((name, position, answer))
    return found


needs_suite = pytest.mark.skipif(not SUITE.is_dir(), reason="AWS's suite lies beside the project, not in it")


@needs_suite
@pytest.mark.parametrize("number", range(19))
def test_a_sample_of_octets(number: int):
    """A change in any file of any of the 19 cases is noticed at the right stage: every 29th octet."""
    assert [] == wrong_answers(SIGNING[number], 29, number)


@needs_suite
@pytest.mark.slow
@pytest.mark.parametrize("folder", SIGNING, ids=lambda folder: folder.name)
def test_every_octet(folder: Path):
    """A change in any octet of any file of the 19 cases is noticed at the right stage: all, without exception."""
    assert [] == wrong_answers(folder)


IDLE = (
    ("unsigned-headers.txt", b"", "it is there to be read: no signer makes it"),
    ("response.txt", b"HTTP/1.1 ", "the phrase of the status: a caller gets the status"),
    ("response.txt", b"<html>", "the body of an error that is no JSON: the status is its code"),
    ("outcome.json", b'    "Message":', "a member of the error's model, which botocore adds on top"),
    ("difference.json", b'    "why":', "written for people"),
    ("context.json", b'    "expiration_in_seconds":', "the life of a URL, in a case without the query form"),
)
"""In an exchange there are changes that cannot matter: the file, how the line begins, and why."""


def test_a_header_of_an_answer_that_is_no_utf_8():
    """It is a difference like others, and is shown by its escape."""
    files = contents(STOP / "cancel")
    changed = files["response.txt"].replace(b"\n", b"\nX-Odd:\xff\n", 1)
    difference = first_difference(parse_case(Path(), {**files, "response.txt": changed}))
    assert difference is not None
    assert "outcome" == difference.where
    assert '"x-odd": "\\udcff"' in difference.diff()


@pytest.mark.parametrize("name", ["not-found", "cancel", "html-503"])
def test_every_octet_of_an_exchange(name: str):
    """A change in the answer or in the outcome is noticed as the outcome, but for the reasons listed."""
    files = contents(STOP / name)
    unnoticed = set()
    assert noticed(files) is None
    for file, data in files.items():
        for position in range(len(data)):
            answer = noticed({**files, file: flipped(data, position)})
            if answer is None:
                unnoticed.add((file, in_line(data, position)))
            elif file in ("response.txt", "outcome.json", "difference.json"):
                assert answer in ("outcome", f"broken {file}"), (file, position)
    idle = {
        (file, line) for file, line in unnoticed for name, begin, _ in IDLE if file == name and line.startswith(begin)
    }
    assert idle == unnoticed


def in_line(data: bytes, position: int) -> bytes:
    """The line, as it stands there before the change."""
    begin = data.rfind(b"\n", 0, position) + 1
    return data[begin:].split(b"\n")[0]


def test_the_diff_shows_the_line():
    """Lines that differ are marked, those around them are there, tokens are not, and what is invisible is an escape."""
    difference = Difference("header", "canonical-request", "GET\n/\na:b\nhost:h", "GET\n/\na:\xa0b\nhost:h")
    assert " GET\n /\n-a:b\n+a:\\xa0b\n host:h" == difference.diff()
    secret = Difference(
        "header", "canonical-request", "x-amz-security-token:secret\na", "x-amz-security-token:secret\nb"
    )
    assert " x-amz-security-token:***\n-a\n+b" == secret.diff()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"a=%2B&a=1", b"a=1&a=%2B"),
        (b"Empty=&", b"Empty&"),
        (b"Host:iam.amazonaws.com\n", b"Host: iam.amazonaws.com\t\n"),
    ],
)
def test_signed_requests_are_compared_as_pairs(old: bytes, new: bytes):
    """The order of parameters is the signer's own; a name alone has an empty value; blanks are no part of a value."""
    files = contents(PRESIGNED / "get-query")
    text = files["query-signed-request.txt"]
    assert old in text
    assert noticed({**files, "query-signed-request.txt": text.replace(old, new)}) is None


def test_a_parameter_without_a_value_counts():
    """Left out it is missed."""
    files = contents(PRESIGNED / "get-query")
    text = files["query-signed-request.txt"]
    assert "query-signed-request" == noticed({**files, "query-signed-request.txt": text.replace(b"Empty=&", b"")})


def test_the_body_is_compared_to_the_octet():
    """Octets that are no UTF-8 are not taken for their escapes."""
    files = contents(PRESIGNED / "put-binary")
    text = files["query-signed-request.txt"]
    assert "query-signed-request" == noticed({**files, "query-signed-request.txt": text.replace(b"\xff", b"\\xff")})


def test_a_last_line_that_reads_as_none_is_one():
    """A body with one line more differs in that line, whatever it says."""
    found = _first_line("a", "a\n(not there)")
    assert ("payload, line 2", "(not there)") == (found.component, found.actual)
