"""The service's side, which knows the secret: why it refuses a request, and what the client must have signed.

What was signed is found by trying the texts and keys that common mistakes would give, until one has the signature. That
proves it: nothing else gives the same 64 digits.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64encode
from datetime import timedelta
from functools import reduce
from hashlib import sha256
from itertools import chain, islice
from urllib.parse import quote, unquote_plus

from ..sigv4.signing import amz_date, hmac_sha256, read_amz_date, signing_key, string_to_sign
from ..sigv4.verification import Refused, read_claim, signed_texts
from ..values import octets
from .canonical_guesses import Evidence, canonical_guesses, other_payloads, pairs_of_guesses
from .comparison import differences
from .reasons import by_reason
from .result import CANONICAL, TO_SIGN, Diagnosis, Inspection, without_tokens
from .texts import read_credential, read_lines, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from typing import Optional

    from ..sigv4 import Verified
    from ..values import Credentials, Request
    from .texts import Lines

    Trial = tuple[str, Optional[str], Lines, str, bytes, str]

LARGEST, MOST_OCTETS = 1 << 15, 1 << 20
"""Characters of a canonical request that is guessed at, and of all those that are made of it and hashed."""

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)

NOTHING_FITS = "The signature fits neither the request nor what common mistakes make of it, with the key's secret."
OTHER_FORM = "The signature is the right one, but is not written in lower-case hexadecimal."

REGIONS = """us-east-1 us-east-2 us-west-1 us-west-2 eu-west-1 eu-west-2 eu-central-1 eu-north-1 ap-northeast-1
ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 sa-east-1"""
SERVICES = "ssm execute-api s3 sts ec2 iam lambda es aps monitoring logs dynamodb"
"""What is copied from examples and other programs."""

WRAPPED = ("{}\n", "{}\r\n", "{}\r", "{} ", "{}\t", " {}", "\n{}", '"{}"', "'{}'", "\ufeff{}")
"""What copying, files and shells put around a secret."""

CONVERSIONS: tuple[Callable[[str], str], ...] = (
    unquote_plus,
    quote,
    lambda secret: quote(secret, safe=""),
    lambda secret: secret.replace("/", "\\/"),
    lambda secret: secret[1:],
    lambda secret: secret[:-1],
    str.lower,
    lambda secret: b64encode(octets(secret)).decode(),
    lambda _: "",
    lambda _: "None",
)
"""What becomes of a secret on its way through URLs, forms, JSON and configuration."""


def inspect(
    request: Request,
    refused: Refused | Verified | None,
    lookup: Callable[[str], Credentials | None],
    *,
    at: datetime,
    region: str | None = None,
    service: str | None = None,
    normalize_path: bool = True,
    double_encode_path: bool = True,
) -> Inspection:
    """Why `sigv4.verify` refused a request, given its outcome and its arguments; empty for what it did not refuse.

    For a signature that does not fit, a few hundred texts and keys are tried, paths in every form, until one has the
    signature: then the cause is certain.
    """
    if not isinstance(refused, Refused):
        return Inspection()
    claim = read_claim(request)
    known = lookup(read_credential(claim)[0])
    if refused.reason != "signature_mismatch" or known is None:
        demands = {"detail": refused.detail, "credentials": known, "at": at, "region": region, "service": service}
        return Inspection(by_reason(refused.reason, request, **demands))
    texts = signed_texts(request, claim, normalize_path=normalize_path, double_encode_path=double_encode_path)
    return explain_mismatch(request, texts[0][0], known)


def explain_mismatch(request: Request, canonical: str, known: Credentials) -> Inspection:
    """What was signed in place of a canonical request, if any guess gives the signature."""
    if read_lines(canonical)[0][0] and len(canonical) <= LARGEST and len(request.url) <= LARGEST // 4:
        seen = Evidence(request, canonical, known)
        digest, signature = hmac.digest(seen.key, octets(seen.to_sign), "sha256"), seen.claim.signature
        if signature.lower() == digest.hex() or signature.rstrip("=") == b64encode(digest).decode().rstrip("="):
            found = Diagnosis("signature_form", OTHER_FORM, True, "signature", "Signature")
            return Inspection(found, without_tokens(canonical), without_tokens(seen.to_sign))
        for cause, part, lines, to_sign, key, detail in _trials(seen):
            if hmac.digest(key, octets(to_sign), "sha256").hex() == signature:
                found = _proved(seen, cause, part, lines, to_sign, detail)
                return Inspection(found, without_tokens(text_of(lines)), without_tokens(to_sign))
    return Inspection(Diagnosis("secret_wrong", NOTHING_FITS, False, "signature"))


def _trials(seen: Evidence) -> Iterator[Trial]:
    """What may have the signature: (cause, part, canonical request, string to sign, key, detail). Where the cause is
    empty it is that of the first line that differs."""
    lines, to_sign, key, secret = seen.received, seen.to_sign, seen.key, seen.known.secret_access_key
    tried = {lines}
    for guess in chain(canonical_guesses(seen), pairs_of_guesses(seen)):
        if len(tried) * len(seen.canonical) > MOST_OCTETS:
            break
        if guess not in tried:
            tried.add(guess)
            yield "", None, guess, seen.to_sign_of(text_of(guess)), key, ""
    for cause, text in _canonical_forms(seen.canonical):
        yield cause, None, (("", text),) if "\r" in text else read_lines(text), seen.to_sign_of(text), key, ""
    for cause, part, text in _texts_to_sign(seen):
        yield cause, part, lines, text, key, ""
    others = [("key_white_space", form.format(secret)) for form in WRAPPED]
    for cause, other in (*others, *(("secret_altered", convert(secret)) for convert in CONVERSIONS)):
        yield cause, None, lines, to_sign, signing_key(other, seen.scope), ""
    for other_key in _keys(seen, octets(secret)):
        yield "key_derivation", None, lines, to_sign, other_key, ""
    for cause, scope in _scopes(*seen.parts):
        other_key, text = signing_key(secret, scope), string_to_sign(seen.claim.time, scope, seen.canonical)
        for pair in ((to_sign, other_key), (text, key), (text, other_key)):
            yield cause, None, lines, *pair, scope


def _canonical_forms(text: str) -> Iterator[tuple[str, str]]:
    yield "blank_line_missing", "\n".join(text.rsplit("\n\n", 1))
    yield "blank_line_missing", text.replace("\n\n", "\n", 1)
    yield "blank_line_missing", text.replace("\n\n", "\n")
    yield "line_ends", text.replace("\n", "\r\n")
    yield "line_ends", text + "\n"
    yield "payload_left_out", text.rpartition("\n")[0]


def _texts_to_sign(seen: Evidence) -> Iterator[tuple[str, str | None, str]]:
    """With another time or scope, or in another form."""
    time, scope, canonical, text = seen.claim.time, seen.scope, seen.canonical, seen.to_sign
    day, region, service, terminator = seen.parts
    extended = re.sub("(....)(..)(..)T(..)(..)", r"\1-\2-\3T\4:\5:", time)
    times = (seen.request.header("date") or "", *_moved(time, SECOND, (-1, 1, -2, 2, -3, 3)), extended)
    yield from (("date_differs", None, string_to_sign(other, scope, canonical)) for other in times)
    short, long = f"{day}/{region}/{service}", f"{time}/{region}/{service}/{terminator}"
    scopes = (seen.claim.credential, short, f"/{scope}", f"{scope}/", long)
    yield from (("scope_form", None, string_to_sign(time, other, canonical)) for other in scopes)
    yield from (("string_to_sign_form", None, other) for other in (text + "\n", canonical))
    digest = sha256(octets(canonical)).digest()
    right = digest.hex()
    hashes = (canonical, right.upper(), sha256(right.encode()).hexdigest(), b64encode(digest).decode())
    yield from (("string_to_sign_form", "HashedCanonicalRequest", text.replace(right, other)) for other in hashes)
    rest = text.partition("\n")[2]
    yield from (("string_to_sign_form", "Algorithm", other) for other in (rest, f"AWS4-HMAC\n{rest}"))
    yield "line_ends", None, text.replace("\n", "\r\n")


def _moved(time: str, step: timedelta, counts: Iterable[int]) -> list[str]:
    """A time moved by so many steps each; none where it is no time, or at an end of the calendar."""
    at = read_amz_date(time)
    if at is None or not 1 < at.year < 9999:
        return []
    return [amz_date(at + count * step) for count in counts]


def _scopes(day: str, region: str, service: str, terminator: str) -> Iterator[tuple[str, str]]:
    """Each other scope that a client may have signed with."""
    for other in _moved(f"{day}T120000Z", DAY, (-1, 1)):
        yield "scope_date", f"{other[:8]}/{region}/{service}/{terminator}"
    for other in REGIONS.split():
        yield "scope_region", f"{day}/{other}/{service}/{terminator}"
    for other in SERVICES.split():
        yield "scope_service", f"{day}/{region}/{other}/{terminator}"


def _keys(seen: Evidence, secret: bytes) -> Iterator[bytes]:
    """Each key that a client may have derived otherwise from the right secret."""
    first, parts = b"AWS4" + secret, seen.parts
    day, region, service, terminator = parts
    yield from (reduce(hmac_sha256, parts, start) for start in (secret, b"AWS4", b"aws4" + secret))
    yield reduce(lambda key, part: hmac_sha256(key, part).hex().encode(), parts, first)
    yield reduce(lambda key, part: b64encode(hmac_sha256(key, part)), parts, first)
    yield reduce(hmac_sha256, parts, first).hex().encode()
    orders = [[], parts[:3], [day, service, region, terminator], [region, day, service, terminator]]
    orders += [seen.claim.time, *parts[1:]], [seen.scope]
    yield from (reduce(hmac_sha256, order, first) for order in orders)
    yield reduce(lambda key, part: hmac.digest(octets(part), key, "sha256"), parts, first)


def _proved(seen: Evidence, cause: str, part: str | None, lines: Lines, to_sign: str, detail: str) -> Diagnosis:
    """What has been found: the first line that differs, and the second beside it."""
    if lines != seen.received:
        stage, found = CANONICAL, list(differences(lines, seen.received))
    else:
        stage = TO_SIGN if to_sign != seen.to_sign else "signing key"
        found = list(islice(differences(read_lines(to_sign), read_lines(seen.to_sign)), 1))
    if not found:
        finding = f"The signature fits another {stage} than the request's{f': for {detail}' if detail else ''}."
        return Diagnosis(cause, finding, True, stage, part)
    first, _, _, *sides = found[0]._fields()
    if found[0].part == "HashedPayload":
        first = other_payloads(seen.request.body).get(lines[-1][1], first)
    return Diagnosis(cause or first, " ".join(each.finding for each in found[:2]), True, *sides)
