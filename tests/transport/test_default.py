"""Which transport is taken when nobody says: the one on requests, if there is requests."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

import sigv4ssm
from sigv4ssm import transport

ROOT = str(Path(sigv4ssm.__file__).parent.parent)

SAY = """
from sigv4ssm import errors, transport
try:
    print(transport.default().__name__)
except errors.ConfigurationError as error:
    print(error)
"""


def said(folder: Path, code: str = SAY) -> str:
    """What the code prints where modules are looked for in a folder before all others."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), ROOT])}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.skipif(importlib.util.find_spec("requests") is None, reason="requests is not installed")
def test_requests_is_taken_if_it_is_there():
    """So that `responses` and users' adapters intercept without more."""
    assert transport.RequestsTransport is transport.default()


def test_standard_library_is_taken_if_requests_is_not_there(monkeypatch):
    """What Python raises for a package that is not installed is no error here."""
    monkeypatch.delitem(sys.modules, "sigv4ssm.transport.requests_transport", raising=False)

    class NotInstalled:
        @staticmethod
        def find_spec(name, *_):
            if name == "requests":
                raise ModuleNotFoundError("No module named 'requests'", name="requests")

    monkeypatch.delitem(sys.modules, "requests", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NotInstalled, *sys.meta_path])
    assert transport.StdlibTransport is transport.default()


BROKEN = {
    "without a package that it needs": "import no_such_package",
    "for another version of one": "from os import no_such_name",
    "by its own code": "1 / 0",
}


@pytest.mark.parametrize("code", BROKEN.values(), ids=BROKEN)
def test_broken_requests_is_told(tmp_path, code):
    """A requests that is there, and cannot be imported, was wanted: to send without it is for the user to say."""
    (tmp_path / "requests.py").write_text(f"{code}\n")
    text = said(tmp_path)
    assert text.startswith("requests is installed, but cannot be imported: ")
    assert text.endswith("or do without: transport=StdlibTransport.")


IMPORTED = """
import sys, http.client
before = set(sys.modules)
from sigv4ssm.transport import StdlibTransport
print(*sorted(name for name in set(sys.modules) - before if not name.startswith("sigv4ssm")))
"""


def test_importing_the_standard_transport_imports_little(tmp_path):
    """Next to nothing beyond http.client: no requests, no logging, no certifi."""
    allowed = {"__future__", "_weakrefset", "contextlib", "threading"}
    assert set() == set(said(tmp_path, IMPORTED).split()) - allowed
