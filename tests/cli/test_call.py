"""`sigv4ssm call`: what is called, and with what; what comes out is in the transcript."""

from __future__ import annotations

import io

import pytest
from botocore import xform_name
from sessions import MODEL

from sigv4ssm.cli import call
from sigv4ssm.errors import ParamValidationError


def test_an_operation_may_be_spelled_as_the_aws_cli_spells_it():
    """Each of AWS's model, and as AWS's reference has it."""
    names = MODEL.operation_names
    assert (
        names == [call.operation(xform_name(name, "-")) for name in names] == [call.operation(name) for name in names]
    )


def test_the_parameters_come_from_the_line_a_file_or_stdin(tmp_path, monkeypatch):
    """With or without a byte order mark; without any they are none."""
    file = tmp_path / "parameters.json"
    file.write_text('\ufeff{"MaxResults": 5}', "utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO('\ufeff{"MaxResults": 5}'))
    assert [{"MaxResults": 5}] * 3 == [call.read(text) for text in ('{"MaxResults": 5}', f"@{file}", "-")]


@pytest.mark.parametrize("text", ["", "{", "[]", "5", "@/no/such/file", "MaxResults=5", "[" * 10**6])
def test_what_is_no_json_object_is_refused(text: str):
    """With an example of what is."""
    with pytest.raises(ParamValidationError, match="MaxResults"):
        call.read(text)
