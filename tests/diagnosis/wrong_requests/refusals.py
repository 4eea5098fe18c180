"""Wrong before the signature is looked at, and wrong for the secret alone."""

from __future__ import annotations

from .row import DATE, INVALID, OTHER, Wrong

NOT_REGION = "Credential should be scoped to a valid region, not 'us-east-1'. "
NOT_SERVICE = "Credential should be scoped to correct service: 'ssm'. "
NOT_DATE = (
    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20150831' != "
    "'20150830', from '20150830T123600Z'."
)
REFUSALS = [
    Wrong(
        "another region",
        OTHER,
        "boto3",
        {"region": "us-west-2"},
        "scope_region",
        "CredentialScope",
        "us-west-2",
        "us-east-1",
    ),
    Wrong(
        "another region, as AWS says it",
        OTHER,
        "text",
        {"code": INVALID, "message": NOT_REGION, "url": "https://ssm.eu-west-1.amazonaws.com/"},
        "scope_region",
        "CredentialScope",
        "us-east-1",
        "eu-west-1",
    ),
    Wrong("another service", OTHER, "curl", {"service": "sts"}, "scope_service", "CredentialScope", "sts", "ssm"),
    Wrong(
        "another day in the scope",
        OTHER,
        "text",
        {"code": INVALID, "message": NOT_DATE},
        "scope_date",
        "CredentialScope",
        "20150831",
        "20150830",
    ),
    Wrong(
        "another day in the scope, as the service sees it",
        OTHER,
        "socket",
        {"credential": lambda text: text.replace("20150830", "20150831")},
        "scope_date",
        "CredentialScope",
        "20150831",
        "20150830",
    ),
    Wrong(
        "a region that is not the URL's, and there is no echo",
        OTHER,
        "text",
        {"code": INVALID, "message": "<first paragraph>", "url": "https://ssm.eu-west-1.amazonaws.com/", "host": True},
        "scope_region",
        "CredentialScope",
        "us-east-1",
        "eu-west-1",
    ),
    Wrong("a key id that nobody knows", OTHER, "boto3", {"key_id": "AKIDUNKNOWN"}, "key_unknown", "Credential"),
    Wrong("the secret in place of the key id", OTHER, "boto3", {"swapped": True}, "keys_swapped", "Credential"),
    Wrong(
        "the secret of another key",
        OTHER,
        "boto3",
        {"secret": "another/secret+of40charactersXXXXXXXXXXXX"},
        "secret_wrong",
    ),
    Wrong(
        "the secret of another key, and curl",
        OTHER,
        "curl",
        {"secret": "another/secret+of40charactersXXXXXXXXXXXX"},
        "secret_wrong",
    ),
    Wrong("the echo is what was signed", OTHER, "echo", {}, "secret_wrong"),
    Wrong(
        "there is no echo, and nothing is odd",
        OTHER,
        "text",
        {"code": INVALID, "message": "<first paragraph>"},
        "secret_wrong",
    ),
    Wrong("signed in the header and in the query", OTHER, "socket", {"form": "both"}, "signed_twice", "Authorization"),
    Wrong("not signed at all", OTHER, "socket", {"form": "none"}, "not_signed", "Authorization"),
    Wrong(
        "another algorithm",
        OTHER,
        "socket",
        {"algorithm": "AWS4-HMAC-SHA512"},
        "algorithm",
        "Authorization",
        "AWS4-HMAC-SHA512",
        "AWS4-HMAC-SHA256",
    ),
    Wrong("Host is not signed", OTHER, "socket", {"unsigned": "host"}, "host_unsigned", "SignedHeaders"),
    Wrong(
        "the date is in extended format",
        OTHER,
        "socket",
        {"time": "2015-08-30T12:36:00Z", "sent": {"X-Amz-Date": "2015-08-30T12:36:00Z"}},
        "date_format",
        DATE,
    ),
    Wrong(
        "the scope lacks its terminator",
        OTHER,
        "socket",
        {"credential": lambda text: text.replace("/aws4_request", "")},
        "credential_form",
        "Credential",
    ),
    Wrong(
        "the Authorization header ends before its signature",
        OTHER,
        "socket",
        {"authorization": lambda text: text.partition(", Signature")[0]},
        "authorization_incomplete",
        "Authorization",
    ),
    Wrong(
        "Content-Length is not that of the body",
        OTHER,
        "alone",
        {"length": 64},
        "payload_changed",
        "header content-length",
        "64",
        "65",
    ),
]
