"""Where a command sends its calls, and how: the options that all commands share that call Systems Manager."""

from __future__ import annotations

from argparse import Namespace

from ..client import Client
from ..transport import StdlibTransport
from .options import WEEK, Parser, add_spans

TOTAL = 60.0


def add_options(parser: Parser) -> None:
    where = parser.add_argument_group("where it runs")
    where.add_argument("--region", metavar="NAME", help="its region (default: the configured one)")
    where.add_argument("--profile", metavar="NAME", help="use this profile's credentials and settings")
    where.add_argument("--endpoint-url", metavar="URL", help="send to this endpoint in place of AWS's")
    for name, what_for in (("fips", "send to the FIPS endpoint"), ("dualstack", "send to the endpoint that has IPv6")):
        where.add_argument(f"--use-{name}-endpoint", action="store_true", default=None, help=what_for)
    how = parser.add_argument_group("connection")
    how.add_argument("--ca-bundle", metavar="FILE", help="trust the authorities in this PEM file alone")
    how.add_argument("--no-verify-ssl", action="store_true", help="trust any certificate; for tests only")
    how.add_argument("--allow-http", action="store_true", help="allow plain HTTP to other machines")
    limits = ("cli-connect-timeout", 5, "time to connect"), ("cli-read-timeout", 30, "time to read")
    add_spans(how, *limits, more="; 0 is no limit")


def make_client(options: Namespace, region: str | None = None) -> Client:
    """A client as the options say, in the region given or else in that of the options."""
    return Client(
        region or options.region,
        profile=options.profile,
        endpoint_url=options.endpoint_url,
        use_fips=options.use_fips_endpoint,
        use_dualstack=options.use_dualstack_endpoint,
        ca_bundle=options.ca_bundle,
        allow_http=options.allow_http,
        timeout=_timeout(options),
        transport=_unverified() if options.no_verify_ssl else StdlibTransport,
    )


def _timeout(options: Namespace) -> tuple[float, float, float]:
    """(connect, read, total): 0 is no limit, as the aws CLI has it; the total is a minute, or more if those are."""
    connect, read = options.cli_connect_timeout or WEEK, options.cli_read_timeout or WEEK
    return connect, read, max(TOTAL, connect + read)


def _unverified() -> StdlibTransport:
    import os

    from ..transport.proxies import from_environment

    return StdlibTransport(verify=False, proxies=from_environment(os.environ))
