"""Both metadata services side by side with botocore's fetchers: the same answers to both, the same outcome of both."""

from __future__ import annotations

import time

import botocore.exceptions
import pytest
from botocore.credentials import ContainerProvider, InstanceMetadataProvider
from botocore.utils import ContainerMetadataFetcher, InstanceMetadataFetcher
from metadata_services import GONE, KEYS, ROLE, asked, closed, cut_short, http, keys, search, silent
from rawserver import head_and_body

from sigv4ssm import errors
from sigv4ssm.credentials import Found, container, instance_metadata

FULL, AUTHORIZATION = "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"
OK, TOKEN, NAME = http(200, keys()), http(200, "AQAEAtoken=="), http(200, ROLE)

LIMITS = container.SECONDS, container.ATTEMPTS, container.PAUSE

REFUSED = (botocore.exceptions.BotoCoreError, KeyError, TypeError, ValueError)
"""What botocore raises where it refuses; for some answers that is Python's own error."""


def botocore_finds(provider):
    """Key id, secret and token; None where it finds none or refuses."""
    try:
        found = provider.load()
    except REFUSED:
        return None
    return found and tuple(found.get_frozen_credentials())[:3]


def we_find(look, environ):
    """The same of ours."""
    try:
        found = look(search(environ))
    except errors.CredentialRetrievalError:
        return None
    if not isinstance(found, Found):
        return None
    given = found.provide()
    return given.access_key_id, given.secret_access_key, given.session_token


CONTAINER = {
    "at once": ([OK], True),
    "after 500": ([http(500), OK], True),
    "after 429 and 404": ([http(429), http(404), OK], True),
    "after three": ([http(500), http(500), http(500), OK], False),
    "not found": ([http(404)], False),
    "refused": ([http(403, {"code": "AccessDenied"})], False),
    "redirected": ([http(302, b"", "Location: /x")], False),
    "a 201": ([http(201, keys())], False),
    "after a closed connection": ([closed, OK], True),
    "closed each time": ([closed], False),
    "after silence": ([silent, OK], True),
    "cut short": ([cut_short], False),
    "after what is no JSON": ([http(200, "<html>"), http(200), OK], True),
    "no JSON each time": ([http(200, "{")], False),
    "no key id": ([http(200, keys(AccessKeyId=None))], False),
    "no secret": ([http(200, keys(SecretAccessKey=None))], False),
    "no token": ([http(200, keys(Token=None))], False),
    "no expiration": ([http(200, keys(None))], False),
    "an expiration that is none": ([http(200, keys("soon"))], False),
    "a fraction of a second": ([http(200, keys("2099-01-01T00:00:00.123456789Z"))], True),
    "another zone": ([http(200, keys("2099-01-01T00:00:00+09:00"))], True),
    "a message": ([http(200, {"Code": "Failed", "Message": "m"})], False),
    "more than is needed": ([http(200, keys(RoleArn="arn:aws:iam::1:role/r", AccountId="1"))], True),
}


@pytest.mark.parametrize(("answers", "some"), CONTAINER.values(), ids=CONTAINER)
def test_container(monkeypatch, raw_server, answers, some):
    """The same questions with the same pauses, and the same credentials or none; but botocore pauses once too often."""
    seconds = 1 if silent in answers else 60
    monkeypatch.setattr(ContainerMetadataFetcher, "TIMEOUT_SECONDS", seconds)
    monkeypatch.setattr(container, "SECONDS", seconds)
    theirs, ours, their_pauses, our_pauses = raw_server(*answers), raw_server(*answers), [], []
    monkeypatch.setattr(time, "sleep", our_pauses.append)
    fetcher = ContainerMetadataFetcher(sleep=their_pauses.append)
    expected = botocore_finds(ContainerProvider({FULL: theirs.url}, fetcher))
    assert expected == we_find(container.look, {FULL: ours.url})
    assert (KEYS if some else None) == expected
    assert asked(theirs) == asked(ours)
    assert their_pauses[: len(asked(theirs)) - 1] == our_pauses


def test_a_container_has_the_limits_of_botocore():
    """Seconds, attempts, and the pause between them."""
    theirs = ContainerMetadataFetcher
    expected = (theirs.TIMEOUT_SECONDS, theirs.RETRY_ATTEMPTS, theirs.SLEEP_TIME)
    assert expected == LIMITS


