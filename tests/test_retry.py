"""The rules of retrying, beside those of botocore 1.44; and where they differ on purpose."""

from __future__ import annotations

import itertools
import random

import botocore
import botocore.session
import pytest
from botocore import exceptions
from botocore.awsrequest import AWSResponse
from botocore.retries import quota, standard
from sessions import MODEL

from sigv4ssm import errors, retry
from sigv4ssm.errors import codes

STOP, START = "StopAutomationExecution", "StartAutomationExecution"
STOP_MODEL = MODEL.operation_model(STOP)

beside_botocore = pytest.mark.skipif(
    tuple(map(int, botocore.__version__.split(".")[:2])) < (1, 44),
    reason="older releases of botocore, the last ones for Python 3.9, have older rules",
)


def refusal(code: str, status: int = 400, **headers: str) -> errors.ServiceError:
    metadata = {"HTTPStatusCode": status, "HTTPHeaders": headers}
    return codes.service_error({"Error": {"Code": code, "Message": ""}, "ResponseMetadata": metadata}, STOP)


def botocore_context(attempt: int = 1, code: str | None = None, status: int = 400, error=None, **headers: str):
    """What botocore decides on: the same outcome in its own words."""
    if error is not None:
        return standard.RetryContext(attempt, STOP_MODEL, caught_exception=error)
    response = AWSResponse("http://h/", status, headers, None)
    return standard.RetryContext(attempt, STOP_MODEL, {"Error": {"Code": code}}, response)


DETECTOR = standard.ThrottlingErrorDetector(standard.RetryEventAdapter())


def botocore_kind(context) -> str | None:
    if not standard.StandardRetryConditions(max_attempts=99).is_retryable(context):
        return None
    return retry.THROTTLING if DETECTOR.is_throttling_error_from_context(context) else retry.TRANSIENT


CODES = (
    *standard.ThrottledRetryableChecker._THROTTLED_ERROR_CODES,
    *standard.TransientRetryableChecker._TRANSIENT_ERROR_CODES,
    *codes.CODES,
    *("ExpiredToken", "IDPCommunicationError", "InternalServerException", "503", "429", "", "Unknown"),
)
STATUSES = (400, 403, 404, 408, 413, 429, 500, 501, 502, 503, 504, 505, 599)


@beside_botocore
def test_answers_are_repeated_as_by_botocore():
    """Every code with every status: whether it is repeated, and whether it counts as throttling."""
    modelled = {"AutomationExecutionNotFoundException", "InvalidAutomationStatusUpdateException", "InternalServerError"}
    for code, status in itertools.product(CODES, STATUSES):
        if status == 429 and code in modelled:
            continue  # which the service never sends, and botocore does not repeat
        expected = botocore_kind(botocore_context(code=code, status=status))
        assert expected == retry.kind_of(refusal(code, status), STOP, {}), (code, status)


EXCEPTIONS = {
    errors.EndpointConnectionError: exceptions.EndpointConnectionError(endpoint_url="u"),
    errors.ConnectTimeoutError: exceptions.ConnectTimeoutError(endpoint_url="u"),
    errors.ReadTimeoutError: exceptions.ReadTimeoutError(endpoint_url="u"),
    errors.SSLError: exceptions.SSLError(endpoint_url="u", error=""),
    errors.ProxyConnectionError: exceptions.ProxyConnectionError(proxy_url="u"),
    errors.TransportError: exceptions.HTTPClientError(error=""),
    errors.ParamValidationError: exceptions.ParamValidationError(report=""),
    errors.NoCredentialsError: exceptions.NoCredentialsError(),
    ValueError: ValueError(),
}


