"""Part size: what `pip install --target` puts on the disk, and the bytes of our own source.

`bytes` are of all files but .pyc, which are counted by themselves; a distribution is a .dist-info folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from .programs import OURS, OWN, OWN_BELOW
from .rounds import show_progress

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .rounds import Row

INSTALLED = {
    "requests": ["requests"],
    OURS: [os.environ.get("SIGV4SSM_WHEEL", "sigv4ssm")],
    "sigv4ssm without requests": ["--no-deps", os.environ.get("SIGV4SSM_WHEEL", "sigv4ssm")],
    "requests-aws4auth": ["requests-aws4auth"],
    "awscrt": ["awscrt"],
    "boto3": ["boto3"],
    "awscurl": ["awscurl"],
    "awscli": ["awscli"],
}

ABOVE_FLOOR_4 = ("local", "golden", "explain", "cli", "__main__.py", "pytest_plugin.py")
"""The instruments and the doors; all else in the package is on the floors 0 to 4."""

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def measure_size(_: int) -> dict[str, dict[str, Row]]:
    with tempfile.TemporaryDirectory() as folder:
        rows = {name: _installed(Path(folder, str(number)), name) for number, name in enumerate(INSTALLED)}
        show_progress("")
        return {"size": {**rows, **_own(Path(folder, str(list(INSTALLED).index(OURS)), "sigv4ssm"))}}


def _installed(target: Path, name: str) -> Row:
    show_progress(f"size: installing {name}")
    pip = [sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check", "install"]
    command = [*pip, "--target", str(target), "--constraint", str(REQUIREMENTS), *INSTALLED[name]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1]}
    files = [file for file in target.rglob("*") if file.is_file()]
    return {
        "distributions": len(list(target.glob("*.dist-info"))),
        "bytes": total(file for file in files if file.suffix != ".pyc"),
        "pyc": total(file for file in files if file.suffix == ".pyc"),
    }


def _own(package: Path) -> dict[str, Row]:
    """The bytes of our modules and pages, below and above."""
    sources = [file for file in package.rglob("*") if file.is_file() and file.suffix != ".pyc"]
    below = [file for file in sources if file.relative_to(package).parts[0] not in ABOVE_FLOOR_4]
    return {OWN_BELOW: {"bytes": total(below)}, OWN: {"bytes": total(sources)}}


def total(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files)
