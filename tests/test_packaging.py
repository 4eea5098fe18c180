"""What is shipped, and the README's first lines in a clean clone. Slow: these need a registry."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import sigv4ssm

pytestmark = pytest.mark.slow

LARGEST = 830_000
"""Bytes of the package. The design's 600,000 are from before the pages, the diagnosis, the family of operations and the
stops of many."""

ROOT = Path(__file__).parent.parent
SET_UP = [line.strip() for line in (ROOT / "README.md").read_text("utf-8").splitlines()[2:4]]


def run(command: list[str] | str, **options) -> str:
    options = {"check": True, "capture_output": True, "encoding": "utf-8", **options}
    done = subprocess.run(command, shell=isinstance(command, str), **options)
    return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    """A clean clone of what is committed."""
    folder = tmp_path_factory.mktemp("clone") / "main"
    run(["git", "clone", "--quiet", str(ROOT), str(folder)])
    return folder


@pytest.fixture(scope="module")
def built(clone: Path, tmp_path_factory) -> Path:
    """The folder of the wheel and the sdist, built by the standard front end in isolation."""
    folder = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--outdir", str(folder), str(clone)])
    return folder


def test_the_wheel_is_the_package_alone(built: Path):
    """Every module and page, the mark of its types, its metadata, and nothing else."""
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = wheel.namelist()
        metadata = wheel.read(next(name for name in names if name.endswith("/METADATA"))).decode()
    package = [name for name in names if not name.split("/")[0].endswith(".dist-info")]
    expected = set(run(["git", "-C", str(ROOT), "ls-files", "sigv4ssm"]).splitlines())
    assert expected == set(package)
    assert ["requests>=2.31"] == re.findall(r"^Requires-Dist: ([^;\n]+)$", metadata, re.MULTILINE)
    assert f"\nVersion: {sigv4ssm.__version__}\n" in metadata
    assert "\nLicense-Expression: MIT\n" in metadata
    assert "\nRequires-Python: >=3.9\n" in metadata


def test_the_sdist_carries_tests_and_fixtures(built: Path):
    """Who gets the source can test it."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.split("/", 1)[1] for name in sdist.getnames() if "/" in name}
    expected = set(run(["git", "-C", str(ROOT), "ls-files", "sigv4ssm", "tests", "fixtures", "examples"]).splitlines())
    assert set() == expected - names
    assert {"README.md", "LICENSE", "pyproject.toml"} <= names


def test_the_wheel_installs_six_distributions(built: Path, tmp_path: Path):
    """requests and what it needs, and this."""
    run([sys.executable, "-m", "pip", "install", "--quiet", "--target", str(tmp_path), str(next(built.glob("*.whl")))])
    found = sorted(folder.name.split("-")[0] for folder in tmp_path.glob("*.dist-info"))
    assert ["certifi", "charset_normalizer", "idna", "requests", "sigv4ssm", "urllib3"] == found
    files = (file for file in (tmp_path / "sigv4ssm").rglob("*") if file.is_file() and file.suffix != ".pyc")
    assert LARGEST > sum(file.stat().st_size for file in files)


def interpreter(version: str) -> Path | None:
    """A real interpreter of a minor version: on the path, or one of pyenv's."""
    found = [shutil.which(f"python{version}"), *sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python3"))]
    for path in filter(None, found):
        command = [str(path), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        if run(command, check=False).strip() == version:
            return Path(path)
    return None


@pytest.mark.parametrize("version", ["3.9", "3.13"])  # `.ci/run` itself does it on the Python that it finds
def test_the_first_lines_of_the_readme(version: str, clone: Path, tmp_path: Path):
    """In a clean clone, to the letter, with that Python: the demo is shown and the tests pass."""
    python = interpreter(version)
    if python is None:
        pytest.skip(f"there is no Python {version} on this machine")
    folder = tmp_path / "main"
    run(["git", "clone", "--quiet", str(clone), str(folder)])
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").write_text(f'#!/bin/sh\nexec "{python}" "$@"\n', "utf-8")
    (tmp_path / "bin" / "python3").chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    for name in ("PYTHONPATH", "PYENV_VERSION", "VIRTUAL_ENV"):
        environment.pop(name, None)

    shown = run(SET_UP[0], cwd=folder, env=environment)
    assert "Cancelled" in shown
    assert f"Python/{version}." in shown
    tested = run(SET_UP[1], cwd=folder, env=environment, check=False)
    assert re.search(r"^(=+ )?\d+ passed(, \d+ skipped)?(, \d+ deselected)?", tested, re.MULTILINE), tested[-5000:]
    assert "failed" not in tested.splitlines()[-1], tested[-5000:]
