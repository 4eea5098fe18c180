from __future__ import annotations

import sys
from argparse import Namespace
from functools import partial

from ..sigv4 import Signed, presign
from ..sigv4.canonical import UNSIGNED_PAYLOAD
from ..sigv4.covered import CONTENT_HASH_NAME
from ..sigv4.query import LONGEST
from ..values import Request, octets
from .given import add_request, add_signing, read_given, signing
from .options import Parser, add_output, count
from .sign import FORMS, write
from .style import Style

USAGE = "sigv4ssm presign URL --service NAME [options]\n       sigv4ssm presign --raw FILE --service NAME [options]"
DESCRIPTION = """\
Print a URL with the signature in its query, for any AWS service. Whoever has
the URL can send the request, as you, until it expires.

All headers that are given are signed, and so is the body: whoever uses the
URL must send the same. Amazon S3 wants --no-normalize-path
--no-double-encode-path --unsigned-payload."""

lifetime = partial(count, most=LONGEST)
"""Seconds that a URL may live."""

UNSIGNED = (CONTENT_HASH_NAME, UNSIGNED_PAYLOAD)
"""The header goes along unsigned: S3 takes a URL's body for unsigned with it and without it."""


def add_options(parser: Parser) -> None:
    add_request(parser)
    add_signing(parser)
    add = parser.group("the URL")
    add("--expires-in SECONDS", "its life, 1 to 604800 (default 3600)", type=lifetime, default=3600)
    add("--unsigned-payload", "good for any body (S3)")
    add_output(parser, ["url", *FORMS], "url (default), http, curl (a command for sh), json")


def run(options: Namespace) -> int:
    request, switches = read_given(options), signing(options)
    if options.unsigned_payload:
        request = Request(request.method, request.url, [*request.headers, UNSIGNED], request.body)
        switches["unsigned_headers"] = [*switches["unsigned_headers"], CONTENT_HASH_NAME]
    signed = presign(request, expires=options.expires_in, **switches)
    if options.output != "url":
        write(FORMS[options.output](signed))
        return 0
    write(octets(signed.request.url + "\n"))
    note = _besides(signed)
    if note:
        print(Style(sys.stderr).quiet(note), file=sys.stderr)
    return 0


def _besides(signed: Signed) -> str:
    """What the URL alone does not say, though it is signed; nothing for a plain GET."""
    *_, names, payload = signed.canonical_request.split("\n")
    pieces = [f"the header {name}" for name in names.split(";") if name != "host"]
    pieces += ["the body"] if signed.request.body and payload != UNSIGNED_PAYLOAD else []
    if signed.request.method == "GET" and not pieces:
        return ""
    return f"Send it as {signed.request.method}{' with ' if pieces else ''}{' and '.join(pieces)}."
