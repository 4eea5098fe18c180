"""Set-ups of environment and files through botocore's client and through ours: the same request, or both refuse."""

from __future__ import annotations

import os
import re

import botocore
import botocore.session
import pytest
from botocore.exceptions import BotoCoreError
from config_set_ups import ANSWERED, REFUSED, REFUSED_BY_BOTH, SINCE_1_44, WANTED_DIFFERENCES
from sessions import new_session

from sigv4ssm import config, endpoints
from sigv4ssm.errors import ConfigurationError

BEFORE_1_44 = tuple(map(int, botocore.__version__.split(".")[:2])) < (1, 44)


class Answer:
    """What botocore gets in place of an answer from the network."""

    status_code, headers, content = 200, {}, b"{}"


def theirs(profile=None):
    """What botocore's client makes of the process's environment: region signed for, URL, trust, attempts, app id."""
    session = new_session(profile)
    sent = []
    try:
        client = session.create_client("ssm", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret")
        client.meta.events.register("before-send", lambda request, **_: sent.append(request) or Answer())
        client.get_parameter(Name="name")
    except (BotoCoreError, AttributeError, TypeError, ValueError):  # the last three where it stumbles over a value
        return REFUSED
    headers = {name: value.decode() for name, value in sent[0].headers.items() if isinstance(value, bytes)}
    retries = client.meta.config.retries
    return {
        "region": headers["Authorization"].split("/")[2],
        "url": sent[0].url.rstrip("/"),
        "ca_bundle": client._endpoint.http_session._verify,
        "attempts": retries.get("total_max_attempts", 3),
        "mode": retries["mode"]
        if session.get_scoped_config().get("retry_mode") or "AWS_RETRY_MODE" in os.environ
        else "standard",
        "app_id": (re.findall(r" app/(\S+)", headers["User-Agent"]) or [None])[0],
    }


def ours(profile=None):
    try:
        found = config.read(os.environ, profile=profile)
        endpoint = endpoints.resolve(
            found.region, use_fips=found.use_fips, use_dualstack=found.use_dualstack, endpoint_url=found.endpoint_url
        )
    except ConfigurationError:
        return REFUSED
    return {
        "region": endpoint.region,
        "url": endpoint.url,
        "ca_bundle": found.ca_bundle or True,
        "attempts": found.max_attempts,
        "mode": found.retry_mode,
        "app_id": found.user_agent_appid or None,
    }


@pytest.fixture
def both(monkeypatch, write):
    """A function that makes a set-up real and gives what botocore and we make of it."""

    def try_both(set_up):
        variables = dict(set_up)
        profile = variables.pop("profile", None)
        for variable, value in write(**variables).items():
            monkeypatch.setenv(variable, value)
        return theirs(profile), ours(profile)

    return try_both


@pytest.mark.parametrize("name", ANSWERED)
def test_the_same_request(both, name):
    """Where botocore sends a request ours is for the same region and URL, with the same trust, attempts and app id."""
    expected, actual = both(ANSWERED[name])
    assert REFUSED != expected
    assert expected == actual


@pytest.mark.parametrize("name", REFUSED_BY_BOTH)
def test_both_refuse(both, name):
    """Where botocore refuses, or stumbles, we refuse."""
    assert (REFUSED, REFUSED) == both(REFUSED_BY_BOTH[name])


@pytest.mark.parametrize("name", SINCE_1_44)
def test_an_empty_bundle(both, name):
    """It turns nothing off."""
    expected, actual = both(SINCE_1_44[name])
    assert REFUSED == actual
    assert BEFORE_1_44 or REFUSED == expected


@pytest.mark.parametrize("name", WANTED_DIFFERENCES)
def test_wanted_differences(both, name):
    """There are these and no others."""
    set_up, *expected = WANTED_DIFFERENCES[name]
    actual = both(set_up)
    assert expected == [side if side == REFUSED else (side["region"], side["url"]) for side in actual]


def test_there_are_enough():
    """A shortened table does not pass for a whole one."""
    assert 110 < len(ANSWERED) + len(REFUSED_BY_BOTH)
