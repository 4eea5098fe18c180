"""What is refused before the signature is looked at, or for its token: each reason of `sigv4.verify` to its diagnosis.

The sentences in which AWS's front end refuses a request are the same reasons in other words.
"""

from __future__ import annotations

import re
from datetime import timedelta

from ..sigv4.canonical import UNSIGNED_PAYLOAD
from ..sigv4.covered import DATE_NAME
from ..sigv4.signing import ALGORITHM, TERMINATOR, amz_date, read_amz_date
from ..sigv4.verification import read_claim
from ..values import TOKEN_NAME, split_url
from .causes import FINDINGS
from .result import Diagnosis, quoted
from .texts import read_credential

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any, Optional

    from ..sigv4.signing import Claim
    from ..values import Credentials, Request

    Rule = Callable[..., Optional[Diagnosis]]

BLANK_IN_CREDENTIAL = r"Credential=(?:\s+[^,\s]|[^,\s]+\s+[^,\s=]+(?:,|\s|$))"
KEY_ID = "[A-Z0-9]{4,32}"
"""What has another form may be a secret in its place, and is not shown."""

TEMPORARY, SECRET_LENGTH = "ASIA", 40
"""How the key ids of temporary credentials begin, and how long a secret key is."""

REGION = re.compile(r"(?:^|[.-])((?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?-[a-z]+-[1-9])\.")
"""A region in a host of AWS: `ssm.us-east-1.amazonaws.com`."""

WINDOW = timedelta(minutes=5)
"""How far a request may be off the clock of Systems Manager."""

ZONES = tuple(timedelta(minutes=minutes) for minutes in (*range(60, 15 * 60, 60), 210, 270, 330, 345, 390, 570, 630))
"""Differences between local times and UTC."""

CLOSE = timedelta(minutes=2)
"""How near the difference must be to one of these: a clock that is right else, and the way to the service."""

HEADER, TOKEN, DATE = "Authorization", f"header {TOKEN_NAME}", "X-Amz-Date"
STAGES = {"Credential": "credential", TOKEN: "token", DATE: "clock", "HashedPayload": "canonical request"}
"""Where a part belongs; all others to the authorization."""

SENTENCES = (
    (r"Signature (?:expired|not yet current): (?P<sent>\S+) .*\((?P<now>\d{8}T\d{6}Z) [+-] \d+ min", "expired"),
    (r"Found both 'X-Amz-Algorithm'", "two_authentications"),
    (r"not a valid key=value pair .*Authorization header: '(?P<value>.*)", "piece_malformed"),
    (r"requires '(?P<detail>\w+)' parameter.*Authorization=(?P<value>.*)", "part_missing"),
    (r"Authorization=(?P<value>.*)", "part_missing"),
    (r"Date must be in ISO-8601 'basic format'\. Got '(?P<text>[^']*)'", "date_malformed"),
    (r"'Host' (?:or ':authority' )?must be a 'SignedHeader'", "host_unsigned"),
    (r"Unsupported AWS 'algorithm': '(?P<text>[^']*)'", "algorithm_unsupported"),
    (r"Credential must have exactly 5 slash-delimited elements", "credential_malformed"),
    (r"the (?P<detail>region) '(?P<actual>[^']*)' is wrong; expecting '(?P<expected>[^']*)'", "scope_mismatch"),
    (r"scoped to a valid (?P<detail>region), not '(?P<actual>[^']*)'", "scope_mismatch"),
    (r"scoped to correct (?P<detail>service): '(?P<expected>[^']*)'", "scope_mismatch"),
    (r"valid (?P<detail>terminator): '(?P<expected>[^']*)', not '(?P<actual>[^']*)'", "scope_mismatch"),
    (r"(?P<detail>Date) in Credential scope .*'(?P<actual>\d+)' != '(?P<expected>\d+)'", "scope_mismatch"),
    (r"Missing Authentication Token|^MissingAuthenticationToken", "no_authentication"),
    (r"security token included in the request is expired|^ExpiredToken", "token_expired"),
    (r"security token included in the request is invalid\.", "key_unknown"),
    (r"security token included in the request is invalid", "token_mismatch"),
    (r"^InvalidAccessKeyId|^InvalidClientTokenId|Access Key Id you provided", "key_unknown"),
)
"""The heart of a message of AWS, and the reason that it gives; the first that is found counts. With a full stop it is
the key id that is not known, without one the token."""


