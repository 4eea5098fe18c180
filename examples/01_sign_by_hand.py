"""Sign a request step by step, as AWS's specification does, and print each text on the way.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from sigv4ssm import Request, sigv4
from sigv4ssm.sigv4.canonical import canonical_headers, canonical_query_string, canonical_uri, hashed_payload
from sigv4ssm.sigv4.header import authorization

key_id, secret = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
body = b'{"AutomationExecutionId": "f7d1f82d-6cde-4f7a-aa53-d485b0000000"}'
date, scope = "20150830T123600Z", "20150830/us-east-1/ssm/aws4_request"
headers = [
    ("Host", "ssm.us-east-1.amazonaws.com"),
    ("X-Amz-Target", "AmazonSSM.StopAutomationExecution"),
    ("Content-Type", "application/x-amz-json-1.1"),
    ("X-Amz-Date", date),
]

print("── 1. The canonical request")
signed = canonical_headers(headers)
canonical = sigv4.canonical_request(
    "POST", canonical_uri("/"), canonical_query_string(""), signed, hashed_payload(body)
)
print(canonical)

print("\n── 2 and 3. Its hash, and the string to sign")
to_sign = sigv4.string_to_sign(date, scope, canonical)
print(to_sign)

print("\n── 4 and 5. The signing key (never print one), and the signature")
signature = sigv4.signature(sigv4.signing_key(secret, scope), to_sign)
print(signature)

print("\n── 6. The header to add")
headers.append(("Authorization", authorization(key_id, scope, ";".join(signed), signature)))
print(": ".join(headers[-1]))
request = Request("POST", "https://ssm.us-east-1.amazonaws.com/", headers, body)
