"""A set-up made real, for botocore and for us: its files, its environment, its services on the loopback.

A set-up has variables in upper case (None: not set), `profile` (the one that is passed), `config` and `credentials`
(the content of the two files), `home` (what else lies in the home directory), and the answers of `instance`,
`container`, `sts` and `proxy`, one by one. All four always run, on the loopback; but where the set-up does not mention
it, the instance is turned off and the others, STS apart, are in no variable.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest
from botocore.credentials import AssumeRoleProvider
from botocore.exceptions import BotoCoreError, ClientError
from botocore.utils import ContainerMetadataFetcher
from metadata_services import asked, http
from rawserver import RawServer
from sessions import new_session
from stsserver import StsServer

from sigv4ssm import Client, Credentials
from sigv4ssm.client import shared
from sigv4ssm.credentials import container
from sigv4ssm.errors import ConfigurationError

CODE = "123456"
"""What the user types when an MFA code is asked for."""

REFUSED = (BotoCoreError, ClientError, AttributeError, IndexError, OSError, RuntimeError, TypeError, ValueError)
"""What botocore raises where it refuses; where it stumbles over a value that is Python's own error."""

ENVIRONMENT = {
    "HOME": "<home>",
    "AWS_CONFIG_FILE": "<home>/config",
    "AWS_SHARED_CREDENTIALS_FILE": "<home>/credentials",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ENDPOINT_URL_STS": "<sts>",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_METADATA_SERVICE_TIMEOUT": "60",
    "BOTO_CONFIG": None,
}
"""Of each set-up, unless it says otherwise. What stands in < > is an address on the loopback, or a folder."""

AFAR = {"169.254.170.2": "container", "192.0.2.1": "instance"}
"""Addresses outside the loopback, to which proxies apply: that of ECS's agent, and one that nobody in the world has."""

KNOWN = [Credentials(f"AKID{name.upper()}", f"secret{name}") for name in ("One", "Two", "Env", "Printed")] + [
    Credentials("ASIAEXAMPLE", "secretMARKER", "tokenMARKER")
]
"""The keys that STS accepts."""


class Answer:
    """What botocore gets in place of an answer from SSM."""

    status_code, headers, content = 200, {}, b"{}"


def theirs(profile):
    """What botocore's own session and client make of the process's environment, as a request would be sent."""
    sent = []
    try:
        session = new_session(profile)
        for provider in session.get_component("credential_provider").providers:
            if isinstance(provider, AssumeRoleProvider):
                provider._prompter = lambda question: CODE
        found = session.get_credentials()
        client = session.create_client("ssm")
        client.meta.events.register("before-send.ssm", lambda request, **_: sent.append(request) or Answer())
        client.get_parameter(Name="name")
    except REFUSED as error:
        return type(error).__name__
    headers = {name.lower(): value for name, value in sent[0].headers.items()}
    keys = found.get_frozen_credentials()[:3]
    return _outcome(found.method, keys, sent[0].url, headers["authorization"], headers.get("x-amz-security-token"))


def ours(profile):
    """What our client makes of it."""
    try:
        client = Client(profile=profile)
        provide = client._attempts.credentials
        found = provide()
        sent = client.build_request("GetParameter", {"Name": "name"})
    except ConfigurationError as error:
        return type(error).__name__
    keys = (found.access_key_id, found.secret_access_key, found.session_token)
    return _outcome(provide.source, keys, sent.url, sent.header("authorization"), sent.header("x-amz-security-token"))


def _outcome(source, keys, url, authorization, token):
    """What has to be the same; an empty token is none."""
    authorization, token = (x.decode() if isinstance(x, bytes) else x for x in (authorization, token))
    key_id, _, region, service, _ = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    assert ((keys[0], keys[2] or None), "ssm") == ((key_id, token or None), service)  # as found, so sent
    key = (keys[0], keys[1], keys[2] or None)
    return {"source": source, "keys": key, "region": region, "url": url.rstrip("/")}


