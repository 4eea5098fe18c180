"""Which proxy, if any, a URL goes through: the rules of requests, over a mapping that was read once."""

from __future__ import annotations

import socket

from ..endpoints import host_and_port, is_loopback
from ..values import split_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

METADATA_HOSTS = frozenset(["169.254.169.254", "fd00:ec2::254", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"])
"""Instance, container and pod metadata: their answers are credentials, so no proxy may see them."""

KINDS = frozenset(["http", "https", "all", "no"])
MASKS = frozenset(map(str, range(1, 33)))
"""The bits of a network, as requests has them: /0 is none."""


def from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The proxies that the environment sets: `http`, `https`, `all` and the exceptions, `no`.

    A name that ends in `_proxy` wins over one in `_PROXY`, and unsets it where it is empty. HTTP_PROXY is ignored
    under CGI, where a client sets it with a header (https://httpoxy.org).
    """
    proxies: dict[str, str] = {}
    names = [name for name in environ if name[-6:].lower() == "_proxy" and name[:-6].lower() in KINDS]
    for name in sorted(names, key=_wins):
        kind, value = name[:-6].lower(), environ[name]
        if value and (_wins(name) or kind != "http" or "REQUEST_METHOD" not in environ):
            proxies[kind] = value
        elif _wins(name):
            proxies.pop(kind, None)
    return proxies


def _wins(name: str) -> bool:
    return name.endswith("_proxy")


def proxy_for(url: str, proxies: Mapping[str, str]) -> str | None:
    """The proxy's URL, or None to go straight. Loopback and metadata addresses never go through one."""
    scheme, authority, _, _ = split_url(url)
    host, _ = host_and_port(url)
    if is_loopback(host) or host in METADATA_HOSTS:
        return None
    host_as_written = authority.rpartition("@")[2].lower().replace("[", "").replace("]", "")
    if _excepted(host, host_as_written, proxies.get("no", "")):
        return None
    return proxies.get(scheme) or proxies.get("all")


def _excepted(host: str, host_as_written: str, no_proxy: str) -> bool:
    """Whether NO_PROXY is `*`, or has an entry that is the host or what the host's name ends with, or a block of
    IPv4 addresses that holds it. An entry with a port is for URLs that write the port."""
    if no_proxy == "*":
        return True
    names = {host} if _ipv4(host) is not None else {host, host_as_written}
    entries = [entry for entry in no_proxy.replace(" ", "").lower().split(",") if entry]
    return any(_holds(entry, host) or any(_ends(name, entry) for name in names) for entry in entries)


def _ends(name: str, entry: str) -> bool:
    """Whether the entry is the name or the last labels of it; dots in front of the entry do not matter."""
    return f".{name}".endswith("." + entry.lstrip("."))


def _holds(block: str, host: str) -> bool:
    """Whether a block such as 10.0.0.0/8 holds the host, if that is an IPv4 address."""
    network, _, bits = block.partition("/")
    first, address = _ipv4(network), _ipv4(host)
    if first is None or address is None or bits not in MASKS:
        return False
    return first >> 32 - int(bits) == address >> 32 - int(bits)


def _ipv4(text: str) -> int | None:
    """An IPv4 address as a number. Like requests and the resolver it takes `127.1` for 127.0.0.1."""
    try:
        return int.from_bytes(socket.inet_aton(text), "big")
    except OSError:
        return None