def by_message(code: str, message: str, request: Request, server_time: datetime | None) -> Diagnosis | None:
    """The diagnosis of AWS's sentence; None where it is not known, or where it says too little."""
    for pattern, reason in SENTENCES:
        words = re.search(pattern, f"{code}: {message}", re.DOTALL)
        if words:
            return by_reason(reason, request, at=server_time, **{"region": host_region(request), **words.groupdict()})
    return None


def by_reason(reason: str, request: Request, **known: Any) -> Diagnosis | None:
    """The diagnosis of what was refused before its signature was looked at, or for its token; else None.

    What else may be known: the refusal's `detail`, the key's `credentials`, the service's time (`at`), the `region` and
    `service` that it demands, and the words of AWS's sentence.
    """
    rule = RULES.get(reason)
    return rule(request=request, claim=read_claim(request), **known) if rule else None


def said(cause: str, words: str = "", signed: str | None = None, received: str | None = None) -> Diagnosis:
    """The diagnosis of a cause in `FINDINGS`."""
    part, _, finding = FINDINGS[cause].partition(": ")
    part, doubt, _ = part.partition("?")
    stage = STAGES.get(part, "authorization")
    return Diagnosis(cause, finding.format(words), not doubt, stage, part, signed, received)


def host_region(request: Request) -> str | None:
    named = REGION.search(split_url(request.url)[1].lower())
    return named[1] if named else None


def whose(claim: Claim) -> Diagnosis | None:
    """What the key id shows by itself."""
    key_id = read_credential(claim)[0]
    if _looks_secret(key_id):
        return said("keys_swapped")
    return said("token_missing") if key_id.startswith(TEMPORARY) and not claim.token else None


def _looks_secret(text: str) -> bool:
    """Whether the beginning of a Credential looks like a secret key: as long as one, or in letters that ids lack."""
    return len(text) == SECRET_LENGTH or (len(text) > SECRET_LENGTH - 10 and re.search("[a-z+]", text) is not None)


def scope(part: str, actual: str | None, expected: str | None, certain: bool = True) -> Diagnosis:
    """One part of the scope is `actual`, and must be `expected` (None: it is not known)."""
    if actual and expected and actual != expected:
        finding = f"for the {part} {quoted(actual[:60])}, and was sent to {quoted(expected[:60])}"
    else:
        expected = None
        finding = f"for another {part} than the service's" + (f": {quoted(actual[:60])}" if actual else "")
    stage, line = "string to sign", "CredentialScope"
    return Diagnosis(f"scope_{part}", f"The request is signed {finding}.", certain, stage, line, actual, expected)


def clock(signed_at: str, server_time: datetime, window: timedelta = timedelta(0)) -> Diagnosis | None:
    """The diagnosis of a request that is refused for its time; None where that is none, or within the window.

    A time in the future proves that the clock is ahead. One in the past can also be that of a request held back.
    """
    sent = read_amz_date(signed_at)
    if sent is None or abs(server_time - sent) <= window:
        return None
    away, ahead, stated = abs(server_time - sent), server_time < sent, amz_date(server_time)
    zone = any(abs(away - zone) <= CLOSE for zone in ZONES)
    cause = "time_zone" if zone else "clock_ahead" if ahead else "clock_behind"
    finding = (
        f"The request is signed for {signed_at}, and the service's clock says {stated}: "
        f"the request's time is {span(away)} {'ahead' if ahead else 'behind'}."
    )
    return Diagnosis(cause, finding, ahead and not zone, "clock", DATE, signed_at, stated)


def span(time: timedelta) -> str:
    """In the two largest units."""
    seconds, parts = round(time.total_seconds()), []
    for name, length in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count} {name}{'s' if count > 1 else ''}")
    return " ".join(parts[:2]) or "0 seconds"


def expired_url(claim: Claim, server_time: datetime) -> Diagnosis | None:
    """The diagnosis of a presigned URL past its life; None if it lives, or nobody can tell."""
    sent = read_amz_date(claim.time)
    if sent is None or not re.fullmatch("[0-9]{1,6}", claim.expires or ""):
        return None
    life, stated = timedelta(seconds=int(claim.expires or 0)), amz_date(server_time)
    if server_time - sent <= life:
        return None
    end = amz_date(sent + life)
    finding = f"The URL was good until {end}, and the service's clock says {stated}."
    return Diagnosis("url_expired", finding, True, "clock", "X-Amz-Expires", end, stated)


