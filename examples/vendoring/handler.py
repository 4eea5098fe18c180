"""A function for AWS Lambda that stops the automation its event names: {"AutomationExecutionId": "f7d1…"}.

Its role allows ssm:StopAutomationExecution. Region and credentials are in every function's environment.
"""

from sigv4ssm import Client

client = Client(deadline=2.5)  # seconds, retries included: a function has three, unless it is given more


def handler(event, _context):
    """Whether the execution is being stopped. Any other failure fails the invocation, with its reason.

    The client is made once: its connection is there for the next invocation too.
    """
    try:
        answer = client.stop_automation_execution(AutomationExecutionId=event["AutomationExecutionId"])
    except client.exceptions.InvalidAutomationStatusUpdateException as error:  # it has ended by itself
        return {"stopping": False, "reason": error.message}
    return {"stopping": True, "request": answer["ResponseMetadata"]["RequestId"]}
