"""Right requests that look odd: no diagnosis may find a cause in them.

Each row is what differs from a plain GET of `https://example.amazonaws.com/` for the service `service`: `url`,
`method`, `headers`, `body`, `service`, `token`; `expires` makes it a presigned URL; `switches` are the signer's;
`added` are headers that come after signing, as clients and hops add them.
"""

from __future__ import annotations

from typing import Any

AS_SENT = {"normalize_path": False, "double_encode_path": False}
TOKEN = "TOKEN+of/the=session"

ODD: dict[str, dict[str, Any]] = {
    "blanks around and within a header's value": {"headers": [("X-Note", " \t a   b\tc  ")]},
    "an unusual port": {"url": "https://example.amazonaws.com:8443/"},
    "a Host with the scheme's own port": {
        "url": "https://example.amazonaws.com:443/",
        "headers": [("Host", "example.amazonaws.com:443")],
    },
    "a plus in the query": {"url": "https://example.amazonaws.com/?q=a+b&r=c%2Bd&s=e%20f"},
    "empty values, and names alone": {"url": "https://example.amazonaws.com/?empty=&alone&=nameless&"},
    "the same parameter three times": {"url": "https://example.amazonaws.com/?a=2&a=1&a=2"},
    "a query in lower-case escapes, unsorted": {"url": "https://example.amazonaws.com/?z=%c3%a9&a=%2f%2F"},
    "Unicode in path, query and header": {
        "url": "https://example.amazonaws.com/日本/é?名=値",
        "headers": [("X-Name", "Zoë 😀")],
    },
    "doubled slashes and dot segments": {"url": "https://example.amazonaws.com//a/./b/../c//"},
    "the same for S3, which keeps them": {
        "url": "https://bucket.s3.amazonaws.com//a/./b/../c//d%20e",
        "service": "s3",
        "switches": {**AS_SENT, "sign_payload_header": True},
    },
    "a presigned URL": {"url": "https://example.amazonaws.com/a%20b?x=1", "expires": 600},
    "a presigned URL with a token": {"expires": 600, "token": TOKEN},
    "a presigned URL whose token is not signed": {
        "expires": 600,
        "token": TOKEN,
        "switches": {"omit_session_token": True},
    },
    "UNSIGNED-PAYLOAD for S3": {
        "method": "PUT",
        "service": "s3",
        "headers": [("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")],
        "body": b"anything",
        "switches": AS_SENT,
    },
    "names of headers in upper case": {"headers": [("HOST", "example.amazonaws.com"), ("X-UPPER", "x")]},
    "a header three times": {"headers": [("X-Many", "b"), ("x-many", "a"), ("X-MANY", "b")]},
    "a folded header": {"headers": [("X-Folded", "one\r\n  two")]},
    "an empty header": {"headers": [("X-Empty", "")]},
    "a session token": {"token": TOKEN},
    "a session token that is not signed": {"token": TOKEN, "switches": {"omit_session_token": True}},
    "a POST without a body": {"method": "POST"},
    "a body that is no text": {"method": "PUT", "body": bytes(range(256))},
    "a Content-Length that is signed": {"method": "POST", "body": b"{}", "headers": [("Content-Length", "2")]},
    "headers that hops add": {
        "added": [
            ("X-Forwarded-For", "10.0.0.1, 10.0.0.2"),
            ("Via", "1.1 gateway"),
            ("User-Agent", "mine/1.0"),
            ("Accept-Encoding", "gzip"),
            ("Connection", "keep-alive"),
        ]
    },
    "a Content-Type that is not signed": {"method": "POST", "body": b"x", "added": [("Content-Type", "text/plain")]},
    "a Date beside X-Amz-Date": {"headers": [("Date", "Sun, 30 Aug 2015 12:36:00 GMT")]},
    "another endpoint's host": {"url": "https://vpce-1.ssm.us-east-1.vpce.amazonaws.com/", "service": "ssm"},
    "an IPv6 address": {"url": "http://[::1]:8000/a"},
    "four minutes early": {"off": 240},
    "four minutes late": {"off": -240},
}
