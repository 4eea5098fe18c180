"""Credentials in environment variables."""

from __future__ import annotations

from ..errors import ConfigurationError, PartialCredentialsError
from ..values import Credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_ID, SECRET, TOKEN = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"


def find(environ: Mapping[str, str]) -> Credentials | None:
    """The credentials of the three variables, or None where no key id is set. An empty variable counts as unset.

    Raises PartialCredentialsError for a key id without a secret, ConfigurationError for keys that cannot be keys.
    """
    if not environ.get(KEY_ID):
        return None
    if not environ.get(SECRET):
        raise PartialCredentialsError(f"{KEY_ID} is set, {SECRET} is not.", f"Set {SECRET} too.")
    try:
        return Credentials(environ[KEY_ID], environ[SECRET], environ.get(TOKEN))
    except ConfigurationError as error:
        raise type(error)(_in_variables(error.problem), error.remedy) from error


def _in_variables(problem: str) -> str:
    """The sentence with the names that the user knows: those of the variables."""
    for field, variable in zip(Credentials.__slots__, (KEY_ID, SECRET, TOKEN)):
        problem = problem.replace(field, variable)
    return problem
