"""Set-ups of containers and instances, whose own service gives the credentials: by the source that has to win."""

from __future__ import annotations

from metadata_services import GONE, ROLE, closed, http, keys

from .own_keys import KEYS, ONE

OK, TOKEN, NAME = http(200, keys()), http(200, "AQAEAtoken=="), http(200, ROLE)
INSTANCE = (TOKEN, NAME, OK)
FULL = {"container": [OK], "AWS_CONTAINER_CREDENTIALS_FULL_URI": "<container>/v2/full?id=1"}
RELATIVE = {"container": [OK], "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/relative?id=1"}
TWICE = {"AWS_METADATA_SERVICE_NUM_ATTEMPTS": "2"}
INSTANCE_AFAR = {"instance": INSTANCE, "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://192.0.2.1"}
PROXY = {"HTTP_PROXY": "<proxy>", "http_proxy": "<proxy>"}

CONTAINER = {
    "a full URI": FULL,
    "a relative URI": RELATIVE,
    "both URIs": {**FULL, **RELATIVE},
    "a token": {**FULL, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Bearer token"},
    "a token's file": {
        **RELATIVE,
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "<home>/token",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "other",
        "home": {"token": "Bearer of the file"},
    },
    "an answer at the third question": {**FULL, "container": [http(500), closed, OK]},
    "over the instance": {**FULL, "instance": INSTANCE},
    "after files that have nothing": {
        **FULL,
        "config": "[default]\nregion = eu-west-1\n",
        "credentials": "[x]\n" + ONE,
    },
    "also for a profile that is passed": {**KEYS, **FULL, "profile": "x", "config": "[profile x]\n"},
    "a full URI, no proxy asked": {
        **FULL,
        **PROXY,
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.2/v2/full?id=1",
    },
    "a relative URI, no proxy asked": {**RELATIVE, **PROXY, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "token"},
    "in China": {**FULL, "AWS_DEFAULT_REGION": "cn-north-1"},
}

METADATA = {
    "version 2": {"instance": INSTANCE},
    "version 1": {"instance": [http(404), NAME, OK], **TWICE},
    "version 1, which 403 announces": {"instance": [http(403), NAME, OK], **TWICE},
    "version 1, which is not forbidden": {
        "instance": [http(405), NAME, OK],
        "AWS_EC2_METADATA_V1_DISABLED": "no",
        **TWICE,
    },
    "version 2, where 1 is forbidden": {"instance": INSTANCE, "AWS_EC2_METADATA_V1_DISABLED": "TRUE"},
    "what has expired is used on": {"instance": [TOKEN, NAME, http(200, keys(GONE))]},
    "more than one attempt": {
        "instance": [http(500), TOKEN, http(500), NAME, http(200, "{"), OK],
        **TWICE,
    },
    "attempts that the profile sets": {
        "instance": [TOKEN, http(500), NAME, OK],
        "config": "[default]\nmetadata_service_num_attempts = 2\n",
    },
    "an endpoint that the profile sets": {
        "instance": INSTANCE,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": None,
        "config": "[default]\nec2_metadata_service_endpoint = <instance>/\n",
    },
    "the endpoint over the mode": {"instance": INSTANCE, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"},
    "not disabled": {"instance": INSTANCE, "AWS_EC2_METADATA_DISABLED": "false"},
    "disabled by a word that does not": {"instance": INSTANCE, "AWS_EC2_METADATA_DISABLED": "1"},
    "also for a profile that is passed": {**KEYS, "instance": INSTANCE, "profile": "x", "config": "[profile x]\n"},
    "no proxy asked, for NO_PROXY": {**INSTANCE_AFAR, **PROXY, "NO_PROXY": "192.0.2.1", "no_proxy": "192.0.2.1"},
    "a region and FIPS of the profile": {
        "instance": INSTANCE,
        "AWS_DEFAULT_REGION": None,
        "config": "[default]\nregion = us-gov-east-1\nuse_fips_endpoint = true\n",
    },
}

ANSWERED = {"container-role": CONTAINER, "iam-role": METADATA}
