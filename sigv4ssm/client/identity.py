"""The chain of credentials as the machine's configuration sets it up: for a client, and for commands without one."""

from __future__ import annotations

import os
import sys

from .. import credentials
from .sender import Sender

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..config import Configuration
    from .clock import Clock


LARGEST_ANSWER = 1 << 20
"""Bytes, of a service that gives credentials."""


def chain(
    settings: Configuration, profile: str | None, sender: Sender | None = None, clock: Clock | None = None
) -> credentials.Chain:
    """The chain for settings read with `profile` as the argument; it asks for MFA codes where there is a terminal."""
    sender = sender or Sender(None, settings.ca_bundle or True, settings.proxies, LARGEST_ANSWER)
    return credentials.Chain(
        os.environ,
        settings.files,
        profile=profile,
        profile_name=settings.profile,
        region=settings.region,
        send=sender.send,
        clock=clock.now if clock else None,
        correct=clock.correct if clock else None,
        ask=_ask if sys.stdin is not None and sys.stdin.isatty() else None,
    )


def _ask(question: str) -> str:
    """An MFA code, from the terminal, as botocore asks for it."""
    from getpass import getpass

    return getpass(question)
