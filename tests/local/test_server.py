"""The endpoint over HTTP/1.1, met on raw sockets: framing, keep-alive, targets to the letter, and its end."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import pytest

from sigv4ssm import Client, Request, sigv4
from sigv4ssm.local import EXAMPLE_CREDENTIALS, Endpoint
from sigv4ssm.local.server import LARGEST_READ
from sigv4ssm.values import split_url

START = b'{"DocumentName": "Doc"}'


class Wire:
    """A connection to a server, and its answers one by one."""

    def __init__(self, url):
        host, _, port = split_url(url)[1].rpartition(":")
        self.socket = socket.create_connection((host.strip("[]"), int(port)), timeout=30)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def answer(self, head_only=False):
        """Status, headers by lower-case name, and body of the next answer; None at the end of the connection."""
        status_line = self.file.readline()
        if not status_line:
            return None
        lines = iter(lambda: self.file.readline().strip(), b"")
        headers = {name.lower(): value.strip() for name, _, value in (line.decode().partition(":") for line in lines)}
        length = 0 if head_only else int(headers.get("content-length", 0))
        return int(status_line.split(b" ")[1]), headers, self.file.read(length)


def signed(url, method="POST", headers=(), body=START):
    protocol = [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", "AmazonSSM.StartAutomationExecution")]
    request = Request(method, url, [*protocol, *headers], body)
    now = datetime.now(timezone.utc)
    return sigv4.sign(request, EXAMPLE_CREDENTIALS, region="us-east-1", service="ssm", at=now).request


def raw(request, target=None, headers=()):
    """The bytes of a request; its target is the path and query of its URL, unless another form is given."""
    _, _, path, query = split_url(request.url)
    target = target or path + ("?" + query if query else "")
    pairs = [*request.headers, ("Content-Length", str(len(request.body))), *headers]
    lines = [f"{request.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in pairs)]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + request.body


@contextlib.contextmanager
def threads_end():
    """All threads that are started within end after it, long before a connection is given up on which nothing comes."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(30)
    assert set() == set(threading.enumerate()) - before


@pytest.fixture(scope="module")
def served_endpoint():
    endpoint = Endpoint()
    with endpoint.serve() as served:
        endpoint.url = served.url
        yield endpoint


@pytest.fixture
def running(served_endpoint):
    """A served endpoint with its `url`, and with nothing in it of the tests before."""
    served_endpoint.requests.clear()
    served_endpoint.executions.clear()
    return served_endpoint


def test_keep_alive(running):
    """Two requests go over one connection, one after the other."""
    with Wire(running.url) as wire:
        for _ in range(2):
            wire.send(raw(signed(running.url + "/")))
            status, headers, body = wire.answer()
            assert (status, headers["content-type"]) == (200, "application/x-amz-json-1.1")
            assert json.loads(body)["AutomationExecutionId"] in running.executions


def test_pipelined(running):
    """Two requests sent at once are answered in their order."""
    with Wire(running.url) as wire:
        wire.send(raw(signed(running.url + "/")) + raw(signed(running.url + "/", body=b"{}")))
        assert [wire.answer()[0], wire.answer()[0]] == [200, 400]


def test_close(running):
    """A client that asks for it finds the connection closed after the answer."""
    with Wire(running.url) as wire:
        wire.send(raw(signed(running.url + "/"), headers=[("Connection", "close")]))
        assert (wire.answer()[0], wire.answer()) == (200, None)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "BREW"])
def test_method(running, method):
    """Any method but POST is 403 in AWS's words, known to the standard library or not, and the connection goes on."""
    with Wire(running.url) as wire:
        wire.send(raw(signed(running.url + "/", method)) + raw(signed(running.url + "/")))
        status, _, body = wire.answer()
        assert (status, json.loads(body)["__type"]) == (403, "AccessDeniedException")
        assert wire.answer()[0] == 200


