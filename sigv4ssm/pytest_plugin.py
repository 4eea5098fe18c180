"""Floor 6: golden requests and the local endpoint under pytest; opted into, never loaded by itself.

In the top conftest.py: `pytest_plugins = ["sigv4ssm.pytest_plugin"]`; or as an option: `-p sigv4ssm.pytest_plugin`.

    def test_stop(golden, ssm_endpoint):
        program.stop(ssm_endpoint.start(execution_id=ID).id, endpoint_url=ssm_endpoint.url)
        golden.check(ssm_endpoint.requests[-1], "stop")

`pytest --golden-record` writes what is new or changed, into `golden/` beside the test file, or into the one folder that
the ini option `golden_dir` names (from the root directory).

Recorded cases that no test used are named at the end; `--golden-strict` fails for them. Of a golden folder that is
said only after all tests in the folder around it (all there are, for `golden_dir`) were collected, without a file, an
id or `--lf` to choose among them, and each with the fixture `golden` ran and passed.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .golden import Case
    from .golden.folder import GoldenFolder
    from .local import Course, Endpoint
    from .local.execution import Execution
    from .values import Credentials, Request

CHOOSING = ("lf", "stepwise", "ignore_glob")  # besides -k, -m and --deselect, of which pytest tells
OUTPUT = "sigv4ssm_golden"


class Golden:
    """The fixture `golden`, for the tests of one file."""

    def __init__(self, run: Run, folder: GoldenFolder) -> None:
        self.folder = folder.root
        self._folder = folder
        self._run = run

    def check(self, request: Any, name: str, *, credentials: Credentials | None = None) -> None:
        """Fail, component by component, where the signed request is not the one that was recorded under the name.

        `request`: a Request, the request object of requests, botocore, httpx or urllib, or raw bytes. Its signature is
        verified too where the secret key is known: of `credentials`, of the pair in the environment, or AWS's example.
        """
        __tracebackhide__ = True
        self._run.used.add(str(self.folder / name))
        problem = self._folder.problem(request, name, _secrets(credentials), record=self._run.recording)
        if problem:
            pytest.fail(f"golden {name!r}: {problem}")


def _secrets(given: Credentials | None) -> dict[str, str]:
    """The secret keys that are known, by their access key ids."""
    from .golden.normal import EXAMPLE_PAIR

    pairs = {EXAMPLE_PAIR["access_key_id"]: EXAMPLE_PAIR["secret_access_key"]}
    key_id, secret = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    if key_id and secret:
        pairs[key_id] = secret
    if given:
        pairs[given.access_key_id] = given.secret_access_key
    return pairs


class ServedEndpoint:
    """The fixture `ssm_endpoint`: the local endpoint at a URL."""

    def __init__(self, endpoint: Endpoint, url: str) -> None:
        self.endpoint = endpoint
        self.url = url
        self.credentials = endpoint.credentials
        self.executions: dict[str, Execution] = endpoint.executions

    @property
    def requests(self) -> list[Request]:
        """The requests received, oldest first."""
        return list(self.endpoint.requests)

    def start(
        self, document: str = "AWS-RestartEC2Instance", *, execution_id: str | None = None, course: Course | None = None
    ) -> Execution:
        """Arrange an execution, without a request: with an id of its own, or this one; `course` says how it goes."""
        return self.endpoint.start(execution_id, document, course)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """`golden.check(request, name)` compares a signed request with the recorded one."""
    from .golden.folder import GoldenFolder

    run = request.config.stash[RUN]
    volatile = tuple(request.config.getini("golden_volatile_headers"))
    folder = run.folder(request.node.path)
    return Golden(run, GoldenFolder(folder, run.made, volatile=volatile, how_to_record="pytest --golden-record"))


@pytest.fixture
def ssm_endpoint(request: pytest.FixtureRequest) -> Iterator[ServedEndpoint]:
    """The local endpoint, served: `.url`, `.credentials`, `.requests`, `.executions`, `.start()`.

    `@pytest.mark.ssm_endpoint(denied=["StopAutomationExecution"])` takes the options of `sigv4ssm.local.Endpoint`.
    """
    from .local import Endpoint

    marker = request.node.get_closest_marker("ssm_endpoint")
    endpoint = Endpoint(**(marker.kwargs if marker else {}))
    with endpoint.serve() as served:
        yield ServedEndpoint(endpoint, served.url)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("golden", "golden requests (sigv4ssm)")
    group.addoption("--golden-record", action="store_true", help="write golden cases that are new or changed")
    group.addoption("--golden-strict", action="store_true", help="fail where a recorded case was used by no test")
    parser.addini("golden_dir", "one folder for all golden cases (default: golden/ beside each test file)", default="")
    parser.addini("golden_volatile_headers", "more headers to leave out of golden cases", type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "ssm_endpoint(**options): options of sigv4ssm.local.Endpoint for ssm_endpoint")
    config.stash[RUN] = Run(config)
    config.pluginmanager.register(config.stash[RUN], "sigv4ssm-golden-run")


class Run:
    """What a run does with golden cases. pytest calls the methods with its names; under xdist each worker has a Run of
    its own, and the controller's adds them up and alone writes."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self.recording = bool(config.getoption("golden_record"))
        self.made: dict[str, Case] = {}  # to be written, by folder
        self.used: set[str] = set()  # folders of cases
        self._folders: set[str] = set()  # the golden folders of all tests
        self._tests: dict[str, str] = {}  # a test that uses the fixture, and its golden folder
        self._passed: set[str] = set()
        self._uncollected = {str(config.invocation_params.dir / p) for p in config.getoption("ignore") or ()}
        self._workers = 0  # those that have not told what they did
        self._conflicts: list[str] = []
        self._unused: list[str] = []

    def folder(self, file: Path) -> Path:
        """The golden folder of a test file."""
        shared = self._config.getini("golden_dir")
        return self._config.rootpath / shared if shared else file.parent / "golden"

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.pytest_deselected(session.items)

    def pytest_deselected(self, items: Iterable[pytest.Item]) -> None:
        for item in items:
            folder = str(self.folder(item.path))
            self._folders.add(folder)
            if "golden" in getattr(item, "fixturenames", ()):
                self._tests[item.nodeid] = folder

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if not report.passed:
            self._uncollected.add(str(self._config.rootpath / report.nodeid.partition("::")[0]))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self._passed.add(report.nodeid)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:  # noqa: ARG002
        self._workers += 1

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:  # noqa: ARG002
        from .golden.review import review

        output = getattr(node, "workeroutput", {}).get(OUTPUT)
        if not output:
            return
        self._workers -= 1
        told = pickle.loads(output)
        for name in ("used", "_folders", "_tests", "_passed", "_uncollected"):
            getattr(self, name).update(told[name])
        for folder, case in told["made"].items():
            if review(self.made.setdefault(folder, case), case):
                self._conflicts.append(folder)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(self._config, "workeroutput"):
            told = {name: value for name, value in vars(self).items() if name != "_config"}
            self._config.workeroutput[OUTPUT] = pickle.dumps(told)
            return
        for folder, case in self.made.items():
            from .golden.folder import replace_case

            replace_case(case, Path(folder))
        for root in map(Path, self._folders):
            if root.is_dir() and self._is_known(root):
                from .golden import find_cases

                self._unused += {*map(str, find_cases(root))} - self.used
        failed = self._conflicts or (self._unused and self._config.getoption("golden_strict"))
        if failed and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _is_known(self, folder: Path) -> bool:
        """Whether all tests that use a golden folder ran and passed, so that it is known what no test uses."""
        shared, invoked_in = self._config.getini("golden_dir"), self._config.invocation_params.dir
        home = self._config.rootpath if shared else folder.parent
        around = (home, *home.parents)
        starts = (Path(os.path.abspath(invoked_in / start)) for start in self._config.getoption("file_or_dir") or ["."])
        lost = (path in around if path.is_dir() else path.parent == home for path in map(Path, self._uncollected))
        return (
            any(start.is_dir() and start in around for start in starts)
            and not self._workers
            and not any(self._config.getoption(option, None) for option in CHOOSING)
            and not (self._uncollected if shared else any(lost))
            and all(test in self._passed for test, its_folder in self._tests.items() if its_folder == str(folder))
        )

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        texts = {
            "recorded": [*self.made],
            "two different requests were recorded under one name; which was kept is left to chance": self._conflicts,
            "recorded, but used by no test": self._unused,
        }
        for text, folders in texts.items():
            if folders:
                from .golden.folder import shown

                terminalreporter.write_line(f"golden: {text}: {', '.join(sorted(map(shown, folders)))}")


RUN = pytest.StashKey[Run]()
