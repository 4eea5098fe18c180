"""Which proxy, if any, a URL goes through: the rules of requests, over a mapping that was read once."""

from __future__ import annotations

import re

from ..endpoints import host_and_port, is_loopback
from ..errors import ProxyConnectionError
from ..values import HIDDEN, Value, split_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

METADATA_HOSTS = ("169.254.169.254", "fd00:ec2::254", "169.254.170.2", "169.254.170.23", "fd00:ec2::23")
"""Instance, container and pod metadata: their answers are credentials, so no proxy may see them."""

KINDS = ("http", "https", "all", "no")
MASKS = tuple(map(str, range(1, 33)))
"""The bits of a network, as requests has them: /0 is none."""


def from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The proxies that the environment sets: `http`, `https`, `all` and the exceptions, `no`.

    A name that ends in `_proxy` wins over one in `_PROXY`, and unsets it where it is empty. HTTP_PROXY is ignored
    under CGI, where a client sets it with a header (https://httpoxy.org).
    """
    proxies: dict[str, str] = {}
    for name in sorted(environ, key=_wins):
        kind, suffix = name[:-6].lower(), name[-6:].lower()
        if suffix == "_proxy" and kind in KINDS:
            if environ[name] and (_wins(name) or kind != "http" or "REQUEST_METHOD" not in environ):
                proxies[kind] = environ[name]
            elif _wins(name):
                proxies.pop(kind, None)
    return proxies


def _wins(name: str) -> bool:
    return name.endswith("_proxy")


def proxy_for(url: str, proxies: Mapping[str, str]) -> str | None:
    """The proxy's URL, or None to go straight. Loopback and metadata addresses never go through one."""
    scheme, authority, _, _ = split_url(url)
    proxy = proxies.get(scheme) or proxies.get("all")
    if not proxy:
        return None
    host, _ = host_and_port(url)
    as_written = authority.rpartition("@")[2].lower().replace("[", "").replace("]", "")
    straight = is_loopback(host) or host in METADATA_HOSTS or _excepted(host, as_written, proxies.get("no", ""))
    return None if straight else proxy


def _excepted(host: str, as_written: str, no_proxy: str) -> bool:
    """Whether NO_PROXY is `*`, or has an entry that is the host or the last labels of its name (dots in front do not
    matter), or a block of IPv4 addresses that holds it. An entry with a port is for URLs that write the port."""
    if no_proxy == "*":
        return True
    names = [f".{host}"] if _ipv4(host) is not None else [f".{host}", f".{as_written}"]
    entries = [entry for entry in "".join(no_proxy.split()).lower().split(",") if entry]
    return any(
        _holds(entry, host) or any(name.endswith("." + entry.lstrip(".")) for name in names) for entry in entries
    )


def _holds(block: str, host: str) -> bool:
    """Whether a block such as 10.0.0.0/8 holds the host, if that is an IPv4 address."""
    network, _, bits = block.partition("/")
    first, address = _ipv4(network), _ipv4(host)
    if first is None or address is None or bits not in MASKS:
        return False
    return first >> 32 - int(bits) == address >> 32 - int(bits)


def _ipv4(text: str) -> int | None:
    """An IPv4 address as a number. Like requests and the resolver it takes `127.1` for 127.0.0.1."""
    import socket

    try:
        return int.from_bytes(socket.inet_aton(text), "big")
    except OSError:
        return None


_ADDRESS = r"(?P<host>\[[0-9A-Fa-f:.]+(%[\w.~-]+)?\]|[^\[\]:@\s]+)(:(?P<port>[0-9]{0,5}))?"

PORTS = {"http": 80, "https": 443}


class Proxy(Value):
    """Whether a proxy is spoken to over TLS, its host, port, and its login as in Proxy-Authorization, or None."""

    secure: bool
    host: str
    port: int
    login: str | None

    def _show(self, name: str) -> str:
        return repr(HIDDEN) if name == "login" and self.login else super()._show(name)


def parse_proxy(url: str) -> Proxy:
    """The proxy of a URL such as http://user:password@host:port, percent-encoded, or host:port. A path says nothing.

    The login is Basic authentication as requests has it: in Latin-1, and none without a password. Raises
    ProxyConnectionError, without the URL, which may hold a password.
    """
    from base64 import b64encode
    from urllib.parse import unquote

    scheme, authority, _, _ = split_url(url if "://" in url else f"http://{url}")
    userinfo, _, address = authority.rpartition("@")
    user, colon, password = map(unquote, userinfo.partition(":"))
    login = f"{user}:{password}" if user and colon else ""
    match = re.fullmatch(_ADDRESS, address)
    port = int(match["port"] or PORTS.get(scheme, 0)) if match else 0
    # A login is not left to the codec, whose error would hold the password.
    if scheme not in PORTS or not match or not 0 < port < 65536 or max(login, default="") > "\xff":
        raise ProxyConnectionError(
            "The URL of the proxy cannot be used.",
            "Write it as http://host:port or http://user:password@host:port, percent-encoded; SOCKS is not supported.",
        )
    basic = f"Basic {b64encode(login.encode('latin-1')).decode()}" if login else None
    return Proxy(scheme == "https", match["host"].strip("[]").replace("%25", "%"), port, basic)
