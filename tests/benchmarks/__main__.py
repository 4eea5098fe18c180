"""`tests/benchmarks/run` behind its virtual environment: measures the parts, each in a process of its own."""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from . import plot, table
from .programs import environment

if TYPE_CHECKING:
    from .budgets import Groups

FOLDER = Path(__file__).parent


class Part(NamedTuple):
    """Where a part is measured, by which function, and in how many rounds: in full, and with --quick."""

    module: str
    function: str
    rounds: int
    quick: int


PARTS = {
    "signing": Part("signing", "measure_signing", 31, 5),
    "growth": Part("signing", "measure_growth", 21, 3),
    "processes": Part("processes", "measure_processes", 41, 5),
    "calls": Part("calls", "measure_calls", 21, 3),
    "memory": Part("memory", "measure_memory", 15, 3),
    "size": Part("size", "measure_size", 1, 1),
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests/benchmarks/run", description="Measure sigv4ssm beside its peers.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds; print, write nothing")
    parser.add_argument("--only", choices=PARTS, help="one part alone; print, write nothing")
    parser.add_argument("--markdown", nargs="*", choices=table.TABLES, help="print these tables of result.json")
    parser.add_argument("--redraw", action="store_true", help="result.txt and plot.svg again from result.json")
    parser.add_argument("--part", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    if options.part:
        print(json.dumps(measure(options.part[0], int(options.part[1]))))
    elif options.markdown is not None:
        print(table.markdown(stored(), options.markdown or table.TABLES), end="")
    elif options.redraw:
        draw(stored())
    else:
        run([options.only] if options.only else list(PARTS), quick=options.quick)


def run(names: list[str], *, quick: bool) -> None:
    """Measure, print, and where all was measured in full, write."""
    from .about import about

    rounds = {name: PARTS[name].quick if quick else PARTS[name].rounds for name in names}
    command = " ".join(["tests/benchmarks/run", *sys.argv[1:]])
    result = {"about": about(command, rounds), "groups": {}}
    for name in names:
        result["groups"].update(in_a_process(name, rounds[name]))
    if len(names) == len(PARTS) and not quick:
        (FOLDER / "result.json").write_text(dumped(result), "utf-8")
        draw(result)
    print(table.text(result), end="")


def draw(result: dict[str, object]) -> None:
    (FOLDER / "result.txt").write_text(table.text(result), "utf-8")
    (FOLDER / "plot.svg").write_text(plot.draw(result), "utf-8")


def in_a_process(name: str, rounds: int) -> Groups:
    """A part's groups, measured where nothing else is."""
    print(f"{name}: {rounds} rounds", file=sys.stderr)
    command = [sys.executable, "-m", "benchmarks", "--part", name, str(rounds)]
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(command, stdout=subprocess.PIPE, env=environment(home), check=True)
    return json.loads(done.stdout)


def measure(name: str, rounds: int) -> Groups:
    part = PARTS[name]
    return getattr(importlib.import_module(f"benchmarks.{part.module}"), part.function)(rounds)


def stored() -> dict[str, object]:
    return json.loads((FOLDER / "result.json").read_text("utf-8"))


def dumped(result: dict[str, object]) -> str:
    """JSON with a line for each row."""
    about = json.dumps(result["about"], indent=4, ensure_ascii=False).replace("\n", "\n  ")
    groups = [
        f"    {json.dumps(name)}: {{\n"
        + ",\n".join(f"      {json.dumps(row)}: {json.dumps(rows[row], ensure_ascii=False)}" for row in rows)
        + "\n    }"
        for name, rows in result["groups"].items()
    ]
    return f'{{\n  "about": {about},\n  "groups": {{\n' + ",\n".join(groups) + "\n  }\n}\n"


if __name__ == "__main__":
    main()
