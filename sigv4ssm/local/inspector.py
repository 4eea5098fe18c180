"""The inspector: what a browser on this machine is shown of the requests that the endpoint gets.

Everything is at `GET /`, unsigned, which no client of AWS sends; the header Accept says what is wanted:

    text/html            the page
    text/event-stream    the rows of its list, as they come
    application/json     with ?entry=NUMBER, all that there is to say of one request
"""

from __future__ import annotations

import collections
import json
import re
import threading
import uuid
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from ..explain import look
from ..values import Response, split_url
from .endpoint import EXAMPLE_CREDENTIALS
from .views import detail, row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any

    from ..values import Message, Request
    from .endpoint import Endpoint, Exchange

    Events = Generator[bytes, None, None]

LONGEST = 500
"""Entries that are kept at most."""

LARGEST = 32 << 20
"""Bytes that they may hold together: beyond it the oldest go sooner."""

STREAMS = 4
"""Pages that may follow at once: a browser opens six connections to a server, and a followed stream keeps one."""

QUIET_TURNS = 40
"""Turns without news until a comment is sent: a connection that is broken is found out by writing."""

RETRY = 1000
"""Milliseconds after which a browser is to ask for a stream again that has ended."""

PAGE, EVENTS, ENTRY = "text/html", "text/event-stream", "application/json"

HEADERS = (
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)

HEAD_OF_EVENTS = Response(200, (("Content-Type", EVENTS), *HEADERS, ("Connection", "close")))

TOO_MANY = f"The inspector is open in {STREAMS} pages already, and serves no more at once. Close one of them."
NOT_HERE = "The inspector shows what it has on its own machine alone: open it there, as localhost or 127.0.0.1."
NOT_BY_ITSELF = "The inspector answers to its own page alone: type its address into the browser."
GONE = f"This request is not kept any more: the newest {LONGEST} are."


class Entry:
    """An exchange with its number, counted from 1. `row` is a place for what is said of it in a list."""

    def __init__(self, number: int, exchange: Exchange) -> None:
        self.number = number
        self.exchange = exchange
        self.size = len(exchange.request.url) + _size(exchange.request) + _size(exchange.response)
        self.row: dict[str, Any] | None = None


class Ring:
    """The newest entries, from any thread. `last` is the number of the newest one, and how many there have been."""

    def __init__(self, longest: int = LONGEST, largest: int = LARGEST) -> None:
        self.last = 0
        self._entries: collections.deque[Entry] = collections.deque()
        self._longest, self._largest, self._size = longest, largest, 0
        self._lock = threading.Lock()

    def keep(self, exchange: Exchange) -> None:
        """Add the newest entry. It is kept whatever its size; the oldest make room for it."""
        with self._lock:
            self.last += 1
            self._entries.append(Entry(self.last, exchange))
            self._size += self._entries[-1].size
            while len(self._entries) > 1 and (len(self._entries) > self._longest or self._size > self._largest):
                self._size -= self._entries.popleft().size

    def after(self, number: int) -> list[Entry]:
        """The entries with a higher number that are still kept, in their order."""
        with self._lock:
            return [entry for entry in self._entries if entry.number > number]

    def find(self, number: int) -> Entry | None:
        """The entry with that number, or None where it is not kept (any more)."""
        return next((entry for entry in self.after(number - 1) if entry.number == number), None)


