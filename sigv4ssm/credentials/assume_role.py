"""A profile that assumes a role (`role_arn`) with the credentials of another place: AssumeRole.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
"""

from __future__ import annotations

from ..errors import ConfigurationError, CredentialRetrievalError, NoCredentialsError, PartialCredentialsError
from . import OWN_PLACES, shared_file
from .search import Found, first, look_in
from .sts import call, session_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..config.files import Section
    from ..values import Credentials
    from .search import Provide, Search

ROLE = "role_arn"
SOURCES = {
    "Environment": "environment.look_anyway",
    "EcsContainer": "container.look",
    "Ec2InstanceMetadata": "instance_metadata.look",
}
"""What `credential_source` can name, to the letter, and the place that it is."""

PARAMETERS = (
    ("RoleArn", ROLE),
    ("ExternalId", "external_id"),
    ("SerialNumber", "mfa_serial"),
)
"""Parameters of AssumeRole that are settings of the profile as they stand."""


def look(search: Search) -> Found | str:
    """Those of the profile's role. Web identity has its own place, and comes later, even where both are set."""
    if not assumes_role(search.settings):
        return search.lacks(ROLE)
    return _assumed(search, (search.profile_name,))


def assumes_role(settings: Section) -> bool:
    return ROLE in settings and "web_identity_token_file" not in settings


def _assumed(search: Search, visited: tuple[str, ...]) -> Found:
    """The role of the profile in use; `visited` are the profiles that led there, and it."""
    source = _source(search, visited)
    found = ((name, search.setting(key)) for name, key in PARAMETERS)
    parameters = {name: value for name, value in found if value is not None}
    parameters["RoleSessionName"] = search.setting("role_session_name") or session_name(search.clock())
    duration = _duration(search)
    if duration is not None:
        parameters["DurationSeconds"] = str(duration)
    return search.found("assume-role", f"profile {search.profile_name}", _Session(search, source, parameters))


class _Session:
    """Each call assumes the role anew; one that needs an MFA code only once, for nobody may sit there any more."""

    def __init__(self, search: Search, source: Provide, parameters: dict[str, str]) -> None:
        self._search = search
        self._source = source
        self._parameters = parameters
        self._asked = False

    def __call__(self) -> Credentials:
        serial = self._parameters.get("SerialNumber")
        code = {} if serial is None else {"TokenCode": self._code(serial)}
        return call(self._search, "AssumeRole", {**self._parameters, **code}, self._source())

    def _code(self, serial: str) -> str:
        name, ask = self._search.profile_name, self._search.ask
        if not serial:
            raise CredentialRetrievalError(
                f"mfa_serial of profile {name!r} is empty.", "Name the device, or remove it."
            )
        if ask is None:
            raise CredentialRetrievalError(
                f"Profile {name!r} wants a code of the MFA device {serial}, and there is no terminal to ask for it.",
                "Run it in a terminal, or use a role that does not want one.",
            )
        if self._asked:
            raise CredentialRetrievalError(
                f"The session of profile {name!r} must be opened anew with a code of the MFA device {serial}.",
                "Make a new client: it will ask for the code.",
            )
        self._asked = True
        try:
            code = ask(f"MFA code of {serial}: ").strip()
        except EOFError:
            code = ""
        if not code:
            raise CredentialRetrievalError(f"No code of the MFA device {serial} was given.", "Type what it shows.")
        return code


def _duration(search: Search) -> int | None:
    """Whole seconds. What is no number is left out, as by botocore, but not silently."""
    text = search.setting("duration_seconds")
    try:
        return None if text is None else int(text)
    except ValueError:
        import logging

        logging.getLogger(__name__).warning(
            "duration_seconds of profile %r is left out: it is no whole number.", search.profile_name
        )
        return None


def _source(search: Search, visited: tuple[str, ...]) -> Provide:
    """The credentials with which the role is assumed: those of a place, or of another profile."""
    name = search.profile_name
    place, profile = map(search.setting, ("credential_source", "source_profile"))
    if place is not None and profile is not None:
        raise ConfigurationError(
            f"Profile {name!r} has both a source_profile and a credential_source.", "Remove one of them."
        )
    if place is not None:
        return _source_place(search, place)
    if profile is not None:
        return _source_profile(search, profile, visited)
    raise PartialCredentialsError(
        f"Profile {name!r} has a {ROLE}, and neither a source_profile nor a credential_source to assume it with.",
        "Add one of them.",
    )


def _source_place(search: Search, place: str) -> Provide:
    name = search.profile_name
    if place not in SOURCES:
        raise ConfigurationError(
            f"The credential_source of profile {name!r} is {place!r}.", f"Write one of {', '.join(SOURCES)}."
        )
    found = look_in(SOURCES[place], search)
    if isinstance(found, Found):
        return found.provide
    raise CredentialRetrievalError(
        f"The credential_source of profile {name!r}, {place}, has no credentials: {found}.", "Check the profile."
    )


def _source_profile(search: Search, source: str, visited: tuple[str, ...]) -> Provide:
    """Those of another profile: its own, or those of a role that it assumes. A profile may name itself if it has keys:
    it then assumes the role with them."""
    name = search.profile_name
    settings = search.files.profile(source)
    if settings is None:
        raise ConfigurationError(
            f"The source_profile of profile {name!r}, {source!r}, is in no file.", "Correct its name."
        )
    has_keys = shared_file.KEY_ID in settings or shared_file.SECRET in settings
    if source in visited and not (source == name and has_keys):
        path = " → ".join((*visited, source))
        raise ConfigurationError(f"The source_profile settings lead in a circle: {path}.", "Break it.")
    other = search.of_profile(source)
    if not has_keys and assumes_role(settings):
        return _assumed(other, (*visited, source)).provide
    return _own(other, name).provide


def _own(search: Search, referrer: str) -> Found:
    """What the profile itself has, be it a role assumed with a web identity."""
    found = first(OWN_PLACES, search)
    if isinstance(found, Found):
        return found
    raise NoCredentialsError(
        f"Profile {search.profile_name!r}, the source_profile of {referrer!r}, has no credentials. Tried:{found}",
        "Add some to it.",
    )
