"""Roles that are assumed by Security Token Service, with the credentials of another place or with a token.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
"""

from __future__ import annotations

from ..errors import ConfigurationError, CredentialRetrievalError, PartialCredentialsError
from . import OWN_PLACES, Found, Search, first, look_in, profile, variable_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..config import Section
    from ..values import Credentials
    from . import Provide

ROLE, SESSION, TOKEN_FILE = "role_arn", "role_session_name", "web_identity_token_file"
SOURCES = {
    "Environment": "environment.look_anyway",
    "EcsContainer": "container.look",
    "Ec2InstanceMetadata": "instance_metadata.look",
}
"""What `credential_source` can name, to the letter, and the place that it is."""

PARAMETERS = {"RoleArn": ROLE, "ExternalId": "external_id", "SerialNumber": "mfa_serial"}
"""Parameters of AssumeRole that are settings of the profile as they stand."""


def look_for_web_identity(search: Search) -> Found | str:
    """A role assumed with a token from a file, as in a pod on EKS: AssumeRoleWithWebIdentity, which is not signed.

    Each setting is taken from the environment, unless a profile was asked for, or the profile.
    """
    setting = search.setting if search.profile is not None else search.variable_or_setting
    path, role, session = map(setting, (TOKEN_FILE, ROLE, SESSION))
    if not path:
        without = search.lacks(TOKEN_FILE)
        return without if search.profile is not None else f"{variable_of(TOKEN_FILE)} is not set, {without}"
    if not role:
        raise ConfigurationError(
            f"There is a web identity token in {path}, and no role to assume with it.",
            f"Set {variable_of(ROLE)}, or {ROLE} in profile {search.profile_name!r}.",
        )
    parameters = {"RoleArn": role, "RoleSessionName": session or _session_name(search)}

    def fetch() -> Credentials:
        from .sts import call

        return call(search, "AssumeRoleWithWebIdentity", {**parameters, "WebIdentityToken": _token(path)}, None)

    return search.found("assume-role-with-web-identity", path, fetch)


def _token(path: str) -> str:
    from .temporary import read_token

    token = read_token(path, f"The web identity token in {path}")
    if not token.isascii():
        raise CredentialRetrievalError(f"The file {path} holds no web identity token.", "Check the path.")
    return token.strip()


def look_for_role(search: Search) -> Found | str:
    """Those of the profile's role. Web identity has its own place, and comes later, even where both are set."""
    if not _assumes_role(search.settings):
        return search.lacks(ROLE)
    return _assumed(search, (search.profile_name,))


def _assumes_role(settings: Section) -> bool:
    return ROLE in settings and TOKEN_FILE not in settings


def _assumed(search: Search, visited: tuple[str, ...]) -> Found:
    """The role of the profile in use; `visited` are the profiles that led there, and it.

    Each fetch assumes it anew; one that needs an MFA code only once, for nobody may sit there any more.
    """
    source = _source(search, visited)
    settings = {name: search.setting(key) for name, key in PARAMETERS.items()}
    settings["RoleSessionName"] = search.setting(SESSION) or _session_name(search)
    settings["DurationSeconds"] = _duration(search)
    parameters = {name: value for name, value in settings.items() if value is not None}
    asked = False

    def fetch() -> Credentials:
        from .sts import call

        nonlocal asked
        serial = parameters.get("SerialNumber")
        code = {} if serial is None else {"TokenCode": _code(search, serial, asked)}
        asked = True
        return call(search, "AssumeRole", {**parameters, **code}, source())

    return search.found("assume-role", f"profile {search.profile_name}", fetch)


def _code(search: Search, serial: str, asked: bool) -> str:
    name = search.profile_name
    if not serial:
        raise CredentialRetrievalError(f"mfa_serial of profile {name!r} is empty.", "Name the device, or remove it.")
    if search.ask is None:
        raise CredentialRetrievalError(
            f"Profile {name!r} wants a code of the MFA device {serial}, and there is no terminal to ask for it.",
            "Run it in a terminal, or use a role that does not want one.",
        )
    if asked:
        raise CredentialRetrievalError(
            f"The session of profile {name!r} must be opened anew with a code of the MFA device {serial}.",
            "Make a new client: it will ask for the code.",
        )
    try:
        code = search.ask(f"MFA code of {serial}: ").strip()
    except EOFError:
        code = ""
    if not code:
        raise CredentialRetrievalError(f"No code of the MFA device {serial} was given.", "Type what it shows.")
    return code


def _duration(search: Search) -> str | None:
    """Whole seconds. What is no number is left out, as by botocore, but not silently."""
    text = search.setting("duration_seconds")
    try:
        return None if text is None else str(int(text))
    except ValueError:
        import logging

        logging.getLogger(__package__).warning(
            "duration_seconds of profile %r is left out: it is no whole number.", search.profile_name
        )
        return None


def _session_name(search: Search) -> str:
    """What a session is called where nobody says, as it will stand in the account's logs."""
    return f"sigv4ssm-session-{int(search.clock().timestamp())}"


def _source(search: Search, visited: tuple[str, ...]) -> Provide:
    name = search.profile_name
    place, source = map(search.setting, ("credential_source", "source_profile"))
    if place is not None and source is not None:
        raise ConfigurationError(
            f"Profile {name!r} has both a source_profile and a credential_source.", "Remove one of them."
        )
    if source is not None:
        return _source_profile(search, source, visited)
    if place is None:
        raise PartialCredentialsError(
            f"Profile {name!r} has a {ROLE}, and neither a source_profile nor a credential_source to assume it with.",
            "Add one of them.",
        )
    which = f"The credential_source of profile {name!r}"
    if place not in SOURCES:
        raise ConfigurationError(f"{which} is {place!r}.", f"Write one of {', '.join(SOURCES)}.")
    found = look_in(SOURCES[place], search)
    if isinstance(found, Found):
        return found.provide
    raise CredentialRetrievalError(f"{which}, {place}, has no credentials: {found}.", "Check the profile.")


def _source_profile(search: Search, source: str, visited: tuple[str, ...]) -> Provide:
    """Those of another profile: its own, be it a role assumed with a web identity, or those of a role that it assumes.
    A profile may name itself if it has keys: it then assumes the role with them."""
    name = search.profile_name
    settings = search.files.profile(source)
    if settings is None:
        raise ConfigurationError(
            f"The source_profile of profile {name!r}, {source!r}, is in no file.", "Correct its name."
        )
    has_keys = profile.KEY_ID in settings or profile.SECRET in settings
    if source in visited and not (source == name and has_keys):
        path = " → ".join((*visited, source))
        raise ConfigurationError(f"The source_profile settings lead in a circle: {path}.", "Break it.")
    other = search.of_profile(source)
    if not has_keys and _assumes_role(settings):
        return _assumed(other, (*visited, source)).provide
    nothing = f"Profile {source!r}, the source_profile of {name!r}, has no credentials."
    return first(OWN_PLACES, other, nothing, "Add some to it.").provide
