"""The set-ups in which we differ from botocore, and want to: what botocore makes of each, and what we make of it.

A row is the set-up, botocore's outcome and ours: the parts in which the difference shows, or the class of the error.
botocore 1.42, the last for Python 3.9, and 1.44 have the same outcome in every row, and in every other set-up here.
"""

from __future__ import annotations

from .own_keys import KEYS, ONE, PRINTED, PROCESS
from .roles import FIRST, WEB
from .services import FULL, INSTANCE, INSTANCE_AFAR, PROXY


def sent(region: str) -> dict[str, str]:
    return {"region": region, "url": f"https://ssm.{region}.amazonaws.com"}


NO_REGION = {"AWS_DEFAULT_REGION": None}

REGION = {
    "AWS_REGION, which the aws CLI and the other SDKs read": (
        {**KEYS, **NO_REGION, "AWS_REGION": "us-west-1"},
        "NoRegionError",
        {"source": "env", **sent("us-west-1")},
    ),
    "AWS_REGION over the profile's": (
        {**NO_REGION, "AWS_REGION": "us-west-1", "config": f"[default]\nregion = us-east-2\n{ONE}"},
        {"source": "config-file", **sent("us-east-2")},
        {"source": "config-file", **sent("us-west-1")},
    ),
    "AWS_REGION is STS's too": (
        {**NO_REGION, "AWS_REGION": "us-west-1", "config": f"{FIRST}region = us-east-2\n[profile b]\n{ONE}"},
        {"scopes": ["us-east-2/sts/aws4_request"], **sent("us-east-2")},
        {"scopes": ["us-west-1/sts/aws4_request"], **sent("us-west-1")},
    ),
    "two regions, one of which would be the wrong one": (
        {**KEYS, "AWS_REGION": "us-west-1", "AWS_DEFAULT_REGION": "us-east-1"},
        {"source": "env", **sent("us-east-1")},
        "ConfigurationError",
    ),
}

IN_THE_CLEAR = {
    "a plain endpoint that is not loopback": (
        {**KEYS, "AWS_ENDPOINT_URL": "http://e.example"},
        {"url": "http://e.example"},
        "EndpointError",
    ),
    "a login in a URL": (
        {**KEYS, "AWS_ENDPOINT_URL": "https://user:password@e.example"},
        {"url": "https://user:password@e.example"},
        "EndpointError",
    ),
    "a proxy is not asked for the instance's metadata": (
        {**INSTANCE_AFAR, **PROXY, "proxy": INSTANCE},
        {"source": "iam-role", "instance": []},
        {"source": "iam-role", "proxy": []},
    ),
}

NO_KEYS = {
    "a temporary key without its token": (
        {"AWS_ACCESS_KEY_ID": "ASIAENV", "AWS_SECRET_ACCESS_KEY": "secret"},
        {"source": "env", "keys": ("ASIAENV", "secret", None)},
        "PartialCredentialsError",
    ),
    "an empty key id": (
        {"credentials": "[default]\naws_access_key_id =\naws_secret_access_key = secret\n"},
        {"source": "shared-credentials-file", "keys": ("", "secret", None)},
        "PartialCredentialsError",
    ),
    "an empty secret": (
        {"config": "[default]\naws_access_key_id = AKIDONE\naws_secret_access_key =\n"},
        {"source": "config-file", "keys": ("AKIDONE", "", None)},
        "PartialCredentialsError",
    ),
    "a secret with a continuation line": (
        {"credentials": "[default]\naws_access_key_id = AKIDONE\naws_secret_access_key = one\n  two\n"},
        {"keys": ("AKIDONE", "one\ntwo", None)},
        "ConfigurationError",
    ),
    "a secret with a comment behind it": (
        {"credentials": "[default]\naws_access_key_id = AKIDONE\naws_secret_access_key = one ; mine\n"},
        {"keys": ("AKIDONE", "one ; mine", None)},
        "ConfigurationError",
    ),
    "a secret that is a block": (
        {"config": "[default]\naws_access_key_id = AKIDONE\naws_secret_access_key =\n  a = b\n"},
        {"keys": ("AKIDONE", {"a": "b"}, None)},
        "ConfigurationError",
    ),
    "a secret with a line end": (
        {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "secret\n"},
        {"keys": ("AKIDENV", "secret\n", None)},
        "ConfigurationError",
    ),
}

