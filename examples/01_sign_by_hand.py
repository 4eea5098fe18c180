"""Sign a request step by step, as AWS's specification does, and print each text on the way.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from datetime import datetime, timezone

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.sigv4.canonical import canonical_headers, canonical_query_string, canonical_uri, hashed_payload
from sigv4ssm.sigv4.header import authorization

key_id, secret = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
date, scope = "20150830T123600Z", "20150830/us-east-1/ssm/aws4_request"
body = b'{"AutomationExecutionId": "f7d1f82d-6cde-4f7a-aa53-d485b0000000"}'
headers = [
    ("Host", "ssm.us-east-1.amazonaws.com"),
    ("X-Amz-Target", "AmazonSSM.StopAutomationExecution"),
    ("Content-Type", "application/x-amz-json-1.1"),
    ("X-Amz-Date", date),
]

signed = canonical_headers(headers)
canonical = sigv4.canonical_request(
    "POST", canonical_uri("/"), canonical_query_string(""), signed, hashed_payload(body)
)
print("── 1. The canonical request", canonical, sep="\n")

to_sign = sigv4.string_to_sign(date, scope, canonical)
print("\n── 2 and 3. Its hash, in the string to sign", to_sign, sep="\n")

signature = sigv4.signature(sigv4.signing_key(secret, scope), to_sign)
print("\n── 4 and 5. The signature, by a signing key that is never shown", signature, sep="\n")

headers.append(("Authorization", authorization(key_id, scope, ";".join(signed), signature)))
print("\n── 6. The header to add", ": ".join(headers[-1]), sep="\n")

request = Request("POST", "https://ssm.us-east-1.amazonaws.com/", headers, body)
pairs, at = {key_id: Credentials(key_id, secret)}, datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
print("\n── What the service finds", sigv4.verify(request, pairs.get, at=at), sep="\n")
