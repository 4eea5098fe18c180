"""Independent signers, asked for the signature of one of our requests: botocore's and awscrt's."""

from __future__ import annotations

import io

import awscrt.auth
import awscrt.http
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

from sigv4ssm.values import split_url


class BotocoreTexts:
    """botocore's canonical request, string to sign and signature of a request that carries its X-Amz-Date."""

    def __init__(self, request, credentials, region, service):
        pair = (credentials.access_key_id, credentials.secret_access_key, credentials.session_token)
        signer = SigV4Auth(BotocoreCredentials(*pair), service, region)
        theirs = AWSRequest(request.method, request.url, data=request.body)
        for name, value in request.headers:
            if name != "Authorization":
                theirs.headers.add_header(name, value)
        theirs.context["timestamp"] = request.header("x-amz-date")
        self.canonical_request = signer.canonical_request(theirs)
        self.string_to_sign = signer.string_to_sign(theirs, self.canonical_request)
        self.signature = signer.signature(self.string_to_sign, theirs)


def awscrt_signature(request, credentials, region, service, at, *, normalize=True, double_encode=True):
    """awscrt's list of signed headers and its signature of a request, in the header form."""
    _, _, path, query = split_url(request.url)
    headers = awscrt.http.HttpHeaders(list(request.headers))
    body = io.BytesIO(request.body) if request.body else None
    theirs = awscrt.http.HttpRequest(request.method, path + ("?" + query if query else ""), headers, body)
    provider = awscrt.auth.AwsCredentialsProvider.new_static(
        credentials.access_key_id, credentials.secret_access_key, credentials.session_token
    )
    config = awscrt.auth.AwsSigningConfig(
        algorithm=awscrt.auth.AwsSigningAlgorithm.V4,
        signature_type=awscrt.auth.AwsSignatureType.HTTP_REQUEST_HEADERS,
        credentials_provider=provider,
        region=region,
        service=service,
        date=at,
        use_double_uri_encode=double_encode,
        should_normalize_uri_path=normalize,
        signed_body_header_type=awscrt.auth.AwsSignedBodyHeaderType.NONE,
    )
    awscrt.auth.aws_sign_request(theirs, config).result()
    authorization = dict(theirs.headers)["Authorization"]
    names, _, signature = authorization.partition("SignedHeaders=")[2].partition(", Signature=")
    return names, signature
