"""Set-ups in which the Security Token Service gives the credentials: roles, by the source that has to win."""

from __future__ import annotations

from .own_keys import KEYS, ONE, PROCESS, TWO
from .services import INSTANCE, OK

ARN = "role_arn = arn:aws:iam::123456789012:role/demo\n"
FIRST = f"[default]\n{ARN}source_profile = b\n"
SECOND = f"[profile b]\n{ARN}source_profile = c\n"
TOKEN = "web_identity_token_file = <home>/token\n"
WEB = {
    "AWS_WEB_IDENTITY_TOKEN_FILE": "<home>/token",
    "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/web",
    "home": {"token": "eyJhbGciOiJub25lIn0.e30."},
}
TOKEN_FILE = {"home": WEB["home"]}

ASSUMED = {
    "the keys of another profile": {"config": f"{FIRST}[profile b]\n{ONE}"},
    "the keys in the credentials file": {"config": FIRST, "credentials": f"[b]\n{TWO}"},
    "all in the credentials file": {"credentials": f"{FIRST}[b]\n{ONE}"},
    "the keys in both files": {"config": f"{FIRST}[profile b]\n{ONE}", "credentials": f"[b]\n{TWO}"},
    "a role in the config file, its source in the other": {
        "config": f"[default]\n{ARN}",
        "credentials": f"[default]\nsource_profile = b\n[b]\n{ONE}",
    },
    "itself": {"config": f"[default]\n{ARN}source_profile = default\n{ONE}"},
    "over keys of its own": {"config": f"{FIRST}{TWO}[profile b]\n{ONE}"},
    "over keys in the credentials file": {"config": f"{FIRST}[profile b]\n{ONE}", "credentials": f"[default]\n{TWO}"},
    "over keys in the environment, for it is passed": {
        **KEYS,
        "profile": "default",
        "config": f"{FIRST}[profile b]\n{ONE}",
    },
    "of AWS_PROFILE": {"AWS_PROFILE": "a", "config": f"[profile a]\n{ARN}source_profile = b\n[profile b]\n{ONE}"},
    "a chain of two": {"config": f"{FIRST}{SECOND}[profile c]\n{ONE}"},
    "a chain of three": {
        "config": f"{FIRST}{SECOND}[profile c]\n{ARN}source_profile = d\n",
        "credentials": f"[d]\n{TWO}",
    },
    "a chain that ends where keys are": {"config": f"{FIRST}{SECOND}{TWO}[profile c]\n{ONE}"},
    "a chain whose second names itself, with keys": {
        "config": f"{FIRST}[profile b]\n{ARN}source_profile = b\n{TWO}",
    },
    "a chain to a program": {"config": f"{FIRST}[profile b]\n{PROCESS}"},
    "a chain to a web identity": {**TOKEN_FILE, "config": f"{FIRST}[profile b]\n{ARN}{TOKEN}"},
    "a chain to the environment": {
        **KEYS,
        "profile": "default",
        "config": f"{FIRST}[profile b]\n{ARN}credential_source = Environment\n",
    },
    "all parameters": {
        "config": f"{FIRST}external_id = ext\nduration_seconds = 1200\nrole_session_name = me\n[profile b]\n{ONE}"
    },
    "a duration that is no number, which is left out": {
        "config": f"{FIRST}duration_seconds = 12 min\n[profile b]\n{ONE}"
    },
    "an empty session name": {"config": f"{FIRST}role_session_name =\n[profile b]\n{ONE}"},
    "a duration as Python writes it": {"config": f"{FIRST}duration_seconds = 1_200\n[profile b]\n{ONE}"},
    "in China": {"AWS_DEFAULT_REGION": "cn-north-1", "config": f"{FIRST}[profile b]\n{ONE}"},
    "over SSO and a login session": {
        "config": f"{FIRST}sso_account_id = 1\nlogin_session = x\n[profile b]\n{ONE}",
    },
    "of AWS_PROFILE in two spellings": {
        "AWS_PROFILE": "a",
        "config": f"[profile a]\n{TWO}[profile 'a']\n{ARN}source_profile = b\n[profile b]\n{ONE}",
    },
    "a device whose code is asked for": {"config": f"{FIRST}mfa_serial = arn:aws:iam::1:mfa/me\n[profile b]\n{ONE}"},
    "mixed case and comments": {
        "config": f"# roles\n[default] # my\nRole_ARN: arn:aws:iam::123456789012:role/demo\n; from\nSOURCE_PROFILE=b\n"
        f"[profile b]\n{ONE}"
    },
    "names in quotes": {"config": f"[default]\n{ARN}source_profile = a b\n[profile 'a b']\n{ONE}"},
    "the environment": {**KEYS, "profile": "x", "config": f"[profile x]\n{ARN}credential_source = Environment\n"},
    "the instance": {
        "instance": INSTANCE,
        "config": f"[default]\n{ARN}credential_source = Ec2InstanceMetadata\n",
    },
    "a chain to the instance": {
        "instance": INSTANCE,
        "config": f"{FIRST}[profile b]\n{ARN}credential_source = Ec2InstanceMetadata\n",
    },
    "the container": {
        "container": [OK],
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "<container>/get",
        "config": f"[default]\n{ARN}credential_source = EcsContainer\n",
    },
    "half a web identity in the environment": {
        **WEB,
        "AWS_ROLE_ARN": None,
        "config": f"{FIRST}[profile b]\n{ONE}",
    },
    "over a web identity in the environment": {**WEB, "config": f"{FIRST}[profile b]\n{ONE}"},
    "STS where the profile says": {
        "AWS_ENDPOINT_URL_STS": None,
        "AWS_ENDPOINT_URL_SSM": "https://s.example",
        "config": f"{FIRST}endpoint_url = <sts>\n[profile b]\n{ONE}",
    },
    "STS where the profile's services are": {
        "AWS_ENDPOINT_URL_STS": None,
        "config": f"{FIRST}services = s\n[services s]\nsts =\n  endpoint_url = <sts>\n[profile b]\n{ONE}",
    },
    "STS and SSM where the environment says": {
        "AWS_ENDPOINT_URL_STS": None,
        "AWS_ENDPOINT_URL": "<sts>",
        "config": f"{FIRST}[profile b]\n{ONE}",
    },
    "with FIPS, in the region of the first profile": {
        "AWS_DEFAULT_REGION": None,
        "config": f"{FIRST}region = us-gov-west-1\nuse_fips_endpoint = true\n[profile b]\nregion = us-east-1\n{ONE}",
    },
}

