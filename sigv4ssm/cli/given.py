"""The request that the user gives to `sign` and `presign`, and how it is to be signed."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError, Namespace, _ArgumentGroup
from datetime import datetime, timezone
from functools import partial
from urllib.parse import quote

from .. import config, endpoints
from ..client import shared
from ..credentials import check, environment
from ..errors import NoRegionError, ParamValidationError
from ..golden.rawtext import read_request
from ..sigv4.verification import read_claim
from ..values import Credentials, Request, split_url
from .options import Parser, option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SENT_AS_IT_IS = "!#$%&'()*+,-./:;=?@[]_~"
"""What stands in a URL beside letters and digits; the rest is percent-encoded before it is signed."""


def add_request(parser: Parser) -> None:
    """What to sign, spelled as curl spells it."""
    add = parser.group("what to sign")
    add("url URL", "its address, with the query", nargs="?")
    add("-X, --request METHOD", "its method (default GET; POST with data)")
    add("-H, --header LINE...", "'Name: value', or 'Name;' for an empty one; may be repeated", type=_header)
    add("-d, --data DATA...", "its body; @FILE without its line ends; repeated: & between", type=_data)
    add("--data-binary DATA...", "its body; @FILE as it is, @- for stdin", type=_data_binary, dest="data")
    add("--raw FILE", "all of it as raw HTTP in place of these; - for stdin")


def add_signing(parser: Parser, payload_header: bool = False, service_required: bool = True) -> None:
    """How to sign it: the signer's switches."""
    how = parser.add_argument_group("how to sign it")
    add = partial(option, how)
    add("--region NAME", "for this region (default: the configured one)")
    add("--profile NAME", "with this profile's credentials")
    add("--service NAME", "for this service: ssm, s3, execute-api", required=service_required)
    add("--at TIME", "with this time, 2015-08-30T12:36:00Z (default now)", type=time)
    add_path_switches(how)
    if payload_header:
        add("--sign-payload-header", "add x-amz-content-sha256 (S3)")
    add("--omit-session-token", "add the token without signing it (IoT)")
    add("--unsigned-header NAME...", "do not sign this; may be repeated")


def add_path_switches(group: _ArgumentGroup) -> None:
    """How the path becomes a part of the canonical request: signers and verifiers must agree on it."""
    for name, text in (("normalize", "keep dot segments and // (S3)"), ("double-encode", "encode the path once (S3)")):
        option(group, f"--no-{name}-path", text, action="store_false", dest=f"{name.replace('-', '_')}_path")


def path_switches(options: Namespace) -> dict[str, bool]:
    return {"normalize_path": options.normalize_path, "double_encode_path": options.double_encode_path}


def signing(options: Namespace) -> dict[str, Any]:
    """What the options and the configuration say to the signer. Raises ConfigurationError, such as NoRegionError."""
    found = config.read(os.environ, profile=options.profile, region=options.region)
    if not found.region:
        raise NoRegionError("No region is set.", "Give one (--region), or set AWS_REGION.")
    return {
        "credentials": shared.chain(found, options.profile)(),
        "region": endpoints.without_fips(found.region),
        **switches(options),
    }


def switches(options: Namespace) -> dict[str, Any]:
    """What the options alone say to the signer."""
    return {
        "service": options.service,
        "at": options.at or datetime.now(timezone.utc),
        "omit_session_token": options.omit_session_token,
        "unsigned_headers": options.unsigned_header,
        **path_switches(options),
    }


def read_given(options: Namespace) -> Request:
    """The request of the options. Raises ParamValidationError for what is none."""
    if options.raw is not None:
        if (options.url, options.request, options.header, options.data) != (None, None, [], []):
            raise ParamValidationError("--raw is the whole request.", "Give it without a URL, -X, -H or -d.")
        return read_raw(options.raw)
    if options.url is None:
        raise ParamValidationError("No request is given.", "Give its URL, or --raw FILE.")
    method = options.request or ("POST" if options.data else "GET")
    return Request(method, _sendable(options.url), options.header, b"&".join(options.data))


def read_raw(name: str) -> Request:
    return read_request(read_bytes(name))


def read_bytes(name: str) -> bytes:
    """The content of a file, or of stdin for `-`. Raises ParamValidationError."""
    try:
        return _read(name)
    except OSError as error:
        raise ParamValidationError(f"Cannot read {name}: {_reason(error)}.", "Give a file, or - for stdin.") from error


def known_credentials(request: Request) -> Credentials | None:
    """The credentials of the environment, if they are those of the key that the request is signed with."""
    own = environment.find(os.environ)
    return check(own) if own and own.access_key_id == read_claim(request).credential.partition("/")[0] else None


def _sendable(url: str) -> str:
    """The URL without its fragment, and with blanks and the like percent-encoded: nobody sends those raw."""
    scheme, authority, path, query = split_url(url)
    if not authority.isascii():
        raise ParamValidationError("The host is not ASCII.", "Write it as it is sent: xn--….")
    path, query = (quote(os.fsencode(part), safe=SENT_AS_IT_IS) for part in (path, query))
    return f"{scheme}://{authority}{path}{'?' if query else ''}{query}"


def _header(line: str) -> tuple[str, str]:
    """The message never shows the value."""
    name, colon, value = line.partition(":")
    value = value.strip(" \t")
    if not colon and line.endswith(";"):
        return line[:-1], ""
    if not value:
        raise ArgumentTypeError("write 'Name: value', or 'Name;' for an empty one")
    return name, value


def _data(text: str) -> bytes:
    content = _data_binary(text)
    return content.translate(None, b"\r\n\0") if text.startswith("@") else content


def _data_binary(text: str) -> bytes:
    if not text.startswith("@"):
        return os.fsencode(text)
    try:
        return _read(text[1:])
    except OSError as error:
        raise ArgumentTypeError(f"cannot read {text[1:]}: {_reason(error)}") from error


def time(text: str) -> datetime:
    """A time in UTC, in either form of ISO 8601 that ends in Z."""
    form = "%Y-%m-%dT%H:%M:%SZ" if "-" in text else "%Y%m%dT%H%M%SZ"
    try:
        return datetime.strptime(text, form).replace(tzinfo=timezone.utc)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no time like 2015-08-30T12:36:00Z") from error


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read() if sys.stdin else b""
    with open(name, "rb") as file:
        return file.read()


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
