"""The inspector: what a browser on this machine is shown of the requests that the endpoint gets.

Everything is at `GET /`, unsigned, which no client of AWS sends; the header Accept says what is wanted:

    text/html            the page
    text/event-stream    the rows of its list, as they come
    application/json     with ?entry=NUMBER, all that there is to say of one request
"""

from __future__ import annotations

import json
import re
import threading
import uuid
from functools import lru_cache

from ..explain import look
from ..values import Response, split_url
from .endpoint import EXAMPLE_CREDENTIALS
from .ring import LONGEST, Ring
from .views import detail, row
from .visitors import refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..values import Request
    from .endpoint import Endpoint
    from .ring import Exchange

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

TOO_MANY = f"The inspector is open in {STREAMS} pages already, and serves no more at once. Close one of them."
GONE = f"This request is not kept any more: the newest {LONGEST} are."


class Inspector:
    """Answers for an endpoint, keeps the newest exchanges, and shows them. `exchange` is what answers."""

    def __init__(self, endpoint: Endpoint, exchange: Callable[[Request], Exchange]) -> None:
        self.ring = Ring()
        self.endpoint = endpoint
        self.instance = uuid.uuid4().hex
        self.free = threading.BoundedSemaphore(STREAMS)
        self._exchange = exchange

    def exchange(self, request: Request) -> Exchange:
        """One request, one response, and an entry of it."""
        exchange = self._exchange(request)
        self.ring.keep(exchange)
        return exchange

    def answer(self, request: Request, address: str) -> Response | Stream | None:
        """What a browser gets that connected to this address; None for a request that is for the endpoint."""
        wanted = _wanted(request)
        if wanted is None:
            return None
        problem = refusal(request, address)
        if problem:
            return _text(403, problem)
        if wanted == PAGE:
            return _response(200, f"{PAGE}; charset=utf-8", *_page())
        if wanted == ENTRY:
            return self._entry(int(split_url(request.url)[3].partition("=")[2]))
        if not self.free.acquire(blocking=False):
            return _text(503, TOO_MANY)
        return Stream(self, request.header("last-event-id") or "")

    def _entry(self, number: int) -> Response:
        entry = self.ring.find(number)
        return _response(200, ENTRY, json.dumps(detail(entry, self.endpoint))) if entry else _text(404, GONE)


class Stream:
    """What one page is told, turn by turn (https://html.spec.whatwg.org/multipage/server-sent-events.html).

    The id of an event is the server's and the number of the newest entry in it: a page that comes back with it gets
    what it has missed, as far as that is kept; of another server, everything.
    """

    headers = (("Content-Type", EVENTS), *HEADERS)

    def __init__(self, inspector: Inspector, last_event_id: str) -> None:
        self._inspector = inspector
        instance, _, number = last_event_id.partition("-")
        known = instance == inspector.instance and re.fullmatch("[0-9]{1,18}", number)
        self._seen = int(number) if known else 0
        self._quiet_turns = 0
        self._greeted = False

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._inspector.free.release()

    def news(self) -> bytes:
        """The events since the last turn; empty where there is nothing to say."""
        events = b"" if self._greeted else b"retry: %d\n" % RETRY + _event("hello", self._greeting())
        self._greeted = True
        entries = self._inspector.ring.after(self._seen)
        if entries:
            self._seen = entries[-1].number
            rows = [row(entry, self._inspector.endpoint) for entry in entries]
            events += _event("rows", rows, f"{self._inspector.instance}-{self._seen}")
        self._quiet_turns = 0 if events else self._quiet_turns + 1
        return events or (b":\n\n" if self._quiet_turns % QUIET_TURNS == 0 else b"")

    def _greeting(self) -> dict[str, Any]:
        """Which server this is, how many rows a page keeps, and what a client needs to call it. Of a secret key that
        is not the one in AWS's documentation nothing is said."""
        endpoint = self._inspector.endpoint
        own = endpoint.credentials != EXAMPLE_CREDENTIALS
        return {
            "instance": self._inspector.instance,
            "longest": LONGEST,
            "access_key_id": endpoint.credentials.access_key_id,
            "secret_access_key": None if own else EXAMPLE_CREDENTIALS.secret_access_key,
            "region": endpoint.region or "us-east-1",
        }


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
