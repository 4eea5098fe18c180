"""The public names, pinned: who adds or removes one changes this file."""

from __future__ import annotations

import importlib.util
import inspect

import pytest

import sigv4ssm
from sigv4ssm import client, diagnosis, endpoints, errors, explain, golden, local, sigv4, transport
from sigv4ssm.client import waiting

PUBLIC = {
    sigv4ssm: "Client Credentials Request Response SigV4Auth __version__ endpoints errors explain golden local sigv4 "
    "transport",
    sigv4: "Refused Signed Verified canonical_request presign sign signature signing_key string_to_sign verify",
    client: "Client",
    diagnosis: "CAUSES Diagnosis Inspection compare diagnose examine inspect",
    explain: "Explanation Line ORIGINS Part Step VERDICTS explain explain_signed",
    golden: "Case CaseError Difference Recorder VOLATILE find_cases first_difference normal_form read_case record "
    "write_case",
    local: "Course Document EXAMPLE_CREDENTIALS Endpoint Fault Step",
    transport: "RequestsTransport StdlibTransport default",
}
ERRORS = """AccessDeniedException AutomationDefinitionNotFoundException AutomationDefinitionVersionNotFoundException
AutomationExecutionLimitExceededException AutomationExecutionNotFoundException AutomationStepNotFoundException
CaseError ConfigurationError ConnectTimeoutError CredentialRetrievalError EndpointConnectionError EndpointError
ExpiredTokenException IdempotentParameterMismatch IncompleteSignatureException InternalFailure InternalServerError
InvalidAction InvalidAutomationExecutionParametersException InvalidAutomationSignalException
InvalidAutomationStatusUpdateException InvalidClientTokenId InvalidFilterKey InvalidFilterValue InvalidNextToken
InvalidSignatureException InvalidTarget MalformedHttpRequestException MissingAuthenticationTokenException
NoCredentialsError NoRegionError NotAuthorized OptInRequired ParamValidationError PartialCredentialsError
ProfileNotFound ProxyConnectionError ReadTimeoutError RequestAbortedException RequestEntityTooLargeException
RequestExpired RequestTimeoutException ResponseError SSLError SerializationException ServiceError ServiceUnavailable
SigV4SSMError ThrottlingException TransportError UnknownOperationException UnrecognizedClientException
ValidationException"""


@pytest.mark.parametrize("module", PUBLIC, ids=lambda module: module.__name__)
def test_public_names(module):
    """`__all__` is what is pinned here, and each name is there."""
    assert PUBLIC[module].split() == sorted(module.__all__)
    for name in module.__all__:
        assert name == "RequestsTransport" or getattr(module, name) is not None
        assert name in dir(module) or module in (client, transport)


def test_error_classes():
    """The classes of the tree."""
    classes = inspect.getmembers(errors, lambda value: inspect.isclass(value) and issubclass(value, Exception))
    assert sorted(ERRORS.split()) == [name for name, _ in classes]


def test_an_unknown_name_is_an_attribute_error():
    """The lazy binding refuses like any module."""
    for module in (sigv4ssm, transport):
        with pytest.raises(AttributeError, match="nothing"):
            _ = module.nothing


SIGNATURES = {
    sigv4ssm.Client: "(region=None, *, credentials=None, profile=None, endpoint_url=None, use_fips=None, "
    "use_dualstack=None, transport=None, timeout=(5, 30, 60), deadline=None, max_attempts=None, ca_bundle=None, "
    "allow_http=False, max_response_bytes=8388608, clock=None, sleep=None, random=None)",
    sigv4ssm.Client.call: "(self, operation, params)",
    sigv4ssm.Client.paginate: "(self, operation, params)",
    sigv4ssm.Client.executions: "(self, **parameters)",
    sigv4ssm.Client.steps: "(self, **parameters)",
    waiting.wait: "(client, AutomationExecutionId, *, timeout=600.0, poll=15.0, children=False, on_look=None)",
    waiting.stop_and_wait: "(client, AutomationExecutionId, Type=None, *, timeout=600.0, poll=15.0, children=False, "
    "on_look=None)",
    sigv4ssm.Client.build_request: "(self, operation, params, *, at=None)",
    sigv4ssm.Client.parse_response: "(self, operation, response)",
    sigv4ssm.Credentials: "(access_key_id, secret_access_key, session_token=None, expires_at=None)",
    sigv4ssm.Request: "(method, url, headers=(), body=b'')",
    sigv4ssm.Response: "(status, headers=(), body=b'')",
    sigv4ssm.SigV4Auth: "(credentials, *, region, service, **switches)",
    sigv4.sign: "(request, credentials, *, region, service, at, normalize_path=True, double_encode_path=True, "
    "sign_payload_header=False, omit_session_token=False, unsigned_headers=())",
    sigv4.presign: "(request, credentials, *, region, service, at, expires, normalize_path=True, "
    "double_encode_path=True, omit_session_token=False, unsigned_headers=())",
    sigv4.verify: "(request, lookup, *, at, region=None, service=None, window=300, normalize_path=True, "
    "double_encode_path=True, allow_unsigned_payload=False)",
    endpoints.resolve: "(region, *, use_fips=False, use_dualstack=False, endpoint_url=None)",
    diagnosis.compare: "(signed, received)",
    diagnosis.diagnose: "(code, message, request, *, server_time=None, credentials=None)",
    diagnosis.examine: "(request, *, server_time=None, credentials=None)",
    diagnosis.inspect: "(request, refused, lookup, *, at, region=None, service=None, normalize_path=True, "
    "double_encode_path=True)",
    explain.explain: "(request, credentials, *, region, service, at, expires=None, show_keys=False, "
    "normalize_path=True, double_encode_path=True, sign_payload_header=False, omit_session_token=False, "
    "unsigned_headers=())",
    explain.explain_signed: "(request, credentials=None, *, show_keys=False, normalize_path=True, "
    "double_encode_path=True)",
    golden.record: "(transport, folder, *, keep_time=False)",
    transport.StdlibTransport: "(*, verify=True, proxies=None, max_response_bytes=8388608)",
    transport.StdlibTransport.send: "(self, request, *, connect, read, deadline)",
}


if importlib.util.find_spec("requests"):
    SIGNATURES[transport.RequestsTransport] = SIGNATURES[transport.StdlibTransport]
    SIGNATURES[transport.RequestsTransport.send] = SIGNATURES[transport.StdlibTransport.send]


@pytest.mark.parametrize("function", SIGNATURES, ids=lambda function: function.__qualname__)
def test_signatures(function):
    """Names, order and defaults of the parameters that programs rely on."""
    signature = inspect.signature(function)
    bare = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in signature.parameters.values()]
    actual = signature.replace(parameters=bare, return_annotation=inspect.Signature.empty)
    assert SIGNATURES[function] == str(actual)
