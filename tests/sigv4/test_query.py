"""Step 6, query form: what presigning adds, replaces and refuses, against awscrt; and how verify reads it back."""

from __future__ import annotations

import io
import random
from datetime import datetime, timedelta, timezone

import awscrt.auth
import awscrt.http
import boto3
import botocore.config
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_requests import pair, raw_query, request, without_colons

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.errors import ParamValidationError
from sigv4ssm.sigv4.query import PARAMETERS, is_presigned, with_parameters, without_parameters
from sigv4ssm.sigv4.verification import read_claim, signed_texts
from sigv4ssm.values import split_url

ROUNDS = 10_000
AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
SCOPE = {"region": "us-east-1", "service": "service"}
PAIR = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
TEMPORARY = Credentials(PAIR.access_key_id, PAIR.secret_access_key, "TOKEN/of+the=session")


def presign(given_: Request, credentials: Credentials = PAIR, *, expires=3600, **switches) -> sigv4.Signed:
    return sigv4.presign(given_, credentials, at=AT, expires=expires, **SCOPE, **switches)


def verify(presigned: Request, credentials: Credentials = PAIR, at: datetime = AT, **options):
    return sigv4.verify(presigned, {credentials.access_key_id: credentials}.get, at=at, **{**SCOPE, **options})


def parameters(url: str) -> list[tuple[str, str]]:
    """The pairs of a query, as they stand."""
    return [(name, value) for name, _, value in (piece.partition("=") for piece in split_url(url)[3].split("&"))]


def awscrt_parameters(ours: Request, credentials: Credentials, *, normalize, double_encode, omit, expires):
    """The parameters that awscrt's signer adds to a request, by name."""
    _, _, path, query = split_url(ours.url)
    body = io.BytesIO(ours.body) if ours.body else None
    target = path + ("?" + query if query else "")
    theirs = awscrt.http.HttpRequest(ours.method, target, awscrt.http.HttpHeaders(list(ours.headers)), body)
    keys = (credentials.access_key_id, credentials.secret_access_key, credentials.session_token)
    config = awscrt.auth.AwsSigningConfig(
        signature_type=awscrt.auth.AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS,
        credentials_provider=awscrt.auth.AwsCredentialsProvider.new_static(*keys),
        date=AT,
        use_double_uri_encode=double_encode,
        should_normalize_uri_path=normalize,
        expiration_in_seconds=expires,
        omit_session_token=omit,
        **SCOPE,
    )
    awscrt.auth.aws_sign_request(theirs, config).result()
    return {name: value for name, value in parameters("https://h" + theirs.path) if name in PARAMETERS}


def test_ten_thousand_urls_as_awscrt():
    """Raw queries, repeated headers, bodies, tokens signed and omitted, both switches: equal parameters."""
    rng = random.Random(20131126)
    for round_ in range(ROUNDS):
        credentials, ours = pair(rng), without_colons(request(rng, raw_query(rng)))
        normalize, double_encode, omit = (rng.random() < 0.5 for _ in range(3))
        expires = rng.randint(1, 604_800)
        switches = {"normalize_path": normalize, "double_encode_path": double_encode, "omit_session_token": omit}
        if not double_encode:  # paths that are encoded once, awscrt takes as they come: give it encoded ones
            scheme, host, _, query = split_url(ours.url)
            ours = Request(ours.method, f"{scheme}://{host}/a%20b/../c//d?{query}", ours.headers, ours.body)
        signed = presign(ours, credentials, expires=expires, **switches)
        theirs = awscrt_parameters(
            ours, credentials, normalize=normalize, double_encode=double_encode, omit=omit, expires=expires
        )
        actual = {name: value for name, value in parameters(signed.request.url) if name in PARAMETERS}
        assert theirs == actual, (round_, ours, signed.canonical_request)


