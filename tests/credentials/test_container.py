"""The credentials of a container's role: the protocol, the hosts that may be asked, the token, the errors."""

from __future__ import annotations

import logging
import shutil
import socket
import ssl
import subprocess
import time
import traceback
from datetime import datetime, timedelta, timezone

import pytest
from botocore.utils import ContainerMetadataFetcher
from metadata_services import FAR, GONE, KEYS, Container, cut_short, http, keys, search

from sigv4ssm import errors
from sigv4ssm.credentials import Found, container
from sigv4ssm.credentials.metadata import Service

START = datetime(2030, 8, 30, 12, 36, tzinfo=timezone.utc)
RELATIVE, FULL = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"
TOKEN, TOKEN_FILE = "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"


def look(clock=lambda: START, **environ):
    return container.look(search(environ, clock=clock))


def parts(found):
    """Key id, secret and token of what was found."""
    given = found.provide()
    return given.access_key_id, given.secret_access_key, given.session_token


@pytest.fixture
def pauses(monkeypatch):
    """The pauses between attempts take no time."""
    monkeypatch.setattr(time, "sleep", lambda _: None)


@pytest.fixture
def service():
    with Container() as server:
        yield server


@pytest.mark.parametrize("environ", [{}, {RELATIVE: "", FULL: ""}, {TOKEN: "t"}])
def test_without_a_uri_there_is_nothing(environ):
    """An empty variable counts as unset."""
    assert f"neither {RELATIVE} nor {FULL} is set" == look(**environ)


def test_a_full_uri(service):
    """One question, with the query of the URI; where the credentials are from is said."""
    found = look(**{FULL: service.url + service.path, RELATIVE: ""})
    assert ("container-role", FULL) == (found.source, found.location)
    assert (KEYS, datetime(2099, 1, 1, tzinfo=timezone.utc)) == (parts(found), found.provide().expires_at)
    assert ([f"GET {service.path}"], []) == (list(service.served), list(service.refused))


@pytest.fixture
def everything_leads_here(monkeypatch, service):
    """The service, to which every host and port leads, and a proxy in the environment that must not be used."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://proxy.example:1")
    hosts: list[str] = []

    def lead(host, *_, **__):
        hosts.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", service.server_port))]

    monkeypatch.setattr(socket, "getaddrinfo", lead)
    service.hosts = hosts
    return service


def test_a_relative_uri(everything_leads_here):
    """It is the agent's of ECS, asked straight; it counts where both are set."""
    found = look(**{RELATIVE: everything_leads_here.path, FULL: "http://localhost:1/"})
    assert (KEYS, RELATIVE) == (parts(found), found.location)
    assert ["169.254.170.2"] == everything_leads_here.hosts


@pytest.mark.parametrize("host", ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "localhost", "LOCALHOST:81"])
def test_no_proxy_is_used(everything_leads_here, host):
    """Whatever the environment says, the question goes straight to the host."""
    assert KEYS == parts(look(**{FULL: f"http://{host}{everything_leads_here.path}"}))
    assert [host.lower().replace(":81", "").strip("[]")] == everything_leads_here.hosts


URLS = {
    "http://localhost/": True,
    "http://localhost:8080/c": True,
    "http://LocalHost/c": True,
    "http://127.0.0.1/c": True,
    "http://127.1.2.3:80/c?q=1": True,
    "http://[::1]:80/c": True,
    "http://[0:0:0:0:0:0:0:1]/c": True,
    "http://169.254.170.2/c": True,
    "http://169.254.170.23/v1/credentials": True,
    "http://[fd00:ec2::23]/v1/credentials": True,
    "https://example.com/c": True,
    "https://10.0.0.1:444/c": True,
    "https://[2001:db8::1]/c": True,
    "http://example.com/c": False,
    "http://10.0.0.1/c": False,
    "http://169.254.169.254/c": False,
    "http://169.254.170.3/c": False,
    "http://[fd00:ec2::24]/c": False,
    "http://[::2]/c": False,
    "http://127.1/c": False,
    "http://128.0.0.1/c": False,
    "http://localhost.example.com/c": False,
    "http://127.0.0.1.example.com/c": False,
    "http://localhost@example.com/c": False,
    "http://169.254.170.2@example.com/": False,
    "http://169.254.170.2\\@example.com/": False,
    "http:///c": False,
    "": False,
    "/c": False,
    "localhost/c": False,
}


