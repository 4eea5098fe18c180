"""Floor 3: what arguments, environment and profile say, in that order. Read once, when a client is made.

https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html, in the order of botocore's configprovider.
"""

from __future__ import annotations

import os

from .. import errors
from ..values import HIDDEN, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Union

    Section = dict[str, Union[str, dict[str, str]]]
    Sections = dict[str, Section]

__all__ = ("Configuration", "Files", "Origin", "read", "read_files")


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


class Files(Value):
    """The sections of both files by their names: profiles as each file has them, and what profiles refer to.

    Keys are in lower case, those of nested values as they are written.
    """

    config: Sections
    credentials: Sections
    services: Sections

    def profile(self, name: str) -> Section | None:
        """The settings of a profile, those of the credentials file over those of the config file; None in neither."""
        if name not in self.config and name not in self.credentials:
            return None
        return {**self.config.get(name, {}), **self.credentials.get(name, {})}

    def _show(self, name: str) -> str:
        """The names alone: either file may hold secrets."""
        return repr(sorted(getattr(self, name)))


class Configuration(Value):
    """The settings found; None, or False, where there are none.

    `profile` is the name of the profile that was read. `origins` says of each setting that is no default where it
    came from.
    """

    region: str | None
    endpoint_url: str | None
    use_fips: bool
    use_dualstack: bool
    ca_bundle: str | None
    allow_http: bool
    retry_mode: str
    max_attempts: int
    user_agent_appid: str | None
    proxies: dict[str, str]
    profile: str
    files: Files
    origins: dict[str, Origin]

    def _show(self, name: str) -> str:
        """Without the addresses of proxies and an endpoint's login, which may hold passwords."""
        if name == "proxies":
            return repr(sorted(self.proxies))
        if name == "endpoint_url" and "@" in (self.endpoint_url or ""):
            return repr(HIDDEN)
        return super()._show(name)


def read(
    environ: Mapping[str, str],
    *,
    profile: str | None = None,
    region: str | None = None,
    endpoint_url: str | None = None,
    use_fips: bool | None = None,
    use_dualstack: bool | None = None,
    max_attempts: int | None = None,
    ca_bundle: str | None = None,
    allow_http: bool | None = None,
) -> Configuration:
    """The settings of environment and profile, under those given; the shared files are read.

    Raises ConfigurationError for a file that cannot be parsed, a value that its setting cannot have and two regions
    that differ, and ProfileNotFound for a profile that is named and is nowhere.
    """
    lookup = _Lookup(environ, profile)
    find, region = lookup.find, _region(lookup, region)
    url = None if endpoint_url is None and find("ignore_endpoint_urls") else find("endpoint_url", endpoint_url)

    def variant(setting: str, given: bool | None) -> bool:
        """Beside a URL what is set for AWS's own endpoints rests, as in botocore; `resolve` refuses an argument."""
        return (given is not None or url is None) and find(setting, given)

    return Configuration(
        region,
        url,
        variant("use_fips", use_fips),
        variant("use_dualstack", use_dualstack),
        find("ca_bundle", ca_bundle),
        find("allow_http", allow_http),
        find("retry_mode"),
        find("max_attempts", max_attempts),
        find("user_agent_appid"),
        _proxies(environ),
        lookup.profile,
        lookup.files,
        lookup.origins,
    )


def read_files(environ: Mapping[str, str]) -> Files:
    """Both files; one that does not exist has no sections.

    Raises ConfigurationError, with the file and the line, for what cannot be parsed.
    """
    config, credentials = map(_sections, paths(environ))
    if not config:
        return Files({}, credentials, {})
    from .dialect import of_kind

    return Files(of_kind("profile", config), credentials, of_kind("services", config))


def paths(environ: Mapping[str, str]) -> tuple[str, str]:
    """Where the config file and the credentials file are looked for, as it is written. An empty variable names none."""
    return (
        environ.get("AWS_CONFIG_FILE", "~/.aws/config"),
        environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
    )


def _sections(path: str) -> Sections:
    """Those of one file; none where there is no file. `~` and `$NAME` in its path are the process's own."""
    expanded = os.path.expanduser(os.path.expandvars(path))
    if not os.path.isfile(expanded):
        return {}
    from .dialect import read_sections

    return read_sections(path, expanded)


def _region(lookup: _Lookup, given: str | None) -> str | None:
    """As it is written. Version 2 of the aws CLI has AWS_REGION, boto3 reads AWS_DEFAULT_REGION alone: where they
    differ one of the two would act in another region than the user thinks. An empty AWS_DEFAULT_REGION, in which
    something is missing, is no leave to act in the region of the profile."""
    new, old = map(lookup.environ.get, ("AWS_REGION", "AWS_DEFAULT_REGION"))
    if not given and new and old and new != old:
        raise errors.ConfigurationError(
            f"The environment names two regions: AWS_REGION={new} and AWS_DEFAULT_REGION={old}.",
            "Unset one of them, or give the region.",
        )
    return lookup.find("region", given or None) or None


