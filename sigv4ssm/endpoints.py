"""Floor 1: region and settings to the endpoint of Systems Manager, pure.

One rule over the table of partitions; both are AWS's published endpoint rules for the service:
https://docs.aws.amazon.com/general/latest/gr/ssm.html
"""

from __future__ import annotations

from . import errors
from .values import Value, split_url

PARTITIONS = (
    # partition, how its regions begin, suffix of hosts, suffix of dualstack hosts
    ("aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    ("aws-eusc", "eusc-de-", "amazonaws.eu", "api.amazonwebservices.eu"),
    ("aws-iso", "us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
    ("aws-iso-b", "us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
    ("aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    ("aws-iso-f", "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    ("aws-us-gov", "us-gov-", "amazonaws.com", "api.aws"),
    ("aws", "", "amazonaws.com", "api.aws"),
)
"""The first row that has the region; one too new for the table is of the last one."""

_LABEL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_ADDRESS = frozenset("ABCDEFabcdef0123456789:.")
"""The characters of a part of a host's name, and of an IPv6 address."""

_PATH = r"([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*"


class Endpoint(Value):
    """Where requests go (`url`, with at least a host) and the region that they are signed for."""

    url: str
    region: str


def resolve(
    region: str | None, *, use_fips: bool = False, use_dualstack: bool = False, endpoint_url: str | None = None
) -> Endpoint:
    """The endpoint of a region, or the given one. `fips-us-east-1` is us-east-1 and, for AWS's own, FIPS.

    Raises NoRegionError without a region (a given endpoint needs one too: requests are signed for it), and
    EndpointError for a region or URL that is malformed, and for FIPS or dualstack together with a given URL.
    """
    written, region = region, without_fips(region or "")
    if not region:
        raise errors.NoRegionError("No region is set.", "Pass region= (--region), or set AWS_REGION.")
    if not _is_label(region):
        raise errors.EndpointError(f"{region!r} is no region.", "Use a name like us-east-1.")
    if endpoint_url is not None:
        return Endpoint(_checked(endpoint_url, use_fips, use_dualstack), region)
    if "-" not in region:
        raise errors.EndpointError(
            f"{region!r} is no region of AWS.", "Use a name like us-east-1, or give an endpoint URL."
        )
    partition, _, suffix, dualstack_suffix = row_of(region)
    # GovCloud's ordinary hosts are its FIPS hosts; only its dualstack ones have both names.
    own_fips_host = (use_fips or region != written) and (use_dualstack or partition != "aws-us-gov")
    host = "ssm-fips" if own_fips_host else "ssm"
    return Endpoint(f"https://{host}.{region}.{dualstack_suffix if use_dualstack else suffix}", region)


def without_fips(region: str) -> str:
    """The region that is meant with the name it had, for FIPS, before there was a setting: `fips-us-east-1`."""
    return region.replace("fips-", "").replace("-fips", "")


def row_of(region: str) -> tuple[str, str, str, str]:
    """The row of PARTITIONS that a region is in."""
    return next((row for row in PARTITIONS if _has(row, region)), PARTITIONS[-1])


def _is_label(text: str) -> bool:
    """Whether it can be a part of a host's name: letters, digits and inner dashes, 63 at most (RFC 1123 §2.1)."""
    return text.isascii() and text.replace("-", "").isalnum() and text.strip("-") == text and len(text) < 64


def _has(row: tuple[str, ...], region: str) -> bool:
    """Whether the partition has a region of this name, or is meant as a whole by it: `cn-north-1`, `aws-cn-global`."""
    partition, beginning, *_ = row
    place, _, number = region[len(beginning) :].partition("-")
    return region == f"{partition}-global" or (region.startswith(beginning) and place.isalnum() and number.isdecimal())


def _checked(url: str, use_fips: bool, use_dualstack: bool) -> str:
    if use_fips or use_dualstack:
        setting = "FIPS" if use_fips else "Dualstack"
        raise errors.EndpointError(f"{setting} and an endpoint URL were both asked for.", "Give the one or the other.")
    scheme, authority, path, _ = split_url(url)
    usable = scheme in ("http", "https") and _is_authority(authority) and _is_path(path)
    if not usable or "?" in url or "#" in url:
        shown = "with a login in it" if "@" in url else repr(url)
        raise errors.EndpointError(
            f"The endpoint URL {shown} cannot be used.",
            "Write it as https://host or http://host:port, in ASCII, without a query.",
        )
    before, *escapes = url.split("%")  # urllib3 would send %2f as %2F, after it was signed
    return "%".join([before, *(escape[:2].upper() + escape[2:] for escape in escapes)])


def _is_authority(text: str) -> bool:
    """Whether it is the name of a host, or an address, with a port from 1 to 65535 or none: no pattern, for to compile
    one takes longer than all else here."""
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, "1"
    if not (port.isascii() and port.isdigit() and len(port) < 6 and 0 < int(port) < 65536):
        return False
    if host.startswith("[") and host.endswith("]"):
        return len(host) > 2 and _ADDRESS.issuperset(host[1:-1])
    return all(label and _LABEL.issuperset(label) for label in host.removesuffix(".").split("."))


def _is_path(text: str) -> bool:
    if text in ("", "/"):
        return True
    import re

    return re.fullmatch(_PATH, text) is not None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its very name: localhost, an address in 127.0.0.0/8, or ::1."""
    host = host.removesuffix(".")
    octets = host.split(".")
    in_127 = (
        len(octets) == 4 and octets[0] == "127" and all(o.isdigit() and len(o) < 4 and int(o) < 256 for o in octets)
    )
    return host.lower() in ("localhost", "::1") or in_127


def check_plain(endpoint: Endpoint, allow_http: bool, what: str = "") -> Endpoint:
    """The endpoint, unless it is of plain HTTP: that is for this machine, or allowed. Raises EndpointError."""
    plain = endpoint.url.lower().startswith("http:") and not is_loopback(host_and_port(endpoint.url)[0])
    if plain and not allow_http:
        raise errors.EndpointError(
            f"{endpoint.url}{what} is plain HTTP, which anyone on the way can read.",
            "Use https, or allow it: allow_http=True, --allow-http or SIGV4SSM_ALLOW_HTTP=1.",
        )
    return endpoint


def host_and_port(url: str) -> tuple[str, int]:
    """The host (lower-case, an IPv6 address without its brackets) and the port of a URL, the scheme's own if none."""
    scheme, authority, _, _ = split_url(url)
    host, colon, port = authority.rpartition("@")[2].lower().rpartition(":")
    if not colon or port.endswith("]"):
        host, port = authority.rpartition("@")[2].lower(), ""
    return host.strip("[]"), int(port or {"http": 80, "https": 443}.get(scheme, 0))
