"""Wrong because something changes them on the way."""

from __future__ import annotations

import json
from typing import Any

from .row import CONTENT_TYPE, HOP, HOST, INCOMPLETE, INVALID, JSON_TYPE, NETRC, REDIRECT, Wrong

CONTENT_TYPE_LINE = "header content-type"
CONTENT_TYPES = [
    Wrong(
        "a charset is added after signing",
        CONTENT_TYPE,
        "boto3",
        {"hop": lambda request: _set(request, "Content-Type", f"{JSON_TYPE}; charset=utf-8")},
        "content_type_altered",
        CONTENT_TYPE_LINE,
        JSON_TYPE,
        f"{JSON_TYPE}; charset=utf-8",
    ),
    Wrong(
        "the client's default takes its place",
        CONTENT_TYPE,
        "echo",
        {"old": f"content-type:{JSON_TYPE}", "new": "content-type:application/x-www-form-urlencoded"},
        "content_type_altered",
        CONTENT_TYPE_LINE,
        JSON_TYPE,
        "application/x-www-form-urlencoded",
    ),
    Wrong(
        "it is dropped",
        CONTENT_TYPE,
        "echo",
        {"old": f"content-type:{JSON_TYPE}", "new": "content-type:"},
        "content_type_altered",
        CONTENT_TYPE_LINE,
        JSON_TYPE,
        "",
    ),
    Wrong(
        "application/json is signed, and the charset comes later",
        CONTENT_TYPE,
        "socket",
        {"sent": {"Content-Type": "application/json;charset=utf-8"}, "given": {"content-type": "application/json"}},
        "content_type_altered",
        CONTENT_TYPE_LINE,
        "application/json",
        "application/json;charset=utf-8",
    ),
    Wrong(
        "an empty one is signed, and the client has a default",
        CONTENT_TYPE,
        "socket",
        {"given": {"content-type": ""}, "sent": {"Content-Type": "application/x-www-form-urlencoded"}},
        "content_type_altered",
        CONTENT_TYPE_LINE,
        "",
        "application/x-www-form-urlencoded",
    ),
]

HOSTS = [
    Wrong(
        "the port is not signed",
        HOST,
        "socket",
        {"given": {"host": "127.0.0.1"}},
        "host_port",
        "header host",
        "127.0.0.1",
        "<host>",
    ),
    Wrong(
        "the default port is signed, and the library leaves it out",
        HOST,
        "echo",
        {"right": "ported", "old": "host:ssm.us-east-1.amazonaws.com:443", "new": "host:ssm.us-east-1.amazonaws.com"},
        "host_port",
        "header host",
        "ssm.us-east-1.amazonaws.com:443",
        "ssm.us-east-1.amazonaws.com",
    ),
    Wrong(
        "AWS's host is signed, and the request goes through a tunnel",
        HOST,
        "socket",
        {"given": {"host": "ssm.us-east-1.amazonaws.com"}},
        "host_changed",
        "header host",
        "ssm.us-east-1.amazonaws.com",
        "<host>",
    ),
    Wrong(
        "a proxy puts its own in",
        HOST,
        "echo",
        {"old": "host:ssm.us-east-1.amazonaws.com", "new": "host:gateway.internal:8443"},
        "host_changed",
        "header host",
        "ssm.us-east-1.amazonaws.com",
        "gateway.internal:8443",
    ),
    Wrong(
        "it is signed in upper case",
        HOST,
        "socket",
        {"given": {"host": "LOCALHOST:80"}, "sent": {"Host": "localhost:80"}},
        "host_case",
        "header host",
        "LOCALHOST:80",
        "localhost:80",
    ),
    Wrong(
        "the Host is not that of the URL, and there is no echo",
        HOST,
        "text",
        {"code": INVALID, "message": "<first paragraph>", "url": "https://vpce-1.ssm.us-east-1.vpce.amazonaws.com/"},
        "host_changed",
        "header host",
        "ssm.us-east-1.amazonaws.com",
        "vpce-1.ssm.us-east-1.vpce.amazonaws.com",
    ),
]

