"""A program under test: stops an automation, with boto3."""

import boto3


def stop(execution_id, *, region="us-east-1", **client_options):
    """Cancel the steps that run, and those to come."""
    ssm = boto3.client("ssm", region_name=region, **client_options)
    ssm.stop_automation_execution(AutomationExecutionId=execution_id, Type="Cancel")
