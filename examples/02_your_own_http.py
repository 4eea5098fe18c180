"""Build and parse with sigv4ssm, send with what you have: here urllib, without any package at all.

The region is that of AWS_REGION.

usage: python 02_your_own_http.py EXECUTION_ID [ENDPOINT_URL]
"""

import sys
import urllib.error
import urllib.request

from sigv4ssm import Client, Response, errors


def send(request):
    """One request with urllib; an HTTP error is an answer too."""
    theirs = urllib.request.Request(request.url, request.body, dict(request.headers), method=request.method)
    try:
        answer = urllib.request.urlopen(theirs, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return Response(answer.status, answer.headers.items(), answer.read())


execution_id, *endpoint_url = sys.argv[1:] or sys.exit(__doc__)
client = Client(endpoint_url=endpoint_url[0] if endpoint_url else None)
request = client.build_request("StopAutomationExecution", {"AutomationExecutionId": execution_id})
try:
    print(client.parse_response("StopAutomationExecution", send(request)))
except errors.ServiceError as error:
    sys.exit(f"{error.code}: {error.message}")
