"""Maps of names to lists of values on the command line, and what of them reaches the service."""

from __future__ import annotations

import json
import re
from argparse import ArgumentTypeError

import pytest

from sigv4ssm.cli.options import Parser, option
from sigv4ssm.cli.parameters import joined, read
from sigv4ssm.local import Endpoint

UUID = "0a1b2c3d-0000-4000-8000-0123456789ab"


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ((), None),
        (("InstanceId=i-1",), {"InstanceId": ["i-1"]}),
        (("InstanceId=i-1,i-2", "Role=arn:a=b"), {"InstanceId": ["i-1", "i-2"], "Role": ["arn:a=b"]}),
        (("InstanceId=i-1", "InstanceId=i-2"), {"InstanceId": ["i-1", "i-2"]}),
        (("Comment=",), {"Comment": [""]}),
        (('{"Comment": ["a, b"], "None": []}', "Comment=c"), {"Comment": ["a, b", "c"], "None": []}),
    ],
)
def test_parts_are_one_map(words: tuple[str, ...], whole: dict | None):
    """Pairs and JSON together; a name that comes again adds its values."""
    parser = Parser("test")
    option(parser, "--parameters NAME=VALUES...", "what", type=read)
    given = [word for text in words for word in ("--parameters", text)]
    assert whole == joined(parser.parse_args(given).parameters)


@pytest.mark.parametrize(
    "text", ["", "InstanceId", "=i-1", "{", '{"a": "b"}', '{"a": [1]}', '{"a": null}', '{"a":' * 10**6]
)
def test_no_part(text: str):
    """Values are lists of texts."""
    with pytest.raises(ArgumentTypeError):
        read(text)


@pytest.mark.parametrize(
    ("words", "pattern"), [((), "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), (("--client-token", UUID), UUID)]
)
def test_a_start_has_a_token(ask, words: tuple[str, ...], pattern: str):
    """A new one unless it is given: so a start whose answer is lost can be repeated."""
    endpoint = Endpoint()
    with endpoint.serve() as served:
        assert 0 == ask("start", "Doc", "--parameters", "a=b", *words, "--endpoint-url", served.url)[0]
    body = json.loads(endpoint.requests[0].body)
    assert re.fullmatch(pattern, body.pop("ClientToken"))
    assert {"DocumentName": "Doc", "Parameters": {"a": ["b"]}} == body
