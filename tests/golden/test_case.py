"""Cases on disk: found, read, written back byte for byte, and refused with the file's name and the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cases import FIXTURES, PRESIGNED, STOP, SUITE

from sigv4ssm import Request, sigv4
from sigv4ssm.golden import CaseError, find_cases, first_difference, read_case, write_case
from sigv4ssm.golden.case import STAGES, parse_case

FOLDERS = find_cases(FIXTURES) + (find_cases(SUITE) if SUITE.is_dir() else [])


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_read_and_written_it_has_the_same_bytes(folder: Path, tmp_path: Path):
    """Every file of every case, AWS's and ours."""
    write_case(read_case(folder), tmp_path / "again")
    assert contents(folder) == contents(tmp_path / "again")


@pytest.mark.skipif(not SUITE.is_dir(), reason="AWS's suite lies beside the project, not in it")
def test_all_19_of_the_suite_are_found():
    """None is lost, and both forms of each are there."""
    assert [("header", "query")] * 19 == [read_case(folder).forms for folder in find_cases(SUITE)]


def test_cases_are_found_in_a_tree(tmp_path: Path):
    """At any depth, the root itself included, by any file of a case; hidden folders are a recorder's."""
    for name in ("request.txt", "a/context.json", "b/c/query-signature.txt", "d/other.txt", ".recording-1/request.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [tmp_path, tmp_path / "a", tmp_path / "b" / "c"] == find_cases(tmp_path)
    assert [] == find_cases(tmp_path / "nowhere")


def context(**changed) -> bytes:
    given = json.loads((PRESIGNED / "get-session-token" / "context.json").read_bytes())
    given = {name: value for name, value in {**given, **changed}.items() if value is not ...}
    return json.dumps(given).encode()


def pair(**changed) -> bytes:
    return context(credentials={"access_key_id": "AKID", "secret_access_key": "SECRET", **changed})


BROKEN = {
    "no request": ({"request.txt": None}, "request.txt: it is missing."),
    "no context": ({"context.json": None}, "context.json: it is missing."),
    "no stage": (
        {f"query-{stage}.txt": None for stage in STAGES},
        "CASE: no stage of any form is there.",
    ),
    "a stage is missing": ({"query-signature.txt": None}, "query-signature.txt: it is missing."),
    "one stage only": ({"header-signature.txt": b"0"}, "header-canonical-request.txt: it is missing."),
    "no request line": ({"request.txt": b"GET /\nHost:h\n"}, "request.txt: 'GET /' is no request line."),
    "a header cut": ({"request.txt": b"GET / HTTP/1.1\nHost\n"}, "request.txt: 'Host' in the request is no header."),
    "unsendable": (
        {"request.txt": b"GET / HTTP/1.1\nHost:h\nA:\x0b\n"},
        "request.txt: The header A contains a character that cannot be sent.",
    ),
    "not JSON": ({"context.json": b"{"}, "context.json: it is not JSON."),
    "a list": ({"context.json": b"[]"}, "context.json: it is no JSON object."),
    "depth": ({"context.json": b"[" * 100_000}, "context.json: it is not JSON."),
    "an unknown key": ({"context.json": context(sing_body=True)}, "context.json: sing_body is no key that is known."),
    "an unknown key in the pair": ({"context.json": pair(tokn="t")}, "context.json: tokn is no key that is known."),
    "a key is missing": ({"context.json": context(region=...)}, "context.json: region is missing."),
    "a number as text": (
        {"context.json": context(expiration_in_seconds="60")},
        "context.json: expiration_in_seconds is no int.",
    ),
    "a flag as number": ({"context.json": context(normalize=1)}, "context.json: normalize is no bool."),
    "no life": (
        {"context.json": context(expiration_in_seconds=...)},
        "context.json: expiration_in_seconds is missing.",
    ),
    "a life too long": (
        {"context.json": context(expiration_in_seconds=604801)},
        "context.json: expiration_in_seconds is out of range.",
    ),
    "a time of its own": (
        {"context.json": context(timestamp="2015-8-30T12:36:00Z")},
        "context.json: timestamp is not a time.",
    ),
    "an empty time": ({"context.json": context(timestamp="")}, "context.json: timestamp is not a time."),
    "no time": ({"context.json": context(timestamp="yesterday")}, "context.json: timestamp is not a time."),
    "a region of two": ({"context.json": context(region="a/b")}, "context.json: 'a/b' is no region."),
    "no secret": ({"context.json": pair(secret_access_key="")}, "context.json: secret_access_key is empty."),
    "an answer that is none": ({"response.txt": b"no"}, "response.txt: 'no' is no status line."),
    "an outcome of nothing": ({"outcome.json": b"{}"}, "response.txt: it is missing."),
    "a difference from nothing": ({"difference.json": b"{}"}, "outcome.json: it is missing."),
    "an outcome of text": (
        {"outcome.json": b'{"ResponseMetadata": ""}', "response.txt": b"HTTP/1.1 200 OK\n\n"},
        "outcome.json: ResponseMetadata is no dict.",
    ),
    "a difference without a reason": (
        {"difference.json": b"{}", "outcome.json": b'{"ResponseMetadata": {}}', "response.txt": b"HTTP/1.1 200 OK\n\n"},
        "difference.json: why is missing.",
    ),
    "an outcome cut short": (
        {"outcome.json": b"{", "response.txt": b"HTTP/1.1 200 OK\n\n"},
        "outcome.json: it is not JSON.",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_broken_says_which_file_and_why(kind: str, tmp_path: Path):
    """Read from disk, as `golden check` meets it; and there is a word on what to do."""
    changed, problem = BROKEN[kind]
    folder = tmp_path / "CASE"
    folder.mkdir()
    for name, data in {**contents(PRESIGNED / "get-session-token"), **changed}.items():
        if data is not None:
            (folder / name).write_bytes(data)
    with pytest.raises(CaseError) as refused:
        read_case(folder)
    assert problem == refused.value.problem.replace(str(folder), "CASE").removeprefix("CASE/")
    assert refused.value.remedy


def test_a_folder_that_cannot_be_read(tmp_path: Path):
    """It says so in a sentence, not in a trace."""
    with pytest.raises(CaseError, match="nothing: No such file or directory"):
        read_case(tmp_path / "nothing")


def test_a_case_shows_no_secret():
    """Neither its key nor its token is in its repr."""
    shown = repr(read_case(STOP / "session-token"))
    assert "wJalr" not in shown
    assert "AQoDYX" not in shown


def blanks(value: str) -> bytes:
    return f"GET / HTTP/1.1\nHost:example.amazonaws.com\nA:{value}\n".encode()


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ("  b  ", "b"),
        ("\tb \t c\t", "b c"),
        ("b\n  c\n\td", "b c d"),
        ("b\r\n c", "b c"),
        ("\xa0b\xa0", "\xa0b\xa0"),
        ("\u3000b", "\u3000b"),
        ('"a   b"', '"a b"'),
    ],
)
def test_values_are_trimmed_of_space_and_tab_alone(value: str, canonical: str):
    """Folded lines are one; the no-break space is a character like others."""
    case = parse_case(Path("case"), {**contents(PRESIGNED / "get"), "request.txt": blanks(value)})
    assert isinstance(case.request, Request)
    difference = first_difference(case)
    assert difference is not None
    assert f"\na:{canonical}\n" in difference.actual
    assert isinstance(case.sign("header"), sigv4.Signed)
