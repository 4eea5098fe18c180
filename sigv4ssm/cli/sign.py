"""`sigv4ssm sign`, and the forms in which a signed request is printed."""

from __future__ import annotations

import base64
import json
import shlex
import sys
from argparse import Namespace

from ..errors import ParamValidationError
from ..golden.rawtext import write_request
from ..sigv4 import Signed, sign
from ..sigv4.canonical import trimmed
from ..values import Request, octets, split_url
from .given import add_request, add_signing, read_given, signing
from .options import Parser, add_output

USAGE = "sigv4ssm sign URL --service NAME [options]\n       sigv4ssm sign --raw FILE --service NAME [options]"
DESCRIPTION = """\
Sign a request for any AWS service, and print it. Nothing is sent, and no
header is added but those of the signature.

Amazon S3 wants --no-normalize-path --no-double-encode-path
--sign-payload-header."""

LONGEST_ARGUMENT = 100_000
"""Bytes of a body that stand in a command line: Linux takes 128 KiB in one argument."""

EXPECTED_ABOVE = 1_000_000
"""Bytes of a body from which on curl asks first (Expect: 100-continue)."""


def add_options(parser: Parser) -> None:
    add_request(parser)
    add_signing(parser, payload_header=True)
    add_output(parser, [*FORMS], "http (default), curl (a command for sh), json")


def run(options: Namespace) -> int:
    """Print the signed request."""
    request = read_given(options)
    switches = {**signing(options), "sign_payload_header": options.sign_payload_header}
    write(FORMS[options.output](sign(request, **switches)))
    return 0


def write(data: bytes) -> None:
    """To stdout, to the byte."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def as_http(signed: Signed) -> bytes:
    """The raw request in the form of AWS's signing test suite, which `--raw` and `sigv4ssm verify` read."""
    return write_request(signed.request)


def as_json(signed: Signed) -> bytes:
    """All of it with the texts that led there; a body that is no UTF-8 in base64."""
    request = signed.request
    try:
        body = {"body": request.body.decode()}
    except UnicodeDecodeError:
        body = {"body_base64": base64.b64encode(request.body).decode()}
    texts = ("canonical_request", "string_to_sign", "signature")
    fields = {"method": request.method, "url": request.url, "headers": request.headers, **body}
    return json.dumps({**fields, **{name: getattr(signed, name) for name in texts}}, indent=4).encode() + b"\n"


def as_curl(signed: Signed) -> bytes:
    """A command line for sh: curl as it comes adds headers, and removes dot segments; here it does not."""
    request = signed.request
    if " " in request.url:
        raise ParamValidationError("The target holds a raw blank, which curl cannot send.", "Write it as %20.")
    piped = bool(request.body) and not _fits(request.body)
    words = [["curl", "--globoff", "--path-as-is"], *_method(request), *_headers(request)]
    if request.body:
        words.append(["--data-binary", "@-"] if piped else ["--data-raw", request.body.decode()])
    words.append([request.url])
    command = " \\\n  ".join(" ".join(map(shlex.quote, group)) for group in words)
    return octets((_printf(request.body) if piped else "") + command + "\n")


def _method(request: Request) -> list[list[str]]:
    if request.method == "HEAD" and not request.body:
        return [["--head"]]
    return [] if request.method == ("POST" if request.body else "GET") else [["--request", request.method]]


def _headers(request: Request) -> list[list[str]]:
    """Those of the request; those that curl would add, taken away."""
    given = {name.lower() for name, _ in request.headers}
    made = split_url(request.url)[1]
    sent = [
        f"{name}: {trimmed(value)}" if trimmed(value) else f"{name};"
        for name, value in request.headers
        if (name.lower(), trimmed(value)) != ("host", made)  # curl makes the same
    ]
    added = ["User-Agent", "Accept", *(["Content-Type"] if request.body else [])]
    added += ["Expect"] if len(request.body) > EXPECTED_ABOVE else []
    taken = [f"{name}:" for name in added if name.lower() not in given]
    return [["-H", line] for line in [*sent, *taken]]


def _fits(body: bytes) -> bool:
    """Whether the body can stand between quotes: a short text that a terminal shows and takes as it is."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False
    return len(body) <= LONGEST_ARGUMENT and all(character.isprintable() or character == "\n" for character in text)


def _printf(body: bytes) -> str:
    """A command of sh that writes those bytes."""
    return "printf '" + "".join(f"\\{byte:03o}" for byte in body) + "' | "


FORMS = {"http": as_http, "curl": as_curl, "json": as_json}
