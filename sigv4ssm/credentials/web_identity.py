"""A role assumed with a token from a file, as in a pod on EKS: AssumeRoleWithWebIdentity, which is not signed."""

from __future__ import annotations

from ..errors import ConfigurationError, CredentialRetrievalError
from .search import Found
from .sts import call, session_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .search import Search

TOKEN_FILE = "web_identity_token_file"
ROLE = "role_arn"
SESSION = "role_session_name"
VARIABLES = {TOKEN_FILE: "AWS_WEB_IDENTITY_TOKEN_FILE", ROLE: "AWS_ROLE_ARN", SESSION: "AWS_ROLE_SESSION_NAME"}
"""Each of the profile's settings, and the variable that comes before it, even when it is empty."""


def look(search: Search) -> Found | str:
    """Those of the role. Each setting is taken from the environment, unless a profile was asked for, or the profile."""
    path, role, session = (_setting(search, key) for key in VARIABLES)
    if not path:
        without = search.lacks(TOKEN_FILE)
        return without if search.profile is not None else f"{VARIABLES[TOKEN_FILE]} is not set, {without}"
    if not role:
        raise ConfigurationError(
            f"There is a web identity token in {path}, and no role to assume with it.",
            f"Set {VARIABLES[ROLE]}, or {ROLE} in profile {search.profile_name!r}.",
        )
    parameters = {"RoleArn": role, "RoleSessionName": session or session_name(search.clock())}
    return search.found(
        "assume-role-with-web-identity",
        path,
        lambda: call(search, "AssumeRoleWithWebIdentity", {**parameters, "WebIdentityToken": _token(path)}, None),
    )


def _setting(search: Search, key: str) -> str | None:
    variable = VARIABLES[key]
    if search.profile is None and variable in search.environ:
        return search.environ[variable]
    return search.setting(key)


def _token(path: str) -> str:
    """The token, read anew each time: whoever put it there replaces it before it expires."""
    try:
        with open(path, encoding="ascii") as file:
            return file.read().strip()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise CredentialRetrievalError(
            f"The web identity token in {path} cannot be read: {reason}.", "Check the path and its permissions."
        ) from error
    except UnicodeDecodeError:
        strange = CredentialRetrievalError(f"The file {path} holds no web identity token.", "Check the path.")
    raise strange  # out here, so that it does not carry the decoder's error, which has the whole file in it
