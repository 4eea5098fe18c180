from __future__ import annotations

import os
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator, Mapping

from .. import config
from ..client import shared
from ..credentials import environment
from ..errors import ConfigurationError, NoCredentialsError
from ..values import HIDDEN
from .options import Parser
from .refusal import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..config import Configuration

Row = tuple[str, str, str, str]

USAGE = "sigv4ssm configure list [--profile NAME] [--region NAME]"
DESCRIPTION = """\
Show the profile, the credentials, the region and whatever else is set, each
with the place it came from. Of the keys only the last four characters are
shown. Credentials are fetched as for a call, which may ask a service."""

HEAD = (("Name", "Value", "Type", "Location"), ("----", "-----", "----", "--------"))
LEAST_WIDTHS = (10, 24, 16)
"""Those of the aws CLI; a column grows with what is in it."""

KEYS = {"access_key": environment.KEY_ID, "secret_key": environment.SECRET}
NOT_SET = ("<not set>", "None", "None")

OTHERS = (
    *("endpoint_url", "use_fips", "use_dualstack", "ca_bundle"),
    *("retry_mode", "max_attempts", "user_agent_appid", "allow_http"),
)
IN_FILE = {
    "use_fips": "use_fips_endpoint",
    "use_dualstack": "use_dualstack_endpoint",
    "user_agent_appid": "sdk_ua_app_id",
}
"""Settings that the config file calls something else."""


def add_options(parser: Parser) -> None:
    add = parser.group("what to do")
    add("action ACTION", "list", type=_action)
    add("--profile NAME", "the profile to show (default: AWS_PROFILE, or default)")
    add("--region NAME", "what a command would be given")


def _action(word: str) -> str:
    if word != "list":
        raise ArgumentTypeError(f"{word!r} is not list, which is all there is")
    return word


def run(options: Namespace) -> int:
    """Print the table, as far as it is known; a failure to get credentials comes after it."""
    found = config.read(os.environ, profile=options.profile, region=options.region)
    keys, failure = _keys(found, options.profile)
    others = [_row(found, setting) for setting in OTHERS if setting in found.origins]
    rows = [_row(found, "profile"), *keys, _row(found, "region"), *others, *_proxies(found.proxies)]
    table = [*HEAD, *([printable(text) for text in row] for row in rows)]
    widths = [max(least, *map(len, column)) for least, column in zip(LEAST_WIDTHS, zip(*table))]
    for *columns, location in table:
        print(" ".join(map(str.rjust, columns, widths)), location, sep="    ")
    if failure:
        raise failure
    return 0


def _keys(found: Configuration, profile: str | None) -> tuple[list[Row], ConfigurationError | None]:
    """The rows of the key pair; where there is none, the fault, if it is one."""
    chain = shared.chain(found, profile)
    try:
        pair = chain()
    except ConfigurationError as error:
        return [(name, *NOT_SET) for name in KEYS], None if isinstance(error, NoCredentialsError) else error
    source, location = str(chain.source), str(chain.location)
    keys = zip(KEYS.items(), (pair.access_key_id, pair.secret_access_key))
    rows = [(name, _masked(key), source, variable if source == "env" else location) for (name, variable), key in keys]
    return rows, None


def _masked(key: str) -> str:
    """Its end, as the aws CLI shows it, unless that were most of it."""
    return "*" * 16 + (key[-4:] if len(key) >= 8 else "")


def _row(found: Configuration, setting: str) -> Row:
    origin, value, name = found.origins.get(setting), getattr(found, setting), IN_FILE.get(setting, setting)
    if origin is None:
        return (name, *NOT_SET)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = _without_login(text) if setting == "endpoint_url" else text
    place = ("manual", f"--{origin.location}") if origin.kind == "argument" else (origin.kind, origin.location)
    return (name, text, *place)


def _proxies(proxies: Mapping[str, str]) -> Iterator[Row]:
    """Of the ways to write a variable small letters win, and they come last in the alphabet."""
    for kind, value in sorted(proxies.items()):
        name = f"{kind}_proxy"
        yield name, _without_login(value), "env", max(each for each in os.environ if each.lower() == name)


def _without_login(url: str) -> str:
    """A URL with a login in it may lack its scheme, as that of a proxy."""
    scheme, slashes, rest = url.rpartition("://")
    _, at, host = rest.rpartition("@")
    return f"{scheme}{slashes}{HIDDEN}@{host}" if at else url
