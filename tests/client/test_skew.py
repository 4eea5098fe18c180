"""A clock that is wrong: how it shows, how it is corrected, and how the correction ends."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta, timezone

import pytest
from scripted import AT, ID, OK, STOP, Scripted, refusal

from sigv4ssm import errors

INVALID = "InvalidSignatureException"
EXPIRED = "Signature expired: 20150830T123600Z is now earlier than 20150830T124100Z (20150830T124600Z - 5 min.)"
FUTURE = "Signature not yet current: 20150830T123600Z is still later than 20150830T123100Z (20150830T122600Z + 5 min.)"
MISMATCH = "The request signature we calculated does not match the signature you provided."
DATE = "Sun, 30 Aug 2015 {}:00 GMT"

SKEWS = [
    # the refusal, the time that the second attempt is signed for
    (refusal(INVALID, EXPIRED), "20150830T124600Z"),
    (refusal(INVALID, FUTURE), "20150830T122600Z"),
    (refusal(INVALID, EXPIRED, Date=DATE.format("11:00")), "20150830T124600Z"),
    (refusal(INVALID, MISMATCH, Date=DATE.format("12:41")), "20150830T124100Z"),
    (refusal("SignatureDoesNotMatch", MISMATCH, 403, Date=DATE.format("12:31")), "20150830T123100Z"),
    (refusal("RequestExpired", "Request has expired.", Date=DATE.format("12:40")), "20150830T124000Z"),
    (refusal("RequestTimeTooSkewed", "…", 403, Date=DATE.format("13:36")), "20150830T133600Z"),
    (refusal("RequestInTheFuture", "…", Date=DATE.format("12:26")), "20150830T122600Z"),
    (refusal(INVALID, MISMATCH, Date="Sun, 30 Aug 2015 12:26:00 -0000"), "20150830T122600Z"),
]


@pytest.mark.parametrize(("refused", "time"), SKEWS)
def test_a_skew_is_corrected(refused, time, caplog):
    """Once, at once, for a client of one attempt too; the next call begins with the right time."""
    scripted = Scripted(refused, OK, max_attempts=1)
    answer = scripted.client.call(STOP, ID)
    scripted.client.call(STOP, ID)
    assert ["20150830T123600Z", time, time] == [request.header("x-amz-date") for request in scripted.requests]
    assert (1, []) == (answer["ResponseMetadata"]["RetryAttempts"], scripted.pauses)
    assert [logging.WARNING] == [record.levelno for record in caplog.records]
    assert "This machine's clock is" in caplog.text


FINAL = [
    refusal(INVALID, MISMATCH),
    refusal(INVALID, MISMATCH, Date=DATE.format("12:39")),
    refusal(INVALID, MISMATCH, Date="yesterday"),
    refusal("RequestExpired", "", Date="Sun, 30 Aug 99999999999999999999 12:46:00 GMT"),
    refusal("RequestExpired", "", Date="Fri, 31 Dec 9999 23:59:59 -1200"),
    refusal("RequestExpired", "", Date="Fri, 31 Dec 9999 23:59:59 GMT"),
    refusal(INVALID, "Signature expired: 20150830T123600Z is now earlier than then (99999999T999999Z - 5 min.)"),
    refusal(INVALID, "Credential should be scoped to a valid region, not 'x'. ", Date=DATE.format("12:36")),
    refusal("RequestExpired", "Request has expired."),
    refusal("AccessDeniedException", "", Date=DATE.format("23:00")),
    refusal("AccessDeniedException", EXPIRED.replace("Signature", "Something")),
]


@pytest.mark.parametrize("refused", FINAL)
def test_what_is_no_skew_is_final(refused, caplog):
    """A wrong secret, a time that is near enough, or none that can be read."""
    scripted = Scripted(refused)
    with pytest.raises(errors.ServiceError):
        scripted.client.call(STOP, ID)
    assert (1, "") == (len(scripted.requests), caplog.text)


def test_a_skew_that_stays_is_told():
    """The correction is tried once in a call."""
    scripted = Scripted(refusal(INVALID, EXPIRED))
    with pytest.raises(errors.InvalidSignatureException) as caught:
        scripted.client.call(STOP, ID)
    assert (2, 2) == (caught.value.attempts, len(scripted.requests))


def test_a_clock_that_is_nearly_right_is_used_as_it_is(caplog):
    """The service's time is known to the second, and is older by the way of the answer."""
    times = iter([AT, AT, AT + timedelta(minutes=10, seconds=20), AT + timedelta(minutes=10, seconds=20)])
    future = "Signature not yet current: 20150830T125620Z is still later than then (20150830T124600Z + 5 min.)"
    now = AT + timedelta(minutes=10, seconds=20)
    scripted = Scripted(refusal(INVALID, EXPIRED), OK, refusal(INVALID, future), OK, clock=lambda: next(times, now))
    for _ in range(2):
        scripted.client.call(STOP, ID)
    assert "20150830T124620Z" == scripted.requests[3].header("x-amz-date")
    assert "This machine's clock is right again" in caplog.records[1].getMessage()


def test_a_refusal_that_another_thread_has_corrected():
    """The clock stays as it is, nothing is logged, and the request is signed again."""
    scripted = Scripted(refusal(INVALID, MISMATCH, Date=DATE.format("12:46")), OK)
    clock = scripted.client._attempts._clock
    late = scripted.outcomes[0]

    def answer():
        clock._offset = timedelta(minutes=10)  # the other thread
        return late

    scripted.outcomes = (answer, OK)
    scripted.client.call(STOP, ID)
    assert timedelta(minutes=10) == clock._offset
    assert "20150830T124600Z" == scripted.requests[1].header("x-amz-date")


def test_a_request_that_was_long_on_its_way_is_signed_again(caplog):
    """The times agree, so there is nothing to correct."""
    late = refusal(
        INVALID, "Signature expired: 20150830T123000Z is now earlier than 20150830T123100Z (20150830T123600Z - 5 min.)"
    )
    scripted = Scripted(late, OK)
    scripted.client.call(STOP, ID)
    assert (2, "") == (len(scripted.requests), caplog.text)


def test_build_request_has_the_corrected_time():
    """It is what `call` would send."""
    scripted = Scripted(refusal(INVALID, EXPIRED), OK)
    scripted.client.call(STOP, ID)
    assert "20150830T124600Z" == scripted.client.build_request(STOP, ID).header("x-amz-date")
    assert "20150830T123600Z" == scripted.client.build_request(STOP, ID, at=AT).header("x-amz-date")


def test_a_correction_of_a_clock_in_another_zone():
    """Times are compared, not what they are written as."""
    zone = timezone(timedelta(hours=5, minutes=30))
    scripted = Scripted(refusal(INVALID, EXPIRED), OK, clock=lambda: datetime(2015, 8, 30, 18, 6, tzinfo=zone))
    scripted.client.call(STOP, ID)
    assert "20150830T124600Z" == scripted.requests[1].header("x-amz-date")
