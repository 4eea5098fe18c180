"""What is known of an execution, and the kind of outcome that follows from it."""

from __future__ import annotations

import pytest

from sigv4ssm.client.jobs import Item


@pytest.mark.parametrize(
    ("status", "asked", "earlier", "kind"),
    [
        ("Cancelled", "Cancel", False, "cancelled"),
        ("Cancelled", "Complete", False, "cancelled"),
        ("Success", "Complete", False, "completed"),
        ("Success", "Cancel", False, "finished_first"),
        ("Failed", "Complete", False, "finished_first"),
        ("Cancelled", "Cancel", True, "already_ended"),
        ("Success", "Complete", True, "already_ended"),
    ],
)
def test_the_kind_of_an_end(status: str, asked: str, earlier: bool, kind: str):
    """By the status, the type of the stop, and which came first."""
    item = Item("f7d1f82d-6cde-4f7a-aa53-d485b0000000", asked)
    item.stop, item.status = "refused" if earlier else "accepted", status
    assert kind == item.kind_seen()
