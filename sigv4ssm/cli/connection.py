"""Where a command sends its calls, and how: the options that all commands share that call Systems Manager."""

from __future__ import annotations

import os
from argparse import Namespace

from ..client import Client
from ..transport import StdlibTransport
from .options import WEEK, Parser, add_spans, option


def add_options(parser: Parser) -> None:
    add = parser.group("where it runs")
    add("--region NAME", "its region (default: the configured one)")
    add("--profile NAME", "use this profile's credentials and settings")
    add("--endpoint-url URL", "send to this endpoint in place of AWS's")
    add("--use-fips-endpoint", "send to the FIPS endpoint", default=None)
    add("--use-dualstack-endpoint", "send to the endpoint that has IPv6", default=None)
    how = parser.add_argument_group("connection")
    option(how, "--ca-bundle FILE", "trust the authorities in this PEM file alone")
    option(how, "--no-verify-ssl", "trust any certificate; for tests only")
    option(how, "--allow-http", "allow plain HTTP to other machines")
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
    return connect, read, max(60, connect + read)


def _unverified() -> StdlibTransport:
    from ..transport.proxies import from_environment

    return StdlibTransport(verify=False, proxies=from_environment(os.environ))
