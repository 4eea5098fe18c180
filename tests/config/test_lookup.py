"""Each setting comes from the first place that has it, and a value that it cannot have is refused by its place."""

from __future__ import annotations

import logging

import pytest

from sigv4ssm import config
from sigv4ssm.config import SETTINGS, Origin
from sigv4ssm.errors import ConfigurationError, ProfileNotFound

PLACES = {
    # Each place in its order, with a value and what becomes of it; `argument` is the keyword.
    "region": (
        ("argument", "us-east-1", "us-east-1"),
        ("AWS_REGION", "us-east-2", "us-east-2"),
        ("region", "us-west-1", "us-west-1"),
    ),
    "endpoint_url": (
        ("argument", "http://a", "http://a"),
        ("AWS_ENDPOINT_URL_SSM", "http://b", "http://b"),
        ("AWS_ENDPOINT_URL", "http://c", "http://c"),
        ("services", "s", "http://d"),
        ("endpoint_url", "http://e", "http://e"),
    ),
    "use_fips": (
        ("argument", False, False),
        ("AWS_USE_FIPS_ENDPOINT", "True", True),
        ("use_fips_endpoint", "no", False),
    ),
    "use_dualstack": (
        ("argument", True, True),
        ("AWS_USE_DUALSTACK_ENDPOINT", "false", False),
        ("use_dualstack_endpoint", "TRUE", True),
    ),
    "ca_bundle": (
        ("argument", "a.pem", "a.pem"),
        ("AWS_CA_BUNDLE", "b.pem", "b.pem"),
        ("ca_bundle", "c.pem", "c.pem"),
        ("REQUESTS_CA_BUNDLE", "d.pem", "d.pem"),
    ),
    "allow_http": (("argument", True, True), ("SIGV4SSM_ALLOW_HTTP", "1", True)),
    "retry_mode": (("AWS_RETRY_MODE", "legacy", "legacy"), ("retry_mode", "adaptive", "adaptive")),
    "max_attempts": (("argument", 9, 9), ("AWS_MAX_ATTEMPTS", "8", 8), ("max_attempts", "7", 7)),
    "user_agent_appid": (("AWS_SDK_UA_APP_ID", "a", "a"), ("sdk_ua_app_id", "b c", "b-c")),
}
DEFAULTS = {"use_fips": False, "use_dualstack": False, "allow_http": False, "retry_mode": "standard", "max_attempts": 3}
SUFFIXES = [(setting, start) for setting, places in PLACES.items() for start in range(len(places) + 1)]


@pytest.mark.parametrize(("setting", "start"), SUFFIXES)
def test_the_first_place_decides(write, setting, start):
    """With the places from one on filled that one is taken, its origin is told, and with none the default."""
    places = PLACES[setting][start:]
    given = {setting: places[0][1]} if places and places[0][0] == "argument" else {}
    variables = {place: value for place, value, _ in places if place.isupper()}
    keys = [f"{place} = {value}\n" for place, value, _ in places if place.islower() and place != "argument"]
    environ = write("[default]\n" + "".join(keys) + "[services s]\nssm =\n  endpoint_url = http://d\n", **variables)
    found = config.read(environ, **given)
    assert (places[0][2] if places else DEFAULTS.get(setting)) == getattr(found, setting)
    location = places and {"argument": setting}.get(
        places[0][0], places[0][0] if places[0][0].isupper() else environ["AWS_CONFIG_FILE"]
    )
    assert (location or None) == getattr(found.origins.get(setting), "location", None)


def test_every_setting_is_here():
    """A new row of the table gets its order tested."""
    assert {*PLACES, "ignore_endpoint_urls", "profile"} == set(SETTINGS)
    assert {*PLACES, "proxies", "profile", "files", "origins"} == set(config.Configuration.__slots__)


def test_the_origin_of_a_key(write):
    """It is the file that the value is from, the credentials file where both have the key."""
    environ = write(
        "[profile a]\nregion = us-east-1\nmax_attempts = 2\n", "[a]\nregion = us-west-1\n[default]\nmax_attempts = 4\n"
    )
    origins = config.read(environ, profile="a").origins
    path, other = environ["AWS_SHARED_CREDENTIALS_FILE"], environ["AWS_CONFIG_FILE"]
    assert {
        "region": Origin("shared-credentials-file", path, f"region of the profile 'a' in {path}"),
        "max_attempts": Origin("config-file", other, f"max_attempts of the profile 'a' in {other}"),
        "profile": Origin("argument", "profile", "The argument profile"),
    } == origins


@pytest.mark.parametrize(
    ("variables", "given", "profile", "origin"),
    [
        ({}, None, "default", None),
        ({"AWS_PROFILE": "a"}, None, "a", Origin("env", "AWS_PROFILE", "AWS_PROFILE")),
        ({"AWS_DEFAULT_PROFILE": "b", "AWS_PROFILE": "a"}, None, "b", Origin("env", *["AWS_DEFAULT_PROFILE"] * 2)),
        ({"AWS_PROFILE": "nobody"}, "a", "a", Origin("argument", "profile", "The argument profile")),
    ],
)
def test_the_profile(write, variables, given, profile, origin):
    """Its name and who named it: the argument, then AWS_DEFAULT_PROFILE, then AWS_PROFILE."""
    found = config.read(write("[profile a]\n[profile b]\n", **variables), profile=given)
    assert (profile, origin) == (found.profile, found.origins.get("profile"))


