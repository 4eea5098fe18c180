"""What `sigv4ssm stop` is to stop: ids of the command line and of stdin, and executions in several regions."""

from __future__ import annotations

import errno
import re
import socket
import sys

import pytest

from sigv4ssm.cli import targets
from sigv4ssm.errors import EndpointConnectionError
from sigv4ssm.local import Endpoint, Fault
from sigv4ssm.regions import beside

UNKNOWN = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"


@pytest.mark.parametrize(
    ("words", "stdin", "code", "stopped"),
    [
        (("-", "--yes"), "{1}\tInProgress {2}\n# {4}\n\n{5} # the last\n{1}\n", 0, [1, 5]),
        (("-", "--yes"), "InProgress\n{1}\n", 1, [1]),
        (("-",), "InProgress\n{1}\n", 252, []),
        (("-", "--dry-run"), "{1}\nInProgress\n", 252, []),
        (("-",), "{1}\n{1}", 0, [1]),
        (("-",), "\ufeff{1}\r\n\r\n", 0, [1]),
        (("-",), "{1}\n{2}\n", 252, []),
        (("-", "--yes"), "", 0, []),
        (("-", "--dry-run"), "{1}\n{2}\n", 0, []),
    ],
)
def test_ids_on_stdin(served, words, stdin: str, code: int, stopped: list[int]):
    """The first words of the lines, with comments; an id that comes again is stopped once. What is no id stops all
    that has not begun."""
    text = re.sub(r"\{(\d)\}", lambda number: served.ids[int(number[1]) - 1], stdin)
    assert (code, stopped) == (served.stop(*words, stdin=text)[0], served.stopped())


@pytest.mark.parametrize(("regions", "code"), [("us-east-1,eu-west-1", 1), ("all", 0), ("eu-west-1,all", 0)])
def test_regions_that_refuse_are_left_out(serve, regions: str, code: int):
    """They are said on stderr and in the answer, and the others are stopped; one that was named makes it 1."""
    served = serve(region="eu-west-1")
    got, answer, err = served.stop("--document", "Stop", "--regions", regions, "--yes")
    refused = {each["region"] for each in answer["refused"]}
    asked = beside("us-east-1") if "all" in regions else regions.split(",")
    assert (code, [1, 2], {*asked} - {"eu-west-1"}) == (got, served.stopped(), refused)
    assert {"eu-west-1"} == {each["region"] for each in answer["outcomes"]}
    assert asked[0] in refused
    assert f"{asked[0]} is left out: DescribeAutomationExecutions: InvalidSignatureException" in err
    assert (1, len(refused) - 1) == (err.count("InvalidSignatureException"), err.count(" is left out, as above\n"))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"code": "UnrecognizedClientException"}, 0),
        ({"code": "AccessDeniedException"}, 0),
        ({"code": "ThrottlingException"}, 1),
        ({"code": "InternalServerError"}, 1),
        ({"reset": True}, 1),
    ],
    ids=str,
)
def test_a_region_that_could_not_answer_is_missing(serve, fault: dict, code: int):
    """Also where all were asked for: what goes on there was not stopped."""
    served = serve(faults=[Fault("DescribeAutomationExecutions", 1, **fault)])
    got, answer, _ = served.stop("--document", "None", "--regions", "all", AWS_MAX_ATTEMPTS="1")
    assert (code, 1) == (got, len(answer["refused"]))


@pytest.mark.parametrize(
    ("cause", "refused"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), True),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), False),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), False),
        (TimeoutError("timed out"), False),
    ],
    ids=repr,
)
def test_of_all_regions_one_without_an_address_is_none(cause: OSError, refused: bool):
    """It is not open yet; one that cannot be reached may have executions that go on."""
    error = EndpointConnectionError("No connection.", "Look.", False)
    error.__cause__ = cause
    assert refused is targets._is_refusal(error)


def test_where_all_regions_refuse_the_first_ones_error_is_the_answer(serve):
    """As in one region."""
    served = serve(region="eu-west-1")
    assert 254 == served.stop("--document", "Stop", "--regions", "us-east-1,us-east-2", "--yes")[0]


