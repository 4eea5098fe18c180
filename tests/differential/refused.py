"""Set-ups that both refuse, by the class of our error."""

from __future__ import annotations

from metadata_services import http, keys
from stsserver import refusal

from .own_keys import KEYS, ONE, PRINTED, PROCESS, SESSION
from .roles import ARN, FIRST, SECOND, TOKEN, WEB
from .services import FULL, INSTANCE, NAME, RELATIVE
from .services import TOKEN as METADATA_TOKEN

SSO = "sso_account_id = 1\nsso_role_name = r\nsso_region = us-east-1\nsso_start_url = https://sso.example\n"

NO_CREDENTIALS = {
    "nothing": {},
    "files without keys": {"config": "[default]\nregion = us-east-1\n", "credentials": "[x]\n" + ONE},
    "keys in the environment, but a profile is passed": {**KEYS, "profile": "x", "config": "[profile x]\n"},
    "a web identity in the environment, but a profile is passed": {**WEB, "profile": "x", "config": "[profile x]\n"},
    "a section that is none of the config file": {"AWS_PROFILE": "default", "config": "[profile default]\n[x]\n" + ONE},
    "the instance is disabled": {"instance": INSTANCE, "AWS_EC2_METADATA_DISABLED": "True"},
    "the instance has no role": {"instance": [METADATA_TOKEN, http(404)]},
    "the instance has version 1, which is forbidden": {
        "instance": [http(404), NAME, http(200, keys())],
        "AWS_EC2_METADATA_V1_DISABLED": "true",
    },
    "the instance has no secret": {"instance": [METADATA_TOKEN, NAME, http(200, keys(SecretAccessKey=None))]},
    "a source_profile without any": {"config": f"{FIRST}[profile b]\nregion = us-east-1\n"},
    "a source_profile that does not see the environment's web identity": {**WEB, "config": f"{FIRST}[profile b]\n"},
    "a source_profile with a secret alone": {"config": f"{FIRST}[profile b]\naws_secret_access_key = s\n"},
}

