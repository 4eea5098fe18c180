"""Floor 0: every error that sigv4ssm raises. The first split says whether AWS can have acted.

SigV4SSMError
├── ConfigurationError                 no request for the operation has left
│   ├── NoRegionError
│   ├── NoCredentialsError
│   ├── PartialCredentialsError
│   ├── CredentialRetrievalError
│   ├── ProfileNotFound
│   ├── EndpointError
│   └── ParamValidationError           also a ValueError
├── TransportError                     no readable answer came; AWS may have acted if .request_sent
│   ├── EndpointConnectionError
│   ├── ConnectTimeoutError
│   ├── ReadTimeoutError
│   ├── SSLError
│   ├── ProxyConnectionError
│   └── ResponseError                  an answer that cannot be read
├── ServiceError                       AWS answered: one class for each code below, itself for all others
└── CaseError                          a golden case is broken or incomplete

`str(error)` is one sentence on what is wrong (`.problem`) and one on what to do (`.remedy`).
All of them pickle and deep-copy.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar


EARLIER_ATTEMPT = "An earlier attempt, whose outcome is unknown, may have taken effect."


class SigV4SSMError(Exception):
    """The base of them all."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return " ".join(filter(None, (self.problem, self.remedy)))


class ConfigurationError(SigV4SSMError):
    """The set-up is wrong; no request for the operation has left the machine."""


class NoRegionError(ConfigurationError):
    """No region was given and none was found."""


class NoCredentialsError(ConfigurationError):
    """No credentials were given and none were found; the problem lists the places."""


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


class TransportError(SigV4SSMError):
    """No readable answer came. Where `request_sent` is true, bytes may have left and AWS may have acted.

    `attempts` says how often the request was tried; `request_sent` is then true if any of them may have arrived.
    """

    def __init__(self, problem: str, remedy: str = "", request_sent: bool = False, attempts: int = 1) -> None:
        super().__init__(f"{problem} It was tried {attempts} times." if attempts > 1 else problem, remedy)
        self.args = (problem, remedy, request_sent, attempts)
        self.request_sent = request_sent
        self.attempts = attempts


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
    """An answer that cannot be read: cut short, too large, a redirect, or a success that is not JSON."""

    def __init__(self, problem: str, remedy: str = "", request_sent: bool = True, attempts: int = 1) -> None:
        super().__init__(problem, remedy, request_sent, attempts)


class ServiceError(SigV4SSMError):
    """AWS answered with an error.

    `response` has botocore's shape: {"Error": {"Code", "Message"}, "ResponseMetadata": {…}}; `attempts` says how often
    the request was sent. Where `may_have_acted` is true, the outcome of an earlier attempt is unknown, and it may have
    taken effect.
    """

    cure = "Look the code up in AWS's reference of the operation."

    def __init__(
        self, response: dict[str, Any], operation: str, attempts: int = 1, may_have_acted: bool = False
    ) -> None:
        self.response = response
        self.operation = operation
        self.attempts = attempts
        self.may_have_acted = may_have_acted
        self.code: str = response["Error"]["Code"]
        self.message: str = response["Error"]["Message"]
        self.status_code: int = response["ResponseMetadata"]["HTTPStatusCode"]
        self.request_id: str | None = response["ResponseMetadata"].get("RequestId")
        where = f"HTTP {self.status_code}" + (f", request {self.request_id}" if self.request_id else "")
        where += f", attempt {attempts}" if attempts > 1 else ""
        first_paragraph = self.message.split("\n\n")[0].strip() or "the service gave no message."
        stop = "" if first_paragraph.endswith((".", ")")) else "."
        remedy = f"{EARLIER_ATTEMPT} {self._remedy()}" if may_have_acted else self._remedy()
        super().__init__(f"{operation}: {self.code} ({where}): {first_paragraph}{stop}", remedy)
        self.args = (response, operation, attempts, may_have_acted)

    def _remedy(self) -> str:
        return self.cure