@pytest.mark.parametrize("own", ["us-gov-west-1", "eusc-de-east-1"])
def test_all_regions_are_those_of_the_own_partition(served, own: str):
    """Each is asked, once."""
    code, answer, _ = served.stop("--document", "Stop", "--regions", "all", "--dry-run", AWS_REGION=own)
    scopes = [
        re.search(r"/\d{8}/([^/]+)/ssm", request.header("authorization"))[1] for request in served.endpoint.requests
    ]
    assert (0, sorted(beside(own))) == (code, sorted(scopes))
    assert {*beside(own)} == {row["region"] for row in answer["would_stop"]}


@pytest.mark.parametrize("regions", ["us-east-1,us-east-1", "us-east-1,fips-us-east-1"])
def test_a_region_that_is_named_twice_is_listed_once(served, regions: str):
    """Whatever its name: the listing waited for ever for a second answer of the same region."""
    code, answer, _ = served.stop("--document", "Stop", "--regions", regions, "--yes")
    assert (0, [1, 2], {"stopping": 2}) == (code, served.stopped(), answer["summary"])


@pytest.mark.parametrize("words", [("--yes",), ("--dry-run",), ()])
@pytest.mark.parametrize("stdin", ['{"AutomationExecutionMetadataList": []}', "{\n}", "[\n]"])
def test_json_on_stdin_is_refused(served, words: tuple[str, ...], stdin: str):
    """It is said what is to be there."""
    code, _, err = served.stop("-", *words, stdin=stdin)
    assert (252, True) == (code, "Give an id at the beginning of each line" in err)


def test_a_list_is_stopped(served, run):
    """The text of `list` goes to stdin as it is."""
    with served.endpoint.serve() as there:
        words = ("--document", "Stop", "--status", "InProgress", "--output", "text")
        listed = run("list", *words, "--endpoint-url", there.url).stdout
    assert (0, [1, 2]) == (served.stop("-", "--yes", stdin=listed)[0], served.stopped())


def test_in_a_stream_what_is_no_id_is_not_stopped(served):
    """It is said why, and not that nothing was sent, for the rest is."""
    text = "Odd\n" + "\n".join(served.ids[:2])
    code, answer, err = served.stop("-", "--yes", stdin=text)
    problem = "Parameter validation failed: AutomationExecutionId must have length 36, not 3."
    assert (1, problem) == (code, *(each["problem"] for each in answer["outcomes"] if each["problem"]))
    assert (problem in err, "Nothing was sent" in err) == (True, False)


def test_a_dry_run_says_which_regions_are_left_out(serve):
    """In JSON as the run does, and on stderr; with what to do about it."""
    _, answer, err = serve(region="eu-west-1").stop("--document", "Stop", "--regions", "all", "--dry-run")
    assert {*beside("us-east-1")} - {"eu-west-1"} == {each["region"] for each in answer["refused"]}
    assert answer["refused"][0]["problem"] in err


@pytest.mark.parametrize(("regions", "code"), [("eu-west-1", 0), ("eu-west-1,eu-west-2", 1)])
def test_a_dry_run_ends_as_the_run_would(serve, regions: str, code: int):
    """With 1 where a region that was named is left out."""
    assert code == serve(region="eu-west-1").stop("--document", "Stop", "--regions", regions, "--dry-run")[0]


def test_credentials_are_looked_for_once(served, tmp_path):
    """For all regions together: a process that gives them is run once."""
    log = tmp_path / "log"
    program = (
        f"import json; open({str(log)!r}, 'a').write('x'); print(json.dumps(dict(Version=1, AccessKeyId='AKIDEXAMPLE'"
    )
    program += ", SecretAccessKey='wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY')))"
    script, config = tmp_path / "give.py", tmp_path / "config"
    script.write_text(program, "utf-8")
    config.write_text(f"[default]\ncredential_process = {sys.executable} {script}\n", "utf-8")
    settings = {"AWS_CONFIG_FILE": str(config), "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    assert 0 == served.stop("--document", "Stop", "--regions", "us-east-1,us-east-2", "--dry-run", **settings)[0]
    assert "x" == log.read_text("utf-8")


def test_a_terminal_is_told_how_far_the_listing_is(terminal):
    """Where it takes longer than a second, until all regions have answered."""
    endpoint = Endpoint(faults=[Fault("DescribeAutomationExecutions", 1, delay=3)])
    with endpoint.serve() as there:
        words = ("--regions", "us-east-1,eu-west-1", "--status", "InProgress", "--dry-run", "--endpoint-url", there.url)
        code, shown = terminal("stop", *words)
    assert (0, True) == (code, "listing executions: 1 of 2 regions" in shown)
