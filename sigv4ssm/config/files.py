"""The two shared files, in the dialect of botocore: what it reads we read, and what it refuses we refuse.

It is `RawConfigParser` with its defaults, and over it a rule for the names of sections and one for nested values.
https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html is stricter in places; botocore is what people have.
"""

from __future__ import annotations

import os

from ..errors import ConfigurationError
from ..values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Union

    Section = dict[str, Union[str, dict[str, str]]]
    Sections = dict[str, Section]

CONFIG_FILE = ("AWS_CONFIG_FILE", "~/.aws/config")
CREDENTIALS_FILE = ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")
"""The variable that names the file, and where it is without. An empty variable names no file."""

KINDS = ("profile", "services")
"""What is read of the sections of the config file: by the beginning of their names, so that `[profiles x]` is a profile
too."""

_warnings: set[str] = set()


class Files(Value):
    """The sections of both files by their names: profiles as each file has them, and what profiles refer to.

    Keys are in lower case, those of nested values as they are written.
    """

    config: Sections
    credentials: Sections
    services: Sections

    def profile(self, name: str) -> Section | None:
        """The settings of a profile, those of the credentials file over those of the config file; None in neither."""
        if name not in self.config and name not in self.credentials:
            return None
        return {**self.config.get(name, {}), **self.credentials.get(name, {})}

    def _show(self, name: str) -> str:
        """The names alone: either file may hold secrets."""
        return repr(sorted(getattr(self, name)))


def read_files(environ: Mapping[str, str]) -> Files:
    """Both files; one that does not exist has no sections.

    Raises ConfigurationError, with the file and the line, for what cannot be parsed.
    """
    config_path, credentials_path = paths(environ)
    kinds: dict[str, Sections] = {kind: {} for kind in KINDS}
    for header, section in _read(config_path).items():
        kind, name = _kind_and_name(header)
        if kind is not None:
            kinds[kind][name] = section
    return Files(kinds["profile"], _read(credentials_path), kinds["services"])


def paths(environ: Mapping[str, str]) -> tuple[str, str]:
    """Where the config file and the credentials file are looked for, as it is written."""
    return environ.get(*CONFIG_FILE), environ.get(*CREDENTIALS_FILE)


def _kind_and_name(header: str) -> tuple[str | None, str]:
    """`profile "a b"` is the profile `a b`. A header of other than two words is of no kind; `default` is a profile."""
    if header == "default":
        return "profile", header
    import shlex

    kind = next((kind for kind in KINDS if header.startswith(kind)), None)
    try:
        words = shlex.split(header)
    except ValueError:  # a quotation mark that is not closed
        words = []
    return (kind, words[1]) if len(words) == 2 else (None, "")


def _read(path: str) -> Sections:
    """The sections of one file, nested values parsed. `~` and `$NAME` in its path are the process's own."""
    expanded = os.path.expanduser(os.path.expandvars(path))
    if not os.path.isfile(expanded):
        return {}
    text = _text(path, expanded)
    sections = _parsed(path, text)
    for name, section in sections.items():
        for key, value in section.items():
            if isinstance(value, str) and value.startswith("\n"):
                section[key] = _nested(value, path, text, name)
    return sections


def _text(path: str, expanded: str) -> str:
    """The file in the encoding of the locale. What may not be opened is skipped, as by botocore, but not silently."""
    try:
        with open(expanded) as file:
            return file.read()
    except OSError as error:
        warn_once(f"{path} is skipped: {(error.strerror or str(error)).lower()}.")
        return ""
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        broken = _broken(path, line, f"it is not text in {error.encoding}")
    raise broken  # out here, so that it does not carry the decoder's error, which has the whole file in it


def _parsed(path: str, text: str) -> Sections:
    if text.startswith("\ufeff"):
        raise _broken(path, 1, "it begins with a byte order mark, which no AWS tool for Python accepts")
    import configparser

    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text)
        return {name: dict(parser.items(name)) for name in parser.sections()}
    except configparser.Error as error:
        broken = _broken(path, *_line_and_reason(error))
    raise broken  # out here, so that it does not carry the parser's error, which has the whole line in it


def _line_and_reason(error: Exception) -> tuple[int, str]:
    """What configparser found, without what stands in the line."""
    reasons = {
        "MissingSectionHeaderError": "no section, such as [default], begins above it",
        "DuplicateSectionError": "the section has begun before",
        "DuplicateOptionError": "the section has this key already",
    }
    errors = getattr(error, "errors", None)
    line = errors[0][0] if errors else getattr(error, "lineno", 0)
    return line, reasons.get(type(error).__name__, "it is neither [a section] nor key = value")


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


def warn_once(sentence: str) -> None:
    """On the package's logger, and once in a process: clients are made often."""
    if sentence not in _warnings:
        _warnings.add(sentence)
        import logging

        logging.getLogger(__package__).warning(sentence)
