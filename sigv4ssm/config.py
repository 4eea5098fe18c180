"""Floor 3: what the machine says: region, proxies, CA bundle. Read once, when a client is made."""

from __future__ import annotations

from .errors import ConfigurationError
from .transport import proxies
from .values import Value, set_field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
CA_BUNDLE_VARIABLES = ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE")
ALLOW_HTTP_VARIABLE = "SIGV4SSM_ALLOW_HTTP"


class Configuration(Value):
    """The settings found; None, or False, where there are none."""

    __slots__ = ("region", "ca_bundle", "allow_http", "proxies")
    region: str | None
    ca_bundle: str | None
    allow_http: bool
    proxies: dict[str, str]

    def __init__(self, region: str | None, ca_bundle: str | None, allow_http: bool, proxies: dict[str, str]) -> None:
        set_field(self, "region", region)
        set_field(self, "ca_bundle", ca_bundle)
        set_field(self, "allow_http", allow_http)
        set_field(self, "proxies", proxies)

    def _show(self, name: str) -> str:
        """Without the proxies' addresses, which may hold passwords."""
        return repr(sorted(self.proxies)) if name == "proxies" else super()._show(name)


def read(environ: Mapping[str, str], *, region: str | None = None) -> Configuration:
    """The settings of the environment, under those given. Raises ConfigurationError for two regions that differ."""
    ca_bundles = [environ[name] for name in CA_BUNDLE_VARIABLES if environ.get(name)]
    return Configuration(
        region or region_from(environ),
        ca_bundles[0] if ca_bundles else None,
        environ.get(ALLOW_HTTP_VARIABLE) == "1",
        proxies.from_environment(environ),
    )


def region_from(environ: Mapping[str, str]) -> str | None:
    """AWS_REGION, as version 2 of the aws CLI has it, or AWS_DEFAULT_REGION, which is all that boto3 reads.

    Where both are set and differ one of the two would stop things in another region than the user thinks.
    """
    found = {name: environ[name] for name in REGION_VARIABLES if environ.get(name)}
    if len(set(found.values())) > 1:
        both = " and ".join(f"{name}={value}" for name, value in found.items())
        raise ConfigurationError(
            f"The environment names two regions: {both}.", "Unset one of them, or give the region."
        )
    return next(iter(found.values()), None)
