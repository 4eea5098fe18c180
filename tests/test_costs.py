"""What a signature and an import cost, in counts that are the same on every machine.

The ceilings are what was counted, and a little room. Raising one needs its reason in the commit. `tests/benchmarks`
has the times.
"""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import sys
from datetime import datetime, timezone
from threading import get_ident

import pytest

from sigv4ssm import Credentials, Request, local, sigv4

MINOR = sys.version_info[:2]

BYTECODES = {
    # the sample's headers again, a host that is new, 50 headers more, 100 parameters
    (3, 9): (420, 1520, 930, 1980),
    (3, 10): (420, 1520, 930, 1980),
    (3, 11): (465, 1670, 1030, 2180),
    (3, 12): (432, 1540, 945, 2100),
    (3, 13): (420, 1490, 885, 1970),
}
"""Bytecodes executed for one signature, at most. Work in C is not counted: hashing, sorting, joining."""

COLUMNS = ("again", "new", "headers", "parameters")
SAMPLE = [
    ("Accept-Encoding", "identity"),
    ("X-Amz-Target", "AmazonSSM.StopAutomationExecution"),
    ("Content-Type", "application/x-amz-json-1.1"),
]


def request(column: str, number: int) -> Request:
    """The sample of AWS with a body of its own, and what the column adds."""
    headers, query, host = list(SAMPLE), "", "ssm.us-east-2.amazonaws.com"
    if column == "new":
        host = f"ssm{number}.us-east-2.amazonaws.com"
    if column == "headers":
        headers += [(f"X-Header-{place}", f"value {number}-{place}") for place in range(50)]
    if column == "parameters":
        query = "?" + "&".join(f"name{99 - place}=value{number}-{place}" for place in range(100))
    body = f'{{"AutomationExecutionId": "f7d1f82d-6cde-4f7a-aa53-{number:012d}"}}'.encode()
    return Request("POST", f"https://{host}/{query}", headers, body)


def bytecodes(column: str) -> int:
    """Those of a signature after a few like it."""
    credentials = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    options = {"region": "us-east-2", "service": "ssm", "unsigned_headers": ("accept-encoding",)}
    options["at"] = datetime(2020, 3, 25, 17, 11, tzinfo=timezone.utc)
    requests = [request(column, number) for number in range(6)]
    for earlier in requests[:5]:
        sigv4.sign(earlier, credentials, **options)
    gc.collect()
    gc.disable()  # or else it may run the code of others
    try:
        with counted() as count:
            sigv4.sign(requests[5], credentials, **options)
    finally:
        gc.enable()
    return len(count)


@contextlib.contextmanager
def counted():
    """A list that gets an item for each bytecode that this thread executes in the context."""
    count: list[object] = []
    here = get_ident()
    if hasattr(sys, "monitoring"):
        tool, events = sys.monitoring.PROFILER_ID, sys.monitoring.events
        sys.monitoring.use_tool_id(tool, "costs")
        sys.monitoring.register_callback(
            tool, events.INSTRUCTION, lambda code, _: count.append(code) if get_ident() == here else None
        )
        sys.monitoring.set_events(tool, events.INSTRUCTION)
        yield count
        sys.monitoring.set_events(tool, 0)
        sys.monitoring.free_tool_id(tool)
        return

    def trace(frame, event, _argument):
        frame.f_trace_opcodes = True
        if event == "opcode":
            count.append(event)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    yield count
    sys.settrace(before)


@pytest.mark.skipif(MINOR not in BYTECODES, reason="nobody has counted on this Python yet")
@pytest.mark.parametrize("column", COLUMNS)
def test_a_signature_costs_no_more_than_it_did(column: str):
    """Bytecodes are counted, not seconds: what a signature executes stays under its ceiling."""
    assert bytecodes(column) <= BYTECODES[MINOR][COLUMNS.index(column)]


PROGRAM = """
import sys
from sigv4ssm import Client
from sigv4ssm.transport import StdlibTransport
client = Client("us-east-2", endpoint_url=sys.argv[1], transport=StdlibTransport)
client.stop_automation_execution(AutomationExecutionId=sys.argv[2])
print(*sys.modules)
"""
MODULES = 24
"""Of ours that a call imports, at most."""

NOT_NEEDED = """requests urllib3 logging threading argparse configparser dataclasses typing contextlib inspect importlib
subprocess xml.parsers sigv4ssm.local sigv4ssm.golden sigv4ssm.diagnosis sigv4ssm.sigv4.query
sigv4ssm.sigv4.verification sigv4ssm.credentials.sts sigv4ssm.credentials.temporary sigv4ssm.config.conversions
sigv4ssm.transport.requests_transport sigv4ssm.transport.failures sigv4ssm.config.dialect
sigv4ssm.transport.trust sigv4ssm.transport.proxies sigv4ssm.retry sigv4ssm.errors.kinds sigv4ssm.errors.codes
sigv4ssm.client.log sigv4ssm.client.skew"""


def test_a_call_imports_no_more_than_it_needs():
    """A process that makes one call, with the keys of the environment and the standard library alone."""
    endpoint = local.Endpoint()
    execution = endpoint.start()
    keys = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
    with endpoint.serve() as served:
        command = [sys.executable, "-c", PROGRAM, served.url, execution.id]
        done = subprocess.run(command, env={**os.environ, **keys}, capture_output=True, text=True, check=True)
    standard = "import http.client, json, sys; print(*sys.modules)"
    theirs = subprocess.run([sys.executable, "-c", standard], capture_output=True, text=True, check=True).stdout
    imported = {*done.stdout.split()} - {*theirs.split()}
    assert set() == imported & {*NOT_NEEDED.split()}
    assert len([name for name in imported if name.startswith("sigv4ssm")]) <= MODULES
