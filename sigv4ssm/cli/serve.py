"""`sigv4ssm serve`."""

from __future__ import annotations

import os
import sys
import threading
from datetime import datetime, timedelta, timezone

from ..credentials import environment
from ..local import EXAMPLE_CREDENTIALS, Endpoint
from ..local.automation import Course

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def run(options: Namespace) -> int:
    """Serve until interrupted."""
    own = environment.find(os.environ)
    offset = timedelta(seconds=options.clock_offset)
    endpoint = Endpoint(
        own or EXAMPLE_CREDENTIALS,
        clock=lambda: datetime.now(timezone.utc) + offset,
        region=options.region,
        course=Course(
            options.pending,
            options.running,
            options.cancelling,
            options.ending,
            options.completed,
            options.stop_of_ended,
        ),
        denied=options.deny,
        denied_first=options.deny_first,
    )
    with endpoint.serve(options.host, options.port) as served:
        print(f"listening on {served.url}", flush=True)
        pair = f"the key {own.access_key_id} of the environment" if own else "the documented example key AKIDEXAMPLE"
        print(f"It accepts {pair}. Ctrl-C ends it.", file=sys.stderr, flush=True)
        threading.Event().wait()
    return 0
