"""The options of `serve` that arrange what there is to find, and what goes wrong."""

from __future__ import annotations

import argparse

import pytest

from sigv4ssm.cli import arrangement, serve
from sigv4ssm.cli.options import Parser
from sigv4ssm.local import Course, Document, Fault, Step

START, STOP = "StartAutomationExecution", "StopAutomationExecution"
NOTHING = {"documents": None, "limit": None, "page_size": 50, "throttle": {}, "faults": []}


def read(*words: str) -> argparse.Namespace:
    parser = Parser("sigv4ssm serve")
    serve.add_options(parser)
    return parser.parse_args(words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), Course()),
        (("--running", "5", "--ending", "Failed"), Course(running=5, ending="Failed")),
        (("--rejected", "Failed", "--keep-children"), Course(rejected="Failed", stops_children=False)),
        (("--children", "2", "--running", "5"), Course(running=5, children=[Course(running=5)] * 2)),
        (("--step", "a", "--step", "b=aws:approve"), Course(steps=[Step("a"), Step("b", "aws:approve")])),
    ],
)
def test_the_course(words: tuple[str, ...], expected: Course):
    """Nothing said is the default."""
    assert expected == arrangement.course(read(*words))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), {}),
        (("--document", "A", "--document", "B"), {"documents": [Document("A"), Document("B")]}),
        (("--limit", "0", "--page-size", "3"), {"limit": 0, "page_size": 3}),
        (("--throttle", "10"), {"throttle": {"*": (10, 10)}}),
        (("--throttle", "0.5"), {"throttle": {"*": (0.5, 1)}}),
        (
            ("--throttle", f"{STOP}=10,20", "--throttle", "*=5"),
            {"throttle": {STOP: (10, 20), "*": (5, 5)}},
        ),
        (("--fault", f"{STOP}:1=lost"), {"faults": [Fault(STOP, 1, lost=True)]}),
        (("--fault", f"{STOP}:2=reset"), {"faults": [Fault(STOP, 2, reset=True)]}),
        (
            ("--fault", f"{STOP}:3=InternalServerError", "--fault", f"{START}:1=0.5"),
            {"faults": [Fault(STOP, 3, "InternalServerError"), Fault(START, 1, delay=0.5)]},
        ),
    ],
)
def test_the_endpoint(words: tuple[str, ...], expected: dict):
    """As arguments of `local.Endpoint`."""
    assert {**NOTHING, **expected} == arrangement.endpoint(read(*words))


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--throttle", "Stop=10"), "'Stop' is no operation"),
        (("--throttle", "0"), "'0' lets none through"),
        (("--throttle", "5,0.5"), "'5,0.5' lets none through"),
        (("--throttle", "fast"), "'fast' is no number"),
        (("--fault", "Stop:1=lost"), "'Stop' is no operation"),
        (("--fault", f"{STOP}:0=lost"), "'0' is no whole number from 1"),
        (("--fault", f"{STOP}=lost"), f"'{STOP}=lost' is not OPERATION:N=OUTCOME"),
        (("--fault", f"{STOP}:1"), "an outcome is reset, lost, a code, or seconds"),
        (("--execution", "f7d1f82d"), "'f7d1f82d' is no id of an execution, which has 36 characters"),
        (("--fault", f"{STOP}:1=-5"), "'-5' is no number"),
        (("--children", "-1"), "'-1' is no whole number from 0"),
        (("--page-size", "0"), "'0' is no whole number from 1"),
    ],
)
def test_a_mistake_is_said(words: tuple[str, ...], problem: str, capsys):
    """With what would be right."""
    with pytest.raises(SystemExit):
        read(*words)
    assert problem in capsys.readouterr().err
