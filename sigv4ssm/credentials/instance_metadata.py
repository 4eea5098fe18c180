"""The credentials of an EC2 instance's role, from its metadata service: version 2 with its token, else version 1.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
"""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

from ..errors import ConfigurationError, CredentialRetrievalError, ReadTimeoutError, TransportError
from ..values import Credentials
from . import Found, Search, variable_of
from .metadata import Service, is_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

OFF = "AWS_EC2_METADATA_DISABLED"
ENDPOINT, MODE = "ec2_metadata_service_endpoint", "ec2_metadata_service_endpoint_mode"
V1_DISABLED = "ec2_metadata_v1_disabled"

ENDPOINTS = {"ipv4": "http://169.254.169.254", "ipv6": "http://[fd00:ec2::254]"}

TOKEN_PATH = "/latest/api/token"
ROLE_PATH = "/latest/meta-data/iam/security-credentials/"
TTL = ("X-aws-ec2-metadata-token-ttl-seconds", "21600")
TOKEN = "X-aws-ec2-metadata-token"

WITHOUT_TOKEN = (403, 404, 405)
"""Answers to the question for a token by which a service says that it knows version 1 only."""

EXTENSION = (160, 800)
"""Seconds that what has expired, or nearly so, is taken to last: refreshed in its last quarter, it is asked for again
in 2 to 10 minutes, as by botocore."""


def look(search: Search) -> Found | str:
    """Those of the instance's role. That there is no such service is a reason to look on, and so is any failure."""
    if search.environ.get(OFF, "").lower() == "true":
        return f"{OFF} is true"
    url = _endpoint(search)
    seconds = _number(search, "metadata_service_timeout", float, "seconds above 0")
    attempts = int(_number(search, "metadata_service_num_attempts", int, "attempts, at least 1"))
    remedy = f"Check that the instance has a role and that its metadata service is on, or set {OFF}=true."
    service, v1 = Service(url, seconds, attempts, 0, remedy), not search.switch(V1_DISABLED)
    try:
        return search.found("iam-role", url, lambda: _extended(fetch(service, v1), search.clock()))
    except CredentialRetrievalError as error:
        return error.problem.removesuffix(".")


def fetch(service: Service, v1: bool) -> Credentials:
    """Those that it has, expired or not; `v1` allows to ask without a token. Raises CredentialRetrievalError."""
    token = _token(service)
    if not token and not v1:
        raise service.failure(f"{service.origin} gave no token, and {V1_DISABLED} forbids to do without one.")
    headers = [(TOKEN, token)] if token else []
    role = service.get(ROLE_PATH, lambda body: body.strip() or None, *headers)
    return service.credentials(ROLE_PATH + quote(role, safe="+=,.@"), *headers)


def _token(service: Service) -> str:
    """The token of version 2, empty if the service has none to give.

    A time-out in reading is the mark of a container: the answer may not travel further than the instance itself.
    Whom no connection reaches is not asked again for version 1, as botocore does: it takes twice as long.
    """
    unreached = None
    for _ in range(service.attempts):
        unreached = None
        try:
            response = service.send("PUT", TOKEN_PATH, TTL, ("Content-Length", "0"))
        except ReadTimeoutError:
            return ""
        except TransportError as error:
            unreached = None if error.request_sent else error
            continue
        if response.status == 200:
            token = response.body.decode("latin-1")
            if re.fullmatch("[!-~]*", token):
                return token
            raise service.failure(f"{service.origin} gave a token that no header can carry.")
        if response.status == 400:
            raise service.failure(f"{service.origin} answered 400 to the question for a token.")
        if response.status in WITHOUT_TOKEN:
            return ""
    if unreached is not None:
        raise service.failure(unreached.problem) from unreached
    return ""


def _extended(credentials: Credentials, now: datetime) -> Credentials:
    """With a later end, if they have expired or nearly so: while the service cannot renew them AWS accepts them on."""
    import random

    end = now + timedelta(seconds=random.uniform(*EXTENSION))
    if credentials.expires_at is None or credentials.expires_at >= end:
        return credentials
    import logging

    logging.getLogger(__package__).info(
        "The instance metadata service has no fresh credentials: those it gave are used, and asked for again soon."
    )
    return Credentials(credentials.access_key_id, credentials.secret_access_key, credentials.session_token, end)


def _endpoint(search: Search) -> str:
    mode = search.variable_or_setting(MODE).lower() or ("ipv6" if search.switch("imds_use_ipv6") else "ipv4")
    if mode not in ENDPOINTS:
        raise ConfigurationError(f"{_name(search, MODE)} is {mode!r}.", "Set it to ipv4 or ipv6.")
    url = search.variable_or_setting(ENDPOINT) or ENDPOINTS[mode]
    if not is_url(url) or "?" in url:
        raise ConfigurationError(f"{_name(search, ENDPOINT)} is no URL.", "Write it as http://host:port.")
    return url.rstrip("/")


def _name(search: Search, key: str) -> str:
    """As the user calls the setting."""
    variable = variable_of(key)
    return variable if variable in search.environ else f"{key} of profile {search.profile_name!r}"


def _number(search: Search, key: str, kind: Callable[[str], float], what: str) -> float:
    """1 where none is set."""
    text = search.variable_or_setting(key) or "1"
    try:
        number = kind(text)
    except ValueError:
        number = 0
    if not 0 < number <= 1_000_000:
        raise ConfigurationError(f"{_name(search, key)} is {text!r}.", f"Set it to a number of {what}.")
    return number
