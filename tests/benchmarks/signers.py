"""The signers, one small function for each: how its own kind of request is built, signed, and read again.

Building is not timed, signing is: what a peer does anew for each request, the reading of the clock included. Nothing
here is imported but by the function that needs it.
"""

from __future__ import annotations

import hashlib
import hmac
import io
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from .workloads import ACCESS_KEY_ID, HOST, REGION, SECRET_ACCESS_KEY, SERVICE, Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

OURS = "sigv4ssm"
HASHES = "bare hashes, key cached"
HASHES_AND_KEY = "bare hashes, key derived"


class Signer(NamedTuple):
    """`build` makes the request (not timed), `sign` signs it (timed), `headers` reads its headers from both."""

    build: Callable[[Case], Any]
    sign: Callable[[Any], Any]
    headers: Callable[[Any, Any], Iterable[tuple[str, str]]]


def now() -> datetime:
    return datetime.now(timezone.utc)


def sigv4ssm() -> Signer:
    """The general signer, its validation included."""
    from sigv4ssm import Credentials, Request
    from sigv4ssm.sigv4 import sign

    credentials = Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    return Signer(
        lambda case: Request("POST", case.url, case.headers, case.body),
        lambda request: sign(request, credentials, region=REGION, service=SERVICE, at=now()),
        lambda _, signed: signed.request.headers,
    )


def bare_hashes(*, derive_key: bool) -> Signer:
    """What no signer can leave out: two hashes and an HMAC (and the key's four) of texts that are there already."""
    from sigv4ssm.sigv4 import signing_key

    scope = f"{now():%Y%m%d}/{REGION}/{SERVICE}/aws4_request"
    cached = signing_key(SECRET_ACCESS_KEY, scope)
    whole = sigv4ssm()

    def sign(texts: Any) -> str:
        key = derived_key(scope) if derive_key else cached
        hashlib.sha256(texts.request.body).hexdigest()
        hashlib.sha256(texts.canonical_request.encode()).hexdigest()
        return hmac.digest(key, texts.string_to_sign.encode(), "sha256").hex()

    def headers(texts: Any, signature: str) -> Iterable[tuple[str, str]]:
        *others, (name, value) = texts.request.headers
        return [*others, (name, value[:-64] + signature)]

    return Signer(lambda case: whole.sign(whole.build(case)), sign, headers)


def derived_key(scope: str) -> bytes:
    key = b"AWS4" + SECRET_ACCESS_KEY.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def botocore() -> Signer:
    """botocore's own signer in Python, for requests with the query in the URL."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    return Signer(
        lambda case: AWSRequest("POST", case.url, headers=dict(case.headers), data=case.body),
        SigV4Auth(Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY), SERVICE, REGION).add_auth,
        lambda request, _: request.headers.items(),
    )


def botocore_params() -> Signer:
    """The same, with the query as a dictionary of what is to be encoded."""
    from urllib.parse import parse_qsl

    from botocore.awsrequest import AWSRequest

    def build(case: Case) -> Any:
        parameters = dict(parse_qsl(case.query))
        url = f"https://{HOST}/"
        return AWSRequest("POST", url, headers=dict(case.headers), data=case.body, params=parameters)

    return botocore()._replace(build=build)


def awscrt() -> Signer:
    """AWS's common runtime, in C. A configuration for each signature, as its documentation asks for."""
    from awscrt.auth import AwsCredentialsProvider, AwsSigningConfig, aws_sign_request
    from awscrt.http import HttpHeaders, HttpRequest

    provider = AwsCredentialsProvider.new_static(ACCESS_KEY_ID, SECRET_ACCESS_KEY)

    def build(case: Case) -> Any:
        headers = HttpHeaders([("Host", HOST), *case.headers])
        return HttpRequest("POST", case.target, headers, io.BytesIO(case.body))

    def sign(request: Any) -> None:
        config = AwsSigningConfig(credentials_provider=provider, region=REGION, service=SERVICE)
        aws_sign_request(request, config).result()

    return Signer(build, sign, lambda request, _: list(request.headers))


def aws_sdk_signers() -> Signer:
    """The signer of AWS's next SDK for Python."""
    from aws_sdk_signers import URI, AWSCredentialIdentity, AWSRequest, Field, Fields, SigV4Signer

    identity = AWSCredentialIdentity(access_key_id=ACCESS_KEY_ID, secret_access_key=SECRET_ACCESS_KEY)
    signer, properties = SigV4Signer(), {"region": REGION, "service": SERVICE}

    def build(case: Case) -> Any:
        fields = Fields([Field(name=name, values=[value]) for name, value in case.headers])
        destination = URI(host=HOST, path="/", query=case.query or None)
        return AWSRequest(destination=destination, method="POST", body=io.BytesIO(case.body), fields=fields)

    return Signer(
        build,
        lambda request: signer.sign(request=request, identity=identity, properties=properties),
        lambda _, signed: [(field.name, field.as_string()) for field in signed.fields],
    )


