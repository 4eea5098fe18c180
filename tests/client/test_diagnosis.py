"""Which errors of a client are diagnosed, and where the diagnosis stands. `tests/local` has the causes."""

from __future__ import annotations

import pytest
from scripted import ID, STOP, Scripted, refusal

from sigv4ssm import errors


def test_what_may_have_acted_is_said_first():
    """The diagnosis does not displace what an earlier attempt may have done."""
    lost = refusal("InternalServerError", status=500)
    scripted = Scripted(lost, refusal("InvalidSignatureException", "No match."))
    with pytest.raises(errors.InvalidSignatureException) as caught:
        scripted.client.call(STOP, ID)
    assert f"{errors.EARLIER_ATTEMPT} {caught.value.diagnosis}" == caught.value.remedy


@pytest.mark.parametrize("code", ["ThrottlingException", "AutomationExecutionNotFoundException", "503", "Odd"])
def test_other_errors_are_not_diagnosed(code: str):
    """They have None, and their own cure."""
    with pytest.raises(errors.ServiceError) as caught:
        Scripted(refusal(code, "Message."), max_attempts=1).client.call(STOP, ID)
    assert caught.value.diagnosis is None
    assert caught.value.remedy == caught.value.cure
