"""Wrong for their keys and tokens."""

from __future__ import annotations

from .row import INCOMPLETE, KEY, TOKEN, UNRECOGNIZED, Wrong

NO_PAIR = "'EXAMPLE/20150830/us-east-1/ssm/aws4_request' not a valid key=value pair (missing equal-sign) in "
KEYS = [
    Wrong("the secret has a line end", KEY, "boto3", {"secret": "{}\n"}, "key_white_space"),
    Wrong("the secret has a line end of Windows", KEY, "socket", {"secret": "{}\r\n"}, "key_white_space"),
    Wrong("the secret begins with a blank", KEY, "curl", {"secret": " {}"}, "key_white_space"),
    Wrong("the secret is in quotes", KEY, "socket", {"secret": '"{}"'}, "key_white_space"),
    Wrong(
        "the key id has a blank",
        KEY,
        "text",
        {
            "code": INCOMPLETE,
            "message": NO_PAIR + "Authorization header: 'AWS4-HMAC-SHA256 Credential=AKID EXAMPLE/2015'.",
            "key_id": "AKID EXAMPLE",
        },
        "key_id_white_space",
        "Credential",
    ),
    Wrong(
        "the key id has a blank before it",
        KEY,
        "socket",
        {"key_id": " AKIDEXAMPLE"},
        "key_id_white_space",
        "Credential",
    ),
]

STOP, NO_STOP = (f"The security token included in the request is invalid{end}" for end in (".", ""))
TOKEN_LINE = "header x-amz-security-token"
TOKENS = [
    Wrong(
        "temporary keys without their token",
        TOKEN,
        "text",
        {"code": UNRECOGNIZED, "message": STOP, "key_id": "ASIAEXAMPLE"},
        "token_missing",
        TOKEN_LINE,
    ),
    Wrong(
        "boto3 without the token",
        TOKEN,
        "boto3",
        {"key_id": "ASIAEXAMPLE", "temporary": True},
        "token_missing",
        TOKEN_LINE,
    ),
    Wrong(
        "the token is of another session",
        TOKEN,
        "boto3",
        {"key_id": "ASIAEXAMPLE", "token": "STALE/token=", "temporary": True},
        "token_stale",
        TOKEN_LINE,
    ),
    Wrong(
        "a token with a key that has none",
        TOKEN,
        "socket",
        {"given": {"x-amz-security-token": "left+over="}},
        "token_unneeded",
        TOKEN_LINE,
    ),
    Wrong(
        "the token has expired",
        TOKEN,
        "text",
        {
            "code": "ExpiredTokenException",
            "message": "The security token included in the request is expired",
            "key_id": "ASIAEXAMPLE",
            "token": "OLD/token=",
        },
        "token_expired",
        TOKEN_LINE,
    ),
    Wrong(
        "the token has expired, as the service sees it", TOKEN, "socket", {"expired": True}, "token_expired", TOKEN_LINE
    ),
    Wrong(
        "a hop puts another token in",
        TOKEN,
        "echo",
        {"right": "with token", "old": "x-amz-security-token:TOKEN+of/it=", "new": "x-amz-security-token:another"},
        "token_changed",
        TOKEN_LINE,
        "***",
        "***",
    ),
]
