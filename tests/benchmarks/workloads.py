"""The requests that are signed: AWS's sample of StopAutomationExecution, and what is added to it. None comes twice.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StopAutomationExecution.html
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
REGION = "us-east-2"
SERVICE = "ssm"
HOST = "ssm.us-east-2.amazonaws.com"
TARGET = "AmazonSSM.StopAutomationExecution"
CONTENT_TYPE = "application/x-amz-json-1.1"

WORKLOADS = {
    "sample": {},
    "1 KiB": {"body": 1 << 10},
    "64 KiB": {"body": 1 << 16},
    "1 MiB": {"body": 1 << 20},
    "50 more headers": {"headers": 50},
    "100 parameters": {"parameters": 100},
    "100 not encoded": {"not_encoded": 100},
    "100 encoded otherwise": {"encoded_otherwise": 100},
}
"""What is added to the sample: octets of body; headers; query parameters, canonically encoded, not encoded where the
canonical form is, or encoded in another way than the canonical one. Headers and parameters come in random order."""

AXES = {
    "body": (65, 1 << 18, 1 << 19, 3 << 18, 1 << 20),
    "headers": (0, 50, 100, 150, 200),
    "parameters": (0, 100, 200, 300, 400),
    "not_encoded": (0, 100, 200, 300, 400),
    "encoded_otherwise": (0, 100, 200, 300, 400),
}
"""Along which the growth of the cost is measured, and where."""


class Case(NamedTuple):
    """One request: what is sent, and its URL with the query in canonical form, for the check of the signature."""

    query: str
    canonical_query: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def url(self) -> str:
        return f"https://{HOST}/" + (f"?{self.query}" if self.query else "")

    @property
    def canonical_url(self) -> str:
        return f"https://{HOST}/" + (f"?{self.canonical_query}" if self.canonical_query else "")

    @property
    def target(self) -> str:
        """Path and query."""
        return "/" + (f"?{self.query}" if self.query else "")


def case(
    serial: int,
    *,
    body: int = 65,
    headers: int = 0,
    parameters: int = 0,
    not_encoded: int = 0,
    encoded_otherwise: int = 0,
) -> Case:
    """The request number `serial`: body, values of headers and values of parameters are like no other's."""
    pairs = [
        *parameter_pairs(serial, parameters, canonically),
        *parameter_pairs(serial, not_encoded, not_at_all),
        *parameter_pairs(serial, encoded_otherwise, otherwise),
    ]
    canonical = sorted((pair for _, pair in pairs), key=lambda pair: pair.split("="))
    random.Random(serial).shuffle(pairs)
    sent = "&".join(pair for pair, _ in pairs)
    return Case(sent, "&".join(canonical), header_pairs(serial, headers), payload(serial, body))


def execution_id(serial: int) -> str:
    return f"f7d1f82d-6cde-4f7a-aa53-{serial:012x}"


def payload(serial: int, size: int = 65) -> bytes:
    """The sample's body, with white space after it up to the size: JSON all the same."""
    text = f'{{"AutomationExecutionId": "{execution_id(serial)}"}}'
    return text.encode().ljust(size)


def header_pairs(serial: int, more: int) -> list[tuple[str, str]]:
    """The sample's headers but Host, the target with a name as long as the sample's, and more in random order."""
    target = f"AmazonSSM.Stop{serial:019x}"
    notes = [(f"X-Amz-Meta-Note-{number}", f"note {number} of {serial}") for number in range(more)]
    random.Random(serial).shuffle(notes)
    return [("Accept-Encoding", "identity"), ("X-Amz-Target", target), ("Content-Type", CONTENT_TYPE), *notes]


def parameter_pairs(serial: int, number: int, write: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Parameters as they are sent and as they are in canonical form."""
    for index in range(number):
        name, value = f"Param.{index}", f"~group/{serial:x}:{index},é"
        yield f"{name}={write(value)}", f"{name}={canonically(value)}"


def canonically(value: str) -> str:
    """The specification's UriEncode."""
    return quote(value, safe="-_.~")


def not_at_all(value: str) -> str:
    """What a URL may hold as it stands (RFC 3986 §3.4) is not encoded; the rest is, as every client must."""
    return quote(value, safe="-_.~/:,@")


def otherwise(value: str) -> str:
    """In lower case, and with an escape for the tilde, which needs none."""
    return canonically(value).lower().replace("~", "%7e")