def on_requests(auth: Callable[[Any], Any]) -> Signer:
    """A signer that is an authentication for requests."""
    from requests import Request

    return Signer(
        lambda case: Request("POST", case.url, headers=dict(case.headers), data=case.body).prepare(),
        auth,
        lambda request, _: request.headers.items(),
    )


def requests_aws4auth() -> Signer:
    from requests_aws4auth import AWS4Auth

    return on_requests(AWS4Auth(ACCESS_KEY_ID, SECRET_ACCESS_KEY, REGION, SERVICE))


def aws_requests_auth() -> Signer:
    from aws_requests_auth.aws_auth import AWSRequestsAuth

    return on_requests(AWSRequestsAuth(ACCESS_KEY_ID, SECRET_ACCESS_KEY, HOST, REGION, SERVICE))


def requests_auth_aws_sigv4() -> Signer:
    from requests_auth_aws_sigv4 import AWSSigV4

    keys = {"aws_access_key_id": ACCESS_KEY_ID, "aws_secret_access_key": SECRET_ACCESS_KEY}
    return on_requests(AWSSigV4(SERVICE, region=REGION, **keys))


def httpx_auth() -> Signer:
    from httpx import Request
    from httpx_auth import AWS4Auth

    auth = AWS4Auth(ACCESS_KEY_ID, SECRET_ACCESS_KEY, REGION, SERVICE)
    return Signer(
        lambda case: Request("POST", case.url, headers=case.headers, content=case.body),
        lambda request: next(auth.auth_flow(request)),
        lambda request, _: request.headers.items(),
    )


def minio() -> Signer:
    """The private function behind minio's signatures, with the two headers that its client adds before it."""
    from urllib.parse import urlsplit

    from minio.credentials import Credentials
    from minio.signer import _sign_v4
    from minio.time import to_amz_date

    credentials = Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    fixed = {"service_name": SERVICE, "method": "POST", "region": REGION, "credentials": credentials}

    def sign(request: Any) -> None:
        url, headers, body = request
        date, digest = now(), hashlib.sha256(body).hexdigest()
        headers.update({"x-amz-content-sha256": digest, "x-amz-date": to_amz_date(date)})
        _sign_v4(url=url, headers=headers, content_sha256=digest, date=date, **fixed)

    return Signer(
        lambda case: (urlsplit(case.url), {"Host": HOST, **dict(case.headers)}, case.body),
        sign,
        lambda request, _: request[1].items(),
    )


def awscurl() -> Signer:
    """What awscurl's `make_request` does between reading the clock and sending."""
    from awscurl import awscurl as steps
    from requests.structures import CaseInsensitiveDict

    def sign(request: Any) -> None:
        query, headers, body = request
        time = datetime.now(timezone.utc).replace(tzinfo=None)
        amz_date, date = time.strftime("%Y%m%dT%H%M%SZ"), time.strftime("%Y%m%d")
        canonical, payload, names = steps.task_1_create_a_canonical_request(
            query, headers, None, HOST, amz_date, "POST", body, None, False, "/"
        )
        to_sign, algorithm, scope = steps.task_2_create_the_string_to_sign(amz_date, date, canonical, SERVICE, REGION)
        signature = steps.task_3_calculate_the_signature(date, to_sign, SERVICE, REGION, SECRET_ACCESS_KEY)
        made = steps.task_4_build_auth_headers_for_the_request(
            amz_date, payload, algorithm, scope, names, signature, ACCESS_KEY_ID, None
        )
        headers.update(made)

    return Signer(
        lambda case: (case.query, CaseInsensitiveDict(case.headers), case.body.decode()),
        sign,
        lambda request, _: request[1].items(),
    )


SIGNERS: dict[str, Callable[[], Signer]] = {
    OURS: sigv4ssm,
    HASHES: lambda: bare_hashes(derive_key=False),
    HASHES_AND_KEY: lambda: bare_hashes(derive_key=True),
    "awscrt (C)": awscrt,
    "aws-requests-auth": aws_requests_auth,
    "requests-auth-aws-sigv4": requests_auth_aws_sigv4,
    "minio": minio,
    "awscurl": awscurl,
    "httpx-auth": httpx_auth,
    "requests-aws4auth": requests_aws4auth,
    "botocore": botocore,
    "botocore, parameters as a dictionary": botocore_params,
    "aws-sdk-signers": aws_sdk_signers,
}
