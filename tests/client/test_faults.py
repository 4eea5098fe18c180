"""What goes wrong, over real sockets and in answers: how often it is tried, with what pauses, what the caller gets."""

from __future__ import annotations

import contextlib
import socket
import struct

import pytest
from rawserver import OK as RAW_OK
from rawserver import RawServer
from scripted import GET, ID, OK, PAIR, START, STOP, Scripted, failure, refusal

from sigv4ssm import Client, errors

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: a closed connection is reset, not ended."""


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    connection.close()


def hang(connection: socket.socket) -> None:
    connection.recv(1)


def cut_short(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{")


class NoHandshake(RawServer):
    """Resets each connection when the first byte comes."""

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.recv(1)
            reset(connection)


@pytest.fixture
def call(monkeypatch, later):
    """A function that makes one call over sockets. The first requests, as many as are `unanswered`, leave with a tenth
    of a second to go; all else has the time that it needs."""
    left: list[float] = []
    undisturbed = socket.socket.sendall

    def sendall(sock: socket.socket, octets: bytes) -> None:
        undisturbed(sock, octets)
        if left and bytes(octets[:4]) == b"POST":
            later(60 - left.pop())

    monkeypatch.setattr(socket.socket, "sendall", sendall)
    with contextlib.ExitStack() as stack:

        def make(url: str, operation: str = STOP, *, unanswered: int = 0, connect: float = 30):
            left[:] = [0.1] * unanswered
            pauses: list[float] = []
            options = {"credentials": PAIR, "endpoint_url": url, "sleep": pauses.append, "random": lambda: 1.0}
            client = stack.enter_context(Client("us-east-1", timeout=(connect, 30, 60), **options))
            try:
                return client.call(operation, ID), pauses
            except errors.SigV4SSMError as error:
                return error, pauses

        yield make


@pytest.fixture
def free_port():
    """A port on which nobody listens, and which nobody else can take meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture
def dead_port():
    """A port whose queue is full: who connects hears nothing."""
    with socket.socket() as listening, contextlib.ExitStack() as stack:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(3):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


def test_refused(call, free_port):
    """Nothing has left: tried three times, whatever the operation."""
    for operation in (STOP, START):
        error, pauses = call(f"http://127.0.0.1:{free_port}", operation)
        assert (errors.EndpointConnectionError, False, 3) == (type(error), error.request_sent, error.attempts)
        assert [0.05, 0.1] == pauses


def test_reset_before_the_request_is_sent(call):
    """In the TLS handshake, say: tried three times, whatever the operation."""
    with NoHandshake.several() as make:
        error, pauses = call(make().url.replace("http:", "https:"), START)
    assert isinstance(error, errors.TransportError)
    assert (False, 3) == (error.request_sent, error.attempts)
    assert [0.05, 0.1] == pauses


def test_connect_timeout(call, dead_port):
    """As any that has not left."""
    error, pauses = call(f"http://127.0.0.1:{dead_port}", START, connect=0.1)
    assert (errors.ConnectTimeoutError, False, 3) == (type(error), error.request_sent, error.attempts)
    assert [0.05, 0.1] == pauses


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reset, errors.EndpointConnectionError),
        (hang, errors.ReadTimeoutError),
        (cut_short, errors.ResponseError),
    ],
)
@pytest.mark.parametrize(("operation", "attempts"), [(STOP, 3), (GET, 3), (START, 1)])
def test_lost_after_the_request_was_sent(call, raw_server, answer, kind, operation, attempts):
    """Reset, silent, or cut short: what can do harm twice is tried once."""
    error, pauses = call(raw_server(answer).url, operation, unanswered=attempts if answer is hang else 0)
    assert (kind, True, attempts) == (type(error), error.request_sent, error.attempts)
    assert [0.05, 0.1][: attempts - 1] == pauses


@pytest.mark.parametrize("answer", [reset, hang, cut_short])
def test_a_second_attempt_that_is_answered(call, raw_server, answer):
    """The caller gets the answer, and the number of retries in it."""
    server = raw_server(answer, RAW_OK)
    given, pauses = call(server.url, unanswered=int(answer is hang))
    assert 1 == given["ResponseMetadata"]["RetryAttempts"]
    assert ([0.05], 2) == (pauses, len(server.requests))


AN_HOUR_LATER = "Sun, 30 Aug 2015 13:36:00 GMT"
ANSWERS = [
    # outcomes, attempts, pauses, the code that the caller gets
    ((refusal("InternalServerError", status=500),), 3, [0.05, 0.1], "InternalServerError"),
    ((refusal("InternalServerError", status=500), OK), 2, [0.05], None),
    ((refusal("ServiceUnavailable", status=503),), 3, [0.05, 0.1], "ServiceUnavailable"),
    ((refusal("ThrottlingException", "Rate exceeded"),), 3, [1.0, 2.0], "ThrottlingException"),
    ((refusal("ThrottlingException"), refusal("X", status=500), OK), 3, [1.0, 0.1], None),
    ((refusal("ThrottlingException", x_amz_retry_after="3000"), OK), 2, [3.0], None),
    ((refusal("ThrottlingException", x_amz_retry_after="60000"), OK), 2, [6.0], None),
    ((refusal("Unknown", status=429), OK), 2, [1.0], None),
    ((refusal("ExpiredTokenException"),), 1, [], "ExpiredTokenException"),
    ((refusal("RequestExpired", Date=AN_HOUR_LATER), OK), 2, [], None),
    ((refusal("RequestExpired", Date=AN_HOUR_LATER),), 2, [], "RequestExpired"),
    ((refusal("AccessDeniedException"),), 1, [], "AccessDeniedException"),
    ((refusal("InvalidSignatureException", "The request signature …"),), 1, [], "InvalidSignatureException"),
    ((failure(errors.ReadTimeoutError, True), refusal("AccessDeniedException")), 2, [0.05], "AccessDeniedException"),
]


@pytest.mark.parametrize(("outcomes", "attempts", "pauses", "code"), ANSWERS)
def test_answers(outcomes, attempts, pauses, code):
    """Each error's number of attempts, its pauses at the longest draw, and what it ends as."""
    scripted = Scripted(*outcomes)
    if code is None:
        answer = scripted.client.call(STOP, ID)
    else:
        with pytest.raises(getattr(errors, code)) as caught:
            scripted.client.call(STOP, ID)
        answer = caught.value.response
        assert attempts == caught.value.attempts
    assert attempts - 1 == answer["ResponseMetadata"]["RetryAttempts"]
    assert (attempts, pauses) == (len(scripted.requests), scripted.pauses)


@pytest.mark.parametrize("max_attempts", [1, 2, 5])
def test_max_attempts_counts_the_first(max_attempts: int):
    """As the setting of that name of AWS's tools does."""
    scripted = Scripted(refusal("InternalServerError", status=500), max_attempts=max_attempts)
    with pytest.raises(errors.InternalServerError):
        scripted.client.call(STOP, ID)
    assert max_attempts == len(scripted.requests)


def test_an_answer_over_the_limit_is_final():
    """The next would be as large."""
    scripted = Scripted(max_response_bytes=1)
    with pytest.raises(errors.ResponseError, match="larger than 1 bytes"):
        scripted.client.call(GET, ID)
    assert 1 == len(scripted.requests)
