"""A client whose signatures are refused by the endpoint: its error says why."""

from __future__ import annotations

import copy
import pickle
from datetime import timedelta

import pytest
from scripted import AT, ID, PAIR, STOP

from sigv4ssm import Client, Credentials, errors
from sigv4ssm.local import EXAMPLE_CREDENTIALS, Endpoint

TEMPORARY = Credentials("ASIAEXAMPLE", "secret", "TOKENMARKER+of/it=")
OTHER_TOKEN = Credentials("ASIAEXAMPLE", "secret", "TOKENMARKER2")


class Hop:
    """A transport that changes a request before the endpoint gets it."""

    def __init__(self, endpoint: Endpoint, **headers: str | None) -> None:
        self.endpoint = endpoint
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def send(self, request, **limits):
        changed = ((name, self.headers.get(name.lower(), value)) for name, value in request.headers)
        return self.endpoint.send(request.with_headers([pair for pair in changed if pair[1] is not None]), **limits)

    def close(self) -> None:
        pass


def error_of(transport, credentials: Credentials = PAIR, **options) -> errors.ServiceError:
    client = Client("us-east-1", credentials=credentials, transport=transport, clock=lambda: AT, **options)
    with pytest.raises(errors.ServiceError) as caught:
        client.call(STOP, ID)
    return caught.value


def endpoint(credentials: Credentials = EXAMPLE_CREDENTIALS, **options) -> Endpoint:
    return Endpoint(credentials, clock=lambda: AT, **options)


REFUSED = {
    "the secret": (lambda: error_of(endpoint(Credentials("AKIDEXAMPLE", "o"))), "secret_wrong", True),
    "the secret of a temporary key": (
        lambda: error_of(endpoint(TEMPORARY), Credentials("ASIAEXAMPLE", "o", TEMPORARY.session_token)),
        "secret_wrong",
        True,
    ),
    "Content-Type": (
        lambda: error_of(Hop(endpoint(), content_type="application/x-amz-json-1.1;v=1")),
        "content_type_altered",
        True,
    ),
    "Host": (lambda: error_of(Hop(endpoint(), host="gateway.internal")), "host_changed", True),
    "the token on the way": (
        lambda: error_of(Hop(endpoint(TEMPORARY), x_amz_security_token="TOKENMARKER3"), TEMPORARY),
        "token_changed",
        False,
    ),
    "no Authorization": (lambda: error_of(Hop(endpoint(), authorization=None)), "authorization_dropped", True),
    "another login": (lambda: error_of(Hop(endpoint(), authorization="Basic c2VjcmV0OnM=")), "login_replaced", True),
    "an unknown key": (lambda: error_of(endpoint(Credentials("AKIDOTHER", "o"))), "key_unknown", False),
    "a stale token": (lambda: error_of(endpoint(TEMPORARY), OTHER_TOKEN), "token_stale", False),
    "an expired token": (
        lambda: error_of(endpoint(Credentials("ASIAEXAMPLE", "secret", TEMPORARY.session_token, AT)), TEMPORARY),
        "token_expired",
        True,
    ),
    "another region": (lambda: error_of(endpoint(region="eu-west-1")), "scope_region", True),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_error_says_why(name: str):
    """In `.diagnosis`, and in place of the general cure; without any secret."""
    make, cause, certain = REFUSED[name]
    error = make()
    assert (cause, certain) == (error.diagnosis.cause, error.diagnosis.certain)
    assert error.remedy == str(error.diagnosis)
    assert str(error).endswith(str(error.diagnosis))
    assert "TOKENMARKER" not in repr(vars(error)) + str(error)


@pytest.mark.parametrize("name", ["the secret", "Host"])
def test_the_error_travels_with_it(name: str):
    """Copies have the same diagnosis, and say the same."""
    error = REFUSED[name][0]()
    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert (str(error), error.diagnosis) == (str(twin), twin.diagnosis)


def test_a_clock_that_stays_wrong():
    """Where the correction does not help, because the hop holds requests back, the clock is named."""
    late = Endpoint(clock=lambda: next(times))
    times = (AT + timedelta(minutes=minutes) for minutes in range(100, 1000, 100))
    error = error_of(late)
    assert "clock_behind" == error.diagnosis.cause
