"""What an explanation says of a request that came signed."""

from __future__ import annotations

import pytest
from explanation_laws import ancestors, check_parts

from sigv4ssm import Credentials, Request, sigv4
from sigv4ssm.errors import ParamValidationError
from sigv4ssm.explain import explain_signed
from sigv4ssm.sigv4.verification import REASONS

SCOPE = {"region": "us-east-1", "service": "ssm"}
PLAIN = Request("POST", "https://h.example/a?x=1", [("X-A", "1")], b"body")


@pytest.fixture
def signed(credentials, at) -> Request:
    return sigv4.sign(PLAIN, credentials, at=at, **SCOPE).request


@pytest.fixture
def presigned(credentials, at) -> Request:
    return sigv4.presign(PLAIN, credentials, at=at, expires=60, **SCOPE).request


def test_with_its_key_it_is_verified(signed, presigned, credentials):
    """The signature is made again, and is the one that came."""
    for request in (signed, presigned):
        explanation = explain_signed(request, credentials)
        assert "verified" == explanation.verdict
        assert explanation.signature == explanation.steps[4].text
        assert "from step 5" == explanation.steps[5].inputs[-1].note


def test_with_another_secret_both_signatures_are_shown(signed):
    """Step 5 shows what this secret makes, step 6 what the request came with."""
    explanation = explain_signed(signed, Credentials("AKIDEXAMPLE", "another"))
    assert "mismatch" == explanation.verdict
    assert explanation.signature != explanation.steps[4].text
    assert (explanation.signature, "not the one of step 5") == (
        explanation.steps[5].inputs[-1].text,
        explanation.steps[5].inputs[-1].note,
    )


@pytest.mark.parametrize("known", [None, Credentials("AKIDOTHER", "another")])
def test_without_its_key_the_chain_ends(known, signed):
    """Nothing is derived; the signature is the one that came, and says so. A key of another id is no help."""
    explanation = explain_signed(signed, known)
    assert "unverified" == explanation.verdict
    assert {"(not known)"} == {line.text for line in explanation.steps[3].output}
    (line,) = explanation.steps[4].output
    assert (explanation.signature, "as the request says: unverified, for that needs the secret key") == (
        line.text,
        line.note,
    )


def test_a_token_that_is_another_changes_no_signature(credentials, signed):
    """The service would refuse it for its token; the signature is right, and that is what is explained."""
    assert "verified" == explain_signed(signed, Credentials("AKIDEXAMPLE", credentials.secret_access_key, "t")).verdict


@pytest.mark.parametrize("form", ["signed", "presigned"])
def test_time_and_scope_come_from_the_request(form, request, credentials):
    """Each part of the string to sign leads to the place in the request that claims it."""
    explanation = explain_signed(request.getfixturevalue(form), credentials)
    parts = explanation.parts()
    _, time, scope, _ = explanation.steps[2].output
    for part in (*time.parts, *scope.parts[:6:2]):
        (source,) = part.comes_from
        assert source.startswith("request.")
        assert part.text == parts[source].text
    assert {"request", "given"} <= {one.partition(".")[0] for one in ancestors(explanation, "signature.0.0")}


def test_what_the_header_claims_comes_from_the_header(credentials, at):
    """Also where the query has a parameter of the same meaning, which the signature covers as any other."""
    odd = Request("GET", "https://h.example/?X-Amz-Credential=a/20000101/b/c/d&X-Amz-Date=x", [], b"")
    explanation = explain_signed(sigv4.sign(odd, credentials, at=at, **SCOPE).request, credentials)
    authorization = next(line for line in explanation.request if line.text.startswith("Authorization"))
    _, time, scope, _ = explanation.steps[2].output
    parts = explanation.parts()
    assert ["20150830T123600Z"] == [parts[one].text for one in time.parts[0].comes_from]
    assert set(authorization.ids) > {one for part in scope.parts for one in part.comes_from}
    assert all(part.comes_from for part in scope.parts[:6:2])


@pytest.mark.parametrize("form", ["signed", "presigned"])
def test_the_names_of_signed_headers_come_from_the_canonical_request(form, request, credentials):
    """From its list of them, and each of that list from its header."""
    explanation = explain_signed(request.getfixturevalue(form), credentials)
    listed = explanation.steps[0].output[-2]
    names = next(line for line in explanation.steps[5].inputs if line.name == "SignedHeaders")
    assert [(one,) for one in listed.ids[::2]] == [part.comes_from for part in names.parts[::2]]
    headers = {line.parts[0].id for line in explanation.steps[0].output if line.name == "CanonicalHeaders"}
    assert headers > {one for part in listed.parts for one in part.comes_from}


ORDERS = (
    "AWS4-HMAC-SHA256 SignedHeaders={names}, Signature={signature}, Credential={credential}",
    "AWS4-HMAC-SHA256 Credential={credential},SignedHeaders={names},Signature={signature}",
    "AWS4-HMAC-SHA256   Credential={credential} , SignedHeaders={names} ,  Signature={signature} ",
)


