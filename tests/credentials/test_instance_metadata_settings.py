"""Where the instance metadata service is, and what the settings of environment and profile may say."""

from __future__ import annotations

import socket

import pytest
from metadata_services import KEYS, ROLE, http, keys, search

from sigv4ssm import errors
from sigv4ssm.credentials import instance_metadata

TOKEN = "AQAEAmetadataMARKER=="


@pytest.fixture
def everything_leads_here(monkeypatch, raw_server):
    """A server to which every host and port leads, and a proxy in the environment that must not be used."""
    server, proxy = raw_server(http(200, TOKEN), http(200, ROLE), http(200, keys())), raw_server()
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    found = [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", server.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    yield server
    assert 0 == proxy.connections


IPV4, IPV6 = "http://169.254.169.254", "http://[fd00:ec2::254]"
VARIABLE, MODE = "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"


@pytest.mark.parametrize(
    ("environ", "settings", "url"),
    [
        ({}, {}, IPV4),
        ({MODE: "IPv6"}, {}, IPV6),
        ({MODE: "ipv4"}, {"ec2_metadata_service_endpoint_mode": "ipv6"}, IPV4),
        ({}, {"ec2_metadata_service_endpoint_mode": "ipv6"}, IPV6),
        ({"AWS_IMDS_USE_IPV6": "True"}, {}, IPV6),
        ({}, {"imds_use_ipv6": "true"}, IPV6),
        ({MODE: "ipv4", "AWS_IMDS_USE_IPV6": "true"}, {}, IPV4),
        ({VARIABLE: "http://imds.example:81/"}, {}, "http://imds.example:81"),
        ({VARIABLE: "http://imds.example:81/base"}, {}, "http://imds.example:81/base"),
        ({}, {"ec2_metadata_service_endpoint": "http://profile.example"}, "http://profile.example"),
        ({VARIABLE: "http://a.example"}, {"ec2_metadata_service_endpoint": "http://b.example"}, "http://a.example"),
        ({VARIABLE: ""}, {"ec2_metadata_service_endpoint": "http://b.example"}, IPV4),
        ({VARIABLE: "http://a.example", MODE: "ipv6"}, {}, "http://a.example"),
    ],
)
def test_where_it_is(everything_leads_here, environ, settings, url):
    """A given endpoint, else that of the mode; straight, whatever proxies are set."""
    found = instance_metadata.look(search(environ, settings))
    assert (url, KEYS[0]) == (found.location, found.provide().access_key_id)
    _, _, host, *path = url.split("/")
    head = everything_leads_here.requests[0].decode().split("\r\n")
    assert f"PUT {'/'.join(['', *path])}/latest/api/token HTTP/1.1" == head[0]
    assert f"Host: {host}" in head


@pytest.mark.parametrize(
    ("environ", "settings", "problem"),
    [
        ({MODE: "ipv5"}, {}, f"{MODE} is 'ipv5'."),
        ({}, {"ec2_metadata_service_endpoint_mode": "x"}, "ec2_metadata_service_endpoint_mode of profile 'p' is 'x'."),
        ({VARIABLE: "169.254.169.254"}, {}, f"{VARIABLE} is no URL."),
        ({VARIABLE: "ftp://h"}, {}, f"{VARIABLE} is no URL."),
        ({VARIABLE: "http://user@h"}, {}, f"{VARIABLE} is no URL."),
        ({VARIABLE: "http://h/a b"}, {}, f"{VARIABLE} is no URL."),
        ({VARIABLE: "http://h/a?b"}, {}, f"{VARIABLE} is no URL."),
        ({VARIABLE: "http://h:65536"}, {}, f"{VARIABLE} is no URL."),
        ({VARIABLE: "http://h:0"}, {}, f"{VARIABLE} is no URL."),
        ({"AWS_METADATA_SERVICE_TIMEOUT": "x"}, {}, "AWS_METADATA_SERVICE_TIMEOUT is 'x'."),
        ({"AWS_METADATA_SERVICE_TIMEOUT": "0"}, {}, "AWS_METADATA_SERVICE_TIMEOUT is '0'."),
        ({"AWS_METADATA_SERVICE_TIMEOUT": "1e7"}, {}, "AWS_METADATA_SERVICE_TIMEOUT is '1e7'."),
        ({"AWS_METADATA_SERVICE_TIMEOUT": "nan"}, {}, "AWS_METADATA_SERVICE_TIMEOUT is 'nan'."),
        ({"AWS_METADATA_SERVICE_NUM_ATTEMPTS": "1.5"}, {}, "AWS_METADATA_SERVICE_NUM_ATTEMPTS is '1.5'."),
        ({}, {"metadata_service_num_attempts": "0"}, "metadata_service_num_attempts of profile 'p' is '0'."),
    ],
)
def test_settings_that_cannot_be_meant(environ, settings, problem):
    """They are named as the user wrote them."""
    with pytest.raises(errors.ConfigurationError) as caught:
        instance_metadata.look(search(environ, settings))
    assert problem == caught.value.problem
    assert caught.value.remedy.startswith(("Set it to", "Write it as"))