PARTIAL = {
    "a key id alone in the environment": {"AWS_ACCESS_KEY_ID": "AKIDENV", "credentials": "[default]\n" + ONE},
    "an empty secret in the environment": {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": ""},
    "a key id alone in the credentials file": {
        "config": "[default]\n" + ONE,
        "credentials": "[default]\naws_access_key_id = AKIDTWO\n",
    },
    "a key id alone in the config file": {"config": "[default]\naws_access_key_id = AKIDTWO\n"},
    "a pair over two files": {
        "config": "[default]\naws_access_key_id = AKIDTWO\n",
        "credentials": "[default]\naws_secret_access_key = s\n",
    },
    "a role without a source": {"config": f"[default]\n{ARN}"},
    "a role without a source, beside the environment's web identity": {
        **WEB,
        "AWS_ROLE_ARN": None,
        "config": f"[default]\n{ARN}",
    },
    "a role from a key id alone": {"config": f"{FIRST}[profile b]\naws_access_key_id = AKIDTWO\n"},
}

RETRIEVAL = {
    "an expiry that is none": {**KEYS, "AWS_CREDENTIAL_EXPIRATION": "soon"},
    "an expiry that is past": {**KEYS, "AWS_CREDENTIAL_EXPIRATION": "2001-01-01T00:00:00Z"},
    "a program that fails": {"config": "[default]\ncredential_process = false\n" + ONE},
    "a program that is not there": {"config": "[default]\ncredential_process = <home>/none\n"},
    "a program without a name": {"config": "[default]\ncredential_process =\n"},
    "a program with an open quote": {"config": '[default]\ncredential_process = echo "x\n'},
    "a program that prints a list": {"config": "[default]\ncredential_process = echo '[]'\n"},
    "a program that prints nothing": {"config": "[default]\ncredential_process = true\n"},
    "a program of version '1'": {"config": "[default]\n" + PROCESS.replace("1", '"1"', 1)},
    "a program whose credentials have expired": {
        "config": "[default]\n" + PROCESS.replace(PRINTED, f"{PRINTED}, {SESSION.replace('2099', '2001')}")
    },
    "a program whose expiry has no zone": {
        "config": "[default]\n" + PROCESS.replace(PRINTED, f"{PRINTED}, {SESSION.replace('Z', '')}")
    },
    "a program of version 2": {"config": "[default]\n" + PROCESS.replace("1", "2", 1)},
    "a program that prints no JSON": {"config": "[default]\ncredential_process = echo hello\n"},
    "a program that prints no secret": {"config": "[default]\n" + PROCESS.replace("SecretAccessKey", "Secret")},
    "SSO without a sign-in": {"config": "[default]\n" + SSO},
    "SSO before the credentials file": {
        "config": "[default]\nsso_account_id = 1\n",
        "credentials": "[default]\n" + ONE,
    },
    "a role from an empty environment": {
        "profile": "x",
        "config": f"[profile x]\n{ARN}credential_source = Environment\n",
    },
    "a role from no container": {"config": f"[default]\n{ARN}credential_source = EcsContainer\n"},
    "a role from an instance that is disabled": {
        "instance": INSTANCE,
        "AWS_EC2_METADATA_DISABLED": "true",
        "config": f"[default]\n{ARN}credential_source = Ec2InstanceMetadata\n",
    },
    "a role with an empty name": {"config": f"[default]\nrole_arn =\nsource_profile = b\n[profile b]\n{ONE}"},
    "a role with an empty external id, which STS refuses": {"config": f"{FIRST}external_id =\n[profile b]\n{ONE}"},
    "a role for a second, which STS refuses": {"config": f"{FIRST}duration_seconds = 1\n[profile b]\n{ONE}"},
    "a role with an MFA device without a name": {"config": f"{FIRST}mfa_serial =\n[profile b]\n{ONE}"},
    "a login session": {"config": "[default]\nlogin_session = arn:aws:iam::1:user/x\n" + ONE},
    "a source_profile of SSO": {"config": f"{FIRST}[profile b]\n{SSO}"},
    "a role that STS refuses": {"config": f"{FIRST}[profile b]\n{ONE}", "sts": [refusal("AccessDenied", "No.", 403)]},
    "a role whose second STS refuses": {
        "config": f"{FIRST}{SECOND}[profile c]\n{ONE}",
        "sts": [refusal("AccessDenied", "No.", 403)],
    },
    "a role from keys that STS does not know": {"config": f"{FIRST}[profile b]\n{ONE.replace('ONE', 'UNKNOWN')}"},
    "a web identity that STS refuses": {**WEB, "sts": [refusal("InvalidIdentityToken", "No.", 400)]},
    "a web identity without its file": {**WEB, "home": {}},
    "a container without an answer": {**FULL, "container": [http(404)]},
    "a container before the instance": {**RELATIVE, "container": [http(500)], "instance": INSTANCE},
    "a container without the token's file": {**FULL, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "<home>/none"},
    "a container's token with a line end": {**FULL, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "token\n"},
}

CONFIGURATION = {
    "a circle of one": {"config": f"[default]\n{ARN}source_profile = default\n"},
    "a circle of two": {"config": f"{FIRST}[profile b]\n{ARN}source_profile = default\n"},
    "a circle of two behind the first": {"config": f"{FIRST}{SECOND}[profile c]\n{ARN}source_profile = b\n"},
    "a source_profile that is nowhere": {"config": FIRST},
    "a source_profile in no section for one": {"config": f"{FIRST}[b]\n{ONE}"},
    "a source_profile with an empty name": {"config": f"[default]\n{ARN}source_profile =\n"},
    "both sources": {"config": f"{FIRST}credential_source = Environment\n[profile b]\n{ONE}", "profile": "default"},
    "a source in another case": {
        **KEYS,
        "profile": "x",
        "config": f"[profile x]\n{ARN}credential_source = environment\n",
    },
    "a source that is none": {"config": f"[default]\n{ARN}credential_source = Elsewhere\n"},
    "a role that is a block": {"config": "[default]\nrole_arn =\n  a = b\nsource_profile = b\n[profile b]\n" + ONE},
    "a session name that is a block": {"config": f"{FIRST}role_session_name =\n  a = b\n[profile b]\n{ONE}"},
    "a duration that is a block": {"config": f"{FIRST}duration_seconds =\n  a = b\n[profile b]\n{ONE}"},
    "a program that is a block": {"config": f"[default]\ncredential_process =\n  a = b\n{ONE}"},
    "a web identity that is a block": {"config": "[default]\nweb_identity_token_file =\n  a = b\n" + ONE},
    "a mode of the instance that is a block": {
        "instance": INSTANCE,
        "config": "[default]\nec2_metadata_service_endpoint_mode =\n  a = b\n",
    },
    "a web identity without a role": {**WEB, "AWS_ROLE_ARN": None, "credentials": f"[default]\n{ONE}"},
    "a web identity without a role, in a profile": {"config": f"[default]\n{TOKEN}{ONE}", "home": {"token": "t"}},
    "a container on a host that only begins well": {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1.example.com/get"
    },
    "a container without a scheme": {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "127.0.0.1/get"},
    "an unknown mode of the instance": {"instance": INSTANCE, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "ipv5"},
    "no time for the instance": {"instance": INSTANCE, "AWS_METADATA_SERVICE_TIMEOUT": "soon"},
    "a container on another host": {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/get"},
    "an endpoint of the instance that is no URL": {
        "instance": INSTANCE,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": "nowhere",
    },
    "attempts that are no number": {"instance": INSTANCE, "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "two"},
    "a byte order mark": {"credentials": "\ufeff[default]\n" + ONE},
    "a byte order mark in the config file": {"config": "\ufeff[default]\n", "credentials": "[default]\n" + ONE},
    "a line without a value": {"credentials": "[default]\naws_access_key_id\n"},
    "keys without a section": {"credentials": ONE},
    "a key twice": {"credentials": "[default]\n" + ONE + ONE},
    "a section twice": {"config": "[default]\n[default]\n", "credentials": "[default]\n" + ONE},
    "not UTF-8": {"credentials": b"[default]\naws_access_key_id = \xff\n"},
    "services that are nowhere": {**KEYS, "config": "[default]\nservices = s\n"},
}

NO_PROFILE = {
    "a profile that is passed": {**KEYS, "profile": "nobody"},
    "AWS_PROFILE": {**KEYS, "AWS_PROFILE": "nobody"},
    "AWS_DEFAULT_PROFILE": {**KEYS, "AWS_DEFAULT_PROFILE": "nobody"},
    "an empty AWS_PROFILE": {**KEYS, "AWS_PROFILE": ""},
    "the default profile that is passed": {**KEYS, "profile": "default"},
}

NO_REGION = {
    "nobody says where": {**KEYS, "AWS_DEFAULT_REGION": None},
    "an empty region": {**KEYS, "AWS_DEFAULT_REGION": "", "config": "[default]\nregion = us-east-1\n"},
}

ENDPOINT = {"no URL": {**KEYS, "AWS_ENDPOINT_URL": "e.example"}}

REFUSED = {
    "NoCredentialsError": NO_CREDENTIALS,
    "PartialCredentialsError": PARTIAL,
    "CredentialRetrievalError": RETRIEVAL,
    "ConfigurationError": CONFIGURATION,
    "ProfileNotFound": NO_PROFILE,
    "NoRegionError": NO_REGION,
    "EndpointError": ENDPOINT,
}
