"""Where STS is asked: beside botocore's own client, and the URLs that are configured."""

from __future__ import annotations

import pytest
from botocore.args import LEGACY_GLOBAL_STS_REGIONS
from sessions import new_session

from sigv4ssm import config, errors
from sigv4ssm.credentials import Search
from sigv4ssm.credentials.sts import LEGACY_REGIONS, endpoint

# fmt: off
REGIONS = (
    "us-east-1", "us-west-2", "eu-west-1", "eu-south-1", "ap-northeast-1", "sa-east-1", "me-central-1", "mx-central-1",
    "cn-north-1", "cn-northwest-1", "us-gov-west-1", "us-gov-east-1", "us-iso-east-1", "us-isob-east-1",
    "eusc-de-east-1", "fips-us-west-2", "us-gov-east-1-fips",
)
# fmt: on
WITHOUT_DUALSTACK = ("eu-isoe-west-1", "us-isof-south-1")
"""For botocore, which asks its older data first."""

SWITCHES = {
    "": {},
    "legacy": {"AWS_STS_REGIONAL_ENDPOINTS": "legacy"},
    "fips": {"AWS_USE_FIPS_ENDPOINT": "true"},
    "dualstack": {"AWS_USE_DUALSTACK_ENDPOINT": "TRUE"},
    "both": {"AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"},
    "legacy, fips": {"AWS_STS_REGIONAL_ENDPOINTS": "legacy", "AWS_USE_FIPS_ENDPOINT": "true"},
    "empty": {"AWS_STS_REGIONAL_ENDPOINTS": "", "AWS_USE_FIPS_ENDPOINT": ""},
}


class Sent(Exception):
    """What a client was about to send."""


def theirs(*regions):
    """(URL, region of the signature) of botocore's clients in the environment of the test."""

    def stop(request, **_):
        scope = request.headers["Authorization"].decode().partition("Credential=AKID/")[2]
        raise Sent(request.url.rstrip("/"), scope.split("/")[1])

    session = new_session()
    sent = []
    for region in regions:
        client = session.create_client("sts", region, aws_access_key_id="AKID", aws_secret_access_key="secret")
        client.meta.events.register("before-send.sts", stop)
        with pytest.raises(Sent) as caught:
            client.assume_role(RoleArn="arn:aws:iam::123456789012:role/demo", RoleSessionName="me")
        sent.append(caught.value.args)
    return sent


def ours(environ, region="us-east-1", **options):
    profile = environ.get("AWS_PROFILE", "default")
    means = {"clock": None, "send": None, "correct": None, "profile": None}
    search = Search(environ, config.read_files(environ), **means, profile_name=profile, region=region, **options)
    found = endpoint(search)
    return found.url.rstrip("/"), found.region


@pytest.mark.parametrize("switches", SWITCHES.values(), ids=SWITCHES)
def test_the_endpoint_beside_botocore(monkeypatch, tmp_path, switches):
    """Host and signing region, for every partition and every switch."""
    for name, value in switches.items():
        monkeypatch.setenv(name, value)
    environ = {"AWS_CONFIG_FILE": str(tmp_path), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path), **switches}
    regions = [*REGIONS, *([] if "AWS_USE_DUALSTACK_ENDPOINT" in switches else WITHOUT_DUALSTACK)]
    assert theirs(*regions) == [ours(environ, region) for region in regions]


def test_the_regions_of_legacy():
    """The same as botocore's."""
    assert {*LEGACY_GLOBAL_STS_REGIONS} == {*LEGACY_REGIONS, "aws-global"}


@pytest.mark.parametrize("region", [None, "aws-global"])
@pytest.mark.parametrize("mode", ["legacy", "regional"])
def test_without_a_region(monkeypatch, tmp_path, region, mode):
    """The global endpoint, as in botocore; but FIPS is not left out where it is asked for."""
    monkeypatch.setenv("AWS_STS_REGIONAL_ENDPOINTS", mode)
    environ = {"AWS_CONFIG_FILE": str(tmp_path), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path)}
    environ["AWS_STS_REGIONAL_ENDPOINTS"] = mode
    assert [("https://sts.amazonaws.com", "us-east-1")] == theirs(region) == [ours(environ, region)]
    environ["AWS_USE_FIPS_ENDPOINT"] = "true"
    with pytest.raises(errors.ConfigurationError):
        ours(environ, region)


