"""What attempts of a call have of their own, and what the last one knows of those before it."""

from __future__ import annotations

import gc
import itertools
import pickle
import weakref
from datetime import timedelta

import pytest
from scripted import AT, GET, ID, OK, PAIR, START, STOP, Scripted, failure, refusal

from sigv4ssm import Client, Credentials, errors

BROKEN = refusal("InternalServerError", status=500)
ENDED = refusal("InvalidAutomationStatusUpdateException")
LOST = failure(errors.ReadTimeoutError, True)
REFUSED = failure(errors.EndpointConnectionError, False)


def test_each_attempt_is_signed_anew():
    """With the credentials and the time of its own, and the same body."""
    ids, times = iter(("AKIDONE", "AKIDTWO")), iter((AT, AT + timedelta(minutes=1)))
    scripted = Scripted(BROKEN, OK, credentials=lambda: Credentials(next(ids), "secret"), clock=lambda: next(times))
    scripted.client.call(STOP, ID)
    one, two = scripted.requests
    assert ("20150830T123600Z", "20150830T123700Z") == (one.header("x-amz-date"), two.header("x-amz-date"))
    assert "Credential=AKIDONE/" in one.header("authorization")
    assert "Credential=AKIDTWO/" in two.header("authorization")
    assert one.body == two.body


def test_parameters_that_change_during_a_pause_do_not_go_out():
    """What is repeated is the request that was made."""
    params = dict(ID)
    scripted = Scripted(BROKEN, OK, sleep=lambda _: params.update(AutomationExecutionId="other"))
    scripted.client.call(STOP, params)
    assert scripted.requests[0].body == scripted.requests[1].body


@pytest.mark.parametrize("first", [LOST, BROKEN])
def test_a_repeated_stop_that_comes_too_late_says_why(first):
    """AWS refuses to stop what is stopped: the attempt before it may have done that."""
    with pytest.raises(errors.InvalidAutomationStatusUpdateException, match=r"earlier attempt.*may have") as caught:
        Scripted(first, ENDED).client.stop_automation_execution(**ID)
    assert caught.value.may_have_acted
    assert 2 == caught.value.attempts
    assert errors.EARLIER_ATTEMPT in str(pickle.loads(pickle.dumps(caught.value)))
    assert isinstance(caught.value.__cause__, (errors.ReadTimeoutError, errors.InternalServerError))


@pytest.mark.parametrize(
    "outcomes",
    [(ENDED,), (REFUSED, ENDED), (refusal("ThrottlingException"), ENDED)],
    ids=["first attempt", "refused before", "throttled before"],
)
def test_nothing_is_said_of_attempts_that_cannot_have_acted(outcomes):
    """Nor of the last attempt itself."""
    with pytest.raises(errors.InvalidAutomationStatusUpdateException) as caught:
        Scripted(*outcomes).client.stop_automation_execution(**ID)
    assert not caught.value.may_have_acted
    assert errors.EARLIER_ATTEMPT not in str(caught.value)


def test_one_that_may_have_arrived_is_enough():
    """A connection that is refused at last does not hide that a request has left before."""
    with pytest.raises(errors.EndpointConnectionError) as caught:
        Scripted(LOST, REFUSED).client.call(STOP, ID)
    assert (True, 3) == (caught.value.request_sent, caught.value.attempts)
    assert f"No answer. It was tried 3 times. {errors.EARLIER_ATTEMPT} Look." == str(caught.value)
    assert isinstance(caught.value.__cause__, OSError)


def test_it_is_said_once():
    """The transport has said of the last attempt what would be said of those before it."""
    with pytest.raises(errors.ReadTimeoutError) as caught:
        Scripted(LOST).client.call(STOP, ID)
    assert "No answer. It was tried 3 times. Look." == str(caught.value)


def test_what_only_reads_has_no_effect_to_look_for():
    """Its errors do not say so."""
    with pytest.raises(errors.AutomationExecutionNotFoundException) as caught:
        Scripted(LOST, refusal("AutomationExecutionNotFoundException")).client.call(GET, ID)
    assert not caught.value.may_have_acted


def test_credentials_that_end_between_attempts_hide_no_attempt():
    """A ConfigurationError says that nothing was sent, so the call ends with what had happened before."""
    given = iter((PAIR, PAIR))

    def provide() -> Credentials:
        for credentials in given:
            return credentials
        raise errors.CredentialRetrievalError("Gone.", "Get some.")

    with pytest.raises(errors.EndpointConnectionError) as caught:
        Scripted(LOST, REFUSED, credentials=provide).client.call(STOP, ID)
    assert (True, 2) == (caught.value.request_sent, caught.value.attempts)
    assert isinstance(caught.value.__cause__, errors.CredentialRetrievalError)


EXPIRED = refusal("ExpiredTokenException", "The security token included in the request is expired")


def test_expired_credentials_are_asked_for_anew():
    """The provider's new ones are used at once; that takes no retry."""
    new = Credentials("AKIDNEW", "secret")
    given = iter((PAIR, new, new))
    scripted = Scripted(EXPIRED, OK, credentials=lambda: next(given), max_attempts=1)
    answer = scripted.client.call(START, {"DocumentName": "Doc"})
    assert 1 == answer["ResponseMetadata"]["RetryAttempts"]
    assert "Credential=AKIDNEW/" in scripted.requests[1].header("authorization")
    assert [] == scripted.pauses


def test_a_correction_is_none_of_the_attempts_that_are_allowed():
    """Nor does it make the next pause longer."""
    ids = itertools.count()
    scripted = Scripted(EXPIRED, BROKEN, credentials=lambda: Credentials(f"AKID{next(ids)}", "secret"), max_attempts=2)
    with pytest.raises(errors.InternalServerError) as caught:
        scripted.client.call(STOP, ID)
    assert (3, [0.05]) == (caught.value.attempts, scripted.pauses)


@pytest.mark.parametrize("provide", [PAIR, lambda: PAIR, iter([PAIR]).__next__])
def test_expired_credentials_without_others_are_final(provide):
    """Given ones, a provider that has no others, and one that fails."""

    def ask() -> Credentials:
        try:
            return provide()
        except StopIteration:
            raise errors.CredentialRetrievalError("Gone.") from None

    scripted = Scripted(EXPIRED, credentials=ask if callable(provide) else provide)
    with pytest.raises(errors.ExpiredTokenException) as caught:
        scripted.client.call(STOP, ID)
    assert (1, 1) == (caught.value.attempts, len(scripted.requests))


def test_credentials_are_replaced_once_in_a_call():
    """A provider of nothing but expired ones is not asked for ever."""
    ids = itertools.count()
    scripted = Scripted(EXPIRED, credentials=lambda: Credentials(f"AKID{next(ids)}", "secret"))
    with pytest.raises(errors.ExpiredTokenException) as caught:
        scripted.client.call(STOP, ID)
    assert (2, 2) == (caught.value.attempts, len(scripted.requests))


@pytest.mark.parametrize("outcome", [BROKEN, LOST, ENDED])
def test_an_error_is_gone_with_the_last_reference_to_it(outcome):
    """And with it the sockets and credentials in its frames: no cycle waits for the garbage collector."""
    client = Scripted(outcome).client
    gc.disable()
    try:
        assert _error_of(client)() is None
    finally:
        gc.enable()


def _error_of(client: Client):
    try:
        client.call(STOP, ID)
    except errors.SigV4SSMError as error:
        return weakref.ref(error)
