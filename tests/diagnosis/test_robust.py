"""Whatever texts come, nothing raises, and no secret is in what is said."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.diagnosis import Diagnosis, compare, diagnose, examine, inspect
from sigv4ssm.diagnosis.texts import ECHO_BEGINS, ECHO_TURNS, read_echo
from sigv4ssm.values import TOKEN_NAME

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
SECRET, TOKEN = "SECRETMARKER" + "x" * 28, "TOKENMARKER/y+" + "z" * 40
KNOWN = Credentials("AKIDEXAMPLE", SECRET, TOKEN)
RIGHT = sigv4.sign(
    Request("POST", "https://h/a%20b?x=1", {"Content-Type": "text/plain", "X-Note": "it's a 'note'"}, b"{}"),
    KNOWN,
    region="us-east-1",
    service="ssm",
    at=AT,
)
CANONICAL, TO_SIGN = RIGHT.canonical_request, RIGHT.string_to_sign

PIECES = st.sampled_from(
    [
        *("\n", "'", "\r\n", ":", ";", "&", "=", "%", "%2", "%80", "%FF", "/", " ", "\0", "\ud800", "é", "*" * 3000),
        *(ECHO_BEGINS, ECHO_TURNS, "'\n", CANONICAL, TO_SIGN, CANONICAL[:90], TO_SIGN[:60], "POST", "/", "host:h"),
        *("AWS4-HMAC-SHA256", "x-amz-security-token:", TOKEN, "e3b0c442", "Signature expired: "),
        "Signature expired: 99999999T999999Z is now earlier than x (20150830T123600Z - 5 min.)",
        "Signature not yet current: x is still later than x (99999999T999999Z + 5 min.)",
        "Credential should be scoped to a valid region, not '",
        "Authorization=Basic x",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=8).map("".join))
CODES = """InvalidSignatureException SignatureDoesNotMatch UnrecognizedClientException RequestExpired AuthFailure
IncompleteSignatureException MissingAuthenticationToken ExpiredToken InvalidClientTokenId x"""
NAMES = "host Host x-amz-date Authorization content-type x-note date x-amz-content-sha256"
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(NAMES.split()),
        st.one_of(TEXTS, st.sampled_from([value for _, value in RIGHT.request.headers])),
    ),
    max_size=6,
)
REQUESTS = st.one_of(
    st.builds(
        Request,
        st.sampled_from(["GET", "POST", "", "é\n"]),
        st.one_of(TEXTS, st.builds("https://h/{}?{}".format, TEXTS, TEXTS)),
        HEADERS,
        st.binary(max_size=20),
    ),
    st.builds(lambda pairs: RIGHT.request.with_headers([*RIGHT.request.headers, *pairs]), HEADERS),
    st.builds(lambda text: Request("POST", f"https://h/{text}", RIGHT.request.headers, b"[[1"), TEXTS),
)


def check(found: Diagnosis | None, may_show: str = "") -> None:
    """A diagnosis that can be said, without the secrets that the other side knows."""
    if found is not None:
        said = str(found) + repr(found)
        assert "SECRETMARKER" not in said
        assert "TOKENMARKER" not in said or "TOKENMARKER" in may_show


@given(TEXTS, TEXTS)
def test_compare_takes_any_texts(one: str, other: str):
    """And finds nothing in equal ones."""
    check(compare(one, other), may_show=one + other)
    assert compare(one, one) is None


@given(st.sampled_from(CODES.split()), TEXTS, REQUESTS)
def test_diagnose_takes_any_message_and_any_request(code: str, message: str, request: Request):
    """With the credentials, without them, and with the service's time."""
    may_show = message + request.url + str(request.headers)
    check(diagnose(code, message, request), may_show)
    check(diagnose(code, message, request, server_time=AT, credentials=KNOWN), may_show)


@given(REQUESTS)
def test_inspect_takes_any_request(request: Request):
    """Whatever `verify` says of it."""
    known = {"AKIDEXAMPLE": KNOWN}.get
    inspection = inspect(request, sigv4.verify(request, known, at=AT), known, at=AT)
    check(inspection.diagnosis, may_show=request.url + str(request.headers))
    check(examine(request, server_time=AT, credentials=KNOWN), may_show=request.url + str(request.headers))


@given(st.text(max_size=200), st.text(max_size=50))
def test_an_echo_is_read_to_the_letter(canonical: str, paragraph: str):
    """Whatever stands in it: quotes, line ends, the words of the frame themselves."""
    message = f"{paragraph}\n\n{ECHO_BEGINS}{canonical}{ECHO_TURNS}{TO_SIGN}'\n"
    assert (canonical, TO_SIGN) == read_echo(message)


@given(st.integers(min_value=0, max_value=800))
def test_an_echo_cut_short_blames_nothing(length: int):
    """What is missing of a message, as a log cuts it, is no difference."""
    message = f"No match.\n\n{ECHO_BEGINS}{CANONICAL}{ECHO_TURNS}{TO_SIGN}'\n"
    found = diagnose("InvalidSignatureException", message[:length], RIGHT.request, credentials=KNOWN)
    assert "secret_wrong" == found.cause


def test_the_last_days_of_all_clocks():
    """A time whose life ends after the year 9999 overflows nothing."""
    for life in (1, 604800):
        url = sigv4.presign(
            Request("GET", "https://h/"), KNOWN, region="r", service="s", at=AT, expires=life
        ).request.url.replace("X-Amz-Date=20150830", "X-Amz-Date=99991231")
        request = Request("GET", url, {"Host": "h"})
        known = {"AKIDEXAMPLE": KNOWN}.get
        found = inspect(request, sigv4.verify(request, known, at=AT), known, at=AT).diagnosis
        assert ("clock_ahead", True) == (found.cause, found.certain)


@pytest.mark.parametrize("name", [TOKEN_NAME, "authorization", "cookie", "set-cookie", "x-api-key", "x-vault-token"])
@pytest.mark.parametrize("sides", [("SECRETMARKER", None), (None, "SECRETMARKER"), ("SECRETMARKER", "SECRETMARKER2")])
def test_the_value_of_a_secret_header_is_not_shown(name: str, sides: tuple):
    """Nor where the other side does not have it."""
    texts = [
        "\n".join(["POST", "/", "", "host:h", *([f"{name}:{value}"] if value else []), "", "host", "0" * 64])
        for value in sides
    ]
    found = compare(*texts)
    assert found is not None
    assert "SECRETMARKER" not in f"{found!r} {found}"
