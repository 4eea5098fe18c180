"""Part calls: microseconds for one call on kept connections, with one thread and with eight.

The clients take turns in one process, on one processor with the server. Each call has an execution id of its own.
The raw socket does no more than write a request and read the answer: it shows what the server and the loopback cost.
"""

from __future__ import annotations

import functools
import gc
import http.client
import itertools
import os
import socket
import tempfile
import threading
import time
from typing import TYPE_CHECKING

from . import server
from .programs import AWS4AUTH, HEADERS, OURS, OURS_ALONE, UNSIGNED_SESSION, UNSIGNED_STDLIB, environment
from .rounds import pin, take_turns
from .workloads import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, SERVICE, execution_id, payload

if TYPE_CHECKING:
    from collections.abc import Callable

    from .rounds import Row

    Call = Callable[[], object]

THREADS = {"calls, 1 thread": (1, 0.25), "calls, 8 threads": (8, 0.4)}
"""How many threads a group has, and how many seconds its turns."""

RAW = "raw socket"

serials = itertools.count(1)


def measure_calls(rounds: int) -> dict[str, dict[str, Row]]:
    pin()
    with server.running() as url, tempfile.TemporaryDirectory() as home:
        os.environ.update(environment(home))
        clients = {name: _made(make, url) for name, make in CLIENTS.items()}
        gc.collect()
        gc.freeze()
        return {group: _turns(clients, group, rounds) for group in THREADS}


def _turns(clients: dict[str, Call], group: str, rounds: int) -> dict[str, Row]:
    turns = {name: functools.partial(_turn, call, *THREADS[group]) for name, call in clients.items()}
    return take_turns(turns, rounds, group)


def _turn(call: Call, threads: int, seconds: float) -> float:
    """Microseconds for one call, while so many threads call one after the other."""
    call()  # a client that cannot fails here, and not in a thread
    counts: list[int] = []
    start = time.perf_counter()
    end = start + seconds
    workers = [threading.Thread(target=_call_until, args=(end, call, counts)) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return (time.perf_counter() - start) / sum(counts) * 1e6


def _call_until(end: float, call: Call, counts: list[int]) -> None:
    count = 0
    while time.perf_counter() < end:
        call()
        count += 1
    counts.append(count)


def _made(make: Callable[[str], Call], url: str) -> Call:
    """The client's call; where it cannot be made, one that says why."""
    try:
        return make(url)
    except Exception as error:
        return functools.partial(_raise, error)


def _raise(error: Exception) -> None:
    raise error


def sigv4ssm(url: str, **options: object) -> Call:
    from sigv4ssm import Client, Credentials

    client = Client(REGION, credentials=Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY), endpoint_url=url, **options)
    return lambda: client.stop_automation_execution(AutomationExecutionId=execution_id(next(serials)))


def sigv4ssm_alone(url: str) -> Call:
    from sigv4ssm.transport import StdlibTransport

    return sigv4ssm(url, transport=StdlibTransport)


def boto3(url: str) -> Call:
    import boto3

    client = boto3.client("ssm", REGION, endpoint_url=url)
    return lambda: client.stop_automation_execution(AutomationExecutionId=execution_id(next(serials)))


def botocore(url: str) -> Call:
    import botocore.session

    client = botocore.session.get_session().create_client("ssm", REGION, endpoint_url=url)
    return lambda: client.stop_automation_execution(AutomationExecutionId=execution_id(next(serials)))


def requests_aws4auth(url: str) -> Call:
    import requests
    from requests_aws4auth import AWS4Auth

    session, auth = requests.Session(), AWS4Auth(ACCESS_KEY_ID, SECRET_ACCESS_KEY, REGION, SERVICE)
    return lambda: session.post(url, data=payload(next(serials)), headers=HEADERS, auth=auth).json()


def requests_unsigned(url: str) -> Call:
    import requests

    session = requests.Session()
    return lambda: session.post(url, data=payload(next(serials)), headers=HEADERS).content


def http_client_unsigned(url: str) -> Call:
    """A connection for each thread, as its documentation wants it."""
    threads = threading.local()

    def call() -> bytes:
        connection = vars(threads).get("connection")
        if connection is None:
            connection = threads.connection = http.client.HTTPConnection(url.removeprefix("http://"))
        connection.request("POST", "/", payload(next(serials)), HEADERS)
        return connection.getresponse().read()

    return call


def raw_socket(url: str) -> Call:
    host, port = url.removeprefix("http://").split(":")
    threads = threading.local()
    head = f"POST / HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 65\r\n\r\n".encode()

    def call() -> bytes:
        if not hasattr(threads, "socket"):
            threads.socket = socket.create_connection((host, int(port)))
        threads.socket.sendall(head + payload(next(serials)))
        return threads.socket.recv(65536)

    return call


CLIENTS = {
    RAW: raw_socket,
    UNSIGNED_STDLIB: http_client_unsigned,
    OURS_ALONE: sigv4ssm_alone,
    OURS: sigv4ssm,
    UNSIGNED_SESSION: requests_unsigned,
    AWS4AUTH: requests_aws4auth,
    "botocore": botocore,
    "boto3": boto3,
}
