"""Credentials in environment variables."""

from __future__ import annotations

from .. import errors
from . import Found, Search, made_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..values import Credentials

KEY_ID, SECRET = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"
TOKENS = ("AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN")
"""The first that is set counts. The older name comes first, as in botocore: it is all that old tools set."""

EXPIRATION = "AWS_CREDENTIAL_EXPIRATION"


def look(search: Search) -> Found | str:
    """Those of the environment, unless a profile was passed as an argument; AWS_PROFILE does not count as one."""
    if search.profile is not None:
        return f"left out, for the profile {search.profile!r} was asked for"
    return look_anyway(search)


def look_anyway(search: Search) -> Found | str:
    """Those of the environment. With an expiry they are read again before it, by then someone may have renewed them."""
    environ = search.environ
    found = find(environ)
    if found is None:
        return f"{KEY_ID} is not set"
    return search.found("env", KEY_ID, lambda: _again(environ) if found.expires_at else found)


def find(environ: Mapping[str, str]) -> Credentials | None:
    """The credentials of the variables, or None where no key id is set. An empty variable counts as unset.

    Raises PartialCredentialsError for a key id without a secret, CredentialRetrievalError for an expiry that is no
    time, ConfigurationError for keys that cannot be keys.
    """
    if not environ.get(KEY_ID):
        return None
    if not environ.get(SECRET):
        raise errors.PartialCredentialsError(f"{KEY_ID} is set, {SECRET} is not.", f"Set {SECRET} too.")
    token = next(filter(environ.get, TOKENS), TOKENS[-1])
    return made_of(environ, (KEY_ID, SECRET, token), str, _expiry(environ.get(EXPIRATION)))


def _expiry(text: str | None) -> datetime | None:
    if not text:
        return None
    from .temporary import read_expiry

    expires_at = read_expiry(text)
    if expires_at is None:
        raise errors.CredentialRetrievalError(
            f"{EXPIRATION} is {text!r}, which is no time with a time zone.", "Write it as 2030-12-31T23:59:59Z."
        )
    return expires_at


def _again(environ: Mapping[str, str]) -> Credentials:
    """All of them again. Where one is gone it is not known whether the others are still good."""
    found = find(environ)
    if found is None or found.expires_at is None:
        gone = KEY_ID if found is None else EXPIRATION
        raise errors.PartialCredentialsError(f"{gone} is no longer set.", "Set all of the variables anew.")
    return found
