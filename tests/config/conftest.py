"""Shared files for one test, and an environment that names them."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    """A home of one's own: no test reads the user's ~/.aws, nor finds a warning said already."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("sigv4ssm.config.conversions._warnings", set())
    return tmp_path


@pytest.fixture
def write(tmp_path):
    """A function that writes the config and the credentials file (text or bytes; None for none) and gives an
    environment with both in it, and with the variables given."""

    def write_files(config=None, credentials=None, **variables: str) -> dict[str, str]:
        environ = {
            "AWS_CONFIG_FILE": str(tmp_path / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        }
        for path, content in zip(environ.values(), (config, credentials)):
            if content is not None:
                with open(path, "wb") as file:
                    file.write(content if isinstance(content, bytes) else content.encode())
        return {**environ, **variables}

    return write_files
