"""What `sigv4ssm stop` is to stop: ids that are given, or executions that are listed, in one region or in several."""

from __future__ import annotations

import os
import re
import socket
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from .. import config, regions, retry
from ..client.jobs import ID, STOP
from ..client.many import Ongoing, share_credentials
from ..client.workers import Workers
from ..errors import EndpointConnectionError, ParamValidationError, SigV4SSMError
from ..operations import check_parameters
from . import connection, selection
from .progress import OFTEN, Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..client import Client

    Listed = list[Mapping[str, Any]]

STDIN, ALL = "-", "all"
AT_A_TIME = 8
"""Regions that are listed at a time."""


class Targets:
    """By region: its client, and what is known of its executions, None where they come one by one, as ids on stdin do.
    `refused` has those that could not be listed, with the reason."""

    def __init__(self, options: Namespace) -> None:
        self._options = options
        self._all = False
        self.clients: dict[str, Client] = {}
        self.listed: dict[str, Listed | None] = {}
        self.refused: dict[str, SigV4SSMError] = {}

    def find(self) -> None:
        """Raises ParamValidationError for words that do not go together; and what a region raises, if all do."""
        options = self._options
        chooses = bool(selection.filters(options))
        if bool(options.id) == chooses:
            raise ParamValidationError(
                "Ids and options that choose are both given." if chooses else "No execution is given.",
                "Give ids, or - for ids on stdin, or choose with --document, --status and the like.",
            )
        if options.regions is not None and (options.id or options.region):
            raise ParamValidationError(
                "--regions is for executions that are chosen in several regions.", "Give --region with ids."
            )
        clients = [connection.make_client(options, name) for name in self._names()]
        share_credentials(clients)
        self.clients = {client.endpoint.region: client for client in clients}
        if chooses:
            self._list()
        else:
            self.listed = dict.fromkeys(self.clients, self._given())

    def is_whole(self) -> bool:
        """Whether all is found that was meant. Of all regions those that refuse are not the account's; one that was
        named is missing, and so is one that could not answer."""
        return not self.refused or (self._all and all(map(_is_refusal, self.refused.values())))

    def close(self) -> None:
        for client in self.clients.values():
            client.close()

    def _names(self) -> Sequence[str | None]:
        """Of regions; None is the one of the options."""
        if self._options.regions is None:
            return [None]
        names = [name for name in re.split(r"[,\s]+", self._options.regions) if name]
        if not names:
            raise ParamValidationError("--regions names none.", "Give some, or all; or leave it out.")
        self._all = ALL in names
        if not self._all:
            return names
        own = config.read(os.environ, profile=self._options.profile).region  # it says which partition is the account's
        return regions.beside(own or "us-east-1")

    def _given(self) -> Listed | None:
        """Ids from stdin are taken as they come; where the user must be asked first, when all are there. What is there
        before the first stop is all ids, or nothing is stopped."""
        words = self._options.id
        if STDIN in words and len(words) > 1:
            raise ParamValidationError("Ids and - are both given.", "Give all on stdin, or none.")
        if STDIN in words and self._options.yes and not self._options.dry_run:
            return None
        ids = list(dict.fromkeys(read_ids() if STDIN in words else words))
        wrong = [word for word in ids if problem_of(word)]
        if wrong:
            more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
            problem = f"Not an id: {wrong[0]!r:.60}{more}. {problem_of(wrong[0])}"
            raise ParamValidationError(problem, "Nothing was stopped; give ids alone.")
        return [{ID: word} for word in ids]

    def _list(self) -> None:
        """Some regions at a time; a terminal is told how far it is."""
        workers, waiting = Workers(), [*self.clients]
        found: dict[str, Any] = {}
        with Progress() as progress:
            while len(found) < len(self.clients):
                while waiting and workers.under_way < AT_A_TIME:
                    workers.start(partial(self._list_one, waiting.pop(0)))
                found.update(workers.next(OFTEN) or {})
                progress.tell(f"listing executions: {len(found)} of {len(self.clients)} regions")
        workers.close()
        for region in self.clients:
            if isinstance(found[region], SigV4SSMError):
                self.refused[region] = found[region]
            elif isinstance(found[region], Exception):
                raise found[region]
            else:
                self.listed[region] = found[region]
        if not self.listed:
            raise next(iter(self.refused.values()))

    def _list_one(self, region: str) -> dict[str, Listed | Exception]:
        """Raises nothing: it is in a thread."""
        try:
            return {region: list(Ongoing(selection.chosen(self.clients[region], self._options)))}
        except Exception as error:
            return {region: error}


def _is_refusal(error: SigV4SSMError) -> bool:
    """Whether it would come again. A region of the table that is not open yet has no address."""
    if isinstance(error, EndpointConnectionError):
        return isinstance(error.__cause__, socket.gaierror) and error.__cause__.errno != socket.EAI_AGAIN
    return retry.kind_of(error, "DescribeAutomationExecutions", {}) is None


def problem_of(word: str) -> str | None:
    """Why it can be no id, if it cannot."""
    try:
        check_parameters(STOP, {ID: word})
    except ParamValidationError as error:
        return error.problem
    return None


def read_ids() -> Iterator[str]:
    """The first word of each line of stdin, as `list --output text` has the id; the rest of a line after # is a
    comment, and a byte order mark is nothing."""
    lines = (line.lstrip("\ufeff").partition("#")[0] for line in sys.stdin or ())
    words = (word for line in lines for word in line.split()[:1])
    for number, word in enumerate(words):
        if number == 0 and word[0] in "{[":
            raise ParamValidationError(
                "Stdin has JSON, not ids.", "Give an id at the beginning of each line, as list --output text does."
            )
        yield word
