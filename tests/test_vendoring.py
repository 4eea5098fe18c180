"""The package under another name, in one file, in a layer and in an image, with requests and without any package."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cases import FIXTURES
from test_architecture import FLOORS
from test_packaging import interpreter

import sigv4ssm
from sigv4ssm.local import EXAMPLE_CREDENTIALS, Course, Endpoint

ROOT = Path(__file__).parent.parent
VENDORING = ROOT / "examples" / "vendoring"
README = (VENDORING / "README.md").read_text("utf-8")
ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
REQUESTS = importlib.metadata.version("requests") if importlib.util.find_spec("requests") else None
WITH_REQUESTS = pytest.param(True, id="requests", marks=pytest.mark.skipif(not REQUESTS, reason="requests is not here"))
WITH_AND_WITHOUT = pytest.mark.parametrize("requests", [WITH_REQUESTS, pytest.param(False, id="bare")])
ALONE = ("-I", "-S", "-B")  # nothing but the standard library on the path, and no bytecode left behind
RUN = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module(sys.argv.pop(1), run_name='__main__')"
HANDLE = """
import json, sys
sys.path += sys.argv[1:3]
import handler
print(json.dumps(handler.handler({"AutomationExecutionId": sys.argv[3]}, None)))
"""
MODULES = "\nprint('modules:', *sys.modules)"


def run(*command: object, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process that finds the commands of this machine, and nothing else of the user's."""
    given = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONIOENCODING": "utf-8", **environment}
    done = subprocess.run([*map(str, command)], env=given, capture_output=True, encoding="utf-8", check=False)
    assert not check or done.returncode == 0, done.stderr
    return done


