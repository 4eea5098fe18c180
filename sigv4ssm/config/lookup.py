"""Where each setting is looked for, and how its text is read: one table, and the rule that the first place decides.

https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html, in the order of botocore's configprovider.
"""

from __future__ import annotations

import re

from .. import errors
from ..values import Value
from .files import paths, warn_once

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from .files import Files

MODES = ("standard", "legacy", "adaptive")

NOT_IN_APP_ID = r"[^A-Za-z0-9!#$%&'*+,.^_`|~-]"
LONGEST_APP_ID = 50


def boolean(value: str | bool, origin: Origin) -> bool:
    """True for `true` in any case. All else is false, `1` and `yes` too, which is said."""
    if isinstance(value, bool):
        return value
    if value.lower() not in ("true", "false", ""):
        warn_once(f"{origin} is {value!r}, which is not true, so it counts as false.")
    return value.lower() == "true"


def is_1(value: str | bool, _: Origin) -> bool:
    """For what weakens security: nothing but `1` will do."""
    return value in ("1", True)


def file_name(value: str, origin: Origin) -> str:
    """An empty one is refused, as by botocore, whose older releases took it for leave to verify nothing."""
    if isinstance(value, str) and not value.strip():
        raise errors.ConfigurationError(f"{origin} is empty.", "Unset it, or give the path of a PEM file.")
    return value


def whole_number(value: str | int, origin: Origin) -> int:
    """At least 1."""
    try:
        number = int(value) if isinstance(value, str) else value
    except ValueError:
        number = 0
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise errors.ConfigurationError(f"{origin} is {value!r}.", "Give a whole number of attempts, 1 or more.")
    return number


def mode(value: str, origin: Origin) -> str:
    """The modes that botocore has. There is one way to retry here, so two of them are no more than names."""
    if value not in MODES:
        raise errors.ConfigurationError(f"{origin} is {value!r}.", f"Give one of {', '.join(MODES)}.")
    if value != "standard":
        warn_once(f"{origin} is {value!r}: retries run as in the mode standard.")
    return value


def app_id(value: str, origin: Origin) -> str:
    """With a dash for what a User-Agent cannot have. It is not cut to the length that AWS's logs keep."""
    if len(value) > LONGEST_APP_ID:
        warn_once(f"{origin} is longer than {LONGEST_APP_ID} characters.")
    return re.sub(NOT_IN_APP_ID, "-", value)


SETTINGS: dict[str, tuple[tuple[str, ...], Callable[[Any, Origin], Any] | None, object]] = {
    # setting: (VARIABLES and keys of the profile, how the value is converted if it is, default)
    "region": (("AWS_REGION", "AWS_DEFAULT_REGION", "region"), None, None),
    "ignore_endpoint_urls": (
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"),
        boolean,
        False,
    ),
    "endpoint_url": (
        ("AWS_ENDPOINT_URL_SSM", "AWS_ENDPOINT_URL", "services.ssm.endpoint_url", "endpoint_url"),
        None,
        None,
    ),
    "use_fips": (("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"), boolean, False),
    "use_dualstack": (("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"), boolean, False),
    "ca_bundle": (("AWS_CA_BUNDLE", "ca_bundle", "REQUESTS_CA_BUNDLE"), file_name, None),
    "allow_http": (("SIGV4SSM_ALLOW_HTTP",), is_1, False),
    "retry_mode": (("AWS_RETRY_MODE", "retry_mode"), mode, "standard"),
    "max_attempts": (("AWS_MAX_ATTEMPTS", "max_attempts"), whole_number, 3),
    "user_agent_appid": (("AWS_SDK_UA_APP_ID", "sdk_ua_app_id"), app_id, None),
}
"""A conversion takes the value, and where that came from for its message. An argument comes as what it is, no text."""

UNSET_WHERE_EMPTY = {
    "AWS_REGION",  # which boto3 does not read
    "AWS_ENDPOINT_URL_SSM",
    "AWS_ENDPOINT_URL",
    "services.ssm.endpoint_url",
    "endpoint_url",
}
"""Elsewhere an empty value is one, which hides what the places after it say, and is converted or refused."""

