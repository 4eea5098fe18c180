"""What the tests of the chain share: an STS on the loopback, chains over files that a test writes, and all that a
failure says."""

from __future__ import annotations

import contextlib
import pickle
import traceback
from datetime import datetime, timezone

import pytest
from stsserver import sts_server

from sigv4ssm import Credentials, config
from sigv4ssm.credentials import Chain, Search, container
from sigv4ssm.errors import SigV4SSMError
from sigv4ssm.transport import StdlibTransport

ONE, TWO = Credentials("AKIDONE", "secretMARKERone"), Credentials("AKIDTWO", "secretMARKERtwo")
ENV, PROC = Credentials("AKIDENV", "secretMARKERenv"), Credentials("AKIDPROC", "secretMARKERproc")


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """A container may take a minute, where a test says nothing else: its two seconds are few on a busy machine."""
    monkeypatch.setattr(container, "SECONDS", 60)


@pytest.fixture
def sts():
    """A stand-in for STS that knows the keys of the tests."""
    with sts_server(ONE, TWO, ENV, PROC) as server:
        yield server


def send(request, **limits):
    """As a client's transport does."""
    with contextlib.closing(StdlibTransport(verify=True, proxies={})) as transport:
        return transport.send(request, **limits)


@pytest.fixture
def chain(tmp_path, request):
    """A factory of chains over the text of both files and the variables given; STS is the fixture's, if it is used."""
    paths = {"AWS_CONFIG_FILE": tmp_path / "config", "AWS_SHARED_CREDENTIALS_FILE": tmp_path / "credentials"}
    common = {"AWS_EC2_METADATA_DISABLED": "true", **{name: str(path) for name, path in paths.items()}}
    if "sts" in request.fixturenames:
        common["AWS_ENDPOINT_URL_STS"] = request.getfixturevalue("sts").url

    def make(config_file="", credentials_file="", *, environ=None, profile=None, **options) -> Chain:
        for path, text in zip(paths.values(), (config_file, credentials_file)):
            path.write_text(text)
        own = environ if environ is not None else {}
        own.update({name: value for name, value in common.items() if name not in own})
        name = profile or own.get("AWS_PROFILE", "default")
        means = {"clock": lambda: datetime.now(timezone.utc), "send": send, "correct": lambda *_: False}
        options = {**means, "region": "us-east-1", "profile_name": name, **options}
        return Chain(Search(own, config.read_files(own), profile=profile, **options))

    return make


@pytest.fixture
def everything():
    """A function that gives an error, its causes and contexts in every form in which they get out."""

    def forms(error: BaseException) -> str:
        texts = traceback.format_exception(type(error), error, error.__traceback__)
        link: BaseException | None = error
        while link is not None:
            texts += [str(link), repr(link), repr(link.args), repr(vars(link))]
            texts += [repr(pickle.dumps(link))] if isinstance(link, SigV4SSMError) else []
            link = link.__cause__ or link.__context__
        return "\n".join(texts)

    return forms
