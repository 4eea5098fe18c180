"""How the text of a setting becomes its value, as botocore reads it, and what is refused.

Each conversion takes the value and where it came from, for the message. An argument comes as what it is, not as text.
"""

from __future__ import annotations

import re

from ..errors import ConfigurationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .lookup import Origin

MODES = ("standard", "legacy", "adaptive")

NOT_IN_APP_ID = r"[^A-Za-z0-9!#$%&'*+,.^_`|~-]"
LONGEST_APP_ID = 50

_warnings: set[str] = set()


def boolean(value: str | bool, origin: Origin) -> bool:
    """True for `true` in any case. All else is false, `1` and `yes` too, which is said."""
    if isinstance(value, bool):
        return value
    if value.lower() not in ("true", "false", ""):
        warn_once(f"{origin} is {value!r}, which is not true, so it counts as false.")
    return value.lower() == "true"


def is_1(value: str, _: Origin) -> bool:
    """For what weakens security: nothing but `1` will do."""
    return value == "1"


def file_name(value: str, origin: Origin) -> str:
    """An empty one is refused, as by botocore, whose older releases took it for leave to verify nothing."""
    if isinstance(value, str) and not value.strip():
        raise ConfigurationError(f"{origin} is empty.", "Unset it, or give the path of a PEM file.")
    return value


def whole_number(value: str | int, origin: Origin) -> int:
    """At least 1."""
    try:
        number = int(value) if isinstance(value, str) else value
    except ValueError:
        number = 0
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise ConfigurationError(f"{origin} is {value!r}.", "Give a whole number of attempts, 1 or more.")
    return number


def mode(value: str, origin: Origin) -> str:
    """The modes that botocore has. There is one way to retry here, so two of them are no more than names."""
    if value not in MODES:
        raise ConfigurationError(f"{origin} is {value!r}.", f"Give one of {', '.join(MODES)}.")
    if value != "standard":
        warn_once(f"{origin} is {value!r}: retries run as in the mode standard.")
    return value


def app_id(value: str, origin: Origin) -> str:
    """With a dash for what a User-Agent cannot have. It is not cut to the length that AWS's logs keep."""
    if len(value) > LONGEST_APP_ID:
        warn_once(f"{origin} is longer than {LONGEST_APP_ID} characters.")
    return re.sub(NOT_IN_APP_ID, "-", value)


def warn_once(sentence: str) -> None:
    """On the package's logger, and once in a process: clients are made often."""
    if sentence not in _warnings:
        _warnings.add(sentence)
        import logging

        logging.getLogger(__package__).warning(sentence)