@pytest.mark.parametrize(
    ("name", "remedy"),
    [("prid", "Did you mean prod?"), ("x", "Known are: dev, prod."), ("", "Known are: dev, prod.")],
)
def test_a_profile_that_is_nowhere(write, name, remedy):
    """The refusal names who asked for it, both files, and what it may have meant."""
    environ = write("[profile prod]\n", "[dev]\n", AWS_PROFILE=name)
    files = " nor ".join(list(environ.values())[:2])
    with pytest.raises(ProfileNotFound) as caught:
        config.read(environ)
    assert f"The profile {name!r} of AWS_PROFILE is in neither {files}." == caught.value.problem
    assert remedy == caught.value.remedy


def test_a_profile_where_there_is_none(write):
    """Nothing can be proposed."""
    with pytest.raises(ProfileNotFound, match=r"^The profile 'a' is in neither .* Known are: none\.$"):
        config.read(write(), profile="a")


MODES = "Give one of standard, legacy, adaptive."
NUMBER = "Give a whole number of attempts, 1 or more."
BUNDLE = "Unset it, or give the path of a PEM file."
LINE = "Write the value in the line of the key."
CANNOT_BE = [
    ({"AWS_RETRY_MODE": "fast"}, "", {}, "AWS_RETRY_MODE is 'fast'.", MODES),
    ({}, "retry_mode = fast\n", {}, "retry_mode of the profile 'default' in {config} is 'fast'.", MODES),
    ({"AWS_MAX_ATTEMPTS": "0"}, "", {}, "AWS_MAX_ATTEMPTS is '0'.", NUMBER),
    ({"AWS_MAX_ATTEMPTS": "two"}, "", {}, "AWS_MAX_ATTEMPTS is 'two'.", NUMBER),
    ({}, "max_attempts = 1.5\n", {}, "max_attempts of the profile 'default' in {config} is '1.5'.", NUMBER),
    ({}, "", {"max_attempts": 0}, "The argument max_attempts is 0.", NUMBER),
    ({}, "", {"max_attempts": True}, "The argument max_attempts is True.", NUMBER),
    ({}, "", {"max_attempts": 2.0}, "The argument max_attempts is 2.0.", NUMBER),
    ({}, "", {"use_fips": 1}, "The argument use_fips is 1.", "Give True or False."),
    ({"AWS_CA_BUNDLE": ""}, "", {}, "AWS_CA_BUNDLE is empty.", BUNDLE),
    ({"REQUESTS_CA_BUNDLE": " "}, "", {}, "REQUESTS_CA_BUNDLE is empty.", BUNDLE),
    ({}, "", {"ca_bundle": ""}, "The argument ca_bundle is empty.", BUNDLE),
    ({}, "services =\n  a = b\n", {}, "services of the profile 'default' in {config} is a block of settings.", LINE),
    ({}, "region =\n  a = b\n", {}, "region of the profile 'default' in {config} is a block of settings.", LINE),
    (
        {},
        "services = s\n",
        {},
        "services of the profile 'default' in {config} names [services s] of {config}, which is missing or empty.",
        "Write the section, or take the reference out.",
    ),
    (
        {},
        "services = s\n[services s]\nssm = x\n",
        {},
        "ssm in [services s] of {config} is no block of settings.",
        "Indent the lines below it.",
    ),
]


@pytest.mark.parametrize(("variables", "lines", "given", "problem", "remedy"), CANNOT_BE)
def test_what_a_setting_cannot_be(write, variables, lines, given, problem, remedy):
    """The refusal names the place, so that the user finds it."""
    environ = write("[default]\n" + lines, **variables)
    with pytest.raises(ConfigurationError) as caught:
        config.read(environ, **given)
    assert problem.format(config=environ["AWS_CONFIG_FILE"]) == caught.value.problem
    assert remedy == caught.value.remedy


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"AWS_RETRY_MODE": "legacy"}, "AWS_RETRY_MODE is 'legacy': retries run as in the mode standard."),
        ({"AWS_RETRY_MODE": "adaptive"}, "AWS_RETRY_MODE is 'adaptive': retries run as in the mode standard."),
        ({"AWS_USE_FIPS_ENDPOINT": "1"}, "AWS_USE_FIPS_ENDPOINT is '1', which is not true, so it counts as false."),
        ({"AWS_SDK_UA_APP_ID": "a" * 51}, "AWS_SDK_UA_APP_ID is longer than 50 characters."),
    ],
)
def test_what_is_said_once(write, caplog, variables, sentence):
    """What is taken otherwise than it reads is logged, in the first of many clients."""
    with caplog.at_level(logging.DEBUG):
        for _ in range(3):
            config.read(write(**variables))
    assert [("sigv4ssm.config", "WARNING", sentence)] == [
        (record.name, record.levelname, record.getMessage()) for record in caplog.records
    ]


@pytest.mark.parametrize(
    "variables",
    [
        {"AWS_RETRY_MODE": "standard"},
        {"AWS_USE_FIPS_ENDPOINT": "False", "AWS_USE_DUALSTACK_ENDPOINT": ""},
        {"AWS_SDK_UA_APP_ID": "a" * 50},
    ],
)
def test_what_needs_no_word(write, caplog, variables):
    """Nothing is logged for what is as it reads."""
    with caplog.at_level(logging.DEBUG):
        config.read(write(**variables))
    assert [] == caplog.records