def _proxies(environ: Mapping[str, str]) -> dict[str, str]:
    """Their rules are imported where there are any."""
    if not any(name.lower().endswith("_proxy") for name in environ):
        return {}
    from ..transport.proxies import from_environment

    return from_environment(environ)


URLS = ("AWS_ENDPOINT_URL_SSM", "AWS_ENDPOINT_URL", "services.ssm.endpoint_url", "endpoint_url")
IGNORE_URLS = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")
SETTINGS: dict[str, tuple[tuple[str, ...], str | None, object]] = {
    # setting: (VARIABLES and keys of the profile, its function in `conversions` if it has one, default)
    "profile": (("AWS_DEFAULT_PROFILE", "AWS_PROFILE"), None, "default"),
    "region": (("AWS_REGION", "AWS_DEFAULT_REGION", "region"), None, None),
    "ignore_endpoint_urls": (IGNORE_URLS, "boolean", False),
    "endpoint_url": (URLS, None, None),
    "use_fips": (("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"), "boolean", False),
    "use_dualstack": (("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"), "boolean", False),
    "ca_bundle": (("AWS_CA_BUNDLE", "ca_bundle", "REQUESTS_CA_BUNDLE"), "file_name", None),
    "allow_http": (("SIGV4SSM_ALLOW_HTTP",), "is_1", False),
    "retry_mode": (("AWS_RETRY_MODE", "retry_mode"), "mode", "standard"),
    "max_attempts": (("AWS_MAX_ATTEMPTS", "max_attempts"), "whole_number", 3),
    "user_agent_appid": (("AWS_SDK_UA_APP_ID", "sdk_ua_app_id"), "app_id", None),
}
"""The first place that has it decides, in botocore's order."""

UNSET_WHERE_EMPTY = ("AWS_REGION", *URLS)  # boto3 does not read AWS_REGION
"""Elsewhere an empty value is one, which hides what the places after it say, and is converted or refused."""


class _Lookup:
    """One reading of all settings; `origins` fills with where each one was found."""

    def __init__(self, environ: Mapping[str, str], profile: str | None) -> None:
        self.environ = environ
        self.files = read_files(environ)
        self.origins: dict[str, Origin] = {}
        self.profile: str = self.find("profile", profile)
        settings = self.files.profile(self.profile)
        if settings is None and "profile" in self.origins:
            raise self._not_found()
        self._settings = settings or {}

    def _not_found(self) -> errors.ProfileNotFound:
        import difflib

        origin = self.origins["profile"]
        named_by = f" of {origin}" if origin.kind == "env" else ""
        names = sorted({*self.files.config, *self.files.credentials})
        near = difflib.get_close_matches(self.profile, names)
        return errors.ProfileNotFound(
            f"The profile {self.profile!r}{named_by} is in neither {' nor '.join(paths(self.environ))}.",
            f"Did you mean {' or '.join(near)}?" if near else f"Known are: {', '.join(names) or 'none'}.",
        )

    def find(self, setting: str, given: object = None) -> Any:
        """The argument if there is one, else what the first place has, else the default. Raises ConfigurationError for
        what the setting cannot be, with where it came from."""
        places, conversion, default = SETTINGS[setting]
        argument = given, Origin("argument", setting, f"The argument {setting}")
        found = argument if given is not None else next(filter(None, map(self._look, places)), None)
        if found is None:
            return default
        value, self.origins[setting] = found
        if conversion is None:
            return value
        from . import conversions

        return getattr(conversions, conversion)(*found)

    def _look(self, place: str) -> tuple[str, Origin] | None:
        """What a place has, and its origin."""
        value: object
        if place.isupper():
            value = self.environ.get(place)
        elif "." in place:
            value = self._in_services(*place.split("."))
        else:
            value = self._settings.get(place)
        if value is None or (value == "" and place in UNSET_WHERE_EMPTY):
            return None
        origin = self._origin(place)
        if isinstance(value, str):
            return value, origin
        raise errors.ConfigurationError(f"{origin} is a block of settings.", "Write the value in the line of the key.")

    def _in_services(self, reference: str, service: str, key: str) -> object:
        """A key in the block of a service, in the section `[services x]` that the profile refers to.

        https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
        """
        found = self._look(reference)
        if found is None:
            return None
        name, origin = found
        section = self.files.services.get(name)
        header = f"[services {name}] of {paths(self.environ)[0]}"
        if not section:
            raise errors.ConfigurationError(
                f"{origin} names {header}, which is missing or empty.",
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