@pytest.mark.parametrize(("url", "allowed"), URLS.items())
def test_the_hosts_that_botocore_allows(monkeypatch, url, allowed):
    """The same are asked, and the others refused before anything is sent."""
    monkeypatch.setattr(Service, "get", lambda *_: keys())
    try:
        ContainerMetadataFetcher()._validate_allowed_url(url)
        expected = True
    except ValueError:
        expected = False
    assert (allowed, allowed) == (expected, _asks(**{FULL: url}))


def _asks(**environ) -> bool:
    try:
        return isinstance(look(**environ), Found)
    except errors.ConfigurationError:
        return False


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        ({FULL: "http://example.com/pathMARKER"}, f"{FULL} leads to example.com over plain HTTP, which anyone"),
        ({FULL: "http://user:MARKER@localhost/"}, f"{FULL} is no URI that can be asked."),
        ({FULL: "ftp://localhost/pathMARKER"}, f"{FULL} is no URI that can be asked."),
        ({FULL: "http://localhost/path MARKER"}, f"{FULL} is no URI that can be asked."),
        ({FULL: "http://localhost/\r\nX: MARKER"}, f"{FULL} is no URI that can be asked."),
        ({FULL: "http://localhost/#MARKER"}, f"{FULL} is no URI that can be asked."),
        ({FULL: "http://localhost:99999/"}, f"{FULL} is no URI that can be asked."),
        ({FULL: "http://localhost/é"}, f"{FULL} is no URI that can be asked."),
        ({RELATIVE: "@example.com/MARKER"}, f"{RELATIVE} is no URI that can be asked."),
        ({RELATIVE: ".example.com/MARKER"}, f"{RELATIVE} is no URI that can be asked."),
        ({RELATIVE: ":1/MARKER"}, f"{RELATIVE} is no URI that can be asked."),
        ({RELATIVE: "?MARKER"}, f"{RELATIVE} is no URI that can be asked."),
    ],
)
def test_uris_that_are_not_asked(environ, problem):
    """They are named by their variable; the path, which opens the door, is not repeated."""
    with pytest.raises(errors.ConfigurationError) as caught:
        look(**environ)
    assert caught.value.problem.startswith(problem)
    assert caught.value.remedy.startswith(("Write it as", "Use https"))
    assert "MARKER" not in repr(caught.value)


def test_a_token_from_the_environment(service):
    """It is the Authorization header as it stands."""
    service.token = "Basic tokenMARKER"
    assert KEYS == parts(look(**{FULL: service.url + service.path, TOKEN: service.token}))


def test_a_token_from_a_file(service, tmp_path):
    """The file comes before the variable, and is read at each fetch: EKS replaces it."""
    now, file = [START], tmp_path / "token"
    file.write_bytes(b"first")
    service.token, service.credentials = "first", keys("2030-08-30T18:36:00Z")
    found = look(lambda: now[0], **{FULL: service.url + service.path, TOKEN_FILE: str(file), TOKEN: "other"})
    assert KEYS == parts(found)
    file.write_bytes(b"second")
    service.token, service.credentials = "second", keys(FAR, AccessKeyId="ASIANEXT")
    now[0] += timedelta(hours=5, minutes=50)
    assert found.provide().access_key_id == "ASIANEXT"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"tokenMARKER\n", "holds a line end"),
        (b"tokenMARKER\r\nX: y", "holds a line end"),
        (b"tokenMARKER\r", "holds a line end"),
        (b"", "holds no token that a header can carry"),
        (b"tokenMARKER\x00", "holds no token that a header can carry"),
        (b"tokenMARKER\xff", "holds no token that a header can carry"),
        ("tokenMARKERé".encode(), "holds no token that a header can carry"),
    ],
)
def test_tokens_that_no_header_can_carry(raw_server, tmp_path, content, fault):
    """They are refused before anything is sent, and not shown; in the variable as in the file."""
    server, file = raw_server(), tmp_path / "token"
    file.write_bytes(content)
    places = {f"The file {str(file)!r} of {TOKEN_FILE}": {TOKEN_FILE: str(file)}}
    if content and b"\x00" not in content:
        places[TOKEN] = {TOKEN: content.decode("utf-8", "surrogateescape")}
    for place, environ in places.items():
        with pytest.raises(errors.CredentialRetrievalError) as caught:
            look(**{FULL: server.url, **environ})
        assert f"{place} {fault}." == caught.value.problem
        assert "MARKER" not in repr(caught.value) + repr(caught.value.__context__)
    assert 0 == server.connections


