"""The fixture `ssm_endpoint`: a served endpoint to arrange and to assert on."""

from __future__ import annotations

pytest_plugins = ["pytester"]

TESTS = """
from sigv4ssm import Client, errors
from sigv4ssm.local import Course
ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"

def client(served):
    return Client("us-east-1", credentials=served.credentials, endpoint_url=served.url)

def test_arranged_and_asserted_on(golden, ssm_endpoint):
    run = ssm_endpoint.start(execution_id=ID)
    client(ssm_endpoint).stop_automation_execution(AutomationExecutionId=ID)
    assert run.stop_type == "Cancel"
    assert ssm_endpoint.executions == {ID: run}
    assert [r.header("x-amz-target") for r in ssm_endpoint.requests] == ["AmazonSSM.StopAutomationExecution"]
    golden.check(ssm_endpoint.requests[-1], "stop")

def test_each_test_has_its_own(ssm_endpoint):
    assert ssm_endpoint.url.startswith("http://127.0.0.1:")
    assert (ssm_endpoint.requests, ssm_endpoint.executions) == ([], {})

def test_the_course_of_an_execution(ssm_endpoint):
    run = ssm_endpoint.start("My-Runbook", course=Course(running=0, ending="Failed"))
    answer = client(ssm_endpoint).call("GetAutomationExecution", {"AutomationExecutionId": run.id})
    execution = answer["AutomationExecution"]
    assert (execution["DocumentName"], execution["AutomationExecutionStatus"]) == ("My-Runbook", "Failed")

@pytest.mark.ssm_endpoint(denied=["StopAutomationExecution"], course=Course(pending=60))
def test_its_options(ssm_endpoint):
    run = ssm_endpoint.start()
    with pytest.raises(errors.AccessDeniedException):
        client(ssm_endpoint).stop_automation_execution(AutomationExecutionId=run.id)
    answer = client(ssm_endpoint).call("GetAutomationExecution", {"AutomationExecutionId": run.id})
    assert answer["AutomationExecution"]["AutomationExecutionStatus"] == "Pending"
"""


def test_the_endpoint(project):
    """Arranged, asserted on, one for each test, with the options of its marker; its port is in no golden case."""
    project.write(TESTS)
    project.run("--golden-record", "--strict-markers", passed=4)
    project.run("--golden-strict", passed=4)
    assert b"\nHost:127.0.0.1\n" in (project.path / "golden/stop/request.txt").read_bytes()