class AutomationExecutionNotFoundException(ServiceError):
    cure = "Check the execution id, and that region and account are those it was started in."


class InvalidAutomationStatusUpdateException(ServiceError):
    cure = "The execution has probably ended: get its status before stopping it."


class InternalServerError(ServiceError):
    cure = "Try again; if it stays, give AWS support the request id."


class InternalFailure(InternalServerError):
    pass


class ServiceUnavailable(InternalServerError):
    pass


class RequestAbortedException(InternalServerError):
    pass


class RequestTimeoutException(InternalServerError):
    pass


class ThrottlingException(ServiceError):
    cure = "Call less often, and try again after a pause."


class AccessDeniedException(ServiceError):
    cure = "Allow the action named above on that resource, in the caller's IAM policy."


class NotAuthorized(AccessDeniedException):
    pass


class OptInRequired(ServiceError):
    cure = "Subscribe the account to the service, or enable the region for it."


class ExpiredTokenException(ServiceError):
    cure = "Get new temporary credentials, and set all three of their parts."


class UnrecognizedClientException(ServiceError):
    cure = "Check the access key id and the session token: one of them is not known, or they do not belong together."


class InvalidClientTokenId(UnrecognizedClientException):
    pass


class InvalidSignatureException(ServiceError):
    cure = "Check the secret key; if it is right, something on the way changes the request."
    cure_by_beginning: ClassVar[dict[str, str]] = {
        "Signature expired": "Set this machine's clock: it is off by more than the service allows.",
        "Signature not yet current": "Set this machine's clock: it is off by more than the service allows.",
        "Credential should be scoped": "Check that the region is the endpoint's, and the endpoint Systems Manager's.",
    }

    def _remedy(self) -> str:
        cures = (cure for beginning, cure in self.cure_by_beginning.items() if self.message.startswith(beginning))
        return next(cures, self.cure)


class RequestExpired(InvalidSignatureException):
    pass


class IncompleteSignatureException(ServiceError):
    cure = "Look for a proxy or a library between here and AWS that rewrites the Authorization header."


class MissingAuthenticationTokenException(ServiceError):
    cure = "Look for a proxy or a library between here and AWS that drops the Authorization header."


class ValidationException(ServiceError):
    cure = "Correct the parameters named above."


class SerializationException(ServiceError):
    cure = "Give each parameter the type that AWS's reference of the operation names."


class UnknownOperationException(ServiceError):
    cure = "Check the spelling of the operation, and that the endpoint is Systems Manager's."


class InvalidAction(UnknownOperationException):
    pass


class MalformedHttpRequestException(ServiceError):
    cure = "Look for a proxy or a library between here and AWS that rewrites requests."


class RequestEntityTooLargeException(ServiceError):
    cure = "Send less in one request."


class CaseError(SigV4SSMError):
    """A golden case is broken or incomplete; the problem says which file, and why."""


def _classes(base: type[ServiceError]) -> dict[str, type[ServiceError]]:
    named = {base.__name__: base}
    for kind in base.__subclasses__():
        named.update(_classes(kind))
    return named


CLASS_OF_CODE = _classes(ServiceError)
"""Error code to exception class, for the codes that have one."""

OTHER_SPELLINGS = {
    "InternalServerException": "InternalServerError",
    "InternalServiceError": "InternalServerError",
    "SignatureDoesNotMatch": "InvalidSignatureException",
    "ValidationError": "ValidationException",
}
"""Codes that other services, or AWS's other generation of documentation, have for the same thing."""


def service_error(response: dict[str, Any], operation: str, attempts: int = 1) -> ServiceError:
    """The exception for an answer, of the class that its code names (spelled with `Exception` at its end or not)."""
    code = response["Error"]["Code"]
    spellings = (code, code + "Exception", code.removesuffix("Exception"), OTHER_SPELLINGS.get(code, ""))
    known = (CLASS_OF_CODE[spelling] for spelling in spellings if spelling in CLASS_OF_CODE)
    return next(known, ServiceError)(response, operation, attempts)
