"""Where AWS's Security Token Service is asked, by the rules of botocore 1.44 over environment and profile.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html
https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
"""

from __future__ import annotations

from .. import endpoints
from ..errors import ConfigurationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .search import Search

GLOBAL = endpoints.Endpoint("https://sts.amazonaws.com", "us-east-1")

# fmt: off
LEGACY_REGIONS = frozenset((
    "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1", "eu-north-1",
    "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
))
# fmt: on
"""Those that `sts_regional_endpoints = legacy` sends to the global endpoint: the oldest."""


def sts_endpoint(search: Search) -> endpoints.Endpoint:
    """The endpoint, and the region that requests to it are signed for. Raises ConfigurationError for bad settings."""

    def switch(name: str) -> bool:
        return search.variable_or_key(f"AWS_{name.upper()}", name).lower() == "true"

    region = search.region
    url = None if switch("ignore_configured_endpoint_urls") else _configured_url(search)
    if url:
        configured = endpoints.resolve(region or GLOBAL.region, endpoint_url=url)
        # tokens and answers are secret
        return endpoints.check_plain(configured, search.allow_http, ", which is set for STS,")
    mode = search.variable_or_key("AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints") or "regional"
    if mode not in ("regional", "legacy"):
        raise ConfigurationError(f"sts_regional_endpoints is {mode!r}.", "Set it to regional or legacy.")
    use_fips, use_dualstack = switch("use_fips_endpoint"), switch("use_dualstack_endpoint")
    no_region = region in (None, "", "aws-global")
    variant = use_fips or use_dualstack  # the global endpoint is neither
    if not variant and (no_region or (mode == "legacy" and region in LEGACY_REGIONS)):
        return GLOBAL
    # The published rules of both services are the same but for the name in front.
    ssm = endpoints.resolve(None if no_region else region, use_fips=use_fips, use_dualstack=use_dualstack)
    return endpoints.Endpoint(ssm.url.replace("//ssm", "//sts", 1), ssm.region)


def _configured_url(search: Search) -> str:
    """For the service or for all, from the environment or the profile: the first in this order; empty for none."""
    url = search.environ.get("AWS_ENDPOINT_URL_STS") or search.environ.get("AWS_ENDPOINT_URL")
    if url:
        return url
    name, service = search.settings.get("services"), None
    if name is not None:
        section = search.files.services.get(str(name))
        if not section:
            raise ConfigurationError(
                f"The profile refers to [services {name}], which is not there.", "Correct the name."
            )
        service = section.get("sts")
    own = service.get("endpoint_url") if isinstance(service, dict) else None
    return own or str(search.settings.get("endpoint_url") or "")
