"""A program under test: asks an API behind API Gateway, with requests."""

import requests

from sigv4ssm import SigV4Auth


def orders_of(customer, credentials, *, session=None):
    """The customer's open orders."""
    session = session or requests.Session()
    auth = SigV4Auth(credentials, region="us-east-1", service="execute-api")
    url = "https://abc123.execute-api.us-east-1.amazonaws.com/prod/orders"
    answer = session.get(url, params={"customer": customer, "state": "open"}, auth=auth, timeout=10)
    answer.raise_for_status()
    return answer.json()
