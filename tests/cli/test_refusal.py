"""Errors and exit codes."""

from __future__ import annotations

import pytest

from sigv4ssm import errors
from sigv4ssm.cli.refusal import refuse
from sigv4ssm.errors.codes import service_error

NOT_FOUND = service_error(
    {"Error": {"Code": "Odd", "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": 400}}, "StopAutomationExecution"
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.ParamValidationError("a"), 252),
        (errors.ConfigurationError("a"), 253),
        (errors.NoRegionError("a"), 253),
        (errors.NoCredentialsError("a"), 253),
        (errors.PartialCredentialsError("a"), 253),
        (errors.CredentialRetrievalError("a"), 253),
        (errors.ProfileNotFound("a"), 253),
        (errors.EndpointError("a"), 253),
        (NOT_FOUND, 254),
        (errors.EndpointConnectionError("a"), 255),
        (errors.ReadTimeoutError("a"), 255),
        (errors.ResponseError("a"), 255),
        (errors.SigV4SSMError("a"), 255),
        (RuntimeError("a"), 255),
        (PermissionError(13, "Permission denied"), 255),
    ],
)
def test_an_error_has_its_exit_code(error, code, capsys):
    """The codes are those of version 2 of the aws CLI; nothing is said on stdout."""
    assert code == refuse(error, debug=False)
    assert capsys.readouterr().out == ""


def test_two_sentences_are_two_lines(capsys):
    """What is wrong, then what to do; line ends and control characters inside them are blanks."""
    refuse(errors.ConfigurationError("One\nthing \x1b[2Jis wrong.", "Do\tthis."), debug=False)
    assert capsys.readouterr().err == "sigv4ssm: One thing  [2Jis wrong.\nDo this.\n"


def test_each_place_without_credentials_has_its_line(capsys):
    """The list is ours: no server can write lines of its own."""
    refuse(errors.NoCredentialsError("None found. Tried:\n  one: a\n  two: \x1b", "Do this."), debug=False)
    assert capsys.readouterr().err == "sigv4ssm: None found. Tried:\n  one: a\n  two:  \nDo this.\n"
