"""What all tests share: an environment without AWS or proxies in it, one set of example values, raw servers."""

from __future__ import annotations

import contextlib
import gc
import os
import random
import signal
import socket
import time

for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]  # boto3 reads them when tests are collected
os.environ["BOTO_DISABLE_CRT"] = "true"  # boto3 signs with botocore's own signer, where awscrt is installed too

from datetime import datetime, timezone

import pytest
from hypothesis import HealthCheck, settings
from rawserver import RawServer

from sigv4ssm import Client, Credentials

UNTIMED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}  # a busy machine is no finding
settings.register_profile("quick", max_examples=100, **UNTIMED)
settings.register_profile("thorough", max_examples=1000, derandomize=True, **UNTIMED)
settings.load_profile("quick")  # CI has --hypothesis-profile thorough, whose examples are the same each time

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell leaves it to what runs in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
EXECUTION_ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"


def pytest_collection() -> None:
    """While tests are collected nothing is thrown away that the garbage collector could find."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Nor is any of it later: the collector leaves alone what lives to the end of the run."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Neighbours stay together, so that what a module shares is made by one worker rather than by each."""
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getvalue("dist") == "load" else None


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the user's AWS settings, proxies, netrc or colours."""
    for name in list(os.environ):
        if name.upper().startswith("AWS_") or name.upper().endswith("_PROXY") or name == "SIGV4SSM_ALLOW_HTTP":
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/no-such-folder/config")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/no-such-folder/credentials")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def at() -> datetime:
    """The time of AWS's signing test suite."""
    return AT


@pytest.fixture
def credentials() -> Credentials:
    """The documented example key pair."""
    return Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")


@pytest.fixture
def execution_id() -> str:
    return EXECUTION_ID


@pytest.fixture
def endpoint():
    """The local endpoint, in this process. Imported here, so that the floors below pass their tests without it."""
    from sigv4ssm.local import Endpoint

    return Endpoint(clock=lambda: AT)


@pytest.fixture
def client(endpoint, credentials: Credentials) -> Client:
    """A client of the local endpoint, with its clock."""
    return Client("us-east-1", credentials=credentials, transport=endpoint, clock=lambda: AT)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch):
    """A function that puts `time.monotonic` some seconds forward, for everybody who asks from then on."""
    real, ahead = time.monotonic, [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: real() + sum(ahead))
    return ahead.append


@pytest.fixture
def lasting_port() -> int:
    """A port that is free, and below those which the system gives to whoever asks for any: it can be had again."""
    for port in random.sample(range(20000, 30000), 100):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("no port is free")


@pytest.fixture
def raw_server():
    """A factory of servers that answer scripted bytes and keep the bytes they were sent: see `rawserver`."""
    with RawServer.several() as make:
        yield make
