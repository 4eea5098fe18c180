"""Our signer against AWS's two own in Python: botocore, and awscrt (the signer in C that the newer SDKs share)."""

from __future__ import annotations

import random
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import BotocoreTexts, awscrt_signature
from random_requests import canonical_query, pair, raw_query, request, without_colons

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.sigv4.signing import signing_key

ROUNDS = 10_000
AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
SCOPE = {"region": "us-east-1", "service": "service"}


def test_ten_thousand_requests_as_botocore(at):
    """Queries in canonical form and headers outside both exclusion lists: equal at all three stages."""
    rng = random.Random(20150830)
    for round_ in range(ROUNDS):
        credentials = pair(rng)
        signed = sigv4.sign(request(rng, canonical_query(rng)), credentials, at=at, **SCOPE)
        theirs = BotocoreTexts(signed.request, credentials, **SCOPE)
        assert theirs.canonical_request == signed.canonical_request, round_
        assert theirs.string_to_sign == signed.string_to_sign, round_
        assert theirs.signature == signed.signature, round_


def test_ten_thousand_requests_as_awscrt(at):
    """Raw and half-encoded queries and pluses, with and without normalizing: equal signatures."""
    rng = random.Random(19700101)
    for round_ in range(ROUNDS):
        credentials, normalize = pair(rng), rng.random() < 0.5
        ours = without_colons(request(rng, raw_query(rng)))
        signed = sigv4.sign(ours, credentials, at=at, normalize_path=normalize, **SCOPE)
        theirs = awscrt_signature(ours, credentials, at=at, normalize=normalize, **SCOPE)
        names = signed.canonical_request.split("\n")[-2]
        assert theirs == (names, signed.signature), (round_, ours, signed.canonical_request)


@given(seed=st.integers(), query=st.text(alphabet="abAB01-_.~%=&+ é", max_size=20))
def test_hypothesis_finds_no_smaller_difference(seed, query):
    """Any query, its stray percent signs encoded (awscrt refuses those), is signed as awscrt signs it."""
    ours = without_colons(request(random.Random(seed), query.replace("%", "%25")))
    credentials = pair(random.Random(seed))
    signed = sigv4.sign(ours, credentials, at=AT, **SCOPE)
    assert awscrt_signature(ours, credentials, at=AT, **SCOPE)[1] == signed.signature, signed.canonical_request


# What is given, its canonical line here, in botocore and in awscrt (None: it refuses, or leaves the line out).
DIFFERENCES = {
    "a plus in the query": ("/?a=b+c", (), "a=b%2Bc", "a=b+c", "a=b%2Bc"),
    "an empty pair": ("/?a=1&&b=2", (), "a=1&b=2", "=&a=1&b=2", "a=1&b=2"),
    "a raw blank in the query": ("/?a=b c", (), "a=b%20c", "a=b c", "a=b%20c"),
    "an escape in lower case": ("/?a=%3d", (), "a=%3D", "a=%3d", "a=%3D"),
    "an escape that need not be": ("/?a=%41", (), "a=A", "a=%41", "a=A"),
    "a stray percent sign": ("/?a=%zz", (), "a=%25zz", "a=%zz", None),
    "a colon before a slash in the path": ("/a:/b?c=d", (), "c=d", "c=d", None),
    "Proxy-Authorization": ("/", ("Proxy-Authorization", "x"), "proxy-authorization:x", None, "proxy-authorization:x"),
    "Trailer": ("/", ("Trailer", "x"), "trailer:x", None, "trailer:x"),
    "Keep-Alive": ("/", ("Keep-Alive", "x"), None, None, "keep-alive:x"),
    "TE": ("/", ("TE", "x"), None, None, "te:x"),
    "Proxy-Connection": ("/", ("Proxy-Connection", "x"), None, "proxy-connection:x", "proxy-connection:x"),
    "traceparent": ("/", ("traceparent", "x"), None, None, "traceparent:x"),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_known_differences(name, at, credentials):
    """Where the signers differ, each does what the table says."""
    target, header, ours, botocores, awscrts = DIFFERENCES[name]
    given_ = Request("GET", "https://h" + target, [("Host", "h"), *([header] if header else [])])
    signed = sigv4.sign(given_, credentials, at=at, **SCOPE)
    theirs = BotocoreTexts(signed.request, credentials, **SCOPE)
    assert ours == line(signed.canonical_request, header)
    if name not in SIGNED_BY_OLD_BOTOCORE:
        assert botocores == line(theirs.canonical_request, header)
    if awscrts is None:
        with pytest.raises(Exception, match="MALFORMED_INPUT"):
            awscrt_signature(given_, credentials, at=at, **SCOPE)
    else:
        expected = signature_of(as_awscrt(signed.canonical_request, ours, awscrts), credentials, at)
        assert expected == awscrt_signature(given_, credentials, at=at, **SCOPE)[1]


SIGNED_BY_OLD_BOTOCORE = {"traceparent"}
"""botocore 1.42, the last for Python 3.9, signs these; 1.44 does not."""


def line(canonical: str, header: tuple[str, str] | tuple[()]) -> str | None:
    """The canonical query, or the canonical line of the header (None: it is not signed)."""
    lines = canonical.split("\n")
    if not header:
        return lines[2]
    return next((found for found in lines if found.startswith(header[0].lower() + ":")), None)


def as_awscrt(canonical: str, ours: str | None, awscrts: str) -> str:
    """Our canonical request with awscrt's line in place of ours, or added to it."""
    if ours is not None:
        return canonical.replace(ours, awscrts)
    name = awscrts.partition(":")[0]
    method, uri, query, *lines, _, names, payload = canonical.split("\n")
    lines, all_names = sorted([*lines, awscrts]), sorted([*names.split(";"), name])
    return "\n".join([method, uri, query, *lines, "", ";".join(all_names), payload])


def signature_of(canonical: str, credentials: Credentials, at) -> str:
    scope = f"{at:%Y%m%d}/{SCOPE['region']}/{SCOPE['service']}/aws4_request"
    to_sign = sigv4.string_to_sign(f"{at:%Y%m%dT%H%M%SZ}", scope, canonical)
    return sigv4.signature(signing_key(credentials.secret_access_key, scope), to_sign)
