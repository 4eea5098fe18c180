"""Wrong requests, each made by breaking a right one in one way, and what a diagnosis must name.

Written down before the table of causes. The right ones are two: `stop`, a POST to Systems Manager, and `items`, a GET
with a path and a query to API Gateway. The doors, which `doors.py` opens:

    echo      AWS's recorded answer to a mismatch (SSM-FACTS §4): its canonical request is the right one, broken as `old
              → new` says. The client's side has the signed request and the answer.
    text      an answer of AWS without an echo. `server_time`, `url` and the like say what else is known.
    socket    a signer written by hand, with one step of its own, sends raw bytes to `serve`. The service's side has
              what arrived, and the secret.
    boto3     boto3 calls `serve`; `hop` changes what it has signed before it leaves. Both sides look, but for what
              the client alone can know (`known_to`).
    curl      curl signs and sends to `serve`. Both sides look, where curl shows what it signed.
    requests  requests sends a signed request, with a netrc or through a redirect. Both sides look.
    alone     a signed request, and no answer.

`<host>` is the host and port of `serve`, `<other>` those of a server that redirects to it.
"""

from __future__ import annotations

from .hops import CONTENT_TYPES, HOPS, HOSTS, REDIRECTS
from .keys import KEYS, TOKENS
from .refusals import REFUSALS
from .row import KINDS as KINDS
from .row import Wrong
from .signers import SIGNERS
from .times_and_targets import CLOCKS, PATHS, QUERIES

WRONG: list[Wrong] = [
    *CLOCKS,
    *QUERIES,
    *PATHS,
    *CONTENT_TYPES,
    *HOSTS,
    *HOPS,
    *REDIRECTS,
    *KEYS,
    *TOKENS,
    *SIGNERS,
    *REFUSALS,
]