HOPS = [
    Wrong(
        "the proxy rewrites Accept-Encoding, which is signed",
        HOP,
        "echo",
        {"right": "all signed", "old": "accept-encoding:identity", "new": "accept-encoding:gzip, br"},
        "hop_header_signed",
        "header accept-encoding",
        "identity",
        "gzip, br",
    ),
    Wrong(
        "User-Agent is signed, and a hop adds to it",
        HOP,
        "echo",
        {"right": "all signed", "old": "user-agent:mine/1.0", "new": "user-agent:mine/1.0 Gateway/7"},
        "hop_header_signed",
        "header user-agent",
        "mine/1.0",
        "mine/1.0 Gateway/7",
    ),
    Wrong(
        "X-Forwarded-For is signed, and a hop adds itself",
        HOP,
        "echo",
        {"right": "all signed", "old": "x-forwarded-for:10.0.0.1", "new": "x-forwarded-for:10.0.0.1,10.0.0.9"},
        "hop_header_signed",
        "header x-forwarded-for",
        "10.0.0.1",
        "10.0.0.1,10.0.0.9",
    ),
    Wrong(
        "a header of one's own is removed",
        HOP,
        "echo",
        {"right": "all signed", "old": "x-team:blue", "new": "x-team:"},
        "header_removed",
        "header x-team",
        "blue",
        "",
    ),
    Wrong(
        "a header of one's own is rewritten",
        HOP,
        "boto3",
        {
            "hop": lambda request: _set(request, "X-Amz-Target", "AmazonSSM.GetAutomationExecution"),
            "known_to": "client",
        },
        "header_changed",
        "header x-amz-target",
        "AmazonSSM.StopAutomationExecution",
        "AmazonSSM.GetAutomationExecution",
    ),
    Wrong(
        "a gateway writes the JSON anew",
        HOP,
        "boto3",
        {"hop": lambda request: _body(request, json.dumps(json.loads(request.body), separators=(",", ":")))},
        "payload_spacing",
        "HashedPayload",
    ),
    Wrong(
        "a hop drops Authorization",
        HOP,
        "socket",
        {"sent": {"Authorization": None}},
        "authorization_dropped",
        "Authorization",
    ),
    Wrong(
        "a hop drops Authorization, as the client sees it",
        HOP,
        "text",
        {"code": "MissingAuthenticationTokenException", "message": "Missing Authentication Token"},
        "authorization_dropped",
        "Authorization",
    ),
    Wrong(
        "a gateway cuts the stage off the path",
        HOP,
        "echo",
        {"right": "items", "old": "\n/items/a%2520b\n", "new": "\n/a%2520b\n"},
        "path_changed",
        "CanonicalURI",
        "/items/a%2520b",
        "/a%2520b",
    ),
]

BASIC = "Basic bWU6c2VjcmV0bWFya2Vy"
REDIRECTS = [
    Wrong("netrc names the host", NETRC, "requests", {"netrc": True}, "login_replaced", "Authorization"),
    Wrong("netrc, and curl that does not sign", NETRC, "curl", {"netrc": True}, "login_replaced", "Authorization"),
    Wrong(
        "netrc, as the client sees it",
        NETRC,
        "text",
        {
            "code": INCOMPLETE,
            "message": "Authorization header requires 'Credential' parameter. Authorization header requires "
            f"'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization={BASIC}",
        },
        "login_replaced",
        "Authorization",
    ),
    Wrong(
        "requests follows a 307 to another host",
        REDIRECT,
        "requests",
        {"redirect": 307},
        "authorization_dropped",
        "Authorization",
    ),
    Wrong(
        "curl follows a 307 with all of its headers",
        REDIRECT,
        "curl",
        {"redirect": 307},
        "host_changed",
        "header host",
        "<other>",
        "<host>",
    ),
    Wrong(
        "a 302 makes a GET of it",
        REDIRECT,
        "echo",
        {"old": "POST\n", "new": "GET\n"},
        "method_changed",
        "HTTPMethod",
        "POST",
        "GET",
    ),
    Wrong(
        "a redirect adds a slash",
        REDIRECT,
        "echo",
        {"right": "items", "old": "/a%2520b\n", "new": "/a%2520b/\n"},
        "path_changed",
        "CanonicalURI",
        "/items/a%2520b",
        "/items/a%2520b/",
    ),
]


def _set(request: Any, name: str, value: str) -> None:
    """Another value for a header of a request that boto3 has signed."""
    del request.headers[name]
    request.headers[name] = value


def _body(request: Any, text: str) -> None:
    request.body = text.encode()
    _set(request, "Content-Length", str(len(request.body)))
