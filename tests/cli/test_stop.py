"""`sigv4ssm stop`: time-outs and certificates; the rest is in the transcripts."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import subprocess
import sys
import threading

import pytest
from rawserver import OK, read_request

from sigv4ssm.cli import connection, main, options
from sigv4ssm.transport import StdlibTransport

CERTIFICATE = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
    "-addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out certificate.pem"
)


@pytest.fixture
def tls(tmp_path):
    """The URL of a server whose certificate nobody has signed, and the path of that certificate."""
    if not shutil.which("openssl"):
        pytest.skip("it takes the openssl command to make a certificate")
    subprocess.run(CERTIFICATE.split(), cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_answer, args=(listening, context), daemon=True).start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}", str(tmp_path / "certificate.pem")
        listening.shutdown(socket.SHUT_RDWR)


def _answer(listening, context):
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listening.accept()
            with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as secure:
                read_request(secure)
                secure.sendall(OK)


@pytest.mark.parametrize(
    ("words", "code", "errors"),
    [
        (("--no-verify-ssl",), 0, ""),
        (("--ca-bundle", "<certificate>"), 0, ""),
        ((), 255, "certificate verify failed"),
    ],
)
def test_certificates_are_verified_unless_told_otherwise(tls, run, execution_id, words, code, errors):
    """--ca-bundle adds trust, --no-verify-ssl does without, silently; else a certificate of nobody's is refused."""
    url, certificate = tls
    given = (word.replace("<certificate>", certificate) for word in words)
    finished = run("stop", execution_id, "--endpoint-url", url, *given)
    assert code == finished.returncode
    assert errors in finished.stderr
    assert len(finished.stderr.splitlines()) == (2 if errors else 0)


def test_a_hanging_server_is_left(run, raw_server, execution_id):
    """--cli-read-timeout ends the wait with a sentence and 255."""
    url = raw_server(lambda connection: connection.recv(1)).url
    finished = run("stop", execution_id, "--endpoint-url", url, "--cli-read-timeout", "0.1")
    assert finished.returncode == 255
    assert "it took longer than allowed" in finished.stderr


class _Client:
    """Keeps what it is made with."""

    made_with: dict[str, object]

    def __init__(self, region, **settings):
        type(self).made_with = {"region": region, **settings}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def stop_automation_execution(self, **_):
        return {"ResponseMetadata": {}}


@pytest.mark.parametrize(
    ("words", "setting", "value"),
    [
        ((), "region", None),
        (("--region", "us-east-2"), "region", "us-east-2"),
        (("--profile", "other"), "profile", "other"),
        ((), "use_fips", None),
        ((), "timeout", (5, 30, 60)),
        (("--cli-connect-timeout", "7", "--cli-read-timeout", "90"), "timeout", (7, 90, 97)),
        (("--cli-connect-timeout", "0"), "timeout", (options.WEEK, 30, options.WEEK + 30)),
        (("--cli-read-timeout", "0"), "timeout", (5, options.WEEK, options.WEEK + 5)),
        (("--use-fips-endpoint",), "use_fips", True),
        (("--use-dualstack-endpoint",), "use_dualstack", True),
        (("--ca-bundle", "some.pem"), "ca_bundle", "some.pem"),
        ((), "allow_http", False),
        (("--allow-http",), "allow_http", True),
        ((), "transport", StdlibTransport),
    ],
)
def test_the_options_reach_the_client(monkeypatch, execution_id, words, setting, value):
    """Each option is the client's setting; time-outs are the aws CLI's, whose 0 is no limit."""
    monkeypatch.setattr(connection, "Client", _Client)
    assert main(["stop", execution_id, *words]) == 0
    assert value == _Client.made_with[setting]


WIDER = """sigv4ssm.cli.stop_many sigv4ssm.cli.targets sigv4ssm.cli.board sigv4ssm.cli.selection sigv4ssm.client.many
sigv4ssm.client.waiting sigv4ssm.regions shutil queue"""


def test_one_id_imports_nothing_that_many_need(environ, execution_id):
    """Seen in a fresh process."""
    program = "import sys; from sigv4ssm.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    words = ("stop", execution_id, "--type", "Cancel", "--endpoint-url", "http://127.0.0.1:1")
    command = [sys.executable, "-c", program, *words]
    done = subprocess.run(command, env={**environ, "AWS_MAX_ATTEMPTS": "1"}, capture_output=True, text=True, check=True)
    assert "sigv4ssm.client.calls" in done.stdout.split()
    assert set() == {*WIDER.split()} & {*done.stdout.split()}
