"""The errors that AWS answers with: a class for each code, with what to do, made when the first one is needed."""

from __future__ import annotations

from . import ServiceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class AutomationExecutionNotFoundException(ServiceError):
    cure = "Check the execution id, and that region and account are those it was started in."


class InvalidAutomationStatusUpdateException(ServiceError):
    cure = "The execution has probably ended: get its status before stopping it."


class AutomationDefinitionNotFoundException(ServiceError):
    cure = "Check the document's name; it must be in this region and account."


class AutomationDefinitionVersionNotFoundException(ServiceError):
    cure = "Name a version that the document has, or none for its default."


class InvalidAutomationExecutionParametersException(ServiceError):
    cure = "Give the parameters that the document declares, and no others."


class AutomationExecutionLimitExceededException(ServiceError):
    cure = "Wait until other automations have ended, or have the quota raised."


class IdempotentParameterMismatch(ServiceError):
    cure = "Take a new ClientToken for other parameters."


class InvalidTarget(ServiceError):
    cure = "Check the targets, and that the caller may use them."


class InvalidFilterKey(ServiceError):
    cure = "Use a key that AWS's reference of the operation names."


class InvalidFilterValue(ServiceError):
    cure = "Give the filter a value of the form that its key takes."


class InvalidNextToken(ServiceError):
    cure = "Ask again from the first page: a token expires, and goes with the same filters."


class AutomationStepNotFoundException(ServiceError):
    cure = "List the steps of the execution, and name one of them."


class InvalidAutomationSignalException(ServiceError):
    cure = "Get the status of the execution: it does not wait for that signal now."


class InternalServerError(ServiceError):
    cure = "Try again; if it stays, give AWS support the request id."


class InternalFailure(InternalServerError): ...


class ServiceUnavailable(InternalServerError): ...


class RequestAbortedException(InternalServerError): ...


class RequestTimeoutException(InternalServerError): ...


class ThrottlingException(ServiceError):
    cure = "Call less often, and try again after a pause."


class AccessDeniedException(ServiceError):
    cure = "Allow the action, which is ssm: and the operation's name, in the caller's IAM policy."


class NotAuthorized(AccessDeniedException): ...


class OptInRequired(ServiceError):
    cure = "Subscribe the account to the service, or enable the region for it."


class ExpiredTokenException(ServiceError):
    cure = "Get new temporary credentials, and set all three of their parts."


class UnrecognizedClientException(ServiceError):
    cure = "Check the access key id and the session token: one of them is not known, or they do not belong together."


class InvalidClientTokenId(UnrecognizedClientException): ...


class InvalidSignatureException(ServiceError):
    cure = "Check the secret key; if it is right, something on the way changes the request."


class RequestExpired(InvalidSignatureException): ...


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


class InvalidAction(UnknownOperationException): ...


class MalformedHttpRequestException(ServiceError):
    cure = "Look for a proxy or a library between here and AWS that rewrites requests."


class RequestEntityTooLargeException(ServiceError):
    cure = "Send less in one request."


CODES: dict[str, type[ServiceError]] = {
    kind.__name__: kind for kind in list(globals().values()) if isinstance(kind, type) and kind.__module__ == __name__
}
"""The codes that have a class of their own."""

for _kind in CODES.values():
    _kind.__module__ = __package__  # where they are to be found

OTHER_SPELLINGS = {
    "InternalServerException": "InternalServerError",
    "InternalServiceError": "InternalServerError",
    "SignatureDoesNotMatch": "InvalidSignatureException",
    "ValidationError": "ValidationException",
}
"""Codes that other services, or AWS's other generation of documentation, have for the same thing."""

CURES_BY_MESSAGE = {
    "Signature expired": "Set this machine's clock: it is off by more than the service allows.",
    "Signature not yet current": "Set this machine's clock: it is off by more than the service allows.",
    "Credential should be scoped": "Check that the region is the endpoint's, and the endpoint Systems Manager's.",
}
"""What to do where the message says more than the code: how it begins."""


def service_error(response: dict[str, Any], operation: str, attempts: int = 1) -> ServiceError:
    """The exception for an answer, of the class that its code names (spelled with `Exception` at its end or not)."""
    code = response["Error"]["Code"]
    spellings = (code, code + "Exception", code.removesuffix("Exception"), OTHER_SPELLINGS.get(code, ""))
    known = (CODES[spelling] for spelling in spellings if spelling in CODES)
    return next(known, ServiceError)(response, operation, attempts)
