"""The loop of looks: its pauses and its deadline, what it raises, what it tells while it goes on."""

from __future__ import annotations

import pytest
from scripted import GET, ID, OK, PAIR, STOP, Scripted, failure, refusal

from sigv4ssm import Credentials, Response, errors
from sigv4ssm.client.waiting import is_passing, next_pause, time_for_last

RUNNING = Response(200, (), b'{"AutomationExecution": {"AutomationExecutionStatus": "InProgress"}}')
ENDED = Response(200, (), b'{"AutomationExecution": {"AutomationExecutionStatus": "Success"}}')
FOREVER = 1e9


class Time:
    """`time.monotonic`, which goes on only while somebody sleeps."""

    def __init__(self, monkeypatch) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []
        monkeypatch.setattr("time.monotonic", lambda: self.now)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def time(monkeypatch) -> Time:
    return Time(monkeypatch)


@pytest.mark.parametrize(
    ("looks", "failures", "poll", "jitter", "left", "pause"),
    [
        # it begins with a second, grows by half, up to what is asked for
        (1, 0, 15, 1.0, FOREVER, 1.0),
        (2, 0, 15, 1.0, FOREVER, 1.5),
        (3, 0, 15, 1.0, FOREVER, 2.25),
        (20, 0, 15, 1.0, FOREVER, 15.0),
        (10**6, 0, 15, 1.0, FOREVER, 15.0),
        (1, 0, 0.2, 1.0, FOREVER, 0.2),
        (0, 0, 15, 1.0, FOREVER, 1.0),
        (1, 0, 1e-9, 1.0, FOREVER, 0.01),
        # chance takes up to half of it
        (20, 0, 15, 0.0, FOREVER, 7.5),
        (20, 0, 15, 0.5, FOREVER, 11.25),
        # each failure doubles it, up to a minute, or what is asked for
        (1, 1, 15, 1.0, FOREVER, 2.0),
        (1, 3, 15, 1.0, FOREVER, 8.0),
        (1, 10**6, 15, 1.0, FOREVER, 60.0),
        (50, 1, 300, 1.0, FOREVER, 300.0),
        # until the last look, and none after that
        (20, 0, 15, 1.0, 15.5, 15.0),
        (20, 0, 15, 1.0, 10.0, 10.0),
        (20, 0, 15, 1.0, 0.25, 0.25),
        (20, 0, 15, 1.0, 0.0, None),
        (20, 0, 15, 1.0, 1e-12, None),
        (20, 0, 15, 1.0, -5.0, None),
    ],
)
def test_the_next_pause(looks, failures, poll, jitter, left, pause):
    """A rule of the looks made, the failures in a row, the longest pause, chance, and the time that is left."""
    assert pause == next_pause(looks, failures, poll, jitter, left)


@pytest.mark.parametrize(("timeout", "seconds"), [(600, 1.0), (10, 1.0), (5, 0.5), (0.5, 0.05)])
def test_the_last_look_is_shortly_before_the_deadline(timeout: float, seconds: float):
    """A second, or a tenth of a short wait."""
    assert seconds == time_for_last(timeout)


