"""Which proxy a URL goes through: as requests has it, but for the differences that are meant."""

from __future__ import annotations

import os
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigv4ssm.transport import proxies

utils = pytest.importorskip("requests.utils", reason="requests, with which is compared, is not installed")

PROXY = "http://proxy.example:3128"


def ours(url: str, environment: dict[str, str]) -> str | None:
    return proxies.proxy_for(url, proxies.from_environment(environment))


def theirs(url: str, environment: dict[str, str]) -> str | None:
    with mock.patch.dict(os.environ, environment, clear=True):
        return utils.select_proxy(url, utils.get_environ_proxies(url))


A, B, C = "http://a.example:1", "http://b.example:2", "http://c.example:3"
VARIABLES = [
    {},
    {"HTTP_PROXY": A},
    {"HTTPS_PROXY": A},
    {"ALL_PROXY": A},
    {"http_proxy": A, "https_proxy": B, "all_proxy": C},
    {"HTTPS_PROXY": A, "https_proxy": B},
    {"HTTPS_PROXY": A, "https_proxy": ""},
    {"HTTPS_PROXY": "", "ALL_PROXY": A},
    {"Https_Proxy": A, "aLL_proxy": B},
    {"HTTP_PROXY": A, "REQUEST_METHOD": "GET"},
    {"http_proxy": A, "REQUEST_METHOD": "GET"},
    {"HTTP_PROXY": A, "HTTPS_PROXY": B, "REQUEST_METHOD": "GET", "ALL_PROXY": C},
    {"FTP_PROXY": A, "_PROXY": B, "HTTPPROXY": C, "NO_PROXY": ""},
]


@pytest.mark.parametrize("environment", VARIABLES, ids=str)
@pytest.mark.parametrize("url", ["http://ssm.example", "https://ssm.example", "https://10.0.0.1:8443/x"])
def test_variables_are_read_as_requests_reads_them(url, environment):
    """The scheme's variable before ALL_PROXY, lower case before upper, and no HTTP_PROXY under CGI."""
    assert theirs(url, environment) == ours(url, environment)


EXCEPTIONS = """
* | *,x | x,* | ssm.example | .ssm.example | ..ssm.example | example | .example | other,example | example. | . | , | ,,
ssm.example:8000 | sub.ssm.example:8000 | example:8000 | example:80 | SSM.Example | .EXAMPLE | www.ssm.example
10.1.2.3 | 10.1.2.3:8000 | 10.1.2.0/24 | 10.1.2.3/32 | 10.0.0.0/8 | 10.0.0.0/0 | 10.0.0.0/33 | 10/8 | 10.0.0.0/255.0.0.0
10.1.2.0/ | /8 | 10.0.0.0/x | 10.0.0.0/-1 | 11.0.0.0/8, 10.1.0.0/16 | 2.3 | 3 | 1.2.3 | 0x0a.1.2.3
fd00::1 | [fd00::1] | FD00::1 | fd00::1:8000 | [fd00::1]:8000 | fd00::/8 | ::/0 | s s m.example | 10.1. 2.3
"""
HOSTS = ["ssm.example", "sub.ssm.example", "SSM.example", "example", "ssm.example.", "10.1.2.3", "[fd00::1]", "10.515"]


ON_LINES = ["\tssm.example", "ssm.example\r\n", "other,\n  ssm.example\n", "10.1.2.3\t"]


@pytest.mark.parametrize(
    "no_proxy", [*ON_LINES, *[entry.strip() for line in EXCEPTIONS.split("\n") for entry in line.split("|")]]
)
@pytest.mark.parametrize("port", ["", ":8000"])
def test_no_proxy_is_read_as_requests_reads_it(no_proxy, port):
    """Names and their ends, ports, addresses, blocks, spaces and case."""
    environment = {"ALL_PROXY": PROXY, "NO_PROXY": no_proxy}
    urls = [f"http://{host}{port}/" for host in HOSTS]
    assert {url: theirs(url, environment) for url in urls} == {url: ours(url, environment) for url in urls}


