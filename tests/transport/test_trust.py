"""Whom StdlibTransport believes by itself: the system's store, or certifi's bundle where there is none."""

from __future__ import annotations

import ssl
import sys
import types

import pytest

from sigv4ssm.errors import EndpointConnectionError, SSLError
from sigv4ssm.transport import StdlibTransport, trust


@pytest.fixture
def kind() -> type:
    return StdlibTransport


@pytest.fixture
def no_store(monkeypatch, tmp_path):
    """OpenSSL is told to look in places where nothing is but a file that is no authority's."""
    (tmp_path / "README").write_text("no certificate\n")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))


@pytest.fixture
def certifi(monkeypatch):
    """A function that puts a certifi with the given bundle in place of any that is installed."""

    def install(bundle):
        module = types.ModuleType("certifi")
        module.where = lambda: bundle
        monkeypatch.setitem(sys.modules, "certifi", module)

    return install


@pytest.mark.usefixtures("no_store")
def test_file_of_the_system_is_honoured(tls_server, sender, certificate, monkeypatch):
    """SSL_CERT_FILE, by which OpenSSL's users name their authorities, is one of them."""
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    assert 200 == sender().get(f"https://127.0.0.1:{tls_server().port}").status


@pytest.mark.usefixtures("no_store")
def test_directories_of_the_system_are_honoured(tls_server, sender, hashed, tmp_path, monkeypatch):
    """SSL_CERT_DIR is one directory or several."""
    url = f"https://127.0.0.1:{tls_server().port}"
    for directories in (hashed, f"{tmp_path}:{hashed}"):
        monkeypatch.setenv("SSL_CERT_DIR", directories)
        assert 200 == sender().get(url).status


@pytest.mark.usefixtures("no_store")
def test_certifi_stands_in_for_a_store(tls_server, sender, certificate, certifi):
    """Where OpenSSL has nowhere to look, certifi's bundle is taken if it is installed."""
    certifi(certificate)
    assert 200 == sender().get(f"https://127.0.0.1:{tls_server().port}").status


@pytest.mark.usefixtures("no_store")
def test_certifi_does_not_add_to_a_store(tls_server, sender, certificate, certifi, tmp_path):
    """Whoever takes an authority out of the system's store has not left it in another."""
    certifi(certificate)
    (tmp_path / "5ad8a5d6.0").write_text("no certificate\n")
    with pytest.raises(SSLError, match="certificate verify failed"):
        sender().get(f"https://127.0.0.1:{tls_server().port}")


@pytest.mark.usefixtures("no_store")
def test_no_store_at_all(tls_server, sender, monkeypatch):
    """Without certifi too, what is missing is said before anything is sent, and no connection is opened."""
    monkeypatch.setitem(sys.modules, "certifi", None)
    server = tls_server()
    with pytest.raises(SSLError, match=r"no store of certificate authorities\. .*ca-certificates.*ca_bundle") as caught:
        sender().get(f"https://127.0.0.1:{server.port}")
    assert not caught.value.request_sent
    assert 0 == server.connections


def test_bundle_that_cannot_be_read(tls_server, sender, tmp_path, fails):
    """A bundle that is gone at the first request is an SSLError in the system's words."""
    bundle = tmp_path / "bundle.pem"
    bundle.touch()
    transport = sender(verify=str(bundle))
    bundle.unlink()
    with fails(SSLError, "No such file", sent=False):
        transport.get(f"https://127.0.0.1:{tls_server().port}")


def test_one_context_for_all_connections(tls_server, sender, certificate, monkeypatch):
    """The authorities are read with the first https request, once; for plain HTTP never."""
    made = []
    make = trust.tls_context

    def counted(verify):
        made.append(verify)
        return make(verify)

    monkeypatch.setattr(trust, "tls_context", counted)
    transport = sender(verify=certificate)
    assert [] == made
    for server in (tls_server(), tls_server()):
        transport.get(f"https://127.0.0.1:{server.port}")
    assert [certificate] == made


@pytest.mark.parametrize("verified", [True, False])
def test_context_speaks_http_1_1_over_tls_1_2(certificate, verified):
    """The least version is 1.2, as AWS has it, or what the system demands; HTTP/2 is not offered."""
    context = trust.tls_context(certificate if verified else False)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert (verified, ssl.CERT_REQUIRED if verified else ssl.CERT_NONE) == (context.check_hostname, context.verify_mode)


def test_tls_1_2_will_do(tls_server, sender, tls_context, certificate):
    """AWS's endpoints speak 1.2 as well as 1.3."""
    tls_context.maximum_version = ssl.TLSVersion.TLSv1_2
    assert 200 == sender(verify=certificate).get(f"https://127.0.0.1:{tls_server().port}").status


def test_server_is_asked_for_http_1_1(server_that, sender, tls_context, certificate):
    """The one protocol that is offered is the one that is spoken."""
    chosen = []
    tls_context.set_alpn_protocols(["h2", "http/1.1"])

    def talk(connection):
        with tls_context.wrap_socket(connection, server_side=True) as secure:
            chosen.append(secure.selected_alpn_protocol())
            secure.recv(1 << 16)

    with pytest.raises(EndpointConnectionError, match="closed connection"):
        sender(verify=certificate).get(f"https://127.0.0.1:{server_that(talk).port}")
    assert ["http/1.1"] == chosen
