"""The instance metadata service: its protocol, where it is, why it has nothing, and what has expired."""

from __future__ import annotations

import itertools
import json
import logging
import socket
import time
import traceback
from datetime import datetime, timedelta, timezone

import pytest
from metadata_services import FAR, KEYS, ROLE, ROLE_PATH, Instance, asked, closed, http, keys, search

from sigv4ssm import Response, errors
from sigv4ssm.credentials import Found, instance_metadata
from sigv4ssm.credentials.metadata import Service
from sigv4ssm.transport import StdlibTransport

START = datetime(2030, 8, 30, 12, 36, tzinfo=timezone.utc)
TOKEN = "AQAEAmetadataMARKER=="


def look(url, settings=None, clock=lambda: datetime.now(timezone.utc), **environ):
    environ = {"AWS_EC2_METADATA_SERVICE_ENDPOINT": url, **environ}
    return instance_metadata.look(search(environ, settings, clock))


def parts(found):
    """Key id, secret and token of what was found; None for a reason."""
    if not isinstance(found, Found):
        return None
    given = found.provide()
    return given.access_key_id, given.secret_access_key, given.session_token


@pytest.fixture
def instance():
    with Instance() as service:
        yield service


def test_version_2(instance):
    """A token for 21600 seconds, the role with it, the credentials with it; where they are from is said."""
    found = look(instance.url)
    assert ("iam-role", instance.url) == (found.source, found.location)
    assert KEYS == parts(found)
    assert ["PUT /latest/api/token", f"GET {ROLE_PATH}", f"GET {ROLE_PATH}{ROLE}"] == list(instance.served)
    assert [] == list(instance.refused)


def test_they_are_fetched_anew_before_they_expire(instance):
    """And with a new token: the old one may have ended."""
    now = [START]
    instance.credentials = keys("2030-08-30T18:36:00Z")
    found = look(instance.url, clock=lambda: now[0])
    first = found.provide()
    assert START + timedelta(hours=6) == first.expires_at
    instance.token = "another"
    instance.credentials = keys("2030-08-31T00:36:00Z", AccessKeyId="ASIANEXT")
    assert first is found.provide()
    now[0] += timedelta(hours=5, minutes=45)
    assert found.provide().access_key_id == "ASIANEXT"


REASONS = {
    "no role": ([http(404), http(404)], "{url} answered 404"),
    "400": ([http(400)], "{url} answered 400 to the question for a token"),
    "HTML for a token": ([http(200, "<p>log in</p>")], "{url} gave a token that no header can carry"),
    "not JSON": ([http(404), http(200, ROLE), http(200, "{")], "{url} answered with what cannot be read"),
    "refused": (
        [http(404), http(200, ROLE), http(200, {"Code": "AssumeRoleUnauthorizedAccess", "Message": "secretMARKER"})],
        "{url} answered without AccessKeyId and SecretAccessKey and Token and Expiration"
        " (its Code is AssumeRoleUnauthorizedAccess)",
    ),
    "a Code that is none": (
        [http(404), http(200, ROLE), http(200, keys(None, Code="secret MARKER"))],
        "{url} answered without Expiration",
    ),
    "no time": (
        [http(404), http(200, ROLE), http(200, keys("2030-01-01"))],
        "{url} answered with an Expiration that is no time with a time zone",
    ),
    "no key": (
        [http(404), http(200, ROLE), http(200, keys(SecretAccessKey="secret MARKER"))],
        "SecretAccessKey from {url} contains white space or a line end",
    ),
    "closed": ([http(404), closed], "The exchange with {url} failed: Remote end closed connection without response"),
}


@pytest.mark.parametrize(("answers", "reason"), REASONS.values(), ids=REASONS)
def test_why_there_is_nothing(raw_server, answers, reason):
    """A sentence without its stop, for the list of the places that were looked at."""
    server = raw_server(*answers)
    assert reason.format(url=server.url) == look(server.url)


def test_without_a_token_where_version_1_is_forbidden(raw_server):
    """It is said what forbids it: the variable, or the profile's setting."""
    server = raw_server(http(404))
    said = f"{server.url} gave no token, and ec2_metadata_v1_disabled forbids to do without one"
    assert said == look(server.url, {"ec2_metadata_v1_disabled": "true"})
    assert [("PUT /latest/api/token HTTP/1.1", "")] == asked(server)


@pytest.mark.parametrize("value", ["true", "TRUE", "True"])
def test_switched_off(raw_server, value):
    """AWS_EC2_METADATA_DISABLED: nothing is asked."""
    server = raw_server()
    assert look(server.url, AWS_EC2_METADATA_DISABLED=value) == "AWS_EC2_METADATA_DISABLED is true"
    assert 0 == server.connections


@pytest.mark.parametrize("value", ["false", "", "1", "yes"])
def test_not_switched_off(instance, value):
    """By no other value, as in botocore."""
    assert KEYS == parts(look(instance.url, AWS_EC2_METADATA_DISABLED=value))


