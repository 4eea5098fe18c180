"""Floor 3: the chain of places where credentials are looked for; the first that has some wins."""

from __future__ import annotations

from ..errors import CredentialRetrievalError, NoCredentialsError, PartialCredentialsError
from ..values import Credentials
from . import environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Optional

    Provider = Callable[[], Credentials]
    Place = Callable[[Mapping[str, str]], Optional[Credentials]]

PLACES: tuple[tuple[str, Place], ...] = (
    ("the environment (AWS_ACCESS_KEY_ID is not set; profiles are not read yet)", environment.find),
)
"""Each place in the order of AWS's tools: what it is and why it had nothing, and how to look there."""


def find(environ: Mapping[str, str]) -> Credentials:
    """The credentials of the first place that has some. Raises NoCredentialsError with all places tried."""
    for _, look in PLACES:
        found = look(environ)
        if found is not None:
            return check(found)
    tried = "; ".join(place for place, _ in PLACES)
    raise NoCredentialsError(
        f"No credentials were found in {tried}.",
        "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or pass credentials=.",
    )


def check(found: object) -> Credentials:
    """The credentials, if AWS can accept them: a temporary key (ASIA…) is worth nothing without its token."""
    if not isinstance(found, Credentials):
        raise CredentialRetrievalError(
            f"The credentials are {type(found).__name__}, not Credentials.",
            "Give a sigv4ssm.Credentials, or a function that returns one.",
        )
    if found.access_key_id.startswith("ASIA") and found.session_token is None:
        raise PartialCredentialsError(
            f"The key id {found.access_key_id} is a temporary one, and its session token is missing.",
            "Give all three parts: set AWS_SESSION_TOKEN too.",
        )
    return found
