"""`sigv4ssm stop`."""

from __future__ import annotations

import json
import sys

from ..client import Client
from .style import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from ..transport import RequestsTransport


def run(options: Namespace) -> int:
    """Stop one execution and print the answer."""
    with Client(
        options.region,
        endpoint_url=options.endpoint_url,
        use_fips=options.use_fips_endpoint,
        use_dualstack=options.use_dualstack_endpoint,
        ca_bundle=options.ca_bundle,
        allow_http=options.allow_http,
        timeout=(options.cli_connect_timeout, options.cli_read_timeout, 60),
        transport=_unverified() if options.no_verify_ssl else None,
    ) as client:
        answer = client.stop_automation_execution(AutomationExecutionId=options.id, Type=options.type)
    metadata = answer.pop("ResponseMetadata")
    print(json.dumps(answer, indent=4))
    if sys.stderr.isatty():
        note = f"AWS took the request ({metadata.get('RequestId', 'without an id')}); the execution is being stopped."
        print(Style(sys.stderr).quiet(note), file=sys.stderr)
    return 0


def _unverified() -> RequestsTransport:
    import os

    from ..transport import RequestsTransport
    from ..transport.proxies import from_environment

    return RequestsTransport(verify=False, proxies=from_environment(os.environ))
