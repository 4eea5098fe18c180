"""The errors that say more than the four above them: made when the first one is needed, as few calls do."""

from __future__ import annotations

from . import ConfigurationError, SigV4SSMError, TransportError


class NoRegionError(ConfigurationError):
    """No region was given and none was found."""


class NoCredentialsError(ConfigurationError):
    """No credentials were given and none were found; the problem lists the places, a line each."""


class PartialCredentialsError(ConfigurationError):
    """A part of the credentials is missing."""


class CredentialRetrievalError(ConfigurationError):
    """A provider of credentials failed."""


class ProfileNotFound(ConfigurationError):
    """The named profile is in no file."""


class EndpointError(ConfigurationError):
    """No endpoint can be made of the region and the settings, or it may not be used."""


class ParamValidationError(ConfigurationError, ValueError):
    """An argument breaks a rule; the problem names each one and its constraint."""


class EndpointConnectionError(TransportError):
    """The endpoint cannot be reached, or closed the connection without an answer."""


class ConnectTimeoutError(TransportError):
    """No connection within the time."""


class ReadTimeoutError(TransportError):
    """No complete answer within the time."""


class SSLError(TransportError):
    """TLS failed; most often the certificate is not trusted."""


class ProxyConnectionError(TransportError):
    """The proxy cannot be reached or refuses."""


class ResponseError(TransportError):
    """An answer that cannot be read: cut short, too large, a redirect, a success that is not JSON, or a page that
    leads back to an earlier one."""

    def __init__(self, problem: str, remedy: str = "", request_sent: bool = True, attempts: int = 1) -> None:
        super().__init__(problem, remedy, request_sent, attempts)


class CaseError(SigV4SSMError):
    """A golden case is broken or incomplete; the problem says which file, and why."""


KINDS = {
    kind.__name__: kind for kind in list(globals().values()) if isinstance(kind, type) and kind.__module__ == __name__
}
"""All of them, by name."""

for _kind in KINDS.values():
    _kind.__module__ = __package__  # where they are to be found
