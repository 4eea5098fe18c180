"""What type checkers see, against AWS's model as botocore carries it; and a program that a checker reads."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
import typing
from datetime import datetime
from pathlib import Path

import botocore
import botocore.session
import pytest
from sessions import MODEL

import sigv4ssm
from sigv4ssm.client import many, waiting
from sigv4ssm.operations import OPERATIONS
from sigv4ssm.typed import literals, type_defs

SCALARS = {"string": str, "integer": int, "long": int, "boolean": bool, "timestamp": datetime}
ROOT = Path(sigv4ssm.__file__).parent.parent
pytestmark = pytest.mark.skipif(
    tuple(map(int, botocore.__version__.split(".")[:2])) < (1, 44),
    reason="older releases of botocore, the last ones for Python 3.9, carry an older model",
)


def annotation(shape) -> object:
    """The type of a shape of the model."""
    if shape.type_name == "list":
        return list[annotation(shape.member)]
    if shape.type_name == "map":
        return dict[str, annotation(shape.value)]
    if shape.type_name == "structure":
        return getattr(type_defs, f"{shape.name}TypeDef")
    if getattr(shape, "enum", None):
        return getattr(literals, f"{shape.name}Type")
    return SCALARS[shape.type_name]


def structures() -> dict:
    """All structures that the operations take, but for themselves, and give."""
    found, waiting = {}, []
    for operation in OPERATIONS:
        model = MODEL.operation_model(operation)
        waiting += [*model.input_shape.members.values(), model.output_shape]
    while waiting:
        shape = waiting.pop()
        if shape.type_name == "structure" and shape.name not in found:
            found[shape.name] = shape
            waiting += shape.members.values()
        elif shape.type_name in ("list", "map"):
            waiting.append(shape.member if shape.type_name == "list" else shape.value)
    return found


STRUCTURES = structures()
ANSWERS = {MODEL.operation_model(operation).output_shape.name for operation in OPERATIONS}


@pytest.mark.parametrize("name", sorted(STRUCTURES))
def test_a_structure_is_the_models(name: str):
    """Its members and their types; required are those that the model requires, and of an answer all but the token."""
    shape, kind = STRUCTURES[name], getattr(type_defs, f"{name}TypeDef")
    expected = {member: annotation(inner) for member, inner in shape.members.items()}
    required = set(shape.required_members)
    if name in ANSWERS:
        expected["ResponseMetadata"] = type_defs.ResponseMetadataTypeDef
        required = set(expected) - {"NextToken"}
    assert expected == typing.get_type_hints(kind)
    assert required == kind.__required_keys__


def test_there_is_no_other():
    """What the model does not have is not typed."""
    names = {name.removesuffix("TypeDef") for name in vars(type_defs) if name.endswith("TypeDef") and name[0] != "_"}
    assert {*STRUCTURES, "ResponseMetadata"} == names


@pytest.mark.parametrize("name", sorted(name for name in vars(literals) if name.endswith("Type")))
def test_a_set_of_words_is_the_models(name: str):
    """In the model's order."""
    assert tuple(MODEL.shape_for(name.removesuffix("Type")).enum) == typing.get_args(getattr(literals, name))


FAMILY = ast.parse((ROOT / "sigv4ssm" / "client" / "family.pyi").read_text("utf-8")).body[-1]
PAGED = {"executions": "DescribeAutomationExecutions", "steps": "DescribeAutomationStepExecutions"}


def methods() -> dict[str, str]:
    made = {}
    for operation in OPERATIONS:
        made["".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation)[1:]] = operation
    return {**made, **PAGED}


@pytest.mark.parametrize(("name", "operation"), methods().items())
def test_a_method_is_its_row(name: str, operation: str):
    """For an editor it takes the row's parameters by name, in the row's order; those without a default are required."""
    function = next(node for node in FAMILY.body if node.name == name)
    arguments = zip(function.args.kwonlyargs, function.args.kw_defaults)
    given = [(argument.arg, default is None) for argument, default in arguments]
    assert [(parameter.name, parameter.required) for parameter in OPERATIONS[operation]] == given
    returned = f"{operation}ResultTypeDef" if name not in PAGED else ast.unparse(function.returns)
    assert returned == ast.unparse(function.returns)
    assert inspect.isfunction(getattr(sigv4ssm.Client, name))


@pytest.mark.parametrize(
    "function", [waiting.wait, waiting.stop_and_wait, many.stop_many], ids=lambda each: each.__name__
)
def test_what_waits_is_typed_by_its_function(function):
    """For an editor the method is the function itself, with its doc, which takes the client first."""
    typed = next(node.value for node in FAMILY.body if ast.unparse(node).startswith(f"{function.__name__} = "))
    assert f"sigv4ssm.client.{ast.unparse(typed)}" == f"{function.__module__}.{function.__name__}"
    assert "client" == next(iter(inspect.signature(function).parameters))
    assert inspect.isfunction(getattr(sigv4ssm.Client, function.__name__))


def test_nothing_imports_them_at_run_time():
    """They would cost every program a hundredth of a second, and serve none."""
    program = "import sys, sigv4ssm; sigv4ssm.Client.executions; import sigv4ssm.client.pages; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert [] == [name for name in done.stdout.split() if name.startswith(("sigv4ssm.typed", "typing"))]


@pytest.mark.slow
def test_a_program_is_checked(tmp_path: Path):
    """`mypy --strict` knows parameters, answers, and each mistake that is marked as one."""
    pytest.importorskip("mypy", reason="it is no requirement of the tests")
    program = Path(__file__).with_name("program.py")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", str(program)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert "Success: no issues found in 1 source file\n" == done.stdout