@beside_botocore
@pytest.mark.parametrize("kind", EXCEPTIONS)
def test_exceptions_are_repeated_as_by_botocore(kind: type):
    """Where no answer came, and not where nothing was sent."""
    expected = botocore_kind(botocore_context(error=EXCEPTIONS[kind]))
    assert expected == retry.kind_of(kind(""), STOP, {})


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        (STOP, {}, retry.TRANSIENT),
        ("GetAutomationExecution", {}, retry.TRANSIENT),
        (START, {}, None),
        (START, {"ClientToken": None}, None),
        (START, {"ClientToken": "f7d1f82d-6cde-4f7a-aa53-d485b0000000"}, retry.TRANSIENT),
        ("SendCommand", {}, None),
    ],
)
def test_what_may_have_arrived_is_repeated_if_that_does_no_harm(operation: str, parameters: dict, expected):
    """botocore repeats it always; what has not left is repeated here too, whatever it is."""
    assert expected == retry.kind_of(errors.ReadTimeoutError("", "", True), operation, parameters)
    assert retry.TRANSIENT == retry.kind_of(errors.ReadTimeoutError("", "", False), operation, parameters)


@pytest.mark.parametrize(
    ("cause", "expected"), [(None, None), (ValueError("no JSON"), None), (EOFError("cut short"), retry.TRANSIENT)]
)
def test_an_answer_that_came_whole_is_final(cause, expected):
    """The next one would not be smaller, nor JSON; one that was cut short may come whole."""
    error = errors.ResponseError("")
    error.__cause__ = cause
    assert expected == retry.kind_of(error, STOP, {})


RETRY_AFTER = (None, "0", "1", "100", "1500", "4999", "60000", "-1", "-100000", " 7 ", "1.5", "soon", "", "9" * 400)
JITTERS = (0.0, 0.25, 0.5, 1.0)


@beside_botocore
@pytest.mark.parametrize("code", ["ThrottlingException", "InternalServerError"])
def test_pauses_are_botocores(code: str):
    """For every attempt, random number and x-amz-retry-after."""
    for attempt, jitter, after in itertools.product(range(1, 12), JITTERS, RETRY_AFTER):
        headers = {} if after is None else {retry.RETRY_AFTER: after}
        backoff = standard.ExponentialBackoff(random=lambda: jitter, throttling_detector=DETECTOR)  # noqa: B023
        expected = backoff.delay_amount(botocore_context(attempt, code, 500, **headers))
        error = refusal(code, 500, **headers)
        kind = retry.kind_of(error, STOP, {})
        assert expected == retry.pause(kind, attempt, jitter, retry.retry_after(error)), (attempt, jitter, after)


@pytest.mark.parametrize(
    ("kind", "longest"),
    [
        (retry.TRANSIENT, [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 20.0, 20.0]),
        (retry.THROTTLING, [1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0]),
    ],
)
def test_the_longest_pauses(kind: str, longest: list[float]):
    """The figures of the rule, written out; and no attempt is too late to be computed."""
    assert longest == [retry.pause(kind, attempt, 1.0) for attempt in range(1, len(longest) + 1)]
    assert 20.0 == retry.pause(kind, 10**6, 1.0)


@beside_botocore
@pytest.mark.parametrize("seed", range(5))
def test_the_quota_is_botocores(seed: int):
    """Over two thousand random retries and successes the same ones are paid for."""
    draw, theirs, ours = random.Random(seed), quota.RetryQuota(), retry.Quota()
    checker = standard.RetryQuotaChecker(theirs, DETECTOR)
    for _ in range(2000):
        code = draw.choice(["ThrottlingException", "InternalServerError"])
        context, cost = botocore_context(code=code, status=500), 0
        for _ in range(draw.randrange(4)):
            paid = ours.take(retry.COST[retry.kind_of(refusal(code, 500), STOP, {})])
            assert checker.acquire_retry_quota(context) == paid
            cost = context.request_context.get("retry_quota_capacity", 0)
        if draw.random() < 0.5:
            checker.release_retry_quota(context.request_context, AWSResponse("http://h/", 200, {}, None))
            ours.give(cost or retry.REWARD)
        assert theirs.available_capacity == ours.tokens


def test_the_quota_has_its_bounds():
    """It begins full, is never more than full, and what it cannot pay leaves it as it is."""
    tokens = retry.Quota()
    tokens.give(1)
    assert retry.CAPACITY == tokens.tokens
    assert 35 == sum(tokens.take(14) for _ in range(100))
    assert not tokens.take(11)
    assert (10, True, 0) == (tokens.tokens, tokens.take(10), tokens.tokens)
