"""Floor 3: the chain of places where credentials are looked for; the first that has some wins."""

from __future__ import annotations

import os
import sys
from _thread import RLock  # see `transport.timing`

from .. import errors
from ..values import Credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .search import Found, Search

OWN_PLACES = (
    ("web identity", "web_identity.look"),
    ("IAM Identity Center", "sso.look_for_sso"),
    ("the shared credentials file", "shared_file.look_in_credentials"),
    ("a login session", "sso.look_for_login"),
    ("a credential process", "process.look"),
    ("the config file", "shared_file.look_in_config"),
)
"""The places that belong to a profile: also for one that a `source_profile` names."""

PLACES = (
    ("the environment", "environment.look"),
    ("an assumed role", "assume_role.look"),
    *OWN_PLACES,
    ("the container", "container.look"),
    ("the instance metadata", "instance_metadata.look"),
)
"""Each place in botocore's order, and the function that looks there, imported when it is its turn. Those of boto 2 and
of the first EC2 tools are left out (/etc/boto.cfg, ~/.boto, AWS_CREDENTIAL_FILE): AWS's guide to the settings of all
SDKs does not know them."""


class Chain:
    """A provider of credentials that looks in all places when it is first called, and keeps what it finds.

    For use from many threads, and after fork(). Once something is found, `source` is the place in botocore's words,
    such as `env`, and `location` where it is there.
    """

    def __init__(self, search: Search) -> None:
        self._search = search
        self._found: Found | None = None
        self._failure: errors.ConfigurationError | None = None
        self._locks: dict[int, RLock] = {}
        """By process, for a child that was forked during a search would wait for its end for ever; reentrant, for a
        signal handler that calls the client in the middle of one would, too."""

    def __call__(self) -> Credentials:
        """Current credentials, the same object as long as they are current.

        Raises NoCredentialsError with each place and why it had nothing, or another ConfigurationError for a place
        that should have some but fails. The next call looks again.
        """
        found = self._found or self._find()
        return check(found.provide())

    @property
    def source(self) -> str | None:
        return self._found.source if self._found else None

    @property
    def location(self) -> str | None:
        return self._found.location if self._found else None

    def _find(self) -> Found:
        """One thread looks; those that come meanwhile wait, and share what comes of it."""
        before = self._failure
        with self._locks.setdefault(os.getpid(), RLock()):
            failure = self._failure
            if self._found is not None:
                return self._found
            if failure is not None and failure is not before:
                raise type(failure)(failure.problem, failure.remedy) from failure
            try:
                self._found = _look(self._search)
            except errors.ConfigurationError as error:
                self._failure = error
                raise
            return self._found


def check(found: object) -> Credentials:
    """The credentials, if AWS can accept them: a temporary key (ASIA…) is worth nothing without its token."""
    if not isinstance(found, Credentials):
        raise errors.CredentialRetrievalError(
            f"The credentials are {type(found).__name__}, not Credentials.",
            "Give a sigv4ssm.Credentials, or a function that returns one.",
        )
    if found.access_key_id.startswith("ASIA") and found.session_token is None:
        raise errors.PartialCredentialsError(
            f"The key id {found.access_key_id} is a temporary one, and its session token is missing.",
            "Give all three parts: set AWS_SESSION_TOKEN too.",
        )
    return found


def _look(search: Search) -> Found:
    from .search import Found, first

    found = first(PLACES, search)
    if isinstance(found, Found):
        if "logging" in sys.modules:  # nobody listens else
            import logging

            logging.getLogger(__name__).debug("Credentials are found: %s, %s.", found.source, found.location)
        return found
    raise errors.NoCredentialsError(
        f"No credentials were found (profile {search.profile_name!r}). Tried:{found}",
        "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile that has credentials, or pass credentials=.",
    )
