"""Set-ups of environment and files: the variables in upper case, the content of the two files, the profile given."""

from __future__ import annotations

REFUSED = "refused"
EAST = "[default]\nregion = us-east-1\n"
SERVICES = "[services s]\nssm =\n  endpoint_url = http://s.example\n"

ANSWERED = {
    "a region in the environment": {"AWS_DEFAULT_REGION": "eu-west-1"},
    "a region in the config file": {"config": EAST},
    "a region in the credentials file": {"credentials": EAST},
    "a region in both files": {"config": EAST, "credentials": "[default]\nregion = us-west-2\n"},
    "a region in environment and file": {"config": EAST, "AWS_DEFAULT_REGION": "eu-west-1"},
    "[profile default]": {"config": "[profile default]\nregion = us-east-1\n"},
    "[default], then [profile default]": {"config": EAST + "[profile default]\nregion = us-west-2\n"},
    "[profile default], then [default]": {"config": "[profile default]\nregion = us-west-2\n" + EAST},
    "[DEFAULT]": {"config": "[DEFAULT]\nregion = us-west-2\n[default]\n"},
    "a profile in the environment": {"config": "[profile a]\nregion = us-east-2\n" + EAST, "AWS_PROFILE": "a"},
    "a profile as an argument": {"config": "[profile a]\nregion = us-east-2\n" + EAST, "profile": "a"},
    "argument and environment": {
        "config": "[profile a]\nregion = us-east-2\n" + EAST,
        "profile": "default",
        "AWS_PROFILE": "a",
    },
    "both variables of the profile": {
        "config": "[profile a]\nregion = us-east-2\n[profile b]\nregion = us-west-1\n",
        "AWS_PROFILE": "a",
        "AWS_DEFAULT_PROFILE": "b",
    },
    "a profile in the credentials file alone": {"credentials": "[a]\nregion = us-east-2\n", "AWS_PROFILE": "a"},
    "a profile over both files": {
        "config": "[profile a]\nregion = us-east-2\nuse_fips_endpoint = true\n",
        "credentials": "[a]\nregion = us-west-2\n",
        "AWS_PROFILE": "a",
    },
    "quoted": {"config": '[profile "a b"]\nregion = us-east-2\n', "AWS_PROFILE": "a b"},
    "quoted once, escaped, inside": {
        "config": "[profile 'it'\"'\"'s'\\ x]\nregion = us-east-2\n",
        "AWS_PROFILE": "it's x",
    },
    "nearly a profile": {"config": "[profiles a]\nregion = us-east-2\n", "AWS_PROFILE": "a"},
    "many blanks": {"config": "[profile     a]\nregion=us-east-2\n", "AWS_PROFILE": "a"},
    "not ASCII": {"config": "[profile é]\nregion = us-east-2\n", "AWS_PROFILE": "é"},
    "comments": {"config": "# one\n; two\n[default] # three\n# four\nregion = us-east-1\n  # five\noutput = json\n"},
    "a colon": {"config": "[default]\nregion: us-east-1\n"},
    "mixed case": {"config": "[default]\nReGion = us-east-1\nUSE_FIPS_ENDPOINT = tRUE\n"},
    "CRLF": {"config": b"[default]\r\nregion = us-east-1\r\ns3 =\r\n  x = y\r\n"},
    "blanks around": {"config": "[default]\n   region   =   us-east-1  \t\n"},
    "nested settings": {"config": "[default]\ns3 =\n  region = eu-west-1\nregion = us-east-1\n"},
    "other sections": {"config": EAST + "[preview]\nregion = x y\n[plugins]\na = b\n"},
    "files that are not there": {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_CONFIG_FILE": "/no/such", "HOME": "/no"},
    "an empty name of a file": {"config": EAST, "AWS_CONFIG_FILE": "", "AWS_DEFAULT_REGION": "eu-west-1"},
    "files at home": {"config": EAST, "AWS_CONFIG_FILE": "~/config"},
    "a variable in a file name": {"config": EAST, "AWS_CONFIG_FILE": "$HOME/config"},
    "FIPS in the environment": {"config": EAST, "AWS_USE_FIPS_ENDPOINT": "TRUE"},
    "FIPS in the file": {"config": EAST + "use_fips_endpoint = true\n"},
    "FIPS, but not in the environment": {
        "config": EAST + "use_fips_endpoint = true\n",
        "AWS_USE_FIPS_ENDPOINT": "false",
    },
    "FIPS, empty in the environment": {"config": EAST + "use_fips_endpoint = true\n", "AWS_USE_FIPS_ENDPOINT": ""},
    "FIPS with blanks": {"config": EAST, "AWS_USE_FIPS_ENDPOINT": " true"},
    "FIPS, 1": {"config": EAST, "AWS_USE_FIPS_ENDPOINT": "1"},
    "dualstack in the environment": {"config": EAST, "AWS_USE_DUALSTACK_ENDPOINT": "true"},
    "dualstack in the file": {"config": EAST + "use_dualstack_endpoint = true\n"},
    "FIPS and dualstack": {"config": EAST + "use_dualstack_endpoint = true\nuse_fips_endpoint = true\n"},
    "FIPS in China": {"AWS_DEFAULT_REGION": "cn-north-1", "AWS_USE_FIPS_ENDPOINT": "true"},
    "FIPS in GovCloud": {"AWS_DEFAULT_REGION": "us-gov-west-1", "AWS_USE_FIPS_ENDPOINT": "true"},
    "a region called fips-": {"AWS_DEFAULT_REGION": "fips-us-east-1"},
    "a region called -fips": {"config": "[default]\nregion = ca-central-1-fips\n", "AWS_USE_FIPS_ENDPOINT": "false"},
    "a region called -fips, and a URL": {
        "AWS_DEFAULT_REGION": "us-east-1-fips",
        "AWS_ENDPOINT_URL": "http://e.example",
    },
    "a URL for all services": {"config": EAST, "AWS_ENDPOINT_URL": "http://e.example"},
    "a URL for SSM": {
        "config": EAST,
        "AWS_ENDPOINT_URL": "http://e.example",
        "AWS_ENDPOINT_URL_SSM": "http://s.example",
    },
    "an empty URL for SSM": {"config": EAST, "AWS_ENDPOINT_URL": "http://e.example", "AWS_ENDPOINT_URL_SSM": ""},
    "a URL for another service": {"config": EAST, "AWS_ENDPOINT_URL_S3": "http://s.example"},
    "a URL in the file": {"config": EAST + "endpoint_url = http://f.example/base\n"},
    "an empty URL in the file": {"config": EAST + "endpoint_url =\n"},
    "a URL in environment and file": {
        "config": EAST + "endpoint_url = http://f.example\n",
        "AWS_ENDPOINT_URL": "http://e.example",
    },
    "services": {"config": EAST + "services = s\n" + SERVICES},
    "services over the profile": {"config": EAST + "endpoint_url = http://f.example\nservices = s\n" + SERVICES},
    "services under the environment": {
        "config": EAST + "services = s\n" + SERVICES,
        "AWS_ENDPOINT_URL": "http://e.example",
    },
    "services in mixed case": {"config": EAST + "services = s\n" + SERVICES.replace("ssm", "SsM")},
    "services with a key in mixed case": {"config": EAST + "services = s\n" + SERVICES.replace("_url", "_URL")},
    "services, another one": {"config": EAST + "services = s\n" + SERVICES.replace("ssm", "s3")},
    "services, empty": {
        "config": EAST + "endpoint_url = http://f.example\nservices = s\n[services s]\nssm =\n  endpoint_url =\n"
    },
    "services that the credentials file refers to": {"config": SERVICES, "credentials": EAST + "services = s\n"},
    "services, quoted": {"config": EAST + "services = a b\n" + SERVICES.replace(" s]", " 'a b']")},
    "services that are missing, under the environment": {
        "config": EAST + "services = none\n",
        "AWS_ENDPOINT_URL": "http://e.example",
    },
    "services that nobody refers to": {"config": EAST + SERVICES},
    "ignored in the environment": {
        "config": EAST + "services = s\nendpoint_url = http://f.example\n" + SERVICES,
        "AWS_ENDPOINT_URL": "http://e.example",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    },
    "ignored in the file": {
        "config": EAST + "ignore_configured_endpoint_urls = TRUE\n",
        "AWS_ENDPOINT_URL": "http://e.example",
    },
    "ignored in the file, not in the environment": {
        "config": EAST + "ignore_configured_endpoint_urls = true\n",
        "AWS_ENDPOINT_URL": "http://e.example",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "no",
    },
    "ignored, and so a missing section too": {
        "config": EAST + "services = x\nignore_configured_endpoint_urls = true\n"
    },
    "a URL, and FIPS set": {"config": EAST + "use_fips_endpoint = true\n", "AWS_ENDPOINT_URL": "http://e.example"},
    "a URL, and dualstack set": {
        "config": EAST + "endpoint_url = http://f.example\n",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
    },
    "attempts in the environment": {"config": EAST + "max_attempts = 7\n", "AWS_MAX_ATTEMPTS": "5"},
    "attempts in the file": {"config": EAST + "max_attempts = 7\n"},
    "attempts with blanks and a sign": {"config": EAST, "AWS_MAX_ATTEMPTS": " +4 "},
    "a mode in the environment": {
        "config": EAST + "retry_mode = legacy\nmax_attempts = 4\n",
        "AWS_RETRY_MODE": "adaptive",
    },
    "a mode in the file": {"config": EAST + "retry_mode = adaptive\n"},
    "a bundle in the environment": {
        "config": EAST + "ca_bundle = f.pem\n",
        "AWS_CA_BUNDLE": "a.pem",
        "REQUESTS_CA_BUNDLE": "r.pem",
    },
    "a bundle in the file": {"config": EAST + "ca_bundle = f.pem\n", "REQUESTS_CA_BUNDLE": "r.pem"},
    "the bundle of requests": {"config": EAST, "REQUESTS_CA_BUNDLE": "r.pem"},
    "an app id in the environment": {
        "config": EAST + "sdk_ua_app_id = f\n",
        "AWS_SDK_UA_APP_ID": "my app/1.0;é#$%&'*+-.^_`|~,!",
    },
    "an app id in the file": {"config": EAST + "sdk_ua_app_id = f\n"},
    "an empty app id": {"config": EAST + "sdk_ua_app_id = f\n", "AWS_SDK_UA_APP_ID": ""},
    "a long app id": {"config": EAST, "AWS_SDK_UA_APP_ID": "a" * 60},
}

REFUSED_BY_BOTH = {
    "no region": {},
    "an empty region": {"config": "[default]\nregion =\n"},
    "an empty region over that of the file": {"config": EAST, "AWS_DEFAULT_REGION": ""},
    "a region over two lines": {"config": "[default]\nregion = us\n  east-1\n"},
    "a region that is a block": {"config": "[default]\nregion =\n  a = b\n"},
    "no region of this kind": {"config": "[default]\nregion = us_east_1\n"},
    "a profile that is nowhere": {"config": EAST, "AWS_PROFILE": "nobody"},
    "an empty profile": {"config": EAST, "AWS_PROFILE": ""},
    "the default profile, named and nowhere": {
        "config": "[profile a]\n",
        "AWS_PROFILE": "default",
        "AWS_DEFAULT_REGION": "eu-west-1",
    },
    "a profile in no section for one": {"config": EAST + "[a]\nregion = us-east-1\n", "AWS_PROFILE": "a"},
    "a profile of three words": {"config": EAST + "[profile a b]\n", "AWS_PROFILE": "a b"},
    "a profile whose quote is not closed": {"config": EAST + "[profile 'a]\n", "AWS_PROFILE": "a"},
    "a byte order mark": {"config": b"\xef\xbb\xbf" + EAST.encode()},
    "a key twice": {"config": EAST + "Region = us-east-1\n"},
    "a section twice": {"config": EAST + EAST},
    "no section": {"config": "region = us-east-1\n" + EAST},
    "no equals sign": {"config": EAST + "output\n"},
    "a broken credentials file": {"config": EAST, "credentials": "aws_access_key_id = x\n"},
    "a broken block": {"config": EAST + "s3 =\n  x\n"},
    "not UTF-8": {"config": EAST.encode() + b"[profile \xff]\n"},
    "no URL": {"config": EAST, "AWS_ENDPOINT_URL": "e.example"},
    "services that are missing": {"config": EAST + "services = none\n"},
    "services that are missing, over the file's URL": {
        "config": EAST + "services = x\nendpoint_url = http://f.example\n"
    },
    "services without a line": {"config": EAST + "services = s\n[services s]\n"},
    "services, empty name": {"config": EAST + "services =\n" + SERVICES},
    "services that are no block": {"config": EAST + "services = s\n[services s]\nssm = http://s.example\n"},
    "services in the credentials file": {"config": EAST + "services = s\n", "credentials": SERVICES},
    "no attempt": {"config": EAST, "AWS_MAX_ATTEMPTS": "0"},
    "fewer": {"config": EAST + "max_attempts = -1\n"},
    "attempts that are empty": {"config": EAST + "max_attempts = 4\n", "AWS_MAX_ATTEMPTS": ""},
    "attempts that are not whole": {"config": EAST, "AWS_MAX_ATTEMPTS": "3.0"},
    "an unknown mode": {"config": EAST, "AWS_RETRY_MODE": "Standard"},
    "an empty mode": {"config": EAST + "retry_mode = standard\n", "AWS_RETRY_MODE": ""},
}

SINCE_1_44 = {
    "an empty bundle": {"config": EAST, "AWS_CA_BUNDLE": "", "REQUESTS_CA_BUNDLE": "r.pem"},
    "an empty bundle in the file": {"config": EAST + "ca_bundle =\n"},
    "an empty bundle of requests": {"config": EAST, "REQUESTS_CA_BUNDLE": ""},
    "a blank bundle": {"config": EAST, "AWS_CA_BUNDLE": " "},
}
"""Refused since then; before, botocore verified nothing."""

WANTED_DIFFERENCES = {
    "AWS_REGION, which the aws CLI and the other SDKs read": (
        {"AWS_REGION": "us-east-1"},
        REFUSED,
        ("us-east-1", "https://ssm.us-east-1.amazonaws.com"),
    ),
    "AWS_REGION over the file": (
        {"AWS_REGION": "us-west-1", "config": EAST},
        ("us-east-1", "https://ssm.us-east-1.amazonaws.com"),
        ("us-west-1", "https://ssm.us-west-1.amazonaws.com"),
    ),
    "two regions": (
        {"AWS_REGION": "us-west-1", "AWS_DEFAULT_REGION": "us-east-1"},
        ("us-east-1", "https://ssm.us-east-1.amazonaws.com"),
        REFUSED,
    ),
    "AWS_REGION, while the other one is empty": (
        {"AWS_REGION": "us-west-1", "AWS_DEFAULT_REGION": ""},
        REFUSED,
        ("us-west-1", "https://ssm.us-west-1.amazonaws.com"),
    ),
    "a block where a word belongs": (
        {"config": EAST + "use_fips_endpoint =\n  true = true\n"},
        ("us-east-1", "https://ssm.us-east-1.amazonaws.com"),
        REFUSED,
    ),
    "a URL with a login, which would be sent in the clear": (
        {"config": EAST + "endpoint_url = http://user:password@f.example\n"},
        ("us-east-1", "http://user:password@f.example"),
        REFUSED,
    ),
}
