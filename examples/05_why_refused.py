"""See why a signature is refused: a proxy on the way adds a charset to Content-Type, after signing.

Runs offline, against an endpoint in this process, with the key pair of AWS's documentation.

usage: python 05_why_refused.py
"""

from sigv4ssm import Client, errors
from sigv4ssm.local import EXAMPLE_CREDENTIALS, Endpoint


class Proxy:
    """A transport that changes what it passes on."""

    def __init__(self, endpoint):
        self.endpoint = endpoint

    def send(self, request, **limits):
        headers = [(name, value + "; charset=utf-8" * (name == "Content-Type")) for name, value in request.headers]
        return self.endpoint.send(request.with_headers(headers), **limits)

    def close(self):
        pass


client = Client("us-east-1", credentials=EXAMPLE_CREDENTIALS, transport=Proxy(Endpoint()))
try:
    client.stop_automation_execution(AutomationExecutionId="f7d1f82d-6cde-4f7a-aa53-d485b0000000")
except errors.InvalidSignatureException as error:
    why = error.diagnosis
    print(f"{why.cause}, {'for certain' if why.certain else 'probably'}")
    print(f"signed    {why.signed}\nreceived  {why.received}")
    print(f"{why.likely}\n{why.cure}")
