"""What every place is looked at with, and what it gives: credentials that were found, or why it has none."""

from __future__ import annotations

from datetime import datetime, timezone
from importlib import import_module

from .. import errors
from ..values import Credentials, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Union

    from ..config.files import Files, Section
    from .sts import Correct, Send

    Provide = Callable[[], Credentials]
    Look = Callable[["Search"], Union["Found", str]]


def _now() -> datetime:
    return datetime.now(timezone.utc)


class Search(Value):
    """Where to look, and with what.

    `files` are the shared files. `profile` is the one that was passed as an argument, None if none was: only then does
    the environment come first. `profile_name` is the one in use. For STS, `region` is that of the client, `send` its
    transport's method, and `allow_http` its leave to use plain HTTP. `clock` gives an aware datetime, and `correct`
    sets it where STS refuses a request for its time (see `sts.call`). `ask` reads an MFA code from a terminal; None
    where there is none. `caller` is the search of the client, where another profile is looked at for it.
    """

    environ: Mapping[str, str]
    files: Files
    profile: str | None = None
    profile_name: str = "default"
    region: str | None = None
    send: Send | None = None
    clock: Callable[[], datetime] = _now
    ask: Callable[[str], str] | None = None
    correct: Correct | None = None
    allow_http: bool = False
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

    def variable_or_key(self, variable: str, key: str) -> str:
        """As the environment has it, be it empty, or the profile; empty where neither has it."""
        return self.environ[variable] if variable in self.environ else self.setting(key) or ""

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
        from .refreshing import Refreshing

        return Found(source, location, Refreshing(fetch, first, clock=self.clock))


class Found(Value):
    """Credentials that a place has: botocore's name of the method, where they are, and how to get current ones."""

    source: str
    location: str
    provide: Provide

    def _show(self, name: str) -> str:
        return "…" if name == "provide" else super()._show(name)


def look_in(place: str, search: Search) -> Found | str:
    """What a place has, or why it has nothing. `place` is its function, "module.name", imported when it is needed."""
    module, _, name = place.partition(".")
    look: Look = getattr(import_module(f".{module}", __package__), name)
    return look(search)


def first(places: tuple[tuple[str, str], ...], search: Search) -> Found | str:
    """What the first place has that has something, or all places and why they have nothing, a line each."""
    tried = []
    for name, place in places:
        found = look_in(place, search)
        if isinstance(found, Found):
            return found
        tried.append(f"\n  {name}: {found}")
    return "".join(tried)


def made_of(
    parts: Iterable[object],
    names: Iterable[str],
    expires_at: datetime | None = None,
    kind: type[errors.ConfigurationError] | None = None,
) -> Credentials:
    """Key id, secret and token as Credentials; what is wrong with one is said with the name that the user knows.

    Raises an error of `kind`; if that is None PartialCredentialsError for an empty part and ConfigurationError for one
    that no AWS key can equal.
    """
    key_id, secret, token = parts
    try:
        return Credentials(key_id, secret, token, expires_at)  # type: ignore[arg-type]  # it checks them
    except errors.ConfigurationError as error:
        field, _, fault = error.problem.partition(" ")
        name = dict(zip(Credentials.__slots__, names)).get(field, field)
        raise (kind or type(error))(f"{name} {fault}", error.remedy) from error
