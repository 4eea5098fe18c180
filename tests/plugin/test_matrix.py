"""A project made from nothing uses the plugin with pytest 7 and 8 on Python 3.9, and 9 from 3.10. Slow: a registry."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent

TESTS = """
import datetime
import pytest
import requests
from sigv4ssm import Client, SigV4Auth

ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"

@pytest.mark.parametrize("kind", ["Cancel", "Complete"])
def test_stop(golden, ssm_endpoint, kind):
    run = ssm_endpoint.start(execution_id=ID)
    client = Client("us-east-1", credentials=ssm_endpoint.credentials, endpoint_url=ssm_endpoint.url)
    client.stop_automation_execution(AutomationExecutionId=ID, Type=kind)
    assert run.stop_type == kind
    golden.check(ssm_endpoint.requests[-1], f"stop/{kind}")

@pytest.mark.parametrize("n", range(6))
def test_get(golden, ssm_endpoint, n):
    auth = SigV4Auth(ssm_endpoint.credentials, region="us-east-1", service="execute-api")
    golden.check(requests.Request("GET", f"https://example.com/{n}", auth=auth).prepare(), f"get-{n}")
"""


def run(command: list[str], folder: Path, code: int = 0) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert code == done.returncode, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def interpreter(version: str) -> str | None:
    """A real interpreter of a minor version: on the path, or one of pyenv's."""
    found = [shutil.which(f"python{version}"), *sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python3"))]
    for path in filter(None, found):
        command = [str(path), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        if subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() == version:
            return str(path)
    return None


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What all the projects install, built once."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
    run([*build, "--wheel-dir", str(folder), str(ROOT)], folder)
    return next(folder.glob("*.whl"))


@pytest.mark.parametrize(
    ("version", "release"), [("3.9", "7.0"), ("3.9", "7"), ("3.9", "8"), ("3.10", "9"), ("3.13", "8"), ("3.13", "9")]
)
def test_a_project_made_from_nothing(version: str, release: str, wheel: Path, tmp_path: Path):
    """Recorded by four workers, checked by one and by four, without a cache; a change and an unused case are named."""
    python = interpreter(version)
    if python is None:
        pytest.skip(f"there is no Python {version} on this machine")
    run([python, "-m", "venv", "env"], tmp_path)
    wanted = [str(wheel), f"pytest=={release}.*", "pytest-xdist"]
    run(["env/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted], tmp_path)
    project = tmp_path / "project"
    (project / "tests").mkdir(parents=True)
    (project / "conftest.py").write_text('pytest_plugins = ["sigv4ssm.pytest_plugin"]\n', "utf-8")
    (project / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n", "utf-8")
    (project / "tests" / "test_it.py").write_text(TESTS, "utf-8")

    command = [str(tmp_path / "env/bin/python"), "-m", "pytest", "--golden-strict"]
    assert re.search(rf"pytest {release}", run([*command[:3], "--version"], project))
    assert "To record it: pytest --golden-record" in run(command, project, 1)
    assert "golden: recorded: tests/golden/get-0" in run([*command, "-n", "4", "--golden-record"], project)
    for options in ((), ("-n", "4"), ("-p", "no:cacheprovider"), ("-n", "4", "-p", "no:cacheprovider")):
        assert "8 passed" in run([*command, *options], project)
    (project / "tests" / "test_it.py").write_text(TESTS.replace('"Complete"]', '"Cancel"]'), "utf-8")
    for options in ((), ("-n", "4")):
        text = run([*command, *options], project, 1)
        assert "golden: recorded, but used by no test: tests/golden/stop/Complete\n" in text
    (project / "tests" / "test_it.py").write_text(TESTS.replace("example.com/", "example.com/v2/"), "utf-8")
    changed = run([*command, "-n", "4"], project, 1)
    assert "path\nE         expected: /0\nE         actual:   /v2/0\nE         likely:   another resource" in changed
