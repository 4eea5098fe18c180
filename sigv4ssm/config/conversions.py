"""What is made of the text of a setting, or of an argument, and what it cannot be.

Each takes the value, and where that came from for its message. Imported where there is something to convert.
"""

from __future__ import annotations

import re

from ..errors import ConfigurationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import Origin

MODES = ("standard", "legacy", "adaptive")
LONGEST_APP_ID = 50

_warnings: set[str] = set()


def boolean(value: str | bool, origin: Origin) -> bool:
    """True for `true` in any case. All else is false, `1` and `yes` too, which is said."""
    if not isinstance(value, (str, bool)):
        raise ConfigurationError(f"{origin} is {value!r}.", "Give True or False.")
    text = str(value).lower()
    if text not in ("true", "false", ""):
        warn_once(f"{origin} is {value!r}, which is not true, so it counts as false.")
    return text == "true"


def is_1(value: str | bool, _: Origin) -> bool:
    """For what weakens security: nothing but `1` will do."""
    return value in ("1", True)


def file_name(value: str, origin: Origin) -> str:
    """An empty one is refused, as by botocore, whose older releases took it for leave to verify nothing."""
    if not str(value).strip():
        raise ConfigurationError(f"{origin} is empty.", "Unset it, or give the path of a PEM file.")
    return value


def whole_number(value: str | int, origin: Origin) -> int:
    try:
        number = int(value) if isinstance(value, (int, str)) and value is not True else 0
    except ValueError:
        number = 0
    if number < 1:
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
    return re.sub(r"[^A-Za-z0-9!#$%&'*+,.^_`|~-]", "-", value)


def warn_once(sentence: str) -> None:
    """On the package's logger, and once in a process: clients are made often."""
    if sentence not in _warnings:
        _warnings.add(sentence)
        import logging

        logging.getLogger(__package__).warning(sentence)
