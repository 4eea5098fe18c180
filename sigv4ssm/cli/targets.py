"""What `sigv4ssm stop` is to stop: ids that are given, or executions that are listed, in one region or in several."""

from __future__ import annotations

import functools
import re
import socket
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping

from .. import regions, retry
from ..client.jobs import ID, STOP
from ..client.many import Ongoing, share_credentials
from ..client.workers import Workers
from ..errors import EndpointConnectionError, ParamValidationError, SigV4SSMError
from ..operations import check_parameters
from . import connection, selection
from .progress import OFTEN, Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Union

    from ..client import Client

    Listed = Union[list[Mapping[str, Any]], Exception]

STDIN, ALL = "-", "all"
AT_A_TIME = 8
"""Regions that are listed at a time."""


class Target:
    """Executions of a region. `listed` is what is known of each, None where they come one by one, as ids on stdin do;
    `given` is them or those."""

    def __init__(self, client: Client, listed: list[Mapping[str, Any]] | None) -> None:
        self.client = client
        self.region = client.endpoint.region
        self.listed = listed
        self.given: Iterable[Any] = _lines() if listed is None else listed


class Targets:
    """`refused` are the regions that could not be listed, with the reason; `rest` is those that could."""

    def __init__(self, options: Namespace) -> None:
        self._options = options
        self._all = False
        self.refused: dict[str, SigV4SSMError] = {}
        self.rest: list[Target] = []

    def find(self) -> None:
        """Raises ParamValidationError for words that do not go together; and what a region raises, if all do."""
        options = self._options
        chooses = selection.is_given(options)
        if bool(options.id) == chooses:
            raise ParamValidationError(
                "Ids and options that choose are both given." if chooses else "No execution is given.",
                "Give ids, or - for ids on stdin, or choose with --document, --status and the like.",
            )
        if options.regions is not None and (options.id or options.region):
            raise ParamValidationError(
                "--regions is for executions that are chosen in several regions.", "Give --region with ids."
            )
        if chooses:
            self._list()
        else:
            self.rest.append(self._given(connection.make_client(options)))

    def is_whole(self) -> bool:
        """Whether all is found that was meant. Of all regions those that refuse are not the account's; one that was
        named is missing, and so is one that could not answer."""
        return not self.refused or (self._all and all(map(_is_refusal, self.refused.values())))

    def close(self) -> None:
        for target in self.rest:
            target.client.close()

    def _given(self, client: Client) -> Target:
        """Ids from stdin are taken as they come; where the user must be asked first, when all are there. What is there
        before the first stop is all ids, or nothing is stopped."""
        words = self._options.id
        if STDIN in words and len(words) > 1:
            raise ParamValidationError("Ids and - are both given.", "Give all on stdin, or none.")
        if STDIN in words and self._options.yes and not self._options.dry_run:
            return Target(client, None)
        ids = list(dict.fromkeys(_lines() if STDIN in words else words))
        wrong = [word for word in ids if problem_of(word)]
        if wrong:
            more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
            problem = f"Not an id: {wrong[0]!r:.60}{more}. {problem_of(wrong[0])}"
            raise ParamValidationError(problem, "Nothing was stopped; give ids alone.")
        return Target(client, [{ID: word} for word in ids])

    def _list(self) -> None:
        clients = self._clients()
        found = self._list_all(clients)
        for client in clients:
            listed = found[client.endpoint.region]
            if isinstance(listed, SigV4SSMError):
                client.close()
                self.refused[client.endpoint.region] = listed
            elif isinstance(listed, Exception):
                raise listed
            else:
                self.rest.append(Target(client, listed))
        if not self.rest:
            raise next(iter(self.refused.values()))

    def _list_all(self, clients: list[Client]) -> dict[str, Listed]:
        """By region, some at a time; a terminal is told how far it is."""
        workers, waiting = Workers(), list(clients)
        found: dict[str, Listed] = {}
        with Progress() as progress:
            while len(found) < len(clients):
                while waiting and workers.under_way < AT_A_TIME:
                    workers.start(functools.partial(self._list_one, waiting.pop(0)))
                found.update(filter(None, [workers.next(OFTEN)]))
                progress.tell(f"listing executions: {len(found)} of {len(clients)} regions")
        workers.close()
        return found

    def _clients(self) -> list[Client]:
        """One for each region, with the same credentials: they are looked for once."""
        options = self._options
        names: list[Any] = [None]
        if options.regions is not None:
            names = [name for name in re.split(r"[,\s]+", options.regions) if name]
        if not names:
            raise ParamValidationError("--regions names none.", "Give some, or all; or leave it out.")
        self._all = ALL in names
        if self._all:
            names = regions.beside(_own_region(options))
        clients = [connection.make_client(options, name) for name in dict.fromkeys(names)]
        share_credentials(clients)
        return clients

    def _list_one(self, client: Client) -> tuple[str, Listed]:
        """Raises nothing: it is in a thread."""
        try:
            return client.endpoint.region, list(Ongoing(selection.chosen(client, self._options)))
        except Exception as error:
            return client.endpoint.region, error


def _is_refusal(error: SigV4SSMError) -> bool:
    """Whether it would come again. A region of the table that is not open yet has no address."""
    if isinstance(error, EndpointConnectionError):
        return isinstance(error.__cause__, socket.gaierror) and error.__cause__.errno != socket.EAI_AGAIN
    return retry.kind_of(error, "DescribeAutomationExecutions", {}) is None


def _own_region(options: Namespace) -> str:
    """The configured region says which partition the account is in; without one it is AWS's ordinary one."""
    import os

    from .. import config

    return config.read(os.environ, profile=options.profile).region or "us-east-1"


def problem_of(word: str) -> str | None:
    """Why it can be no id, if it cannot."""
    try:
        check_parameters(STOP, {ID: word})
    except ParamValidationError as error:
        return error.problem
    return None


def _lines() -> Iterator[str]:
    """The first word of each line, as `list --output text` has the id; the rest of a line after # is a comment, and
    a byte order mark is nothing."""
    lines = (line.lstrip("\ufeff").partition("#")[0] for line in sys.stdin or ())
    words = (word for line in lines for word in line.split()[:1])
    for number, word in enumerate(words):
        if number == 0 and word[0] in "{[":
            raise ParamValidationError(
                "Stdin has JSON, not ids.", "Give an id at the beginning of each line, as list --output text does."
            )
        yield word
