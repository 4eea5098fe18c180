"""What holds for every explanation."""

from __future__ import annotations

from sigv4ssm.explain import ORIGINS, VERDICTS, Explanation
from sigv4ssm.values import redact

NAMES = ["HTTPMethod", "CanonicalURI", "CanonicalQueryString", "CanonicalHeaders", "SignedHeaders", "HashedPayload"]


def check(explanation: Explanation, canonical_request: str, string_to_sign: str, signature: str) -> None:
    """Its texts are the signer's, tokens aside; every part has an origin, an id of its own and real ancestors."""
    assert redact(canonical_request) == explanation.steps[0].text
    assert string_to_sign == explanation.steps[2].text
    assert string_to_sign.split("\n")[-1] == explanation.steps[1].text
    assert signature == explanation.signature
    assert NAMES == list(dict.fromkeys(line.name for line in explanation.steps[0].output))
    assert [1, 2, 3, 4, 5, 6] == [step.number for step in explanation.steps]
    assert explanation.verdict in VERDICTS
    check_parts(explanation)


def check_parts(explanation: Explanation) -> None:
    """No id stands twice; each part comes from parts that stand before it, and none from itself."""
    seen: set[str] = set()
    for line in explanation.lines():
        assert line.parts, line
        for part in line.parts:
            assert part.id not in seen
            assert part.origin in ORIGINS
            assert seen.issuperset(part.comes_from), part
        seen.update(part.id for part in line.parts)
    assert seen == set(explanation.parts())


def ancestors(explanation: Explanation, identifier: str) -> set[str]:
    """All ids that a part is made of, at whatever distance."""
    parts, found, new = explanation.parts(), set(), {identifier}
    while new:
        new = {parent for one in new for parent in parts[one].comes_from} - found
        found |= new
    return found
