"""The tree of errors: its shape, its classes by code, what they say, how they travel."""

from __future__ import annotations

import copy
import pickle
import re
import subprocess
import sys

import pytest

from sigv4ssm import errors
from sigv4ssm.errors import codes

RESPONSE = {
    "Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"},
    "ResponseMetadata": {"RequestId": "id-1", "HTTPStatusCode": 400, "HTTPHeaders": {}, "RetryAttempts": 0},
}


def classes(base: type) -> list[type]:
    return [base, *(deeper for kind in base.__subclasses__() for deeper in classes(kind))]


BY_CODE = [getattr(errors, code) for code in codes.CODES]
ALL = classes(errors.SigV4SSMError)
NAMES = [kind.__name__ for kind in ALL]
TEXT: dict = {"capture_output": True, "text": True, "check": True}


def instance(kind: type) -> errors.SigV4SSMError:
    return kind(RESPONSE, "Operation") if issubclass(kind, errors.ServiceError) else kind("What.", "Do.")


def test_the_drawing_is_the_tree():
    """The names drawn at the top of the module, in their order, are the classes that are not named by a code."""
    drawn = re.findall(r"^[│├└─ ]*([A-Z]\w+)(?= *$| {2,})", errors.__doc__, re.MULTILINE)
    assert [kind.__name__ for kind in ALL if kind not in BY_CODE] == drawn


def test_what_is_needed_by_no_call_that_succeeds_is_made_on_need():
    """The four classes that calls are written by are there; the others are one attribute away."""
    program = "import sys; from sigv4ssm import errors as e; print(*vars(e)); e.NoRegionError; print(*sys.modules)"
    made, imported = subprocess.run([sys.executable, "-c", program], **TEXT).stdout.splitlines()
    assert {"SigV4SSMError", "ConfigurationError", "TransportError", "ServiceError"} == set(made.split()) & {*NAMES}
    assert {"sigv4ssm.errors.kinds"} == {*imported.split()} & {"sigv4ssm.errors.kinds", "sigv4ssm.errors.codes"}


def test_what_is_no_error_is_no_attribute():
    """And is said as Python says it; `dir` has all that there are."""
    with pytest.raises(AttributeError, match=r"module 'sigv4ssm\.errors' has no attribute 'Nope'"):
        _ = errors.Nope
    assert {*NAMES} <= {*dir(errors)}


@pytest.mark.parametrize("kind", ALL)
def test_every_error_pickles_and_copies(kind: type):
    """A copy says the same and knows the same."""
    error = instance(kind)
    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert type(error) is type(twin)
        assert str(error) == str(twin)
        assert vars(error) == vars(twin)


@pytest.mark.parametrize("kind", ALL)
def test_every_error_says_what_is_wrong_then_what_to_do(kind: type):
    """Its text is the problem, then the remedy."""
    error = instance(kind)
    assert f"{error.problem} {error.remedy}" == str(error)


def test_an_error_without_a_remedy_is_its_problem():
    """No blank is left over."""
    assert "What." == str(errors.ConfigurationError("What."))


def test_request_sent_survives_a_copy():
    """The one fact that decides whether to repeat a stop is not lost on the way."""
    error = errors.EndpointConnectionError("What.", "Do.", True)
    assert pickle.loads(pickle.dumps(error)).request_sent
    assert errors.ResponseError("What.").request_sent
    assert pickle.loads(pickle.dumps(codes.service_error(RESPONSE, "Operation"))).may_have_acted is False
    assert pickle.loads(pickle.dumps(errors.ThrottlingException(RESPONSE, "Operation", 2, True))).may_have_acted
    assert not errors.TransportError("What.").request_sent


def test_a_service_error_carries_the_evidence():
    """Code, message, status, request id, botocore's response, attempts."""
    error = codes.service_error(RESPONSE, "Operation", 2)
    assert errors.ThrottlingException is type(error)
    actual = (error.code, error.message, error.status_code, error.request_id, error.response, error.attempts)
    assert ("ThrottlingException", "Rate exceeded", 400, "id-1", RESPONSE, 2) == actual
    assert "Operation: ThrottlingException (HTTP 400, request id-1, attempt 2): Rate exceeded." == error.problem


