"""What the environment and the profile say reaches the client, under what is given."""

from __future__ import annotations

import platform
import sys
from datetime import timedelta

import pytest
from scripted import AT, ID, OK, PAIR, STOP, Scripted, refusal
from stsserver import success

from sigv4ssm import Client, Credentials, Request, Response, __version__, errors

CONFIG = """
[default]
region = eu-west-1
max_attempts = 4
sdk_ua_app_id = my app

[profile other]
region = ap-south-1
endpoint_url = http://127.0.0.1:4566
aws_access_key_id = AKIDPROFILE
aws_secret_access_key = secret
"""
ROLE = """
[default]
role_arn = arn:aws:iam::123456789012:role/demo
source_profile = default
aws_access_key_id = AKIDPROFILE
aws_secret_access_key = secret
"""


@pytest.fixture(autouse=True)
def config_file(monkeypatch, tmp_path):
    path = tmp_path / "config"
    path.write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))


def test_the_region_is_that_of_the_profile():
    """So that `Client()` works wherever boto3 does."""
    assert "eu-west-1" == Client().endpoint.region
    assert "us-east-2" == Client("us-east-2").endpoint.region


def test_a_profile_that_is_named_is_used_for_everything(monkeypatch):
    """Its region, its endpoint and its credentials, before those of the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    client = Client(profile="other")
    assert "Client(region='ap-south-1', endpoint_url='http://127.0.0.1:4566')" == repr(client)
    request = client.build_request(STOP, ID)
    assert "Credential=AKIDPROFILE/" in request.header("authorization")
    assert "http://127.0.0.1:4566/" == request.url


def test_a_profile_that_is_nowhere_is_refused():
    """When the client is made."""
    with pytest.raises(errors.ProfileNotFound, match="nobody"):
        Client("us-east-1", profile="nobody")


@pytest.mark.parametrize(
    ("given", "variable", "expected"), [(None, None, 4), (None, "2", 2), (5, "2", 5), (1, None, 1)]
)
def test_max_attempts(monkeypatch, given, variable, expected):
    """Given, or of AWS_MAX_ATTEMPTS, or of the profile."""
    if variable:
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", variable)
    scripted = Scripted(refusal("InternalServerError", status=500), max_attempts=given)
    with pytest.raises(errors.InternalServerError):
        scripted.client.call(STOP, ID)
    assert expected == len(scripted.requests)


def test_three_attempts_where_nobody_says(monkeypatch, tmp_path):
    """As boto3."""
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    scripted = Scripted(refusal("InternalServerError", status=500))
    with pytest.raises(errors.InternalServerError):
        scripted.client.call(STOP, ID)
    assert 3 == len(scripted.requests)


@pytest.mark.parametrize("max_attempts", [0, -1, True, 1.5, "3x"])
def test_max_attempts_that_are_none_are_refused(max_attempts):
    """When the client is made."""
    with pytest.raises(errors.ConfigurationError, match="max_attempts"):
        Scripted(max_attempts=max_attempts)


def test_the_application_is_named_in_user_agent():
    """At its end, as botocore writes it, and unsigned as all of it."""
    request = Scripted().client.build_request(STOP, ID)
    assert request.header("user-agent").endswith(" app/my-app")
    assert "user-agent" not in request.header("authorization")


def test_without_an_application_none_is_named(monkeypatch, tmp_path):
    """The header is the library's own."""
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    user_agent = Scripted().client.build_request(STOP, ID).header("user-agent")
    assert f"sigv4ssm/{__version__} Python/{platform.python_version()} {sys.platform}" == user_agent


@pytest.mark.parametrize(
    ("variable", "given", "expected"),
    [
        (None, {}, "ssm.eu-west-1.amazonaws.com"),
        ("AWS_USE_FIPS_ENDPOINT", {}, "ssm-fips.eu-west-1.amazonaws.com"),
        ("AWS_USE_FIPS_ENDPOINT", {"use_fips": False}, "ssm.eu-west-1.amazonaws.com"),
        ("AWS_USE_DUALSTACK_ENDPOINT", {}, "ssm.eu-west-1.api.aws"),
        (None, {"use_dualstack": True}, "ssm.eu-west-1.api.aws"),
    ],
)
def test_variants_of_the_endpoint(monkeypatch, variable, given, expected):
    """Given, or of the environment."""
    if variable:
        monkeypatch.setenv(variable, "true")
    assert f"https://{expected}" == Client(**given).endpoint.url


def test_the_ca_bundle_is_that_which_is_given(monkeypatch):
    """Before that of the environment; looked for with the first call."""
    monkeypatch.setenv("AWS_CA_BUNDLE", "no/such-one.pem")
    for given, expected in (({}, "no/such-one.pem"), ({"ca_bundle": "no/such-other.pem"}, "no/such-other.pem")):
        with pytest.raises(errors.ConfigurationError, match=expected):
            Client(credentials=PAIR, **given).call(STOP, ID)


def test_providers_of_credentials_share_the_clock_and_the_transport(monkeypatch):
    """The clock with its correction, so that what it says has expired has; the network is touched in one place."""
    seen = {}
    monkeypatch.setattr("sigv4ssm.credentials.Chain", lambda search: seen.update(search=search) or (lambda: PAIR))
    skewed = refusal("RequestExpired", Date="Sun, 30 Aug 2015 13:36:00 GMT")
    scripted = Scripted(skewed, OK, credentials=None)
    scripted.client.call(STOP, ID)
    assert AT + timedelta(hours=1) == seen["search"].clock()
    request = Request("POST", "https://sts.amazonaws.com/")
    assert OK == seen["search"].send(request, connect=1, read=2, deadline=3)
    assert (request, (1, 2, 3)) == (scripted.requests[-1], scripted.limits[-1])


@pytest.mark.parametrize("options", [{"allow_http": True}, {}])
def test_plain_http_is_allowed_for_sts_too(monkeypatch, tmp_path, options):
    """One argument is enough where one URL stands for all services."""
    (tmp_path / "config").write_text(ROLE)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://aws.example")
    if not options:
        monkeypatch.setenv("SIGV4SSM_ALLOW_HTTP", "1")
    issued = Credentials("ASIAISSUED", "secret", "token", AT + timedelta(hours=1))
    answer = Response(200, (), success("AssumeRole", issued, issued.expires_at))
    scripted = Scripted(answer, OK, credentials=None, **options)
    scripted.client.call(STOP, ID)
    assert ["http://aws.example/"] * 2 == [request.url for request in scripted.requests]


def test_the_codes_of_an_mfa_device_are_asked_for_on_a_terminal_alone(monkeypatch):
    """Where nobody can answer, nobody is asked."""
    seen = {}
    for at_terminal in (True, False):
        monkeypatch.setattr("sys.stdin", type("Stdin", (), {"isatty": lambda _, answer=at_terminal: answer})())
        monkeypatch.setattr("sigv4ssm.credentials.Chain", lambda search: seen.update(search=search))
        Client()
        assert at_terminal == (seen["search"].ask is not None)
    monkeypatch.setattr("getpass.getpass", lambda question: f"{question}123456")
    monkeypatch.setattr("sys.stdin", type("Stdin", (), {"isatty": lambda _: True})())
    Client()
    assert "Code: 123456" == seen["search"].ask("Code: ")
