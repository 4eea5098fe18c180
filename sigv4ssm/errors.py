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
    from typing import Any

    from .diagnosis import Diagnosis
    from .typed.service_errors import *  # noqa: F403  # a name for each of CODES

EARLIER_ATTEMPT = "An earlier attempt, whose outcome is unknown, may have taken effect."


class SigV4SSMError(Exception):
    """The base of them all."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return ("\n" if "\n" in self.problem else " ").join(filter(None, (self.problem, self.remedy)))


class ConfigurationError(SigV4SSMError):
    """The set-up is wrong; no request for the operation has left the machine."""


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
    """An answer that cannot be read: cut short, too large, a redirect, a success that is not JSON, or a page that
    leads back to an earlier one."""

    def __init__(self, problem: str, remedy: str = "", request_sent: bool = True, attempts: int = 1) -> None:
        super().__init__(problem, remedy, request_sent, attempts)


class ServiceError(SigV4SSMError):
    """AWS answered with an error.

    `response` has botocore's shape: {"Error": {"Code", "Message"}, "ResponseMetadata": {…}}; `attempts` says how often
    the request was sent. Where `may_have_acted` is true, the outcome of an earlier attempt is unknown, and it may have
    taken effect. `diagnosis` says why a signature was refused, where the client has found out; else it is None.
    """

    cure = "Look the code up in AWS's reference of the operation."

    def __init__(
        self,
        response: dict[str, Any],
        operation: str,
        attempts: int = 1,
        may_have_acted: bool = False,
        diagnosis: Diagnosis | None = None,
    ) -> None:
        self.response = response
        self.operation = operation
        self.attempts = attempts
        self.may_have_acted = may_have_acted
        self.diagnosis = diagnosis
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
        self.args = (response, operation, attempts, may_have_acted, diagnosis)

    def _remedy(self) -> str:
        if self.diagnosis is not None:
            return str(self.diagnosis)
        cures = (cure for beginning, cure in CURES_BY_MESSAGE.items() if self.message.startswith(beginning))
        return next(cures, self.cure)


class CaseError(SigV4SSMError):
    """A golden case is broken or incomplete; the problem says which file, and why."""


CURES = {
    "AutomationExecutionNotFoundException": "Check the execution id, and that region and account are those it was "
    "started in.",
    "InvalidAutomationStatusUpdateException": "The execution has probably ended: get its status before stopping it.",
    "AutomationDefinitionNotFoundException": "Check the document's name; it must be in this region and account.",
    "AutomationDefinitionVersionNotFoundException": "Name a version that the document has, or none for its default.",
    "InvalidAutomationExecutionParametersException": "Give the parameters that the document declares, and no others.",
    "AutomationExecutionLimitExceededException": "Wait until other automations have ended, or have the quota raised.",
    "IdempotentParameterMismatch": "Take a new ClientToken for other parameters.",
    "InvalidTarget": "Check the targets, and that the caller may use them.",
    "InvalidFilterKey": "Use a key that AWS's reference of the operation names.",
    "InvalidFilterValue": "Give the filter a value of the form that its key takes.",
    "InvalidNextToken": "Ask again from the first page: a token expires, and goes with the same filters.",
    "AutomationStepNotFoundException": "List the steps of the execution, and name one of them.",
    "InvalidAutomationSignalException": "Get the status of the execution: it does not wait for that signal now.",
    "InternalServerError": "Try again; if it stays, give AWS support the request id.",
    "ThrottlingException": "Call less often, and try again after a pause.",
    "AccessDeniedException": "Allow the action, which is ssm: and the operation's name, in the caller's IAM policy.",
    "OptInRequired": "Subscribe the account to the service, or enable the region for it.",
    "ExpiredTokenException": "Get new temporary credentials, and set all three of their parts.",
    "UnrecognizedClientException": "Check the access key id and the session token: one of them is not known, or they "
    "do not belong together.",
    "InvalidSignatureException": "Check the secret key; if it is right, something on the way changes the request.",
    "IncompleteSignatureException": "Look for a proxy or a library between here and AWS that rewrites the "
    "Authorization header.",
    "MissingAuthenticationTokenException": "Look for a proxy or a library between here and AWS that drops the "
    "Authorization header.",
    "ValidationException": "Correct the parameters named above.",
    "SerializationException": "Give each parameter the type that AWS's reference of the operation names.",
    "UnknownOperationException": "Check the spelling of the operation, and that the endpoint is Systems Manager's.",
    "MalformedHttpRequestException": "Look for a proxy or a library between here and AWS that rewrites requests.",
    "RequestEntityTooLargeException": "Send less in one request.",
}
"""What to do, by the code of the error; each is the name of a class under ServiceError."""

CURES_BY_MESSAGE = {
    "Signature expired": "Set this machine's clock: it is off by more than the service allows.",
    "Signature not yet current": "Set this machine's clock: it is off by more than the service allows.",
    "Credential should be scoped": "Check that the region is the endpoint's, and the endpoint Systems Manager's.",
}
"""What to do where the message says more than the code: how it begins."""

SPECIAL_CASES = {
    "InternalFailure": "InternalServerError",
    "ServiceUnavailable": "InternalServerError",
    "RequestAbortedException": "InternalServerError",
    "RequestTimeoutException": "InternalServerError",
    "NotAuthorized": "AccessDeniedException",
    "InvalidClientTokenId": "UnrecognizedClientException",
    "RequestExpired": "InvalidSignatureException",
    "InvalidAction": "UnknownOperationException",
}
"""Codes whose class is under that of another code, and whose cure is the same."""

CODES = (*CURES, *SPECIAL_CASES)
"""The codes that have a class of their own."""

OTHER_SPELLINGS = {
    "InternalServerException": "InternalServerError",
    "InternalServiceError": "InternalServerError",
    "SignatureDoesNotMatch": "InvalidSignatureException",
    "ValidationError": "ValidationException",
}
"""Codes that other services, or AWS's other generation of documentation, have for the same thing."""


if not TYPE_CHECKING:

    def __getattr__(name):
        if name not in CODES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return class_of(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *CODES})


def class_of(code: str) -> type[ServiceError]:
    """The class of one of `CODES`. It is made when it is first asked for: to make all of them takes a millisecond."""
    if code not in globals():
        parent = class_of(SPECIAL_CASES[code]) if code in SPECIAL_CASES else ServiceError
        made = type(code, (parent,), {"__module__": __name__, "cure": CURES.get(code, parent.cure)})
        globals().setdefault(code, made)  # another thread may have been quicker
    kind: type[ServiceError] = globals()[code]
    return kind


def service_error(response: dict[str, Any], operation: str, attempts: int = 1) -> ServiceError:
    """The exception for an answer, of the class that its code names (spelled with `Exception` at its end or not)."""
    code = response["Error"]["Code"]
    spellings = (code, code + "Exception", code.removesuffix("Exception"), OTHER_SPELLINGS.get(code, ""))
    known = (class_of(spelling) for spelling in spellings if spelling in CODES)
    return next(known, ServiceError)(response, operation, attempts)
