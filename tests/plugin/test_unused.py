"""Recorded cases that no test used: named at the end, a failure under --golden-strict, and never a false alarm."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

A = "def test_a(golden):\n    golden.check(signed(), 'a')\n"
B = "def test_b(golden):\n    golden.check(signed(), 'b')\n"
C = "@pytest.mark.parametrize('n', range(8))\ndef test_c(golden, n):\n    golden.check(signed(), f'c/{n}')\n"
UNUSED = "golden: recorded, but used by no test: "


@pytest.fixture
def two(project):
    """Two files beside one golden folder, and one in a folder of its own; case b is used by no test."""
    project.write(A)
    project.write(B, "test_b.py")
    project.write(A, "sub/test_sub.py")
    project.run("--golden-record", "--import-mode=importlib", passed=3)
    project.write("def test_b():\n    pass\n", "test_b.py")
    return project


def unused(result: pytest.RunResult) -> str:
    return "".join(line[len(UNUSED) :] for line in result.outlines if line.startswith(UNUSED))


WHOLE = (
    (),
    (".",),
    ("-k", "test"),
    ("--golden-strict",),
    ("--deselect", "sub"),
    ("--ignore", "sub"),
    ("-p", "no:cacheprovider"),
)


@pytest.mark.parametrize("options", WHOLE, ids=" ".join)
def test_named_after_a_run_of_the_whole(options, two):
    """It fails under --golden-strict alone. What was left out of the run was not another user of that folder."""
    left_out = int("--deselect" in options or "--ignore" in options)
    result = two.run("--import-mode=importlib", *options, passed=3 - left_out, deselected=options.count("--deselect"))
    assert "golden/b" == unused(result)
    assert int("--golden-strict" in options) == result.ret


PART = {
    "a file": (("test_it.py",), {"passed": 1}),
    "files": (("test_it.py", "test_b.py"), {"passed": 2}),
    "an id": (("test_it.py::test_a",), {"passed": 1}),
    "another folder": (("sub",), {"passed": 1}),
    "-k": (("-k", "test_b"), {"passed": 1, "deselected": 2}),
    "--deselect": (("--deselect", "test_it.py"), {"passed": 2, "deselected": 1}),
    "--ignore": (("--ignore", "test_b.py"), {"passed": 2}),
    "--ignore-glob": (("--ignore-glob", "*test_b*"), {"passed": 2}),
    "--lf": (("--lf",), {"passed": 3}),
    "--collect-only": (("--collect-only",), {}),
}


@pytest.mark.parametrize("part", PART)
def test_not_said_after_a_run_of_a_part(part: str, two):
    """The tests that were not run may be those that use it."""
    options, outcomes = PART[part]
    result = two.run("--import-mode=importlib", "--golden-strict", *options, **outcomes)
    assert ("", 0) == (unused(result), result.ret)


NOT_PASSED = {
    "skipped": ("    pytest.skip('here')\n", {"skipped": 1}),
    "failed": ("    raise ValueError\n", {"failed": 1}),
    "expected to fail": ("    pytest.xfail('so')\n", {"xfailed": 1}),
    "not collected": ("raise ValueError\n", {"errors": 1}),
    "skipped as a file": ("pytest.skip('here', allow_module_level=True)\n", {"skipped": 1}),
}


@pytest.mark.parametrize("why", NOT_PASSED)
def test_not_said_where_a_test_did_not_pass(why: str, project):
    """It did not come to its checks."""
    text, outcomes = NOT_PASSED[why]
    project.write(A)
    project.write(B, "test_b.py")
    project.run("--golden-record", passed=2)
    broken = text if text[0] != " " else B.replace("    golden", text + "    golden")
    project.write(broken, "test_b.py")
    options = ("--continue-on-collection-errors", "--golden-strict")
    assert "" == unused(project.run(*options, passed=1, **outcomes))


def test_a_run_that_does_not_use_it_is_left_alone(project):
    """Nothing is imported, said, or failed."""
    project.write("import sys\ndef test_it():\n    assert 1\n")
    (project.path / "golden").mkdir()
    result = project.run("--golden-strict", passed=1)
    assert "golden:" not in result.stdout.str()


@pytest.fixture
def parallel(project):
    """pytest -n 2, in a process of its own."""
    pytest.importorskip("xdist")
    return lambda *options, **outcomes: project.run("-p", "xdist", "-n", "2", *options, apart=True, **outcomes)


def test_several_workers_record_and_check_as_one(parallel, project):
    """One alone writes; what is unused is what no worker used."""
    project.write(C)
    project.write(A, "test_a.py")
    recorded = parallel("--golden-record", passed=9)
    assert 9 == len(list((project.path / "golden").rglob("request.txt")))
    assert 1 == recorded.stdout.str().count("golden: recorded: ")
    (project.path / "golden/c/7").rename(project.path / "golden/d")
    project.write(C.replace("8", "7"))
    strict = parallel("--golden-strict", "-p", "no:cacheprovider", passed=8)
    assert ("golden/d", 1) == (unused(strict), strict.ret)


def test_not_said_where_a_worker_was_lost(parallel, project):
    """It did not tell what it had used: of four tests each of two workers gets two, in their order."""
    project.write(A)
    project.run("--golden-record", passed=1)
    others = "def test_lost():\n    os._exit(1)\ndef test_x():\n    pass\ndef test_y():\n    pass\n"
    project.write(f"import os\n{A}{others}")
    assert "" == unused(parallel(passed=3, failed=1))


def test_two_workers_that_record_one_name_differently(parallel, project):
    """A name has one request: the run fails, and says so."""
    text = C.replace("golden, n", "golden, n, worker_id").replace("signed()", "signed(kind=worker_id)")
    project.write(text.replace("f'c/{n}'", "'same'"))
    result = parallel("--golden-record", passed=8)
    assert 1 == result.ret
    assert (
        "golden: two different requests were recorded under one name; which was kept is left to chance: golden/same"
        in result.outlines
    )