class Inspector:
    """Answers for an endpoint, keeps the newest exchanges, and shows them. `exchange` is what answers."""

    def __init__(self, endpoint: Endpoint, exchange: Callable[[Request], Exchange]) -> None:
        self._endpoint = endpoint
        self._exchange = exchange
        self._ring = Ring()
        self._instance = uuid.uuid4().hex
        self._free = threading.BoundedSemaphore(STREAMS)

    def exchange(self, request: Request) -> Exchange:
        """One request, one response, and an entry of it."""
        exchange = self._exchange(request)
        self._ring.keep(exchange)
        return exchange

    def answer(self, request: Request, address: str) -> Response | Events | None:
        """What a browser gets that connected to this address; None for a request that is for the endpoint. Of events,
        the first are to be taken whatever comes: closed before, they would not give their place back."""
        wanted = _wanted(request)
        if wanted is None:
            return None
        problem = refusal(request, address)
        if problem:
            return _text(403, problem)
        if wanted == PAGE:
            return _response(200, f"{PAGE}; charset=utf-8", *_page())
        if wanted == ENTRY:
            entry = self._ring.find(int(split_url(request.url)[3].partition("=")[2]))
            return _response(200, ENTRY, json.dumps(detail(entry, self._endpoint))) if entry else _text(404, GONE)
        if not self._free.acquire(blocking=False):
            return _text(503, TOO_MANY)
        return self._events(request.header("last-event-id") or "")

    def _events(self, last_event_id: str) -> Events:
        """What one page is told, turn by turn (https://html.spec.whatwg.org/multipage/server-sent-events.html); empty
        where there is nothing to say.

        The id of an event is the server's and the number of the newest entry in it: a page that comes back with it gets
        what it has missed, as far as that is kept; of another server, everything.
        """
        instance, _, number = last_event_id.partition("-")
        known = instance == self._instance and re.fullmatch("[0-9]{1,18}", number)
        seen, quiet_turns = int(number) if known else 0, 0
        events = b"retry: %d\n" % RETRY + _event("hello", self._greeting())
        try:
            while True:
                entries = self._ring.after(seen)
                if entries:
                    seen = entries[-1].number
                    rows = [row(entry, self._endpoint) for entry in entries]
                    events += _event("rows", rows, f"{self._instance}-{seen}")
                quiet_turns = 0 if events else quiet_turns + 1
                yield events or (b"" if quiet_turns % QUIET_TURNS else b":\n\n")
                events = b""
        finally:
            self._free.release()

    def _greeting(self) -> dict[str, Any]:
        """Which server this is, how many rows a page keeps, and what a client needs to call it. Of a secret key that
        is not the one in AWS's documentation nothing is said."""
        own = self._endpoint.credentials
        return {
            "instance": self._instance,
            "longest": LONGEST,
            "access_key_id": own.access_key_id,
            "secret_access_key": own.secret_access_key if own == EXAMPLE_CREDENTIALS else None,
            "region": self._endpoint.region or "us-east-1",
        }


def _size(message: Message) -> int:
    """About: what each header and each message takes beside its text is a constant of the interpreter's."""
    return len(message.body) + sum(len(name) + len(value) for name, value in message.headers)


def _wanted(request: Request) -> str | None:
    """What is asked for, if it is asked as a browser does: nothing signed, nothing sent."""
    _, _, path, query = split_url(request.url)
    headers = request.combined_headers()
    signed = any(name == "authorization" or name.startswith("x-amz-") for name in headers)
    if request.method != "GET" or path != "/" or "#" in request.url or request.body or signed:
        return None
    accepted = [kind.partition(";")[0].strip().lower() for kind in headers.get("accept", "").split(",")]
    if query:
        return ENTRY if ENTRY in accepted and re.fullmatch("entry=[0-9]{1,18}", query) else None
    return next((kind for kind in (EVENTS, PAGE) if kind in accepted), None)


def _event(name: str, data: Any, number: str = "") -> bytes:
    """One event. JSON in ASCII has no line end in it."""
    return (f"id: {number}\n" if number else "").encode() + f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


def _response(status: int, kind: str, text: str, policy: str = "default-src 'none'") -> Response:
    body = text.encode()
    headers = (
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("Content-Security-Policy", f"{policy}; frame-ancestors 'none'"),
    )
    return Response(status, (*headers, *HEADERS), body)


def _text(status: int, sentence: str) -> Response:
    return _response(status, "text/plain; charset=utf-8", sentence + "\n")


@lru_cache(maxsize=1)
def _page() -> tuple[str, str]:
    """The page, and its policy, which it says itself too; but `frame-ancestors` counts in a header alone."""
    body, style, script = (look.read(f"inspector.{kind}", __package__ or "") for kind in ("html", "css", "js"))
    page = look.document("Requests · sigv4ssm serve", body, style=style, script=script, connect=True)
    return page, look.policy(style, script, connect=True)


def refusal(request: Request, address: str) -> str | None:
    """Why a request, which came to this address, is not answered; None for a person at this machine, who comes through
    no page but the inspector's own.

    A page from elsewhere can make a browser ask anything of a server on this machine. What keeps it out: it cannot read
    an answer of another origin; where a name of its own leads here (DNS rebinding), Host gives that name away; and
    where it asks without wanting to read, Sec-Fetch-Site or Origin say who asks (https://www.w3.org/TR/fetch-metadata/).
    But for a link that somebody clicked on: it opens in a window of its own, closed to the other page.
    """
    headers = request.combined_headers()
    host = headers.get("host", "")
    if not (_is_loopback(address) and names_loopback(host) and names_loopback(split_url(request.url)[1])):
        return NOT_HERE
    foreign = headers.get("origin", f"http://{host}").lower() != f"http://{host.lower()}"
    elsewhere = headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
    clicked = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")
    return NOT_BY_ITSELF if foreign or (elsewhere and not clicked) else None


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