@pytest.mark.parametrize(
    ("error", "at_first", "later"),
    [
        (refusal("ThrottlingException"), True, True),
        (refusal("InternalServerError", status=500), True, True),
        (refusal("ExpiredTokenException"), False, True),
        (refusal("AccessDeniedException"), False, False),
        (refusal("UnrecognizedClientException"), False, False),
        (errors.ReadTimeoutError("No answer.", "Look.", True), False, True),
        (errors.EndpointConnectionError("Not there.", "Look.", False), False, True),
        (errors.ResponseError("Not JSON.", "Look."), False, True),
        (errors.CredentialRetrievalError("Gone.", "Log in."), False, True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_passes(error, at_first: bool, later: bool):
    """Throttling always; what may be the set-up's fault, only when AWS has answered before."""
    if isinstance(error, Response):
        with pytest.raises(errors.ServiceError) as caught:
            Scripted(error, max_attempts=1).client.call(GET, ID)
        error = caught.value
    assert (at_first, later) == (is_passing(error, let_in=False), is_passing(error, let_in=True))


@pytest.mark.parametrize("method", ["wait", "stop_and_wait"])
@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (refusal("AccessDeniedException"), errors.AccessDeniedException),
        (refusal("ExpiredTokenException"), errors.ExpiredTokenException),
        (failure(errors.EndpointConnectionError, False), errors.EndpointConnectionError),
    ],
)
def test_a_set_up_that_is_wrong_is_said_at_once(time, method: str, outcome, error):
    """By the error of the first call, as the call alone would say it."""
    scripted = Scripted(outcome, sleep=time.sleep)
    with pytest.raises(error):
        getattr(scripted.client, method)(**ID)
    assert time.now < 1001


def test_a_denied_look_ends_a_wait(time):
    """Also when AWS has answered before: nothing would change."""
    scripted = Scripted(RUNNING, refusal("AccessDeniedException"), sleep=time.sleep)
    with pytest.raises(errors.AccessDeniedException):
        scripted.client.wait(**ID)


@pytest.mark.parametrize("method", ["wait", "stop_and_wait"])
@pytest.mark.parametrize(
    "given",
    [
        {"AutomationExecutionId": "short"},
        {**ID, "timeout": 0},
        {**ID, "timeout": "10"},
        {**ID, "timeout": float("nan")},
        {**ID, "timeout": float("inf")},
        {**ID, "poll": -1},
        {**ID, "poll": True},
    ],
)
def test_bad_arguments_never_leave(method: str, given: dict):
    """They are ParamValidationErrors; a keyword that there is not is a TypeError."""
    scripted = Scripted()
    with pytest.raises(errors.ParamValidationError):
        getattr(scripted.client, method)(**given)
    with pytest.raises(TypeError):
        getattr(scripted.client, method)(**ID, timeouts=1)
    assert [] == scripted.requests


def test_the_type_is_checked_before_anything_is_sent():
    """As the method does it alone."""
    scripted = Scripted()
    with pytest.raises(errors.ParamValidationError, match="Type must be one of"):
        scripted.client.stop_and_wait(**ID, Type="Abort")
    assert [] == scripted.requests


def test_no_credentials_is_said_at_once():
    """Nothing has been sent."""

    def none() -> Credentials:
        raise errors.NoCredentialsError("There are none.", "Get some.")

    with pytest.raises(errors.NoCredentialsError):
        Scripted(credentials=none).client.stop_and_wait(**ID)


def test_the_deadline_holds_for_each_call(time):
    """A call may take what is left, not what the client allows one; its retries too."""
    scripted = Scripted(RUNNING, sleep=time.sleep, timeout=(5, 30, 60))
    scripted.client.wait(**ID, timeout=10)
    assert {1010.0} == {deadline for _, _, deadline in scripted.limits}
    assert [1.0, 1.5, 2.25, 3.375, 0.875] == time.pauses


def test_the_clients_own_deadline_holds_too(time):
    """The nearer of both."""
    scripted = Scripted(ENDED, sleep=time.sleep, deadline=3)
    scripted.client.wait(**ID, timeout=10)
    assert [1003.0] == [deadline for _, _, deadline in scripted.limits]


def test_a_wait_of_no_time_looks_once(time):
    """There is always an answer."""
    outcome = Scripted(RUNNING, sleep=time.sleep).client.wait(**ID, timeout=0.005)
    assert ("still_running", "InProgress", 1, 0.0) == (outcome.kind, outcome.status, outcome.polls, outcome.seconds)


def test_a_short_wait_is_not_cut_short(time):
    """Its last look comes in its last tenth."""
    outcome = Scripted(RUNNING, RUNNING, sleep=time.sleep).client.wait(**ID, timeout=0.5)
    assert ("still_running", 2, pytest.approx(0.45)) == (outcome.kind, outcome.polls, outcome.seconds)


def test_the_execution_and_the_type_may_go_without_their_names(time):
    """As in `stop_and_wait(execution_id)`; what else there is has a name."""
    scripted = Scripted(ENDED, OK, ENDED, sleep=time.sleep)
    assert "ended" == scripted.client.wait(ID["AutomationExecutionId"]).kind
    assert "Complete" == scripted.client.stop_and_wait(ID["AutomationExecutionId"], "Complete").asked
    with pytest.raises(TypeError):
        scripted.client.wait(ID["AutomationExecutionId"], 5.0)


def test_pauses_differ_from_client_to_client(time):
    """Each takes its own chance, so that those which begin together do not come together."""
    Scripted(RUNNING, RUNNING, ENDED, jitter=0.0, sleep=time.sleep).client.wait(**ID)
    Scripted(RUNNING, RUNNING, ENDED, jitter=0.5, sleep=time.sleep).client.wait(**ID)
    assert [0.5, 0.75, 0.75, 1.125] == time.pauses


def test_what_it_is_at_is_told_after_each_look(time):
    """The last look is told by the outcome itself."""
    told = []
    scripted = Scripted(OK, RUNNING, RUNNING, ENDED, sleep=time.sleep)
    scripted.client.stop_and_wait(**ID, on_look=told.append)
    assert [(1, "InProgress", "accepted", 0.0), (2, "InProgress", "accepted", 1.0)] == [
        (outcome.polls, outcome.status, outcome.stop, outcome.seconds) for outcome in told
    ]


def test_an_accepted_stop_is_sent_once(time):
    """However often it is looked at."""
    scripted = Scripted(OK, RUNNING, RUNNING, ENDED, sleep=time.sleep)
    scripted.client.stop_and_wait(**ID, Type="Complete")
    targets = [request.header("x-amz-target") for request in scripted.requests]
    assert [f"AmazonSSM.{STOP}", *[f"AmazonSSM.{GET}"] * 3] == targets
    assert b'"Type": "Complete"' in scripted.requests[0].body


def test_an_outcome_has_the_failure_message(time):
    """In AWS's words."""
    body = b'{"AutomationExecution": {"AutomationExecutionStatus": "Failed", "FailureMessage": "Step 1 fails."}}'
    outcome = Scripted(Response(200, (), body), sleep=time.sleep, credentials=PAIR).client.wait(**ID)
    assert ("ended", "Failed", "Step 1 fails.") == (outcome.kind, outcome.status, outcome.failure_message)


@pytest.mark.parametrize("body", [b"{}", b'{"AutomationExecution": null}', b'{"AutomationExecution": {}}'])
def test_an_answer_without_a_status_is_no_end(time, body: bytes):
    """It is waited on."""
    outcome = Scripted(Response(200, (), body), ENDED, sleep=time.sleep).client.wait(**ID)
    assert ("ended", 2) == (outcome.kind, outcome.polls)


def test_a_problem_that_has_passed_is_none(time):
    """The outcome has the last one alone, and not for ever."""
    told = []
    scripted = Scripted(OK, RUNNING, refusal("ThrottlingException"), ENDED, sleep=time.sleep, max_attempts=1)
    outcome = scripted.client.stop_and_wait(**ID, on_look=told.append)
    assert "ThrottlingException" in told[1].problem
    assert outcome.problem is None


def test_a_problem_at_the_end_is_told(time):
    """With the last status that there was."""
    scripted = Scripted(OK, RUNNING, failure(errors.ReadTimeoutError, True), sleep=time.sleep)
    outcome = scripted.client.stop_and_wait(**ID, timeout=30)
    assert ("still_running", "InProgress") == (outcome.kind, outcome.status)
    assert "No answer." in outcome.problem


def test_a_failure_that_has_passed_makes_no_pause_longer(time):
    """The next one begins where the looks alone have come to."""
    scripted = Scripted(RUNNING, refusal("ThrottlingException"), RUNNING, ENDED, sleep=time.sleep, max_attempts=1)
    scripted.client.wait(**ID)
    assert [1.0, 3.0, 2.25] == time.pauses


def test_not_found_counts_in_a_row(time):
    """A service of which one part does not know it yet is asked on."""
    unseen = refusal("AutomationExecutionNotFoundException")
    outcome = Scripted(unseen, RUNNING, unseen, RUNNING, unseen, ENDED, sleep=time.sleep).client.wait(**ID)
    assert "ended" == outcome.kind


def test_a_stop_that_fails_in_the_service_may_have_acted(time):
    """So the execution is looked at before the stop is sent again."""
    broken = refusal("InternalServerError", status=500)
    outcome = Scripted(broken, ENDED, sleep=time.sleep, max_attempts=1).client.stop_and_wait(**ID)
    assert ("finished_first", "unknown", 1) == (outcome.kind, outcome.stop, outcome.polls)


def test_a_second_stop_that_is_denied_is_told(time):
    """Nobody knows what the first has done, so that it is no exception, and nothing more is sent."""
    lost, denied = failure(errors.ReadTimeoutError, True), refusal("AccessDeniedException")
    scripted = Scripted(lost, RUNNING, denied, RUNNING, sleep=time.sleep, max_attempts=1)
    outcome = scripted.client.stop_and_wait(**ID)
    assert ("unknown", "InProgress", "unknown", 3) == (
        outcome.kind,
        outcome.status,
        outcome.stop,
        len(scripted.requests),
    )
    assert "AccessDeniedException" in outcome.problem