def modules(done: subprocess.CompletedProcess[str]) -> set[str]:
    return set(done.stdout.partition("modules: ")[2].split())


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The folder that build.py makes, and in it, as `table`, what it prints."""
    folder = tmp_path_factory.mktemp("vendoring") / "dist"
    done = run(sys.executable, VENDORING / "build.py", folder)
    (folder / "table").write_text(done.stdout, "utf-8")
    return folder


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> Path:
    """An interpreter that has no package."""
    folder = tmp_path_factory.mktemp("bare")
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    return folder / "bin" / "python"


@pytest.fixture
def python(requests: bool, request: pytest.FixtureRequest) -> Path:
    return Path(sys.executable) if requests else request.getfixturevalue("bare")


@pytest.fixture
def endpoint() -> Endpoint:
    """One with an execution that can be stopped as often as a test likes."""
    endpoint = Endpoint(course=Course(stop_of_ended="accept"))
    endpoint.start(ID)
    return endpoint


@pytest.fixture
def settings(endpoint: Endpoint):
    """The environment of a program that calls that endpoint."""
    with endpoint.serve() as served:
        yield {
            "AWS_ACCESS_KEY_ID": EXAMPLE_CREDENTIALS.access_key_id,
            "AWS_SECRET_ACCESS_KEY": EXAMPLE_CREDENTIALS.secret_access_key,
            "AWS_REGION": "us-east-2",
            "AWS_ENDPOINT_URL_SSM": served.url,
        }


def test_what_is_left_out_are_floors():
    """build.py names the rooms of floors 5 and 6 as the table of floors has them."""
    build = runpy.run_path(str(VENDORING / "build.py"))
    assert (FLOORS[5], FLOORS[6]) == (build["INSTRUMENTS"], build["DOORS"])


@pytest.mark.slow
def test_the_same_bytes_each_time(built: Path, tmp_path: Path):
    """Neither the clock's zone, nor the umask, nor the order of sets is in them (that is in .pyc before 3.11)."""
    command = f"umask 077; exec {shlex.join([sys.executable, str(VENDORING / 'build.py'), str(tmp_path / 'again')])}"
    run("bash", "-c", command, TZ="Asia/Tokyo", PYTHONHASHSEED="1")
    for name in ("sigv4ssm.pyz", "sigv4ssm-stop.pyz", "layer.zip", "layer-pyc.zip"):
        if "pyc" not in name or sys.version_info >= (3, 11):
            assert (built / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def rows(text: str) -> dict[str, tuple[int, ...]]:
    """The sizes in a table, by what they are of."""
    found = re.findall(r"^\| `(.+)` \| (\d*) \| (\d+) \|$", text, re.MULTILINE)
    return {name: (int(packed or 0), int(unpacked)) for name, packed, unpacked in found}


def test_the_readmes_sizes(built: Path):
    """They are those that build.py prints, within 5 %: run it and paste its table.

    What Python compiles, and what requests brings, is compared where these are the versions that the README names.
    """
    printed, written = rows((built / "table").read_text("utf-8")), rows(README)
    minor, with_requests = re.search(r"Python (\d\.\d+)\.\d+ and requests ([\d.]+\d)", README).groups()
    if (minor, with_requests) != ("{}.{}".format(*sys.version_info), REQUESTS):
        own = ("shipyard", "sigv4ssm.pyz", "sigv4ssm-stop.pyz", "layer.zip")
        printed, written = ({name: table[name] for name in own} for table in (printed, written))
    assert set(written) == set(printed)
    for name, sizes in printed.items():
        assert pytest.approx(sizes, rel=0.05, abs=1) == written[name], name


@WITH_AND_WITHOUT
def test_an_application_carries_the_package(python: Path, requests: bool, built: Path, endpoint, settings):
    """Under the name that it gave the folder a stop succeeds, with requests where there is one, and without."""
    done = run(python, "-I", "-c", RUN + MODULES, built, "shipyard", ID, **settings)
    assert done.stdout.startswith(f"{ID} is being stopped\n")
    assert 1 == len(endpoint.requests)
    loaded = modules(done)
    assert requests == ("requests" in loaded)
    assert f"shipyard._vendor.aws_stop.transport.{'requests' if requests else 'stdlib'}_transport" in loaded
    assert "sigv4ssm" not in loaded


def test_loggers_have_the_name_of_the_copy(built: Path, bare: Path, settings):
    """Whoever turns up logging for the copy hears of its calls."""
    logging = "import logging; logging.basicConfig(level='DEBUG', format='%(name)s'); "
    names = set(run(bare, "-I", "-c", logging + RUN, built, "shipyard", ID, **settings).stderr.split())
    assert "shipyard._vendor.aws_stop.client" in names
    assert {"shipyard._vendor.aws_stop"} == {".".join(name.split(".")[:3]) for name in names}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--version",), f"sigv4ssm {sigv4ssm.__version__}\n"),
        (("stop", ID), "{}\n"),
        (("sign", "https://example.com/", "--service", "execute-api"), "GET / HTTP/1.1\n"),
        (("golden", "check", FIXTURES), " passed, 0 failed\n"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_the_command_of_a_copy(words: tuple[object, ...], expected: str, built: Path, bare: Path, settings):
    """It works under another name, too."""
    assert expected in run(bare, "-I", "-c", RUN, built, "shipyard._vendor.aws_stop", *words, **settings).stdout


PLUGIN_TEST = """
import sys

from shipyard._vendor.aws_stop import Client

def test_stop(golden, ssm_endpoint):
    execution = ssm_endpoint.start(execution_id="f7d1f82d-6cde-4f7a-aa53-d485b0000000")
    client = Client("us-east-1", credentials=ssm_endpoint.credentials, endpoint_url=ssm_endpoint.url)
    client.stop_automation_execution(AutomationExecutionId=execution.id)
    golden.check(ssm_endpoint.requests[-1], "stop")
    assert "sigv4ssm" not in sys.modules
"""


def test_the_plugin_of_a_copy(built: Path, tmp_path: Path):
    """Golden cases are recorded, and then held, by `-p` with the copy's name."""
    (tmp_path / "test_it.py").write_text(PLUGIN_TEST, "utf-8")
    settings = {"PYTHONPATH": str(built), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    with_plugin = ("-m", "pytest", "-p", "no:cacheprovider", "-p", "shipyard._vendor.aws_stop.pytest_plugin")
    for option in ("--golden-record", "--golden-strict"):
        done = run(sys.executable, *with_plugin, option, "--rootdir", tmp_path, tmp_path, **settings)
        assert "1 passed" in done.stdout
    assert (tmp_path / "golden" / "stop" / "header-signature.txt").exists()


def unpacked(layer: Path, folder: Path) -> Path:
    """What Lambda would put on the path for a layer."""
    with zipfile.ZipFile(layer) as archive:
        archive.extractall(folder)
    return folder / "python"


def everything_stops(python: object, built: Path, folder: Path, endpoint: Endpoint, settings: dict[str, str]) -> None:
    """The one file, whole and small, the image's folder and the layer, each with the standard library alone."""
    for name in ("sigv4ssm.pyz", "sigv4ssm-stop.pyz", "image"):
        assert "{}\n" == run(python, *ALONE, built / name, "stop", ID, **settings).stdout
    assert "Cancelled" in run(python, *ALONE, built / "sigv4ssm.pyz", "demo").stdout
    layer = unpacked(built / "layer.zip", folder)
    done = run(python, *ALONE, "-c", HANDLE, layer, VENDORING, ID, **settings)
    assert json.loads(done.stdout)["stopping"]
    assert 4 == len(endpoint.requests)


def test_the_standard_library_is_enough(built: Path, tmp_path: Path, endpoint, settings):
    """Without any package, each of what is built stops an execution."""
    everything_stops(sys.executable, built, tmp_path, endpoint, settings)


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.9", "3.10", "3.11", "3.12", "3.13"])
def test_every_python_will_do(version: str, built: Path, tmp_path: Path, endpoint, settings):
    """What one Python has built serves all of them."""
    python = interpreter(version)
    if python is None:
        pytest.skip(f"there is no Python {version} on this machine")
    everything_stops(python, built, tmp_path, endpoint, settings)


def test_stop_alone_is_without_the_instruments(built: Path, bare: Path):
    """What was left out is named, and there is no traceback."""
    done = run(bare, built / "sigv4ssm-stop.pyz", "demo", check=False)
    assert (255, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith("sigv4ssm: sigv4ssm.local was left out of this copy.\n")


def test_the_function_answers_for_what_has_ended(built: Path, tmp_path: Path, endpoint, settings):
    """An execution that ends by itself before the stop is an answer, and no failure to be tried again."""
    endpoint.executions[ID] = Endpoint(course=Course(running=0)).start(ID)
    done = run(sys.executable, *ALONE, "-c", HANDLE, unpacked(built / "layer.zip", tmp_path), VENDORING, ID, **settings)
    assert {"stopping": False, "reason": "The specified update status operation isn't valid."} == json.loads(
        done.stdout
    )


@pytest.mark.skipif(not REQUESTS, reason="requests is not here")
def test_the_layer_with_requests(built: Path, tmp_path: Path, settings):
    """A function on it sends with the requests of the layer."""
    layer = unpacked(built / "layer-requests-pyc.zip", tmp_path)
    done = run(sys.executable, *ALONE, "-c", HANDLE + MODULES, layer, VENDORING, ID, **settings)
    assert {"requests", "urllib3", "sigv4ssm.transport.requests_transport"} <= modules(done)


def test_bytecode_is_used_as_it_is(built: Path, tmp_path: Path):
    """The .pyc are taken without a look at the sources, whose times in a zip are not their own."""
    layer = unpacked(built / "layer-pyc.zip", tmp_path)
    (layer / "sigv4ssm" / "__init__.py").write_text("raise ImportError", "utf-8")
    code = "import sys; sys.path.append(sys.argv[1]); import sigv4ssm; print(sigv4ssm.__version__)"
    assert f"{sigv4ssm.__version__}\n" == run(sys.executable, *ALONE, "-c", code, layer).stdout


@pytest.mark.slow
def test_the_dockerfile(tmp_path: Path, settings):
    """Its lines, done without an engine: what they copy is enough to build, and the entry point is the command."""
    text = (VENDORING / "Dockerfile").read_text("utf-8")
    for source, target in re.findall(r"^COPY (\w\S*) /(\S+)$", text, re.MULTILINE):
        (tmp_path / target).parent.mkdir(parents=True, exist_ok=True)
        run("cp", "-r", ROOT / source, tmp_path / target)
    _, script, target = re.search("^RUN (.*)$", text, re.MULTILINE)[1].split()
    run(sys.executable, f"{tmp_path}{script}", f"{tmp_path}{target}")
    source, target = re.search(r"^COPY --from=build (\S+) (\S+)$", text, re.MULTILINE).groups()
    run("cp", "-r", f"{tmp_path}{source}", f"{tmp_path}{target}")
    _, *words, entry = json.loads(re.search("^ENTRYPOINT (.*)$", text, re.MULTILINE)[1])
    assert "{}\n" == run(sys.executable, *words, f"{tmp_path}{entry}", "stop", ID, **settings).stdout


@pytest.mark.slow
@WITH_AND_WITHOUT
def test_the_commands_of_the_readme(python: Path, tmp_path: Path, endpoint, settings):
    """All of them in their order, in one shell; only the endpoint's address is another."""
    script = "\n".join(re.findall(r"^    (.*)$", README, re.MULTILINE))
    script = script.replace("http://127.0.0.1:8000", settings["AWS_ENDPOINT_URL_SSM"])
    (tmp_path / "bin").mkdir()
    for name in ("python", "python3"):
        (tmp_path / "bin" / name).write_text(f'#!/bin/sh\nexec "{python}" "$@"\n', "utf-8")
        (tmp_path / "bin" / name).chmod(0o755)
    for folder in ("sigv4ssm", "examples/vendoring"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "LICENSE", tmp_path)
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    done = run("bash", "-euc", f"cd {shlex.quote(str(tmp_path))}\n{script}", PATH=path)
    for expected in ("| `layer.zip` |", f"{ID} is being stopped", "sigv4ssm 0.", "Cancelled", "'stopping': True"):
        assert expected in done.stdout
    assert script.count('"$ID"') == len(endpoint.requests)