labels = st.sampled_from(["ssm", "eu-west-1", "example", "com", "x1"])  # none is the end of another: see below
names = st.lists(labels, min_size=1, max_size=4).map(".".join)
octets = st.sampled_from(["0", "1", "10", "192", "255"])
addresses = st.tuples(octets, octets, octets, octets).map(".".join)
ipv6 = st.sampled_from(["fd00::1", "fd00::2", "2001:db8::a"])
ports = st.sampled_from(["", ":80", ":443", ":8000"])
hosts = names | addresses | ipv6.map("[{}]".format)
blocks = st.builds("{}/{}".format, addresses, st.integers(-1, 34))
with_dots = st.builds("{}{}".format, st.sampled_from(["", ".", " ", ".."]), names | addresses | ipv6)
with_port = st.builds("{}{}".format, names | addresses | ipv6, ports)
entries = with_dots | with_port
no_proxies = st.lists(entries | blocks | hosts | st.sampled_from(["*", ""]), max_size=4).map(", ".join)
kinds = st.sampled_from(["http", "HTTP", "https", "HTTPS", "all", "ALL", "Http"])
environments = st.dictionaries(kinds.map("{}_PROXY".format) | kinds.map("{}_proxy".format), st.sampled_from([A, B, ""]))


@given(
    st.sampled_from(["http", "https"]),
    hosts,
    ports,
    environments,
    st.sampled_from(["NO_PROXY", "no_proxy"]),
    no_proxies,
)
def test_any_environment_is_read_as_requests_reads_it(scheme, host, port, environment, name, no_proxy):
    """Every proxy that requests would choose is ours, for hosts that are neither loopback nor metadata."""
    url, environment = f"{scheme}://{host}{port}/", {**environment, name: no_proxy}
    assert theirs(url, environment) == ours(url, environment)


ALWAYS = {"ALL_PROXY": PROXY, "HTTP_PROXY": PROXY}
DIFFERENCES = {
    "loopback by name": ("http://localhost/", ALWAYS, None, PROXY),
    "loopback by address": ("http://127.8.9.1:8000/", ALWAYS, None, PROXY),
    "loopback in IPv6": ("http://[::1]/", ALWAYS, None, PROXY),
    "metadata of an instance": ("http://169.254.169.254/latest", ALWAYS, None, PROXY),
    "metadata of an instance in IPv6": ("http://[fd00:ec2::254]/latest", ALWAYS, None, PROXY),
    "credentials of a container": ("http://169.254.170.2/", ALWAYS, None, PROXY),
    "credentials of a pod": ("http://169.254.170.23/", ALWAYS, None, PROXY),
    "credentials of a pod in IPv6": ("http://[fd00:ec2::23]/", ALWAYS, None, PROXY),
    # requests takes only blanks out, and what has more around it for no block
    "block on the next line": ("http://10.1.2.3/", {**ALWAYS, "NO_PROXY": "a.b,\n10.0.0.0/8"}, None, PROXY),
    # requests compares what has a port by case, and what has none without
    "mixed case with a port": ("http://a.b:8000/", {**ALWAYS, "NO_PROXY": "A.b:8000"}, None, PROXY),
    # an empty variable unsets every other kind in requests too
    "an empty no_proxy": ("http://a.b/", {**ALWAYS, "no_proxy": "", "NO_PROXY": "a.b"}, PROXY, None),
}
"""A URL, an environment, what we choose, what requests chooses."""


@pytest.mark.parametrize(("url", "environment", "we", "they"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_known_differences_from_requests(url, environment, we, they):
    """Where we are meant to choose otherwise, we do; and requests still chooses as this table says."""
    assert (we, they) == (ours(url, environment), theirs(url, environment))


@pytest.mark.parametrize(("entry", "expected"), [("ample", PROXY), (":8000", PROXY), (".ssm.example:8000", None)])
def test_no_proxy_is_read_by_labels(entry, expected):
    """An entry is whole labels, dots before it do not matter: so requests 2.34, where older ones compare letters."""
    assert expected == ours("http://ssm.example:8000/", {**ALWAYS, "NO_PROXY": entry})


def test_proxies_are_a_copy():
    """What was read does not change with the environment."""
    environment = {"HTTPS_PROXY": A}
    read = proxies.from_environment(environment)
    environment["HTTPS_PROXY"] = B
    assert {"https": A} == read
