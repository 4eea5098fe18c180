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
    request = read_given(options)
    signed = sign(request, sign_payload_header=options.sign_payload_header, **signing(options))
    write(FORMS[options.output](signed))
    return 0


def write(data: bytes) -> None:
    """To stdout, to the byte."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def _as_json(signed: Signed) -> bytes:
    """All of it with the texts that led there; a body that is no UTF-8 in base64."""
    request = signed.request
    try:
        body = {"body": request.body.decode()}
    except UnicodeDecodeError:
        body = {"body_base64": base64.b64encode(request.body).decode()}
    fields = {"method": request.method, "url": request.url, "headers": request.headers, **body}
    texts = {name: getattr(signed, name) for name in ("canonical_request", "string_to_sign", "signature")}
    return json.dumps({**fields, **texts}, indent=4).encode() + b"\n"


def _as_curl(signed: Signed) -> bytes:
    """A command line for sh: curl as it comes adds headers, and removes dot segments; here it does not."""
    request = signed.request
    if " " in request.url:
        raise ParamValidationError("The target holds a raw blank, which curl cannot send.", "Write it as %20.")
    words, piped = [["curl", "--globoff", "--path-as-is"]], ""
    if request.method == "HEAD" and not request.body:
        words.append(["--head"])
    elif request.method != ("POST" if request.body else "GET"):
        words.append(["--request", request.method])
    words += [["-H", line] for line in _headers(request)]
    if request.body and _fits(request.body):
        words.append(["--data-raw", request.body.decode()])
    elif request.body:
        piped = "printf '" + "".join(f"\\{byte:03o}" for byte in request.body) + "' | "
        words.append(["--data-binary", "@-"])
    command = " \\\n  ".join(" ".join(map(shlex.quote, group)) for group in [*words, [request.url]])
    return octets(f"{piped}{command}\n")


def _headers(request: Request) -> list[str]:
    """Those of the request, but for a Host that curl makes itself; and those that curl would add, taken away."""
    host = ("host", split_url(request.url)[1])
    pairs = [(name, trimmed(value)) for name, value in request.headers]
    sent = [f"{name}: {value}" if value else f"{name};" for name, value in pairs if (name.lower(), value) != host]
    added = ["User-Agent", "Accept", *(["Content-Type"] if request.body else [])]
    added += ["Expect"] if len(request.body) > EXPECTED_ABOVE else []
    given = {name.lower() for name, _ in pairs}
    return [*sent, *(f"{name}:" for name in added if name.lower() not in given)]


def _fits(body: bytes) -> bool:
    """Whether the body can stand between quotes: a short text that a terminal shows and takes as it is."""
    text = body.decode("utf-8", "surrogateescape")
    return len(body) <= LONGEST_ARGUMENT and all(character.isprintable() or character == "\n" for character in text)


FORMS = {"http": lambda signed: write_request(signed.request), "curl": _as_curl, "json": _as_json}
"""The first is the form of AWS's signing test suite, which `--raw` and `sigv4ssm verify` read."""