class Sides:
    """Makes set-ups real. `strayed` are the addresses outside the loopback that somebody wanted to connect to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, home: Path, sts: StsServer) -> None:
        self._monkeypatch = monkeypatch
        self._home = home
        self._sts = sts
        self._ports: dict[str, int] = {}
        self.strayed: list[object] = []
        self._stay_at_home()
        monkeypatch.setattr(ContainerMetadataFetcher, "SLEEP_TIME", 0)
        monkeypatch.setattr(container, "PAUSE", 0)
        monkeypatch.setattr(ContainerMetadataFetcher, "TIMEOUT_SECONDS", 60)
        monkeypatch.setattr(container, "SECONDS", 60)
        monkeypatch.setattr(shared, "_ask", lambda question: CODE)
        monkeypatch.setattr(sys, "stdin", Terminal())

    def _stay_at_home(self) -> None:
        """Connections to `AFAR` come to the service that stands for it, those to other places nowhere."""
        connect = socket.socket.connect

        def connect_here(own, address):
            host, port = address[:2]
            if host in AFAR and port == 80 and AFAR[host] in self._ports:
                return connect(own, ("127.0.0.1", self._ports[AFAR[host]]))
            if host in ("127.0.0.1", "localhost", "::1"):
                return connect(own, address)
            self.strayed.append(address)
            raise ConnectionRefusedError(address)

        self._monkeypatch.setattr(socket.socket, "connect", connect_here)

    def outcomes(self, set_up):
        """Of both sides: each has services of its own, that have answered nothing yet."""
        return self._outcome(theirs, dict(set_up)), self._outcome(ours, dict(set_up))

    def _outcome(self, side, set_up):
        """With what the services were asked. Those that the set-up does not run answer 404."""
        self._renew_sts(set_up.pop("sts", ()))
        profile, runs_instance = set_up.pop("profile", None), "instance" in set_up
        with RawServer.several() as make, self._monkeypatch.context() as patch:
            servers = {name: make(*set_up.pop(name, [http(404)])) for name in ("instance", "container", "proxy")}
            places = {f"<{name}>": server.url for name, server in servers.items()}
            places.update({"<sts>": self._sts.url, "<home>": str(self._home)})
            self._write_files(set_up, places)
            self._set_environment(set_up, places, runs_instance, patch)
            self._ports = {name: server.port for name, server in servers.items()}
            outcome = side(profile)
            if isinstance(outcome, str):
                return outcome
            outcome["url"] = outcome["url"].replace(self._sts.url, "<sts>")
            questions = {name: asked(server) for name, server in servers.items()}
            return {**outcome, **questions, "sts": _calls(self._sts), "scopes": _scopes(self._sts)}

    def _renew_sts(self, answers) -> None:
        """One server for all, for starting and stopping one takes longer than a set-up."""
        self._sts.keys = {key.access_key_id: key for key in KNOWN}
        self._sts.answers, self._sts.calls, self._sts.scopes = list(answers), [], []

    def _write_files(self, set_up, places) -> None:
        files = {"config": set_up.pop("config", ""), "credentials": set_up.pop("credentials", "")}
        for name, content in {**files, **set_up.pop("home", {})}.items():
            path = self._home / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else _filled(content, places).encode())

    def _set_environment(self, set_up, places, runs_instance, patch) -> None:
        instance = {"AWS_EC2_METADATA_SERVICE_ENDPOINT": "<instance>", "AWS_EC2_METADATA_DISABLED": None}
        for name, value in {**ENVIRONMENT, **(instance if runs_instance else {}), **set_up}.items():
            if value is None:
                patch.delenv(name, raising=False)
            else:
                patch.setenv(name, _filled(value, places))


class Terminal:
    """A standard input at which somebody sits."""

    def isatty(self) -> bool:
        return True


def _filled(text: str, places: dict[str, str]) -> str:
    for place, value in places.items():
        text = text.replace(place, value)
    return text


def _calls(sts) -> list[dict[str, str | None]]:
    """What STS was asked; the session names that each side makes up are one."""
    made_up = {"RoleSessionName": "made up"}
    return [{**call, **(made_up if "-session-" in (call["RoleSessionName"] or "") else {})} for call in sts.calls]


def _scopes(sts) -> list[str]:
    """What the requests to STS were signed for, without the day."""
    return [scope.partition("/")[2] for scope in sts.scopes]
