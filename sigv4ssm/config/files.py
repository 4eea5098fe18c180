"""The two shared files: where they are, and what they hold."""

from __future__ import annotations

import os

from ..values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Union

    Section = dict[str, Union[str, dict[str, str]]]
    Sections = dict[str, Section]

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
    kinds: dict[str, Sections] = {"profile": {}, "services": {}}
    for header, section in _read(config_path).items():
        header = "profile default" if header == "default" else header
        kind = next(filter(header.startswith, kinds), None)  # so that `[profiles x]` is a profile too
        words = _words(header)
        if kind and len(words) == 2:
            kinds[kind][words[1]] = section
    return Files(kinds["profile"], _read(credentials_path), kinds["services"])


def paths(environ: Mapping[str, str]) -> tuple[str, str]:
    """Where the config file and the credentials file are looked for, as it is written. An empty variable names none."""
    return (
        environ.get("AWS_CONFIG_FILE", "~/.aws/config"),
        environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
    )


def _words(header: str) -> list[str]:
    """Kind and name: `profile "a b"` is the profile `a b`."""
    import shlex

    try:
        return shlex.split(header)
    except ValueError:  # a quotation mark that is not closed
        return []


def _read(path: str) -> Sections:
    """The sections of one file; none where there is no file. `~` and `$NAME` in its path are the process's own."""
    expanded = os.path.expanduser(os.path.expandvars(path))
    if not os.path.isfile(expanded):
        return {}
    from .dialect import read_sections

    return read_sections(path, expanded)


def warn_once(sentence: str) -> None:
    """On the package's logger, and once in a process: clients are made often."""
    if sentence not in _warnings:
        _warnings.add(sentence)
        import logging

        logging.getLogger(__package__).warning(sentence)
