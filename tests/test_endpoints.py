"""Endpoints, against botocore's own resolver for every region that it knows."""

from __future__ import annotations

import pytest
from botocore.endpoint_provider import EndpointProvider
from sessions import LOADER

from sigv4ssm import endpoints
from sigv4ssm.errors import EndpointError, NoRegionError

PARTITIONS = LOADER.load_data("partitions")
PROVIDER = EndpointProvider(LOADER.load_service_model("ssm", "endpoint-rule-set-1"), PARTITIONS)
REGIONS = sorted({region for partition in PARTITIONS["partitions"] for region in partition["regions"]})
SWITCHES = [(False, False), (True, False), (False, True), (True, True)]


@pytest.mark.parametrize("region", [*REGIONS, "xx-new-1", "us-new-9", "cn-new-1", "eusc-de-west-9"])
def test_every_region_as_botocore(region: str):
    """All four kinds of endpoint are what botocore makes of AWS's rules, also for a region too new for it."""
    for use_fips, use_dualstack in SWITCHES:
        theirs = PROVIDER.resolve_endpoint(Region=region, UseFIPS=use_fips, UseDualStack=use_dualstack)
        ours = endpoints.resolve(region, use_fips=use_fips, use_dualstack=use_dualstack)
        assert (theirs.url, region) == (ours.url, ours.region)


GIVEN = [
    "https://example.com",
    "https://example.com/",
    "https://example.com:8443/base/path",
    "http://localhost:4566",
    "http://127.0.0.1:1",
    "http://[::1]:4566/",
    "HTTPS://Example.COM",
    "https://vpce-0abc.ssm.us-east-1.vpce.amazonaws.com",
    "https://h/a;b=c@d/(e)",
]


@pytest.mark.parametrize("url", GIVEN)
def test_a_given_url_is_used_as_given(url: str):
    """With the region that requests to it are signed for."""
    assert endpoints.Endpoint(url, "us-east-1") == endpoints.resolve("us-east-1", endpoint_url=url)


def test_escapes_of_a_given_url_are_written_in_capitals():
    """urllib3 sends them so, and what is sent must be what is signed."""
    assert "https://h/a%2Fb" == endpoints.resolve("us-east-1", endpoint_url="https://h/a%2fb").url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "//example.com",
        "ftp://example.com",
        "https://",
        "https://user:password@example.com",
        "https://example.com?query",
        "https://example.com#fragment",
        "https://example.com:0",
        "https://example.com:65536",
        "https://example.com:000443",
        "https://example.com:",
        "https://example.com:port",
        "https://exam ple.com",
        "https://example.com\n",
        "https://example.com/a b",
        "https://exämple.com",
        "https://\u212a.com",  # which is a `k` where case counts for nothing
        "https://example.com/é",
        "https://example.com/%zz",
        "https://[::1",
        "https://[]",
        "https://[::g]",
        "https://a..b",
        "https://.b",
    ],
)
def test_a_url_that_cannot_be_used_is_refused(url: str):
    """In one sentence that does not repeat a password."""
    with pytest.raises(EndpointError) as caught:
        endpoints.resolve("us-east-1", endpoint_url=url)
    assert "password" not in str(caught.value)


@pytest.mark.parametrize("switch", ["use_fips", "use_dualstack"])
def test_a_given_url_has_no_variants(switch: str):
    """FIPS or dualstack together with a URL is a contradiction."""
    with pytest.raises(EndpointError):
        endpoints.resolve("us-east-1", endpoint_url="https://example.com", **{switch: True})


def test_a_word_is_no_region_of_aws():
    """`Client("ssm")` is a slip of boto3's users; an endpoint of one's own may call its region as it likes."""
    with pytest.raises(EndpointError, match="'ssm' is no region of AWS"):
        endpoints.resolve("ssm")
    assert endpoints.resolve("local", endpoint_url="http://localhost:4566")


@pytest.mark.parametrize("region", ["us east 1", "us-east-1.evil.com", "-a", "a-", "a/b", "é", "a" * 64, "us-east-1\n"])
def test_what_is_no_region_is_refused(region: str):
    """A region becomes a part of a host's name: only a label may."""
    with pytest.raises(EndpointError):
        endpoints.resolve(region)


@pytest.mark.parametrize("region", [None, ""])
@pytest.mark.parametrize("url", [None, "https://example.com"])
def test_no_region(region, url):
    """Without a region nothing can be signed, also for a given URL."""
    with pytest.raises(NoRegionError, match="AWS_REGION"):
        endpoints.resolve(region, endpoint_url=url)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("LOCALHOST", True),
        ("localhost.", True),
        ("127.0.0.1", True),
        ("127.255.255.254", True),
        ("::1", True),
        ("127.0.0.256", False),
        ("127.1", False),
        ("127.0.0.1.example.com", False),
        ("localhost.example.com", False),
        ("128.0.0.1", False),
        ("0.0.0.0", False),
        ("", False),
        ("127.0.0.0001", False),
    ],
)
def test_is_loopback(host: str, expected: bool):
    """Only names that can mean nothing but this machine."""
    assert expected == endpoints.is_loopback(host)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://H.example/", ("h.example", 443)),
        ("http://h:81?x", ("h", 81)),
        ("http://[::1]:4566/", ("::1", 4566)),
        ("http://[::1]", ("::1", 80)),
        ("https://user:pass@h:1/", ("h", 1)),
        ("https://h:", ("h", 443)),
    ],
)
def test_host_and_port(url: str, expected: tuple):
    """The port is the scheme's own where the URL has none."""
    assert expected == endpoints.host_and_port(url)
