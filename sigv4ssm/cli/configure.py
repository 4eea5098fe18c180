"""`sigv4ssm configure list`."""

from __future__ import annotations

import os
from argparse import ArgumentTypeError, Namespace
from collections.abc import Mapping

from .. import config
from ..client import shared
from ..credentials import environment
from ..errors import ConfigurationError, NoCredentialsError
from ..values import HIDDEN
from .options import Parser
from .refusal import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..config import Configuration, Origin

Row = tuple[str, str, str, str]

USAGE = "sigv4ssm configure list [--profile NAME] [--region NAME]"
DESCRIPTION = """\
Show the profile, the credentials, the region and whatever else is set, each
with the place it came from. Of the keys only the last four characters are
shown. Credentials are fetched as for a call, which may ask a service."""

HEAD = (("Name", "Value", "Type", "Location"), ("----", "-----", "----", "--------"))
LEAST_WIDTHS = (10, 24, 16)
"""Those of the aws CLI; a column grows with what is in it."""

KEYS = ("access_key", "secret_key")
VARIABLES = (environment.KEY_ID, environment.SECRET)
NOT_SET = "<not set>"
MASK = "*" * 16

OTHERS = (
    # as the config file names it, as the configuration does
    ("endpoint_url", "endpoint_url"),
    ("use_fips_endpoint", "use_fips"),
    ("use_dualstack_endpoint", "use_dualstack"),
    ("ca_bundle", "ca_bundle"),
    ("retry_mode", "retry_mode"),
    ("max_attempts", "max_attempts"),
    ("sdk_ua_app_id", "user_agent_appid"),
    ("allow_http", "allow_http"),
)


def add_options(parser: Parser) -> None:
    what = parser.add_argument_group("what to do")
    what.add_argument("action", metavar="ACTION", type=_action, help="list")
    what.add_argument("--profile", metavar="NAME", help="the profile to show (default: AWS_PROFILE, or default)")
    what.add_argument("--region", metavar="NAME", help="what a command would be given")


def _action(word: str) -> str:
    if word != "list":
        raise ArgumentTypeError(f"{word!r} is not list, which is all there is")
    return word


def run(options: Namespace) -> int:
    """Print the table, as far as it is known; a failure to get credentials comes after it."""
    found = config.read(os.environ, profile=options.profile, region=options.region)
    keys, failure = _keys(found, options.profile)
    rows = [
        _row("profile", found.profile, found.origins.get("profile")),
        *keys,
        _row("region", found.region, found.origins.get("region")),
    ]
    _print([*HEAD, *rows, *_others(found), *_proxies(found.proxies)])
    if failure:
        raise failure
    return 0


def _keys(found: Configuration, profile: str | None) -> tuple[list[Row], ConfigurationError | None]:
    """The rows of the key pair; where there is none, the fault, if it is one."""
    chain = shared.chain(found, profile)
    try:
        pair = chain()
    except ConfigurationError as error:
        none = [(name, NOT_SET, "None", "None") for name in KEYS]
        return none, None if isinstance(error, NoCredentialsError) else error
    source, location = chain.source or "", chain.location or ""
    locations = VARIABLES if source == "env" else (location, location)
    values = _masked(pair.access_key_id), _masked(pair.secret_access_key)
    return [(name, value, source, place) for name, value, place in zip(KEYS, values, locations)], None


def _masked(key: str) -> str:
    """Its end, as the aws CLI shows it, unless that were most of it."""
    return MASK + (key[-4:] if len(key) >= 8 else "")


def _row(name: str, value: object, origin: Origin | None) -> Row:
    if origin is None:
        return name, NOT_SET, "None", "None"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = _without_login(text) if name == "endpoint_url" else text
    if origin.kind == "argument":
        return name, text, "manual", f"--{origin.location}"
    return name, text, origin.kind, origin.location


def _others(found: Configuration) -> list[Row]:
    """The settings that are not left at their defaults."""
    return [
        _row(name, getattr(found, setting), found.origins[setting])
        for name, setting in OTHERS
        if setting in found.origins
    ]


def _proxies(proxies: Mapping[str, str]) -> list[Row]:
    """Of the ways to write a variable small letters win, and they come last in the alphabet."""
    rows = []
    for kind, value in sorted(proxies.items()):
        name = f"{kind}_proxy"
        variable = max(variable for variable in os.environ if variable.lower() == name)
        rows.append((name, _without_login(value), "env", variable))
    return rows


def _without_login(url: str) -> str:
    """A URL with a login in it may lack its scheme, as that of a proxy."""
    scheme, slashes, rest = url.rpartition("://")
    _, at, host = rest.rpartition("@")
    return f"{scheme}{slashes}{HIDDEN}@{host}" if at else url


def _print(rows: list[Row]) -> None:
    widths = [max(least, *map(len, column)) for least, column in zip(LEAST_WIDTHS, zip(*rows))]
    for *columns, location in rows:
        left = " ".join(printable(text).rjust(width) for text, width in zip(columns, widths))
        print(f"{left}    {printable(location)}")
