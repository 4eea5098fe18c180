"""Who may look at the inspector: a person at this machine, through no page but its own.

A page from elsewhere can make a browser ask anything of a server on this machine. What keeps it out: it cannot read
an answer of another origin; where a name of its own leads here (DNS rebinding), Host gives that name away; and
where it asks without wanting to read, Sec-Fetch-Site or Origin say who asks (https://www.w3.org/TR/fetch-metadata/).
"""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address

from ..values import split_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..values import Request

NOT_HERE = "The inspector shows what it has on its own machine alone: open it there, as localhost or 127.0.0.1."
NOT_BY_ITSELF = "The inspector answers to its own page alone: type its address into the browser."


def refusal(request: Request, address: str) -> str | None:
    """Why a request, which came to this address, is not answered; None for one that may look."""
    headers = request.combined_headers()
    host = headers.get("host", "")
    if not (_is_loopback(address) and names_loopback(host) and names_loopback(split_url(request.url)[1])):
        return NOT_HERE
    foreign = headers.get("origin", f"http://{host}").lower() != f"http://{host.lower()}"
    elsewhere = headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
    return NOT_BY_ITSELF if foreign or (elsewhere and not _is_opened(headers)) else None


def _is_opened(headers: dict[str, str]) -> bool:
    """Whether somebody has clicked on a link to the page: it opens in a window of its own, closed to the other page."""
    return (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")


def names_loopback(authority: str) -> bool:
    """Whether a Host is this machine by a name that nobody else can have: localhost, or an address of the loopback."""
    match = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9A-Za-z.-]+))(?::[0-9]{1,5})?", authority)
    name = (match[1] or match[2]).lower() if match else ""
    return name in ("localhost", "localhost.") or _is_loopback(name)


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_loopback