PROFILE_VARIABLES = ("AWS_DEFAULT_PROFILE", "AWS_PROFILE")
"""In botocore's order: where both are set the first one decides."""


class Origin(Value):
    """Where a setting came from.

    `kind` is `argument`, `env`, `config-file` or `shared-credentials-file`; `location` the name of the argument or
    the variable, or the path of the file. `str` of it is the beginning of a sentence.
    """

    kind: str
    location: str
    words: str

    def __str__(self) -> str:
        return self.words


def find_profile(environ: Mapping[str, str], files: Files, given: str | None) -> tuple[str, Origin | None]:
    """The profile to read, and who named it, if anybody did. Raises ProfileNotFound for a named one that is nowhere."""
    if given is not None:
        name, origin = given, Origin("argument", "profile", "The argument profile")
    else:
        variable = next((variable for variable in PROFILE_VARIABLES if variable in environ), None)
        if variable is None:
            return "default", None
        name, origin = environ[variable], Origin("env", variable, variable)
    if files.profile(name) is None:
        raise _profile_not_found(name, origin, files, paths(environ))
    return name, origin


def _profile_not_found(name: str, origin: Origin, files: Files, looked_at: tuple[str, str]) -> errors.ProfileNotFound:
    import difflib

    names = sorted({*files.config, *files.credentials})
    near = difflib.get_close_matches(name, names)
    remedy = f"Did you mean {' or '.join(near)}?" if near else f"Known are: {', '.join(names) or 'none'}."
    named_by = f" of {origin}" if origin.kind == "env" else ""
    return errors.ProfileNotFound(f"The profile {name!r}{named_by} is in neither {' nor '.join(looked_at)}.", remedy)


class Lookup:
    """One reading of all settings; `origins` fills with where each one was found."""

    def __init__(self, environ: Mapping[str, str], files: Files, profile: str) -> None:
        self.environ = environ
        self.files = files
        self.profile = profile
        self.settings = files.profile(profile) or {}
        self.origins: dict[str, Origin] = {}

    def find(self, setting: str, given: object = None) -> Any:
        """The value of a setting: the argument if there is one, else that of the first place that has it, else the
        default. Raises ConfigurationError for what the setting cannot be, with where it came from."""
        places, convert, default = SETTINGS[setting]
        if given is not None:
            self.origins[setting] = Origin("argument", setting, f"The argument {setting}")
            return convert(given, self.origins[setting]) if convert else given
        for place in places:
            value = self._value(place)
            if value is None or (value == "" and place in UNSET_WHERE_EMPTY):
                continue
            origin = self.origins[setting] = self._origin(place)
            text = _text(value, origin)
            return convert(text, origin) if convert else text
        return default

    def _value(self, place: str) -> object:
        if place.isupper():
            return self.environ.get(place)
        if "." in place:
            return self._value_in_services(*place.split("."))
        return self.settings.get(place)

    def _value_in_services(self, reference: str, service: str, key: str) -> object:
        """A key in the block of a service, in the section `[services x]` that the profile refers to.

        https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
        """
        if reference not in self.settings:
            return None
        name = _text(self.settings[reference], self._origin(reference))
        section = self.files.services.get(name)
        header = f"[services {name}] of {paths(self.environ)[0]}"
        if not section:
            raise errors.ConfigurationError(
                f"{self._origin(reference)} names {header}, which is missing or empty.",
                "Write the section, or take the reference out.",
            )
        block = section.get(service, {})
        if not isinstance(block, dict):
            raise errors.ConfigurationError(
                f"{service} in {header} is no block of settings.", "Indent the lines below it."
            )
        return block.get(key)

    def _origin(self, place: str) -> Origin:
        if place.isupper():
            return Origin("env", place, place)
        config, credentials = paths(self.environ)
        if place in self.files.credentials.get(self.profile, {}):
            kind, path = "shared-credentials-file", credentials
        else:
            kind, path = "config-file", config
        return Origin(kind, path, f"{place} of the profile {self.profile!r} in {path}")


def _text(value: object, origin: Origin) -> str:
    if not isinstance(value, str):
        raise errors.ConfigurationError(f"{origin} is a block of settings.", "Write the value in the line of the key.")
    return value
