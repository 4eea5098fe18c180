"""The text of a shared file, in the dialect of botocore: what it reads we read, and what it refuses we refuse.

It is `RawConfigParser` with its defaults, and over it the rules for nested values and for the names of sections.
https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html is stricter in places; botocore is what people have.

Imported where there is a file.
"""

from __future__ import annotations

import configparser
import shlex

from ..errors import ConfigurationError
from .conversions import warn_once

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import Sections

REASONS = {
    "MissingSectionHeaderError": "no section, such as [default], begins above it",
    "DuplicateSectionError": "the section has begun before",
    "DuplicateOptionError": "the section has this key already",
}
"""Why `configparser` refuses a line, by its exception, whose own words have the line in them."""


def read_sections(path: str, expanded: str) -> Sections:
    """The sections of one file, nested values parsed. `path` is as the user has written it, for messages."""
    try:
        with open(expanded) as file:  # in the encoding of the locale
            text = file.read()
        if text.startswith("\ufeff"):
            raise _broken(path, 1, "it begins with a byte order mark, which no AWS tool for Python accepts")
        parser = configparser.RawConfigParser()
        parser.read_string(text)
        sections: Sections = {name: dict(parser.items(name)) for name in parser.sections()}
    except OSError as error:
        warn_once(f"{path} is skipped: {(error.strerror or str(error)).lower()}.")  # as by botocore, but not silently
        return {}
    except UnicodeDecodeError as error:
        broken = _broken(path, error.object[: error.start].count(b"\n") + 1, f"it is not text in {error.encoding}")
    except configparser.Error as error:
        errors = getattr(error, "errors", None)
        line = errors[0][0] if errors else getattr(error, "lineno", 0)
        broken = _broken(path, line, REASONS.get(type(error).__name__, "it is neither [a section] nor key = value"))
    else:
        for name, section in sections.items():
            for key, value in section.items():
                if isinstance(value, str) and value.startswith("\n"):
                    section[key] = _nested(value, path, text, name)
        return sections
    raise broken  # out here, so that it does not carry the other error, which has the file or the line in it


def of_kind(kind: str, sections: Sections) -> Sections:
    """Those whose names begin with the kind, so that `[profiles x]` is a profile too, by the name that follows:
    `profile "a b"` is the profile `a b`. One of other than two words is of no kind; `default` is a profile."""
    found = {}
    for header, section in sections.items():
        header = "profile default" if header == "default" else header
        try:
            words = shlex.split(header)
        except ValueError:  # a quotation mark that is not closed
            continue
        if len(words) == 2 and header.startswith(kind):
            found[words[1]] = section
    return found


def _nested(value: str, path: str, text: str, section: str) -> dict[str, str]:
    """The settings in an indented block under an empty key, as in `s3 =` and `services` sections."""
    nested = {}
    for line in filter(None, map(str.strip, value.splitlines())):
        key, equals, inner = line.partition("=")
        if not equals:
            raise _broken(path, _line_number(text, section, line), "an indented block holds key = value")
        nested[key.strip()] = inner.strip()
    return nested


def _line_number(text: str, section: str, wanted: str) -> int:
    """Where the line stands in its section; where that begins, if it came there another way (`[DEFAULT]`)."""
    lines = [line.strip() for line in text.split("\n")]
    header = next((number for number, line in enumerate(lines) if line.startswith(f"[{section}]")), 0)
    return next((number for number, line in enumerate(lines, 1) if number > header and line == wanted), header + 1)


def _broken(path: str, line: int, reason: str) -> ConfigurationError:
    return ConfigurationError(f"Line {line} of {path} cannot be read: {reason}.", "Correct the line.")
