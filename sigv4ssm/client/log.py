"""What a client says of its work: each step of a call at DEBUG, what the user should know at WARNING.

Imported where somebody listens (`shared.log`). The first line of a record names the step, the others show it, without
secrets: session tokens are hidden, signing keys and the bodies of successes are left out.
"""

from __future__ import annotations

import logging
import time

from ..values import redact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..sigv4 import Signed
    from ..values import Message, Request, Response
    from .retries import Failures


_logger = logging.getLogger(__package__)


def signed(operation: str, texts: Signed) -> None:
    _logger.debug("%s: canonical request\n%s", operation, redact(texts.canonical_request))
    _logger.debug("%s: string to sign\n%s", operation, texts.string_to_sign)


def sent(operation: str, request: Request, attempt: int) -> None:
    """The head alone: the body is what the caller gave."""
    head = _head(f"{request.method} {request.url}", request)
    _logger.debug("%s: attempt %d, request\n%s", operation, attempt, head)


def answered(operation: str, response: Response, started: float) -> None:
    """Of a success, whose body may be secret, the head alone."""
    body = f"\n\n{response.body.decode('utf-8', 'replace')}" if response.status >= 400 else ""
    text = _head(f"HTTP {response.status}", response) + redact(body)
    _logger.debug("%s: response after %.3f s\n%s", operation, time.monotonic() - started, text)


def failed(failures: Failures, seconds: float | None, reason: str) -> None:
    """What follows a failure: the next attempt after a pause, or (None) nothing."""
    what = "no further one" if seconds is None else f"the next in {seconds:.3f} s"
    told = failures.operation, failures.attempts, what, reason, redact(failures.last.problem)
    _logger.debug("%s: attempt %d failed, %s (%s)\n%s", *told)


def warn(text: str) -> None:
    _logger.warning("%s", text)


def _head(first: str, message: Message) -> str:
    return redact("\n".join((first, *(f"{name}: {value}" for name, value in message.headers))))