def test_head(running):
    """HEAD gets the head alone: the next answer follows at once."""
    with Wire(running.url) as wire:
        wire.send(raw(signed(running.url + "/", "HEAD")) + raw(signed(running.url + "/")))
        status, headers, _ = wire.answer(head_only=True)
        assert (status, int(headers["content-length"]) > 0) == (403, True)
        assert wire.answer()[0] == 200


def test_expect_100(running):
    """A client that waits for 100 Continue gets it before it sends its body."""
    request = signed(running.url + "/")
    head, _, body = raw(request, headers=[("Expect", "100-continue")]).partition(b"\r\n\r\n")
    with Wire(running.url) as wire:
        wire.send(head + b"\r\n\r\n")
        assert wire.answer()[0] == 100
        wire.send(body)
        assert wire.answer()[0] == 200


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["Content-Length: x"], 400),
        (["Content-Length: -1"], 400),
        (["Content-Length: +2"], 400),
        (["Content-Length: \u00b2"], 400),
        (["Content-Length:"], 400),
        (["Content-Length: 2, 2"], 400),
        (["Content-Length: 2", "Content-Length: 3"], 400),
        (["Content-Length: " + "9" * 5000], 400),
        ([f"Content-Length: {LARGEST_READ + 1}"], 413),
        (["Transfer-Encoding: chunked"], 411),
        (["Transfer-Encoding: chunked", "Content-Length: 2"], 411),
        (["no header at all", "Content-Length: 2"], 400),
        (["Content-Length : 2"], 400),
    ],
)
def test_misframed(running, lines, status):
    """A body whose end is not known is not read: the answer says so, and the connection is closed."""
    head = ["POST / HTTP/1.1", "Host: h", *lines, "", ""]
    with Wire(running.url) as wire:
        wire.send("\r\n".join(head).encode() + b"2\r\n{}\r\n0\r\n\r\n")
        got, headers, _ = wire.answer()
        assert (got, headers["connection"], wire.answer()) == (status, "close", None)
    assert list(running.requests) == []


def test_same_length_twice(running):
    """Content-Length given twice with one value is one length (RFC 9112 §6.3)."""
    request = signed(running.url + "/")
    with Wire(running.url) as wire:
        wire.send(raw(request, headers=[("Content-Length", str(len(request.body)))]))
        assert wire.answer()[0] == 200


def test_too_large_to_read(running):
    """A client that goes on sending what will not be read still gets the answer, not a reset connection."""
    with Wire(running.url) as wire:
        head = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % (LARGEST_READ + 1)
        wire.send(head + b" " * (LARGEST_READ + 1))
        assert (wire.answer()[0], wire.answer()) == (413, None)


