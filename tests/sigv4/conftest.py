"""What the tests of the signer share."""

from __future__ import annotations

import pytest

from sigv4ssm.sigv4 import canonical, covered, signing


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """No test profits from what an earlier one has left."""
    for function in (covered._outline, signing._date_and_scope, canonical._escapes):
        function.cache_clear()
