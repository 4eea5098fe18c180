"""Profiles that sign in with a browser: said how to reach them, for their sessions are the aws CLI's to keep."""

from __future__ import annotations

from ..errors import CredentialRetrievalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .search import Search

SSO_KEYS = ("sso_account_id", "sso_role_name")
LOGIN_KEY = "login_session"


def look_for_sso(search: Search) -> str:
    """Raises CredentialRetrievalError for a profile of IAM Identity Center."""
    if any(key in search.settings for key in SSO_KEYS):
        raise _not_here(search.profile_name, "IAM Identity Center (SSO)", "aws sso login")
    return search.lacks(SSO_KEYS[0])


def look_for_login(search: Search) -> str:
    """Raises CredentialRetrievalError for a profile of `aws login`."""
    if LOGIN_KEY in search.settings:
        raise _not_here(search.profile_name, "the console (login_session)", "aws login")
    return search.lacks(LOGIN_KEY)


def _not_here(name: str, what: str, command: str) -> CredentialRetrievalError:
    import shlex

    profile = shlex.quote(name)
    return CredentialRetrievalError(
        f"Profile {name!r} signs in through {what}, and only the aws CLI can do that.",
        f"Sign in with `{command} --profile {profile}`, and use another profile with this line in the config file: "
        f"credential_process = aws configure export-credentials --profile {profile} --format process",
    )
