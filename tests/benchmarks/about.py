"""What a result was measured with: the machine, the versions, the tree."""

from __future__ import annotations

import os
import platform
import re
import shutil
import ssl
import subprocess
import sysconfig
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path

from .server import kind

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def about(command: str, rounds: dict[str, int]) -> dict[str, object]:
    """Texts and numbers alone, as they stand in result.json."""
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "command": command,
        "rounds": rounds,
        "tree": tree(),
        "machine": machine(),
        "python": python(),
        "server": kind(),
        "versions": {**versions(), "curl": curl()},
    }


def machine() -> str:
    """Processor, how many of them, and kernel."""
    found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    model = found[1] if found else platform.machine()
    return f"{model}, {os.cpu_count()} processors, {platform.system()} {platform.release()}"


def python() -> str:
    """Version, and how it was built, for that is worth a fifth of its speed."""
    arguments = sysconfig.get_config_var("CONFIG_ARGS") or ""
    built = "with PGO" if "--enable-optimizations" in arguments else "without PGO"
    return f"CPython {platform.python_version()} {built}, {ssl.OPENSSL_VERSION.rsplit(' ', 3)[0]}"


def versions() -> dict[str, str]:
    """Of ours and of the peers, as the first block of the requirements names them."""
    peers = REQUIREMENTS.read_text().split("\n\n")[0]
    names = ["sigv4ssm", *re.findall(r"^([\w-]+)==", peers, re.MULTILINE)]
    return {name: metadata.version(name) for name in names}


def curl() -> str:
    if not shutil.which("curl"):
        return "none"
    return subprocess.run(["curl", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]


def tree() -> str:
    """The commit, and whether the package in the tree differs from it."""
    commit = git("rev-parse", "--short", "HEAD") or "without a commit"
    return commit + (" with changes" if git("status", "--porcelain", "--", ":/sigv4ssm") else "")


def git(*arguments: str) -> str:
    command = ["git", "-C", str(Path(__file__).parent), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
