"""What the machine says: region, endpoint, CA bundle, proxies, plain HTTP."""

from __future__ import annotations

import pytest

from sigv4ssm import Client, config, errors

EAST, WEST, SOUTH = "us-east-1", "eu-west-1", "ap-south-1"


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
        (SOUTH, EAST, WEST, SOUTH),
        ("", EAST, None, EAST),
    ],
)
def test_the_region(write, given, aws_region, aws_default_region, expected):
    """The argument, AWS_REGION, AWS_DEFAULT_REGION, in this order; an empty one is as good as none."""
    assert expected == config.read(write(**_regions(aws_region, aws_default_region)), region=given).region


def _regions(aws_region, aws_default_region):
    both = {"AWS_REGION": aws_region, "AWS_DEFAULT_REGION": aws_default_region}
    return {name: value for name, value in both.items() if value is not None}


@pytest.mark.parametrize(
    ("aws_region", "aws_default_region", "expected"),
    [(None, None, SOUTH), ("", None, SOUTH), (EAST, None, EAST), (None, WEST, WEST), (None, "", None), ("", "", None)],
)
def test_the_region_of_the_profile(write, aws_region, aws_default_region, expected):
    """It is for an environment without one. An empty AWS_DEFAULT_REGION, as boto3 has it, is no such environment."""
    environ = write(f"[default]\nregion = {SOUTH}\n", **_regions(aws_region, aws_default_region))
    assert expected == config.read(environ).region


def test_two_regions_that_differ_are_refused(write):
    """Nobody may stop things in another region than they think; both variables are named, with their values."""
    with pytest.raises(errors.ConfigurationError) as caught:
        config.read(write(**_regions(EAST, WEST)))
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


@pytest.mark.parametrize("url", [None, "http://127.0.0.1:1"])
@pytest.mark.parametrize("place", ["argument", "AWS_REGION", "profile"])
def test_a_region_that_asks_for_fips(monkeypatch, write, place, url):
    """The name of a FIPS region from before the setting is the region and the setting, wherever it stands."""
    region = {"AWS_REGION": "fips-us-east-1"} if place == "AWS_REGION" else {}
    environ = write("[default]\nregion = fips-us-east-1\n" if place == "profile" else "", **region)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    found = Client("fips-us-east-1" if place == "argument" else None, endpoint_url=url).endpoint
    assert (url or "https://ssm-fips.us-east-1.amazonaws.com", "us-east-1") == (found.url, found.region)


@pytest.mark.parametrize("setting", ["use_fips", "use_dualstack"])
@pytest.mark.parametrize(
    ("configured", "argument", "url", "expected"),
    [
        (True, None, None, True),
        (True, False, None, False),
        (True, None, "http://127.0.0.1:1", False),
        (False, True, "http://127.0.0.1:1", True),
        (False, True, None, True),
    ],
)
def test_an_endpoint_url_and_a_kind_of_endpoint(write, setting, configured, argument, url, expected):
    """A URL lets what is set for AWS's endpoints rest, but not what is asked for in the same breath."""
    environ = write(f"[default]\n{setting}_endpoint = {configured}\n")
    assert expected == getattr(config.read(environ, endpoint_url=url, **{setting: argument}), setting)


def test_ignored_endpoint_urls(write):
    """All that are configured, but not the argument."""
    environ = write(AWS_ENDPOINT_URL="http://127.0.0.1:1", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="true")
    assert config.read(environ).endpoint_url is None
    assert "http://127.0.0.1:2" == config.read(environ, endpoint_url="http://127.0.0.1:2").endpoint_url


@pytest.mark.parametrize(
    ("value", "allowed"), [(None, False), ("", False), ("0", False), ("true", False), ("1", True), ("1 ", False)]
)
def test_plain_http_is_allowed_by_1_alone(write, value, allowed):
    """A half-understood setting opens nothing."""
    assert allowed == config.read(write(**({} if value is None else {"SIGV4SSM_ALLOW_HTTP": value}))).allow_http


def test_secrets_are_in_no_repr(write):
    """Not those of proxies, files and the logins of URLs; the proxies are read with the rest."""
    environ = write(
        "[default]\naws_secret_access_key = MARKER\n",
        "[default]\naws_session_token = MARKER\n",
        https_proxy="http://user:MARKER@proxy.example:3128",
        NO_PROXY="internal.example",
        AWS_ENDPOINT_URL="https://user:MARKER@e.example",
    )
    found = config.read(environ)
    assert {"https": "http://user:MARKER@proxy.example:3128", "no": "internal.example"} == found.proxies
    assert "https://user:MARKER@e.example" == found.endpoint_url
    assert "MARKER" not in repr(found)
    assert "endpoint_url='***'" in repr(found)
    assert "proxies=['https', 'no']" in repr(found)


def test_the_environment_is_read_when_the_client_is_made(monkeypatch):
    """A client does not change under those who use it."""
    monkeypatch.setenv("AWS_REGION", EAST)
    client = Client()
    monkeypatch.setenv("AWS_REGION", WEST)
    assert (client.endpoint.region, Client().endpoint.region) == (EAST, WEST)