@pytest.mark.parametrize(
    ("path", "reason"),
    [("{}/none", "no such file or directory"), ("{}", "is a directory")],
)
def test_a_token_file_that_cannot_be_read(tmp_path, path, reason):
    """The sentence names file and variable, and the system's words."""
    path = path.format(tmp_path)
    with pytest.raises(errors.CredentialRetrievalError) as caught:
        look(**{FULL: "http://localhost:1/", TOKEN_FILE: path})
    assert f"The file {path!r} of {TOKEN_FILE} cannot be read: {reason}." == caught.value.problem
    assert caught.value.__cause__ is not None


PROBLEMS = {
    "no role": ([http(404)], "{url} answered 404."),
    "refused": ([http(403, "secretMARKER")], "{url} answered 403."),
    "not JSON": ([http(200, "secretMARKER")], "{url} answered with what cannot be read."),
    "too large": ([http(200, b" " * (2 << 20))], "The response is larger than 1048576 bytes."),
    "cut short": ([cut_short], "The exchange with {url} failed: IncompleteRead"),
    "a list": ([http(200, [])], "{url} answered with what cannot be read."),
    "a part is missing": ([http(200, keys(Token=None))], "{url} answered without Token."),
    "no time": ([http(200, keys("secretMARKER"))], "{url} answered with an Expiration that is no time with a time"),
    "no key": ([http(200, keys(SecretAccessKey="secretMARKER\n"))], "SecretAccessKey from {url} contains white"),
}


@pytest.mark.parametrize(("answers", "problem"), PROBLEMS.values(), ids=PROBLEMS)
@pytest.mark.usefixtures("pauses")
def test_what_is_set_and_fails_is_an_error(raw_server, caplog, answers, problem):
    """Not a reason to look on: what was wrong last, what to look at, and neither path nor secret."""
    caplog.set_level(logging.DEBUG, "sigv4ssm")
    server = raw_server(*answers)
    environ = {FULL: f"{server.url}/pathMARKER", TOKEN: "tokenMARKER"}
    with pytest.raises(errors.CredentialRetrievalError) as caught:
        look(**environ)
    error = caught.value
    assert error.problem.startswith(problem.format(url=server.url))
    assert error.remedy
    shown = [*traceback.format_exception(type(error), error, error.__traceback__), repr(vars(error)), caplog.text]
    assert "MARKER" not in "".join(shown)


@pytest.mark.skipif(not shutil.which("openssl"), reason="a certificate is made with the openssl command")
@pytest.mark.usefixtures("pauses")
def test_a_certificate_that_nobody_vouches_for(tmp_path, service):
    """Any host may be asked over https, but none without knowing who it is: the token stays here."""
    pem = str(tmp_path / "self-signed.pem")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", pem, "-out", f"{pem}.crt"]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{pem}.crt", pem)
    service.socket = context.wrap_socket(service.socket, server_side=True)
    with pytest.raises(errors.CredentialRetrievalError) as caught:
        look(**{FULL: f"https://localhost:{service.server_port}{service.path}"})
    assert isinstance(caught.value.__cause__, errors.SSLError)
    assert ([], []) == (list(service.served), list(service.refused))


def test_no_repr_shows_the_path_or_a_secret(service):
    """Nor that of what was found."""
    found = look(**{FULL: service.url + service.path})
    shown = [repr(found), repr(found.provide), repr(Service(service.url + service.path, 1, 1, 1, ""))]
    assert "MARKER" not in "".join(shown)
    assert service.url in shown[2]


def test_expired_ones_are_asked_for_again_and_refused(service):
    """A container's agent has no outage to bridge, as an instance's service has."""
    service.credentials = keys(GONE)
    found = look(**{FULL: service.url + service.path})
    with pytest.raises(errors.CredentialRetrievalError, match="Check this machine's clock"):
        found.provide()