def test_what_presigning_adds():
    """The parameters stand behind the request's own in the order of AWS's documentation, the signature last."""
    signed = presign(Request("GET", "https://h/?b&a=1"), TEMPORARY)
    assert ["b", "a", *PARAMETERS] == [name for name, _ in parameters(signed.request.url)]
    assert {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": "AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request",
        "X-Amz-Date": "20150830T123600Z",
        "X-Amz-Expires": "3600",
        "X-Amz-Security-Token": "TOKEN%2Fof%2Bthe%3Dsession",
        "X-Amz-Signature": signed.signature,
        "X-Amz-SignedHeaders": "host",
    } == dict(sorted(parameters(signed.request.url)[2:]))
    assert (("Host", "h"),) == signed.request.headers


def test_an_omitted_token_is_added_after_signing():
    """The signature is the one of no token, and the token stands in the URL all the same."""
    signed = presign(Request("GET", "https://h/"), TEMPORARY, omit_session_token=True)
    assert presign(Request("GET", "https://h/")).signature == signed.signature
    assert ["X-Amz-Security-Token", "X-Amz-Signature"] == [name for name, _ in parameters(signed.request.url)][-2:]
    assert isinstance(verify(signed.request, TEMPORARY), sigv4.Verified)


@pytest.mark.parametrize("expires", [1, 604_800])
def test_the_bounds_of_a_life(expires: int):
    """A URL lives for a second at least and for seven days at most."""
    signed = presign(Request("GET", "https://h/"), expires=expires).request
    assert ("X-Amz-Expires", str(expires)) in parameters(signed.url)
    assert isinstance(verify(signed), sigv4.Verified)


@pytest.mark.parametrize("expires", [0, -1, 604_801, True, 1.0, "60", None])
def test_what_is_no_life_is_refused(expires):
    """Whole seconds alone are a life; True is none, though it equals 1."""
    with pytest.raises(ParamValidationError, match="expires"):
        presign(Request("GET", "https://h/"), expires=expires)


OLD = "X-Amz-Date=old&X-Amz-Signature=old&X-Amz-Security-Token=old&X-Amz-Expires=1"
PREFIXES = {
    "no path": ("https://h", "https://h?"),
    "no query": ("https://h/a", "https://h/a?"),
    "an empty query": ("https://h/a?", "https://h/a?"),
    "a query": ("https://h/a?b=c", "https://h/a?b=c&"),
    "an & at its end": ("https://h/a?b&", "https://h/a?b&"),
    "a question mark in the query": ("https://h/a?b=?", "https://h/a?b=?&"),
    "an & at the end of the path": ("https://h/a&", "https://h/a&?"),
    "a fragment": ("https://h/a#b?c", "https://h/a?"),
    "a query and a fragment": ("https://h/a?b#c", "https://h/a?b&"),
    "old parameters": (f"https://h/a?{OLD}", "https://h/a?"),
    "old parameters around others": (f"https://h/a?b=1&{OLD}&x-amz-date=2", "https://h/a?b=1&x-amz-date=2&"),
    "old parameters encoded": ("https://h/a?X%2DAmz%2ddate=1&X%2dAmz-Date=2", "https://h/a?X%2DAmz%2ddate=1&"),
    "what is odd": ("https://h/a?b=%3d+c&&=", "https://h/a?b=%3d+c&&=&"),
}


@pytest.mark.parametrize("name", PREFIXES)
def test_the_rest_of_the_url_stays(name: str):
    """Old parameters and the fragment go; all else stays to the letter in front of what is added."""
    url, expected = PREFIXES[name]
    presigned = presign(Request("GET", url)).request
    assert expected == presigned.url.partition("X-Amz-Algorithm")[0]
    assert isinstance(verify(presigned), sigv4.Verified)


def test_parameters_are_put_in_and_taken_out():
    """with_parameters and without_parameters are each other's way back."""
    url = with_parameters("https://h/?a", [("b", "d&e"), ("f", "")])
    assert "https://h/?a&b=d%26e&f=" == url
    assert "https://h/?a" == without_parameters(url, ["b", "f"])
    assert "https://h/" == without_parameters(url, ["a", "b", "f"])


