"""Calls of AWS's Security Token Service, signed by our own signer: the Query protocol, a form in and XML out, which is
read without entities and document types.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
"""

from __future__ import annotations

import time
from urllib.parse import urlencode

from .. import __version__, endpoints, retry, sigv4
from ..errors import ConfigurationError, CredentialRetrievalError, ServiceError, TransportError
from ..errors.codes import service_error
from ..values import HIDDEN, Request, split_url
from . import made_of
from .temporary import read_expiry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from ..values import Credentials, Response
    from . import Search

VERSION = "2011-06-15"
SECRETS = ("TokenCode", "WebIdentityToken")
CONNECT, READ, TOTAL = 5, 30, 60
"""Seconds of one attempt."""

ATTEMPTS = 3
LONGEST_PAUSE = 1.0
"""Seconds before the second attempt, at most; twice that before the third."""

GLOBAL = endpoints.Endpoint("https://sts.amazonaws.com", "us-east-1")

REPEATED = {"IDPCommunicationError", *retry.THROTTLING_CODES, *retry.TRANSIENT_CODES}
"""The codes after which STS may answer the same call otherwise, besides every 5xx."""

# fmt: off
LEGACY_REGIONS = frozenset((
    "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1", "eu-north-1",
    "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
))
"""Those that `sts_regional_endpoints = legacy` sends to the global endpoint: the oldest."""
# fmt: on

PARTS = ("Credentials/AccessKeyId", "Credentials/SecretAccessKey", "Credentials/SessionToken")
LONGEST = 500
"""Characters of a message that are shown."""

CURES = {
    "AccessDenied": "Allow sts:AssumeRole in the caller's policy, and the caller in the trust policy of the role.",
    "ExpiredToken": "Get new temporary credentials to assume the role with.",
    "ExpiredTokenException": "Get a new web identity token.",
    "IDPCommunicationError": "Try again: STS could not reach the identity provider.",
    "InvalidClientTokenId": "Check the keys with which the role is assumed.",
    "InvalidIdentityToken": "Check the token, and that its provider is one of the account's.",
    "RegionDisabledException": "Turn STS on for the region in the IAM console, or use another region.",
    "SignatureDoesNotMatch": "Check the secret key with which the role is assumed, and this machine's clock.",
    "ValidationError": "Correct the settings of the role.",
}


def call(search: Search, action: str, parameters: Mapping[str, str], credentials: Credentials | None) -> Credentials:
    """What STS gives for an action, signed with the credentials, or not signed if they are None; asked as the search
    says, for the client's own profile. It is signed once more where `search.correct` has set the clock by the refusal.

    Raises CredentialRetrievalError with the service's own code and message, or when no answer came.
    """
    search = search.caller or search
    where = endpoint(search)
    fields = {"Action": action, "Version": VERSION, **parameters}
    body = urlencode(fields, errors="surrogateescape").encode()  # the environment may have bytes that are no text
    secrets = [parameters.get(name) for name in SECRETS]
    secrets += [credentials.secret_access_key, credentials.session_token] if credentials else []
    attempt, may_correct = 1, credentials is not None
    while True:
        at = search.clock()
        request = _request(where, body, credentials, at)
        try:
            response = search.send(request, connect=CONNECT, read=READ, deadline=time.monotonic() + TOTAL)
            if response.status == 200:
                return read_credentials(action, response)
            raise read_error(action, response, secrets)
        except ServiceError as error:
            if may_correct and search.correct(error, at):
                may_correct = False
                continue
            if attempt == ATTEMPTS or not (error.status_code >= 500 or error.code in REPEATED):
                raise refused(error) from error
        except TransportError as error:
            used_up = error.request_sent and "TokenCode" in parameters  # an MFA code is good for one call
            if attempt == ATTEMPTS or used_up:
                raise CredentialRetrievalError(
                    f"STS did not answer {action}: {error.problem}",
                    "Check region, network and proxy: STS has its own endpoint.",
                ) from error
        import random

        time.sleep(random.random() * LONGEST_PAUSE * attempt)
        attempt += 1