def test_a_container_asks_as_botocore_does(raw_server):
    """Request line, Accept and Authorization are the same."""
    heads = []
    for ours in (False, True):
        server = raw_server(OK)
        environ = {FULL: f"{server.url}/a/b?c=d%20e", AUTHORIZATION: "Bearer t"}
        assert KEYS == (we_find(container.look, environ) if ours else botocore_finds(ContainerProvider(environ)))
        lines, _ = head_and_body(server.requests[0])
        heads.append([lines[0], *sorted(line for line in lines if line.startswith(("Accept:", "Authorization:")))])
    assert heads[0] == heads[1] == ["GET /a/b?c=d%20e HTTP/1.1", "Accept: application/json", "Authorization: Bearer t"]


INSTANCE = {
    "version 2": ([TOKEN, NAME, OK], {}, True),
    "403 to the token": ([http(403), NAME, OK], {"attempts": 2}, True),
    "404 to the token": ([http(404), NAME, OK], {"attempts": 2}, True),
    "405 to the token": ([http(405), NAME, OK], {"attempts": 2}, True),
    "401 to the token": ([http(401), NAME, OK], {}, True),
    "500 to the token": ([http(500), NAME, OK], {}, True),
    "302 to the token": ([http(302, b"", "Location: /x"), NAME, OK], {}, True),
    "an empty token": ([http(200), NAME, OK], {}, True),
    "no answer to the token": ([silent, NAME, OK], {"attempts": 2}, True),
    "closed before the token": ([closed, NAME, OK], {}, True),
    "400 to the token": ([http(400), NAME, OK], {}, False),
    "404, and version 1 is forbidden": ([http(404), NAME, OK], {"v1": False}, False),
    "closed, and version 1 is forbidden": ([closed, NAME, OK], {"v1": False}, False),
    "version 2, where 1 is forbidden": ([TOKEN, NAME, OK], {"v1": False}, True),
    "no role": ([TOKEN, http(404)], {}, False),
    "401 to the role": ([TOKEN, http(401)], {}, False),
    "an empty role": ([TOKEN, http(200)], {}, False),
    "no answer to the role": ([TOKEN, silent], {}, False),
    "a role with blanks": ([TOKEN, http(200, "my role"), OK], {}, True),
    "no credentials": ([TOKEN, NAME, http(404)], {}, False),
    "empty credentials": ([TOKEN, NAME, http(200)], {}, False),
    "HTML": ([TOKEN, NAME, http(200, "<html>")], {}, False),
    "a list": ([TOKEN, NAME, http(200, [keys()])], {}, False),
    "credentials cut short": ([TOKEN, NAME, cut_short], {}, False),
    "no key id": ([TOKEN, NAME, http(200, keys(AccessKeyId=None))], {}, False),
    "no secret": ([TOKEN, NAME, http(200, keys(SecretAccessKey=None))], {}, False),
    "no session token": ([TOKEN, NAME, http(200, keys(Token=None))], {}, False),
    "no expiration": ([TOKEN, NAME, http(200, keys(None))], {}, False),
    "an expiration that is none": ([TOKEN, NAME, http(200, keys("soon"))], {}, False),
    "a refusal": ([TOKEN, NAME, http(200, {"Code": "Failed", "Message": "m"})], {}, False),
    "expired ones": ([TOKEN, NAME, http(200, keys(GONE))], {}, True),
    "each at the second attempt": ([http(500), TOKEN, http(500), NAME, http(200, "{"), OK], {"attempts": 2}, True),
    "closed, at the second attempt not": ([closed, TOKEN, closed, NAME, closed, OK], {"attempts": 2}, True),
    "two attempts, both in vain": ([TOKEN, NAME, http(503)], {"attempts": 2}, False),
}


@pytest.mark.parametrize(("answers", "options", "some"), INSTANCE.values(), ids=INSTANCE)
def test_instance(raw_server, answers, options, some):
    """The same questions with the same token, and the same credentials or none."""
    theirs, ours = raw_server(*answers), raw_server(*answers)
    seconds, attempts, v1 = 1 if silent in answers else 60, options.get("attempts", 1), options.get("v1", True)
    config = {"ec2_metadata_v1_disabled": not v1, "ec2_credential_refresh_window": 15 * 60}  # as a session sets it
    fetcher = InstanceMetadataFetcher(seconds, attempts, theirs.url, {}, config=config)
    environ = {
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": ours.url,
        "AWS_METADATA_SERVICE_TIMEOUT": str(seconds),
        "AWS_METADATA_SERVICE_NUM_ATTEMPTS": str(attempts),
        "AWS_EC2_METADATA_V1_DISABLED": "false" if v1 else "True",
    }
    expected = botocore_finds(InstanceMetadataProvider(fetcher))
    assert expected == we_find(instance_metadata.look, environ)
    assert (KEYS if some else None) == expected
    assert asked(theirs) == asked(ours)
