"""What the tests of the transports share: each of them with both; names that lead to this machine, a certificate."""

from __future__ import annotations

import contextlib
import copy
import importlib.util
import os
import pickle
import shutil
import socket
import ssl
import subprocess
import time

import pytest
from rawserver import RawServer

from sigv4ssm import Client, Request, config, transport
from sigv4ssm.errors import TransportError

NAMES_OF_THE_CERTIFICATE = "IP:127.0.0.1,DNS:ssm.us-east-1.amazonaws.com"


NO_REQUESTS = pytest.mark.skipif(importlib.util.find_spec("requests") is None, reason="requests is not installed")


@pytest.fixture(params=[pytest.param("RequestsTransport", marks=NO_REQUESTS), "StdlibTransport"])
def kind(request) -> type:
    """The class of the transport: each test that asks for it, or for what is made of it, runs with both."""
    return getattr(transport, request.param)


@pytest.fixture
def connect(kind, credentials, at):
    """A factory of clients that send over sockets; they are closed when the test is over."""
    clients: list[Client] = []

    def make(endpoint_url=None, region="us-east-1", **options) -> Client:
        roomy = {"timeout": (30, 30, 60), "max_attempts": 1}
        options = {"credentials": credentials, "clock": lambda: at, **roomy, **options}
        options.setdefault("transport", with_settings(kind, **options))
        clients.append(Client(region, endpoint_url=endpoint_url, **options))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def with_settings(kind: type, *, ca_bundle=None, max_response_bytes=8 << 20, **_):
    """A transport with the settings that a client of these options gives its own."""
    settings = config.read(os.environ, region="us-east-1")
    verify = ca_bundle or settings.ca_bundle or True
    return kind(verify=verify, proxies=settings.proxies, max_response_bytes=max_response_bytes)


@pytest.fixture
def sender(kind):
    """A factory of transports, each with an easy way to send."""

    class Sender(kind):
        def get(self, url, *headers, method="GET", body=b"", seconds=30.0):
            request = Request(method, url, headers, body)
            return self.send(request, connect=seconds, read=seconds, deadline=time.monotonic() + seconds)

    senders: list[Sender] = []

    def make(**options) -> Sender:
        senders.append(Sender(**options))
        return senders[-1]

    yield make
    for one in senders:
        one.close()


@pytest.fixture
def fails():
    """A context in which a call must fail as documented: `with fails(ReadTimeoutError, "words", sent=True):`.

    It ends by a time-out of a part of a second, or at once: ten seconds are for the machine, the time-outs that must
    not be waited for are longer.
    """

    @contextlib.contextmanager
    def expect(kind: type[TransportError], words: str, *, sent: bool):
        started = time.perf_counter()  # which `later` leaves alone
        with pytest.raises(TransportError, match=words) as caught:
            yield caught
        assert time.perf_counter() - started < 10
        assert (kind, sent) == (type(caught.value), caught.value.request_sent)
        check_form(caught.value)

    return expect


def check_form(error: TransportError) -> None:
    """What is wrong, then what to do, without control characters; the cause at hand; and fit to be carried away."""
    assert f"{error.problem} {error.remedy}" == str(error)
    assert error.problem.endswith(".")
    assert error.remedy.endswith(".")
    assert str(error).isprintable()
    if error.problem.startswith(("Connecting to", "The exchange with")):
        assert error.__cause__ is not None
    for other in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert (type(error), error.args) == (type(other), other.args)
        assert (str(error), error.request_sent) == (str(other), other.request_sent)


@pytest.fixture
def server_that():
    """A factory of servers that do with each connection what a function says, and read no request before."""
    with contextlib.ExitStack() as stack:

        def make(talk) -> RawServer:
            class Told(RawServer):
                def _talk(self, connection: socket.socket) -> None:
                    self._newest_was_read.set()  # none waits for another's request
                    with contextlib.suppress(OSError), connection:
                        talk(connection)

            return stack.enter_context(Told.several())()

        yield make


@pytest.fixture
def sent_late(monkeypatch, later):
    """A function that makes the next request leave when the deadline of its attempt is some seconds away: what comes
    before, such as connecting, has all the time it needs."""
    undisturbed, jumps = socket.socket.sendall, []

    def sendall(sock, octets):
        undisturbed(sock, octets)
        if jumps and bytes(octets[:4]) == b"POST":
            later(jumps.pop())

    monkeypatch.setattr(socket.socket, "sendall", sendall)
    return lambda total, left: jumps.append(total - left)


@pytest.fixture
def lead_to(monkeypatch):
    """A function that makes every name and port lead to the given ones of this machine."""

    def redirect(*ports: int) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port)) for port in ports]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_: found)

    return redirect


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
def free_port():
    """A port on which nobody listens, and which nobody else can take meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture(scope="session")
def self_signed(tmp_path_factory):
    """A maker of PEM files, each with a self-signed certificate and its key; it gives the path."""
    if not shutil.which("openssl"):
        pytest.skip("a certificate is made with the openssl command, which is missing")

    def make(common_name: str, *extensions: str) -> str:
        pem = tmp_path_factory.mktemp("tls") / "self-signed.pem"
        command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
        files = ["-subj", f"/CN={common_name}", "-keyout", str(pem), "-out", f"{pem}.crt"]
        subprocess.run([*command.split(), *files, *extensions], check=True, capture_output=True)
        with open(pem, "a") as both, open(f"{pem}.crt") as own:
            both.write(own.read())
        return str(pem)

    return make


@pytest.fixture(scope="session")
def certificate(self_signed) -> str:
    """The path of a PEM file: a self-signed certificate of this machine, and its key."""
    return self_signed("sigv4ssm", "-addext", f"subjectAltName={NAMES_OF_THE_CERTIFICATE}")


@pytest.fixture(scope="session")
def hashed(certificate, tmp_path_factory) -> str:
    """A directory with the certificate, named by its hash as `openssl rehash` does it."""
    directory = tmp_path_factory.mktemp("hashed")
    command = ["openssl", "x509", "-noout", "-subject_hash", "-in", certificate]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    shutil.copy(f"{certificate}.crt", directory / f"{name}.0")
    return str(directory)


@pytest.fixture
def tls_context(certificate):
    """The server's side of TLS, with the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def tls_server(tls_context):
    """The factory `raw_server`, over TLS."""

    class TlsServer(RawServer):
        def _talk(self, connection: socket.socket) -> None:
            with contextlib.suppress(OSError):
                super()._talk(tls_context.wrap_socket(connection, server_side=True))

    with TlsServer.several() as make:
        yield make