EMPTY_IS_UNSET = {
    "the relative URI of the container": (
        {**FULL, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": ""},
        {"source": "container-role", "container": [("GET / HTTP/1.1", "")]},
        {"source": "container-role", "container": [("GET /v2/full?id=1 HTTP/1.1", "")]},
    ),
    "the full URI": (
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "", "instance": INSTANCE},
        "ValueError",
        {"source": "iam-role"},
    ),
    "the file of its token": (
        {**FULL, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": ""},
        "FileNotFoundError",
        {"source": "container-role"},
    ),
    "the seconds for the instance": (
        {"AWS_METADATA_SERVICE_TIMEOUT": "", "instance": INSTANCE},
        "ValueError",
        {"source": "iam-role"},
    ),
    "the mode of the instance's endpoint": (
        {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "", "instance": INSTANCE},
        "InvalidIMDSEndpointModeError",
        {"source": "iam-role"},
    ),
}

NOT_ISO = "Thu, 01 Jan 2099 00:00:00 GMT"
PRINTS_NOT_ISO = PROCESS.replace(PRINTED, f'{PRINTED}, "SessionToken": "token", "Expiration": "{NOT_ISO}"')

NUMBERS_AND_TIMES = {
    "an expiry in words, in the environment": (
        {**KEYS, "AWS_CREDENTIAL_EXPIRATION": NOT_ISO},
        {"source": "env"},
        "CredentialRetrievalError",
    ),
    "an expiry in words, printed": (
        {"config": f"[default]\n{PRINTS_NOT_ISO}"},
        {"source": "custom-process"},
        "CredentialRetrievalError",
    ),
    "half a second for the instance": (
        {"AWS_METADATA_SERVICE_TIMEOUT": "0.5", "instance": INSTANCE},
        "ValueError",
        {"source": "iam-role"},
    ),
    "no attempt at the instance": (
        {"AWS_METADATA_SERVICE_NUM_ATTEMPTS": "0", "instance": INSTANCE},
        "NoCredentialsError",
        "ConfigurationError",
    ),
}

WEB_CALL = {
    "Action": "AssumeRoleWithWebIdentity",
    "Version": "2011-06-15",
    "RoleArn": WEB["AWS_ROLE_ARN"],
    "RoleSessionName": "made up",
    "Key": None,
}

OTHERS = {
    "the line end after a web identity token": (
        {**WEB, "home": {"token": "eyJhbGciOiJub25lIn0.e30.\n"}},
        {"sts": [{**WEB_CALL, "WebIdentityToken": "eyJhbGciOiJub25lIn0.e30.\n"}]},
        {"sts": [{**WEB_CALL, "WebIdentityToken": "eyJhbGciOiJub25lIn0.e30."}]},
    ),
    "a byte order mark, printed": (
        {
            "config": "[default]\ncredential_process = cat <home>/x\n",
            "home": {"x": f'\ufeff{{"Version": 1, {PRINTED}}}'},
        },
        "JSONDecodeError",
        {"source": "custom-process"},
    ),
    "keys beside an SSO session that is nowhere": (
        {"config": f"[default]\nsso_session = s\n{ONE}"},
        "InvalidConfigError",
        {"source": "config-file"},
    ),
    "the file of boto 2": (
        {"home": {".boto": "[Credentials]\n" + ONE}},
        {"source": "boto-config"},
        "NoCredentialsError",
    ),
    "the file of the first EC2 tools": (
        {"AWS_CREDENTIAL_FILE": "<home>/keys", "home": {"keys": "AWSAccessKeyId=AKIDONE\nAWSSecretKey=secretOne\n"}},
        {"source": "ec2-credentials-file"},
        "NoCredentialsError",
    ),
}

WANTED = {
    "where": REGION,
    "what would be open to others": IN_THE_CLEAR,
    "what cannot be keys": NO_KEYS,
    "empty is unset": EMPTY_IS_UNSET,
    "numbers and times": NUMBERS_AND_TIMES,
    "others": OTHERS,
}
