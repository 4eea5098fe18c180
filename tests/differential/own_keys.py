"""Set-ups that hold keys themselves, in the environment, the two files or a program: by the source that has to win.

What a set-up is made of stands in `sides`.
"""

from __future__ import annotations

ONE = "aws_access_key_id = AKIDONE\naws_secret_access_key = secretOne\n"
TWO = "aws_access_key_id = AKIDTWO\naws_secret_access_key = secretTwo\n"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "secretEnv"}
PRINTED = '"AccessKeyId": "AKIDPRINTED", "SecretAccessKey": "secretPrinted"'
PROCESS = f"credential_process = echo '{{\"Version\": 1, {PRINTED}}}'\n"
SESSION = '"SessionToken": "token", "Expiration": "2099-01-01T00:00:00Z"'

ENVIRONMENT = {
    "the environment": {**KEYS},
    "with a token": {**KEYS, "AWS_SESSION_TOKEN": "token"},
    "with the older token": {**KEYS, "AWS_SECURITY_TOKEN": "older"},
    "with both tokens": {**KEYS, "AWS_SESSION_TOKEN": "token", "AWS_SECURITY_TOKEN": "older"},
    "with both tokens, the older one empty": {**KEYS, "AWS_SESSION_TOKEN": "token", "AWS_SECURITY_TOKEN": ""},
    "with an empty token": {**KEYS, "AWS_SESSION_TOKEN": ""},
    "with an expiry": {**KEYS, "AWS_CREDENTIAL_EXPIRATION": "2099-01-01T00:00:00+09:00"},
    "with an empty expiry": {**KEYS, "AWS_CREDENTIAL_EXPIRATION": ""},
    "over both files": {**KEYS, "config": "[default]\n" + ONE, "credentials": "[default]\n" + TWO},
    "over AWS_PROFILE": {**KEYS, "AWS_PROFILE": "x", "config": "[profile x]\n" + ONE},
    "over AWS_DEFAULT_PROFILE": {**KEYS, "AWS_DEFAULT_PROFILE": "x", "credentials": "[x]\n" + ONE},
    "over a role": {
        **KEYS,
        "config": "[default]\nrole_arn = arn:aws:iam::123456789012:role/demo\nsource_profile = default\n" + ONE,
    },
    "over a web identity": {
        **KEYS,
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/web",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "<home>/token",
    },
    "over a program": {**KEYS, "config": "[default]\n" + PROCESS},
    "over SSO": {**KEYS, "config": "[default]\nsso_account_id = 1\n"},
}

CREDENTIALS_FILE = {
    "the credentials file": {"credentials": "[default]\n" + ONE},
    "at home": {"AWS_SHARED_CREDENTIALS_FILE": None, "home": {".aws/credentials": "[default]\n" + ONE}},
    "by a name with ~": {"AWS_SHARED_CREDENTIALS_FILE": "~/mine", "home": {"mine": "[default]\n" + ONE}},
    "over the config file": {"config": "[default]\n" + ONE, "credentials": "[default]\n" + TWO},
    "over a program in either file": {"config": "[default]\n" + PROCESS, "credentials": "[default]\n" + TWO + PROCESS},
    "with a token that stands in the config file": {
        "config": "[default]\naws_session_token = token\n",
        "credentials": "[default]\n" + ONE,
    },
    "both tokens": {"credentials": "[default]\n" + ONE + "aws_session_token = token\naws_security_token = older\n"},
    "both tokens, the older one empty": {
        "credentials": "[default]\n" + ONE + "aws_session_token = token\naws_security_token =\n"
    },
    "over a login session": {"config": "[default]\nlogin_session = x\n", "credentials": "[default]\n" + ONE},
    "a folder in place of the config file": {"AWS_CONFIG_FILE": "<home>", "credentials": "[default]\n" + ONE},
    "tabs": {"credentials": "[default]\t\naws_access_key_id\t=\tAKIDONE\naws_secret_access_key\t=\tone\n"},
    "a section [DEFAULT] that it inherits from": {"credentials": "[DEFAULT]\n" + ONE + "[default]\n"},
    "the word profile in a name": {"AWS_PROFILE": "profile x", "credentials": "[profile x]\n" + ONE},
    "AWS_PROFILE": {"AWS_PROFILE": "x", "credentials": "[default]\n" + ONE + "[x]\n" + TWO},
    "a profile is passed": {**KEYS, "profile": "x", "credentials": "[default]\n" + ONE + "[x]\n" + TWO},
    "the profile passed against AWS_PROFILE": {
        "profile": "x",
        "AWS_PROFILE": "y",
        "credentials": "[x]\n" + ONE + "[y]\n" + TWO,
    },
    "the default profile is passed against AWS_PROFILE": {
        **KEYS,
        "profile": "default",
        "AWS_PROFILE": "y",
        "credentials": "[default]\n" + ONE + "[y]\n" + TWO,
    },
    "AWS_PROFILE against AWS_DEFAULT_PROFILE": {
        "AWS_PROFILE": "x",
        "AWS_DEFAULT_PROFILE": "y",
        "credentials": "[x]\n" + ONE + "[y]\n" + TWO,
    },
    "the word profile is no part of a name there": {
        "AWS_PROFILE": "x",
        "credentials": "[profile x]\n" + ONE + "[x]\n" + TWO,
    },
    "an empty key id in the environment": {
        "AWS_ACCESS_KEY_ID": "",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "credentials": "[default]\n" + ONE,
    },
    "a secret alone in the environment": {"AWS_SECRET_ACCESS_KEY": "secret", "credentials": "[default]\n" + ONE},
    "mixed case": {"credentials": "[default]\nAWS_Access_Key_ID = AKIDONE\nAws_Secret_Access_Key = aBc\n"},
    "comments": {
        "credentials": "# a comment\n[default] ; another\n; one more\naws_access_key_id = AKIDONE\n"
        "  # and one\naws_secret_access_key = one#two;three\n"
    },
    "colons, blanks and CRLF": {
        "credentials": b"[default]\r\n  aws_access_key_id:AKIDONE\r\n  aws_secret_access_key  :  a=b:c/d+e  \r\n"
    },
    "a per cent sign and a dollar sign": {
        "credentials": "[default]\naws_access_key_id = AKIDONE\naws_secret_access_key = %(x)s$HOME%\n"
    },
}

