"""The credentials of a container's role: ECS's relative URI, or the full one of EKS Pod Identity and others.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
"""

from __future__ import annotations

from ..endpoints import host_and_port
from ..errors import ConfigurationError, CredentialRetrievalError
from . import Found, Search
from .metadata import Service, is_url
from .temporary import read_token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..values import Credentials

URIS = {
    # variable: (what its URI comes after, its form)
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": ("http://169.254.170.2", "a path, such as /v2/credentials/…"),
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": ("", "http(s)://host:port/path, in ASCII"),
}
TOKEN_FILE, TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN"
"""Of each two the first that is set counts. An empty one counts as unset; botocore takes it as it is, and fails."""

HOSTS = ("169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost")
"""Where plain HTTP may go, beside loopback addresses: the agents of ECS and EKS, link-local on the container's host."""

SECONDS, ATTEMPTS, PAUSE = 2.0, 3, 1.0
"""As botocore's, which cannot be set either."""


def look(search: Search) -> Found | str:
    """Those that the URI of the environment answers; what is set and fails is an error, not a reason to look on."""
    environ = search.environ
    variable = next(filter(environ.get, URIS), None)
    if variable is None:
        return f"neither {' nor '.join(URIS)} is set"
    remedy = f"Check {variable}, and that the container has a role."
    service = Service(_checked(variable, environ[variable]), SECONDS, ATTEMPTS, PAUSE, remedy)

    def fetch() -> Credentials:
        return service.credentials("", ("Accept", "application/json"), *_authorization(environ))

    return search.found("container-role", variable, fetch)


def _checked(variable: str, uri: str) -> str:
    """The URL, if it may be asked. Its path is in no message: whoever knows it can fetch the credentials."""
    origin, form = URIS[variable]
    url = origin + uri
    if not is_url(url) or (origin and not uri.startswith("/")):
        raise ConfigurationError(f"{variable} is no URI that can be asked.", f"Write it as {form}.")
    host, _ = host_and_port(url)
    if url.lower().startswith("https:") or host in HOSTS or _is_loopback(host):
        return url
    raise ConfigurationError(
        f"{variable} leads to {host} over plain HTTP, which anyone on the way can read.",
        f"Use https, a loopback address, or one of {', '.join(HOSTS)}.",
    )


def _is_loopback(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _authorization(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """The Authorization header with the token as it is now, if there is one: EKS replaces the file."""
    where, token, path = TOKEN, environ.get(TOKEN), environ.get(TOKEN_FILE)
    if path:
        where = f"The file {path!r} of {TOKEN_FILE}"
        token = read_token(path, where)
    elif not token:
        return []
    if token and token.isascii() and token.isprintable():
        return [("Authorization", token)]
    fault = "holds a line end" if "\n" in token or "\r" in token else "holds no token that a header can carry"
    raise CredentialRetrievalError(f"{where} {fault}.", "Write the token alone, in ASCII, without a line end.")