def _scope(claim: Claim, detail: str, actual: str = "", expected: str = "", **demands: Any) -> Diagnosis:
    """Which part of the scope is another than it must be; where that is not known, only that it is."""
    part = detail.partition(", ")[0].lower()
    ours = dict(zip(("date", "region", "service", "terminator"), read_credential(claim)[2]))
    theirs = {"terminator": TERMINATOR, "date": claim.time[:8], **demands}
    return scope(part, actual or ours.get(part), expected or theirs.get(part))


def _unsigned(request: Request, claim: Claim, **_: Any) -> Diagnosis:
    if claim.signature or request.header("authorization") is not None:
        return said("gateway_path" if read_credential(claim)[2][2] == "execute-api" else "authorization_dropped")
    trace = next((name for name in (DATE_NAME, TOKEN_NAME) if request.header(name) is not None), None)
    if trace is None:
        return said("not_signed")
    finding = f"The request has no Authorization header, though it has {trace}."
    return Diagnosis("authorization_dropped", finding, False, "authorization", HEADER)


def _malformed(request: Request, value: str = "", missing: str = "", **_: Any) -> Diagnosis:
    """An Authorization header that is not whole, or of another kind. It is not shown: it may be a password."""
    value = value or request.header("authorization") or ""
    kind = re.match(r"\s*([A-Za-z0-9-]+)\s", value)
    if kind and not kind[1].startswith("AWS4"):
        return _algorithm(kind[1]) if kind[1].startswith("AWS") else said("login_replaced", quoted(kind[1][:20]))
    if re.search(BLANK_IN_CREDENTIAL, value):
        return said("key_id_white_space")
    return said("authorization_incomplete", missing and f": it lacks {missing}")


def _date(text: str) -> Diagnosis:
    return said("date_format", quoted(text[:60]))


def _algorithm(text: str) -> Diagnosis:
    return said("algorithm", quoted(text[:40]), text[:40], ALGORITHM)


def _time(claim: Claim, at: datetime | None, sent: str = "", now: str = "", **_: Any) -> Diagnosis | None:
    at = read_amz_date(now) if now else at
    return (expired_url(claim, at) or clock(sent or claim.time, at)) if at else None


def _credential(claim: Claim, **_: Any) -> Diagnosis:
    """A Credential without its five parts. It is not shown: it may begin with the secret."""
    swapped = _looks_secret(claim.credential.partition("/20")[0])
    return said("keys_swapped") if swapped else said("credential_form", str(claim.credential.count("/") + 1))


def _key(claim: Claim, **_: Any) -> Diagnosis:
    key_id = read_credential(claim)[0]
    return whose(claim) or said("key_unknown", key_id if re.fullmatch(KEY_ID, key_id) else "of the request")


def _token(claim: Claim, credentials: Credentials | None = None, **_: Any) -> Diagnosis:
    if not claim.token:
        return said("token_missing")
    return said("token_unneeded" if credentials and not credentials.session_token else "token_stale")


RULES: dict[str, Rule] = {
    "two_authentications": lambda **_: said("signed_twice"),
    "no_authentication": _unsigned,
    "piece_malformed": _malformed,
    "parameter_repeated": lambda **_: said("signed_twice"),
    "part_missing": lambda detail="", **known: _malformed(missing=detail, **known),
    "expires_malformed": lambda claim, **_: said("expires_form", quoted((claim.expires or "")[:40])),
    "date_malformed": lambda claim, text=None, **_: _date(claim.time if text is None else text),
    "expired": _time,
    "not_yet_current": _time,
    "host_unsigned": lambda **_: said("host_unsigned"),
    "algorithm_unsupported": lambda claim, text=None, **_: _algorithm(claim.algorithm if text is None else text),
    "credential_malformed": _credential,
    "scope_mismatch": _scope,
    "payload_unsigned": lambda **_: said("payload_unsigned", signed=UNSIGNED_PAYLOAD),
    "key_unknown": _key,
    "token_mismatch": _token,
    "token_expired": lambda **_: said("token_expired"),
}
"""A reason of `sigv4.verify` to its rule; `signature_mismatch` has a search of its own."""
