"""Floor 3: what arguments, environment and profile say, in that order. Read once, when a client is made."""

from __future__ import annotations

from .. import errors
from ..values import HIDDEN, Value
from .files import Files, read_files
from .lookup import Lookup, Origin, find_profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ("Configuration", "Files", "Origin", "read", "read_files", "region_from")

REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


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
    files = read_files(environ)
    profile, named_by = find_profile(environ, files, profile)
    lookup = Lookup(environ, files, profile)
    if named_by:
        lookup.origins["profile"] = named_by
    region = _region(lookup, region)
    url = _endpoint_url(lookup, endpoint_url)
    return Configuration(
        region,
        url,
        _variant(lookup, "use_fips", use_fips, url),
        _variant(lookup, "use_dualstack", use_dualstack, url),
        lookup.find("ca_bundle", ca_bundle),
        lookup.find("allow_http", allow_http),
        lookup.find("retry_mode"),
        lookup.find("max_attempts", max_attempts),
        lookup.find("user_agent_appid"),
        _proxies(environ),
        profile,
        files,
        lookup.origins,
    )


def region_from(environ: Mapping[str, str]) -> str | None:
    """AWS_REGION, as version 2 of the aws CLI has it, or AWS_DEFAULT_REGION, which is all that boto3 reads.

    Where both are set and differ one of the two would stop things in another region than the user thinks.
    """
    found = {name: environ[name] for name in REGION_VARIABLES if environ.get(name)}
    if len(set(found.values())) > 1:
        both = " and ".join(f"{name}={value}" for name, value in found.items())
        raise errors.ConfigurationError(
            f"The environment names two regions: {both}.", "Unset one of them, or give the region."
        )
    return next(iter(found.values()), None)


def _proxies(environ: Mapping[str, str]) -> dict[str, str]:
    """Their rules are imported where there are any."""
    if not any(name.lower().endswith("_proxy") for name in environ):
        return {}
    from ..transport.proxies import from_environment

    return from_environment(environ)


def _region(lookup: Lookup, given: str | None) -> str | None:
    """As it is written. An empty AWS_DEFAULT_REGION, in which something is missing, is no leave to act in the region of
    the profile."""
    if not given:
        region_from(lookup.environ)
    return lookup.find("region", given or None) or None


def _endpoint_url(lookup: Lookup, given: str | None) -> str | None:
    if given is None and lookup.find("ignore_endpoint_urls"):
        return None
    url: str | None = lookup.find("endpoint_url", given)
    return url


def _variant(lookup: Lookup, setting: str, given: bool | None, endpoint_url: str | None) -> bool:
    """A URL is the whole endpoint: where there is one, what is set for AWS's own has no effect, as in botocore.
    With an argument both were asked for, and `endpoints.resolve` refuses that."""
    return False if given is None and endpoint_url is not None else bool(lookup.find(setting, given))
