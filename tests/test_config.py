"""What the machine says: region, CA bundle, proxies, plain HTTP."""

from __future__ import annotations

import botocore.session
import pytest

from sigv4ssm import Client, config, errors

EAST, WEST = "us-east-1", "eu-west-1"


@pytest.mark.parametrize(
    ("given", "aws_region", "aws_default_region", "expected"),
    [
        (None, None, None, None),
        (None, "", "", None),
        (None, EAST, None, EAST),
        (None, EAST, "", EAST),
        (None, None, WEST, WEST),
        (None, "", WEST, WEST),
        (None, EAST, EAST, EAST),
        (EAST, None, None, EAST),
        (EAST, WEST, None, EAST),
        (EAST, None, WEST, EAST),
        ("ap-south-1", EAST, WEST, "ap-south-1"),
        ("", EAST, None, EAST),
    ],
)
def test_the_region(given, aws_region, aws_default_region, expected):
    """The argument, AWS_REGION, AWS_DEFAULT_REGION, in this order; an empty one is as good as none."""
    assert expected == config.read(_environ(aws_region, aws_default_region), region=given).region


def _environ(aws_region, aws_default_region):
    both = {"AWS_REGION": aws_region, "AWS_DEFAULT_REGION": aws_default_region}
    return {name: value for name, value in both.items() if value is not None}


def test_two_regions_that_differ_are_refused():
    """Nobody may stop things in another region than they think; both variables are named, with their values."""
    with pytest.raises(errors.ConfigurationError) as caught:
        config.read(_environ(EAST, WEST))
    assert caught.value.problem == (
        "The environment names two regions: AWS_REGION=us-east-1 and AWS_DEFAULT_REGION=eu-west-1."
    )
    assert caught.value.remedy == "Unset one of them, or give the region."


@pytest.mark.parametrize("value", ["us-east-1\n", " us-east-1", "us_east_1", "us-east-1.evil.example", "-", "é"])
def test_what_cannot_be_a_region_is_refused(monkeypatch, value):
    """A region from the environment is checked as one that is given."""
    monkeypatch.setenv("AWS_REGION", value)
    with pytest.raises(errors.EndpointError, match="is no region"):
        Client()


@pytest.mark.parametrize(
    ("aws_region", "aws_default_region", "theirs", "ours"),
    [
        (None, None, None, None),
        (None, WEST, WEST, WEST),
        (EAST, EAST, EAST, EAST),
        # The wanted differences: botocore reads AWS_DEFAULT_REGION alone, the aws CLI and the other SDKs both.
        (EAST, None, None, EAST),
        (EAST, WEST, WEST, "ConfigurationError"),
    ],
)
def test_the_region_beside_botocore(monkeypatch, aws_region, aws_default_region, theirs, ours):
    """Where botocore finds a region we find the same, or refuse to choose."""
    environ = _environ(aws_region, aws_default_region)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert theirs == botocore.session.Session().get_config_variable("region")
    try:
        found = config.read(environ).region
    except errors.ConfigurationError as error:
        found = type(error).__name__
    assert ours == found


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"AWS_CA_BUNDLE": "a.pem"}, "a.pem"),
        ({"REQUESTS_CA_BUNDLE": "r.pem"}, "r.pem"),
        ({"AWS_CA_BUNDLE": "a.pem", "REQUESTS_CA_BUNDLE": "r.pem"}, "a.pem"),
        ({"AWS_CA_BUNDLE": "", "REQUESTS_CA_BUNDLE": "r.pem"}, "r.pem"),
    ],
)
def test_the_ca_bundle(environ, expected):
    """AWS_CA_BUNDLE, then REQUESTS_CA_BUNDLE, as botocore has it; but an empty one does not turn verification off."""
    assert expected == config.read(environ).ca_bundle


@pytest.mark.parametrize(
    ("value", "allowed"), [(None, False), ("", False), ("0", False), ("true", False), ("1", True), ("1 ", False)]
)
def test_plain_http_is_allowed_by_1_alone(value, allowed):
    """A half-understood setting opens nothing."""
    assert allowed == config.read({} if value is None else {"SIGV4SSM_ALLOW_HTTP": value}).allow_http


def test_the_proxies_and_their_passwords():
    """They are read with the rest, and no `repr` shows an address, which may hold a password."""
    settings = config.read({"https_proxy": "http://user:MARKER@proxy.example:3128", "NO_PROXY": "internal.example"})
    assert settings.proxies == {"https": "http://user:MARKER@proxy.example:3128", "no": "internal.example"}
    assert repr(settings) == "Configuration(region=None, ca_bundle=None, allow_http=False, proxies=['https', 'no'])"


def test_the_environment_is_read_when_the_client_is_made(monkeypatch):
    """A client does not change under those who use it."""
    monkeypatch.setenv("AWS_REGION", EAST)
    client = Client()
    monkeypatch.setenv("AWS_REGION", WEST)
    assert (client.endpoint.region, Client().endpoint.region) == (EAST, WEST)
