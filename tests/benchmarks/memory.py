"""Part memory: MB at the peak of a process that has called 200 times.

Read by the process itself, as VmHWM of /proc/self/status: ru_maxrss would count what its parent held before.
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from . import server
from .processes import try_once
from .programs import OURS, OURS_ALONE, UNSIGNED_SESSION, UNSIGNED_STDLIB, environment, program
from .rounds import pin, take_turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from .rounds import Row

CALLS = 200
CLIENTS = (OURS, OURS_ALONE, UNSIGNED_SESSION, UNSIGNED_STDLIB, "botocore", "boto3")

TELL = """
status = open("/proc/self/status").read()
print(status.split("VmHWM:")[1].split()[0])
"""


def measure_memory(rounds: int) -> dict[str, dict[str, Row]]:
    pin()
    with server.running() as url, tempfile.TemporaryDirectory() as home:
        options = {"cwd": home, "env": environment(home)}
        turns = {name: _turn(program(name, url, CALLS, TELL), options) for name in CLIENTS}
        return {"memory": take_turns(turns, rounds, "memory")}


def _turn(command: list[str], options: dict[str, object]) -> Callable[[], float]:
    return lambda: int(try_once(command, options)) * 1024 / 1e6
