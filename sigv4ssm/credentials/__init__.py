"""Floor 3: the chain of places where credentials are looked for; the first that has some wins."""

from __future__ import annotations

import os
import sys
from _thread import RLock  # see `transport.timing`

from .. import errors
from ..values import Credentials, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any

    from ..config import Files, Section
    from ..values import Response

    Provide = Callable[[], Credentials]

OWN_PLACES = (
    ("web identity", "roles.look_for_web_identity"),
    ("IAM Identity Center", "profile.look_for_sso"),
    ("the shared credentials file", "profile.look_in_credentials"),
    ("a login session", "profile.look_for_login"),
    ("a credential process", "profile.look_for_process"),
    ("the config file", "profile.look_in_config"),
)
"""The places that belong to a profile: also for one that a `source_profile` names."""

PLACES = (
    ("the environment", "environment.look"),
    ("an assumed role", "roles.look_for_role"),
    *OWN_PLACES,
    ("the container", "container.look"),
    ("the instance metadata", "instance_metadata.look"),
)
"""Each place in botocore's order, and the function that looks there, "module.name", imported when it is its turn. Those
of boto 2 and the first EC2 tools (/etc/boto.cfg, ~/.boto, AWS_CREDENTIAL_FILE) are in no guide of AWS's SDKs."""


class Search(Value):
    """Where to look, and with what.

    `profile` is the one that was passed as an argument, None if none was: only then does the environment come first;
    `profile_name` is the one in use. `clock` gives an aware datetime, and `correct` sets it where STS refuses a request
    for its time (see `sts.call`). STS is asked by `send`, that of a transport, for the client's `region`. `ask` reads
    an MFA code from a terminal; None where there is none. `caller` is the search of the client, where another profile
    is looked at for it.
    """

    environ: Mapping[str, str]
    files: Files
    clock: Callable[[], datetime]
    send: Callable[..., Response]
    correct: Callable[[errors.ServiceError, datetime], bool]
    profile: str | None
    profile_name: str
    region: str | None = None
    allow_http: bool = False
    ask: Callable[[str], str] | None = None
    caller: Search | None = None

    def _show(self, name: str) -> str:
        """Without the environment, which holds secrets."""
        return super()._show(name) if name in ("profile", "profile_name") else "…"

    @property
    def settings(self) -> Section:
        """Those of the profile in use; none where it is in no file."""
        return self.files.profile(self.profile_name) or {}

    def setting(self, key: str) -> str | None:
        """One of those. Raises ConfigurationError for an indented block where a word belongs."""
        value = self.settings.get(key)
        if isinstance(value, dict):
            raise errors.ConfigurationError(
                f"{key} of profile {self.profile_name!r} is a block of settings.",
                "Write the value in the line of the key.",
            )
        return value

    def of_profile(self, name: str) -> Search:
        """The same for another profile, and for it alone: the environment is left out."""
        fields = {field: getattr(self, field) for field in self.__slots__}
        return Search(**{**fields, "profile": name, "profile_name": name, "caller": self.caller or self})

    def variable_or_setting(self, key: str) -> str:
        """As the environment has it, be it empty, or the profile; empty where neither has it."""
        variable = variable_of(key)
        return self.environ[variable] if variable in self.environ else self.setting(key) or ""

    def switch(self, key: str) -> bool:
        """The same for what is on or off: nothing but `true` is on, in any case."""
        return self.variable_or_setting(key).lower() == "true"

    def lacks(self, key: str) -> str:
        """Why a setting gives nothing."""
        if self.files.profile(self.profile_name) is None:
            return f"no profile {self.profile_name!r}"
        return f"no {key} in the profile"

    def found(self, source: str, location: str, fetch: Provide) -> Found:
        """What `fetch` gives, fetched now; and again in time before it expires, if it does."""
        first = fetch()
        if first.expires_at is None:
            return Found(source, location, lambda: first)
        from .temporary import Refreshing

        return Found(source, location, Refreshing(fetch, first, self.clock))


class Found(Value):
    """Credentials that a place has: botocore's name of the method, where they are, and how to get current ones."""

    source: str
    location: str
    provide: Provide

    def _show(self, name: str) -> str:
        return "…" if name == "provide" else super()._show(name)


class Chain:
    """A provider of credentials that looks in all places when it is first called, and keeps what it finds.

    For use from many threads, and after fork(). Once something is found, `source` is the place in botocore's words,
    such as `env`, and `location` where it is there.
    """

    def __init__(self, search: Search) -> None:
        self._search = search
        self.source: str | None = None
        self.location: str | None = None
        self._found: Found | None = None
        self._failure: errors.ConfigurationError | None = None
        self._locks: dict[int, RLock] = {}
        """By process: a child that was forked during a search would wait for ever. Reentrant: so would a signal handler
        that calls the client in the middle of one."""

    def __call__(self) -> Credentials:
        """Current credentials, the same object as long as they are current.

        Raises NoCredentialsError with each place and why it had nothing, or another ConfigurationError for a place
        that should have some but fails. The next call looks again.
        """
        return check((self._found or self._find()).provide())

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
                found = first(
                    PLACES,
                    self._search,
                    f"No credentials were found (profile {self._search.profile_name!r}).",
                    "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile that has credentials, or pass "
                    "credentials=.",
                )
            except errors.ConfigurationError as error:
                self._failure = error
                raise
            self.source, self.location, self._found = found.source, found.location, found
            if "logging" in sys.modules:  # nobody listens else
                import logging

                logging.getLogger(__name__).debug("Credentials are found: %s, %s.", self.source, self.location)
            return found


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


def variable_of(key: str) -> str:
    """AWS's name for the variable that comes before a setting of the profile: AWS_ROLE_ARN before role_arn."""
    return f"AWS_{key.upper()}"


def look_in(place: str, search: Search) -> Found | str:
    """What a place has, or why it has nothing."""
    module, _, name = place.partition(".")
    look: Callable[[Search], Found | str] = getattr(__import__(module, globals(), None, (name,), 1), name)
    return look(search)


def first(places: tuple[tuple[str, str], ...], search: Search, nothing: str, remedy: str) -> Found:
    """What the first place has that has something. Raises NoCredentialsError, with what each said, where none has."""
    tried = ""
    for name, place in places:
        found = look_in(place, search)
        if isinstance(found, Found):
            return found
        tried += f"\n  {name}: {found}"
    raise errors.NoCredentialsError(f"{nothing} Tried:{tried}", remedy)


def made_of(
    parts: Mapping[str, Any],
    keys: tuple[str, str, str],
    called: Callable[[str], str],
    expires_at: datetime | None = None,
    kind: type[errors.ConfigurationError] | None = None,
) -> Credentials:
    """The key id, secret and token that stand under three keys. What is wrong with one is said of the key as it is
    `called`, in an error of `kind`; if that is None PartialCredentialsError for an empty part, else ConfigurationError.
    """
    key_id, secret, token = map(parts.get, keys)
    try:
        return Credentials(key_id, secret, token, expires_at)  # type: ignore[arg-type]  # it checks them
    except errors.ConfigurationError as error:
        field, _, fault = error.problem.partition(" ")
        key = keys[Credentials.__slots__.index(field)]
        raise (kind or type(error))(f"{called(key)} {fault}", error.remedy) from error