@pytest.fixture
def dead_port():
    """A port whose queue is full: who connects hears nothing at all."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]
        for filler in fillers:
            filler.close()


@pytest.fixture
def limits(monkeypatch):
    """Those of each exchange from now on, with the seconds that it has in all."""
    seen: list[tuple[float, float, float]] = []
    undisturbed = StdlibTransport.send

    def send(transport, request, *, connect, read, deadline):
        seen.append((connect, read, deadline - time.monotonic()))
        return undisturbed(transport, request, connect=connect, read=read, deadline=deadline)

    monkeypatch.setattr(StdlibTransport, "send", send)
    return seen


@pytest.mark.parametrize("attempts", [1, 2])
def test_no_service(dead_port, limits, attempts):
    """Where no connection is made there is nothing, after the time-out of each attempt and not later."""
    environ = {"AWS_METADATA_SERVICE_TIMEOUT": "0.2", "AWS_METADATA_SERVICE_NUM_ATTEMPTS": str(attempts)}
    started = time.monotonic()
    found = look(f"http://127.0.0.1:{dead_port}", **environ)
    assert f"Connecting to http://127.0.0.1:{dead_port} failed: it took longer than allowed" == found
    assert 0.2 * attempts <= time.monotonic() - started
    assert [0.2] * attempts == [connect for connect, _, _ in limits]


def test_reached_at_the_second_attempt(monkeypatch):
    """Whoever answers at all, were it with 500, is there, and is asked as version 1 is."""
    answers = iter(
        [errors.EndpointConnectionError("No."), (500, b""), (200, ROLE.encode()), (200, json.dumps(keys()).encode())]
    )

    def send(*_):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return Response(answer[0], (), answer[1])

    monkeypatch.setattr(Service, "send", send)
    assert KEYS == parts(look("http://imds.example", AWS_METADATA_SERVICE_NUM_ATTEMPTS="2"))


def drips(connection: socket.socket) -> None:
    """An answer that begins, and goes on a byte at a time until the other side gives up."""
    for byte in itertools.cycle(b"H"):
        connection.sendall(bytes([byte]))
        time.sleep(0.02)


def test_a_service_that_drips(raw_server, limits):
    """An answer has the time for connecting and reading together, however little comes at a time."""
    server = raw_server(drips)
    assert "longer than allowed" in look(server.url, AWS_METADATA_SERVICE_TIMEOUT="0.1")
    assert (0.1, 0.1) == limits[-1][:2]
    assert 0 < limits[-1][2] <= 0.2


@pytest.mark.parametrize(
    ("role", "path"),
    [("a b", "a%20b"), ("a?b#c%20", "a%3Fb%23c%2520"), ("../x", "..%2Fx"), ("é", "%C3%A9"), (f"{ROLE}\r\n", ROLE)],
)
def test_the_name_of_the_role_is_one_segment(raw_server, role, path):
    """Whatever is in it; a line end after it is none of it, for which botocore would ask."""
    server = raw_server(http(200, TOKEN), http(200, role), http(200, keys()))
    assert KEYS == parts(look(server.url))
    assert f"GET {ROLE_PATH}{path} HTTP/1.1" == asked(server)[2][0]


@pytest.mark.parametrize("left", [-86400, -1, 0, 100, 159])
def test_expired_ones_are_used_on(instance, left):
    """While the service has no newer ones: they last long enough to be asked for again in 2 to 10 minutes."""
    now = [START]
    instance.credentials = keys(f"{START + timedelta(seconds=left):%Y-%m-%dT%H:%M:%SZ}")
    found = look(instance.url, clock=lambda: now[0])
    assert KEYS == parts(found)
    life = found.provide().expires_at - START
    assert timedelta(seconds=160) <= life <= timedelta(seconds=800)
    instance.credentials = keys(FAR, AccessKeyId="ASIANEXT")
    now[0] = START + life * 0.7499
    assert KEYS == parts(found)
    now[0] = START + life * 0.7501
    assert found.provide().access_key_id == "ASIANEXT"


def test_others_keep_their_end(instance):
    """An end that is further off than the extension stands."""
    instance.credentials = keys("2030-08-30T12:50:00Z")
    expected = datetime(2030, 8, 30, 12, 50, tzinfo=timezone.utc)
    assert expected == look(instance.url, clock=lambda: START).provide().expires_at


def test_a_failure_later_is_an_error(instance, caplog):
    """Once the instance has given some: logged while they are valid, and raised afterwards with what to look at."""
    now = [START]
    instance.credentials = keys("2030-08-30T18:36:00Z")
    found = look(instance.url, clock=lambda: now[0])
    instance.credentials = {"Code": "Failed"}
    now[0] += timedelta(hours=5, minutes=55)
    assert KEYS == parts(found)
    assert "(its Code is Failed)" in caplog.text
    now[0] += timedelta(minutes=5)
    with pytest.raises(errors.CredentialRetrievalError, match="Check that the instance has a role"):
        found.provide()


def test_no_secret_is_shown(instance, caplog, raw_server):
    """Neither keys nor the service's token are in a repr, a log line, a reason or a traceback."""
    caplog.set_level(logging.DEBUG)
    found = look(instance.url)
    shown = [repr(found), repr(found.provide()), repr(found.provide)]
    for answers, _ in REASONS.values():
        answers = [http(200, TOKEN) if answer == http(404) else answer for answer in answers[:1]] + answers[1:]
        shown.append(look(raw_server(*answers).url))
        service = Service(raw_server(*answers).url, 1, 1, 0, "")
        with pytest.raises(errors.CredentialRetrievalError) as caught:
            instance_metadata.fetch(service, v1=True)
        shown += [repr(service), repr(vars(caught.value))]
        shown += traceback.format_exception(type(caught.value), caught.value, caught.value.__traceback__)
    assert "MARKER" not in "".join([*shown, caplog.text])