URL, OTHER = "https://sts.example", "https://other.example/path"
SERVICES = "[default]\nservices = mine\n[services mine]\nsts =\n  endpoint_url = https://sts.example\n"
CONFIGURED = {
    "for STS": ({"AWS_ENDPOINT_URL_STS": URL}, "", URL),
    "for all": ({"AWS_ENDPOINT_URL": OTHER}, "", OTHER),
    "for STS before all": ({"AWS_ENDPOINT_URL_STS": URL, "AWS_ENDPOINT_URL": OTHER}, "", URL),
    "an empty one": ({"AWS_ENDPOINT_URL_STS": "", "AWS_ENDPOINT_URL": OTHER}, "", OTHER),
    "of the profile": ({}, f"[default]\nendpoint_url = {OTHER}\n", OTHER),
    "of the services section": ({}, SERVICES, URL),
    "of the services section first": ({}, SERVICES.replace("[s", f"endpoint_url = {OTHER}\n[s"), URL),
    "of a section without STS": ({}, SERVICES.replace("sts =", f"ssm =\n  x = y\nendpoint_url = {OTHER}\ns3 ="), None),
    "for all before that": ({"AWS_ENDPOINT_URL": OTHER}, SERVICES, OTHER),
    "ignored": ({"AWS_ENDPOINT_URL_STS": URL, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, SERVICES, None),
    "ignored by the profile": ({"AWS_ENDPOINT_URL": URL}, "[default]\nignore_configured_endpoint_urls = true\n", None),
    "of another profile": ({}, f"[profile x]\nendpoint_url = {OTHER}\n", None),
    "with FIPS": ({"AWS_ENDPOINT_URL_STS": URL, "AWS_USE_FIPS_ENDPOINT": "true"}, "", URL),
    "with legacy": ({"AWS_ENDPOINT_URL_STS": URL, "AWS_STS_REGIONAL_ENDPOINTS": "legacy"}, "", URL),
    "settings of the profile": ({}, "[default]\nsts_regional_endpoints = legacy\n", "https://sts.amazonaws.com"),
    "a variable before the profile": (
        {"AWS_STS_REGIONAL_ENDPOINTS": "regional"},
        "[default]\nsts_regional_endpoints = legacy\n",
        None,
    ),
    "an empty variable too": ({"AWS_STS_REGIONAL_ENDPOINTS": ""}, "[default]\nsts_regional_endpoints = legacy\n", None),
}


@pytest.mark.parametrize(("variables", "config_file", "expected"), CONFIGURED.values(), ids=CONFIGURED)
def test_configured_urls(monkeypatch, tmp_path, variables, config_file, expected):
    """The first of the service's and the common variable, the profile's services section, the profile; as botocore."""
    (tmp_path / "config").write_text(config_file)
    environ = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path), **variables}
    assert (expected or "https://sts.us-east-1.amazonaws.com", "us-east-1") == ours(environ)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert theirs("us-east-1") == [ours(environ)]


REFUSED = {
    "a mode that is none": ({"AWS_STS_REGIONAL_ENDPOINTS": "global"}, "", "sts_regional_endpoints is 'global'"),
    "a section that is nowhere": ({}, "[default]\nservices = gone\n", "refers to .services gone., which is not there"),
    "no URL": ({"AWS_ENDPOINT_URL_STS": "sts.example"}, "", "The endpoint URL 'sts.example' cannot be used"),
    "plain HTTP": ({"AWS_ENDPOINT_URL_STS": "http://sts.example"}, "", "is plain HTTP, which anyone .* can read"),
    "no region": ({}, "", "'us_east_1' is no region"),
}


@pytest.mark.parametrize(("variables", "config_file", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(tmp_path, variables, config_file, words):
    """With a sentence; tokens and answers are secret, so plain HTTP is for this machine."""
    (tmp_path / "config").write_text(config_file)
    environ = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path), **variables}
    with pytest.raises(errors.ConfigurationError, match=words) as caught:
        ours(environ, "us_east_1" if "region" in words else "us-east-1")
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("url", "allowed"), [("http://127.0.0.1:8000", False), ("http://localhost", False), ("http://sts.example", True)]
)
def test_plain_http_that_is_allowed(tmp_path, url, allowed):
    """Loopback addresses, and all where the client may."""
    environ = {"AWS_CONFIG_FILE": str(tmp_path), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path)}
    assert url == ours({**environ, "AWS_ENDPOINT_URL": url}, allow_http=allowed)[0]
