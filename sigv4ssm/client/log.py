"""What a client says of its work: each step of a call at DEBUG, what the user should know at WARNING.

The first line of a record names the step, the lines after it show it. No secret is among them: session tokens are
hidden; signing keys and the bodies of successes are not logged.
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

_logger: logging.Logger | None = None


def _listener() -> logging.Logger | None:
    """The logger, if somebody listens at DEBUG. In a program that has not imported `logging` nobody can, and a call
    does not import it to find out: it costs 10 ms."""
    logger = _logger or (_own_logger() if "logging" in sys.modules else None)
    return logger if logger is not None and logger.isEnabledFor(10) else None


def _own_logger() -> logging.Logger:
    global _logger
    import logging

    _logger = logging.getLogger(__package__)
    return _logger


def signed(operation: str, texts: Signed) -> None:
    logger = _listener()
    if logger:
        logger.debug("%s: canonical request\n%s", operation, redact(texts.canonical_request))
        logger.debug("%s: string to sign\n%s", operation, texts.string_to_sign)


def sent(operation: str, request: Request, attempt: int) -> None:
    """The head of a request; its body is what the caller gave."""
    logger = _listener()
    if logger:
        head = _head(f"{request.method} {request.url}", request)
        logger.debug("%s: attempt %d, request\n%s", operation, attempt, head)


def answered(operation: str, response: Response, started: float) -> None:
    """The head of a response, and the body of a refusal; that of a success may be secret."""
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
        titled = failures.operation, failures.attempts, what, reason
        logger.debug("%s: attempt %d failed, %s (%s)\n%s", *titled, redact(failures.last.problem))


def warn(text: str) -> None:
    _own_logger().warning("%s", text)


def _head(first: str, message: Message) -> str:
    return redact("\n".join((first, *(f"{name}: {value}" for name, value in message.headers))))
