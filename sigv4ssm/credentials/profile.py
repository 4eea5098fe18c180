"""What a profile has by itself: keys in one of the two files, a program that prints some, a way to sign in."""

from __future__ import annotations

import os

from ..errors import CredentialRetrievalError, PartialCredentialsError
from . import Found, Search, made_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..config import Sections
    from ..values import Credentials

KEY_ID, SECRET = "aws_access_key_id", "aws_secret_access_key"
TOKENS = ("aws_security_token", "aws_session_token")
"""The first that is there counts, be it empty."""

PROCESS = "credential_process"
LONGEST = 60.0
"""Seconds that the program may take, as in AWS's SDK for Go; botocore waits for ever."""

PRINTED = ("AccessKeyId", "SecretAccessKey", "SessionToken")


def look_in_credentials(search: Search) -> Found | str:
    path = search.environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")
    return _look_in(search, search.files.credentials, "shared-credentials-file", path)


def look_in_config(search: Search) -> Found | str:
    path = search.environ.get("AWS_CONFIG_FILE", "~/.aws/config")
    return _look_in(search, search.files.config, "config-file", path)


def _look_in(search: Search, sections: Sections, source: str, path: str) -> Found | str:
    name = search.profile_name
    section = sections.get(name)
    if section is None:
        return f"no profile {name!r} in {path}"
    if KEY_ID not in section:
        return f"no {KEY_ID} in the profile in {path}"
    if SECRET not in section:
        raise PartialCredentialsError(f"Profile {name!r} in {path} has {KEY_ID} and no {SECRET}.", f"Add {SECRET}.")
    token = next((key for key in TOKENS if key in section), TOKENS[-1])
    found = made_of(section, (KEY_ID, SECRET, token), lambda key: f"{key} of profile {name!r} in {path}")
    return search.found(source, path, lambda: found)


def look_for_sso(search: Search) -> str:
    return _sign_in(search, ("sso_account_id", "sso_role_name"), "IAM Identity Center (SSO)", "aws sso login")


def look_for_login(search: Search) -> str:
    return _sign_in(search, ("login_session",), "the console (login_session)", "aws login")


def _sign_in(search: Search, keys: tuple[str, ...], what: str, command: str) -> str:
    """Raises CredentialRetrievalError, which says how to reach them: the sessions are the aws CLI's to keep."""
    if not any(key in search.settings for key in keys):
        return search.lacks(keys[0])
    import shlex

    profile = shlex.quote(search.profile_name)
    raise CredentialRetrievalError(
        f"Profile {search.profile_name!r} signs in through {what}, and only the aws CLI can do that.",
        f"Sign in with `{command} --profile {profile}`, and use another profile with this line in the config file: "
        f"credential_process = aws configure export-credentials --profile {profile} --format process",
    )


def look_for_process(search: Search) -> Found | str:
    """Those that the profile's program prints, run once, and again before they expire.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
    """
    command, name = search.setting(PROCESS), search.profile_name
    if command is None:
        return search.lacks(PROCESS)
    words = _words(command, name)
    return search.found("custom-process", f"profile {name}", lambda: _printed(_run(words, name), name))


def _words(command: str, profile: str) -> list[str] | str:
    """The command line split as a shell would, but no shell sees it. Windows splits a line itself."""
    import shlex

    try:
        words = shlex.split(command)
    except ValueError as error:
        raise _failure(profile, f"is no command line ({str(error).lower()})") from error
    if not words:
        raise _failure(profile, "is no command line")
    return command if os.name == "nt" else words


def _run(words: list[str] | str, profile: str) -> bytes:
    """What the program prints. Its stdin and stderr are this process's own, so that it can ask and complain."""
    import subprocess

    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, timeout=LONGEST, check=False)
        if done.returncode == 0:
            return done.stdout
        fault = f"ended with exit code {done.returncode}"
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise _failure(profile, f"cannot be started: {reason.lower()}") from error
    except subprocess.TimeoutExpired:
        fault = f"took longer than {LONGEST:g} s"
    raise _failure(profile, fault)  # out here, so that it does not carry what was printed, which may be secret


def _printed(output: bytes, profile: str) -> Credentials:
    """Those of the JSON that was printed; no error has anything of it."""
    from .temporary import json_object, read_expiry

    answer = json_object(output)
    if answer is None:
        raise _failure(profile, "printed no JSON object")
    if answer.get("Version") != 1:
        raise _failure(profile, "printed no Version, or another than 1")
    missing = [part for part in PRINTED[:2] if part not in answer]
    if missing:
        raise _failure(profile, f"printed no {missing[0]}")
    expires_at = read_expiry(answer.get("Expiration"))
    if answer.get("Expiration") is not None and expires_at is None:
        raise _failure(profile, "printed an Expiration that is no time with a time zone")

    def called(part: str) -> str:
        return f"The {part} that the {PROCESS} of profile {profile!r} printed"

    return made_of(answer, PRINTED, called, expires_at, CredentialRetrievalError)


def _failure(profile: str, what: str) -> CredentialRetrievalError:
    return CredentialRetrievalError(
        f"The {PROCESS} of profile {profile!r} {what}.",
        "Run the command by hand: it must print the JSON that AWS documents.",
    )
