"""Requests whose walk-through is tested, and a reader of HTML that minds what a browser would mend."""

from __future__ import annotations

from datetime import datetime, timezone
from html.parser import HTMLParser

from sigv4ssm import Credentials, Request
from sigv4ssm.explain import Explanation, explain, explain_signed

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
PAIR = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
CANARIES = Credentials("AKIDCANARY", "SECRETCANARY" + "x" * 28, "TOKENCANARY" + "y" * 40)
ATTACK = "</script><script>alert(1)</script>"

STOP = Request(
    "POST",
    "https://ssm.us-east-2.amazonaws.com/",
    {
        "X-Amz-Target": "AmazonSSM.StopAutomationExecution",
        "Content-Type": "application/x-amz-json-1.1",
        "User-Agent": "sigv4ssm",
    },
    b'{"AutomationExecutionId": "f7d1f82d-6cde-4f7a-aa53-d485b0000000", "Type": "Cancel"}',
)
HOSTILE = Request(
    "PUT",
    f"https://h.example/{ATTACK}/?q={ATTACK}&<img src=x onerror=alert(2)>=\"'",
    {"Host": "h.example", "X-Note": f"\"'><b onclick=alert(3)>{ATTACK}", "X-Turned": "\u202eabc\u2066\x85"},
    f"{ATTACK}&amp;\r\n\0\n\n<!-- --><style>*{{}}</style>".encode(),
)


def explained(name: str) -> Explanation:
    """One of `NAMES`."""
    if name == "mismatch":
        signed = explained("stop").signed_request
        return explain_signed(
            signed.with_headers([(key, value.replace("SSM", "ssm")) for key, value in signed.headers]), PAIR
        )
    request, credentials, switches = {
        "stop": (STOP, PAIR, {}),
        "keys": (STOP, PAIR, {"show_keys": True}),
        "canaries": (STOP, CANARIES, {"expires": 900}),
        "hostile": (HOSTILE, PAIR, {"expires": 60}),
        "hostile header": (HOSTILE, PAIR, {}),
    }[name]
    return explain(request, credentials, region="us-east-2", service="ssm", at=AT, **switches)


NAMES = ("stop", "keys", "canaries", "mismatch", "hostile", "hostile header")


def element(part: str) -> str:
    """The CSS selector of a part by its id, which has dots in it."""
    return f'[id="{part}"]'


VOID = ("meta", "link", "br", "hr", "img", "input")


class Reader(HTMLParser):
    """What a page holds: elements with their attributes and texts, in order. Fails where tags do not nest."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert [] == self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"{tag} has an attribute twice"
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self._open.pop(), f"</{tag}> at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self._open[-1] if self._open else "", []).append(data)

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]