def test_an_error_says_what_the_attempts_before_it_mean():
    """How many there were; and, before what to do now, that one of them may have taken effect."""
    tried = errors.EndpointConnectionError("Refused.", "Check.", False, 3)
    assert ("Refused. It was tried 3 times. Check.", 3) == (str(tried), tried.attempts)
    assert "Refused. It was tried 3 times. Check." == str(pickle.loads(pickle.dumps(tried)))
    stopped = errors.InvalidAutomationStatusUpdateException(RESPONSE, "Operation", 2, True)
    assert f"{errors.EARLIER_ATTEMPT} {stopped.cure}" == stopped.remedy


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ThrottlingException", errors.ThrottlingException),
        ("Throttling", errors.ThrottlingException),
        ("ValidationError", errors.ValidationException),
        ("IncompleteSignature", errors.IncompleteSignatureException),
        ("ServiceUnavailableException", errors.ServiceUnavailable),
        ("SignatureDoesNotMatch", errors.InvalidSignatureException),
        ("InternalFailureException", errors.InternalFailure),
        ("ParameterNotFound", errors.ServiceError),
        ("503", errors.ServiceError),
        ("SigV4SSMError", errors.ServiceError),
        ("", errors.ServiceError),
    ],
)
def test_the_class_of_a_code(code: str, kind: type):
    """A code is known with and without `Exception`; an unknown one is a ServiceError that keeps it."""
    error = codes.service_error({**RESPONSE, "Error": {"Code": code, "Message": ""}}, "Operation")
    assert (kind, code) == (type(error), error.code)


COMMON = """AccessDeniedException ExpiredTokenException IncompleteSignature InternalFailure InvalidAction
InvalidClientTokenId MalformedHttpRequestException NotAuthorized OptInRequired RequestAbortedException
RequestEntityTooLargeException RequestExpired RequestTimeoutException ServiceUnavailable ThrottlingException
UnrecognizedClientException UnknownOperationException ValidationError AutomationExecutionNotFoundException
InvalidAutomationStatusUpdateException InternalServerError"""


@pytest.mark.parametrize(
    "spelling",
    [*COMMON.split(), *(f"{code}Exception" for code in COMMON.split() if not code.endswith(("Exception", "Error")))],
)
def test_every_common_error_has_a_class(spelling: str):
    """AWS's common errors and the operation's own, in both spellings, are told apart by class."""
    error = codes.service_error({**RESPONSE, "Error": {"Code": spelling, "Message": ""}}, "Operation")
    assert errors.ServiceError is not type(error), spelling


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("Signature expired: 20130609T095204Z is now earlier than …", "clock"),
        ("Signature not yet current: 20130609T095204Z is still later than …", "clock"),
        ("Credential should be scoped to a valid region, not 'us-east-2'. ", "region"),
        ("The request signature we calculated does not match …", "secret key"),
    ],
)
def test_a_skew_is_told_from_a_mismatch(message: str, word: str):
    """One code, two causes: the remedy names the one that the message shows."""
    response = {**RESPONSE, "Error": {"Code": "InvalidSignatureException", "Message": message}}
    assert word in codes.service_error(response, "Operation").remedy


def test_a_message_of_many_paragraphs_is_said_in_one():
    """The echo of a signature mismatch is in `.message`, not in the sentence."""
    text = "It does not match.\n\nThe Canonical String for this request should have been\n'POST\n/'"
    error = codes.service_error(
        {**RESPONSE, "Error": {"Code": "InvalidSignatureException", "Message": text}}, "Operation"
    )
    assert text == error.message
    assert error.problem.endswith(": It does not match.")


@pytest.mark.parametrize("kind", ALL)
def test_a_traceback_names_the_public_module(kind: type):
    """Wherever a class is written, it is one of `sigv4ssm.errors`."""
    assert ("sigv4ssm.errors", kind) == (kind.__module__, getattr(errors, kind.__name__))


def test_all_of_them_come_by_a_star():
    """`from sigv4ssm.errors import *` has every class, also those that are made on need."""
    program = "from sigv4ssm.errors import *; print(*globals())"
    assert {*NAMES} <= {*subprocess.run([sys.executable, "-c", program], **TEXT).stdout.split()}
