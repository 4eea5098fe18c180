"""A project in a temporary folder, whose tests sign requests and use the plugin."""

from __future__ import annotations

import sys

import pytest

import sigv4ssm.golden.folder
import sigv4ssm.local  # noqa: F401  # here once, not in each run

SIGNING = """
from datetime import datetime, timezone
from sigv4ssm import Credentials, Request, sigv4

def signed(*, kind="Cancel", pair=("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), **headers):
    given = {"Content-Type": "application/x-amz-json-1.1", **headers}
    body = b'{"AutomationExecutionId": "f7d1f82d", "Type": "%s"}' % kind.encode()
    request = Request("POST", "https://ssm.us-east-1.amazonaws.com/", given, body)
    at = datetime.now(timezone.utc)
    return sigv4.sign(request, Credentials(*pair), region="us-east-1", service="ssm", at=at).request
"""


class Project:
    """Test files are written into it, and run by pytest."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.path = pytester.path
        self.ini()
        pytester.makepyfile(signing=SIGNING)
        pytester.syspathinsert()

    def write(self, text: str, file: str = "test_it.py") -> None:
        path = self.path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"import pytest\nfrom signing import signed\n\n{text}", "utf-8")

    def ini(self, *lines: str) -> None:
        self.pytester.makeini("\n".join(["[pytest]", *lines]))

    def run(self, *options: str, apart: bool = False, **outcomes: int) -> pytest.RunResult:
        """pytest with the plugin: in this process, or in one apart, which xdist wants."""
        run = self.pytester.runpytest_subprocess if apart else self.pytester.runpytest_inprocess
        result = run("-p", "sigv4ssm.pytest_plugin", *options)
        result.assert_outcomes(**outcomes)
        return result


@pytest.fixture
def project(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Without the plugins that are installed here. A file that uses it has `pytest_plugins = ["pytester"]`.

    No bytecode is kept: Python takes it for that of a file written anew in the same second, as long as before.
    """
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return Project(request.getfixturevalue("pytester"))
