"""The floors (DESIGN §2): what may import what, read from the source with `ast`."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sigv4ssm

PACKAGE = Path(sigv4ssm.__file__).parent

FLOORS = (
    ("values", "errors", "typed"),
    ("sigv4", "awsjson", "operations", "endpoints", "regions", "retry", "pacing", "diagnosis"),
    ("transport", "auth"),
    ("credentials", "config"),
    ("client",),
    ("local", "golden", "explain"),
    ("cli", "__main__", "pytest_plugin"),
)
SIDEWAYS = {
    ("values", "errors"),
    ("regions", "endpoints"),
    ("retry", "operations"),
    ("diagnosis", "sigv4"),
    ("local", "golden"),
    ("golden", "explain"),
    ("local", "explain"),
    ("__main__", "cli"),
}
PURE = ("sigv4", "awsjson", "operations", "endpoints", "regions", "retry", "pacing", "diagnosis")
IMPURE_MODULES = {"os", "time", "random", "secrets", "uuid", "socket", "ssl", "requests", "urllib3", "logging"}
INSIDE_SIGV4 = ("canonical", "signing", "covered", "header", "query", "verification")


def floor(room: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if room in rooms)


def sources() -> list[Path]:
    return sorted((*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.pyi")))


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(file: Path) -> list[tuple[str, ...]]:
    """Every module that the file imports at run time, absolute, in parts; ours begin with `sigv4ssm`."""
    package = ("sigv4ssm", *file.relative_to(PACKAGE).parent.parts)
    found: list[tuple[str, ...]] = []
    for node in runtime_nodes(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = (*base, *(node.module.split(".") if node.module else ()))
            found += [(*module, alias.name) for alias in node.names]
    return found


def runtime_nodes(node: ast.AST):
    """All nodes but those under `if TYPE_CHECKING`."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and getattr(child.test, "id", "") == "TYPE_CHECKING":
            for other in child.orelse:
                yield from runtime_nodes(other)
        else:
            yield from runtime_nodes(child)


ROOMS = sorted({room_of(file) for file in sources()} - {"__init__"})


def test_every_room_has_a_floor():
    """A new module is put on a floor before anything else."""
    assert [] == [room for room in ROOMS if not any(room in rooms for rooms in FLOORS)]


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_go_downward_only(file: Path):
    """A room imports from floors below, and sideways only where the table allows it."""
    room = room_of(file)
    if room == "__init__":
        return
    for module in imports(file):
        if module[0] != "sigv4ssm" or module[1] in (room, "__version__"):
            continue
        assert floor(module[1]) < floor(room) or (room, module[1]) in SIDEWAYS, f"{file.name} imports {module}"


@pytest.mark.parametrize(
    "file", [f for f in sources() if room_of(f) in PURE], ids=lambda f: str(f.relative_to(PACKAGE))
)
def test_the_laws_are_pure(file: Path):
    """Floor 1 has no clock, environment, randomness or network in it."""
    assert set() == {module[0] for module in imports(file)} & IMPURE_MODULES
    assert ".now(" not in file.read_text("utf-8").replace("datetime.now(timezone.utc).", "")


@pytest.mark.parametrize("name", INSIDE_SIGV4)
def test_inside_sigv4(name: str):
    """The steps import only the steps before them."""
    file = PACKAGE / "sigv4" / f"{name}.py"
    earlier = INSIDE_SIGV4[: INSIDE_SIGV4.index(name)]
    siblings = {module[2] for module in imports(file) if module[:2] == ("sigv4ssm", "sigv4")}
    assert siblings <= set(earlier)
    assert {module[1] for module in imports(file) if module[0] == "sigv4ssm"} <= {"sigv4", "values", "errors"}


def test_only_the_transport_imports_http_clients():
    """`transport/` alone imports requests, urllib3 or http.client."""
    clients = {("requests",), ("urllib3",), ("http", "client")}
    found = {room_of(f) for f in sources() for m in imports(f) if m[:1] in clients or m[:2] in clients}
    assert {"transport"} == found


def test_imports_within_the_package_are_relative():
    """So that the folder works under another name."""
    assert [] == [
        f for f in sources() if "import sigv4ssm" in f.read_text("utf-8") or "from sigv4ssm" in f.read_text("utf-8")
    ]


EXCLUDED = ("requests", "ssl", "http.client", "argparse", "configparser", "logging", "typing", "dataclasses")


@pytest.mark.parametrize("statement", ["import sigv4ssm", "import sigv4ssm; sigv4ssm.Credentials"])
def test_importing_the_package_imports_none_of(statement: str):
    """What the first line of a program must not cost: seen with `-X importtime` in a fresh process."""
    command = [
        sys.executable,
        "-I",
        "-X",
        "importtime",
        "-c",
        f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r}); {statement}",
    ]
    bare = subprocess.run([*command[:-1], "pass"], capture_output=True, text=True, check=True)
    report = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    loaded = {line.rpartition("|")[2].strip() for line in report.splitlines()}
    loaded -= {line.rpartition("|")[2].strip() for line in bare.stderr.splitlines()}
    assert "sigv4ssm" in loaded
    assert set() == loaded & set(EXCLUDED)


LOWER_TESTS = """sigv4 operations transport credentials config client test_values.py test_errors.py test_awsjson.py
test_endpoints.py test_retry.py test_auth.py"""


@pytest.mark.slow
def test_the_lower_floors_stand_alone(tmp_path: Path):
    """Floors 0 to 4 pass their tests with floors 5 and 6 deleted."""
    root = PACKAGE.parent
    for folder in ("sigv4ssm", "tests", "fixtures"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", tmp_path)
    for room in (*FLOORS[5], *FLOORS[6]):
        shutil.rmtree(tmp_path / "sigv4ssm" / room, ignore_errors=True)
        (tmp_path / "sigv4ssm" / f"{room}.py").unlink(missing_ok=True)
    tests = [f"tests/{name}" for name in LOWER_TESTS.split()]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *tests],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stdout[-5000:]


def longest(file: Path) -> int:
    nodes = ast.walk(ast.parse(file.read_text("utf-8")))
    functions = (node for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return max((node.end_lineno - node.lineno + 1 for node in functions), default=0)


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_sizes(file: Path):
    """A module has at most 300 lines, and a function at most 40."""
    assert 300 >= len(file.read_text("utf-8").splitlines())
    assert 40 >= longest(file)