@pytest.mark.parametrize("order", ORDERS)
def test_authorization_in_other_orders(order, signed, credentials):
    """The header is read as `verify` reads it, and its parts joined are the header as it came."""
    claim = sigv4.verification.read_claim(signed)
    value = order.format(names=claim.signed_headers, signature=claim.signature, credential=claim.credential)
    headers = [(name, value if name == "Authorization" else other) for name, other in signed.headers]
    explanation = explain_signed(signed.with_headers(headers), credentials)
    assert "verified" == explanation.verdict
    line = next(line for line in explanation.request if line.text.startswith("Authorization"))
    assert f"Authorization: {value}" == line.text
    day = explanation.parts()[explanation.steps[2].output[2].parts[0].comes_from[0]]
    assert "20150830" == day.text
    check_parts(explanation)


def test_a_url_is_explained_as_clients_send_it(presigned, credentials):
    """The Host that the URL names is the header that was signed."""
    bare = Request("POST", presigned.url, [("X-A", "1")], b"body")
    assert "verified" == explain_signed(bare, credentials).verdict


def test_a_signed_header_that_is_missing_is_said(signed, credentials):
    """Its canonical line is an empty one."""
    headers = [pair for pair in signed.headers if pair[0] != "X-A"]
    explanation = explain_signed(signed.with_headers(headers), credentials)
    line = next(line for line in explanation.steps[0].output if line.text.startswith("x-a"))
    assert ("x-a:", "the request lacks this header") == (line.text, line.note)
    assert "mismatch" == explanation.verdict


REFUSED = {
    "no_authentication": lambda headers: [pair for pair in headers if pair[0] != "Authorization"],
    "part_missing": lambda headers: [(name, value.replace("Signature=", "X=")) for name, value in headers],
    "date_malformed": lambda headers: [(n, "yesterday" if n == "X-Amz-Date" else value) for n, value in headers],
    "host_unsigned": lambda headers: [(name, value.replace("=host;", "=")) for name, value in headers],
    "algorithm_unsupported": lambda headers: [
        (name, value.replace("AWS4-HMAC", "AWS4-ECDSA")) for name, value in headers
    ],
    "credential_malformed": lambda headers: [(name, value.replace("/ssm/", "/")) for name, value in headers],
    "scope_mismatch": lambda headers: [(name, value.replace("/aws4_request", "/aws5")) for name, value in headers],
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_request_that_claims_nothing_whole(reason, signed, credentials):
    """Where the service would not come to the texts there is nothing to explain: the sentence of `verify` says why."""
    headers = REFUSED[reason](signed.headers)
    with pytest.raises(ParamValidationError) as caught:
        explain_signed(signed.with_headers(headers), credentials)
    assert REASONS[reason] == caught.value.problem


def test_what_cannot_be_sent_is_refused(signed):
    """A line end in a header would make lines that the signer did not make."""
    with pytest.raises(ParamValidationError, match="cannot be sent"):
        explain_signed(signed.with_headers([*signed.headers, ("X-B", "1\n2")]))


HOSTILE = (
    ("SignedHeaders=", "SignedHeaders=host;;;"),
    ("SignedHeaders=", "SignedHeaders=no-such;"),
    ("AKIDEXAMPLE", ""),
    ("us-east-1/ssm", "/"),
    ("Signature=", "Signature=<script>"),
    ("Credential=", "Other=1, Credential="),
    ("host;", "%3B;host;"),
)


@pytest.mark.parametrize(("old", "new"), HOSTILE)
@pytest.mark.parametrize("known", [None, Credentials("AKIDEXAMPLE", "s"), Credentials("A", "s")])
def test_odd_claims_are_explained_or_refused(old, new, known, signed):
    """Nothing but ParamValidationError comes of them, and the laws of explanations hold."""
    headers = [(n, value.replace(old, new) if n == "Authorization" else value) for n, value in signed.headers]
    refusal = ""
    try:
        check_parts(explain_signed(signed.with_headers(headers), known))
    except ParamValidationError as error:
        refusal = error.problem
    assert refusal in ("", *REASONS.values())


def test_keys_of_the_example_pair(signed, credentials):
    """They are shown where they are asked for, and where they are the request's."""
    shown = explain_signed(signed, credentials, show_keys=True).steps[3].output[-1].text
    expected = sigv4.signing_key(credentials.secret_access_key, "20150830/us-east-1/ssm/aws4_request").hex()
    assert expected == shown
    for other in (None, Credentials("AKIDEXAMPLE", "another"), Credentials("AKIDOTHER", "another")):
        with pytest.raises(ParamValidationError, match="alone"):
            explain_signed(signed, other, show_keys=True)


def test_it_follows_the_way_back(monkeypatch, signed, credentials):
    """Whatever `verify` makes of the request is what is explained."""
    monkeypatch.setattr(sigv4.verification, "string_to_sign", lambda *_: "A\nT\nd/r/s/aws4_request\nHASH")
    assert "HASH" == explain_signed(signed, credentials).steps[1].text
