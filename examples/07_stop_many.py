"""A Lambda function that stops the automations of a runbook in its account and region: one of a fleet.

event {"document": "AWS-RestartEC2Instance", "wait": true}; IAM: ssm:DescribeAutomationExecutions,
ssm:StopAutomationExecution and, to wait, ssm:GetAutomationExecution. What is left when its time is nearly over is in
`not_done`: let Step Functions call it again until that is 0, for what has ended is left out.

usage: python 07_stop_many.py DOCUMENT [ENDPOINT_URL]
"""

import json
import sys

from sigv4ssm import Client


def handler(event, context, endpoint_url=None):
    filters = [
        {"Key": "DocumentNamePrefix", "Values": [event["document"]]},
        {"Key": "ExecutionStatus", "Values": ["Pending", "InProgress", "Waiting"]},
    ]
    with Client(endpoint_url=endpoint_url) as client:
        found = [each for each in client.executions(Filters=filters) if each["DocumentName"] == event["document"]]
        seconds = max(context.get_remaining_time_in_millis() / 1000 - 10, 1) if context else None
        with client.stop_many(found, wait=event.get("wait", False), deadline=seconds) as run:
            for outcome in run:
                print(json.dumps({"id": outcome.execution_id, "kind": outcome.kind, "problem": outcome.problem}))
    report = run.report
    return {name: len(getattr(report, name)) for name in ("done", "failed", "unknown", "not_done")}


if __name__ == "__main__":
    document, *url = sys.argv[1:] or sys.exit(__doc__)
    print(json.dumps(handler({"document": document, "wait": True}, None, *url)))
