"""Credentials that a program prints (`credential_process`).

https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
"""

from __future__ import annotations

import os

from ..errors import CredentialRetrievalError
from .expiry import read_expiry
from .metadata import json_object
from .search import Found, made_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..values import Credentials
    from .search import Search

KEY = "credential_process"
LONGEST = 60.0
"""Seconds that the program may take, as in AWS's SDK for Go; botocore waits for ever."""

PARTS = ("AccessKeyId", "SecretAccessKey", "SessionToken")


def look(search: Search) -> Found | str:
    """Those that the profile's program prints, run once, and again before they expire."""
    command, name = search.setting(KEY), search.profile_name
    if command is None:
        return search.lacks(KEY)
    words = _words(command, name)
    return search.found("custom-process", f"profile {name}", lambda: _credentials(_run(words, name), name))


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
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise _failure(profile, f"cannot be started: {reason.lower()}") from error
    except subprocess.TimeoutExpired:
        failure = _failure(profile, f"took longer than {LONGEST:g} s")
    else:
        if done.returncode == 0:
            return done.stdout
        failure = _failure(profile, f"ended with exit code {done.returncode}")
    raise failure  # out here, so that it does not carry what was printed, which may be secret


def _credentials(output: bytes, profile: str) -> Credentials:
    """Those of the JSON that was printed. Raises CredentialRetrievalError with nothing of it."""
    answer = json_object(output)
    if answer is None:
        raise _failure(profile, "printed no JSON object")
    if answer.get("Version") != 1:
        raise _failure(profile, "printed no Version, or another than 1")
    missing = [part for part in PARTS[:2] if part not in answer]
    if missing:
        raise _failure(profile, f"printed no {missing[0]}")
    expires_at = read_expiry(answer.get("Expiration"))
    if answer.get("Expiration") is not None and expires_at is None:
        raise _failure(profile, "printed an Expiration that is no time with a time zone")
    names = (f"The {part} that the {KEY} of profile {profile!r} printed" for part in PARTS)
    return made_of(map(answer.get, PARTS), names, expires_at, CredentialRetrievalError)


def _failure(profile: str, what: str) -> CredentialRetrievalError:
    return CredentialRetrievalError(
        f"The {KEY} of profile {profile!r} {what}.",
        "Run the command by hand: it must print the JSON that AWS documents.",
    )
