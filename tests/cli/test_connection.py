"""The client that the options of a command make; the single settings are tested with `stop`."""

from __future__ import annotations

import pytest

from sigv4ssm.cli import connection
from sigv4ssm.cli.options import Parser


@pytest.mark.parametrize(
    ("words", "region", "url"),
    [
        (("--region", "us-east-2"), None, "https://ssm.us-east-2.amazonaws.com"),
        (("--region", "us-east-2"), "eu-west-1", "https://ssm.eu-west-1.amazonaws.com"),
        (("--endpoint-url", "http://127.0.0.1:8000"), "eu-west-1", "http://127.0.0.1:8000"),
    ],
)
def test_a_client_in_a_region(words: tuple[str, ...], region: str | None, url: str):
    """The one given, or else that of the options; a command for several regions makes one in each."""
    parser = Parser("test")
    connection.add_options(parser)
    client = connection.make_client(parser.parse_args(words), region)
    assert (region or "us-east-2", url) == (client.endpoint.region, client.endpoint.url)
