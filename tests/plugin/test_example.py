"""examples/golden_test runs as it stands, and says what was changed where a program is changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("requests", reason="one of the programs is on requests, which is not installed")

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "golden_test"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy, to change and to run."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "golden_test", ignore=shutil.ignore_patterns("__pycache__")))


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "pytest.ini").write_text(
        "[pytest]\nfilterwarnings = ignore:Boto3 will no longer support Python\n", "utf-8"
    )
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "pytest", "-q", *options]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_it_is_green_and_small(example: Path):
    """Recorded anew, each byte is the same; each program and test is under 50 lines."""
    before = files(example / "golden")
    done = run(example, "--golden-strict")
    assert "3 passed" in done.stdout, done.stdout + done.stderr
    shutil.rmtree(example / "golden")
    assert 0 == run(example, "--golden-record").returncode
    assert before == files(example / "golden")
    assert 50 > max(len(file.read_text("utf-8").splitlines()) for file in EXAMPLE.glob("*.py"))


def test_a_change_is_named(example: Path):
    """Of both programs in one run: a member, a parameter."""
    changes = {"stop_with_boto3.py": ('"Cancel")', '"Complete")'), "invoke_with_requests.py": ('"open"', '"shut"')}
    for name, (old, new) in changes.items():
        text = (example / name).read_text("utf-8")
        assert old in text
        (example / name).write_text(text.replace(old, new), "utf-8")
    (example / "test_golden.py").write_text(
        (example / "test_golden.py").read_text("utf-8").replace('"Cancel"\n', '"Complete"\n'), "utf-8"
    )
    done = run(example)
    assert "3 failed" in done.stdout, done.stdout
    lines = [line[8:] for line in done.stdout.splitlines() if line.startswith("E  ")]
    for component, expected, actual in (
        ("payload, member Type", '"Cancel"', '"Complete"'),
        ("query parameter state", "open", "shut"),
    ):
        start = lines.index(component)
        assert [f"  expected: {expected}", f"  actual:   {actual}"] == lines[start + 1 : start + 3]
