"""Set-ups of region and endpoint that go with credentials from somewhere: by the source that has to win.

`tests/config_set_ups.py` has more, with one pair of keys for all.
"""

from __future__ import annotations

from .own_keys import KEYS, ONE, TWO
from .services import INSTANCE

NO_REGION = {"AWS_DEFAULT_REGION": None}
WEST = "region = us-west-2\n"
SERVICES = "[services s]\nssm =\n  endpoint_url = https://s.example/base\n"

ENVIRONMENT = {
    "a region in a profile that does not give the keys": {
        **KEYS,
        **NO_REGION,
        "AWS_PROFILE": "x",
        "config": f"[profile x]\n{WEST}{ONE}",
    },
    "a region over the profile's": {**KEYS, "config": f"[default]\n{WEST}"},
    "FIPS": {**KEYS, "AWS_USE_FIPS_ENDPOINT": "true"},
    "dualstack": {**KEYS, "AWS_USE_DUALSTACK_ENDPOINT": "TRUE"},
    "FIPS and dualstack, one from each": {
        **KEYS,
        "AWS_USE_FIPS_ENDPOINT": "true",
        "config": "[default]\nuse_dualstack_endpoint = true\n",
    },
    "China, dualstack": {**KEYS, "AWS_DEFAULT_REGION": "cn-northwest-1", "AWS_USE_DUALSTACK_ENDPOINT": "true"},
    "a region that nobody knows yet": {**KEYS, "AWS_DEFAULT_REGION": "eu-nowhere-9"},
    "a URL for all": {**KEYS, "AWS_ENDPOINT_URL": "https://e.example"},
    "a URL for SSM before that for all": {
        **KEYS,
        "AWS_ENDPOINT_URL": "https://e.example",
        "AWS_ENDPOINT_URL_SSM": "http://127.0.0.1:4566/ssm",
    },
    "ignored URLs": {
        **KEYS,
        "AWS_ENDPOINT_URL": "https://e.example",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "config": f"[default]\nservices = s\n{SERVICES}",
    },
}

CREDENTIALS_FILE = {
    "a region beside the keys": {**NO_REGION, "credentials": f"[default]\n{WEST}{ONE}"},
    "a region in both files": {
        **NO_REGION,
        "config": f"[default]\n{WEST}",
        "credentials": f"[default]\nregion = a-b-1\n{ONE}",
    },
    "keys and region of one profile in two files": {
        **NO_REGION,
        "AWS_PROFILE": "x",
        "config": f"[default]\nregion = us-east-2\n[profile x]\n{WEST}",
        "credentials": f"[default]\n{TWO}[x]\n{ONE}",
    },
    "services": {"config": f"[default]\nservices = s\n{SERVICES}", "credentials": f"[default]\n{ONE}"},
    "services that the credentials file refers to": {
        "config": SERVICES,
        "credentials": f"[default]\nservices = s\n{ONE}",
    },
}

CONFIG_FILE = {
    "a URL beside the keys": {"config": f"[default]\nendpoint_url = https://f.example\n{ONE}"},
    "services before the URL of the profile": {
        "config": f"[default]\nendpoint_url = https://f.example\nservices = s\n{ONE}{SERVICES}"
    },
    "a URL, ignored where it stands": {
        "config": f"[default]\nendpoint_url = https://f.example\nignore_configured_endpoint_urls = true\n{ONE}"
    },
    "a URL, FIPS and dualstack": {
        "config": f"[default]\nendpoint_url = https://f.example\nuse_fips_endpoint = true\n{ONE}",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
    },
}

METADATA = {
    "a URL is not for the metadata": {"instance": INSTANCE, "AWS_ENDPOINT_URL": "https://e.example"},
    "nor are services": {"instance": INSTANCE, "config": f"[default]\nservices = s\n{SERVICES}"},
}

ANSWERED = {
    "env": ENVIRONMENT,
    "shared-credentials-file": CREDENTIALS_FILE,
    "config-file": CONFIG_FILE,
    "iam-role": METADATA,
}
