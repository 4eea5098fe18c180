"""Keys that stand in one of the two shared files themselves."""

from __future__ import annotations

from ..errors import PartialCredentialsError
from .search import Found, made_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..config.files import Sections
    from .search import Search

KEY_ID, SECRET = "aws_access_key_id", "aws_secret_access_key"
TOKENS = ("aws_security_token", "aws_session_token")
"""The first that is there counts, be it empty."""


def look_in_credentials(search: Search) -> Found | str:
    """The profile's section in the credentials file."""
    path = search.environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")
    return _look(search, search.files.credentials, "shared-credentials-file", path)


def look_in_config(search: Search) -> Found | str:
    """The profile's section in the config file."""
    path = search.environ.get("AWS_CONFIG_FILE", "~/.aws/config")
    return _look(search, search.files.config, "config-file", path)


def _look(search: Search, sections: Sections, source: str, path: str) -> Found | str:
    name = search.profile_name
    section = sections.get(name)
    if section is None:
        return f"no profile {name!r} in {path}"
    if KEY_ID not in section:
        return f"no {KEY_ID} in the profile in {path}"
    if SECRET not in section:
        raise PartialCredentialsError(f"Profile {name!r} in {path} has {KEY_ID} and no {SECRET}.", f"Add {SECRET}.")
    token = next((key for key in TOKENS if key in section), TOKENS[-1])
    keys = (KEY_ID, SECRET, token)
    found = made_of(
        (section[KEY_ID], section[SECRET], section.get(token)),
        (f"{key} of profile {name!r} in {path}" for key in keys),
    )
    return search.found(source, path, lambda: found)
