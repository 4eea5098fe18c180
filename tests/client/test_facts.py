"""Five signatures of a stop, made by botocore 1.44.5 and published with the facts about the service."""

from __future__ import annotations

import pytest

from sigv4ssm import Client, Credentials

US = "https://ssm.us-east-1.amazonaws.com"
CANCEL, COMPLETE = {"Type": "Cancel"}, {"Type": "Complete"}
SIGNATURES = [
    ("us-east-1", US, {}, None, "efe9d3bfeacfd891dbc03b58d2402ea9b7b3978ad90c0368b9d9215c0af8ffe7"),
    ("us-east-1", US, CANCEL, None, "61a6eed7aac336b5a0be4994cd79580ff2ae6f26f425db9992ba89779dfc1214"),
    ("us-east-1", US, CANCEL, "TOK", "34b23032f82cc0d7d0e6dd16b7c14808375c98aff17a9524d2d2a12dbdeecaf9"),
    (
        "eu-west-1",
        "https://ssm.eu-west-1.amazonaws.com",
        COMPLETE,
        None,
        "8dbb4d6ca8a44007dd12030b157059b0a1ab10bec761fb58da2cdb27b0147913",
    ),
    (
        "us-east-1",
        "http://localhost:4566",
        {},
        None,
        "60131e6980b3811c2ce4537d30d119db9188ddd6aef0ece26aa0e557cbcb320f",
    ),
]


@pytest.mark.parametrize(("region", "url", "more", "token", "signature"), SIGNATURES)
def test_a_published_signature(region, url, more, token, signature, credentials, execution_id, at):
    """The client makes it from the same endpoint, parameters, key pair and time."""
    pair = Credentials(credentials.access_key_id, credentials.secret_access_key, token)
    client = Client(region, credentials=pair, endpoint_url=url)
    request = client.build_request("StopAutomationExecution", {"AutomationExecutionId": execution_id, **more}, at=at)
    assert signature == (request.header("authorization") or "").rpartition("=")[2]
