"""Part processes: milliseconds of a whole process, from its start to its end, with an answered call or an import."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING

from . import server
from .programs import IMPORTS, PROGRAMS, UNSIGNED_SESSION, commands, environment, program
from .rounds import pin, take_turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from .rounds import Row


def measure_processes(rounds: int) -> dict[str, dict[str, Row]]:
    """The calls and the imports, all in the same rounds."""
    pin()
    with server.running() as url, tempfile.TemporaryDirectory() as home:
        calls = {name: program(name, url) for name in PROGRAMS if name != UNSIGNED_SESSION}
        calls.update(commands(url))
        imports = {text: [sys.executable, "-c", text] for text in IMPORTS}
        turns = {name: _turn(command, home) for name, command in {**calls, **imports}.items()}
        rows = take_turns(turns, rounds, "processes")
    return {"process": {name: rows[name] for name in calls}, "import": {name: rows[name] for name in imports}}


def _turn(command: list[str], home: str) -> Callable[[], float]:
    """A measure: milliseconds of one process. The folder is nobody's, so that nothing is imported from it."""
    options = {"cwd": home, "env": environment(home), "stdin": subprocess.DEVNULL}

    def turn() -> float:
        start = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options) as process:
            process.wait()
        elapsed = time.perf_counter() - start
        if process.returncode:
            try_once(command, options)  # says why
        return elapsed * 1000

    return turn


def try_once(command: list[str], options: dict[str, object]) -> str:
    """What the process prints; a RuntimeError with its complaint where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, **options)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise RuntimeError(lines[-1 if lines[0].startswith("Traceback") else 0])
    return done.stdout
