"""`sigv4ssm presign`: the URL, and what is said beside it."""

from __future__ import annotations

import boto3
import botocore.config
import freezegun
import pytest

from sigv4ssm.local import EXAMPLE_CREDENTIALS

AT = ("--at", "2015-08-30T12:36:00Z")


@pytest.mark.parametrize("token", [None, "TOKEN/of+the=session"])
def test_a_url_of_s3_is_boto3s(token: str | None, ask):
    """With the switches that the help names for S3, the parameters are those of boto3's URL for the object."""
    with freezegun.freeze_time("2015-08-30T12:36:00Z"):
        client = boto3.client(
            "s3",
            "us-east-1",
            aws_access_key_id=EXAMPLE_CREDENTIALS.access_key_id,
            aws_secret_access_key=EXAMPLE_CREDENTIALS.secret_access_key,
            aws_session_token=token,
            config=botocore.config.Config(signature_version="s3v4"),
        )
        theirs = client.generate_presigned_url("get_object", {"Bucket": "b", "Key": "a b//c/../é"}, ExpiresIn=60)
    switches = ("--no-normalize-path", "--no-double-encode-path", "--unsigned-payload")
    words = (theirs.partition("?")[0], "--service", "s3", "--expires-in", "60", *AT, *switches)
    code, out, err = ask("presign", *words, **({"AWS_SESSION_TOKEN": token} if token else {}))
    assert (0, b"") == (code, err)
    path, _, query = out.decode().strip().partition("?")
    assert (theirs.partition("?")[0], sorted(theirs.partition("?")[2].split("&"))) == (path, sorted(query.split("&")))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), ""),
        (("-H", "Host: other"), ""),
        (("-H", "User-Agent: me"), ""),
        (("-X", "DELETE"), "Send it as DELETE.\n"),
        (("-d", "x"), "Send it as POST with the body.\n"),
        (("-d", "x", "--unsigned-payload"), "Send it as POST.\n"),
        (("-d", "x", "-X", "GET"), "Send it as GET with the body.\n"),
        (("-H", "X-One: 1"), "Send it as GET with the header x-one.\n"),
        (("-H", "X-One: 1", "--unsigned-header", "x-one"), ""),
        (
            ("-H", "X-Two: 1", "-H", "X-One: 1", "-d", "x"),
            "Send it as POST with the header x-one and the header x-two and the body.\n",
        ),
    ],
)
def test_what_the_url_does_not_say_is_said(words: tuple, said: str, ask):
    """A method, headers and a body that are signed must be sent along: stderr names them, stdout is the URL alone."""
    code, out, err = ask("presign", "https://h/", "--service", "s", *AT, *words)
    assert (0, 1) == (code, out.count(b"\n"))
    assert out.startswith(b"https://h/?X-Amz-Algorithm=")
    assert said == err.decode()


@pytest.mark.parametrize(("life", "code"), [("1", 0), ("604800", 0), ("0", 252), ("604801", 252), ("1h", 252)])
def test_the_life_of_a_url(life: str, code: int, ask):
    """Whole seconds, a week at most."""
    assert code == ask("presign", "https://h/", "--service", "s", "--expires-in", life)[0]


def test_an_hour_is_the_default(ask):
    """As `aws s3 presign` has it."""
    assert b"&X-Amz-Expires=3600&" in ask("presign", "https://h/", "--service", "s")[1]