def test_headers_of_the_header_form_are_dropped():
    """An Authorization, a date or a token in a header would be a second authentication."""
    headers = {"Authorization": "old", "x-amz-date": "old", "X-Amz-Security-Token": "old", "X-One": "1"}
    signed = presign(Request("GET", "https://h/", headers), TEMPORARY)
    assert (("Host", "h"), ("X-One", "1")) == signed.request.headers
    assert "X-Amz-SignedHeaders=host%3Bx-one&" in signed.request.url


def test_headers_can_be_left_out():
    """`unsigned_headers` names them in any case; they stay on the request."""
    signed = presign(Request("GET", "https://h/", {"X-One": "1"}), unsigned_headers=["x-ONE"])
    assert "X-Amz-SignedHeaders=host&" in signed.request.url
    assert "1" == signed.request.header("x-one")


@pytest.mark.parametrize("omit", [False, True])
@pytest.mark.parametrize("credentials", [PAIR, TEMPORARY], ids=["a pair", "temporary"])
def test_presigning_twice_changes_nothing(credentials: Credentials, omit: bool):
    """Presigning is its own fixed point."""
    once = presign(Request("PUT", "https://h/?b&a=1", {"X": "1"}, b"body"), credentials, omit_session_token=omit)
    assert once == presign(once.request, credentials, omit_session_token=omit)


def test_one_form_replaces_the_other():
    """A presigned request that is signed keeps its parameters, and is refused for its two authentications."""
    presigned = presign(Request("GET", "https://h/")).request
    both = sigv4.sign(presigned, PAIR, at=AT, **SCOPE).request
    assert "two_authentications" == verify(both).reason
    assert isinstance(verify(presign(both).request), sigv4.Verified)


def test_the_payload_is_hashed_unless_a_hash_is_given():
    """The body's own hash stands in the canonical request, or the x-amz-content-sha256 that is sent along."""
    hash_of_a = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"  # printf a | sha256sum
    assert presign(Request("PUT", "https://h/", body=b"a")).canonical_request.endswith("\n" + hash_of_a)
    unsigned = Request("PUT", "https://h/", {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}, b"a")
    assert presign(unsigned).canonical_request.endswith("\nUNSIGNED-PAYLOAD")


def test_what_cannot_be_signed_is_refused():
    """The checks of the header form, and a naive time."""
    with pytest.raises(ParamValidationError, match="absolute"):
        presign(Request("GET", "/path"))
    with pytest.raises(ParamValidationError, match="region"):
        sigv4.presign(Request("GET", "https://h/"), PAIR, region="a/b", service="s", at=AT, expires=1)
    with pytest.raises(ParamValidationError, match="naive"):
        sigv4.presign(Request("GET", "https://h/"), PAIR, at=AT.replace(tzinfo=None), expires=1, **SCOPE)


PRESIGNED = presign(Request("PUT", "https://h/a?b=1", {"X-One": "1"}, b"body")).request


def changed(old: str, new: str, headers=PRESIGNED.headers, body: bytes = PRESIGNED.body) -> Request:
    assert old in PRESIGNED.url
    return Request(PRESIGNED.method, PRESIGNED.url.replace(old, new), headers, body)


def test_verified_says_what_was_covered():
    """The query form is read like the header form."""
    outcome = verify(PRESIGNED)
    assert "AKIDEXAMPLE" == outcome.access_key_id
    assert "20150830/us-east-1/service/aws4_request" == outcome.credential_scope
    assert ("host", "x-one") == outcome.signed_headers
    assert "X-Amz-Signature" not in outcome.canonical_request


