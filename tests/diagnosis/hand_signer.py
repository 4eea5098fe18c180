"""A signer written by hand, from the specification and the standard library alone. Each of its steps can be another."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, NamedTuple
from urllib.parse import quote

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TIME = "20150830T123600Z"
TARGET = "AmazonSSM.StopAutomationExecution"
BODY = b'{"AutomationExecutionId": "f7d1f82d-6cde-4f7a-aa53-d485b0000000"}'

STOP = {
    "method": "POST",
    "path": "/",
    "query": "",
    "headers": {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": TARGET},
    "body": BODY,
    "service": "ssm",
}
ITEMS = {
    "method": "GET",
    "path": "/items/a%20b",
    "query": "color=dark%2Bblue&note=a%2Fb&x=1",
    "headers": {},
    "body": b"",
    "service": "execute-api",
}
HOPPED = {"Accept-Encoding": "identity", "User-Agent": "mine/1.0", "X-Forwarded-For": "10.0.0.1", "X-Team": "blue"}
RIGHT: dict[str, dict[str, Any]] = {
    "stop": STOP,
    "items": ITEMS,
    "spaced": {**ITEMS, "query": "color=dark%20blue&x=1"},
    "unsorted": {**ITEMS, "query": "x=1&color=dark%2Bblue&note=a%2Fb"},
    "all signed": {**STOP, "headers": {**STOP["headers"], **HOPPED}},
    "ported": {**STOP, "headers": {**STOP["headers"], "Host": "ssm.us-east-1.amazonaws.com:443"}},
    "with token": {**STOP, "headers": {**STOP["headers"], "X-Amz-Security-Token": "TOKEN+of/it="}},
}


def same(value: Any) -> Any:
    return value


def by_name(query: str) -> str:
    return "&".join(sorted(query.split("&")))


def step(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def hexdigest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


STEPS: dict[str, Any] = {
    "right": "stop",
    "given": {},
    "sent": {},
    "unsigned": "",
    "trim": True,
    "uri": quote,
    "payload": lambda body: hashlib.sha256(body).hexdigest(),
    "canonical": same,
    "digest": hexdigest,
    "time": TIME,
    "scope": same,
    "to_sign": same,
    "secret": "{}",
    "prefix": "AWS4",
    "key_scope": same,
    "step": step,
    "signature": same,
    "algorithm": "AWS4-HMAC-SHA256",
    "key_id": "AKIDEXAMPLE",
    "credential": same,
    "authorization": same,
}
"""The steps of a right signer, but for those that a request's own parts go through."""


class Made(NamedTuple):
    raw: bytes
    canonical: str
    to_sign: str


def make(host: str, breaks: dict[str, Any]) -> Made:
    """A signed request to `host` in bytes, and the texts that were signed.

    `breaks` has for some steps what is done in their place, by the names used here. `given` are other values than are
    sent, for headers in the canonical request; `sent` are headers that are sent otherwise than signed (None: not).
    """
    do = {**RIGHT[breaks.get("right", "stop")], **STEPS, **breaks}
    right = {**do, **{name: RIGHT[do["right"]][name] for name in ("method", "query", "body", "headers")}}
    headers = {"Host": host, "X-Amz-Date": TIME, **right["headers"], **do["sent"]}
    signed = {name.lower(): value for name, value in headers.items() if value is not None}
    signed.update(do["given"])
    sent = {name.lower() for name in headers}
    headers.update({name: value for name, value in do["given"].items() if name not in sent})
    signed = {name: signed[name] for name in sorted(signed) if name not in ("authorization", do["unsigned"])}
    lines = [f"{name}:{value if not do['trim'] else ' '.join(value.split())}" for name, value in signed.items()]

    parts = [
        _step(breaks, "method")(right["method"]),
        do["uri"](do["path"]),
        breaks.get("query", by_name)(right["query"]),
        *_step(breaks, "headers")(lines),
        "",
        ";".join(signed),
        do["payload"](right["body"]),
    ]
    canonical = do["canonical"]("\n".join(parts))
    scope = f"{TIME[:8]}/us-east-1/{do['service']}/aws4_request"
    to_sign = do["to_sign"](f"AWS4-HMAC-SHA256\n{do['time']}\n{do['scope'](scope)}\n{do['digest'](canonical)}")
    signature = do["signature"](step(_key(do, scope), to_sign).hex())
    credential = do["credential"](f"{do['key_id']}/{scope}")
    authorization = do["authorization"](
        f"{do['algorithm']} Credential={credential}, SignedHeaders={';'.join(signed)}, Signature={signature}"
    )
    body = _step(breaks, "body")(right["body"])
    fields = {"Authorization": authorization, **headers, "Content-Length": str(len(body))}
    target = do["path"] + (f"?{right['query']}" if right["query"] else "")
    head = [f"{right['method']} {target} HTTP/1.1"]
    head += [f"{name}: {value}" for name, value in fields.items() if value is not None]
    return Made("\r\n".join(head).encode() + b"\r\n\r\n" + body, canonical, to_sign)


def _step(breaks: dict[str, Any], name: str) -> Any:
    """What is done with a part of the request; most often nothing."""
    return breaks.get(name, same)


def _key(do: dict[str, Any], scope: str) -> bytes:
    secret = do["secret"](SECRET) if callable(do["secret"]) else do["secret"].format(SECRET)
    key = (do["prefix"] + secret).encode()
    for part in do["key_scope"](scope).split("/"):
        key = do["step"](key, part)
    return key
