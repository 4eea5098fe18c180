"""The command as a process that begins with Python started and the package imported: a fork of one that waits.

This file is that one's program, too. A line of JSON on its standard input is a command: its words, its environment,
and the files for stdout and stderr. The exit code comes back as a line.
"""

from __future__ import annotations

import contextlib
import json
import os
import pkgutil
import runpy
import subprocess
import sys
from pathlib import Path

READY = sys.platform == "linux"
"""Elsewhere there is no fork, or one that the system's own libraries do not survive."""


class Forks:
    """`run` is a command from its first line to the end of its process, where it has cost a tenth of a new one."""

    def __init__(self, environ: dict[str, str], folder: Path) -> None:
        self._streams = [folder / "stdout", folder / "stderr"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8"}
        self._waiting = subprocess.Popen([sys.executable, __file__], env=environ, **pipes)

    def __enter__(self) -> Forks:
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.communicate()
        assert self._waiting.returncode == 0

    def run(self, words: tuple[str, ...], environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
        for stream in self._streams:
            stream.write_bytes(b"")
        self._waiting.stdin.write(json.dumps([words, environ, [str(stream) for stream in self._streams]]) + "\n")
        self._waiting.stdin.flush()
        code = int(self._waiting.stdout.readline())
        return subprocess.CompletedProcess(words, code, *(stream.read_text("utf-8") for stream in self._streams))


def _serve() -> None:
    """Fork for each command, and say how it ended."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    for line in os.fdopen(os.dup(0)):
        child = os.fork()
        if not child:
            _become(*json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers)


def _become(words: list[str], environ: dict[str, str], streams: list[str]) -> None:
    for number, path in enumerate([os.devnull, *streams]):
        os.dup2(os.open(path, os.O_WRONLY if number else os.O_RDONLY), number)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv[1:] = words
    try:
        runpy.run_module("sigv4ssm", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(end.code)  # taking down all that is imported would take ten times as long as the command


if __name__ == "__main__":
    import sigv4ssm

    modules = {module.name for module in pkgutil.walk_packages(sigv4ssm.__path__, "sigv4ssm.")}
    for name in sorted(modules - {"sigv4ssm.__main__", "sigv4ssm.pytest_plugin"}):
        with contextlib.suppress(ModuleNotFoundError):  # requests may not be there
            __import__(name)
    _serve()