@pytest.mark.parametrize("sent", [b"", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n{}"])
def test_client_goes_away(running, capfd, sent):
    """A client that goes away before its request is whole leaves no request, no noise, and a server that goes on."""
    with Wire(running.url) as wire:
        wire.send(sent)
        wire.socket.shutdown(socket.SHUT_WR)
        assert wire.answer() is None
    with Wire(running.url) as wire:
        wire.send(raw(signed(running.url + "/")))
        assert wire.answer()[0] == 200
    assert (len(running.requests), capfd.readouterr().err) == (1, "")


def test_client_resets(capfd):
    """Nor does one that resets the connection instead of reading its answers."""
    with threads_end(), Endpoint().serve() as served:
        with Wire(served.url) as wire:
            wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            wire.send(raw(signed(served.url + "/")) * 50)
        with Wire(served.url) as wire:
            wire.send(raw(signed(served.url + "/")))
            assert wire.answer()[0] == 200
    assert capfd.readouterr().err == ""


def test_ipv6():
    """The loopback of IPv6 is served, too; its URL has brackets."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError as error:
        pytest.skip(f"this machine has no ::1: {error}")
    with Endpoint().serve("::1") as served, Wire(served.url) as wire:
        assert served.url == f"http://[::1]:{wire.socket.getpeername()[1]}"
        wire.send(raw(signed(served.url + "/")))
        assert wire.answer()[0] == 200


@pytest.mark.parametrize(
    "target",
    [
        *("/é", "/à\u0085", "/\udcff", "//", "//a//b/../c", "/%3D%2f", "/.", "/a;b=c", "/a@b:c", "/!'()*"),
        *("/?", "/?a=à&b=%C3%A0", "/?b=+&a=%2B&&=", "/?http://x/", "//h:1/?//"),
    ],
)
@pytest.mark.parametrize("absolute", [False, True], ids=["origin", "absolute"])
def test_target(running, target, absolute):
    """The target is verified and kept to the letter, in the origin form and in the absolute form."""
    request = signed(running.url + target)
    with Wire(running.url) as wire:
        wire.send(raw(request, request.url if absolute else target))
        assert wire.answer()[0] == 200
    assert request.url == running.requests[-1].url


def test_absolute_form_host(running):
    """In the absolute form the URL is the target's; what is signed as Host is the header, as always."""
    request = signed("http://elsewhere:1/", headers=[("Host", "here")])
    with Wire(running.url) as wire:
        wire.send(raw(request, request.url))
        assert wire.answer()[0] == 200


@pytest.mark.parametrize("value", ["é日", "\udcff", "a \t b", "{x}", "", "a\r\n  b", "a\u0085b\u2028c"])
def test_header(running, value):
    """Header values are verified in UTF-8, as signers hash them; blanks around them are not part of them."""
    request = signed(running.url + "/", headers=[("X-Custom", f"\t {value} \t")])
    with Wire(running.url) as wire:
        wire.send(raw(request))
        assert wire.answer()[0] == 200
    assert value == running.requests[-1].header("x-custom")


def test_many_threads(running):
    """8 threads with 50 signed calls each: 400 answers, 400 executions."""
    with Client("us-east-1", credentials=EXAMPLE_CREDENTIALS, endpoint_url=running.url) as client:

        def call(_):
            return client.call("StartAutomationExecution", {"DocumentName": "Doc"})["AutomationExecutionId"]

        with ThreadPoolExecutor(8) as threads:
            ids = set(threads.map(call, range(400)))
    assert (400, ids) == (len(running.requests), set(running.executions))


def test_stop(lasting_port):
    """Leaving the context waits for no client, ends connections that are kept alive, and frees the port."""
    endpoint = Endpoint()
    with contextlib.ExitStack() as stack:
        with endpoint.serve(port=lasting_port) as served:
            idle = [stack.enter_context(Wire(served.url)) for _ in range(5)]
            for wire in idle[1:]:
                wire.send(raw(signed(served.url + "/")))
                assert wire.answer()[0] == 200
            leaving_at = time.monotonic()
        assert time.monotonic() - leaving_at < 30
        assert [wire.answer() for wire in idle] == [None] * 5
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", lasting_port), timeout=30)
    with endpoint.serve(port=lasting_port) as again, Wire(again.url) as wire:
        assert served.url == again.url
        wire.send(raw(signed(again.url + "/")))
        assert wire.answer()[0] == 200
    assert len(endpoint.executions) == 5


def test_no_threads_left():
    """Nothing runs on when the context has been left, though a client keeps its connection."""
    with contextlib.ExitStack() as stack, threads_end(), Endpoint().serve() as served:
        wire = stack.enter_context(Wire(served.url))
        wire.send(raw(signed(served.url + "/")))
        assert wire.answer()[0] == 200
    assert served._connections == set()


def test_bug(capfd):
    """A bug in the endpoint is 500 InternalFailure on the wire and a traceback on stderr; the connection goes on."""

    def broken_clock():
        raise ZeroDivisionError("the bug")

    with Endpoint(clock=broken_clock).serve() as served, Wire(served.url) as wire:
        wire.send(raw(signed(served.url + "/")) * 2)
        assert [wire.answer()[::2] for _ in range(2)] == [(500, b'{"__type":"InternalFailure"}')] * 2
    assert capfd.readouterr().err.count("ZeroDivisionError: the bug") == 2
