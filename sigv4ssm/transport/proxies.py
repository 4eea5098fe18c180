"""Which proxy, if any, a URL goes through: the rules of requests, over a mapping that was read once."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from ..endpoints import host_and_port, is_loopback
from ..values import split_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

METADATA_HOSTS = frozenset(["169.254.169.254", "fd00:ec2::254", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"])
"""Instance, container and pod metadata: their answers are credentials, so no proxy may see them."""


def from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The proxies that the environment sets: `http`, `https`, `all` and the exceptions, `no`.

    The lower-case variable wins. HTTP_PROXY is ignored under CGI, where a client sets it with a header
    (https://httpoxy.org).
    """
    proxies = {}
    for kind in ("http", "https", "all", "no"):
        upper = "" if kind == "http" and "REQUEST_METHOD" in environ else environ.get(f"{kind.upper()}_PROXY", "")
        value = environ.get(f"{kind}_proxy", upper)
        if value:
            proxies[kind] = value
    return proxies


def proxy_for(url: str, proxies: Mapping[str, str]) -> str | None:
    """The proxy's URL, or None to go straight. Loopback and metadata addresses never go through one."""
    host, port = host_and_port(url)
    if is_loopback(host) or host in METADATA_HOSTS or _excepted(host, port, proxies.get("no", "")):
        return None
    return proxies.get(split_url(url)[0]) or proxies.get("all")


def _excepted(host: str, port: int, no_proxy: str) -> bool:
    """Whether NO_PROXY names the host: by `*`, as a suffix (with or without a port), or as an address or CIDR block."""
    entries = [entry.strip().lower() for entry in no_proxy.split(",") if entry.strip()]
    if "*" in entries:
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return any(name.endswith(entry) for entry in entries for name in (host, f"{host}:{port}"))
    return any(_holds(entry, host, port, address) for entry in entries)


def _holds(entry: str, host: str, port: int, address: object) -> bool:
    try:
        return address in ip_network(entry, strict=False)
    except ValueError:
        return entry in (host, f"{host}:{port}", f"[{host}]:{port}")