def endpoint(search: Search) -> endpoints.Endpoint:
    """Where STS is asked, and the region that requests to it are signed for, by the rules of botocore 1.44.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html
    """
    region = None if search.region in (None, "", "aws-global") else search.region
    url = None if search.switch("ignore_configured_endpoint_urls") else _configured_url(search)
    if url:
        configured = endpoints.resolve(search.region or GLOBAL.region, endpoint_url=url)
        # tokens and answers are secret
        return endpoints.check_plain(configured, search.allow_http, ", which is set for STS,")
    mode = search.variable_or_setting("sts_regional_endpoints") or "regional"
    if mode not in ("regional", "legacy"):
        raise ConfigurationError(f"sts_regional_endpoints is {mode!r}.", "Set it to regional or legacy.")
    use_fips, use_dualstack = map(search.switch, ("use_fips_endpoint", "use_dualstack_endpoint"))
    variant = use_fips or use_dualstack  # the global endpoint is neither
    if not variant and (region is None or (mode == "legacy" and region in LEGACY_REGIONS)):
        return GLOBAL
    # The published rules of both services are the same but for the name in front.
    ssm = endpoints.resolve(region, use_fips=use_fips, use_dualstack=use_dualstack)
    return endpoints.Endpoint(ssm.url.replace("//ssm", "//sts", 1), ssm.region)


def _configured_url(search: Search) -> str:
    """For the service or for all, from the environment or the profile: the first in this order; empty for none.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    """
    url = search.environ.get("AWS_ENDPOINT_URL_STS") or search.environ.get("AWS_ENDPOINT_URL")
    if url:
        return url
    settings, service = search.settings, None
    if "services" in settings:
        name = str(settings["services"])
        if not search.files.services.get(name):
            raise ConfigurationError(
                f"The profile refers to [services {name}], which is not there.", "Correct the name."
            )
        service = search.files.services[name].get("sts")
    own = service.get("endpoint_url") if isinstance(service, dict) else None
    return own or str(settings.get("endpoint_url") or "")


def _request(where: endpoints.Endpoint, body: bytes, credentials: Credentials | None, at: datetime) -> Request:
    url = where.url + ("" if split_url(where.url)[2] else "/")
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "User-Agent": f"sigv4ssm/{__version__}",
        "Accept-Encoding": "identity",
    }
    request = Request("POST", url, headers, body)
    if credentials is not None:
        request = sigv4.sign(
            request,
            credentials,
            region=where.region,
            service="sts",
            at=at,
            unsigned_headers=("accept-encoding",),  # hops rewrite it
        ).request
    return request.with_headers([*request.headers, ("Content-Length", str(len(body)))])


def read_credentials(action: str, response: Response) -> Credentials:
    """Those of a 200. Raises CredentialRetrievalError where they are not all there."""
    fields = _leaves(response.body)
    expires_at = read_expiry(fields.get("Credentials/Expiration"))
    if not {*PARTS} <= fields.keys() or expires_at is None:
        raise CredentialRetrievalError(
            f"STS answered {action} without credentials that are complete.", "Check that the endpoint is that of STS."
        )

    def called(part: str) -> str:
        return f"The {part.rpartition('/')[2]} that STS gave"

    return made_of(fields, PARTS, called, expires_at, CredentialRetrievalError)


def read_error(action: str, response: Response, secrets: Iterable[str | None]) -> ServiceError:
    """The error of another status, with the status as its code where it has none.

    STS repeats parameters in its sentences, and what was signed: the secrets among them are hidden.
    """
    fields = {name: _shown(text, secrets) for name, text in _leaves(response.body).items()}
    code = fields.get("Error/Code") or str(response.status)
    request_id = fields.get("ErrorResponse/RequestId")
    metadata = {
        **({"RequestId": request_id} if request_id else {}),
        "HTTPStatusCode": response.status,
        "HTTPHeaders": response.combined_headers(),
    }
    error = {"Code": code, "Message": fields.get("Error/Message", "")}
    return service_error({"Error": error, "ResponseMetadata": metadata}, action)


def refused(error: ServiceError) -> CredentialRetrievalError:
    return CredentialRetrievalError(f"STS refused {error.problem}", CURES.get(error.code, error.remedy))


def _shown(text: str, secrets: Iterable[str | None]) -> str:
    """The first paragraph, without secrets, and without what a terminal would obey."""
    for secret in filter(None, secrets):
        text = text.replace(secret, HIDDEN)
    first_paragraph = text.split("\n\n")[0][:LONGEST]
    return "".join(character if character.isprintable() else " " for character in first_paragraph)


def _leaves(body: bytes) -> dict[str, str]:
    """The texts of the document, each under the names of its element and the one around it; none if it is no XML."""
    from xml.parsers import expat

    path: list[str] = ["", ""]
    texts: dict[str, str] = {}

    def begin(name: str, _: dict[str, str]) -> None:
        path.append(name)
        texts["/".join(path[-2:])] = ""

    def add(text: str) -> None:
        texts["/".join(path[-2:])] += text

    parser = expat.ParserCreate()
    parser.buffer_text = True  # else text comes in lines, and a megabyte of empty ones takes half a minute
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = add
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError):
        return {}
    return {name: text.strip() for name, text in texts.items()}


def _refuse(*_: object) -> None:
    raise ValueError("a document type: STS sends none, and its entities could be large without end")