WEB_IDENTITY = {
    "the environment": WEB,
    "with a session name": {**WEB, "AWS_ROLE_SESSION_NAME": "pod"},
    "over both files": {**WEB, "config": f"[default]\n{PROCESS}", "credentials": f"[default]\n{ONE}"},
    "over AWS_PROFILE": {**WEB, "AWS_PROFILE": "x", "credentials": f"[x]\n{ONE}"},
    "a profile": {**TOKEN_FILE, "config": f"[default]\n{ARN}{TOKEN}role_session_name = name\n"},
    "a profile in the credentials file": {**TOKEN_FILE, "credentials": f"[default]\n{ARN}{TOKEN}"},
    "a profile that is passed": {**WEB, "profile": "x", "config": f"[profile x]\n{ARN.replace('demo', 'x')}{TOKEN}"},
    "a role of the environment over the profile's": {
        **WEB,
        "AWS_WEB_IDENTITY_TOKEN_FILE": None,
        "config": f"[default]\n{ARN}{TOKEN}",
    },
    "over a source_profile": {**TOKEN_FILE, "config": f"{FIRST}{TOKEN}[profile b]\n{ONE}"},
}

ANSWERED = {"assume-role": ASSUMED, "assume-role-with-web-identity": WEB_IDENTITY}
