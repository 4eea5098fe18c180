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
    from .endpoint import Endpoint, Exchange


def numbered_ids() -> Callable[[], str]:
    """Ids of executions that are the same in every run, so that what is recorded twice is the same twice."""
    numbers = itertools.count(1)
    return lambda: f"00000000-0000-4000-8000-{next(numbers):012}"


class Recording:
    """Answers as its endpoint does, once the request is written. `report` is told what is written, and what is not: of
    the request only its method and path, for the query may hold a token."""

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
        outcome = self._record(request, exchange.response, verified)
        self._report(f"{request.method} {split_url(request.url)[2] or '/'}: {outcome}")
        return exchange

    def _record(self, request: Request, response: Response, verified: Verified | Refused) -> str:
        if isinstance(verified, Refused):
            return f"not recorded: {REASONS[verified.reason]}"
        pair = self._endpoint.credentials
        secrets = (pair.secret_access_key, pair.session_token, pair.access_key_id)
        try:
            name = self._recorder.keep(request, response, verified=verified, secrets=secrets)
        except SigV4SSMError as error:
            return f"not recorded: {error}"
        except OSError as error:
            return f"not recorded: {error.strerror or error}"
        except ValueError:  # half a character, which no file can hold
            return "not recorded: it is no text"
        return f"recorded as {name}" if name else "recorded already"