REFUSALS = {
    "an Authorization besides": (changed("", "", [*PRESIGNED.headers, ("Authorization", "x")]), "two_authentications"),
    "no algorithm": (changed("X-Amz-Algorithm=", "x="), "no_authentication"),
    "no credential": (changed("X-Amz-Credential=", "x="), "part_missing"),
    "no date": (changed("X-Amz-Date=", "x="), "part_missing"),
    "no names": (changed("X-Amz-SignedHeaders=", "x="), "part_missing"),
    "no signature": (changed("X-Amz-Signature=", "x="), "part_missing"),
    "an empty signature": (changed("X-Amz-Signature=", "X-Amz-Signature=&x="), "part_missing"),
    "no life": (changed("X-Amz-Expires=", "x="), "expires_malformed"),
    "a life of 0": (changed("Expires=3600", "Expires=0"), "expires_malformed"),
    "a life of eight days": (changed("Expires=3600", "Expires=691200"), "expires_malformed"),
    "a life of a thousand digits": (changed("Expires=3600", "Expires=" + "9" * 1000), "expires_malformed"),
    "a negative life": (changed("Expires=3600", "Expires=-1"), "expires_malformed"),
    "other digits": (changed("Expires=3600", "Expires=%D9%A1"), "expires_malformed"),
    "another date": (changed("Date=2015", "Date=2015-"), "date_malformed"),
    "no host": (changed("Headers=host%3B", "Headers="), "host_unsigned"),
    "another algorithm": (changed("HMAC-SHA256", "HMAC-SHA512"), "algorithm_unsupported"),
    "an empty algorithm": (changed("Algorithm=AWS4-HMAC-SHA256", "Algorithm="), "algorithm_unsupported"),
    "a part of the scope too few": (changed("%2Faws4_request", ""), "credential_malformed"),
    "another region": (changed("us-east-1", "us-east-2"), "scope_mismatch"),
    "another key": (changed("AKIDEXAMPLE", "AKIDOTHER"), "key_unknown"),
    "a longer life": (changed("Expires=3600", "Expires=3601"), "signature_mismatch"),
    "a parameter more": (changed("b=1", "b=1&c"), "signature_mismatch"),
    "another body": (changed("", "", body=b"Body"), "signature_mismatch"),
    "a signed header dropped": (changed("", "", [("Host", "h")]), "signature_mismatch"),
    "a second signature": (changed("X-Amz-Signature=", "X-Amz-Signature=0&X-Amz-Signature=1"), "parameter_repeated"),
    "a token that was not there": (
        changed("&X-Amz-Signature", "&X-Amz-Security-Token=t&X-Amz-Signature"),
        "token_mismatch",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_the_reason(name: str):
    """Each way to be wrong has its reason."""
    refused, reason = REFUSALS[name]
    assert reason == verify(refused).reason


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [(3600, None), (3600.001, "expired"), (-300, None), (-300.001, "not_yet_current"), (301, None)],
)
def test_a_url_has_a_life_of_its_own(seconds: float, reason: str | None):
    """It is good for as long as it says, and from the window before its time on; the window adds nothing behind."""
    assert reason == getattr(verify(PRESIGNED, at=AT + timedelta(seconds=seconds)), "reason", None)


@pytest.mark.parametrize("omit", [False, True])
def test_the_token_must_be_the_keys(omit: bool):
    """A token is compared after the signature, signed or not; one that is taken out is missed."""
    presigned = presign(Request("GET", "https://h/"), TEMPORARY, omit_session_token=omit).request
    other = Request("GET", presigned.url.replace("TOKEN", "OTHER"), presigned.headers)
    without = Request("GET", without_parameters(presigned.url, ["X-Amz-Security-Token"]), presigned.headers)
    assert isinstance(verify(presigned, TEMPORARY), sigv4.Verified)
    assert ("token_mismatch" if omit else "signature_mismatch") == verify(other, TEMPORARY).reason
    assert ("token_mismatch" if omit else "signature_mismatch") == verify(without, TEMPORARY).reason


@pytest.mark.parametrize(
    ("url", "expected"),
    [("?X-Amz-Algorithm=x", True), ("?X%2DAmz-Algorithm", True), ("?x-amz-algorithm=x", False), ("", False)],
)
def test_what_claims_to_be_presigned(url: str, expected: bool):
    """The algorithm's parameter makes the query form, however it is encoded."""
    assert expected == is_presigned(Request("GET", "https://h/" + url))


@pytest.mark.parametrize(("method", "name"), [("get_object", "a b/../é=c//d"), ("put_object", "a%2Fb+c")])
@pytest.mark.parametrize("token", [None, "TOKEN/of+the=session"])
def test_boto3s_urls_are_verified(method: str, name: str, token: str | None):
    """S3's URLs leave the body out without saying so: accepted where that is allowed, else a mismatch."""
    client = boto3.client(
        "s3",
        "us-east-1",
        aws_access_key_id=PAIR.access_key_id,
        aws_secret_access_key=PAIR.secret_access_key,
        aws_session_token=token,
        config=botocore.config.Config(signature_version="s3v4"),
    )
    url = client.generate_presigned_url(method, {"Bucket": "bucket", "Key": name}, ExpiresIn=60)
    theirs = Request(method[:3].upper(), url, {"Host": split_url(url)[1]}, b"any")
    keys = Credentials(PAIR.access_key_id, PAIR.secret_access_key, token)
    of_s3 = {"service": "s3", "at": datetime.now(timezone.utc), "normalize_path": False, "double_encode_path": False}
    assert isinstance(verify(theirs, keys, allow_unsigned_payload=True, **of_s3), sigv4.Verified)
    assert "signature_mismatch" == verify(theirs, keys, **of_s3).reason


def test_a_tacitly_unsigned_body_is_for_urls_alone():
    """In the header form the header must say it: what it does not say is not accepted."""
    given_ = Request("PUT", "https://h/", {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}, b"body")
    tacit = sigv4.sign(given_, PAIR, at=AT, unsigned_headers=["x-amz-content-sha256"], **SCOPE).request
    without = Request(
        "PUT", tacit.url, [pair_ for pair_ in tacit.headers if pair_[0] != "X-Amz-Content-SHA256"], b"body"
    )
    assert isinstance(verify(tacit, allow_unsigned_payload=True), sigv4.Verified)
    assert "signature_mismatch" == verify(without, allow_unsigned_payload=True).reason


@given(
    switches=st.fixed_dictionaries(
        {"normalize_path": st.booleans(), "double_encode_path": st.booleans(), "omit": st.booleans()}
    ),
    target=st.text(alphabet="ab01-_.~%=&+?/#; é\u00a0X-Amz", max_size=20),
    value=st.text(alphabet="ab \té", max_size=8),
    body=st.binary(max_size=8),
    expires=st.integers(1, 604_800),
    credentials=st.sampled_from([PAIR, TEMPORARY]),
)
def test_what_presign_signs_verify_verifies(switches, target, value, body, expires, credentials):
    """presign and verify are each other's way back, for any path, query, header and body that can be signed."""
    path = {name: switches[name] for name in ("normalize_path", "double_encode_path")}
    given_ = Request("PUT", "https://h/" + target, {"X-V": value}, body)
    signed = presign(given_, credentials, expires=expires, omit_session_token=switches["omit"], **path)
    outcome = verify(signed.request, credentials, AT + timedelta(seconds=expires), **path)
    assert signed.canonical_request == outcome.canonical_request
    assert isinstance(outcome, sigv4.Verified)


@given(values=st.lists(st.tuples(st.sampled_from(PARAMETERS), st.text(max_size=8)), max_size=8))
def test_nothing_in_a_url_makes_verify_raise(values):
    """Any text in any parameter gives an outcome."""
    query = "&".join(f"{name}={value}" for name, value in values)
    assert isinstance(verify(Request("GET", f"http://h/?X-Amz-Algorithm=AWS4-HMAC-SHA256&{query}")), sigv4.Refused)


def test_texts_of_a_url_are_those_of_its_signer():
    """In the forms of any service but Amazon S3, unless asked otherwise; with the token and without, if it has one."""
    for credentials, forms in ((PAIR, 1), (TEMPORARY, 2)):
        signed = presign(Request("GET", "https://h/a//b/../%2F"), credentials)
        texts = signed_texts(signed.request, read_claim(signed.request))
        assert (signed.canonical_request, signed.string_to_sign) == texts[0]
        assert (2, forms) == (len(texts), len(set(texts)))
