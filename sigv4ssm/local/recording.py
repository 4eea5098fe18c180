"""An endpoint that records: each request that verifies becomes a golden case, whatever service it is for."""

from __future__ import annotations

import itertools

from ..errors import SigV4SSMError
from ..golden import Recorder
from ..sigv4 import Refused
from ..sigv4.verification import REASONS
from ..values import split_url
from .server import Served

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..sigv4 import Verified
    from ..values import Request, Response
    from .endpoint import Endpoint
    from .ring import Exchange


def numbered_ids() -> Callable[[], str]:
    """Ids of executions that are the same in every run, so that what is recorded twice is the same twice."""
    numbers = itertools.count(1)
    return lambda: f"00000000-0000-4000-8000-{next(numbers):012}"


class Recording:
    """Answers as its endpoint does, once the request is written. `report` is told what is written, and what is not."""

    def __init__(self, endpoint: Endpoint, recorder: Recorder, report: Callable[[str], None]) -> None:
        self._endpoint = endpoint
        self._recorder = recorder
        self._report = report

    def serve(self, host: str = "127.0.0.1", port: int = 0, *, inspector: bool = False) -> Served:
        return Served(self.exchange, host, port, self._endpoint if inspector else None)

    def exchange(self, request: Request) -> Exchange:
        """As the endpoint's `exchange`, and a case if there is none yet."""
        verified = self._endpoint.verify(request)
        exchange = self._endpoint.exchange(request)
        self._record(request, exchange.response, verified)
        return exchange

    def _record(self, request: Request, response: Response, verified: Verified | Refused) -> None:
        if isinstance(verified, Refused):
            self._say(request, f"not recorded: {REASONS[verified.reason]}")
            return
        pair = self._endpoint.credentials
        secrets = (pair.secret_access_key, pair.session_token, pair.access_key_id)
        try:
            name = self._recorder.keep(request, response, verified=verified, secrets=secrets)
            self._say(request, f"recorded as {name}" if name else "recorded already")
        except SigV4SSMError as error:
            self._say(request, f"not recorded: {error}")
        except OSError as error:
            self._say(request, f"not recorded: {error.strerror or error}")
        except ValueError:  # half a character, which no file can hold
            self._say(request, "not recorded: it is no text")

    def _say(self, request: Request, outcome: str) -> None:
        """Of the request only its method and path: the query may hold a token."""
        self._report(f"{request.method} {split_url(request.url)[2] or '/'}: {outcome}")
