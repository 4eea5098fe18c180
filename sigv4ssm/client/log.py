"""What a client says of its work: each step of a call at DEBUG, what the user should know at WARNING.

The first line of a record names the step, the others show it, without secrets: session tokens are hidden, signing keys
and the bodies of successes are left out.
"""

from __future__ import annotations

import sys
import time

from ..values import redact

TYPE_CHECKING = False
if TYPE_CHECKING:
    import logging

    from ..sigv4 import Signed
    from ..values import Message, Request, Response
    from .retries import Failures


def _listener() -> logging.Logger | None:
    """The logger, if somebody listens at DEBUG. In a program that has not imported `logging` nobody can, and a call
    does not import it to find out: it costs 10 ms."""
    if "logging" not in sys.modules:
        return None
    logger = _logger()
    return logger if logger.isEnabledFor(10) else None


def _logger() -> logging.Logger:
    import logging

    return logging.getLogger(__package__)


def signed(operation: str, texts: Signed) -> None:
    logger = _listener()
    if logger:
        logger.debug("%s: canonical request\n%s", operation, redact(texts.canonical_request))
        logger.debug("%s: string to sign\n%s", operation, texts.string_to_sign)


def sent(operation: str, request: Request, attempt: int) -> None:
    """The head alone: the body is what the caller gave."""
    logger = _listener()
    if logger:
        head = _head(f"{request.method} {request.url}", request)
        logger.debug("%s: attempt %d, request\n%s", operation, attempt, head)


def answered(operation: str, response: Response, started: float) -> None:
    """Of a success, whose body may be secret, the head alone."""
    logger = _listener()
    if logger:
        body = f"\n\n{response.body.decode('utf-8', 'replace')}" if response.status >= 400 else ""
        text = _head(f"HTTP {response.status}", response) + redact(body)
        logger.debug("%s: response after %.3f s\n%s", operation, time.monotonic() - started, text)


def failed(failures: Failures, seconds: float | None, reason: str) -> None:
    """What follows a failure: the next attempt after a pause, or (None) nothing."""
    logger = _listener()
    if logger:
        what = "no further one" if seconds is None else f"the next in {seconds:.3f} s"
        told = failures.operation, failures.attempts, what, reason, redact(failures.last.problem)
        logger.debug("%s: attempt %d failed, %s (%s)\n%s", *told)


def warn(text: str) -> None:
    _logger().warning("%s", text)


def _head(first: str, message: Message) -> str:
    return redact("\n".join((first, *(f"{name}: {value}" for name, value in message.headers))))