CONFIG_FILE = {
    "the config file": {"config": "[default]\n" + ONE},
    "at home, [profile default]": {"AWS_CONFIG_FILE": None, "home": {".aws/config": "[profile default]\n" + ONE}},
    "a profile whose name is quoted": {"profile": "a b", "config": "[profile 'a b']\n" + ONE},
    "a secret alone in the credentials file": {
        "config": "[default]\n" + ONE,
        "credentials": "[default]\naws_secret_access_key = secretTwo\n",
    },
    "another profile in the credentials file": {"config": "[default]\n" + ONE, "credentials": "[x]\n" + TWO},
    "the credentials file is empty": {"config": "[default]\n" + ONE, "credentials": ""},
    "the credentials file is not there": {"config": "[default]\n" + ONE, "AWS_SHARED_CREDENTIALS_FILE": "<home>/none"},
    "SSO settings that sign nobody in": {"config": "[default]\nsso_region = us-east-1\n" + ONE},
    "a section [DEFAULT]": {"config": "[DEFAULT]\n" + TWO + "[default]\n" + ONE},
    "nested settings": {"config": "[default]\ns3 =\n  aws_access_key_id = AKIDTWO\n" + ONE},
    "a token": {"config": "[default]\n" + ONE + "aws_session_token = token\n"},
    "an empty role of a web identity": {"config": "[default]\n" + ONE, "AWS_WEB_IDENTITY_TOKEN_FILE": ""},
    "not a role, in spite of the other half": {"config": "[default]\nsource_profile = x\n" + ONE},
}

PROGRAM = {
    "a program": {"config": "[default]\n" + PROCESS},
    "with an expiry": {"config": "[default]\n" + PROCESS.replace(PRINTED, f"{PRINTED}, {SESSION}")},
    "in the credentials file": {"credentials": "[default]\n" + PROCESS},
    "over the keys in the config file": {"config": "[default]\n" + ONE + PROCESS},
    "of the profile that is passed": {**KEYS, "profile": "x", "config": "[profile x]\n" + PROCESS},
    "in both files, that of the credentials file": {
        "config": "[default]\ncredential_process = false\n",
        "credentials": "[default]\n" + PROCESS,
    },
    "a path with a blank in it": {
        "config": "[default]\ncredential_process = cat '<home>/a b.json'\n",
        "home": {"a b.json": f'{{"Version": 1, {PRINTED}, "SessionToken": null}}'},
    },
    "over two lines": {"config": "[default]\n" + PROCESS.replace("echo ", "echo\n  ")},
    "an empty token": {"config": "[default]\n" + PROCESS.replace(PRINTED, PRINTED + ', "SessionToken": ""')},
    "an expiry without a token": {
        "config": "[default]\n" + PROCESS.replace(PRINTED, PRINTED + ', "Expiration": "2099-01-01T00:00:00Z"')
    },
    "more than is needed": {
        "config": "[default]\n" + PROCESS.replace(PRINTED, f'{PRINTED}, "AccountId": "1", "x": []')
    },
}

ANSWERED = {
    "env": ENVIRONMENT,
    "shared-credentials-file": CREDENTIALS_FILE,
    "config-file": CONFIG_FILE,
    "custom-process": PROGRAM,
}
