"""Both programs, each held to the signed request that was recorded in golden/."""

import pytest
import requests
from invoke_with_requests import orders_of
from requests.adapters import BaseAdapter
from stop_with_boto3 import stop

from sigv4ssm import Credentials

EXECUTION_ID = "f7d1f82d-6cde-4f7a-aa53-d485b0000000"
KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}


def test_stop_with_boto3(golden, ssm_endpoint):
    """Against the local endpoint, which verifies the signature: the execution is cancelled, by the recorded request."""
    execution = ssm_endpoint.start(execution_id=EXECUTION_ID)
    stop(EXECUTION_ID, endpoint_url=ssm_endpoint.url, **KEYS)
    assert execution.stop_type == "Cancel"
    golden.check(ssm_endpoint.requests[-1], "stop-with-boto3")


class Answers(BaseAdapter):
    """Answers every request at once, and keeps it."""

    def __init__(self):
        super().__init__()
        self.sent = []

    def send(self, request, **_):
        self.sent.append(request)
        answer = requests.Response()
        answer.status_code, answer.request, answer.url, answer._content = 200, request, request.url, b'["17"]'
        return answer

    def close(self):
        """Nothing is held."""


@pytest.mark.parametrize(("customer", "name"), [("7", "plain"), ("Ægir", "encoded")])
def test_orders_with_requests(golden, customer, name):
    """Without a network: the request is taken from the session's adapter."""
    answers, session = Answers(), requests.Session()
    session.mount("https://", answers)
    assert orders_of(customer, Credentials(*KEYS.values()), session=session) == ["17"]
    golden.check(answers.sent[0], f"orders/{name}")
